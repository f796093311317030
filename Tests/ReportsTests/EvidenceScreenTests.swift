import Incidents
import Reports
import Testing

@Suite struct `A line of evidence` {
  private static let second: Int64 = 1_000_000_000
  /// 2026-11-22, 02:05:00Z.
  private static let start: Int64 = 1_795_313_100 * second

  private func shown(_ values: [Double?], step: Int64, look: Look = Look()) -> String {
    var reading = Reading(text: "12", number: 12, unit: "s", source: "prom-eu", sampled: Self.start)
    reading.trend = Trend(start: Self.start, step: step * Self.second, values: values)
    return Screen(look: look).evidence(
      name: "lag", reading: reading, expected: "< 5s", limit: 5, verdict: "not met", now: Self.start)
  }

  @Test func `what was not there yet is no gap, and a short window is told to the second`() {
    #expect(
      shown([nil, nil, 1, nil, 9, 12], step: 1) == """
           lag                              12 s           < 5s         NOT MET
           ▁ ▆█  02:05:02-02:05:05Z, 1 gap, nothing before
           was 1 s at 02:05:02Z; crossed 5s at 02:05:04Z; still rising
           asked at prom-eu, newest sample 0 s old

        """)
  }

  @Test func `a long window is told to the minute`() {
    let text = shown([1, 1, 9], step: 300)
    #expect(text.contains("▁▁█  02:05-02:15Z, 0 gaps\n"))
    #expect(text.contains("was 1 s at 02:05Z; crossed 5s at 02:15Z; still rising"))
  }

  @Test func `in words nothing of it is lost`() {
    let text = shown([nil, 1, 9, 12], step: 60, look: Look(accessible: true))
    #expect(text.contains("Lag: 12 s. ") || text.contains("lag: 12 s. "))
    #expect(text.contains("0 gaps, nothing before"))
    #expect(!text.contains("▁"))
  }

  @Test func `a check that nothing here takes says so in one line`() {
    #expect(
      Screen(look: Look()).notAsked("lines", language: "logql")
        == "   lines: not asked, no source for logql is declared here\n")
  }
}
