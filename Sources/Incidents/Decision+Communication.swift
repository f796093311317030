/// What people want of an incident beside its walk.
package enum Communication: Sendable, Equatable {
  case declare(Severity, basis: Basis, proposed: Severity?)
  /// Downwards wants a reason.
  case changeSeverity(Severity, reason: String?)
  /// `Long-running` not in the first hour; from Resolved or Withdrawn only to Reopened.
  case changeState(IncidentState, reason: String?, now: Moment)
  case give(IncidentRole, to: String)
  case offer(id: String, to: String, roles: [IncidentRole], points: Digest, until: Int64)
  case readBack(id: String, text: String, now: Moment)
  case confirmHandover(id: String, now: Moment)
  case lapse(id: String, LapseBasis, reason: String?)
  /// Allowed when the holder is silent; `alive` is when their program gave a sign, nanoseconds since 1970 UTC.
  case takeLead(reason: String, alive: Int64?, now: Moment)
  case observe(String, origin: String?)
  case reopen(reason: String)
  /// `step` is the one that it was done in place of.
  case doOtherwise(String, command: String?, instead: Bool?, step: String?)
  case draft(id: String, template: String, Audience, IncidentState, [SlotValue], body: Digest)
  case edit(id: String, body: Digest)
  case passOver(id: String, check: String, reason: String)
  case approve(id: String, body: Digest)
  case withdraw(id: String, reason: String)
  /// The intent to send: refused when it was sent already, is under way, or its end is unknown.
  /// `repeatable` when the other side takes one with this key once, however often it comes; `body` is what the channel is given;
  /// `behind` the last delivery to these people that its checks knew of.
  case send(
    delivery: String, message: String, channel: String, recipient: String?, body: Digest, key: String, repeatable: Bool,
    behind: String?)
  case endDelivery(String, DeliveryStatus, remote: String?, detail: String?)
  case ruleDelivery(String, DeliveryStatus, reason: String)
  case setDue(Audience, template: String?, due: Int64?)
  case answerLesson(question: Int, String)
  /// An item of that number is said anew; without one it is another.
  case agree(item: Int?, what: String, type: String, owner: String, due: String, test: String?, tracker: String?)
  case redline(path: String, line: Int, patch: Digest, reason: String)
  case importRow(String, origin: String, author: String?, line: Int?, happened: Int64)
}

extension Incident {
  /// Judges what people want beside the walk.
  func decide(_ wish: Communication, actor: String) throws(Refusal) -> [Entry] {
    func one(_ event: Event) -> [Entry] { [Entry(event, at: RecordPlace(walk: walk?.id), actor: actor)] }
    switch wish {
    case .declare(let severity, let basis, let proposed):
      if let now = communications.severity { throw .declaredAlready(now) }
      return one(.declared(severity: severity, basis: basis, proposed: proposed))
    case .changeSeverity(let to, let reason):
      guard let from = communications.severity else { throw .notDeclared }
      if from == to { throw .nothingThere }
      // Anybody may say that it is worse; that it is not hushes the clocks.
      if to < from, let lead = communications.roles.lead, communications.roles.roles(of: actor).isEmpty {
        throw .notYours(holder: lead.name)
      }
      if to < from, (reason ?? "").isBlank { throw .reasonMissing }
      return one(.severityChanged(from: from, to: to, reason: reason))
    case .changeState(let to, let reason, let now):
      if let lead = communications.roles.lead, communications.roles.roles(of: actor).isEmpty {
        throw .notYours(holder: lead.name)
      }
      return one(try change(to, reason, now))
    case .reopen(let reason):
      guard communications.state.isOver || closed != nil else { throw .nothingThere }
      guard !reason.isBlank else { throw .reasonMissing }
      return one(.reopened(reason: reason))
        + one(.stateChanged(from: communications.state, to: .reopened, reason: reason))
    case .observe(let text, let origin):
      guard !text.isBlank else { throw .answerMissing }
      return one(.observed(text: text, origin: origin))
    case .doOtherwise(let text, let command, let instead, let step):
      guard !text.isBlank else { throw .answerMissing }
      let place = RecordPlace(walk: walk?.id, step: instead == nil ? nil : step)
      return [Entry(.didOtherwise(text: text, command: command, instead: instead), at: place, actor: actor)]
    case .answerLesson(let question, let text):
      guard (1...5).contains(question), !text.isBlank else { throw .answerMissing }
      return one(.lessonGiven(question: question, text: text))
    case .agree(let item, let what, let type, let owner, let due, let test, let tracker):
      guard !what.isBlank, !owner.isBlank, !due.isBlank else { throw .answerMissing }
      if let item, communications.actions[item] == nil { throw .nothingThere }
      let number = item ?? (communications.actions.keys.max() ?? 0) + 1
      return one(
        .actionAgreed(item: number, what: what, type: type, owner: owner, due: due, test: test, tracker: tracker))
    case .redline(let path, let line, let patch, let reason):
      guard !reason.isBlank else { throw .reasonMissing }
      return one(.redlined(path: path, line: line, patch: patch, reason: reason))
    case .importRow(let text, let origin, let author, let line, let happened):
      guard !text.isBlank else { throw .answerMissing }
      let event = Event.imported(text: text, origin: origin, author: author, line: line)
      return [Entry(event, at: RecordPlace(), actor: actor, happened: happened)]
    case .give, .offer, .readBack, .confirmHandover, .lapse, .takeLead: return try decideRoles(wish, actor: actor)
    default: return try decideMessages(wish, actor: actor)
    }
  }

