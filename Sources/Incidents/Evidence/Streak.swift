package import Runbooks

/// How long the `verify` checks of a step have held together: a fold of their readings, so that a wait that was left, or killed,
/// counts from what is stored.
///
/// Only time between two readings of which both found everything met is counted, and only when the second came soon enough
/// to speak for the time between. One check that is not met takes the streak back to zero; no data pauses it.
package struct Streak: Sendable, Equatable {
  /// Nanoseconds for which it must hold.
  package let hold: Int64
  /// The longest silence between two readings that still counts as watched.
  package let patience: Int64
  /// Nanoseconds so far, and the most that there ever was.
  package private(set) var held: Int64 = 0
  package private(set) var best: Int64 = 0
  /// When the first reading was.
  package private(set) var began: Int64?
  private var last: Int64?
  private var latest: [RunRef: Verdict] = [:]
  /// The checks that must be met together.
  package let checks: [RunRef]

  /// `every` is how often the author wants it asked.
  package init(checks: [RunRef], hold: Duration, every: Duration) {
    self.checks = checks
    self.hold = hold.wholeNanoseconds
    patience = max(3 * every.wholeNanoseconds, 5_000_000_000)
  }

  /// What the latest readings say together.
  package enum State: Sendable, Equatable {
    /// Some check has not been asked yet.
    case unasked
    case met
    /// The first check that is not met.
    case broken(RunRef)
    /// The first that has no data, is stale, or could not be asked.
    case silent(RunRef)
  }

  /// Where it stands now.
  package var state: State {
    var silent: RunRef?
    var unasked = false
    for check in checks {
      switch latest[check] {
      case .met?: continue
      case .notMet?: return .broken(check)
      case nil: unasked = true
      default: silent = silent ?? check
      }
    }
    if let silent { return .silent(silent) }
    return unasked ? .unasked : .met
  }

  /// True when it has held long enough; what holds for no time at all holds at its first reading.
  package var isOver: Bool { state == .met && held >= hold }

  /// Takes in one reading at a time in nanoseconds since 1970, UTC.
  package mutating func take(_ check: RunRef, _ verdict: Verdict, at time: Int64) {
    guard checks.contains(check) else { return }
    began = began ?? time
    let before = state
    latest[check] = verdict
    let after = state
    if let last, before == .met, after == .met, time > last, time - last <= patience { held += time - last }
    if case .broken = after { held = 0 }
    best = max(best, held)
    last = time
  }
}
