/// Text from files, servers and processes, made fit for a terminal.
package enum Escaping {
  /// Control characters, bidirectional overrides and invisible characters are spelled out (`\e`, `\u{202E}`); newlines and tabs stay.
  package static func printable(_ text: String) -> String {
    if isPlain(text) { return text }
    var out = ""
    out.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x09: out.unicodeScalars.append(scalar)
      case 0x1B: out += "\\e"
      case 0x0D: out += "\\r"
      case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
        0xFFF9...0xFFFB,
        0xE0000...0xE007F:
        out += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// The same on one line: newlines and tabs become spaces.
  package static func line(_ text: String) -> String {
    // Printable ASCII stays as it is, and is most of what comes here.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    return printable(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
  }

  /// Output of a process: invalid UTF-8 becomes U+FFFD, then as `printable`.
  package static func printable(_ bytes: [UInt8]) -> String { printable(String(decoding: bytes, as: UTF8.self)) }

  /// True for printable ASCII with newlines and tabs, which most text is.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A || $0 == 0x09 }
  }
}