  private func change(_ to: IncidentState, _ reason: String?, _ now: Moment) throws(Refusal) -> Event {
    let from = communications.state
    if from == to { throw .nothingThere }
    if from.isOver, to != .reopened { throw .stateNotAllowed(from: from, to: to) }
    if to == .reopened, !from.isOver { throw .stateNotAllowed(from: from, to: to) }
    if to == .longRunning {
      guard let declared = communications.declared, now.wall - declared >= Cadence.longRunningAfter else {
        throw .tooEarlyForLong
      }
    }
    // Going back is legal, and said with a reason.
    let isBack = to.stage < from.stage || (from, to) == (.mitigating, .identified)
    if isBack || to == .longRunning || to == .withdrawn, (reason ?? "").isBlank { throw .reasonMissing }
    return .stateChanged(from: from, to: to, reason: reason)
  }

  private func decideRoles(_ wish: Communication, actor: String) throws(Refusal) -> [Entry] {
    func one(_ event: Event) -> Entry { Entry(event, at: RecordPlace(walk: walk?.id), actor: actor) }
    let roles = communications.roles
    switch wish {
    case .give(let role, let to):
      guard roles.lead?.name == actor else { throw .notYours(holder: roles.lead?.name) }
      guard role != .lead else { throw .leadNeedsReadBack }
      guard !to.isBlank else { throw .answerMissing }
      // What is given away is offered no more.
      let offer = roles.offer.flatMap { $0.roles.contains(role) ? $0 : nil }
      return (offer.map { [one(.handoverLapsed(handover: $0.handover, by: .withdrawn, reason: nil))] } ?? [])
        + [one(.roleTaken(role: role, holder: to, by: .given))]
    case .offer(let id, let to, let offered, let points, let until):
      guard !to.isBlank, !offered.isEmpty else { throw .answerMissing }
      if let wrong = offered.first(where: { roles.holders[$0]?.name != actor }) {
        throw .notYours(holder: roles.holders[wrong]?.name)
      }
      if to == actor { throw .handoverToSelf }
      if let offer = roles.offer { throw .handoverWaits(to: offer.to) }
      return [one(.handoverOffered(handover: id, to: to, roles: offered, points: points, until: until))]
    case .readBack(let id, let text, let now):
      guard let offer = roles.offer, offer.handover == id else { throw .nothingThere }
      guard offer.to == actor else { throw .handoverForAnother(to: offer.to) }
      if now.wall > offer.until || now.wall < offer.made { throw .handoverLate(to: offer.to) }
      guard !text.isBlank else { throw .answerMissing }
      return [one(.handoverReadBack(handover: id, text: text))]
    case .confirmHandover(let id, let now):
      guard let offer = roles.offer, offer.handover == id else { throw .nothingThere }
      guard offer.from == actor else { throw .notYours(holder: offer.from) }
      guard let said = offer.said else { throw .readBackMissing }
      // Who read it back an hour ago is not there any more, or elsewhere.
      if now.wall - said > Roles.silenceAllowed || now.wall < said { throw .handoverLate(to: offer.to) }
      if let wrong = offer.roles.first(where: { roles.holders[$0]?.name != actor }) {
        throw .notYours(holder: roles.holders[wrong]?.name)
      }
      return [one(.handoverConfirmed(handover: id))]
        + offer.roles.map { one(.roleTaken(role: $0, holder: offer.to, by: .handover)) }
    case .lapse(let id, let by, let reason):
      guard let offer = roles.offer, offer.handover == id else { throw .nothingThere }
      guard by == .late || offer.from == actor || offer.to == actor else { throw .notYours(holder: offer.from) }
      return [one(.handoverLapsed(handover: id, by: by, reason: reason))]
    case .takeLead(let reason, let alive, let now):
      guard !reason.isBlank else { throw .reasonMissing }
      guard let lead = roles.lead else { throw .noWalk }
      if lead.name == actor { throw .yoursAlready }
      var heard = alive.flatMap { $0 <= now.wall + 5_000_000_000 ? $0 : nil } ?? .min
      switch roles.sign(of: lead.name, by: now.wall) {
      case .at(let at): heard = max(heard, at)
      case .ahead(let at): throw .holderUnsure(lead.name, dated: at)
      case .none: break
      }
      if heard != .min, now.wall - heard < Roles.silenceAllowed { throw .holderIsThere(lead.name, heard: heard) }
      return [one(.leadTaken(from: lead.name, reason: reason, heartbeat: heard == .min ? nil : heard))]
        + (roles.offer.map { [one(.handoverLapsed(handover: $0.handover, by: .late, reason: nil))] } ?? [])
        + IncidentRole.allCases.filter { roles.holders[$0]?.name == lead.name }
        .map { one(.roleTaken(role: $0, holder: actor, by: .taken)) }
    default: throw .nothingThere
    }
  }

