import Incidents
import Reports
import Runbooks

/// A check that asks a source: what is asked, and what its replies must say.
struct AskedCheck {
  var run: RunRef
  var role: String
  var name: String
  var source: SourceDeclaration
  var query: FilledQuery
  var terms: CheckTerms
  var timeout: Duration
  var retries: Int
  var window: Duration?
  var offset: Duration?
  /// Set when it cannot be asked at all.
  var failure: AskFailure?

  /// Where the values and addresses of a runbook's checks come from.
  struct Surroundings {
    var configuration: Configuration
    /// The folder of the runbook's file, where its own relative paths begin.
    var folder: String
    /// The value of a parameter, nil when there is none.
    var value: (Parameter) -> String?
    /// True when that value is the number that an earlier check read.
    var isRead: (Parameter) -> Bool = { _ in false }
    /// False for a value that must not go to this source.
    var maySend: (Parameter, SourceDeclaration) -> Bool = { _, _ in true }
  }

  /// The check of a query block, filled and ready; nil for what is no query, and where nothing is declared that takes its
  /// language: then a person asks.
  init?(_ run: RunRef, _ block: Block, of step: Step, in book: Runbook, _ surroundings: Surroundings) {
    guard block.kind == .query, let command = block.commands.first,
      let found = Self.source(of: block, in: book, surroundings.configuration)
    else { return nil }
    let attributes = block.attributes
    var text = block.text
    terms = CheckTerms(expect: attributes.expect, unit: attributes.unit, age: attributes.age)
    // With an expectation of its own the query is asked as it stands: both were meant.
    let metric = MetricText(text)
    if block.language == "promql" || block.language == "logql" && !metric.selectsLines, attributes.expect == nil,
      let bare = metric.withoutComparison
    {
      text = bare.query
      if terms.expect == nil { (terms.expect, terms.anySeries) = (bare.expected, true) }
    }
    self.run = run
    role = block.role?.rawValue ?? "check"
    name = attributes.name ?? step.title
    source = SourceDeclaration(name: attributes.source ?? "", kind: .http, address: "")
    query = FilledQuery(language: block.language, text: text)
    timeout = attributes.timeout ?? .seconds(10)
    retries = attributes.retries ?? 0
    window = attributes.window
    offset = attributes.offset
    switch found {
    case .success(var source):
      if source.origin == .runbook { source.anchor(in: surroundings.folder) }
      self.source = source
      timeout = min(attributes.timeout ?? source.timeout, source.timeout)
    case .failure(let failure):
      self.failure = failure
      return
    }
    if let fault = attributes.fault {
      failure = fault
      return
    }
    if command.effect != .looking {
      failure = AskFailure(.changing)
      return
    }
    fill(text, command.placeholders, in: book, surroundings)
  }

  private mutating func fill(_ text: String, _ names: [String], in book: Runbook, _ surroundings: Surroundings) {
    func parameter(_ name: String) -> Parameter {
      book.parameters.first { $0.name == name } ?? Parameter(name: name, variable: name)
    }
    if let secret = names.first(where: { parameter($0).secret }) {
      failure = AskFailure(.unfilled, "\(secret) is secret, and a query is written down")
      return
    }
    if let held = names.first(where: { !surroundings.maySend(parameter($0), source) }) {
      failure = AskFailure(
        .unfilled,
        "\(held) was read by an earlier check, and this address is the runbook's own; a source in muster.yaml may be told it"
      )
      return
    }
    do throws(FillingProblem) {
      query = try FilledQuery.fill(
        text, language: query.language, names: names,
        isNumber: { parameter($0).type == .number || surroundings.isRead(parameter($0)) },
        values: { surroundings.value(parameter($0)) })
    } catch {
      failure = AskFailure(.unfilled, EvidenceWords.sentence(error))
    }
  }

  /// What the author expects, in words; an HTTP request without more is met by its status.
  var expected: String? { terms.expect?.source ?? (query.language == "http" ? "2xx" : nil) }

