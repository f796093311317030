import Runbooks
import Testing

@Suite struct `Selectors as their samples' times are asked` {
  @Test(arguments: [
    ("lag", ["lag"]), ("max(lag offset 1m)", ["lag offset 1m"]),
    ("rate(x{a=\"b\"}[5m] offset -1h)", ["x{a=\"b\"} offset -1h"]),
    ("a @ 1609746000 / a", ["a @ 1609746000", "a"]), ("a @ end() + b{offset=\"5\"}", ["a @ end()", "b{offset=\"5\"}"]),
    ("x offset 5m @ start()", ["x offset 5m @ start()"]),
  ]) func `an offset and a moment stay with them`(_ text: String, _ expected: [String]) {
    #expect(MetricText(text).timedSelectors == expected)
  }

  @Test func `behind a bracket they are not followed`() {
    #expect(MetricText("max_over_time(rate(x[5m])[1h:] offset 1d)").timedSelectors == nil)
  }
}
