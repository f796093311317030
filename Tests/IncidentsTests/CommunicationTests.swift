import Incidents
import Runbooks
import Testing

/// A hand-fed incident: each wish is decided, made into records, and applied.
private struct Fed {
  var incident = Incident(id: ID(text: "i"))
  var now: Int64 = 0

  init(by actor: String = "mira") throws {
    add([Entry(.opened(title: "t", mode: .live, environment: "e"), at: RecordPlace(), actor: actor)])
    let key = RunbookKey(revision: Digest(hex: "r"), slug: nil)
    add([Entry(.walkStarted(runbook: key, from: nil), at: RecordPlace(walk: ID(text: "w"), frame: 0), actor: actor)])
  }

  mutating func add(_ entries: [Entry]) {
    for entry in entries {
      incident.apply(
        Record(
          incident: incident.id, seq: incident.seq + 1, epoch: 1, kind: "", version: 1, happened: now, recorded: now,
          monotonic: now, boot: "b", place: entry.place, actor: entry.actor, event: entry.event, payload: [],
          prev: .none, hash: .none))
    }
  }

  mutating func want(_ wish: Communication, by actor: String = "mira") throws {
    add(try incident.decide(.communicate(wish), by: Library(), actor: actor))
  }

  mutating func pass(minutes: Double) { now += Int64(minutes * 60_000_000_000) }
  var moment: Moment { Moment(wall: now, monotonic: now, boot: "b") }
  var stand: Communications { incident.communications }
  func due(_ audience: Audience) -> Double? {
    Cadence.standard.due(to: audience, in: stand, after: stand.outbox).map { Double($0) / 60_000_000_000 }
  }

  /// Sends a message to an audience, wholly.
  mutating func tell(_ audience: Audience, id: String = "m") throws {
    let body = Digest(hex: id)
    try want(.draft(id: id, template: "P1", audience, stand.state, [], body: body))
    try want(.approve(id: id, body: body))
    let behind = stand.outbox.newest(to: audience, besides: id)?.id
    try want(
      .send(
        delivery: "d" + id, message: id, channel: "c", recipient: nil, body: body, key: "k", repeatable: false,
        behind: behind))
    try want(.endDelivery("d" + id, .sent, remote: "r1", detail: nil))
  }
}

@Suite struct `Severity and state` {
  @Test func `down wants a reason, up wants none, and it is declared once`() throws {
    var fed = try Fed()
    #expect(throws: Refusal.notDeclared) { try fed.want(.changeSeverity(.sev1, reason: nil)) }
    try fed.want(.declare(.sev2, basis: .answered, proposed: nil))
    #expect(throws: Refusal.declaredAlready(.sev2)) { try fed.want(.declare(.sev1, basis: .answered, proposed: nil)) }
    #expect(throws: Refusal.reasonMissing) { try fed.want(.changeSeverity(.sev3, reason: " ")) }
    #expect(throws: Refusal.notYours(holder: "mira")) {
      try fed.want(.changeSeverity(.sev4, reason: "quiet please"), by: "mallory")
    }
    try fed.want(.changeSeverity(.sev1, reason: nil), by: "mallory")
    try fed.want(.changeSeverity(.sev3, reason: "one tenant"))
    #expect(fed.stand.severity == .sev3)
  }

  @Test func `going back wants a reason, what is over is opened first, and long is not said in the first hour`() throws
  {
    var fed = try Fed()
    try fed.want(.declare(.sev2, basis: .answered, proposed: nil))
    try fed.want(.changeState(.monitoring, reason: nil, now: fed.moment))
    #expect(throws: Refusal.reasonMissing) { try fed.want(.changeState(.investigating, reason: nil, now: fed.moment)) }
    try fed.want(.changeState(.investigating, reason: "it is back", now: fed.moment))
    try fed.want(.changeState(.mitigating, reason: nil, now: fed.moment))
    #expect(throws: Refusal.reasonMissing) { try fed.want(.changeState(.identified, reason: nil, now: fed.moment)) }
    fed.pass(minutes: 59)
    #expect(throws: Refusal.tooEarlyForLong) { try fed.want(.changeState(.longRunning, reason: "x", now: fed.moment)) }
    fed.pass(minutes: 1)
    try fed.want(.changeState(.longRunning, reason: "parts are on order", now: fed.moment))
    try fed.want(.changeState(.resolved, reason: nil, now: fed.moment))
    #expect(throws: Refusal.stateNotAllowed(from: .resolved, to: .identified)) {
      try fed.want(.changeState(.identified, reason: "x", now: fed.moment))
    }
    try fed.want(.reopen(reason: "it came back"))
    #expect(fed.stand.state == .reopened)
  }

  @Test(arguments: ["SEV2", "sev2", "Sev-2", "s2", "2", "sev 2"]) func `a severity is typed in many ways`(
    _ text: String
  ) {
    #expect(Severity(typed: text) == .sev2)
  }

  @Test(arguments: ["", "sev", "sev5", "0", "severe", "sev22"]) func `what is no severity is none`(_ text: String) {
    #expect(Severity(typed: text) == nil)
  }
}

