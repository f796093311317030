/// What answers over HTTP have in common, whoever gives them.
enum AnswerWords {
  /// What a status says that is no success; nil for 2xx.
  ///
  /// A refusal is a failure. Where a server or something before it broke off (5xx, 408), nobody here knows how far it came;
  /// 503 is said by who does not even begin.
  static func refusal(_ answer: ChannelAnswer, _ who: String, detail: String? = nil) -> DeliveryOutcome? {
    if (200..<300).contains(answer.status) { return nil }
    let said = detail ?? Self.said(answer.body)
    let tail = said.isEmpty ? "" : ": \(said)"
    switch answer.status {
    case 420, 429:
      return .failed(words: "\(who) takes no more just now (\(answer.status))\(wait(answer))")
    case 503: return .failed(words: "\(who) is not available (503)\(tail)\(wait(answer))")
    case 300..<400:
      return .failed(words: "the address answers \(answer.status): it has moved, and a message is not sent after it")
    case 401, 403, 407: return .failed(words: "\(who) does not let us in (\(answer.status))\(tail)")
    case 413: return .failed(words: "it is larger than \(who) takes (413)\(tail)")
    case 408, 500...: return .unknown(words: "\(who) broke off (\(answer.status))\(tail)")
    default: return .failed(words: "\(who) refused it (\(answer.status))\(tail)")
    }
  }

  /// A success in which nothing of what the contract promises was found: perhaps something else answered.
  static func notUnderstood(_ answer: ChannelAnswer, _ who: String) -> DeliveryOutcome {
    let said = Self.said(answer.body)
    return .unknown(
      words: "the answer (\(answer.status)) is not one that \(who) gives" + (said.isEmpty ? "" : ": \(said)"))
  }

  /// When it may be tried again, where the other side says so.
  static func wait(_ answer: ChannelAnswer) -> String {
    guard let after = answer.retryAfter, !after.isEmpty else { return "" }
    if let seconds = Int(after), seconds >= 0, seconds < 1_000_000 {
      return "; not before \(Instants.length(Int64(seconds) * 1_000_000_000)) from now"
    }
    return "; not before \(ChannelText.cut(line(after), to: 60))"
  }

  /// The beginning of a body as one line; nothing of a page.
  static func said(_ body: String) -> String {
    let start = body.prefix(400)
    if start.drop(while: { $0.isWhitespace }).hasPrefix("<") { return "a page" }
    return ChannelText.cut(line(String(start)), to: 200)
  }

  static func line(_ text: String) -> String {
    var line = Escaping.line(String(text.prefix(2_000)))[...]
    while line.first == " " { line.removeFirst() }
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
