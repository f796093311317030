import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

struct DraftTests {
  static let front: FrontMatter = {
    let text = """
      ---
      use-when: orders wait
      messages:
        title: Some orders cannot be confirmed in Europe
        region: Europe
        symptom:
          Investigating: cannot confirm their order
          otherwise: have paid for items that had already sold out
        not-affected: Browsing and other orders work normally
        doing: changing how long items are held while a payment completes
        action: You do not need to do anything.
        made-whole: Every affected order will be fulfilled or refunded in full
      impact:
        since: first_oversold
        who: share_hit
        counts: [orders_affected]
      ---
      # Orders
      """
    let file = RunbookFile.read(Array(text.utf8), path: "orders.md", id: "orders")
    #expect(file.diagnostics.isEmpty, "\(file.diagnostics)")
    return file.runbooks.first?.front ?? FrontMatter()
  }()

  /// A template of the repository by its id.
  static func template(_ id: String) throws -> MessageTemplate {
    let names = Page.names(in: "templates/messages")
    let name = try #require(names.first { $0.hasPrefix(id.lowercased() + "-") })
    let text = try #require(Page.text("templates/messages/\(name)"))
    return MessageTemplate.read(Array(text.utf8), path: name).template
  }

  static func reading(_ text: String, number: Double? = nil, unit: String? = nil) -> Reading {
    Reading(text: text, number: number, unit: unit, source: "shop", sampled: History.start + 700_000_000_000)
  }

  /// An incident of which these checks were read, 12 minutes old.
  static func facts(
    _ readings: [(String, Reading)] = [
      ("first_oversold", reading("2026-11-22T02:27:00Z")), ("share_hit", reading("0.02", number: 0.02)),
      ("orders_affected", reading("212", number: 212)),
    ], state: IncidentState = .investigating, front: FrontMatter = front
  ) -> MessageFacts {
    var history = History()
    history.add(.opened(title: "Orders", mode: .live, environment: "prod"))
    history.add(.declared(severity: .sev2, basis: .answered, proposed: nil))
    if state != .investigating { history.add(.stateChanged(from: .investigating, to: state, reason: nil)) }
    for (name, reading) in readings {
      history.add(
        .checkRead(
          run: RunRef(block: 0, command: 0), role: "check", name: name, reading: reading, verdict: "met", expected: nil)
      )
    }
    var incident = Incident(id: ID(text: "0192f000-0000-7000-8000-000000000001"))
    for record in history.records { incident.apply(record) }
    return MessageFacts(
      incident: incident, front: front, runbookTitle: "Orders wait", name: "INC-2031",
      now: History.start + 720_000_000_000)
  }

  static func draft(_ id: String, _ facts: MessageFacts, last: Outbox.Message? = nil) throws -> Draft {
    try Draft.make(try template(id), for: .statusPage, from: facts, last: last)
  }

  @Test func `once it is over the worst that was told of whom it hit stands`() throws {
    var history = History()
    history.add(.opened(title: "Orders", mode: .live, environment: "prod"))
    history.add(.declared(severity: .sev2, basis: .answered, proposed: nil))
    for (n, who) in ["some customers in Europe", "many customers in Europe", "some customers"].enumerated() {
      history.add(
        .messageDrafted(
          message: "m\(n)", template: "P2", audience: .statusPage, state: .investigating,
          slots: [SlotValue(name: "who", value: who, source: "sensed")], body: History.digest(n)))
      history.add(
        .deliveryStarted(
          delivery: "d\(n)", message: "m\(n)", channel: "page", recipient: nil, body: History.digest(n), key: "k\(n)"))
      history.add(.deliveryEnded(delivery: "d\(n)", status: .sent, remote: nil, detail: nil))
    }
    func who() throws -> String? {
      var facts = Self.facts([("share_hit", Self.reading("0", number: 0))])
      facts.incident = Incident(id: ID(text: "0192f000-0000-7000-8000-000000000001"))
      for record in history.records { facts.incident.apply(record) }
      facts.incident.apply(Self.zero(history))
      return try Self.draft("P6", facts).value("who")
    }
    // While it lasts, nobody is told of as hit whom no check finds.
    #expect(try who() == nil)
    history.add(.stateChanged(from: .investigating, to: .resolved, reason: nil))
    #expect(try who() == "many customers in Europe")
  }

  /// The check that says who is hit, back at nobody.
  private static func zero(_ history: History) -> Record {
    var history = history
    history.add(
      .checkRead(
        run: RunRef(block: 0, command: 0), role: "check", name: "share_hit", reading: reading("0", number: 0),
        verdict: "met", expected: nil))
    return history.records[history.records.count - 1]
  }