@Suite struct `Clocks of audiences` {
  @Test func `the first is due by the table, the scope follows, then the rhythm of the state`() throws {
    var fed = try Fed()
    #expect(fed.due(.statusPage) == nil)
    try fed.want(.declare(.sev2, basis: .answered, proposed: nil))
    #expect(fed.due(.statusPage) == 5)
    #expect(fed.due(.executives) == 15)
    #expect(fed.due(.partner) == nil)
    fed.pass(minutes: 3)
    try fed.tell(.statusPage, id: "m1")
    #expect(fed.due(.statusPage) == 8)
    fed.pass(minutes: 4)
    try fed.tell(.statusPage, id: "m2")
    #expect(fed.due(.statusPage) == 27)
    fed.pass(minutes: 3)
    try fed.want(.changeState(.monitoring, reason: nil, now: fed.moment))
    // A changed state starts the clock anew: 10 + 60.
    #expect(fed.due(.statusPage) == 70)
    #expect(fed.due(.executives) == 15)
  }

  @Test func `who hears of changes hears at once, and nothing more is due behind the last word`() throws {
    var fed = try Fed()
    try fed.want(.declare(.sev1, basis: .answered, proposed: nil))
    try fed.tell(.support, id: "s1")
    #expect(fed.due(.support) == nil)
    fed.pass(minutes: 7)
    try fed.want(.changeState(.identified, reason: nil, now: fed.moment))
    #expect(fed.due(.support) == 7)
    fed.pass(minutes: 3)
    try fed.want(.changeState(.resolved, reason: nil, now: fed.moment))
    try fed.tell(.statusPage, id: "p1")
    #expect(fed.due(.statusPage) == nil)
    #expect(fed.due(.support) == 10)
  }

  @Test func `behind two hours the rhythm is the later one`() throws {
    var fed = try Fed()
    try fed.want(.declare(.sev1, basis: .answered, proposed: nil))
    fed.pass(minutes: 119)
    try fed.tell(.statusPage, id: "m1")
    try fed.tell(.statusPage, id: "m2")
    #expect(fed.due(.statusPage) == 134)
    fed.pass(minutes: 1)
    try fed.tell(.statusPage, id: "m3")
    #expect(fed.due(.statusPage) == 150)
  }

  @Test func `a project's row takes the place of ours, and none has no clock`() {
    var line = CadenceLine(audience: "status page", severity: "SEV1")
    line.seconds = ["first": 60]
    let none = CadenceLine(audience: "support", severity: "SEV1")
    let cadence = Cadence([line, none])
    #expect(cadence.rows[.statusPage]?[.sev1] == Cadence.Row(first: 60))
    #expect(cadence.rows[.support]?[.sev1] == nil)
    #expect(cadence.rows[.statusPage]?[.sev2] == Cadence.standard.rows[.statusPage]?[.sev2])
  }
}

