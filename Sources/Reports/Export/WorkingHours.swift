package import Runbooks

/// When people are at work anyway, and with that what is off-hours: the one place that says it.
///
/// A runbook's `working-hours:` counts, the first that was entered and says them; else Monday to Friday, 08:00 to 18:00 UTC.
package struct WorkingHours: Sendable {
  package var hours: PolicyHours
  /// True when a runbook says them.
  package var isDeclared: Bool

  init(_ declared: PolicyHours?) {
    isDeclared = declared != nil
    hours = declared ?? Self.standard
  }

  private static let standard = PolicyHours(
    source: "Mon-Fri 08:00-18:00 UTC", days: Set(0..<5), start: 8 * 60, end: 18 * 60, offset: 0)

  /// `Mon-Fri 08:00-18:00 UTC`.
  package var words: String { hours.source }

  /// The parts of a stretch in which nobody has to be at work; nothing of what lasts longer than a year.
  func off(from: Int64, to: Int64) -> [(from: Int64, to: Int64)] {
    let minute: Int64 = 60_000_000_000
    let day = 1440 * minute
    let (from, to) = (TimeAxis.drawn(from), TimeAxis.drawn(to))
    guard to > from, to - from <= 366 * day else { return [] }
    let shift = Int64(hours.offset) * minute
    let length = Int64(hours.end > hours.start ? hours.end - hours.start : hours.end + 1440 - hours.start) * minute
    var out: [(from: Int64, to: Int64)] = []
    var free = from
    // The day before may reach into this one.
    var today = (from + shift) / day - 1
    while today * day - shift < to {
      // 1970 began on a Thursday.
      if hours.days.contains(Int(((today % 7) + 10) % 7)) {
        let begin = today * day - shift + Int64(hours.start) * minute
        if begin > free { out.append((free, min(begin, to))) }
        free = max(free, begin + length)
      }
      today += 1
    }
    if free < to { out.append((free, to)) }
    return out.filter { $0.to > $0.from }
  }
}

extension Postmortem {
  /// What the runbooks of this incident say of working hours.
  package var workingHours: WorkingHours {
    WorkingHours(entered.lazy.compactMap { self.runbook($0)?.front.workingHours }.first)
  }
}
