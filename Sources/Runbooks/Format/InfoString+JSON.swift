/// Runme's dialect: one flat JSON object behind the language.
extension InfoStringReader {
  /// Reads the object that begins here; false, with nothing consumed, when it is no JSON.
  mutating func readJSON() -> Bool {
    let before = self
    at += 1
    skipBlanks()
    if at < text.count, text[at] == "}" {
      at += 1
      return true
    }
    while true {
      skipBlanks()
      let keyAt = at
      guard let key = jsonString() else { break }
      skipBlanks()
      guard at < text.count, text[at] == ":" else { break }
      at += 1
      skipBlanks()
      let valueAt = at
      guard let value = jsonValue() else { break }
      if let text = value.text {
        set(key, to: text, keyAt: keyAt + 1, valueAt: value.quoted ? valueAt + 1 : valueAt, dialect: .foreign)
      }
      skipBlanks()
      guard at < text.count else { break }
      if text[at] == "}" {
        at += 1
        return true
      }
      guard text[at] == "," else { break }
      at += 1
    }
    let looksLikeJSON = before.at + 1 < text.count && text[(before.at + 1)...].first { !isBlank($0) } == "\""
    let reached = at
    self = before
    guard looksLikeJSON else { return false }
    report(
      "bad-json-attributes", .warning, at: min(reached, text.count - 1), width: 1,
      "The attributes are not readable as JSON from here on", hint: "write {\"name\":\"x\"}, or name=x without braces")
    at = text.count
    return true
  }

  /// A string with its escapes undone; nil when there is none or it does not end.
  private mutating func jsonString() -> String? {
    guard at < text.count, text[at] == "\"" else { return nil }
    at += 1
    var out = String.UnicodeScalarView()
    while at < text.count, text[at] != "\"" {
      if text[at] == "\\", at + 1 < text.count {
        at += 1
        switch text[at] {
        case "n": out.append("\n")
        case "t": out.append("\t")
        case "r": out.append("\r")
        case "b": out.append("\u{8}")
        case "f": out.append("\u{c}")
        case "u":
          let digits = string(text[min(at + 1, text.count)..<min(at + 5, text.count)])
          guard digits.utf8.count == 4, let code = UInt32(digits, radix: 16) else { return nil }
          out.append(Unicode.Scalar(code) ?? "\u{fffd}")
          at += 4
        default: out.append(text[at])
        }
      } else {
        out.append(text[at])
      }
      at += 1
    }
    guard at < text.count else { return nil }
    at += 1
    return String(out)
  }

  /// A value as text; nested ones are skipped and have none.
  private mutating func jsonValue() -> (text: String?, quoted: Bool)? {
    guard at < text.count else { return nil }
    if text[at] == "\"" { return jsonString().map { ($0, true) } }
    if text[at] == "{" || text[at] == "[" {
      var depth = 0
      while at < text.count {
        if text[at] == "\"" {
          guard jsonString() != nil else { return nil }
          continue
        }
        if text[at] == "{" || text[at] == "[" { depth += 1 }
        if text[at] == "}" || text[at] == "]" { depth -= 1 }
        at += 1
        if depth == 0 { return (nil, false) }
      }
      return nil
    }
    let start = at
    while at < text.count, text[at] != ",", text[at] != "}", !isBlank(text[at]) { at += 1 }
    let word = string(text[start..<at])
    guard ["true", "false", "null"].contains(word) || Double(word) != nil else { return nil }
    return (word == "null" ? nil : word, false)
  }
}
