package import Incidents
package import Reports
package import Runbooks

/// One message to one recipient on one channel, before it is sent: what is written down of it, and no secret.
package struct Delivery: Sendable {
  package var id: ID
  package var message: ChannelMessage
  package var channel: ChannelDeclaration
  /// One of `ChannelDeclaration.recipientNames`.
  package var recipient: String
  /// By which the other side knows a second one for the same, where it does.
  package var key: String
  /// What the first delivery of this incident on this channel is called there; nil for the first.
  package var earlier: String?
  /// The bytes that go out, secrets apart: a mail, JSON, or text.
  package var body: [UInt8]
  /// The same as requests, where it goes over HTTP.
  var requests: [ChannelRequest] = []

  /// True when it may be sent again unasked: the other side takes one with the same key once.
  package var isRepeatable: Bool { channel.kind == .pagerduty || channel.kind == .webhook && channel.isIdempotent }
  /// True when the other side can be asked whether it is there.
  package var canBeLookedUp: Bool { channel.kind == .statuspage || channel.kind == .file }

  /// Makes a message fit for the channel; what the channel would not take is refused here, before anything is recorded.
  ///
  /// `source` names this machine to PagerDuty: `muster@ops1`.
  package static func prepare(
    _ message: ChannelMessage, by channel: ChannelDeclaration, to recipient: String, id: ID, earlier: String? = nil,
    source: String = "muster"
  ) throws(ChannelRefusal) -> Delivery {
    var delivery = Delivery(
      id: id, message: message, channel: channel, recipient: recipient,
      key: key(message, channel, recipient, id), earlier: earlier, body: [])
    switch channel.kind {
    case .terminal, .file: delivery.body = Array(entry(message).utf8)
    case .slackWebhook: delivery.requests = try SlackBody.requests(message, to: .webhook)
    case .slack: delivery.requests = try SlackBody.requests(message, to: target(channel, earlier))
    case .teams: delivery.requests = [try TeamsBody.request(message)]
    case .pagerduty: delivery.requests = [try PagerDutyBody.request(message, key: delivery.key, source: source)]
    case .webhook: delivery.requests = [try WebhookBody.request(message, key: delivery.key)]
    case .statuspage:
      delivery.requests = [try StatuspageBody.request(message, on: channel, updating: pageIncident(earlier))]
    case .smtp:
      guard let sender = channel.sender, let to = channel.recipients.first(where: { $0.address == recipient }) else {
        throw .noRecipient(recipient)
      }
      delivery.body = try MailText.bytes(message, from: sender, to: to, delivery: id)
    }
    if delivery.body.isEmpty { delivery.body = Array(delivery.requests.map(\.body).joined(separator: [0x0A])) }
    return delivery
  }

  private static func key(
    _ message: ChannelMessage, _ channel: ChannelDeclaration, _ recipient: String, _ id: ID
  ) -> String {
    switch channel.kind {
    case .pagerduty: PagerDutyBody.key(message)
    case .webhook: "\(message.id.text)/\(channel.name)"
    case .smtp: channel.sender.map { MailText.messageID(message, from: $0, delivery: id) } ?? id.text
    default: id.text
    }
  }

  /// True for Slack's reply below an earlier message.
  var isReply: Bool {
    guard channel.kind == .slack, case .thread = Self.target(channel, earlier) else { return false }
    return true
  }

  private static func target(_ channel: ChannelDeclaration, _ earlier: String?) -> SlackBody.Target {
    let parts = (earlier ?? "").split(separator: "/").map(String.init)
    guard parts.count == 2, channel.updates != .new else { return .channel(channel.place) }
    return channel.updates == .edit
      ? .edit(channel: parts[0], ts: parts[1]) : .thread(channel: parts[0], ts: parts[1])
  }

  /// The incident's id within `incident/update`.
  static func pageIncident(_ remote: String?) -> String? {
    guard let id = remote?.split(separator: "/").first.map(String.init), StatuspageBody.isID(id) else { return nil }
    return id
  }

  /// As it stands in a file or on the terminal.
  private static func entry(_ message: ChannelMessage) -> String {
    "## \(Instants.stamp(message.time)) · \(message.audience?.rawValue ?? "test")\n\n\(message.plain)\n"
  }
}
