import Engine
import Incidents
import Reports
import Runbooks
import Testing

/// The order of a delivery, and what a death in between leaves.
@Suite struct `A courier` {
  private let message = ChannelMessage(
    id: ID(text: "m1"), incident: ID(text: "i7"), incidentName: "INC-7", title: "Late", text: "We look.",
    state: .investigating, audience: .responders, time: 1_795_348_200_000_000_000)

  private func hook(_ kind: ChannelDeclaration.Kind = .slackWebhook) -> ChannelDeclaration {
    var channel = ChannelDeclaration(name: "hook", kind: kind)
    channel.address = .secret(.environment("HOOK"))
    return channel
  }

  private func world(_ reply: Reply.Outcome) -> ScriptedWorld {
    let world = ScriptedWorld(says: nil)
    world.secrets = ["env:HOOK": "https://hooks.slack.example/services/T0/B0/canary-0123456789"]
    world.sources.answer = { _ in reply }
    return world
  }

  private let ok = Reply.Outcome.body(status: 200, contentType: "text/plain", text: "ok")

  @Test func `records the intent, sends once, records what came of it`() throws {
    let world = world(ok)
    var order: [String] = []
    world.sources.beforeReply = { _ in order.append("sent") }
    let delivery = try Delivery.prepare(message, by: hook(), to: "hook", id: ID(text: "d1"))
    let outcome = try Courier(world: world.world).deliver(
      delivery, begin: { order.append("begin \($0.id)") }, end: { order.append("end \($1.status) \($0.key)") })
    #expect(order == ["begin d1", "sent", "end sent d1"])
    #expect(outcome == .sent(remote: nil, words: "posted"))
    #expect(world.sources.asked.map(\.form) == [.act])
  }

