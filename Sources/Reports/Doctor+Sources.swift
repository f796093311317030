package import Incidents
package import Runbooks

extension Doctor {
  /// What is known of a source after it was asked for its health.
  package struct SourceState: Sendable, Equatable {
    package var name: String
    package var kind: String
    package var answers: Bool
    package var milliseconds: Int
    package var health: Health?
    package var cause: AskFailure.Cause?
  }

  /// A clock that is off by more than this, for sure, makes ages and windows wrong.
  private static let mostOffset: Int64 = 2_000_000_000
  /// What takes longer makes every check of a walk slow.
  private static let slow = 2000

  /// The finding about a source: whether it answers and how fast, what it is, how far its clock is off; or why not.
  package static func finding(_ source: SourceDeclaration, _ reply: Reply) -> Finding {
    var state = SourceState(
      name: source.name, kind: source.kind.rawValue, answers: false, milliseconds: reply.milliseconds,
      health: reply.health)
    if case .failed(let failure) = reply.outcome {
      state.cause = failure.cause
      var finding = Finding(
        "source", .fail, EvidenceWords.sentence(failure, source: source.name), advice: advice(failure, source))
      finding.source = state
      return finding
    }
    state.answers = true
    let product = [state.health?.product, state.health?.version].compactMap(\.self).filter { !$0.isEmpty }
    var facts = ["\(source.name) answers in \(reply.milliseconds) ms"]
    facts.append(product.isEmpty ? "it does not say what it is" : product.joined(separator: " "))
    let (clock, isOff) = clock(state.health)
    if let clock { facts.append(clock) }
    var finding = Finding("source", .ok, facts.joined(separator: ", "))
    if isOff {
      finding.state = .warn
      finding.advice = "One of the two clocks is wrong (timedatectl here and there): ages and windows are read by them."
    } else if reply.milliseconds > slow {
      finding.state = .warn
      finding.advice = "Every check that asks it waits so long: is it busy, or far away?"
    }
    finding.source = state
    return finding
  }

  /// The finding about a shell: it is asked by running scripts, and what can be wrong with it is its folder.
  package static func finding(shell source: SourceDeclaration, folderIsThere: Bool) -> Finding {
    let place = source.address.isEmpty ? "" : " in \(source.address)"
    var finding =
      folderIsThere
      ? Finding("source", .ok, "\(source.name) is this machine's shell\(place)")
      : Finding(
        "source", .fail, "\(source.name) has no folder \(source.address)",
        advice: "Look at its `path:` in the configuration.")
    finding.source = SourceState(
      name: source.name, kind: source.kind.rawValue, answers: folderIsThere, milliseconds: 0,
      cause: folderIsThere ? nil : .unreachable)
    return finding
  }

  /// The clock in words, and whether it is off beyond doubt.
  private static func clock(_ health: Health?) -> (String?, Bool) {
    guard let health, let offset = health.offset else { return (nil, false) }
    let size = Int64(clamping: offset.magnitude)
    if size <= health.precision { return ("its clock agrees within \(span(health.precision))", false) }
    let words = "its clock is \(span(size)) \(offset < 0 ? "behind" : "ahead"), give or take \(span(health.precision))"
    return (words, size - health.precision > mostOffset)
  }

  /// Milliseconds below a second: a clock is off by little.
  private static func span(_ nanoseconds: Int64) -> String {
    nanoseconds < 1_000_000_000 ? "\((nanoseconds + 500_000) / 1_000_000) ms" : Instants.length(nanoseconds)
  }

  private static func advice(_ failure: AskFailure, _ source: SourceDeclaration) -> String {
    switch failure.cause {
    case .unreachable where source.kind == .sqlite:
      "Is the file there, and may it be read? \(Escaping.line(source.address))"
    case .unreachable: "Does it run, and is its address right? \(Escaping.line(source.address))"
    case .timedOut:
      "Is it busy, or is the way to it cut? Its `timeout:` is \(Instants.length(source.timeout.wholeNanoseconds))."
    case .denied: "Look at `bearer:`, `user:` and `password:`, and at what they may read."
    case .noSecret: "env:NAME must be set, file:PATH readable, and cmd:COMMAND must print the secret."
    case .noClient:
      source.kind == .postgresql
        ? "Install the library that asks it: apt-get install libpq5"
        : "Install the library that asks it: apt-get install libcurl4"
    case .untrusted: "`ca:` names the file of the authority that signed its certificate."
    case .redirected: "Put the address where it leads into `url:`."
    case .circular:
      "Is `url:` the address that answers, and not one that only redirects? \(Escaping.line(source.address))"
    case .notUnderstood:
      "Something else answers at \(Escaping.line(source.address)): a proxy, or another port's program?"
    case .badQuery, .unavailable, .tooLarge, .noSource, .unfilled, .changing, .badAttribute:
      "Ask it by hand: \(Escaping.line(source.address))"
    }
  }
}

extension Doctor.SourceState {
  /// As one object of `doctor --json`.
  func write(to json: inout JSONText) {
    json.field("name", name)
    json.field("kind", kind)
    json.field("answers", answers)
    json.field("milliseconds", answers ? milliseconds : nil)
    json.field("product", health.flatMap { $0.product.isEmpty ? nil : $0.product })
    json.field("product_version", health.flatMap { $0.version.isEmpty ? nil : $0.version })
    json.field("clock_offset_milliseconds", health?.offset.map { Int($0 / 1_000_000) })
    json.field(
      "clock_precision_milliseconds", health?.offset == nil ? nil : health.map { Int($0.precision / 1_000_000) })
    json.field("cause", cause?.rawValue)
  }
}
