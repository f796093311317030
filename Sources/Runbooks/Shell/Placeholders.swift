/// The shapes of placeholders, told from bytes alone.
enum Placeholders {
  /// The place of the `>` that closes the placeholder opened at `start`; nil when it is none.
  static func angle(_ bytes: [UInt8], at start: Int, bare: Bool) -> Int? {
    var i = start + 1
    guard i < bytes.count else { return nil }
    let first = bytes[i]
    guard first.isNameStart || first >= 0x80 || first == UInt8(ascii: "/") || first == UInt8(ascii: ".") else {
      return nil
    }
    var depth = 0
    var spaces = 0
    while i < bytes.count, bytes[i] != UInt8(ascii: ">") {
      if i - start > 80 { return nil }
      switch bytes[i] {
      case UInt8(ascii: "\n"), UInt8(ascii: "<"), UInt8(ascii: "$"), UInt8(ascii: "\""), UInt8(ascii: "`"),
        UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\\"),
        UInt8(ascii: "="), UInt8(ascii: "\t"), UInt8(ascii: "*"):
        return nil
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth < 0 { return nil }
      case UInt8(ascii: " "): spaces += 1
      case UInt8(ascii: "|"):
        if bytes[i - 1] == 0x20 || (i + 1 < bytes.count && bytes[i + 1] == 0x20) { return nil }
      case UInt8(ascii: "'"):
        guard bytes[i - 1].isNameStart, i + 1 < bytes.count, bytes[i + 1].isNameStart else { return nil }
      default: break
      }
      i += 1
    }
    guard i < bytes.count, depth == 0, i > start + 1, bytes[i - 1] != 0x20 else { return nil }
    let inner = bytes[(start + 1)..<i]
    let next = i + 1 < bytes.count ? bytes[i + 1] : 0x0a
    if next == UInt8(ascii: ">") || next == UInt8(ascii: "&") { return nil }
    // `<in 2>&1`, `<a.sql>b`: redirections.
    if bytes[i - 1].isDigit, i >= 2, bytes[i - 2] == 0x20, bare { return nil }
    if bare, next.isName || next == UInt8(ascii: "/"), spaces == 0, hasExtension(inner) { return nil }
    if first == UInt8(ascii: "/") || first == UInt8(ascii: "."), next.isNameStart || !bare { return nil }
    if spaces > 0, start > 0, bytes[start - 1].isName { return nil }
    let name = String(decoding: inner, as: UTF8.self)
    if !bare || next == UInt8(ascii: "<"), closesTag(bytes, from: i + 1, name: inner) { return nil }
    let lower = name.lowercased()
    if literal.contains(lower) { return nil }
    if !bare, tags.contains(lower) { return nil }
    return i
  }

  /// Words in angle brackets that tools print themselves.
  static let literal: Set<String> = [
    "none", "nil", "null", "undefined", "unknown", "unset", "pending", "invalid", "no value", "not set", "empty",
    "missing", "eof",
    "no output", "default", "error", "stdin", "stdout",
  ]

  /// HTML's tags; in quotes they are tags, bare they cannot be.
  static let tags: Set<String> = [
    "a", "b", "i", "u", "p", "br", "hr", "div", "span", "html", "head", "body", "ul", "ol", "li", "td", "tr", "th",
    "img",
    "script", "style", "pre", "em", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "details", "summary", "sub", "sup",
    "kbd",
    "br/", "hr/", "title", "center", "blockquote", "table", "tbody", "thead", "svg", "iframe", "button", "font",
    "small", "code",
  ]

  private static func hasExtension(_ inner: ArraySlice<UInt8>) -> Bool {
    guard let dot = inner.lastIndex(of: UInt8(ascii: ".")), dot > inner.startIndex else { return false }
    let rest = inner[(dot + 1)...]
    return (1...4).contains(rest.count) && rest.allSatisfy(\.isName)
  }

  /// True when `</name>` follows within reach: an XML element.
  private static func closesTag(_ bytes: [UInt8], from start: Int, name: ArraySlice<UInt8>) -> Bool {
    var i = start
    let end = min(bytes.count, start + 300)
    while i + name.count + 2 < end {
      if bytes[i] == UInt8(ascii: "<"), bytes[i + 1] == UInt8(ascii: "/"),
        bytes[(i + 2)..<(i + 2 + name.count)].elementsEqual(name)
      {
        return true
      }
      i += 1
    }
    return false
  }

