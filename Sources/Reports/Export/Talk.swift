package import Incidents

/// What was said to whom: messages from draft to delivery, and when they were due.
package struct Talk: Sendable {
  /// One message.
  package struct Message: Sendable {
    package var id: String
    package var audience: Audience
    package var template: String
    package var state: IncidentState
    package var by: String
    package var drafted: Int64
    package var seq: Int
    /// What the draft was filled with.
    package var slots: [SlotValue] = []
    /// The blob of the newest text, as it was approved; a channel makes its own form of it.
    package var body: Digest?
    /// Every blob of this message: drafts, and what channels made of them.
    package var bodies: [Digest] = []
    package var edits = 0
    package var warnings: [(check: String, reason: String)] = []
    package var approved: (by: String, at: Int64)?
    package var deliveries: [Delivery] = []
    package var withdrawn: String?

    /// When it first went out to somebody, or a person took it to paste.
    package var sent: Int64? {
      deliveries.filter { $0.status == .sent || $0.status == .byHand }.map(\.started).min()
    }
    /// True for what customers and everybody can read.
    package var isPublic: Bool { audience == .statusPage }
  }

  /// One attempt to send.
  package struct Delivery: Sendable {
    package var id: String
    package var channel: String
    package var recipient: String?
    /// True for PagerDuty, which is known by its key: the one of an incident's alert.
    package var isAlert = false
    package var started: Int64
    package var ended: Int64?
    /// Unknown until something else is recorded.
    package var status = DeliveryStatus.unknown
    package var detail: String?
    package var ruled: String?
  }

  package internal(set) var messages: [Message] = []
  /// When the clock of an audience was set, and when its next message is due.
  package internal(set) var dues: [(audience: Audience, set: Int64, due: Int64)] = []

  /// The audiences, in the order in which they were first met.
  package var audiences: [Audience] {
    var out: [Audience] = []
    for name in messages.map(\.audience) + dues.map(\.audience) where !out.contains(name) { out.append(name) }
    return out
  }

  /// Each due time with the first message of its audience that went out after the clock was set; a later setting before it was
  /// due takes its place.
  package var promises: [(audience: Audience, set: Int64, due: Int64, sent: Int64?)] {
    var out: [(audience: Audience, set: Int64, due: Int64, sent: Int64?)] = []
    for audience in audiences {
      let mine = dues.filter { $0.audience == audience && $0.due > 0 }
      let times = messages.filter { $0.audience == audience }.compactMap(\.sent).sorted()
      for (i, one) in mine.enumerated() {
        let next = i + 1 < mine.count ? mine[i + 1].set : Int64.max
        let sent = times.first { $0 > one.set }
        // The clock was set anew before anything was due, and nothing went out: the old time no longer counted.
        if next < one.due, sent == nil || sent ?? 0 > next + 1_000_000_000 { continue }
        out.append((audience, one.set, one.due, sent))
      }
    }
    return out
  }
}

extension Talk {
  /// Takes in the next record.
  mutating func apply(_ record: Record) {
    switch record.event {
    case .messageDue(let audience, _, let due): dues.append((audience, record.happened, due))
    case .messageDrafted(let id, let template, let audience, let state, let slots, let body):
      messages.append(
        Message(
          id: id, audience: audience, template: template, state: state, by: record.actor, drafted: record.happened,
          seq: record.seq, slots: slots, body: body, bodies: [body]))
    case .messageEdited(let id, let body):
      change(id) {
        $0.body = body
        $0.bodies.append(body)
        $0.edits += 1
        $0.approved = nil
      }
    case .messageWarned(let id, let check, let reason): change(id) { $0.warnings.append((check, reason)) }
    case .messageApproved(let id, let body):
      change(id) {
        $0.body = body
        $0.bodies.append(body)
        $0.approved = (record.actor, record.happened)
      }
    case .messageWithdrawn(let id, let reason): change(id) { $0.withdrawn = reason }
    case .deliveryStarted(let id, let message, let channel, let recipient, let body, let key):
      change(message) {
        $0.bodies.append(body)
        $0.deliveries.append(
          Delivery(
            id: id, channel: channel, recipient: recipient, isAlert: key.hasPrefix(PagerDutyBody.alerts),
            started: record.happened))
      }
    case .deliveryEnded(let id, let status, _, let detail):
      end(id) {
        $0.status = status
        $0.ended = record.happened
        $0.detail = detail
      }
    case .deliveryRuled(let id, let status, let reason):
      end(id) {
        $0.status = status
        $0.ruled = reason
      }
    default: break
    }
  }

  /// The delivery of this name, and what it delivers.
  func message(of delivery: String) -> (message: Message, delivery: Delivery)? {
    for message in messages.reversed() {
      if let found = message.deliveries.last(where: { $0.id == delivery }) { return (message, found) }
    }
    return nil
  }

  private mutating func change(_ id: String, _ body: (inout Message) -> Void) {
    if let place = messages.lastIndex(where: { $0.id == id }) { body(&messages[place]) }
  }

  private mutating func end(_ id: String, _ body: (inout Delivery) -> Void) {
    for place in messages.indices.reversed() {
      guard let at = messages[place].deliveries.lastIndex(where: { $0.id == id }) else { continue }
      return body(&messages[place].deliveries[at])
    }
  }
}