  @Test func `when the next one comes is never said to be never before it is over`() throws {
    func brief(_ id: String, declared: Bool = true, state: IncidentState = .investigating) throws -> Draft {
      var facts = Self.facts(state: state)
      if !declared { facts.incident = Incident(id: facts.incident.id) }
      return try Draft.make(try Self.template(id), for: .support, from: facts, last: nil)
    }
    #expect(try brief("S1").text.hasSuffix("Next brief: the next change of state.\n"))
    #expect(try brief("S1", declared: false).text.hasSuffix("Next brief: [unknown - say so or remove].\n"))
    #expect(try brief("S1", declared: false).missing.contains("next_update"))
    #expect(try brief("S1", state: .resolved).text.hasSuffix("This is the last brief.\n"))
    // Customers know no states: they hear again when the status page is written.
    #expect(try brief("S2").value("next_contact") == "02:44 UTC")
    #expect(try !brief("S2").text.contains("change of state"))
  }

  @Test func `what happened is told by their clock too, what comes by UTC alone`() throws {
    var facts = Self.facts()
    facts.zone = LocalZone(name: "Berlin", minutes: 60)
    let draft = try Self.draft("P2", facts)
    #expect(draft.value("since") == "02:27 UTC (03:27 in Berlin)")
    #expect(draft.value("next_update")?.contains("Berlin") == false)
  }

  @Test func `what is for one audience alone goes before what serves several`() throws {
    var own = try Self.template("I3")
    (own.id, own.audiences, own.states) = ("X3", ["stakeholders"], [])
    let all = [try Self.template("I3"), own]
    let stand = Self.facts().communications
    #expect(TemplateChoice.best(in: all, for: .stakeholders, stand)?.id == "X3")
    #expect(TemplateChoice.best(in: all, for: .executives, stand)?.id == "I3")
  }