  private func decideMessages(_ wish: Communication, actor: String) throws(Refusal) -> [Entry] {
    func one(_ event: Event) -> [Entry] { [Entry(event, at: RecordPlace(walk: walk?.id), actor: actor)] }
    let outbox = communications.outbox
    func standing(_ id: String) throws(Refusal) -> Outbox.Message {
      guard let message = outbox[id], !message.isWithdrawn else { throw .nothingThere }
      return message
    }
    switch wish {
    case .draft(let id, let template, let audience, let state, let slots, let body):
      return one(
        .messageDrafted(message: id, template: template, audience: audience, state: state, slots: slots, body: body))
    case .edit(let id, let body):
      guard try standing(id).sent == nil else { throw .sentAlready }
      return one(.messageEdited(message: id, body: body))
    case .passOver(let id, let check, let reason):
      _ = try standing(id)
      guard !reason.isBlank else { throw .reasonMissing }
      return one(.messageWarned(message: id, check: check, reason: reason))
    case .approve(let id, let body):
      guard try standing(id).body == body else { throw .messageChanged }
      guard try standing(id).state == communications.state else { throw .stateMoved(to: communications.state) }
      return one(.messageApproved(message: id, body: body))
    case .withdraw(let id, let reason):
      _ = try standing(id)
      guard !reason.isBlank else { throw .reasonMissing }
      return one(.messageWithdrawn(message: id, reason: reason))
    case .send(let delivery, let message, let channel, let recipient, let body, let key, let repeatable, let behind):
      let standing = try standing(message)
      guard let approved = standing.approved, approved == standing.body else { throw .notApproved }
      guard standing.state == communications.state else { throw .stateMoved(to: communications.state) }
      // Who answers for nothing here sends nothing, but what the lead has read.
      if let lead = communications.roles.lead, communications.roles.roles(of: actor).isEmpty,
        standing.approver != lead.name
      {
        throw .notYours(holder: lead.name)
      }
      // Two terminals, or one twice: the same words to the same people go out once.
      let isSaid = outbox.deliveries.contains { delivery in
        guard delivery.message != message, delivery.channel == channel, delivery.recipient == recipient,
          let other = outbox[delivery.message]
        else { return false }
        switch delivery.status {
        case .failed: return false
        // Nobody knows whether they have it, and a person said why it goes out all the same.
        case .unknown where standing.passed.contains(Outbox.unknownCheck),
          nil where standing.passed.contains(Outbox.unknownCheck):
          return false
        default: break
        }
        return other.audience == standing.audience && other.approved == approved
      }
      if isSaid { throw .sentAlready }
      // What was checked against an older message may say less, or promise less, than a newer one.
      if outbox.newest(to: standing.audience, besides: message)?.id != behind { throw .toldMeanwhile }
      if let before = outbox.delivery(of: message, by: channel, to: recipient), before.status != .failed {
        if before.status == .sent || before.status == .byHand { throw .sentAlready }
        if !repeatable { throw .deliveryUnknown(channel: channel) }
      }
      return one(
        .deliveryStarted(
          delivery: delivery, message: message, channel: channel, recipient: recipient, body: body, key: key))
    case .endDelivery(let id, let status, let remote, let detail):
      guard outbox.deliveries.contains(where: { $0.id == id && $0.status == nil }) else { throw .nothingThere }
      return one(.deliveryEnded(delivery: id, status: status, remote: remote, detail: detail))
    case .ruleDelivery(let id, let status, let reason):
      guard outbox.unknown.contains(where: { $0.id == id }) else { throw .nothingThere }
      guard !reason.isBlank else { throw .reasonMissing }
      return one(.deliveryRuled(delivery: id, status: status, reason: reason))
    case .setDue(let audience, let template, let due):
      if outbox.due[audience] == due { return [] }
      return one(.messageDue(audience: audience, template: template, due: due ?? 0))
    default: throw .nothingThere
    }
  }
}
