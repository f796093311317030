import Runbooks

/// The headers of a mail: English whatever the locale, ASCII, folded, and never more than one header each.
enum MailHeader {
  /// `Sun, 22 Nov 2026 11:50:38 +0000` (RFC 5322, 3.3).
  static func date(_ nanoseconds: Int64) -> String {
    let stamp = Array(Instants.stamp(nanoseconds).utf8)
    func number(_ range: Range<Int>) -> Int { Int(String(decoding: stamp[range], as: UTF8.self)) ?? 0 }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    // The first of January 1970 was a Thursday.
    let day = nanoseconds.quotientRoundedDown(86_400_000_000_000)
    let weekday = days[Int(((day % 7) + 7) % 7)]
    let clock = String(decoding: stamp[11..<19], as: UTF8.self)
    let digits = String(decoding: stamp[8..<10], as: UTF8.self)
    return "\(weekday), \(digits) \(months[(number(5..<7) + 11) % 12]) \(number(0..<4)) \(clock) +0000"
  }

  /// `Name <address>`, the name quoted or encoded where it has to be.
  static func mailbox(_ mailbox: MailAddress) -> String {
    let name = Escaping.line(mailbox.name)
    if name.isEmpty { return mailbox.address }
    let isAtoms = name.utf8.allSatisfy {
      (48...57).contains($0) || (97...122).contains($0 | 0x20) || " -_+'!&".utf8.contains($0)
    }
    if isAtoms { return "\(name) <\(mailbox.address)>" }
    if name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return "\"\(quoted)\" <\(mailbox.address)>"
    }
    return words(name, behind: 20).joined(separator: " ") + " <\(mailbox.address)>"
  }

  /// A header of tokens, folded at its spaces so that no line is longer than 78 where that is possible.
  static func folded(_ name: String, _ body: String) -> [String] {
    var lines: [String] = []
    var line = "\(name):"
    for word in body.split(separator: " ", omittingEmptySubsequences: true) {
      if line.utf8.count + 1 + word.utf8.count > 78, line != "\(name):" {
        lines.append(line)
        line = ""
      }
      line += " " + word
    }
    return lines + [line]
  }

  /// A header of free text: as it stands when it is plain ASCII, else in encoded words (RFC 2047).
  static func text(_ name: String, _ text: String) -> [String] {
    let text = Escaping.line(text)
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    // What looks like an encoded word would be read as one.
    let longest = text.split(separator: " ").map(\.utf8.count).max() ?? 0
    if isPlain, !text.contains("=?"), longest < 60, !text.contains("  "), !text.hasPrefix(" "), !text.hasSuffix(" ") {
      return folded(name, text)
    }
    let words = words(text, behind: name.utf8.count + 2)
    return words.enumerated().map { $0.offset == 0 ? "\(name): \($0.element)" : " \($0.element)" }
  }

  /// Encoded words of 75 characters at most, cut between characters of the text (RFC 2047, 2 and 5).
  private static func words(_ text: String, behind used: Int) -> [String] {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [String] = []
    var word: [UInt8] = []
    var room = max(20, 75 - used) - 12
    for scalar in text.unicodeScalars {
      var written: [UInt8] = []
      for byte in String(scalar).utf8 {
        let isPlain = (48...57).contains(byte) || (97...122).contains(byte | 0x20)
        if byte == 0x20 {
          written.append(UInt8(ascii: "_"))
        } else if isPlain, byte < 0x80 {
          written.append(byte)
        } else {
          written += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
      }
      if word.count + written.count > room {
        out.append("=?utf-8?q?\(String(decoding: word, as: UTF8.self))?=")
        word = []
        room = 75 - 12
      }
      word += written
    }
    out.append("=?utf-8?q?\(String(decoding: word, as: UTF8.self))?=")
    return out
  }
}

extension Int64 {
  /// Division that rounds towards the past.
  fileprivate func quotientRoundedDown(_ by: Int64) -> Int64 { self / by - (self % by < 0 ? 1 : 0) }
}
