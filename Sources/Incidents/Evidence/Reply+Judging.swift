package import Runbooks

/// What a check makes of a reply: its author's expectation, and how old a sample may be.
package struct CheckTerms: Sendable {
  /// Nil when the author expects nothing: then any value is shown, and only its absence is a verdict.
  package var expect: Expectation?
  /// True when one series that fulfils it is enough: the meaning of a comparison at a query's end. Otherwise all must.
  package var anySeries: Bool
  package var unit: String?
  /// The oldest sample that still counts.
  package var age: Duration?

  package init(expect: Expectation?, anySeries: Bool = false, unit: String? = nil, age: Duration? = nil) {
    self.expect = expect
    self.anySeries = anySeries
    self.unit = unit
    self.age = age
  }
}

/// Why a verdict is what it is, where the value alone does not say it; `Reports` makes the sentence.
package enum VerdictReason: Sendable, Equatable {
  /// The source answered, and there was nothing in it.
  case empty
  /// NaN or an infinity.
  case notFinite(String)
  /// SQL's NULL.
  case null
  /// Older than the author lets count, in nanoseconds.
  case old(Int64)
  /// The expectation cannot be asked of this value: another dimension, text for a number, a name without value.
  case notComparable
  /// This many were counted, as many as are asked for; how many there are is not known, and counts.
  case atLeast(Int)
  /// More came than was kept, and the rest might decide otherwise.
  case cut(Int)
  /// How old it is counts, and nobody can say it.
  case ageUnknown
  /// An HTTP status that is no success.
  case status(Int)
  case failed(AskFailure)
}

extension Reply {
  /// The reading, the verdict and its reason. Nothing in the reply, NaN, NULL and what is too old is never met.
  ///
  /// `newest` is when the newest sample was taken, where that is not the time of the reply; `now` is when it was asked. The
  /// reading's source is left empty.
  package func judged(
    by terms: CheckTerms, now: Int64, newest: Int64? = nil, _ lookup: (String) -> Value
  ) -> (reading: Reading, verdict: Verdict, reason: VerdictReason?) {
    var reading = Reading(text: "", unit: terms.unit, source: "", sampled: newest ?? sampledAt ?? now)
    let candidates: [Candidate]
    var left = 0
    var atLeast: Int?
    switch outcome {
    case .failed(let failure):
      reading.sampled = nil
      return (reading, .error, .failed(failure))
    case .body(let status, _, let body):
      return judgedBody(status, body, terms, reading, lookup)
    case .alerts(let alerts):
      candidates = alerts.isEmpty ? [] : [Candidate(text: "\(alerts.count)", number: Double(alerts.count), labels: nil)]
    case .lines(let count, _, let isCut):
      if isCut { atLeast = count }
      candidates = count == 0 ? [] : [Candidate(text: "\(count)", number: Double(count), labels: nil)]
    case .series(let series, let more):
      left = more
      candidates = series.compactMap { Candidate($0) }
    case .rows(_, let rows, let more):
      left = more ? 1 : 0
      candidates = rows.map { Candidate(row: $0) }
    }
    reading.series = candidates.count + left
    guard !candidates.isEmpty else {
      reading.sampled = nil
      return (reading, .noData, .empty)
    }
    let judged = candidates.map { ($0, $0.judged(by: terms, lookup)) }
    var (chosen, verdict, reason) = Self.decide(judged, terms, left: left)
    if let atLeast, !terms.isSureOfMore(verdict) { (verdict, reason) = (.noData, .atLeast(atLeast)) }
    reading.text = chosen.text
    reading.number = chosen.value(unit: terms.unit).canonicalNumber
    reading.labels = chosen.labels
    if let age = terms.age, let sampled = reading.sampled {
      let (old, overflow) = now.subtractingReportingOverflow(sampled)
      if overflow { return (reading, .noData, .ageUnknown) }
      if old > age.wholeNanoseconds { return (reading, .stale, .old(old)) }
    }
    return (reading, verdict, reason)
  }

  /// One value of several decides: the one that fails when all must hold, the one that holds when one is enough.
  private static func decide(
    _ judged: [(Candidate, Judged)], _ terms: CheckTerms, left: Int
  ) -> (Candidate, Verdict, VerdictReason?) {
    func worst(_ verdict: Verdict) -> (Candidate, Judged)? {
      let some = judged.filter { $0.1.verdict == verdict }
      guard let towards = terms.expect?.harder else { return some.first }
      return some.max { a, b in
        let (x, y) = (a.0.number ?? 0, b.0.number ?? 0)
        return towards == .larger ? x < y : x > y
      }
    }
    let deciding: Verdict = terms.anySeries ? .met : .notMet
    if let found = worst(deciding) { return (found.0, deciding, nil) }
    if let doubt = judged.first(where: { $0.1.verdict == .noData }) { return (doubt.0, .noData, doubt.1.reason) }
    let rest: Verdict = terms.anySeries ? .notMet : .met
    let shown = worst(rest) ?? judged[0]
    // What was left out might have been the one that decides.
    return left > 0 ? (shown.0, .noData, .cut(left)) : (shown.0, rest, nil)
  }

  private func judgedBody(
    _ status: Int, _ body: String, _ terms: CheckTerms, _ start: Reading, _ lookup: (String) -> Value
  ) -> (reading: Reading, verdict: Verdict, reason: VerdictReason?) {
    var reading = start
    let success = (200..<300).contains(status)
    guard terms.expect != nil else {
      reading.text = "\(status)"
      reading.number = Double(status)
      return (reading, success ? .met : .notMet, success ? nil : .status(status))
    }
    guard success else {
      reading.text = "\(status)"
      return (reading, .error, .status(status))
    }
    let line = body.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let candidate = Candidate(text: line.cut(400), number: nil, labels: nil)
    let judged = candidate.judged(by: terms, lookup)
    reading.text = candidate.text
    reading.number = candidate.value(unit: terms.unit).canonicalNumber
    return (reading, judged.verdict, judged.reason)
  }