@Suite struct `Roles and hand-over` {
  private let all = IncidentRole.allCases

  @Test func `nothing moves before the giver agreed with the read-back`() throws {
    var fed = try Fed()
    try fed.want(.offer(id: "h", to: "tomas", roles: all, points: .none, until: 300))
    #expect(throws: Refusal.readBackMissing) { try fed.want(.confirmHandover(id: "h", now: fed.moment)) }
    #expect(throws: Refusal.handoverForAnother(to: "tomas")) {
      try fed.want(.readBack(id: "h", text: "x", now: fed.moment), by: "anna")
    }
    try fed.want(.readBack(id: "h", text: "settle the payers", now: fed.moment), by: "tomas")
    #expect(fed.stand.roles.lead?.name == "mira")
    #expect(throws: Refusal.notYours(holder: "mira")) {
      try fed.want(.confirmHandover(id: "h", now: fed.moment), by: "tomas")
    }
    try fed.want(.confirmHandover(id: "h", now: fed.moment))
    #expect(fed.stand.roles.roles(of: "tomas") == all)
    #expect(fed.stand.roles.offer == nil)
  }

  @Test func `an offer is one's own to make, one at a time, and to somebody else`() throws {
    var fed = try Fed()
    #expect(throws: Refusal.notYours(holder: "mira")) {
      try fed.want(.offer(id: "h", to: "anna", roles: all, points: .none, until: 1), by: "tomas")
    }
    #expect(throws: Refusal.handoverToSelf) {
      try fed.want(.offer(id: "h", to: "mira", roles: all, points: .none, until: 1))
    }
    try fed.want(.offer(id: "h", to: "anna", roles: [.lead], points: .none, until: 1))
    #expect(throws: Refusal.handoverWaits(to: "anna")) {
      try fed.want(.offer(id: "h2", to: "tomas", roles: all, points: .none, until: 1))
    }
    try fed.want(.lapse(id: "h", .declined, reason: "asleep"), by: "anna")
    #expect(fed.stand.roles.offer == nil)
    #expect(fed.stand.roles.lead?.name == "mira")
  }

  @Test func `the lead is taken only from somebody who was silent for five minutes`() throws {
    var fed = try Fed()
    fed.pass(minutes: 4.9)
    #expect(throws: Refusal.holderIsThere("mira", heard: 0)) {
      try fed.want(.takeLead(reason: "x", alive: nil, now: fed.moment), by: "tomas")
    }
    fed.pass(minutes: 0.1)
    let typed = fed.now - 1
    #expect(throws: Refusal.holderIsThere("mira", heard: typed)) {
      try fed.want(.takeLead(reason: "x", alive: typed, now: fed.moment), by: "tomas")
    }
    #expect(throws: Refusal.reasonMissing) {
      try fed.want(.takeLead(reason: "", alive: nil, now: fed.moment), by: "tomas")
    }
    #expect(throws: Refusal.yoursAlready) { try fed.want(.takeLead(reason: "x", alive: nil, now: fed.moment)) }
    try fed.want(.takeLead(reason: "no answer", alive: nil, now: fed.moment), by: "tomas")
    #expect(fed.stand.roles.roles(of: "tomas") == all)
    #expect(fed.stand.roles.roles(of: "mira").isEmpty)
  }

  @Test func `what others see or import is no word of whoever leads`() throws {
    var fed = try Fed()
    fed.pass(minutes: 6)
    try fed.want(.observe("6 callers", origin: nil))
    try fed.want(.takeLead(reason: "silent", alive: nil, now: fed.moment), by: "tomas")
    #expect(fed.stand.roles.lead?.name == "tomas")
  }

  @Test func `the lead passes by a hand-over only, other roles are given`() throws {
    var fed = try Fed()
    #expect(throws: Refusal.leadNeedsReadBack) { try fed.want(.give(.lead, to: "tomas")) }
    #expect(throws: Refusal.notYours(holder: "mira")) { try fed.want(.give(.communications, to: "rui"), by: "rui") }
    try fed.want(.give(.communications, to: "rui"))
    #expect(fed.stand.roles.holders[.communications]?.name == "rui")
  }

  @Test func `in old records whoever took the walk up last holds all`() throws {
    var fed = try Fed()
    fed.add([Entry(.walkResumed(host: "h"), at: RecordPlace(), actor: "tomas")])
    #expect(fed.stand.roles.lead?.name == "tomas")
    try fed.want(.give(.communications, to: "rui"), by: "tomas")
    fed.add([Entry(.walkResumed(host: "h"), at: RecordPlace(), actor: "anna")])
    #expect(fed.stand.roles.lead?.name == "tomas")
  }
}

