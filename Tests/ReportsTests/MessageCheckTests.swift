import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

struct MessageCheckTests {
  @Test func `every check has its rule, once`() {
    #expect(MessageRule.all.map(\.check) == MessageCheck.allCases)
  }

  @Test(arguments: MessageCheck.allCases)
  func `a bad example is found, and by nothing else; a good one passes`(check: MessageCheck) throws {
    let rule = try #require(MessageRule.all.first { $0.check == check })
    #expect(
      Set(MessageChecks.findings(in: rule.bad).map(\.check)) == [check], "\(MessageChecks.findings(in: rule.bad))")
    #expect(MessageChecks.findings(in: rule.good).isEmpty, "\(MessageChecks.findings(in: rule.good))")
  }

  private static func found(_ sentence: String) -> [MessageCheck] {
    guard let rule = MessageRule.all.first(where: { $0.check == .hedge }) else { return [] }
    var message = rule.good
    message.text = message.text.replacing("Payments work.", with: sentence)
    return MessageChecks.findings(in: message).map(\.check)
  }

  @Test(arguments: [
    "Call +49 30 1234567.", "Call 030 12 34 56 78.", "Card 4111 1111 1111 1111.", "Card 4111-1111-1111-1111.",
    "Write to a.b+c@shop.example.", "Ticket #77812.", "Order 1048577.", "ORD-20931 waits.",
  ])
  func `personal data is found`(sentence: String) { #expect(Self.found(sentence) == [.personalData]) }

  @Test(arguments: [
    "Orders of 22 November wait.", "About 3110 of 4812 are done.", "It began at 02:27 UTC on 22 November 2026.",
    "Card 4111 1111 1111 1112 is no card.", "Between 100 and 200 orders wait.",
  ])
  func `a number is not always a person's`(sentence: String) { #expect(Self.found(sentence) == []) }

  @Test(arguments: [
    ("It will work again soon.", true), ("Back within two hours.", true), ("Fixed by tonight.", true),
    ("We write as soon as we know more.", false), ("One in ten orders waits.", false),
    ("It reaches your account in Europe.", false),
  ])
  func `a promise of time is one of an end`(sentence: String, isPromise: Bool) {
    #expect(Self.found(sentence) == (isPromise ? [.promisedTime] : []))
  }

  @Test(arguments: [
    ("Next update by 03:20 UTC.", true), ("Next update by 03:24 UTC.", false), ("Next update by 03:40 UTC.", false),
    ("Next update by 23:59 UTC.", false), ("Next update by 01:40 UTC.", true),
    ("Next update by 03:20 UTC on 24 November.", false),
  ]) func `a next time that is over promises nothing`(sentence: String, isOver: Bool) {
    var message = CheckedMessage(
      text: "Some orders wait.\n\n\(sentence)\n", slots: [], audience: .statusPage, state: .investigating,
      template: "P1", isFinal: false)
    // 2026-11-23T03:24:30Z
    message.now = 1_795_404_270_000_000_000
    #expect(MessageChecks.findings(of: .noNextUpdate, in: message).isEmpty != isOver)
  }

  @Test func `syllables and grades are those of plain words`() {
    let words = [
      "orders": 2, "we": 1, "are": 1, "changing": 2, "customers": 3, "table": 2, "the": 1, "confirmation": 4,
    ]
    for (word, count) in words { #expect(ReadingLevel.syllables(word) == count, "\(word)") }
    #expect(ReadingLevel.grade(["We look at it."]) == 0)
  }

  @Test func `a drill says so, and inside nobody minds a name`() throws {
    var drill = try #require(MessageRule.all.first { $0.check == .drillWord }).bad
    #expect(MessageChecks.findings(in: drill).map(\.check) == [.drillWord])
    drill.isDrill = true
    #expect(MessageChecks.findings(in: drill).isEmpty)
    var name = try #require(MessageRule.all.first { $0.check == .internalName }).bad
    name.audience = .responders
    #expect(MessageChecks.findings(in: name).isEmpty)
  }
}
