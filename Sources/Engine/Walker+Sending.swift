import Incidents
import Reports
import Runbooks

/// A message goes out: approved as exactly these bytes, by each channel to each recipient, intent first; never twice unasked.
extension Walker {
  /// The channels that serve an audience, in the order of the file; in a drill only those that reach nobody else.
  func channels(for audience: Audience) -> [ChannelDeclaration] {
    let isReal = incident.mode == .live || incident.mode == .lookOnly
    return options.configuration.channels.filter { channel in
      channel.serves(audience) && (isReal || channel.kind == .terminal || channel.kind == .file)
    }
  }

  /// `send`: asks the impact again, checks, has warnings passed over with a reason, approves and sends.
  func sendAsking(_ letter: inout Letter) throws -> (isSent: Bool, over: ExitStatus?) {
    try askImpact()
    // Somebody else may have told them meanwhile.
    try catchUp()
    letter.last = try lastMessage(incident.communications.outbox.last(to: letter.draft.audience))
    letter.behind = newest(to: letter)
    let findings = MessageChecks.findings(in: checked(letter))
    let blocks = findings.filter(\.isBlock)
    guard blocks.isEmpty else {
      for finding in blocks { tell("STOPS IT: \(finding.words)  [\(finding.check.rawValue)]") }
      tell("Nothing went out.")
      return (false, nil)
    }
    for finding in findings where !letter.passedOver.contains(finding.check) {
      tell("\(finding.words)  [\(finding.check.rawValue)]")
      let (why, over) = try reason("Send it so? Write why, or Enter to go back")
      guard let why else { return (false, over) }
      try commit(.communicate(.passOver(id: letter.id.text, check: finding.check.rawValue, reason: why)))
      letter.passedOver.insert(finding.check)
    }
    if let unknown = unknownEnds(to: letter.draft.audience), !letter.mayBeDouble {
      tell("\(unknown) What goes out now may be the second of its kind.")
      let (why, over) = try reason("Send it all the same? Write why, or Enter to go back")
      guard let why else { return (false, over) }
      try commit(.communicate(.passOver(id: letter.id.text, check: Outbox.unknownCheck, reason: why)))
      letter.mayBeDouble = true
    }
    // A person may have thought about a reason for minutes.
    try catchUp()
    guard newest(to: letter) == letter.behind else {
      tell("Somebody else told them meanwhile. Nothing went out; read that first:  muster message \(name) --list")
      return (false, nil)
    }
    if letter.draft.state != incident.communications.state {
      tell(
        "The incident is \(incident.communications.state.rawValue) now, and this says \(letter.draft.state.rawValue). "
          + "Nothing went out. Draft it anew:  c")
      return (false, nil)
    }
    let (digest, _) = Self.kept(letter.draft.text)
    if needsLead(letter), incident.communications.outbox[letter.id.text]?.approved != digest {
      let id = letter.id.text.suffix(8)
      tell(
        "The lead approves what customers read. Nothing went out.  "
          + (world.person.isThere
            ? "a  puts it on their screen."
            : "Theirs, then yours:\n  muster message \(name) --approve \(id).\(digest.hex.prefix(8))\n  muster message \(name) --again \(id)")
      )
      return (false, nil)
    }
    if incident.communications.outbox[letter.id.text]?.approved != digest {
      try commit(.communicate(.approve(id: letter.id.text, body: digest)))
    }
    return (true, try deliver(letter))
  }

  private func newest(to letter: Letter) -> String? {
    incident.communications.outbox.newest(to: letter.draft.audience, besides: letter.id.text)?.id
  }

  /// Messages to these people of which nobody knows whether they arrived, in words; nil when there are none.
  func unknownEnds(to audience: Audience) -> String? {
    let outbox = incident.communications.outbox
    let open = outbox.unknown.filter { outbox[$0.message]?.audience == audience }
    guard let first = open.first else { return nil }
    return "UNKNOWN whether \(open.count == 1 ? "a message" : "\(open.count) messages") to them arrived, begun "
      + "\(Instants.clock(first.started)) by \(first.channel); rule on it:  muster message \(name) --rule \(first.id.suffix(8))=sent --why ..."
  }

  /// True when somebody else has to approve it.
  func needsLead(_ letter: Letter) -> Bool {
    guard let lead = incident.communications.roles.lead, lead.name != world.user else { return false }
    // What people outside read wants the lead's word, whatever a project's template leaves out.
    return letter.draft.audience.isOutside || letter.draft.template.approver?.hasPrefix("lead") ?? false
  }

