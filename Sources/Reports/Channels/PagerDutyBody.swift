import Incidents
import Runbooks

/// Events of PagerDuty's Events API v2. The routing key is put in only when one is sent.
package enum PagerDutyBody {
  /// What happens to the alert of that key.
  ///
  /// Nothing acknowledges: that is the word of whoever was called, given where they were.
  enum Action: String { case trigger, resolve }

  /// What the keys of all alerts begin with, and no other channel's.
  static let alerts = "muster/"

  /// The key under which all events of an incident are one alert.
  package static func key(_ message: ChannelMessage) -> String {
    let key = alerts + message.incident.text
    return key.utf8.count <= ChannelLimits.longestKey ? key : String(key.prefix(ChannelLimits.longestKey))
  }

  /// What a message in this state does: it triggers, or adds to the alert that is open, until it is over.
  private static func action(_ state: IncidentState) -> Action { state.isOver ? .resolve : .trigger }

  /// The event of a message; `source` is what sends it, `muster@ops1`.
  package static func request(
    _ message: ChannelMessage, key: String, source: String
  ) throws(ChannelRefusal) -> ChannelRequest {
    let clean = message.cleaned
    let action = Self.action(message.state)
    let limits = ChannelLimits.of(.pagerduty)
    var json = JSONText(indented: false)
    json.object { json in
      json.field("event_action", action.rawValue)
      json.field("dedup_key", key)
      guard action == .trigger else { return }
      json.object("payload") { json in
        json.field("summary", ChannelText.cut(clean.title, to: limits.title ?? .max))
        json.field("source", Escaping.line(source))
        json.field("severity", severity(message.severity))
        json.field("timestamp", ChannelText.stamp(message.time))
        json.object("custom_details") { json in
          json.field("incident", clean.incidentName)
          json.field("state", message.state.rawValue)
          json.field("text", clean.text)
          if let next = message.nextUpdate { json.field("next_update", ChannelText.stamp(next)) }
        }
      }
      json.objects("links", clean.links) { json, link in
        json.field("href", link.url)
        json.field("text", link.text)
      }
      json.field("client", "muster")
    }
    let most = limits.bytes ?? .max
    if json.bytes.count > most {
      throw .tooLong(kind: .pagerduty, size: json.bytes.count, most: most, unit: "bytes as an event")
    }
    return ChannelRequest(path: "/v2/enqueue", headers: ["Content-Type: application/json"], body: json.bytes)
  }

  /// The body with the key that says whose event it is.
  package static func routed(_ body: [UInt8], key: String) -> [UInt8] {
    var json = JSONText(indented: false)
    json.object { $0.field("routing_key", key) }
    return Array(json.bytes.dropLast()) + [UInt8(ascii: ",")] + body.dropFirst()
  }

  private static func severity(_ severity: Severity?) -> String {
    switch severity {
    case .sev1: "critical"
    case .sev2: "error"
    case .sev4: "info"
    default: "warning"
    }
  }

  /// 202 and the key, or a status with what is wrong.
  package static func read(_ answer: ChannelAnswer) -> DeliveryOutcome {
    var status = ""
    var message = ""
    var key: String?
    var errors: [String] = []
    // Something else than PagerDuty answers otherwise; then the status alone is told.
    do throws(JSONProblem) {
      var reader = JSONReader(Array(answer.body.utf8))
      try reader.beginObject()
      while let name = try reader.nextKey() {
        let isText = reader.peek() == UInt8(ascii: "\"")
        switch name {
        case "status" where isText: status = try reader.string()
        case "message" where isText: message = try reader.string()
        case "dedup_key" where isText: key = try reader.string()
        case "errors" where reader.peek() == UInt8(ascii: "["): errors = try reader.strings()
        default: try reader.skip()
        }
      }
    } catch {
      (status, message, errors) = ("", "", [])
    }
    let said = AnswerWords.said(([message] + errors).filter { !$0.isEmpty }.joined(separator: "; "))
    if let outcome = AnswerWords.refusal(answer, "PagerDuty", detail: said.isEmpty ? nil : said) { return outcome }
    guard answer.status == 202, status == "success" else { return AnswerWords.notUnderstood(answer, "PagerDuty") }
    return .sent(remote: key.map { AnswerWords.line($0) }, words: said.isEmpty ? "taken" : said)
  }
}
