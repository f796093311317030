package import Incidents
import Reports
import Runbooks

/// What is wanted of messages without a conversation.
package struct MessageWish {
  package var audience: Audience?
  /// `P4`; nil for the one that fits.
  package var template: String?
  /// Words for slots; one that is given several times has several lines.
  package var slots: [(name: String, value: String)] = []
  /// A text in the place of the drafted one.
  package var text: String?
  /// Warnings that are passed over, each with its reason.
  package var passedOver: [(check: String, reason: String)] = []
  package var publishesNumbers = false
  package var sends = false
  package init() {}
}

extension Walker {
  /// Drafts a message, shows it with what its checks say, and sends it where that was asked for: nobody is asked anything.
  package func message(_ wish: MessageWish) throws -> ExitStatus {
    let templates = try options.templates()
    knownTemplates = templates
    guard let audience = wish.audience else {
      if world.person.isThere { return try communicate("") ?? .reached }
      tell("For whom? --to \"status page\", support, stakeholders, executives, responders, ...")
      return .usage
    }
    if world.person.isThere, !wish.sends { return try communicate(audience.rawValue) ?? .reached }
    // What was looked up may be their first message: which template fits is judged behind it.
    try settleUnknown()
    let stand = incident.communications
    let candidates = TemplateChoice.candidates(in: templates, for: audience, stand)
    let found =
      wish.template.map { id in candidates.first { $0.id.lowercased() == id.lowercased() } }
      ?? TemplateChoice.best(in: templates, for: audience, stand) ?? candidates.first
    guard let template = found else {
      tell("No such template is for \(audience.rawValue) while it is \(stand.state.rawValue).  muster template list")
      return .usage
    }
    try askImpact()
    var letter = try draft(
      template, to: audience, typed: Dictionary(wish.slots, uniquingKeysWith: { "\($0)\n\($1)" }),
      publishesNumbers: wish.publishesNumbers, recorded: wish.sends)
    if let text = wish.text {
      letter.draft = letter.draft.edited(redaction(text))
      let (digest, bytes) = Self.kept(letter.draft.text)
      if wish.sends { try commit(.communicate(.edit(id: letter.id.text, body: digest)), blobs: [bytes]) }
    }
    showPreview(letter)
    guard wish.sends else {
      let findings = MessageChecks.findings(in: checked(letter))
      let open = findings.filter { finding in !wish.passedOver.contains { $0.check == finding.check.rawValue } }
      tell("Nothing went out.  --send  sends it" + (open.isEmpty ? "." : ", when nothing stops it."))
      return open.contains(where: \.isBlock) ? .needsDecision : .reached
    }
    return try sendAlone(&letter, wish)
  }

  /// Sends what was shown, when nothing stops it and each warning is passed over by name.
  private func sendAlone(_ letter: inout Letter, _ wish: MessageWish) throws -> ExitStatus {
    let findings = MessageChecks.findings(in: checked(letter))
    let open = findings.filter { finding in !wish.passedOver.contains { $0.check == finding.check.rawValue } }
    guard !findings.contains(where: \.isBlock), open.isEmpty else {
      let words = open.filter { !$0.isBlock }.map { "--pass \($0.check.rawValue)=WHY" }
      tell(
        "Nothing went out."
          + (words.isEmpty ? "" : "  Warnings are passed over one by one: \(words.joined(separator: " "))"))
      return .needsDecision
    }
    if let unknown = unknownEnds(to: letter.draft.audience) {
      guard let passed = wish.passedOver.first(where: { $0.check == Outbox.unknownCheck }) else {
        tell("Nothing went out. \(unknown) Or send this one all the same: --pass \(Outbox.unknownCheck)=WHY")
        return .outcomeUnknown
      }
      try commit(.communicate(.passOver(id: letter.id.text, check: passed.check, reason: passed.reason)))
      letter.mayBeDouble = true
    }
    for finding in findings {
      guard let passed = wish.passedOver.first(where: { $0.check == finding.check.rawValue }) else { continue }
      try commit(.communicate(.passOver(id: letter.id.text, check: passed.check, reason: passed.reason)))
      letter.passedOver.insert(finding.check)
    }
    let (isSent, over) = try sendAsking(&letter)
    if let over { return over }
    guard isSent else { return .needsDecision }
    return outcome(of: letter.id.text)
  }

  /// Sends a message of the record to those of whom it is known that they do not have it; nobody gets it twice. One that was never
  /// begun, but approved by the lead, goes through the gates of any other.
  package func sendAgain(_ name: String, _ wish: MessageWish = MessageWish()) throws -> ExitStatus {
    try settleUnknown()
    let message = try message(named: name)
    guard let bytes = try world.journal.blob(message.body), message.approved == message.body,
      let template = try options.templates().first(where: { $0.id == message.template })
    else { throw Refusal.notApproved }
    guard outcome(of: message.id) != .reached else { throw Refusal.sentAlready }
    let outbox = incident.communications.outbox
    let text = String(decoding: bytes, as: UTF8.self)
    var letter = Letter(
      id: ID(text: message.id), draft: Draft(message, template: template, text: text), facts: messageFacts(),
      last: try lastMessage(outbox.last(to: message.audience)))
    guard let begun = outbox.deliveries.first(where: { $0.message == message.id }) else {
      showPreview(letter)
      return try sendAlone(&letter, wish)
    }
    let newest = outbox.newest(to: message.audience, besides: message.id)
    // What was said since is newer than this.
    if let newest, newest.started >= begun.started { throw Refusal.toldMeanwhile }
    letter.last = nil
    letter.behind = newest?.id
    guard try mayStandAsItIs(letter, since: message.drafted) else { return .needsDecision }
    if needsLead(letter), message.approver != incident.communications.roles.lead?.name { throw Refusal.notApproved }
    if let over = try deliver(letter) { return over }
    return outcome(of: message.id)
  }

