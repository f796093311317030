/// Lays text out in columns.
package enum Wrapping {
  /// Breaks each line of the text at spaces so that it fits the width, the first line of each behind `indent`, the others
  /// behind `hanging` (else as `indent`). A word longer than a line stands alone on one. Every line ends in a newline.
  package static func wrap(_ text: String, width: Int, indent: String = "", hanging: String? = nil) -> String {
    let hanging = hanging ?? indent
    var out = ""
    // Lines and words are cut by bytes: a page is most of what `show` does, and characters are dear to tell apart.
    for line in pieces(of: text[...], at: "\n", emptyToo: true) {
      if isBlank(line) {
        out += "\n"
        continue
      }
      // A line that fits stays as it is, so that tables keep their columns.
      if columns(indent) + columns(line) <= width {
        out += indent + line + "\n"
        continue
      }
      let lead = String(repeating: " ", count: line.utf8.prefix { $0 == UInt8(ascii: " ") }.count)
      let under = lead + String(repeating: " ", count: bullet(line.dropFirst(lead.count)))
      var row = indent + lead
      var used = columns(row)
      var empty = true
      for word in pieces(of: line, at: " ", emptyToo: false) {
        let size = columns(word)
        if !empty, used + 1 + size > width {
          out += row + "\n"
          row = hanging + under
          used = columns(row)
          empty = true
        }
        if !empty { row += " " }
        row += word
        used += size + (empty ? 0 : 1)
        empty = false
      }
      out += row + "\n"
    }
    return out
  }

  /// Items that three spaces separate, such as the keys of a prompt: as many on a line as fit, none torn apart.
  package static func items(_ text: String, width: Int, indent: String = "") -> String {
    var lines: [String] = []
    for part in text.split(separator: "   ") {
      let item = part.drop { $0 == " " }
      if let last = lines.last, columns(last) + 3 + columns(item) <= width {
        lines[lines.count - 1] = last + "   " + item
      } else {
        lines.append(indent + item)
      }
    }
    return lines.map { columns($0) <= width ? $0 + "\n" : wrap($0, width: width, hanging: indent + "  ") }.joined()
  }

  private static func pieces(of text: Substring, at mark: Unicode.Scalar, emptyToo: Bool) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: mark), omittingEmptySubsequences: !emptyToo).map { Substring($0) }
  }

  private static func isBlank(_ line: Substring) -> Bool {
    guard let first = line.utf8.first else { return true }
    return (first <= 0x20 || first >= 0x80) && line.allSatisfy(\.isWhitespace)
  }

  /// Text behind a lead of words; when they leave too little room, the text begins below them.
  package static func entry(_ lead: String, _ text: String, width: Int, hanging: String) -> String {
    if columns(lead) + 16 <= width { return wrap(text, width: width, indent: lead, hanging: hanging) }
    return wrap(lead, width: width, indent: "", hanging: hanging) + wrap(text, width: width, indent: hanging)
  }

  /// How many columns the mark of a list item takes at the beginning of a line: `- `, `12. `; 0 without one.
  private static func bullet(_ line: Substring) -> Int {
    let digits = line.prefix { $0.isASCII && $0.isNumber }.count
    let mark = line.dropFirst(digits).prefix(2)
    if digits == 0 { return mark == "- " || mark == "* " || mark == "+ " ? 2 : 0 }
    return mark == ". " || mark == ") " ? digits + 2 : 0
  }

  /// Two texts on one line, the second at the right edge; on two lines when they do not fit.
  package static func spread(_ left: String, _ right: String, width: Int) -> String {
    if right.isEmpty { return wrap(left, width: width) }
    let gap = width - columns(left) - columns(right)
    if gap >= 2 { return left + String(repeating: " ", count: gap) + right + "\n" }
    return wrap(left, width: width) + wrap(right, width: width, indent: "   ")
  }

  /// How many columns a terminal gives the text: East Asian wide characters and emoji two, combining marks none.
  package static func columns(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns($1) }
  }

  private static func columns(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.properties.generalCategory == .nonspacingMark || first.value == 0 { return 0 }
    // Emoji that are drawn as such by themselves.
    if first.value >= 0x231A, first.properties.isEmojiPresentation { return 2 }
    switch first.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default:
      return character.unicodeScalars.contains { $0.value == 0xFE0F } ? 2 : 1
    }
  }
}
