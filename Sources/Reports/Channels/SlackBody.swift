import Incidents
import Runbooks

/// What Slack is sent: blocks whose text is never markup of somebody else's, and a text beside them for notifications.
package enum SlackBody {
  /// Where the message goes, and what it follows.
  package enum Target: Sendable, Hashable {
    /// An incoming webhook: the address says where.
    case webhook
    case channel(String)
    /// Below an earlier message, shown in the channel too.
    case thread(channel: String, ts: String)
    /// In place of an earlier message.
    case edit(channel: String, ts: String)
  }

  /// The messages of one delivery: the first stands for all, what does not fit goes on below it.
  ///
  /// Each is a body without `thread_ts` where it replies to the first, whose `ts` is known only when that was sent: see `reply`.
  package static func requests(
    _ message: ChannelMessage, to target: Target
  ) throws(ChannelRefusal) -> [ChannelRequest] {
    let clean = message.cleaned
    guard clean.text.contains(where: { !$0.isWhitespace }) else { throw .empty }
    let kind: ChannelDeclaration.Kind = target == .webhook ? .slackWebhook : .slack
    let limits = ChannelLimits.of(kind)
    let most = limits.text ?? .max
    let section = limits.block ?? 3_000
    // What the first message needs beside the text: its title twice, label and links.
    let frame = frame(clean)
    let pieces = ChannelText.pieces(clean.text, most: section, escape: escaped)
    var groups: [[String]] = [[]]
    var size = frame
    for piece in pieces {
      if size + piece.utf16.count > most, groups.last?.isEmpty == false {
        groups.append([])
        size = 200
      }
      groups[groups.count - 1].append(piece)
      size += piece.utf16.count
    }
    if groups.count > 1, !limits.goesOn || isEdit(target) {
      let all = frame + pieces.reduce(0) { $0 + $1.utf16.count }
      throw .tooLong(kind: kind, size: all, most: most, unit: "characters")
    }
    // Fifty replies below one another are no message any more.
    if groups.count > 5 {
      throw .tooLong(kind: kind, size: groups.count, most: 5, unit: "parts")
    }
    return groups.enumerated().map { at, group in
      request(clean, group, at, groups.count, target)
    }
  }

  /// The same body as a reply below the message with this `ts`.
  package static func reply(_ request: ChannelRequest, to ts: String) -> ChannelRequest {
    var reply = request
    var json = JSONText(indented: false)
    json.object { $0.field("thread_ts", ts) }
    reply.body = Array(json.bytes.dropLast()) + [UInt8(ascii: ",")] + reply.body.dropFirst()
    return reply
  }

  private static func isEdit(_ target: Target) -> Bool { if case .edit = target { true } else { false } }

  private static func frame(_ message: ChannelMessage) -> Int {
    let links = message.links.reduce(0) { $0 + 2 * $1.text.utf16.count + $1.url.utf16.count + 10 }
    return 2 * 150 + 6 * (message.label?.utf16.count ?? 0) + links + 50
  }

  private static func request(
    _ message: ChannelMessage, _ texts: [String], _ at: Int, _ count: Int, _ target: Target
  ) -> ChannelRequest {
    var json = JSONText(indented: false)
    json.object { json in
      switch target {
      case .webhook: break
      case .channel(let channel): json.field("channel", channel)
      case .thread(let channel, let ts):
        json.field("channel", channel)
        if at == 0 {
          json.field("thread_ts", ts)
          json.field("reply_broadcast", true)
        }
      case .edit(let channel, let ts):
        json.field("channel", channel)
        json.field("ts", ts)
      }
      let title = ChannelText.cut(message.title, to: 150, escape: escaped)
      let part = count > 1 ? " (\(at + 1) of \(count))" : ""
      json.field("text", title + part)
      json.key("blocks")
      json.array { json in blocks(&json, message, title, texts, at, part) }
      if target != .webhook, !isEdit(target) {
        // The text beside the blocks, which notifications show.
        json.field("mrkdwn", false)
        json.field("unfurl_links", false)
        json.field("unfurl_media", false)
        metadata(&json, message)
      }
      // A name behind an @ is a name, in whatever the text says.
      if target != .webhook { json.field("link_names", false) }
    }
    return ChannelRequest(
      path: target == .webhook ? "" : isEdit(target) ? "/chat.update" : "/chat.postMessage",
      headers: ["Content-Type: application/json; charset=utf-8"], body: json.bytes)
  }

  private static func blocks(
    _ json: inout JSONText, _ message: ChannelMessage, _ title: String, _ texts: [String], _ at: Int, _ part: String
  ) {
    if at == 0 {
      block(&json, "header") { json in
        json.object("text") { json in
          plain(&json, title.isEmpty ? "-" : title)
        }
      }
    }
    for text in texts {
      block(&json, "section") { json in json.object("text") { plain(&$0, text) } }
    }
    var words: [String] = []
    if at == 0, let label = message.label { words.append(escaped(ChannelText.cut(label, to: 500))) }
    if !part.isEmpty { words.append("part\(part)") }
    // Ten elements are the most; a link that is cut is none.
    let links = at == 0 ? message.links.prefix(8) : []
    guard !words.isEmpty || !links.isEmpty else { return }
    block(&json, "context") { json in
      json.objects("elements", words.map { ($0, false) } + links.map { (link($0), true) }) { json, element in
        if element.1 { mrkdwn(&json, element.0) } else { plain(&json, element.0) }
      }
    }
  }

  private static func block(_ json: inout JSONText, _ type: String, _ body: (inout JSONText) -> Void) {
    json.element()
    json.object { json in
      json.field("type", type)
      body(&json)
    }
  }

  /// A text in which no star, underscore, tilde, back-tick or quote sign is markup, and no colons make a picture.
  private static func plain(_ json: inout JSONText, _ text: String) {
    json.field("type", "plain_text")
    json.field("text", text)
    json.field("emoji", false)
  }

  /// The name of a link is the one text that stands in markup: signs that would draw it are spaces there.
  private static func link(_ link: ChannelMessage.Link) -> String {
    let name = escaped(ChannelText.cut(link.text, to: 150)).map { "|*_~`".contains($0) ? " " : $0 }
    return "<\(escaped(link.url))|\(String(name))>"
  }

  /// `verbatim`: no name or address in the text becomes a mention or a link.
  private static func mrkdwn(_ json: inout JSONText, _ text: String) {
    json.field("type", "mrkdwn")
    json.field("text", text)
    json.field("verbatim", true)
  }

  private static func metadata(_ json: inout JSONText, _ message: ChannelMessage) {
    json.object("metadata") { json in
      json.field("event_type", "muster_message")
      json.object("event_payload") { json in
        json.field("incident", message.incidentName)
        json.field("message", message.id.text)
      }
    }
  }

  /// The three signs that begin and end Slack's own markup, and so every mention and broadcast.
  private static func escaped(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    default: nil
    }
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      if let written = escaped(scalar) { out += written } else { out.unicodeScalars.append(scalar) }
    }
    return out
  }

  // MARK: Replies

  /// What chat.postMessage and chat.update answered: status 200 for failures too.
  package static func read(_ answer: ChannelAnswer) -> DeliveryOutcome {
    if let outcome = AnswerWords.refusal(answer, "Slack") { return outcome }
    var ok: Bool?
    var error = ""
    var ts = ""
    var channel = ""
    var needed = ""
    do throws(JSONProblem) {
      var reader = JSONReader(Array(answer.body.utf8))
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let first = reader.peek()
        switch key {
        case "ok" where first == UInt8(ascii: "t") || first == UInt8(ascii: "f"):
          ok = first == UInt8(ascii: "t")
          try reader.skip()
        case "error" where first == UInt8(ascii: "\""): error = try reader.string()
        case "ts" where first == UInt8(ascii: "\""): ts = try reader.string()
        case "channel" where first == UInt8(ascii: "\""): channel = try reader.string()
        case "needed" where first == UInt8(ascii: "\""): needed = try reader.string()
        default: try reader.skip()
        }
      }
    } catch {
      return AnswerWords.notUnderstood(answer, "Slack")
    }
    if ok == true, !ts.isEmpty { return .sent(remote: "\(channel)/\(ts)", words: "posted") }
    guard ok == false else { return AnswerWords.notUnderstood(answer, "Slack") }
    return named(error, .slack, needed.isEmpty ? "" : "; it wants \(needed)", answer)
  }

  /// What an incoming webhook answered: the word `ok`, or another.
  package static func readWebhook(_ answer: ChannelAnswer) -> DeliveryOutcome {
    let word = AnswerWords.line(answer.body)
    if answer.status == 200, word == "ok" { return .sent(remote: nil, words: "posted") }
    if ChannelError.named(word, of: .slackWebhook) != nil { return named(word, .slackWebhook, "", answer) }
    if let outcome = AnswerWords.refusal(answer, "Slack") { return outcome }
    return AnswerWords.notUnderstood(answer, "Slack")
  }

  private static func named(
    _ word: String, _ kind: ChannelDeclaration.Kind, _ more: String, _ answer: ChannelAnswer
  ) -> DeliveryOutcome {
    let shown = AnswerWords.line(word)
    guard let error = ChannelError.named(word, of: kind) else { return .failed(words: "Slack refused it: \(shown)") }
    let wait = AnswerWords.wait(answer)
    let words = "Slack: \(error.meaning) (\(shown))\(AnswerWords.line(more))\(wait)"
    return error.isUnsure ? .unknown(words: words) : .failed(words: words)
  }
}