  /// Where a query block is asked; nil when nothing is declared for its language.
  static func source(
    of block: Block, in book: Runbook, _ configuration: Configuration
  ) -> Result<SourceDeclaration, AskFailure>? {
    let all = configuration.sources
    let declared = all + book.front.sources.filter { own in !all.contains { $0.name == own.name } }
    if let name = block.attributes.source {
      guard let found = declared.first(where: { $0.name == name }) else {
        return .failure(AskFailure(.noSource, "no source is called \(name)"))
      }
      if !found.kind.takes(block.language) {
        return .failure(AskFailure(.noSource, "\(name) is \(found.kind.rawValue), which takes no \(block.language)"))
      }
      return .success(found)
    }
    let fitting = declared.filter { $0.kind.takes(block.language) }
    if let first = fitting.first {
      if fitting.count == 1 { return .success(first) }
      let names = fitting.map(\.name).joined(separator: ", ")
      return .failure(AskFailure(.noSource, "several could be asked: \(names); source= says which"))
    }
    if block.language == "http", let address = block.text.split(whereSeparator: \.isWhitespace).dropFirst().first,
      address.hasPrefix("http://") || address.hasPrefix("https://")
    {
      return .success(SourceDeclaration(name: "http", kind: .http, address: "", origin: .runbook))
    }
    return nil
  }
}

extension Attributes {
  /// Why nothing may be judged by them: what could not be read was meant to decide something.
  var fault: AskFailure? { faults.isEmpty ? nil : AskFailure(.badAttribute, faults.joined(separator: "; ")) }
}

extension Launch {
  /// Puts a check's script where its shell source has it: into its folder, with its time-out. Nil when the check names no
  /// source, else why it cannot be asked there.
  mutating func settle(_ block: Block, in book: Runbook, _ configuration: Configuration, folder: String) -> AskFailure?
  {
    guard let name = block.attributes.source else { return nil }
    let all = configuration.sources
    guard var source = all.first(where: { $0.name == name }) ?? book.front.sources.first(where: { $0.name == name })
    else {
      return AskFailure(.noSource, "no source is called \(name)")
    }
    guard source.kind == .shell else {
      return AskFailure(.noSource, "\(name) is \(source.kind.rawValue), which runs no script")
    }
    if source.origin == .runbook { source.anchor(in: folder) }
    if directory == nil, !source.address.isEmpty { directory = source.address }
    timeout = min(timeout, source.timeout)
    return nil
  }
}

/// What came back for one check so far.
struct CheckReplies {
  var value: Reply?
  var range: Reply?
  var before: Reply?
  /// When the newest sample of each selector was taken.
  var newest: [Int64?] = []
  var asked: Int64 = 0
}

extension AskedCheck {
  /// Which part of a check a question asks for.
  enum Part { case value, range, before, newest(Int) }

  /// Everything that is asked for this check at once. The age of the newest sample costs a question for each selector, and
  /// is left out where nobody looks at it.
  func questions(at now: Int64, withAge: Bool) -> [(part: Part, question: Question)] {
    var out: [(part: Part, question: Question)] = []
    func add(_ part: Part, _ form: Question.Form, _ other: FilledQuery? = nil) {
      out.append((part, Question(source: source, query: other ?? query, form: form, timeout: timeout)))
    }
    add(.value, .instant(at: nil))
    let hasHistory = source.kind == .prometheus || source.kind == .loki
    if let window, hasHistory {
      let step = max(window.wholeNanoseconds / 60, 1_000_000_000)
      add(.range, .range(start: now - window.wholeNanoseconds, end: now, step: step))
    }
    if let offset, hasHistory { add(.before, .instant(at: now - offset.wholeNanoseconds)) }
    if source.kind == .prometheus, withAge || terms.age != nil {
      // Where its age counts, every series' newest sample must be young enough, so the oldest of them is asked for.
      let of = terms.age == nil ? "max" : "min"
      // Without an answer nobody can say how old they are: behind a bracket an offset is not followed.
      var selectors = MetricText(query.text).timedSelectors ?? []
      if terms.age == nil { selectors = Array(selectors.prefix(4)) } else if selectors.count > 16 { selectors = [] }
      for (s, selector) in selectors.enumerated() {
        add(.newest(s), .instant(at: nil), FilledQuery(language: "promql", text: "\(of)(timestamp(\(selector)))"))
      }
    }
    return out
  }