  /// The newest time in the reply itself.
  private var sampledAt: Int64? {
    switch outcome {
    case .series(let series, _): series.compactMap(\.samples.last?.time).max()
    case .lines(_, let newest, _): newest.map(\.time).max()
    default: nil
    }
  }

  fileprivate typealias Judged = (verdict: Verdict, reason: VerdictReason?)
}

/// One value of a reply, before one of them decides.
private struct Candidate {
  var text: String
  var number: Double?
  var labels: String?
  var isNull = false

  init(text: String, number: Double?, labels: String?) {
    self.text = text
    self.number = number
    self.labels = labels
  }

  init?(_ series: Reply.Series) {
    guard let last = series.samples.last else { return nil }
    number = last.value
    text = Reading.text(of: last.value)
    labels = Reading.words(of: series.labels)
  }

  /// The last column is the value, those before it tell whose.
  init(row: [String?]) {
    let cell = row.last ?? nil
    isNull = cell == nil
    text = (cell ?? "NULL").cut(400)
    number = cell.flatMap(Double.init)
    labels = row.count > 1 ? row.dropLast().prefix(8).map { ($0 ?? "NULL").bounded(80) }.joined(separator: ", ") : nil
  }

  func value(unit: String?) -> Value {
    if isNull { return .unknown }
    if let number, !number.isFinite { return .unknown }
    let value = Value.reading(text, unit: unit).refined(number, unit: unit)
    // In its unit it may be more than a number holds.
    if case .number(let number, _) = value, !number.isFinite { return .unknown }
    return value
  }

  func judged(by terms: CheckTerms, _ lookup: (String) -> Value) -> (verdict: Verdict, reason: VerdictReason?) {
    if isNull { return (.noData, .null) }
    if let number, !number.isFinite { return (.noData, .notFinite(text)) }
    let value = value(unit: terms.unit)
    if value == .unknown { return (.noData, text.isEmpty ? .empty : .notComparable) }
    guard let expect = terms.expect else { return (.met, nil) }
    switch expect.judge(value, text: text, lookup) {
    case .met: return (.met, nil)
    case .notMet: return (.notMet, nil)
    case .unknown: return (.noData, .notComparable)
    }
  }
}

extension Value {
  /// The same with all digits of the number that the text was made of.
  fileprivate func refined(_ number: Double?, unit: String?) -> Value {
    guard let number, case .number(_, let dimension) = self else { return self }
    return .number(unit.flatMap { Unit.named($0) }?.canonical(number) ?? number, dimension)
  }

  /// Seconds, bytes, a share, or the plain number.
  package var canonicalNumber: Double? {
    if case .number(let number, _) = self, number.isFinite { number } else { nil }
  }
}

extension Expectation {
  fileprivate enum Direction { case larger, smaller }

  /// Which values find it harder to fulfil; nil where it has no direction.
  fileprivate var harder: Direction? {
    guard case .compare(let sign, _) = test else { return nil }
    switch sign {
    case .less, .lessOrEqual: return .larger
    case .greater, .greaterOrEqual: return .smaller
    default: return nil
    }
  }
}

extension CheckTerms {
  /// True when a verdict on a number would be the same on every larger one.
  fileprivate func isSureOfMore(_ verdict: Verdict) -> Bool {
    guard let expect else { return true }
    switch verdict {
    case .met: return expect.harder == .smaller
    case .notMet: return expect.harder == .larger
    default: return true
    }
  }
}

extension Expectation {
  /// The number that it compares with, in the value's own dimension; nil for a word, a list, a pattern, or an unknown name.
  package func limit(_ lookup: (String) -> Value) -> Double? {
    guard case .compare(_, let side) = test else { return nil }
    return Condition(source: source, expression: side).evaluate(lookup).canonicalNumber
  }
}

extension Reading {
  /// A number as a person reads it: whole where it is whole, else six significant digits; Prometheus' words for what is no
  /// number.
  package static func text(of number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
    if number == number.rounded(), abs(number) < 1e15 { return "\(Int64(number))" }
    let magnitude = abs(number)
    if magnitude >= 1e15 || magnitude < 1e-6 { return "\(number)" }
    var scale = 1.0
    while magnitude * scale < 100_000, scale < 1e12 { scale *= 10 }
    let rounded = (number * scale).rounded() / scale
    return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
  }

  /// Labels as PromQL writes them, the metric's name left out; nil when none are left.
  package static func words(of labels: [Reply.Label]) -> String? {
    let shown = labels.filter { $0.name != "__name__" }
    if shown.isEmpty { return nil }
    // A label may be as long as its server likes; what tells one series from another stands in the first of them.
    let words = shown.prefix(8).map { "\($0.name.bounded(60))=\"\($0.value.bounded(80))\"" }.joined(separator: ", ")
    return "{" + words + (shown.count > 8 ? ", … \(shown.count - 8) more" : "") + "}"
  }

  /// The value for conditions: the exact number where there is one.
  package var value: Value {
    let read = Value.reading(text, unit: unit)
    if let number, case .number(_, let dimension) = read { return .number(number, dimension) }
    return read
  }
}

extension Duration {
  /// Whole nanoseconds.
  package var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
  }
}

extension String {
  /// Its first scalars, and a mark where there are more.
  package func bounded(_ length: Int) -> String { utf8.count <= length ? self : cut(length) + "…" }
}

extension StringProtocol {
  /// Its first scalars: of characters one alone may be as long as its sender likes.
  package func cut(_ length: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(length))) }
}