  @Test func `sends nothing when the intent cannot be recorded`() throws {
    let world = world(ok)
    let delivery = try Delivery.prepare(message, by: hook(), to: "hook", id: ID(text: "d1"))
    #expect(throws: JournalError.self) {
      try Courier(world: world.world).deliver(
        delivery, begin: { _ in throw JournalError(.full, operation: "append", object: "x") }, end: { _, _ in })
    }
    #expect(world.sources.asked.isEmpty && world.resolved.isEmpty)
  }

  @Test func `tells what never went out from what nobody knows of`() throws {
    func outcome(_ cause: AskFailure.Cause) throws -> DeliveryOutcome {
      let delivery = try Delivery.prepare(message, by: hook(), to: "hook", id: ID(text: "d1"))
      return try Courier(world: world(.failed(AskFailure(cause, "x"))).world).deliver(
        delivery, begin: { _ in }, end: { _, _ in })
    }
    for cause in [AskFailure.Cause.unreachable, .untrusted, .noClient, .badQuery] {
      #expect(try outcome(cause).status == .failed)
    }
    for cause in [AskFailure.Cause.timedOut, .unavailable, .notUnderstood, .tooLarge] {
      #expect(try outcome(cause).status == .unknown)
    }
  }

  @Test func `has no secret in what it keeps and says`() throws {
    let secret = "https://hooks.slack.example/services/T0/B0/canary-0123456789"
    let world = world(
      .failed(AskFailure(.unavailable, "cannot post to \(secret) nor /services/T0/B0/canary-0123456789")))
    let delivery = try Delivery.prepare(message, by: hook(), to: "hook", id: ID(text: "d1"))
    var learned: [String] = []
    var courier = Courier(world: world.world)
    courier.onSecret = { learned.append($1) }
    let outcome = try courier.deliver(delivery, begin: { _ in }, end: { _, _ in })
    #expect(!outcome.words.contains("canary") && outcome.words.contains("[redacted]"))
    #expect(!String(decoding: delivery.body, as: UTF8.self).contains("canary"))
    #expect(learned.contains(secret) && learned.contains("/services/T0/B0/canary-0123456789"))
    #expect(world.sources.asked.first?.query.text.hasPrefix("POST \(secret)\n") == true)
  }

  @Test func `asks a person where the other side cannot be asked`() throws {
    let delivery = try Delivery.prepare(message, by: hook(), to: "hook", id: ID(text: "d1"))
    let settled = Courier(world: world(ok).world).settle(delivery)
    #expect(settled == .askPerson(words: "hook cannot be asked: look whether it is there"))
    #expect(!delivery.isRepeatable && !delivery.canBeLookedUp)
  }

  @Test func `tells that a secret cannot be had, and asks nobody`() throws {
    let world = world(ok)
    world.secrets = [:]
    let delivery = try Delivery.prepare(message, by: hook(), to: "hook", id: ID(text: "d1"))
    let outcome = try Courier(world: world.world).deliver(delivery, begin: { _ in }, end: { _, _ in })
    #expect(outcome == .failed(words: "env:HOOK is not here") && world.sources.asked.isEmpty)
  }

  @Test func `sends no secret over an open way`() throws {
    let world = world(ok)
    world.secrets = ["env:HOOK": "http://hooks.slack.example/services/T0/B0/canary-0123456789"]
    let delivery = try Delivery.prepare(message, by: hook(), to: "hook", id: ID(text: "d1"))
    let outcome = try Courier(world: world.world).deliver(delivery, begin: { _ in }, end: { _, _ in })
    #expect(outcome.status == .failed && world.sources.asked.isEmpty)
    world.secrets = ["env:HOOK": "https://hooks.example/a\r\nX-Header: b"]
    let other = try Courier(world: world.world).deliver(delivery, begin: { _ in }, end: { _, _ in })
    #expect(other.status == .failed && world.sources.asked.isEmpty)
  }

  @Test func `writes a file and finds there what it wrote`() throws {
    var channel = ChannelDeclaration(name: "log", kind: .file)
    channel.place = "out.md"
    let world = world(ok)
    let courier = Courier(world: world.world)
    let first = try Delivery.prepare(message, by: channel, to: "out.md", id: ID(text: "d1"))
    #expect(courier.settle(first) == .settled(.failed(words: "there is no such file")))
    #expect(try courier.deliver(first, begin: { _ in }, end: { _, _ in }).status == .sent)
    #expect(courier.settle(first) == .settled(.sent(remote: nil, words: "it stands in the file")))
    var other = message
    other.text = "We know."
    let second = try Delivery.prepare(other, by: channel, to: "out.md", id: ID(text: "d2"))
    #expect(courier.settle(second) == .settled(.failed(words: "it does not stand in the file")))
    #expect(try courier.deliver(second, begin: { _ in }, end: { _, _ in }).status == .sent)
    #expect(
      String(decoding: world.files.files["out.md"] ?? [], as: UTF8.self)
        == "## 2026-11-22T11:50:00Z · responders\n\nLate\n\nWe look.\n\n"
        + "## 2026-11-22T11:50:00Z · responders\n\nLate\n\nWe know.\n\n")
  }

  @Test func `shows it on the terminal`() throws {
    let world = world(ok)
    let delivery = try Delivery.prepare(
      message, by: ChannelDeclaration(name: "here", kind: .terminal), to: "here", id: ID(text: "d1"))
    #expect(try Courier(world: world.world).deliver(delivery, begin: { _ in }, end: { _, _ in }).status == .sent)
    #expect(world.person.screen.contains("Late\n\nWe look.\n"))
  }

  @Test func `gives what a dead channel would have had, and where it belongs`() {
    #expect(
      ChannelWords.paste(message, hook(), "hook", why: "no\u{1B}[2J answer") == """
        Not delivered by tool: hook, the Slack channel behind the webhook hook: no\\e[2J answer.
        Copy what stands between the lines, and paste it in the Slack channel behind the webhook hook:
        --------
        Late

        We look.
        --------

        """)
  }

  @Test func `may repeat only what the other side takes once`() throws {
    var pager = ChannelDeclaration(name: "pd", kind: .pagerduty)
    pager.secret = .environment("HOOK")
    let page = try Delivery.prepare(message, by: pager, to: "pd", id: ID(text: "d1"))
    let again = try Delivery.prepare(message, by: pager, to: "pd", id: ID(text: "d2"))
    #expect(page.isRepeatable && page.key == "muster/i7" && page.body == again.body)
    var own = hook(.webhook)
    own.secret = .environment("HOOK")
    #expect(try !Delivery.prepare(message, by: own, to: "hook", id: ID(text: "d1")).isRepeatable)
    own.isIdempotent = true
    let first = try Delivery.prepare(message, by: own, to: "hook", id: ID(text: "d1"))
    #expect(
      try first.isRepeatable && first.key == Delivery.prepare(message, by: own, to: "hook", id: ID(text: "d2")).key)
  }
}
