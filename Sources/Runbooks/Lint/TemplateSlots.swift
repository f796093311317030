/// The slots of a message template, `{{since}}`: which there are, and which a text names.
package enum TemplateSlots {
  /// The names between double braces, each once, in the order of the text: also those of Mustache's sections and unescaped
  /// values (mustache(5)), not its comments, partials and delimiters.
  package static func names(in text: [UInt8]) -> [String] {
    let open = UInt8(ascii: "{")
    let close = UInt8(ascii: "}")
    var out: [String] = []
    var at = 0
    while let start = text[at...].firstIndex(of: open), start + 1 < text.count {
      at = start + 1
      guard text[at] == open else { continue }
      at += 1
      var inside = text[at...].prefix { $0 != close && $0 != UInt8(ascii: "\n") }
      at = inside.endIndex
      guard at + 1 < text.count, text[at] == close, text[at + 1] == close else { continue }
      while let first = inside.first, "{&#^/ \t".utf8.contains(first) { inside.removeFirst() }
      while let last = inside.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { inside.removeLast() }
      let name = String(decoding: inside, as: UTF8.self)
      guard isName(inside), !out.contains(name) else { continue }
      out.append(name)
    }
    return out
  }

  private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return bytes.allSatisfy { byte in
      let letter = byte | 0x20
      return byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }
}
