import Digests
package import Incidents
package import Reports
import Runbooks

/// What is put on record of a delivery, and what the record says of sending it.
extension Delivery {
  /// The name of `body`, which is kept as a blob.
  package var digest: Digest { Digest(hex: SHA256.hex(SHA256.hash(body))) }

  /// The intent.
  package var started: Event {
    .deliveryStarted(
      delivery: id.text, message: message.id.text, channel: channel.name, recipient: recipient, body: digest, key: key)
  }

  /// What came of it.
  package func ended(_ outcome: DeliveryOutcome) -> Event {
    .deliveryEnded(delivery: id.text, status: outcome.status, remote: outcome.remote, detail: outcome.words)
  }

  /// What stands of a message on its way to one recipient by one channel.
  package enum Standing: Sendable, Equatable {
    /// It was never begun.
    case new
    /// It is there, or a person took it to paste.
    case done
    /// It is not there.
    case failed
    /// Begun, and nobody knows its end; `repeatable` when the other side takes it once however often it comes.
    case unknown(delivery: String, repeatable: Bool)

    /// True when it may be sent without anybody's ruling: nothing that may have arrived is sent again.
    package var maySend: Bool {
      switch self {
      case .new, .failed: true
      case .done: false
      case .unknown(_, let repeatable): repeatable
      }
    }
  }

  /// What the record says of this message, this channel and this recipient.
  package func standing(in outbox: Outbox) -> Standing {
    guard let last = outbox.delivery(of: message.id.text, by: channel.name, to: recipient) else { return .new }
    switch last.status {
    case .sent, .byHand: return .done
    case .failed: return .failed
    case .unknown, nil:
      // What was sent under the same key since then is newer: the old one would come behind it.
      let isNewest = outbox.deliveries.last { $0.channel == channel.name && $0.recipient == recipient }?.id == last.id
      return .unknown(delivery: last.id, repeatable: isRepeatable && isNewest && last.key == key)
    }
  }
}
