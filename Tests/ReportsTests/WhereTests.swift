import Incidents
import Reports
import TestSupport
import Testing

@Suite struct WhereTests {
  private func place(_ history: History, upTo count: Int? = nil, after seconds: Int64 = 600) -> Where {
    var story = Story(amendments: Amendments(history.records))
    var rows: [TimelineRow] = []
    for record in history.records.prefix(count ?? .max) { rows.append(story.apply(record)) }
    let last = Array(rows.filter { $0.level != .log }.suffix(3))
    let position = Where.Position(id: "stop-the-wheel", title: "Stop the wheel", position: 4, total: 7)
    return Where(
      name: "INC-7", story: story, position: position, last: last, now: History.start + seconds * 1_000_000_000)
  }

  @Test func `an open walk tells where it stands and what is different`() {
    expectSnapshot(place(.mill, upTo: 14).text(Look()), named: "where-running.txt")
    expectSnapshot(place(.mill, upTo: 15).text(Look()), named: "where-unknown.txt")
    expectSnapshot(place(.mill, upTo: 11).text(Look(width: 60)), named: "where-open-60.txt")
  }

  @Test func `a closed incident stands still`() {
    expectSnapshot(place(.mill).text(Look()), named: "where-closed.txt")
    #expect(place(.mill).text(Look()) == place(.mill, after: 90_000).text(Look()))
  }

  @Test func `the same is told as data and as Markdown`() {
    expectSnapshot(String(decoding: place(.mill, upTo: 15).json, as: UTF8.self), named: "where-unknown.json")
    expectSnapshot(place(.mill, upTo: 15).markdown, named: "where-unknown.md")
  }

  @Test func `a failed change that was undone is no longer different`() {
    var history = History()
    history.open()
    history.run("millctl gear 3", step: "shift")
    history.run("millctl gear 4", step: "shift", attempt: 2, ending: .exited(code: 1))
    #expect(place(history).text(Look()).contains("2  shift: millctl gear 4, FAILED, exit 1"))
    history.run("millctl gear 2", step: "shift", attempt: 3, role: "undo")
    #expect(!place(history).text(Look()).contains("Different"))
  }

  /// A note that was corrected and another that was left out, and a message that one channel took.
  static var amended: History {
    var history = History()
    history.open()
    history.add(.noteAdded(text: "Ann Lee has the key"))
    let secret = history.records.count
    history.add(.noteAdded(text: "two mills stand"))
    let wrong = history.records.count
    history.add(
      .messageDrafted(
        message: "m1", template: "P1", audience: .statusPage, state: .investigating, slots: [], body: History.digest(9))
    )
    history.add(
      .deliveryStarted(
        delivery: "d1", message: "m1", channel: "page", recipient: nil, body: History.digest(9), key: "k"))
    history.add(.deliveryEnded(delivery: "d1", status: .sent, remote: nil, detail: "written"))
    history.add(.corrected(seq: secret, field: "text", was: "Ann Lee has the key", now: "Ann has it", reason: "heard"))
    history.add(.corrected(seq: wrong, field: "text", was: "two mills stand", now: "one mill stands", reason: "looked"))
    history.add(.redacted(seq: secret, field: "text", reason: "names somebody", edition: nil))
    return history
  }

  @Test func `rows are shown as they stand now, and a message with whom it reached`() {
    let text = place(Self.amended).text(Look(width: 200))
    #expect(text.contains("note: one mill stands [corrected: text from \"two mills stand\", looked, row"), "\(text)")
    #expect(text.contains("[left out: names somebody]") && !text.contains("Ann"), "\(text)")
    #expect(text.contains("P1 to status page, Investigating, by page: written -> sent"), "\(text)")
    let data = String(decoding: place(Self.amended).json, as: UTF8.self) + place(Self.amended).markdown
    #expect(data.contains("one mill stands") && !data.contains("Ann"), "\(data)")
  }

  @Test func `a row that a person hid is none of the last`() {
    var history = History()
    history.open()
    history.add(.noteAdded(text: "the wheel stands"))
    history.add(.levelled(seq: history.records.count, level: .log))
    #expect(!place(history).text(Look()).contains("the wheel stands"))
  }

  @Test func `a clock that stands before the opening is told in words`() {
    let early = place(.mill, upTo: 11, after: -600)
    #expect(!early.text(Look()).contains("T-") && !early.markdown.contains("T-"))
    #expect(early.text(Look()).contains("since when: the clock was set back"))
    // Members of the object stand at two spaces, those of its rows deeper.
    #expect(String(decoding: early.json, as: UTF8.self).contains("\n  \"since\": null"))
  }

  @Test(arguments: [60, 80]) func `hostile text stays text and lines keep to the width`(width: Int) {
    for text in [
      place(.hostile).text(Look(width: width)), place(.hostile).markdown,
      String(decoding: place(.hostile).json, as: UTF8.self),
    ] {
      for scalar in text.unicodeScalars where scalar != "\n" {
        #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && scalar.value != 0x202E)
      }
    }
    for line in place(.hostile).text(Look(width: width)).split(separator: "\n") { expectFits(line, width) }
    #expect(!place(.hostile).markdown.contains("<script"))
  }
}
