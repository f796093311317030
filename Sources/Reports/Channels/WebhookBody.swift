import Incidents
import Runbooks

/// What a webhook of somebody's own is sent; `docs/channels.md` is its contract.
package enum WebhookBody {
  /// The body, and the key by which the other side knows a second one of the same for the same.
  package static func request(_ message: ChannelMessage, key: String) throws(ChannelRefusal) -> ChannelRequest {
    let clean = message.cleaned
    var json = JSONText(indented: false)
    json.object { json in
      json.field("version", 1)
      json.field("kind", "message")
      json.field("key", key)
      json.field("message", message.id.text)
      json.object("incident") { json in
        json.field("id", message.incident.text)
        json.field("name", clean.incidentName)
      }
      json.field("audience", message.audience?.rawValue)
      json.field("state", message.state.rawValue)
      json.field("severity", message.severity?.rank)
      json.field("title", clean.title)
      json.field("text", clean.text)
      json.field("time", ChannelText.stamp(message.time))
      json.field("next_update", message.nextUpdate.map { ChannelText.stamp($0) })
      json.objects("links", clean.links) { json, link in
        json.field("text", link.text)
        json.field("url", link.url)
      }
    }
    let most = ChannelLimits.of(.webhook).bytes ?? .max
    if json.bytes.count > most {
      throw .tooLong(kind: .webhook, size: json.bytes.count, most: most, unit: "bytes as JSON")
    }
    return ChannelRequest(
      headers: ["Content-Type: application/json", "Idempotency-Key: \(Escaping.line(key))"], body: json.bytes)
  }

  /// What is signed: the time in seconds since 1970, a dot, the body.
  package static func signed(_ body: [UInt8], seconds: Int64) -> [UInt8] { Array("\(seconds).".utf8) + body }

  /// The two headers of a signature in hexadecimal.
  package static func headers(signature: String, seconds: Int64) -> [String] {
    ["Muster-Timestamp: \(seconds)", "Muster-Signature: v1=\(signature)"]
  }

  /// Any 2xx is a yes.
  package static func read(_ answer: ChannelAnswer) -> DeliveryOutcome {
    AnswerWords.refusal(answer, "the webhook") ?? .sent(remote: nil, words: "taken (\(answer.status))")
  }
}
