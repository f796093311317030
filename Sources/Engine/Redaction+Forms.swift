extension Redaction {
  /// Every form in which a program may write the value.
  ///
  /// Not among them is what changes the value itself: compressed, encrypted, reversed, cut into parts, spelled out letter by
  /// letter. `docs/secrets.md` says so.
  static func forms(of secret: [UInt8]) -> [Needles.Needle] {
    var forms: [Needles.Needle] = []
    func add(_ form: some Sequence<UInt8>) { forms.append(Needles.Needle(bytes: Array(form))) }
    add(secret)
    for escape in escapes { add(secret.flatMap(escape)) }
    let text = String(validating: secret, as: UTF8.self)
    for form in text.map(jsonForms) ?? [] { add(form.utf8) }
    for digits in ["0123456789abcdef", "0123456789ABCDEF"] {
      let digits = Array(digits.utf8)
      let hex = secret.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
      forms.append(Needles.Needle(bytes: hex, isFolded: true))
    }
    for alphabet in ["+/", "-_"] { forms += (0..<3).map { base64(secret, behind: $0, Array(alphabet.utf8)) } }
    // A key of many lines is printed with an indentation, or a line of it alone.
    if secret.contains(newline) {
      add(secret.flatMap { $0 == newline ? [UInt8(ascii: "\r"), newline] : [$0] })
      for line in secret.split(separator: newline) {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        if line.count >= 8, !line.starts(with: "-----".utf8) { add(line) }
      }
    }
    return forms
  }

  private static let newline = UInt8(ascii: "\n")

  /// How single bytes are written where the rest stands for itself.
  private static let escapes: [@Sendable (UInt8) -> [UInt8]] = [
    // Percent-encoding (RFC 3986, 2.1): all but unreserved, as browsers do for a component, for an address, as forms do.
    { percent($0, keeps: "-._~", upper: true) }, { percent($0, keeps: "-._~", upper: false) },
    { percent($0, keeps: "-._~!*'()", upper: true) }, { percent($0, keeps: "-._~!*'();,/?:@&=+$#", upper: true) },
    { percent($0, keeps: "-._~/", upper: true) }, { percent($0, keeps: "-._~/", upper: false) },
    { $0 == UInt8(ascii: " ") ? [UInt8(ascii: "+")] : percent($0, keeps: "-._*", upper: true) },
    { $0 == UInt8(ascii: " ") ? [UInt8(ascii: "+")] : percent($0, keeps: "-._*", upper: false) },
    // Shells: inside '…', by two ways out of it; inside "…"; $'…'; backslashes as `printf %q` writes them.
    { $0 == UInt8(ascii: "'") ? Array("'\\''".utf8) : [$0] },
    { $0 == UInt8(ascii: "'") ? Array("'\"'\"'".utf8) : [$0] },
    { "\"\\$`".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] },
    { ansi($0, octal: false) }, { ansi($0, octal: true) },
    { isWord($0) || "-._/:=@%+,".utf8.contains($0) || $0 >= 0x80 ? [$0] : [UInt8(ascii: "\\"), $0] },
    { isWord($0) || "-./:=@%+".utf8.contains($0) || $0 >= 0x80 ? [$0] : [UInt8(ascii: "\\"), $0] },
    // SQL and CSV double their quotes; HTML and XML name them.
    { $0 == UInt8(ascii: "'") ? [$0, $0] : [$0] }, { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] },
    { entity($0, quotes: [:]) }, { entity($0, quotes: [34: "&quot;", 39: "&#39;"]) },
    { entity($0, quotes: [34: "&quot;", 39: "&apos;"]) }, { entity($0, quotes: [34: "&#34;", 39: "&#39;"]) },
    { entity($0, quotes: [34: "&quot;"]) }, { entity($0, quotes: [34: "&quot;", 39: "&#x27;"]) },
  ]

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte & 0xDF) || byte == UInt8(ascii: "_")
  }

  private static func percent(_ byte: UInt8, keeps: StaticString, upper: Bool) -> [UInt8] {
    let isKept = keeps.withUTF8Buffer { $0.contains(byte) }
    if isKept || isWord(byte) { return [byte] }
    let digits = Array((upper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  /// What stands between `$'` and `'` (bash(1), QUOTING).
  private static func ansi(_ byte: UInt8, octal: Bool) -> [UInt8] {
    let letters: [UInt8: Character] = [7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 27: "E"]
    if let letter = letters[byte] { return Array("\\\(letter)".utf8) }
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { return [UInt8(ascii: "\\"), byte] }
    if byte >= 0x20, byte != 0x7F, byte < 0x80 || !octal { return [byte] }
    return [UInt8(ascii: "\\"), 48 + byte >> 6, 48 + byte >> 3 & 7, 48 + byte & 7]
  }

  private static func entity(_ byte: UInt8, quotes: [UInt8: String]) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "&"): Array("&amp;".utf8)
    case UInt8(ascii: "<"): Array("&lt;".utf8)
    case UInt8(ascii: ">"): Array("&gt;".utf8)
    default: quotes[byte].map { Array($0.utf8) } ?? [byte]
    }
  }

  /// JSON strings (RFC 8259, 7) as writers differ: with or without escaped slashes, with all that is not ASCII escaped, with
  /// the signs of HTML escaped, digits in either case.
  private static func jsonForms(_ text: String) -> [String] {
    var forms: [String] = []
    for slash in [false, true] {
      for (isASCII, isHTML) in [(false, false), (true, false), (true, true), (false, true)] {
        for isUpper in [false, true] {
          forms.append(json(text, slash: slash, isASCII: isASCII, isHTML: isHTML, isUpper: isUpper))
        }
      }
    }
    return forms
  }

  private static func json(_ text: String, slash: Bool, isASCII: Bool, isHTML: Bool, isUpper: Bool) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\\(scalar)"
      case "/" where slash: out += "\\/"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{8}": out += "\\b"
      case "\u{c}": out += "\\f"
      default:
        let isSign = isHTML && (scalar == "<" || scalar == ">" || scalar == "&" || scalar == "'")
        guard scalar.value < 0x20 || isSign || isASCII && scalar.value >= 0x7F else {
          out.unicodeScalars.append(scalar)
          continue
        }
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16, uppercase: isUpper)
          out += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
      }
    }
    return out
  }

  /// The digits of base64 (RFC 4648) that the secret alone determines when so many bytes stand before it, counted in threes; the
  /// digits at its ends hold bits of its neighbours as well and are taken along.
  private static func base64(_ secret: [UInt8], behind before: Int, _ signs: [UInt8]) -> Needles.Needle {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + signs
    let first = 8 * before
    let end = first + 8 * secret.count
    var out: [UInt8] = []
    var digit = (first + 5) / 6
    while 6 * digit + 6 <= end {
      var value = 0
      for bit in 6 * digit..<6 * digit + 6 {
        let place = bit - first
        value = value << 1 | Int(secret[place >> 3] >> UInt8(7 - place & 7) & 1)
      }
      out.append(digits[value])
      digit += 1
    }
    return Needles.Needle(bytes: out, takesBefore: first % 6 != 0, takesBehind: end % 6 != 0, isFolded: true)
  }
}
