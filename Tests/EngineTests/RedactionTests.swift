import Testing

@testable import Engine

/// Secrets are taken out by value, in every form and wherever a stream is cut.
@Suite struct `Taking secrets out` {
  static let secret = "pä/s'w\"o\\r d&<$x>+~é"
  static let plain = "canary-5f1c-0d9e"

  /// Forms as other programs write them, made by other means than the product's.
  static func forms(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    func percent(_ upper: Bool) -> String {
      zip(bytes, hex).map { kept.contains($0) ? String(UnicodeScalar($0)) : "%" + (upper ? $1.uppercased() : $1) }
        .joined()
    }
    func replaced(_ pairs: [(String, String)]) -> String {
      text.map { c in pairs.first { $0.0 == String(c) }?.1 ?? String(c) }.joined()
    }
    return [
      text, hex.joined(), hex.joined().uppercased(), percent(true), percent(false),
      replaced([("\"", "\\\""), ("\\", "\\\\")]),
      replaced([
        ("\"", "\\\""), ("\\", "\\\\"), ("ä", "\\u00e4"), ("é", "\\u00e9"), ("<", "\\u003c"), (">", "\\u003e"),
        ("&", "\\u0026"), ("'", "\\u0027"),
      ]),
      replaced([("\"", "\\\""), ("\\", "\\\\"), ("/", "\\/")]), replaced([("'", "'\\''")]),
      replaced([("'", "\\'"), ("\\", "\\\\")]), replaced([("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")]),
    ]
  }

  /// Base64 by the book (RFC 4648, 4), of bytes that end wherever they end.
  static func base64(_ bytes: [UInt8], urlSafe: Bool = false, padded: Bool = true) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + (urlSafe ? "-_" : "+/"))
    var out = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = Array(bytes[start..<min(start + 3, bytes.count)])
      let word = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for i in 0...group.count { out.append(digits[word >> (18 - 6 * i) & 63]) }
      if padded { out += String(repeating: "=", count: 3 - group.count) }
    }
    return out
  }

  static func redaction(_ secrets: String...) -> Redaction {
    var redaction = Redaction()
    for secret in secrets { redaction.add(secret) }
    return redaction
  }

  @Test(arguments: [secret, plain, "abcd", "12345"])
  func `every form of it is taken out, and what stands beside it stays`(_ secret: String) {
    let redaction = Self.redaction(secret)
    for form in Self.forms(of: secret) {
      let (clean, isFound) = (redaction("<\(form)> ."), redaction.holds(form.utf8))
      #expect(clean == "<[redacted]> ." && isFound, "\(form)")
    }
    let other = redaction("nothing here, and no canary either")
    #expect(other == "nothing here, and no canary either")
  }

  @Test(arguments: [secret, plain, "abcd", "12345"], [0, 1, 2])
  func `base64 has it in three steps and two alphabets, padded or not`(_ secret: String, before: Int) {
    let redaction = Self.redaction(secret)
    for behind in 0..<4 {
      for (urlSafe, padded) in [(false, false), (false, true), (true, false), (true, true)] {
        let bytes = Array(repeating: UInt8(ascii: "~"), count: before) + Array(secret.utf8)
        let text = Self.base64(bytes + Array(repeating: 0xFF, count: behind), urlSafe: urlSafe, padded: padded)
        let clean = redaction("{\(text)}")
        #expect(clean.contains("[redacted]"), "\(text)")
        // What is left are digits of the neighbours alone: none of them holds a bit of the secret.
        let left = clean.replacing("[redacted]", with: "").filter { !"{}=".contains($0) }
        let own = 8 * before / 6..<(8 * (before + secret.utf8.count) + 5) / 6
        #expect(left.count == text.filter { $0 != "=" }.count - own.count, "\(text) left \(left)")
      }
    }
  }

  @Test func `folded base64 and hexadecimal digits are found across their line breaks`() {
    let redaction = Self.redaction(Self.plain)
    for digits in [Self.base64(Array(Self.plain.utf8)), Self.forms(of: Self.plain)[1]] {
      for place in 1..<digits.count - 2 {
        for fold in ["\n", "\r\n"] {
          let folded = digits.prefix(place) + fold + digits.dropFirst(place)
          let clean = redaction("<\(folded)>")
          #expect(clean.hasPrefix("<[redacted]"), "\(folded)")
        }
      }
    }
  }

  @Test func `wherever a stream is cut, the same comes out, and little is held back`() {
    let redaction = Self.redaction(Self.secret, Self.plain, "abcabd", "cabdef")
    var text = "abcabcabcabdef \(Self.plain)\(Self.plain) canary-5f1c-"
    for form in Self.forms(of: Self.secret) { text += "\n\(form)|" }
    for before in 0..<3 {
      text += " " + Self.base64(Array(repeating: 0x7E, count: before) + Array(Self.plain.utf8) + [0xFF])
    }
    let bytes = Array(text.utf8)
    let whole = redaction(text)
    #expect(whole.hasPrefix("abcabc[redacted] [redacted][redacted] canary-5f1c-\n[redacted]|\n"))
    for size in 1...97 {
      var redactor = Redactor(redaction)
      var out: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { piece in
          redactor.take(piece) { out += $0 }
        }
      }
      redactor.finish { out += $0 }
      #expect(String(decoding: out, as: UTF8.self) == whole, "pieces of \(size)")
    }
  }

  @Test func `what cannot be the beginning of a secret is let go at once`() {
    var redactor = Redactor(Self.redaction(Self.plain))
    var out: [UInt8] = []
    func put(_ text: String) { Array(text.utf8).withUnsafeBytes { redactor.take($0) { out += $0 } } }
    put("Password: ")
    #expect(String(decoding: out, as: UTF8.self) == "Password: ")
    put("canary-5f1c")
    #expect(String(decoding: out, as: UTF8.self) == "Password: ")
    put("-0d9f.")
    #expect(String(decoding: out, as: UTF8.self) == "Password: canary-5f1c-0d9f.")
  }

  @Test func `on a screen that somebody types at, three bytes of a beginning are shown at once`() {
    var redactor = Redactor(Self.redaction(Self.plain), eager: 3)
    var out: [UInt8] = []
    for byte in "x \(Self.plain) y".utf8 { [byte].withUnsafeBytes { redactor.take($0) { out += $0 } } }
    redactor.finish { out += $0 }
    #expect(String(decoding: out, as: UTF8.self) == "x can[redacted] y")
  }

  @Test func `a value of less than four bytes is left, and said to be`() {
    var redaction = Redaction()
    let added = ["", "a", "abc", "redact"].map { redaction.add($0) }
    #expect(added == [false, false, false, false])
    #expect(redaction.isEmpty)
    let isKnown = (redaction.isShortSecret("abc".utf8), redaction.isShortSecret("abcd".utf8))
    #expect(isKnown == (true, false))
  }

  @Test func `a key of many lines is found line by line`() {
    let key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----"
    let redaction = Self.redaction(key)
    let clean = [
      "<\(key)>", "<\(key.replacing("\n", with: "\r\n"))>", "  hkiG9w0BAQEFAASC\n", "  -----BEGIN KEY-----\n",
    ].map { redaction($0) }
    #expect(clean == ["<[redacted]>", "<[redacted]>", "  [redacted]\n", "  -----BEGIN KEY-----\n"])
  }
}
