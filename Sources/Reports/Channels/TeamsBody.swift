import Runbooks

/// What a Teams workflow is sent: one Adaptive Card in a message. Its texts are runs of rich text, in which no markup is read.
package enum TeamsBody {
  /// The message as one card; refused when it is larger than Teams takes.
  package static func request(_ message: ChannelMessage) throws(ChannelRefusal) -> ChannelRequest {
    let clean = message.cleaned
    guard clean.text.contains(where: { !$0.isWhitespace }) else { throw .empty }
    var json = JSONText(indented: false)
    json.object { json in
      json.field("type", "message")
      json.objects("attachments", [clean]) { json, message in
        json.field("contentType", "application/vnd.microsoft.card.adaptive")
        json.field("contentUrl", String?.none)
        json.object("content") { card(&$0, message) }
      }
    }
    let most = ChannelLimits.of(.teams).bytes ?? .max
    if json.bytes.count > most {
      throw .tooLong(kind: .teams, size: json.bytes.count, most: most, unit: "bytes as a card")
    }
    return ChannelRequest(headers: ["Content-Type: application/json"], body: json.bytes)
  }

  private static func card(_ json: inout JSONText, _ message: ChannelMessage) {
    json.field("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
    json.field("type", "AdaptiveCard")
    json.field("version", "1.2")
    json.object("msteams") { $0.field("width", "full") }
    json.key("body")
    json.array { json in
      text(&json, message.title, size: "Large", isStrong: true)
      if let label = message.label { text(&json, label, isSubtle: true) }
      // A line break inside of a run is not shown everywhere.
      for line in message.text.split(separator: "\n", omittingEmptySubsequences: true) { text(&json, String(line)) }
    }
    if !message.links.isEmpty {
      json.objects("actions", message.links.prefix(6)) { json, link in
        json.field("type", "Action.OpenUrl")
        json.field("title", ChannelText.cut(link.text, to: 100))
        json.field("url", link.url)
      }
    }
  }

  private static func text(
    _ json: inout JSONText, _ text: String, size: String? = nil, isStrong: Bool = false, isSubtle: Bool = false
  ) {
    json.element()
    json.object { json in
      json.field("type", "RichTextBlock")
      json.objects("inlines", [text]) { json, text in
        json.field("type", "TextRun")
        json.field("text", text)
        if let size { json.field("size", size) }
        if isStrong { json.field("weight", "Bolder") }
        if isSubtle { json.field("isSubtle", true) }
      }
    }
  }

  /// 202 means that the workflow took it; what it does with it, nobody tells.
  package static func read(_ answer: ChannelAnswer) -> DeliveryOutcome {
    if let outcome = AnswerWords.refusal(answer, "Teams") { return outcome }
    let said = AnswerWords.line(answer.body)
    // The connectors before the workflows answered 200 with an error in the text.
    if said.contains("delivery failed") || said.contains("returned HTTP error") {
      return .failed(words: "Teams refused it: \(ChannelText.cut(said, to: 200))")
    }
    if answer.status == 202 || said.isEmpty || said == "1" {
      return .sent(remote: nil, words: "taken by the workflow, which does not tell whether it was posted")
    }
    return AnswerWords.notUnderstood(answer, "Teams")
  }
}