  /// Reading, verdict and its reason from all that came back; `then` in an expectation is the value of `offset` ago.
  func judged(
    _ replies: CheckReplies, _ lookup: (String) -> Value
  ) -> (reading: Reading, verdict: Verdict, reason: VerdictReason?) {
    let reply = replies.value ?? Reply(.failed(AskFailure(.timedOut)))
    let then = replies.before.flatMap { before -> Value? in
      let judged = before.judged(by: CheckTerms(expect: nil, unit: terms.unit), now: replies.asked) { _ in .unknown }
      return judged.verdict == .met ? judged.reading.value : nil
    }
    let newest = replies.newest.compactMap(\.self).min()
    var (reading, verdict, reason) = reply.judged(by: terms, now: replies.asked, newest: newest) { name in
      name == "then" ? then ?? .unknown : lookup(name)
    }
    if terms.age != nil, source.kind == .prometheus, verdict.isDecided || verdict == .stale,
      replies.newest.isEmpty || replies.newest.contains(nil) || (newest ?? 0) > replies.asked + 60_000_000_000
    {
      (verdict, reason) = (.noData, .ageUnknown)
    }
    // A row has no time, and of a number from lines Loki tells when it was computed.
    if terms.age != nil, source.kind != .prometheus, verdict.isDecided, !reply.tellsAge {
      (verdict, reason) = (.noData, .ageUnknown)
      reading.sampled = nil
    }
    // A time that nobody told is none.
    if source.kind == .prometheus, !replies.newest.isEmpty, newest == nil { reading.sampled = nil }
    reading.source = source.name
    reading.then = then?.canonicalNumber
    reading.asked = Inquiry(
      query: query.text, at: replies.asked, milliseconds: reply.milliseconds,
      window: window.map { Double($0.wholeNanoseconds) / 1e9 }, offset: offset.map { Double($0.wholeNanoseconds) / 1e9 }
    )
    if case .series(let series, _)? = replies.range?.outcome, let window {
      reading.trend = Trend(series, like: reading.labels, end: replies.asked, window: window.wholeNanoseconds)
    }
    return (reading, verdict, reason)
  }
}

extension Reply {
  /// True when the source itself says how old what it tells is.
  fileprivate var tellsAge: Bool { if case .lines = outcome { true } else { false } }
}

extension AskedCheck {
  /// True when its verdict hangs on no other check.
  var standsAlone: Bool { terms.expect?.names.allSatisfy { $0 == "then" } ?? true }
}

extension CheckReplies {
  /// True when the source had nothing to say: then it is asked what is missing.
  var isEmpty: Bool {
    if case .series(let series, 0)? = value?.outcome { series.allSatisfy(\.samples.isEmpty) } else { false }
  }

  /// Puts one reply where it belongs.
  mutating func take(_ reply: Reply, for part: AskedCheck.Part) {
    switch part {
    case .value: value = reply
    case .range: range = reply
    case .before: before = reply
    case .newest(let s):
      while newest.count <= s { newest.append(nil) }
      if case .series(let series, _) = reply.outcome, let seconds = series.first?.samples.last?.value,
        seconds.isFinite, seconds > 0, seconds < 9e9
      {
        newest[s] = Int64(seconds * 1e9)
      }
    }
  }
}

extension Trend {
  /// The values of the series with these labels, laid on an even grid; nil when no series fits.
  init?(_ series: [Reply.Series], like labels: String?, end: Int64, window: Int64) {
    let step = max(window / 60, 1_000_000_000)
    let chosen = series.first { labels == nil || Reading.words(of: $0.labels) == labels } ?? series.first
    guard let chosen, !chosen.samples.isEmpty else { return nil }
    let count = Int(window / step) + 1
    let start = end - window
    var values = [Double?](repeating: nil, count: count)
    for sample in chosen.samples where sample.value.isFinite {
      // The source's word: a time far from any that was asked for is left out, whatever it is.
      let (after, overflow) = sample.time.subtractingReportingOverflow(start)
      if overflow || after > window || after < -step { continue }
      let place = Int((after + step / 2) / step)
      if values.indices.contains(place) { values[place] = sample.value }
    }
    self.init(start: start, step: step, values: values)
  }
}