  /// Shows a text that was drafted before, and what stops it now; false when something does.
  private func mayStandAsItIs(_ letter: Letter, since drafted: Int64) throws -> Bool {
    showPreview(letter)
    if let promised = checked(letter).promised(since: drafted), promised <= world.now().wall {
      tell(
        "It promises the next one by \(Instants.clock(promised)), and that is over: draft it anew. Nothing went out.")
      return false
    }
    let blocks = MessageChecks.findings(in: checked(letter)).filter(\.isBlock)
    if !blocks.isEmpty { tell("Nothing went out.") }
    return blocks.isEmpty
  }

  /// Whether everybody has it: who knows of one delivery only that it began must not take it for one that failed.
  private func outcome(of message: String) -> ExitStatus {
    let outbox = incident.communications.outbox
    guard let told = outbox[message] else { return .stepFailed }
    var ends: [DeliveryStatus?] = []
    for channel in channels(for: told.audience) {
      for recipient in channel.recipientNames {
        ends.append(outbox.delivery(of: message, by: channel.name, to: recipient).map { $0.status ?? .unknown })
      }
    }
    if ends.contains(.unknown) { return .outcomeUnknown }
    let isPasted = outbox.deliveries.contains { $0.message == message && $0.status == .byHand }
    return told.sent == nil || !isPasted && ends.contains { $0 != .sent } ? .stepFailed : .reached
  }

  /// The lead agrees to a draft as it stands; anything but `reached` says that nothing was approved.
  package func approveMessage(_ name: String) throws -> ExitStatus {
    let parts = name.split(separator: ".").map(String.init)
    let message = try message(named: parts.first ?? "")
    // The word is for a text, not for a name: what was edited since is another text.
    if parts.count == 2, parts[1].count < 8 || !message.body.hex.hasPrefix(parts[1]) { throw Refusal.messageChanged }
    if let lead = incident.communications.roles.lead, lead.name != world.user {
      throw Refusal.notYours(holder: lead.name)
    }
    if let bytes = try world.journal.blob(message.body),
      let template = try options.templates().first(where: { $0.id == message.template })
    {
      let draft = Draft(message, template: template, text: String(decoding: bytes, as: UTF8.self))
      let last = incident.communications.outbox.last(to: message.audience)
      let letter = Letter(
        id: ID(text: message.id), draft: draft, facts: messageFacts(), last: try lastMessage(last))
      showPreview(letter)
      guard !MessageChecks.findings(in: checked(letter)).contains(where: \.isBlock) else {
        tell("Nothing was approved: what stops it has to be mended first.")
        return .needsDecision
      }
    }
    if world.person.isThere {
      world.person.forgetTyped()
      guard case .line(let line) = world.person.ask("   type  approve  to let it go out, or Enter > "),
        line.collapsed.lowercased() == "approve"
      else {
        tell("Nothing was approved.")
        return .held
      }
    } else if parts.count != 2 {
      tell(
        "Nobody is here to read it:  --approve \(message.id.suffix(8)).\(message.body.hex.prefix(8))  is for exactly this text."
      )
      return .needsDecision
    }
    try commit(.communicate(.approve(id: message.id, body: message.body)))
    tell("Approved, as it stands above. \(message.author) sends it.")
    return .reached
  }

  /// A person pasted it where no tool writes.
  package func pastedMessage(_ name: String) throws {
    try pasted(try message(named: name).id)
    try setClocks()
    tell("On record: not delivered by tool, pasted by \(world.user).")
  }

  /// A person looked where a delivery of unknown end went, or did not go.
  package func ruleDelivery(_ name: String, isThere: Bool, reason: String) throws {
    let unknown = incident.communications.outbox.unknown.filter { $0.id == name || $0.id.hasSuffix(name) }
    guard unknown.count == 1, let delivery = unknown.first else { throw Refusal.nothingThere }
    try commit(.communicate(.ruleDelivery(delivery.id, isThere ? .sent : .failed, reason: reason)))
    try setClocks()
    tell("On record: \(CommunicationWords.words(isThere ? .sent : .failed)).")
  }

  /// Every message and delivery, a line each.
  package func messageList() -> String {
    let outbox = incident.communications.outbox
    var out = outbox.messages.isEmpty ? "No message was drafted.\n" : ""
    for message in outbox.messages {
      let state = message.isWithdrawn ? "withdrawn" : message.sent.map { "sent \(Instants.clock($0))" } ?? "draft"
      out += "\(message.id.suffix(8))  \(Escaping.line(message.template))  \(message.audience.rawValue), "
      out += "\(message.state.rawValue): \(state)\n"
      for delivery in outbox.deliveries where delivery.message == message.id {
        let words = CommunicationWords.words(delivery.status ?? .unknown)
        let to = delivery.recipient.map { ", \($0)" } ?? ""
        let line = "\(delivery.channel)\(to): \(words)\(delivery.detail.map { ", \($0)" } ?? "")"
        out += "  \(delivery.id.suffix(8))  \(Escaping.line(redaction(line)))\n"
      }
    }
    return out
  }

  /// A message by its id, or the end of it.
  private func message(named name: String) throws -> Outbox.Message {
    let found = incident.communications.outbox.messages.filter { $0.id == name || $0.id.hasSuffix(name) }
    guard found.count == 1, let message = found.first, !name.isBlank else { throw Refusal.nothingThere }
    return message
  }
}
