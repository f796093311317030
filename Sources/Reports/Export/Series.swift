import Incidents
import Runbooks

/// What one check measured over the incident: every number that was read, and the way there that its source gave.
package struct Series: Sendable {
  /// One value.
  package struct Point: Sendable, Equatable {
    /// Nanoseconds since 1970 UTC.
    package var at: Int64
    package var value: Double
    /// True when somebody looked at it then; false for what the source told of the time before.
    package var wasRead: Bool
    /// The record that read it.
    package var seq: Int?
  }

  /// What values are good, by the author's word.
  package struct Limit: Sendable, Equatable {
    package var low: Double?
    package var high: Double?
    /// True when the bound itself is good too.
    package var included: Bool
    /// True for a value.
    package func allows(_ value: Double) -> Bool {
      if let low, included ? value < low : value <= low { return false }
      if let high, included ? value > high : value >= high { return false }
      return true
    }
    /// The number where a line is drawn.
    package var line: Double { high ?? low ?? 0 }
  }

  package let name: String
  package private(set) var role: String
  package private(set) var unit: String?
  package private(set) var expected: String?
  package private(set) var source: String
  package private(set) var limit: Limit?
  /// The steps that read it.
  package private(set) var steps: [String] = []
  /// Readings by the time that they were taken.
  private var read: [Point] = []
  private var trends: [Trend] = []

  init(name: String, role: String, reading: Reading, expected: String?) {
    self.name = name
    self.role = role
    self.unit = reading.unit
    self.expected = expected
    source = reading.source
    limit = Self.limit(expected, unit: reading.unit)
  }

  mutating func add(_ reading: Reading, role: String, expected: String?, step: String?, at time: Int64, seq: Int) {
    // One check may be read in several roles, each with its own limit. The way into the incident is told by `entry`, the way
    // out by `verify`: either says more than a plain check, and role and limit go together.
    if Self.rank(role) > Self.rank(self.role) {
      self.role = role
      self.expected = expected
      limit = Self.limit(expected, unit: reading.unit)
    }
    if let step, !steps.contains(step) { steps.append(step) }
    if let number = Self.number(reading), number.isFinite {
      read.append(Point(at: reading.sampled ?? time, value: number, wasRead: true, seq: seq))
    }
    if let trend = reading.trend, trends.last != trend { trends.append(trend) }
  }

  /// The number as it is shown. What a script printed is kept in its dimension's own unit (a share, seconds), its text as it was.
  private static func number(_ reading: Reading) -> Double? {
    if reading.asked != nil { return reading.number ?? Double(reading.text) }
    if let shown = Double(reading.text) { return shown }
    let own = reading.unit.flatMap { Unit.named($0) }?.canonical(1) ?? 1
    return own == 0 ? reading.number : reading.number.map { $0 / own }
  }

  private static func rank(_ role: String) -> Int { role == "entry" ? 2 : role == "verify" ? 1 : 0 }

  /// All values by time, one for each moment; where a reading and a trend speak of one moment, the reading counts.
  package private(set) var points: [Point] = []

  /// Puts all values into their order, once they are all there.
  mutating func settle() {
    var all = read
    for trend in trends {
      for (i, value) in trend.values.enumerated() {
        guard let value, value.isFinite else { continue }
        all.append(Point(at: trend.start + trend.step * Int64(i), value: value, wasRead: false))
      }
    }
    all.sort { $0.at == $1.at ? $0.wasRead && !$1.wasRead : $0.at < $1.at }
    var out: [Point] = []
    for point in all where out.last?.at != point.at { out.append(point) }
    points = out
  }

  /// How many numbers somebody looked at.
  package var readings: Int { read.count }

  /// True when this value says that something is wrong; nil without a limit. For an entry check *met* says so.
  package func isBad(_ value: Double) -> Bool? {
    guard let limit else { return nil }
    return limit.allows(value) == (role == "entry")
  }

  /// How far a value lies beyond what is wanted, 0 for a good one; nil without a limit.
  func badness(_ value: Double) -> Double? {
    guard let limit, let bad = isBad(value) else { return nil }
    if !bad { return 0 }
    let below = limit.low.map { $0 - value }
    let above = limit.high.map { value - $0 }
    // For an entry check the trouble lies between the bounds, and its depth is the way to the nearer of them.
    let ways = [below, above].compactMap(\.self).map { role == "entry" ? -$0 : $0 }
    return role == "entry" ? ways.min() : ways.max()
  }

  /// From the lowest to the highest value.
  var span: Double { (points.map(\.value).max() ?? 0) - (points.map(\.value).min() ?? 0) }

  /// The bounds that an expectation sets, in the unit that the values have.
  static func limit(_ expected: String?, unit: String?) -> Limit? {
    guard let expected, case .success(let expectation) = Expectation.parse(expected) else { return nil }
    let own = unit.flatMap { Unit.named($0) }?.canonical(1) ?? 1
    func number(_ side: Condition.Expression) -> Double? {
      let value = Condition(source: expected, expression: side).evaluate { _ in .unknown }
      return value.canonicalNumber.map { own == 0 ? $0 : $0 / own }
    }
    switch expectation.test {
    case .compare(let sign, let side):
      guard let bound = number(side) else { return nil }
      switch sign {
      case .less: return Limit(low: nil, high: bound, included: false)
      case .lessOrEqual: return Limit(low: nil, high: bound, included: true)
      case .greater: return Limit(low: bound, high: nil, included: false)
      case .greaterOrEqual: return Limit(low: bound, high: nil, included: true)
      case .equal: return Limit(low: bound, high: bound, included: true)
      default: return nil
      }
    case .between(let low, let high): return Limit(low: number(low), high: number(high), included: true)
    default: return nil
    }
  }
}

extension [Series] {
  mutating func add(_ record: Record) {
    guard case .checkRead(_, let role, let name, let reading, _, let expected) = record.event else { return }
    guard reading.number != nil || reading.trend != nil || Double(reading.text) != nil else { return }
    let place = firstIndex { $0.name == name } ?? count
    if place == count { append(Series(name: name, role: role, reading: reading, expected: expected)) }
    self[place].add(
      reading, role: role, expected: expected, step: record.place.step, at: record.happened,
      seq: record.seq)
  }

  /// The measure of what customers met: the signal that says whether the runbook fits, else the one that had to hold at the end,
  /// else the one that was read most; nil when nothing was measured in numbers.
  package var impact: Series? {
    func best(_ role: String) -> Series? {
      self.filter { $0.role == role && $0.limit != nil }.max { $0.points.count < $1.points.count }
    }
    return best("entry") ?? best("verify") ?? self.filter { $0.limit != nil }.max { $0.points.count < $1.points.count }
  }

  /// What had to come down besides the impact: most values first, an upper limit, ended within it; nil when there is none.
  package var backlog: Series? {
    let impact = impact?.name
    let fit = self.filter {
      $0.name != impact && $0.limit?.high != nil && $0.points.count >= 3 && $0.role != "guard"
    }
    // What fell until the end, and was waited for, is a backlog before anything that merely was high.
    func falls(_ one: Series) -> Bool {
      guard let first = one.points.first?.value, let last = one.points.last?.value else { return false }
      return last < first
    }
    let waited = fit.filter { $0.role == "verify" && falls($0) }
    let falling = fit.filter(falls)
    let best = waited.isEmpty ? falling.isEmpty ? fit : falling : waited
    return best.max { $0.points.count < $1.points.count }
  }
}
