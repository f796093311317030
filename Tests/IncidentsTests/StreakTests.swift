import Incidents
import Runbooks
import Testing

/// How long the checks of a wait have held together.
@Suite struct `A streak` {
  private let a = RunRef(block: 0, command: 0)
  private let b = RunRef(block: 1, command: 0)

  private func streak(_ readings: [(RunRef, Verdict, Int64)], hold: Int = 10, every: Int = 2) -> Streak {
    var streak = Streak(checks: [a, b], hold: .seconds(hold), every: .seconds(every))
    for (run, verdict, second) in readings { streak.take(run, verdict, at: second * 1_000_000_000) }
    return streak
  }

  @Test func `it counts only while all are met`() {
    #expect(streak([(a, .met, 0), (a, .met, 4)]).state == .unasked)
    let both = streak([(a, .met, 0), (b, .met, 1), (a, .met, 3), (b, .met, 5)])
    #expect(both.held == 4_000_000_000)
    #expect(!both.isOver)
    #expect(streak([(a, .met, 0), (b, .met, 0)] + (1...5).map { (a, .met, $0 * 2) }).isOver)
  }

  @Test func `one that is not met takes it back to zero and is named`() {
    let broken = streak([(a, .met, 0), (b, .met, 0), (a, .met, 4), (b, .notMet, 5)])
    #expect(broken.held == 0)
    #expect(broken.best == 4_000_000_000)
    #expect(broken.state == .broken(b))
  }

  @Test(arguments: [Verdict.noData, .stale, .error]) func `no data pauses it`(_ silent: Verdict) {
    let paused = streak([(a, .met, 0), (b, .met, 0), (a, .met, 4), (b, silent, 5), (b, .met, 8), (a, .met, 10)])
    #expect(paused.held == 6_000_000_000)
    #expect(paused.state == .met)
  }

  @Test func `a wall clock that is set forward holds nothing, one that is set back loses nothing`() {
    func held(_ readings: [(wall: Int64, ticks: Int64, boot: String)]) -> Int64 {
      var streak = Streak(checks: [a], hold: .seconds(12), every: .seconds(5))
      for (wall, ticks, boot) in readings {
        streak.take(
          a, .met, at: wall * 1_000_000_000, tick: Streak.Tick(monotonic: ticks * 1_000_000_000, boot: boot))
      }
      return streak.held / 1_000_000_000
    }
    #expect(held([(0, 0, "x"), (14, 5, "x")]) == 5)
    #expect(held([(100, 0, "x"), (50, 5, "x"), (55, 10, "x")]) == 10)
    // Clocks of two boots do not compare; the wall's is all there is.
    #expect(held([(0, 90, "x"), (5, 1, "y")]) == 5)
  }

  @Test func `time that nobody watched is not counted, and neither is a clock set back`() {
    let away = streak([(a, .met, 0), (b, .met, 0), (a, .met, 4), (a, .met, 4000)])
    #expect(away.held == 4_000_000_000)
    let back = streak([(a, .met, 100), (b, .met, 100), (a, .met, 50), (a, .met, 52)])
    #expect(back.held == 2_000_000_000)
  }

  @Test func `what is no check of the wait is passed over`() {
    let other = RunRef(block: 9, command: 0)
    #expect(streak([(a, .met, 0), (b, .met, 0), (other, .notMet, 1), (a, .met, 2)]).held == 2_000_000_000)
  }
}