  /// The end of `YOUR_TOKEN` or `YOUR-TOKEN`.
  static func yours(_ bytes: [UInt8], at start: Int) -> Int? {
    let head = Array("YOUR".utf8)
    guard start + 6 <= bytes.count, bytes[start..<(start + 4)].elementsEqual(head) else { return nil }
    let joint = bytes[start + 4]
    guard joint == UInt8(ascii: "_") || joint == UInt8(ascii: "-"), bytes[start + 5].isUpper || bytes[start + 5].isDigit
    else {
      return nil
    }
    if start > 0 {
      let before = bytes[start - 1]
      if before.isName || before == UInt8(ascii: "$") || before == UInt8(ascii: "{") || before == UInt8(ascii: "<") {
        return nil
      }
    }
    var i = start + 5
    while i < bytes.count,
      bytes[i].isUpper || bytes[i].isDigit || bytes[i] == UInt8(ascii: "_") || bytes[i] == UInt8(ascii: "-")
    {
      i += 1
    }
    while bytes[i - 1] == UInt8(ascii: "-") || bytes[i - 1] == UInt8(ascii: "_") { i -= 1 }
    if i < bytes.count, bytes[i] == UInt8(ascii: "=") || bytes[i].isName { return nil }
    return i
  }

  /// The place of the `}` of `{name}`.
  static func curly(_ bytes: [UInt8], at start: Int) -> Int? {
    var i = start + 1
    guard i < bytes.count, bytes[i].isNameStart else { return nil }
    if start > 0, bytes[start - 1] == UInt8(ascii: "{") || bytes[start - 1] == UInt8(ascii: "$") { return nil }
    while i < bytes.count, bytes[i].isName || bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: " ") {
      if i - start > 40 { return nil }
      // A word with a space would be two words to the shell: then it is no argument that somebody meant as one.
      if bytes[i] == UInt8(ascii: " ") { return nil }
      i += 1
    }
    guard i < bytes.count, bytes[i] == UInt8(ascii: "}"), i - start > 2 else { return nil }
    if i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: "}") || bytes[i + 1] == UInt8(ascii: "{") { return nil }
    return i
  }

  /// Options whose value is a template with braces of its own.
  static func takesTemplate(_ option: String) -> Bool {
    switch option {
    case "-o", "--output", "--template", "--format", "-f", "-w", "--write-out", "--jsonpath", "-I", "-i", "--replace",
      "--query",
      "-p", "--patch", "-d", "--data", "--data-raw", "--data-binary", "-H", "--sort-by", "--filter":
      true
    default: false
    }
  }

  /// Names in a sentence, in order, each once: `<x>` that is no tag, and `{{x}}`.
  static func inProse(_ text: String) -> [String] {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "{") }) else { return [] }
    let bytes = Array(text.utf8)
    var names: [String] = []
    var seen = Set<String>()
    func add(_ range: Range<Int>) {
      let name = String(decoding: bytes[range], as: UTF8.self)
      if seen.insert(name).inserted { names.append(name) }
    }
    var i = 0
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "<"):
        if let close = angle(bytes, at: i, bare: false), bytes[i + 1] != UInt8(ascii: "/"),
          !isAddress(bytes[(i + 1)..<close])
        {
          add((i + 1)..<close)
          i = close
        }
      case UInt8(ascii: "{"):
        if i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: "{"), let range = doubleCurly(bytes, at: i) {
          add(range)
          i = range.upperBound + 1
        }
      default: break
      }
      i += 1
    }
    return names
  }

  /// `<https://…>` and `<me@example>` are links.
  private static func isAddress(_ inner: ArraySlice<UInt8>) -> Bool {
    if inner.contains(UInt8(ascii: "@")), !inner.contains(0x20) { return true }
    guard let colon = inner.firstIndex(of: UInt8(ascii: ":")) else { return false }
    return inner[..<colon].allSatisfy(\.isNameStart) && colon + 1 < inner.endIndex && inner[colon + 1] != 0x20
  }

  /// The name inside `{{ name }}`; nil for templates.
  private static func doubleCurly(_ bytes: [UInt8], at start: Int) -> Range<Int>? {
    var i = start + 2
    while i < bytes.count, bytes[i] == 0x20 { i += 1 }
    let from = i
    while i < bytes.count, bytes[i].isName || bytes[i] == UInt8(ascii: "-") { i += 1 }
    let to = i
    while i < bytes.count, bytes[i] == 0x20 { i += 1 }
    guard to > from, bytes[from].isNameStart, i + 1 < bytes.count, bytes[i] == UInt8(ascii: "}"),
      bytes[i + 1] == UInt8(ascii: "}")
    else { return nil }
    return from..<to
  }
}