  @Test func `a draft is filled from readings, the runbook and the clock, each with its source`() throws {
    let draft = try Self.draft("P3", Self.facts(state: .identified))
    #expect(
      draft.text == """
        Some orders cannot be confirmed in Europe

        Since 02:27 UTC some customers in Europe have paid for items that had already sold out. We know why and are \
        changing how long items are held while a payment completes.

        Every affected order will be fulfilled or refunded in full. You do not need to do anything. Browsing and other \
        orders work normally.

        Next update by 02:59 UTC.

        """)
    let sources = draft.slots.map { "\($0.name) \($0.source)" }
    #expect(sources.contains("since sensed") && sources.contains("who sensed") && sources.contains("title runbook"))
    #expect(sources.contains("next_update clock"))
    #expect(draft.missing.isEmpty && draft.counts["orders_affected"] == 212)
    let checked = CheckedMessage(draft, facts: Self.facts(state: .identified), last: nil)
    #expect(MessageChecks.findings(in: checked).isEmpty, "\(MessageChecks.findings(in: checked))")
  }

  @Test func `what nobody knows is said, left out or marked`() throws {
    var front = Self.front
    front.messages.texts["not_affected"] = nil
    let scope = try Self.draft("P2", Self.facts([], front: front))
    #expect(
      scope.text == """
        Some orders cannot be confirmed in Europe

        Some customers cannot confirm their order. We are still establishing when this began. We are still establishing \
        who is affected. We are looking into it now.

        You do not need to do anything.

        Next update by 02:44 UTC.

        """)
    front.messages.texts["customer_action"] = nil
    let open = try Self.draft("P2", Self.facts([], front: front))
    #expect(open.missing == ["customer_action"] && open.text.contains(MessageTemplate.unknownMark))
    var facts = Self.facts([], front: front)
    facts.typed["customer_action"] = "Please do not order again"
    let typed = try Self.draft("P2", facts)
    #expect(typed.missing.isEmpty && typed.text.contains("Please do not order again."))
    #expect(typed.slots.contains { $0.name == "customer_action" && $0.source == "person" })
    #expect(open.edited(open.text.replacing(MessageTemplate.unknownMark, with: "Wait")).missing.isEmpty)
  }

  @Test func `the share is a word`() {
    for (share, word) in [(0.0, nil), (0.01, "some"), (0.05, "many"), (0.5, "many"), (0.51, "most"), (1.0, "all")] {
      #expect(ImpactWords.word(share) == word)
    }
    #expect(ImpactWords.share(Self.reading("7", number: 7)) == nil)
    #expect(ImpactWords.share(Self.reading("36", number: 0.36, unit: "percent")) == 0.36)
  }

  @Test func `what changed since the last message is told`() throws {
    let before = try Self.draft("P2", Self.facts())
    var history = History()
    history.add(
      .messageDrafted(
        message: "m1", template: "P2", audience: .statusPage, state: .investigating, slots: before.slots,
        body: History.digest(1)))
    history.add(
      .deliveryStarted(
        delivery: "d1", message: "m1", channel: "status", recipient: nil, body: History.digest(1), key: "k"),
      after: 717)
    history.add(.deliveryEnded(delivery: "d1", status: .sent, remote: nil, detail: nil))
    var outbox = Outbox()
    for record in history.records { outbox.apply(record) }
    let last = try #require(outbox.last(to: .statusPage))
    let same = try Self.draft("P4", Self.facts(), last: last)
    #expect(same.changes.isEmpty && same.text.contains("No change since 02:39 UTC."))
    let worse = try Self.draft("P4", Self.facts([("share_hit", Self.reading("0.2", number: 0.2))]), last: last)
    #expect(worse.changes == ["who: some customers in Europe -> many customers in Europe"])
    #expect(worse.text.contains("This now affects many customers in Europe, before it was some customers in Europe."))
  }

  @Test func `the template is chosen by audience, state and what was heard`() throws {
    let all = try Page.names(in: "templates/messages").map { name in
      MessageTemplate.read(Array(try #require(Page.text("templates/messages/\(name)")).utf8), path: name).template
    }
    func best(_ state: IncidentState, _ audience: Audience = .statusPage) -> String? {
      TemplateChoice.best(in: all, for: audience, Self.facts(state: state).communications)?.id
    }
    #expect(best(.investigating) == "P1" && best(.identified) == "P3" && best(.mitigating) == "P3")
    #expect(best(.monitoring) == "P5" && best(.resolved) == "P6" && best(.withdrawn) == "P8")
    #expect(best(.longRunning) == "P9" && best(.reopened) == "P7")
    #expect(best(.investigating, .support) == "S1" && best(.identified, .executives) == "I3")
    #expect(best(.investigating, .responders) == "I1" && best(.identified, .responders) == "I2")
    let choices = TemplateChoice.candidates(in: all, for: .statusPage, Self.facts(state: .identified).communications)
    #expect(choices.first?.id == "P3" && choices.contains { $0.id == "P10" })
  }

  static let hostile = [
    "*bold* <b>x</b> [y](https://evil.example)", "<!channel> @here <@U123>", "a\r\nBcc: x@evil.example\r\n\r\nbody",
    "a\u{0}b\u{1B}[31mc\u{7}", "\u{202E}drowssap\u{2066}", "{{title}} {{{who}}} {{#a}}",
    String(repeating: "x", count: 100_000), "a" + String(repeating: "\u{301}", count: 5_000), "\u{FEFF}\u{200B}",
  ]

  @Test(arguments: hostile)
  func `hostile text fills a slot as one short line of plain text`(text: String) throws {
    var facts = Self.facts([("share_hit", Self.reading("0.02", number: 0.02))], state: .identified)
    for slot in MessageSlot.all { facts.typed[slot.name] = text }
    for name in Page.names(in: "templates/messages") {
      let id = String(name.prefix { $0 != "-" }).uppercased()
      let template = try Self.template(id)
      let draft = try Draft.make(template, for: .statusPage, from: facts, last: nil)
      let bad = draft.text.unicodeScalars.filter { scalar in
        (scalar.value < 0x20 && scalar != "\n") || scalar.properties.isBidiControl || scalar.value == 0x200B
      }
      #expect(bad.isEmpty, "\(id)")
      #expect(
        draft.slots.allSatisfy {
          $0.value.split(separator: "\n").allSatisfy { $0.count <= 300 && $0.utf8.count < 5000 }
        })
      #expect(!draft.text.contains("\nBcc:"), "\(id): \(draft.text)")
    }
  }

  @Test(arguments: hostile.prefix(2))
  func `markup from a query stops the message`(text: String) throws {
    var front = Self.front
    front.impact.progress = "done"
    let facts = Self.facts([("done", Self.reading(text))], state: .identified, front: front)
    var draft = try Self.draft("P4", facts)
    #expect(draft.text.contains("The change is"))
    draft.missing = []
    let checked = CheckedMessage(draft, facts: facts, last: nil)
    #expect(MessageChecks.findings(in: checked).map(\.check).contains(.valueMarkup))
  }
}