  /// `a`: waits for the lead's word on exactly this text.
  func askLead(_ letter: Letter) throws -> ExitStatus? {
    guard let lead = incident.communications.roles.lead, lead.name != world.user else {
      tell("You lead: your  send  approves it.")
      return nil
    }
    let (digest, _) = Self.kept(letter.draft.text)
    tell(
      "On \(lead.name)'s terminal:\n  muster message \(name) --approve \(letter.id.text.suffix(8)).\(digest.hex.prefix(8))\nEnter goes back."
    )
    while true {
      if incident.communications.outbox[letter.id.text]?.approved == digest {
        tell("\(incident.communications.outbox[letter.id.text]?.approver ?? lead.name) approves it.  send  sends it.")
        return nil
      }
      switch world.person.wait(.seconds(1)) {
      case nil: try catchUp()
      case .line?, .interrupt?: return nil
      case .end?: return try hold(.asked, .held)
      case .hangup?, .elsewhere?: return try hold(.hangup, .interrupted)
      }
    }
  }

  /// Sends by every channel, says what came of each, sets the clocks, and has a person paste what no channel took.
  func deliver(_ letter: Letter) throws -> ExitStatus? {
    let channels = channels(for: letter.draft.audience)
    var pending: [String] = channels.isEmpty ? [letter.draft.audience.rawValue] : []
    var lines: [String] = []
    for channel in channels {
      for recipient in channel.recipientNames {
        let (words, isThere) = try sendOrSay(letter, by: channel, to: recipient)
        lines.append(words)
        // What the record refuses must not be pasted either.
        guard let isThere else { continue }
        let now = incident.communications.outbox.delivery(of: letter.id.text, by: channel.name, to: recipient)?.status
        // What may be there already is looked for, not pasted.
        if !isThere, now != .unknown {
          pending.append(recipient == channel.name ? channel.name : "\(channel.name), \(recipient)")
        }
      }
    }
    tell((["\(Instants.clock(world.now().wall))"] + lines).joined(separator: "\n"))
    if pending.isEmpty {
      // Everybody has it, or the record stopped it.
    } else if incident.communications.outbox[letter.id.text]?.sent == nil {
      if let status = try paste(letter, where: pending) { return status }
    } else {
      showPaste(letter, where: pending)
      tell("Or once more by the tool, to them alone:\n  muster message \(name) --again \(letter.id.text.suffix(8))")
    }
    try setClocks()
    let next = clockWords(at: world.now().wall).map { "  \($0)" } ?? ""
    if incident.communications.outbox[letter.id.text]?.sent != nil { tell("On record as told.\(next)") }
    return nil
  }

  /// One channel and recipient; nil when the record refuses it by now, which others of this message may not have met.
  private func sendOrSay(
    _ letter: Letter, by channel: ChannelDeclaration, to recipient: String
  ) throws -> (String, Bool?) {
    do {
      let (words, isThere) = try send(letter, by: channel, to: recipient)
      return (words, isThere)
    } catch let refusal as Refusal {
      let head = recipient == channel.name ? channel.name : "\(channel.name), \(recipient)"
      let why = Refusals.sentence(refusal).replacing(" Nothing was sent.", with: "")
      return ("\(head): NOT sent. \(why)", nil)
    }
  }

  /// One channel and recipient; false when it is not there.
  private func send(_ letter: Letter, by channel: ChannelDeclaration, to recipient: String) throws -> (String, Bool) {
    let head = recipient == channel.name ? channel.name : "\(channel.name), \(recipient)"
    let outbox = incident.communications.outbox
    let delivery: Delivery
    do throws(ChannelRefusal) {
      delivery = try Delivery.prepare(
        channelMessage(
          letter.id, title: letter.parts.title, text: letter.parts.text, letter.draft.state, letter.draft.audience,
          at: world.now().wall), by: channel, to: recipient, id: world.newID(),
        earlier: outbox.remote(of: channel.name),
        source: "muster@\(world.host)")
    } catch {
      // Nothing went out, and the record says so, as of every channel that has it not.
      let id = world.newID().text
      try commit(
        .communicate(
          .send(
            delivery: id, message: letter.id.text, channel: channel.name, recipient: recipient,
            body: Self.kept(letter.draft.text).0, key: id, repeatable: false, behind: letter.behind)))
      try commit(.communicate(.endDelivery(id, .failed, remote: nil, detail: error.words)))
      return ("\(head): NOT sent, \(error.words)", false)
    }
    let standing = delivery.standing(in: outbox)
    guard standing.maySend else {
      return standing == .done
        ? ("\(head): it is there already", true) : ("\(head): UNKNOWN, look there and rule on it", false)
    }
    let outcome = try courier.deliver(
      delivery,
      begin: { [self] delivery in
        try commit(
          .communicate(
            .send(
              delivery: delivery.id.text, message: letter.id.text, channel: channel.name, recipient: recipient,
              body: delivery.digest, key: delivery.key, repeatable: delivery.isRepeatable, behind: letter.behind)),
          blobs: [delivery.body])
      },
      end: { [self] delivery, outcome in
        try commit(
          .communicate(
            .endDelivery(delivery.id.text, outcome.status, remote: outcome.remote, detail: outcome.words)))
      })
    let isThere: Bool
    if case .sent = outcome { isThere = true } else { isThere = false }
    let id = outcome.remote.map { " (id \($0))" } ?? ""
    return ("\(head): \(CommunicationWords.words(outcome.status))\(id), \(outcome.words)", isThere)
  }

