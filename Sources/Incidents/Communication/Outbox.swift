/// Every message and what became of it, as the records tell it.
///
/// A message is drafted, perhaps edited, approved as exactly these bytes, and delivered by each channel to each recipient. A
/// delivery whose intent stands without an outcome is unknown: nobody sends it again unasked.
package struct Outbox: Sendable, Equatable {
  /// Oldest first.
  package private(set) var messages: [Message] = []
  package private(set) var deliveries: [Delivery] = []
  /// When the next message to each audience is due, nanoseconds since 1970 UTC; nil behind the last one.
  package private(set) var due: [Audience: Int64] = [:]

  package init() {}

  /// One message to one audience.
  package struct Message: Sendable, Equatable {
    package var id: String
    package var template: String
    package var audience: Audience
    package var state: IncidentState
    package var slots: [SlotValue]
    /// The blob with its text as it stands.
    package var body: Digest
    package var drafted: Int64
    package var author: String
    package var isEdited = false
    /// The bytes that may go out, and who said so.
    package var approved: Digest?
    package var approver: String?
    /// When it first reached somebody, or a person took it to paste.
    package var sent: Int64?
    package var isWithdrawn = false
    /// The warnings that were passed over, each by its check.
    package var passed: Set<String> = []
  }

  /// The check that an earlier message of unknown end to the same people is.
  package static let unknownCheck = "unknown-delivery"

  /// One message by one channel to one recipient.
  package struct Delivery: Sendable, Equatable {
    package var id: String
    package var message: String
    package var channel: String
    package var recipient: String?
    package var body: Digest
    package var key: String
    package var started: Int64
    /// Nil while nothing is known of its end.
    package var status: DeliveryStatus?
    package var ended: Int64?
    /// The channel's own name for what it took.
    package var remote: String?
    package var detail: String?
  }

  /// The message of this name.
  package subscript(id: String) -> Message? { messages.first { $0.id == id } }

  /// The last message that went out to an audience.
  package func last(to audience: Audience) -> Message? {
    messages.filter { $0.audience == audience && $0.sent != nil && !$0.isWithdrawn }
      .max { ($0.sent ?? 0) < ($1.sent ?? 0) }
  }

  /// The newest delivery of another message to these people that went out, is under way, or may have arrived.
  package func newest(to audience: Audience, besides message: String) -> Delivery? {
    deliveries.last {
      $0.message != message && $0.status != .failed && self[$0.message]?.audience == audience
    }
  }

  /// The same without the messages of these templates: what starts nobody's clock anew.
  package func without(templates: Set<String>) -> Outbox {
    var outbox = self
    outbox.messages.removeAll { templates.contains($0.template) }
    return outbox
  }

  /// Messages of this audience that went out, oldest first.
  package func sent(to audience: Audience) -> [Message] {
    messages.filter { $0.audience == audience && $0.sent != nil }
  }

  /// Deliveries whose end nobody knows, by a crash or by a channel that did not answer.
  package var unknown: [Delivery] { deliveries.filter { $0.status == nil || $0.status == .unknown } }

  /// What stands for sending this message by this channel to this recipient; nil when it was never begun.
  package func delivery(of message: String, by channel: String, to recipient: String?) -> Delivery? {
    deliveries.last { $0.message == message && $0.channel == channel && $0.recipient == recipient }
  }

  /// What the channel calls the first thing that it took for this incident: where later messages are appended.
  package func remote(of channel: String) -> String? {
    deliveries.first { $0.channel == channel && $0.status == .sent && $0.remote != nil }?.remote
  }

  /// Takes in the next record.
  package mutating func apply(_ record: Record) {
    switch record.event {
    case .messageDue(let audience, _, let at): due[audience] = at == 0 ? nil : at
    case .messageDrafted(let id, let template, let audience, let state, let slots, let body):
      messages.append(
        Message(
          id: id, template: template, audience: audience, state: state, slots: slots, body: body,
          drafted: record.happened, author: record.actor))
    case .messageEdited(let id, let body):
      change(id) {
        $0.body = body; $0.isEdited = true; $0.approved = nil; $0.approver = nil
      }
    case .messageApproved(let id, let body):
      change(id) {
        $0.approved = body; $0.approver = record.actor
      }
    case .messageWithdrawn(let id, _): change(id) { $0.isWithdrawn = true }
    case .messageWarned(let id, let check, _): change(id) { $0.passed.insert(check) }
    case .deliveryStarted(let id, let message, let channel, let recipient, let body, let key):
      deliveries.append(
        Delivery(
          id: id, message: message, channel: channel, recipient: recipient, body: body, key: key,
          started: record.happened))
    case .deliveryEnded(let id, let status, let remote, let detail):
      end(id, status, at: record.happened, remote, detail)
    case .deliveryRuled(let id, let status, let reason): end(id, status, at: record.happened, nil, reason)
    default: break
    }
  }

  private mutating func change(_ id: String, _ body: (inout Message) -> Void) {
    if let i = messages.lastIndex(where: { $0.id == id }) { body(&messages[i]) }
  }

  private mutating func end(_ id: String, _ status: DeliveryStatus, at: Int64, _ remote: String?, _ detail: String?) {
    guard let i = deliveries.lastIndex(where: { $0.id == id }) else { return }
    deliveries[i].status = status
    deliveries[i].ended = at
    if let remote { deliveries[i].remote = remote }
    deliveries[i].detail = detail
    if status == .sent || status == .byHand {
      let begun = deliveries[i].started
      change(deliveries[i].message) { $0.sent = $0.sent ?? begun }
    }
  }
}