@Suite struct `The outbox` {
  private let body = Digest(hex: "b")

  private func drafted() throws -> Fed {
    var fed = try Fed()
    try fed.want(.draft(id: "m", template: "P1", .statusPage, .investigating, [], body: body))
    return fed
  }

  private func send(_ id: String, repeatable: Bool = false) -> Communication {
    .send(
      delivery: id, message: "m", channel: "c", recipient: "r", body: body, key: "k", repeatable: repeatable,
      behind: nil)
  }

  @Test func `only what was approved as it stands goes out`() throws {
    var fed = try drafted()
    #expect(throws: Refusal.notApproved) { try fed.want(send("d")) }
    #expect(throws: Refusal.messageChanged) { try fed.want(.approve(id: "m", body: Digest(hex: "x"))) }
    try fed.want(.approve(id: "m", body: body))
    try fed.want(.edit(id: "m", body: Digest(hex: "e")))
    #expect(throws: Refusal.notApproved) { try fed.want(send("d")) }
  }

  @Test func `what was begun and has no end is never sent again unasked`() throws {
    var fed = try drafted()
    try fed.want(.approve(id: "m", body: body))
    try fed.want(send("d"))
    #expect(fed.stand.outbox.unknown.map(\.id) == ["d"])
    #expect(throws: Refusal.deliveryUnknown(channel: "c")) { try fed.want(send("d2")) }
    // Where the other side takes a key once, it may come again.
    _ = try fed.incident.decide(.communicate(send("d2", repeatable: true)), by: Library(), actor: "mira")
    try fed.want(.ruleDelivery("d", .failed, reason: "looked"))
    try fed.want(send("d3"))
    try fed.want(.endDelivery("d3", .sent, remote: "7", detail: nil))
    #expect(throws: Refusal.sentAlready) { try fed.want(send("d4", repeatable: true)) }
    #expect(fed.stand.outbox.remote(of: "c") == "7")
    #expect(fed.stand.outbox["m"]?.sent != nil)
  }

  @Test func `an unknown end that is recorded is unknown too, and a withdrawn draft goes nowhere`() throws {
    var fed = try drafted()
    try fed.want(.approve(id: "m", body: body))
    try fed.want(send("d"))
    try fed.want(.endDelivery("d", .unknown, remote: nil, detail: "no answer"))
    #expect(throws: Refusal.deliveryUnknown(channel: "c")) { try fed.want(send("d2")) }
    try fed.want(.withdraw(id: "m", reason: "over"))
    #expect(throws: Refusal.nothingThere) { try fed.want(send("d3")) }
  }
}

