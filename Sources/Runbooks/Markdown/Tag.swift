/// What a piece of raw HTML is.
enum Tag {
  case known, comment, lineBreak, unknown
  /// `<a id=…>`, `<a name=…>`: where the name stands.
  case anchor(Range<Int>)

  private static let names: Set<String> = [
    "a", "abbr", "b", "big", "blockquote", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn",
    "div", "dl",
    "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "iframe", "img", "ins",
    "kbd", "li",
    "mark", "ol", "p", "picture", "pre", "q", "s", "samp", "section", "small", "source", "span", "strong", "style",
    "script", "sub",
    "summary", "sup", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "video",
  ]

  static func read(_ raw: UnsafeRawBufferPointer) -> Tag {
    guard raw.count > 2 else { return .unknown }
    if raw[1] == UInt8(ascii: "!") || raw[1] == UInt8(ascii: "?") { return .comment }
    var i = raw[1] == UInt8(ascii: "/") ? 2 : 1
    let start = i
    while i < raw.count, Byte.isWord(raw[i]) { i += 1 }
    guard i - start <= 10, i < raw.count else { return .unknown }
    // `<a-b>` and `<a_b>` are placeholders, whatever stands before the dash.
    guard raw[i] == Byte.greater || raw[i] == UInt8(ascii: "/") || raw[i] <= Byte.space else { return .unknown }
    let name = String(decoding: raw[start..<i], as: UTF8.self).lowercased()
    if name == "br" { return .lineBreak }
    guard names.contains(name) else { return .unknown }
    // `<source>`, `<var>`, `<section>`: more likely a value that the reader should fill in than a tag without attributes.
    if start == 1, name == "source" || name == "section" || name == "var" || name == "video", raw[i] == Byte.greater {
      return .unknown
    }
    if let id = attribute(raw, from: i, "id") ?? (name == "a" ? attribute(raw, from: i, "name") : nil) {
      return .anchor(id)
    }
    return .known
  }

  /// Where the value of an attribute stands, quotes excluded.
  static func attribute(_ raw: UnsafeRawBufferPointer, from: Int, _ name: StaticString) -> Range<Int>? {
    let count = name.utf8CodeUnitCount
    var i = from
    while i + count < raw.count {
      defer { i += 1 }
      guard raw[i] <= Byte.space, raw.count > i + count + 1 else { continue }
      var k = 0
      while k < count, raw[i + 1 + k] | 32 == name.utf8Start[k] { k += 1 }
      guard k == count else { continue }
      var at = i + 1 + count
      while at < raw.count, raw[at] <= Byte.space { at += 1 }
      guard at < raw.count, raw[at] == UInt8(ascii: "=") else { continue }
      at += 1
      while at < raw.count, raw[at] <= Byte.space { at += 1 }
      guard at < raw.count else { return nil }
      let quote = raw[at]
      let quoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
      let start = quoted ? at + 1 : at
      var end = start
      while end < raw.count, quoted ? raw[end] != quote : (raw[end] > Byte.space && raw[end] != Byte.greater) {
        end += 1
      }
      return start..<end
    }
    return nil
  }
}
