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
  /// The monotonic clock at the last reading, and the boot that it counts from.
  private var lastTick: Tick?
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

  /// Nanoseconds on a clock that nobody sets, comparable only within one boot.
  package struct Tick: Sendable, Equatable {
    package var monotonic: Int64
    package var boot: String
    package init(monotonic: Int64, boot: String) {
      self.monotonic = monotonic
      self.boot = boot
    }
  }

  /// Takes in one reading at a time in nanoseconds since 1970, UTC. How long it was since the one before is told by `tick`
  /// where both stand in one boot: a wall clock that is set forward holds nothing.
  package mutating func take(_ check: RunRef, _ verdict: Verdict, at wall: Int64, tick: Tick? = nil) {
    guard checks.contains(check) else { return }
    began = began ?? wall
    let before = state
    latest[check] = verdict
    let after = state
    var (passed, unknown) = wall.subtractingReportingOverflow(last ?? wall)
    if let tick, let lastTick, tick.boot == lastTick.boot, !tick.boot.isEmpty {
      (passed, unknown) = tick.monotonic.subtractingReportingOverflow(lastTick.monotonic)
    }
    if !unknown, before == .met, after == .met, passed > 0, passed <= patience { held += passed }
    if case .broken = after { held = 0 }
    best = max(best, held)
    last = wall
    lastTick = tick
  }
}
