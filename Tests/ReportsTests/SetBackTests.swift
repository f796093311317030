import Incidents
import Reports
import Testing

@Suite struct `A clock that was set back` {
  private func history(by seconds: Double) -> History {
    var history = History()
    history.open()
    history.run("millctl gear 3", step: "shift")
    history.add(.noteAdded(text: "the wheel stands"), after: -seconds)
    history.add(.closed(outcome: .unknown, reason: nil))
    return history
  }

  private func timeline(_ history: History) -> String {
    var timeline = Timeline(name: "INC-7", format: .text, all: false, look: Look())
    for record in history.records { timeline.add(record) }
    timeline.end()
    return String(decoding: timeline.bytes, as: UTF8.self)
  }

  @Test func `is told in the timeline at the place where it was`() throws {
    let lines = timeline(history(by: 1800)).split(separator: "\n")
    let told = try #require(lines.firstIndex { $0.hasPrefix("-- The clock was set back by 30m 00s") })
    #expect(lines[told + 1].contains("the wheel stands"))
    #expect(!timeline(history(by: 1)).contains("set back"))
  }

  @Test func `a note of something earlier is no such clock`() {
    var history = History()
    history.open()
    history.add(.noteAdded(text: "it began"), earlier: 3600)
    #expect(!timeline(history).contains("set back"))
  }

  @Test func `is told by where, before and after the next record`() {
    var story = Story()
    for record in history(by: 1800).records.dropLast() { _ = story.apply(record) }
    func page(_ story: Story, _ seconds: Int64) -> String {
      Where(name: "INC-7", story: story, position: nil, last: [], now: History.start + seconds * 1_000_000_000)
        .text(Look())
    }
    #expect(page(story, 600).contains("Clock      was set back by 30m 00s"))
    var even = Story()
    for record in history(by: 1).records.dropLast() { _ = even.apply(record) }
    #expect(!page(even, 600).contains("Clock"))
    #expect(page(even, -600).contains("Clock      was set back by 10m 0"))
  }

  @Test func `leaves no length that crosses it in the postmortem`() {
    var facts = Postmortem(name: "INC-7")
    for record in history(by: 1800).records { facts.add(record) }
    #expect(facts.lengths.allSatisfy { $0.nanoseconds == nil })
    #expect(facts.lengths.last?.why == "the clock was set back by 30m 00s")
    let times = facts.metrics.filter { $0.group == .time && $0.why.contains("set back") }
    #expect(!times.isEmpty && times.allSatisfy { $0.value == nil })
  }
}