  private var courier: Courier {
    var courier = Courier(world: world)
    courier.onSecret = { [weak self] name, value in self?.learn(name, value) }
    return courier
  }

  private func channelMessage(
    _ id: ID, title: String, text: String, _ state: IncidentState, _ audience: Audience, at time: Int64
  ) -> ChannelMessage {
    let stand = incident.communications
    // No label: what goes out is what was shown, and the templates for people inside name the incident themselves.
    return ChannelMessage(
      id: id, incident: incident.id, incidentName: name, title: title, text: text, state: state,
      severity: stand.severity, audience: audience,
      nextUpdate: options.cadence.due(to: audience, in: stand, after: timedOutbox), time: time)
  }

  // MARK: By hand

  private func showPaste(_ letter: Letter, where places: [String]) {
    tell("Paste it for \(places.joined(separator: ", ")); no tool delivered it there:")
    say("\n" + Escaping.printable(letter.draft.text) + "\n")
  }

  /// Nobody has it by a tool: a person pastes it, and says so.
  private func paste(_ letter: Letter, where places: [String]) throws -> ExitStatus? {
    showPaste(letter, where: places)
    guard world.person.isThere else { return nil }
    switch try question("   type  pasted  when it is out, or Enter > ") {
    case .over(let status): return status
    case .again: return nil
    case .line(let line) where line.collapsed.lowercased() == "pasted":
      try pasted(letter.id.text)
      return nil
    case .line:
      tell("On record as not sent.")
      return nil
    }
  }

  /// A person says that they pasted a message.
  func pasted(_ message: String) throws {
    let outbox = incident.communications.outbox
    guard let told = outbox[message] else { throw Refusal.nothingThere }
    let id = world.newID().text
    try commit(
      .communicate(
        .send(
          delivery: id, message: message, channel: "by hand", recipient: nil, body: told.body, key: id,
          repeatable: false,
          behind: outbox.newest(to: told.audience, besides: message)?.id)))
    try commit(.communicate(.endDelivery(id, .byHand, remote: nil, detail: "pasted by \(world.user)")))
  }

  // MARK: Unknown ends

  /// Looks deliveries of unknown end up where that can be done, and asks the person about the others.
  func settleUnknown() throws {
    for unknown in incident.communications.outbox.unknown {
      guard let message = incident.communications.outbox[unknown.message],
        let channel = options.configuration.channels.first(where: { $0.name == unknown.channel })
      else { continue }
      let to = unknown.recipient.map { " to \($0)" } ?? ""
      if let words = try lookUp(unknown, message, channel) {
        tell("\(channel.name)\(to), looked up: \(words).")
        continue
      }
      tell(
        "UNKNOWN whether the message to \(message.audience.rawValue) of \(Instants.clock(unknown.started)) went out by "
          + "\(channel.name)\(to).")
      guard world.person.isThere else { continue }
      switch try question("   Look there.  sent  or  not sent , Enter leaves it unknown > ") {
      case .line(let line) where line.collapsed == "sent":
        try commit(.communicate(.ruleDelivery(unknown.id, .sent, reason: "\(world.user) looked")))
      case .line(let line) where line.collapsed == "not sent":
        try commit(.communicate(.ruleDelivery(unknown.id, .failed, reason: "\(world.user) looked")))
      default: continue
      }
      try setClocks()
    }
  }

  /// Asks the channel whether it has a message; nil when it cannot be asked.
  private func lookUp(
    _ unknown: Outbox.Delivery, _ message: Outbox.Message, _ channel: ChannelDeclaration
  ) throws -> String? {
    guard let recipient = unknown.recipient, let bytes = try world.journal.blob(message.body) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let head = text.prefix { $0 != "\n" }
    let body = text.dropFirst(head.count).drop { $0 == "\n" }
    let told = channelMessage(
      ID(text: message.id), title: String(head), text: String(body), message.state, message.audience,
      at: unknown.started)
    guard
      // Losing the refusal is right: what the channel would not take was never sent, so there is nothing to look up.
      let delivery = try? Delivery.prepare(
        told, by: channel, to: recipient, id: ID(text: unknown.id),
        earlier: incident.communications.outbox.remote(of: channel.name), source: "muster@\(world.host)"),
      delivery.canBeLookedUp, case .settled(let outcome) = courier.settle(delivery)
    else { return nil }
    try commit(.communicate(.ruleDelivery(unknown.id, outcome.status, reason: "looked up: \(outcome.words)")))
    try setClocks()
    return outcome.words
  }
}
