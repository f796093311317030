extension ImportReading {
  /// Slack's export of one day of one channel: a list of messages; rows are counted from 1, since all may stand on one line.
  mutating func readSlack(_ bytes: [UInt8]) {
    var bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var json = JSONReader(bytes)
    var number = 0
    do throws(JSONProblem) {
      try json.beginArray()
      while try json.nextElement() {
        number += 1
        take(try SlackMessage(&json), number)
      }
      try json.end()
    } catch {
      let before = bytes.prefix(error.offset)
      fail(max(1, number), "no JSON of a list of messages at line \(before.count { $0 == 0x0A } + 1) of the file")
    }
  }

  private mutating func take(_ message: SlackMessage, _ number: Int) {
    // Who came and went is no part of what was said.
    if ["channel_join", "channel_leave", "channel_topic", "channel_purpose"].contains(message.subtype) { return }
    guard let moment = Self.moment(message.ts) else {
      return fail(number, "ts is no time: \(Self.quoted(message.ts))")
    }
    rows.append(
      ImportedRow(line: number, happened: moment, author: message.author, text: message.text.withoutSlackEntities))
  }

  /// `1732244955.000200`: seconds since 1970 and a fraction that tells messages apart.
  private static func moment(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts[0].utf8.count <= 10, let seconds = Int64(parts[0]), seconds > 0,
      seconds < 9_000_000_000
    else {
      return nil
    }
    guard parts.count == 2 else { return seconds * 1_000_000_000 }
    guard (1...9).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
      let fraction = Int64(parts[1])
    else { return nil }
    return seconds * 1_000_000_000 + (parts[1].utf8.count..<9).reduce(fraction) { n, _ in n * 10 }
  }
}

/// What counts of one message.
private struct SlackMessage {
  var ts = ""
  var text = ""
  var subtype = ""
  private var user: String?
  private var name: String?

  /// Whose it is: the name that people read, else the account's id.
  var author: String? { name ?? user }

  init(_ json: inout JSONReader) throws(JSONProblem) {
    try json.beginObject()
    while let key = try json.nextKey() {
      let isText = json.peek() == UInt8(ascii: "\"")
      switch key {
      case "ts" where isText: ts = try json.string()
      case "text" where isText: text = try json.string()
      case "subtype" where isText: subtype = try json.string()
      case "user" where isText: user = try json.string()
      case "username" where isText: name = try json.string()
      case "user_profile" where json.peek() == UInt8(ascii: "{"):
        try json.beginObject()
        while let part = try json.nextKey() {
          let isText = json.peek() == UInt8(ascii: "\"")
          if isText, ["real_name", "display_name"].contains(part) {
            let said = try json.string()
            if !said.isEmpty { name = said }
          } else {
            try json.skip()
          }
        }
      default: try json.skip()
      }
    }
  }
}

extension String {
  /// Slack writes three characters as entities, and no others.
  fileprivate var withoutSlackEntities: String {
    replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }
}
