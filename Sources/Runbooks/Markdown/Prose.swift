/// Questions about short strings: titles, headings, cells.
enum Prose {
  static func firstLine(_ text: String) -> String {
    let line = text.utf8.prefix { $0 != Byte.lf }
    var out = String(decoding: line.prefix(160), as: UTF8.self)
    while let last = out.utf8.last, last == UInt8(ascii: ":") || last == Byte.space { out.removeLast() }
    return out
  }

  static func isImperative(_ title: String) -> Bool {
    var document = Document()
    document.text = Array(title.utf8)
    return document.isImperative(0..<document.text.count)
  }

  /// "Run the following command": says nothing that the heading does not say better.
  static func isGeneric(_ title: String) -> Bool {
    beginsAny(
      title,
      [
        "run the following", "execute the following", "use the following", "run this", "run these", "example",
        "for example", "command",
        "the following", "run:", "run the command", "use this", "execute this", "then run", "use the command",
        "here is", "to do so",
      ]) && title.utf8.count < 60
  }

  /// True when these lower-case ASCII words stand in it, whatever its case.
  static func holds(_ text: String, _ words: StaticString) -> Bool { find(words, in: text) != nil }

  /// True when `<` or `{` stands in it: only then can a placeholder.
  static func holdsMark(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { p in
      for b in p where b == UInt8(ascii: "<") || b == UInt8(ascii: "{") { return true }
      return false
    }
  }

  /// "Or restart all of it", "Alternatively, …": another way to do what was said before.
  static func saysOr(_ text: String) -> Bool {
    beginsAny(text, ["or ", "or,", "or:", "alternatively", "alternatively,"])
      && !beginsAny(text, ["or more", "or less", "or better"])
  }

  /// The words behind "Or".
  static func withoutOr(_ text: String) -> String {
    guard saysOr(text) else { return text }
    let words = text.drop { $0.isLetter }.drop { !$0.isLetter && $0 != "`" && $0 != "<" }
    return words.isEmpty ? text : capital(String(words))
  }

  /// A heading such as "respond <code> [data]" or "respond(code)": what stands below describes the call.
  static func isSignature(_ title: String) -> Bool {
    let bare = Prose.bare(title)
    guard let first = bare.utf8.first, Byte.isLower(first) else { return false }
    let words = bare.utf8.split(separator: Byte.space, maxSplits: 2)
    guard words[0].allSatisfy({ Byte.isWord($0) || "_.-()".utf8.contains($0) }) else { return false }
    let next = words.count > 1 ? words[1].first : nil
    return words[0].contains(UInt8(ascii: "(")) || next == UInt8(ascii: "<") || next == UInt8(ascii: "[")
  }

  /// A title as it goes on in the middle of a sentence.
  static func small(_ title: String) -> String {
    guard let first = title.utf8.first, Byte.isUpper(first), let next = title.utf8.dropFirst().first, Byte.isLower(next)
    else { return title }
    return String(UnicodeScalar(first + 32)) + title.dropFirst()
  }

  /// Words from the middle of a sentence as they begin a title.
  static func capital(_ title: String) -> String {
    guard let first = title.utf8.first, Byte.isLower(first) else { return title }
    return String(UnicodeScalar(first - 32)) + title.dropFirst()
  }

  /// "it says", "the output shows": what is quoted then is output.
  static func tellsOfOutput(_ label: String) -> Bool {
    (["say", "show", "print", "return", "contain", "output", "report", "display", "see ", "status is", "reads"]
      as [StaticString]).contains {
        find($0, in: label) != nil
      }
  }

  /// "Choose one of the following", "Pick the one that fits".
  static func offersChoice(_ title: String) -> Bool {
    beginsAny(title, ["choose", "pick", "select", "follow", "use one", "do one", "depending"])
      || find("one of the", in: title) != nil
      || find("depending on", in: title) != nil
  }

  static func beginsAny(_ text: String, _ words: [StaticString]) -> Bool {
    words.contains { begins(text, $0) }
  }

  /// True when the text begins with these lower-case ASCII words, whatever its case.
  static func begins(_ text: String, _ words: StaticString) -> Bool {
    let count = words.utf8CodeUnitCount
    var i = 0
    for b in text.utf8.prefix(count) {
      if Byte.lowered(b) != words.utf8Start[i] { return false }
      i += 1
    }
    return i == count
  }

  /// Back-ticks, stars and blanks at the ends removed.
  static func bare(_ text: String) -> String {
    var out = Substring(text)
    while let b = out.utf8.first,
      b == Byte.backtick || b == UInt8(ascii: "*") || b == Byte.space || b == UInt8(ascii: "_")
    { out.removeFirst() }
    while let b = out.utf8.last,
      b == Byte.backtick || b == UInt8(ascii: "*") || b == Byte.space || b == UInt8(ascii: "_")
    { out.removeLast() }
    return String(out)
  }
}

extension Prose {
  /// The value that a cell holds: a code span, or one plain word; nil for a description and for "none".
  static func value(_ cell: String) -> String? {
    var text = Substring(cell)
    while text.utf8.first == Byte.space { text.removeFirst() }
    while text.utf8.last == Byte.space { text.removeLast() }
    var value = text
    if text.utf8.first == Byte.backtick {
      guard let close = text.dropFirst().firstIndex(of: "`") else { return nil }
      let rest = text[text.index(after: close)...].drop { $0 == " " }
      // `a` or `b` is no one value; `a` (the usual one) is.
      guard rest.isEmpty || rest.first == "(" else { return nil }
      value = text[text.index(after: text.startIndex)..<close]
    } else if text.contains(" ") {
      return nil
    }
    let bare = Prose.bare(String(value))
    let quoted = bare.utf8.allSatisfy { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
    let nothing = [
      "-", "—", "–", "none", "n/a", "null", "required", "optional", "unset", "empty", "(none)", "(required)",
    ]
    return quoted || nothing.contains(bare.lowercased()) ? nil : bare
  }
}

/// Words that announce what a command prints.
enum Expected {
  /// "Example output:", "You should see:", as the last words before a fence.
  static func ofOutput(_ text: String) -> Bool {
    guard text.utf8.last == UInt8(ascii: ":") || text.utf8.count < 40 else { return false }
    let words =
      [
        "output", "result", "should see", "will see", "you'll see", "should show", "looks like", "should look",
        "response", "prints", "returns", "similar to", "something like",
      ] as [StaticString]
    return words.contains { Prose.find($0, in: text) != nil }
  }

  static func announced(_ document: Document, _ range: Range<Int>) -> Bool {
    for word in [
      "expected", "expect ", "expect:", "output", "sample output", "example output", "example:", "the output",
      "the result", "this should", "you should see", "should show", "should see", "results:", "result:", "this will",
      "this returns", "the command", "this command", "you will see", "it should", "this shows", "which should",
      "returns",
    ] as [StaticString]
    where document.begins(range, word) { return true }
    return false
  }
}