@Suite struct `Who walks` {
  @Test func `a terminal that was there first decides nothing once the roles have moved`() throws {
    var fed = try Fed()
    _ = try fed.incident.decide(.takeUp(host: "h"), by: Library(), actor: "mira")
    fed.pass(minutes: 5)
    try fed.want(.takeLead(reason: "silent", alive: nil, now: fed.moment), by: "tomas")
    #expect(throws: Refusal.ledByAnother("tomas", heard: fed.now)) {
      _ = try fed.incident.decide(.takeUp(host: "h"), by: Library(), actor: "mira")
    }
    _ = try fed.incident.decide(.takeUp(host: "h"), by: Library(), actor: "tomas")
    _ = try fed.incident.decide(.hold(.handedOver), by: Library(), actor: "mira")
  }

  @Test func `who has operations walks beside a lead`() throws {
    var fed = try Fed()
    try fed.want(.give(.operations, to: "anna"))
    _ = try fed.incident.decide(.takeUp(host: "h"), by: Library(), actor: "anna")
    _ = try fed.incident.decide(.takeUp(host: "h"), by: Library(), actor: "mira")
  }
}

@Suite struct `What a reviewer broke` {
  @Test func `an old offer is not read back, and an old read-back is not agreed to`() throws {
    var fed = try Fed()
    try fed.want(.offer(id: "h", to: "tomas", roles: [.lead], points: .none, until: 300_000_000_000))
    var late = fed
    late.pass(minutes: 5.1)
    #expect(throws: Refusal.handoverLate(to: "tomas")) {
      try late.want(.readBack(id: "h", text: "x", now: late.moment), by: "tomas")
    }
    try fed.want(.readBack(id: "h", text: "x", now: fed.moment), by: "tomas")
    fed.pass(minutes: 5.1)
    #expect(throws: Refusal.handoverLate(to: "tomas")) { try fed.want(.confirmHandover(id: "h", now: fed.moment)) }
  }

  @Test func `a role that was given away meanwhile does not pass by an older offer`() throws {
    var fed = try Fed()
    try fed.want(.give(.communications, to: "cam"))
    try fed.want(.offer(id: "h", to: "dan", roles: [.communications], points: .none, until: 300), by: "cam")
    try fed.want(.readBack(id: "h", text: "x", now: fed.moment), by: "dan")
    try fed.want(.give(.communications, to: "eve"))
    #expect(fed.stand.roles.offer == nil)
    #expect(throws: Refusal.nothingThere) { try fed.want(.confirmHandover(id: "h", now: fed.moment), by: "cam") }
    #expect(fed.stand.roles.holders[.communications]?.name == "eve")
  }

  @Test
  func `a last word that is dated ahead makes nobody look silent, and keeps nobody from taking the lead for ever`()
    throws
  {
    var fed = try Fed()
    fed.pass(minutes: 180)
    for _ in 0..<20 { try fed.want(.observe("x", origin: nil), by: "rui") }
    try fed.want(.declare(.sev2, basis: .answered, proposed: nil))
    let dated = fed.now
    fed.pass(minutes: -179)
    // Nobody knows when that was.
    func take() throws { try fed.want(.takeLead(reason: "silent", alive: nil, now: fed.moment), by: "tomas") }
    #expect(throws: Refusal.holderUnsure("mira", dated: dated)) { try take() }
    try fed.want(.doOtherwise("called mira, no answer", command: nil, instead: nil, step: nil), by: "tomas")
    let behind = fed.now
    fed.pass(minutes: 4)
    #expect(throws: Refusal.holderIsThere("mira", heard: behind)) { try take() }
    // Once the clock is right again, her own word counts.
    try fed.want(.changeSeverity(.sev1, reason: nil))
    fed.pass(minutes: 4)
    #expect(throws: Refusal.holderIsThere("mira", heard: fed.now - 240_000_000_000)) { try take() }
    fed.pass(minutes: 1)
    try take()
    #expect(fed.stand.roles.lead?.name == "tomas")
  }

  @Test func `the same words to the same people go out once, whoever drafts them again`() throws {
    var fed = try Fed()
    try fed.tell(.responders, id: "m1")
    let body = Digest(hex: "m1")
    try fed.want(.draft(id: "m2", template: "P1", .responders, .investigating, [], body: body))
    try fed.want(.approve(id: "m2", body: body))
    let again = Communication.send(
      delivery: "d2", message: "m2", channel: "c", recipient: nil, body: body, key: "k2", repeatable: false, behind: nil
    )
    #expect(throws: Refusal.sentAlready) { try fed.want(again) }
  }

  @Test func `what was checked before somebody else told them does not go out`() throws {
    var fed = try Fed()
    let body = Digest(hex: "m2")
    try fed.want(.draft(id: "m2", template: "P4", .responders, .investigating, [], body: body))
    try fed.want(.approve(id: "m2", body: body))
    func send(behind: String?) -> Communication {
      .send(
        delivery: "d2", message: "m2", channel: "c", recipient: nil, body: body, key: "k2", repeatable: false,
        behind: behind)
    }
    try fed.tell(.responders, id: "m1")
    #expect(throws: Refusal.toldMeanwhile) { try fed.want(send(behind: nil)) }
    // A message to others is not in its way, nor is another channel's delivery of its own.
    try fed.tell(.support, id: "m3")
    try fed.want(send(behind: "dm1"))
    try fed.want(
      .send(
        delivery: "d4", message: "m2", channel: "e", recipient: nil, body: body, key: "k4", repeatable: false,
        behind: "dm1"))
  }

  @Test func `two action items agreed at one moment are two`() throws {
    var fed = try Fed()
    func agree(_ item: Int?) -> Communication {
      .agree(item: item, what: "w", type: "detect", owner: "o", due: "2026-12-01", test: nil, tracker: nil)
    }
    try fed.want(agree(nil))
    try fed.want(agree(nil), by: "tomas")
    #expect(fed.stand.actions.keys.sorted() == [1, 2])
    #expect(throws: Refusal.nothingThere) { try fed.want(agree(3)) }
    try fed.want(agree(2))
    #expect(fed.stand.actions.count == 2)
  }

  @Test func `behind an unknown end the same words go out for a reason`() throws {
    var fed = try Fed()
    func send(_ id: String, behind: String?) throws {
      let body = Digest(hex: "same")
      try fed.want(.draft(id: id, template: "P1", .responders, .investigating, [], body: body))
      try fed.want(.approve(id: id, body: body))
      if behind != nil {
        try fed.want(.passOver(id: id, check: Outbox.unknownCheck, reason: "they say they have none"))
      }
      try fed.want(
        .send(
          delivery: "d" + id, message: id, channel: "c", recipient: nil, body: body, key: id, repeatable: false,
          behind: behind))
      try fed.want(.endDelivery("d" + id, .unknown, remote: nil, detail: nil))
    }
    try send("m1", behind: nil)
    #expect(throws: Refusal.sentAlready) { try send("m2", behind: nil) }
    try send("m3", behind: "dm1")
  }

  @Test func `a draft of another state is neither approved nor sent`() throws {
    var fed = try Fed()
    let body = Digest(hex: "x")
    try fed.want(.draft(id: "m", template: "P1", .statusPage, .investigating, [], body: body))
    try fed.want(.changeState(.identified, reason: nil, now: fed.moment))
    #expect(throws: Refusal.stateMoved(to: .identified)) { try fed.want(.approve(id: "m", body: body)) }
  }

  @Test func `who holds no role changes no state and sends only what the lead has read`() throws {
    var fed = try Fed()
    #expect(throws: Refusal.notYours(holder: "mira")) {
      try fed.want(.changeState(.resolved, reason: nil, now: fed.moment), by: "mallory")
    }
    let body = Digest(hex: "x")
    let send = Communication.send(
      delivery: "d", message: "m", channel: "c", recipient: nil, body: body, key: "k", repeatable: false, behind: nil)
    try fed.want(.draft(id: "m", template: "P1", .statusPage, .investigating, [], body: body), by: "mallory")
    try fed.want(.approve(id: "m", body: body), by: "mallory")
    #expect(throws: Refusal.notYours(holder: "mira")) { try fed.want(send, by: "mallory") }
    try fed.want(.approve(id: "m", body: body), by: "mira")
    try fed.want(send, by: "mallory")
  }
}
