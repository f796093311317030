/// Lays text out in columns.
package enum Wrapping {
  /// Breaks each line of the text at spaces so that it fits the width, the first line of each behind `indent`, the others
  /// behind `hanging` (else as `indent`). A word longer than a line stands alone on one. Every line ends in a newline.
  package static func wrap(_ text: String, width: Int, indent: String = "", hanging: String? = nil) -> String {
    let hanging = hanging ?? indent
    var out = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.allSatisfy(\.isWhitespace) {
        out += "\n"
        continue
      }
      let lead = String(line.prefix { $0 == " " })
      var row = indent + lead
      var used = columns(row)
      var empty = true
      for word in line.split(separator: " ") {
        let size = columns(word)
        if !empty, used + 1 + size > width {
          out += row + "\n"
          row = hanging + lead
          used = columns(row)
          empty = true
        }
        row += empty ? String(word) : " " + word
        used += size + (empty ? 0 : 1)
        empty = false
      }
      out += row + "\n"
    }
    return out
  }

  /// Two texts on one line, the second at the right edge; on two lines when they do not fit.
  package static func spread(_ left: String, _ right: String, width: Int) -> String {
    if right.isEmpty { return left + "\n" }
    let gap = width - columns(left) - columns(right)
    return gap >= 2 ? left + String(repeating: " ", count: gap) + right + "\n" : left + "\n   " + right + "\n"
  }

  /// How many columns a terminal gives the text: East Asian wide characters and emoji two, combining marks none.
  package static func columns(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns($1) }
  }

  private static func columns(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.properties.generalCategory == .nonspacingMark || first.value == 0 { return 0 }
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
