/// What only the characters of the file show.
extension Linter {
  private var annotated: Bool { file.runbooks.contains(where: \.annotated) }
  private var path: String { file.runbooks.first?.path ?? file.diagnostics.first?.path ?? "" }

  /// Escape sequences, and marks that make text read in another order than it runs.
  mutating func findHiddenCharacters() {
    for (i, line) in source.lines.enumerated() {
      guard
        let at = line.firstIndex(where: {
          ($0.value < 0x20 && $0 != "\t" && $0 != "\r" && $0 != "\u{c}") || $0.value == 0x7f
            || ($0.properties.isBidiControl && $0 != "\u{200e}" && $0 != "\u{200f}")
        })
      else { continue }
      diagnostics.append(
        Diagnostic(
          .hiddenCharacters, annotated: annotated, path: path, line: i + 1, column: at + 1,
          message: "The line holds the hidden character \(visible(String(line[at])))",
          hint: "it can make text look other than what runs; take it out"))
    }
  }

  /// Keys and passwords by their looks; placeholders, references and variables are none.
  mutating func findSecrets() {
    for i in source.lines.indices {
      let line = source.lines[i]
      guard line.count >= 8, let place = SecretLooks.find(in: line) else { continue }
      diagnostics.append(
        Diagnostic(
          .secretInClear, annotated: annotated, path: path, line: i + 1, column: place.lowerBound + 1,
          width: place.count,
          message: "This looks like a secret in clear",
          hint: "make it a parameter with `secret: yes`, given as env:NAME, file:PATH or cmd:…"))
    }
  }
}

/// How secrets look.
enum SecretLooks {
  private static let prefixes: [(SearchedWords, Int)] = [
    ("AKIA", 16), ("ASIA", 16), ("ghp_", 20), ("gho_", 20), ("github_pat_", 20), ("glpat-", 16), ("xoxb-", 16),
    ("xoxp-", 16),
    ("sk_live_", 16), ("AIza", 30), ("eyJhbGciOi", 20),
  ]
  private static let keys: [SearchedWords] = [
    "password", "passwd", "secret", "token", "api_key", "apikey", "api-key", "access_key",
  ]

  private static let begin: SearchedWords = "-----BEGIN "
  private static let authority: SearchedWords = "://"

  /// Where in the line one stands.
  static func find(in line: [Unicode.Scalar]) -> Range<Int>? {
    if let at = begin.find(in: line), string(line[at...]).contains("PRIVATE KEY-----") {
      return at..<line.count
    }
    for (prefix, least) in prefixes {
      guard let at = prefix.find(in: line), at == 0 || !isNamePart(line[at - 1]) else { continue }
      let end = end(of: at + prefix.scalars.count, in: line)
      if end - at - prefix.scalars.count >= least { return at..<end }
    }
    return inURL(line) ?? assigned(line)
  }

  /// `scheme://user:password@host`.
  private static func inURL(_ line: [Unicode.Scalar]) -> Range<Int>? {
    guard let scheme = authority.find(in: line) else { return nil }
    let end =
      line[(scheme + 3)...].firstIndex { isBlank($0) || $0 == "/" || $0 == "\"" || $0 == "'" || $0 == "`" }
      ?? line.count
    let host = line[(scheme + 3)..<end]
    guard let at = host.lastIndex(of: "@"), let colon = host.firstIndex(of: ":"), colon + 1 < at else { return nil }
    return isLiteral(line[(colon + 1)..<at]) ? colon + 1..<at : nil
  }

  /// `password=…`, `token: …` with a value of eight characters or more that is no placeholder and no plain word.
  private static func assigned(_ line: [Unicode.Scalar]) -> Range<Int>? {
    let lower = line.map { $0.value < 0x80 && $0 >= "A" && $0 <= "Z" ? Unicode.Scalar(UInt8($0.value + 32)) : $0 }
    for key in keys {
      var from = 0
      while let at = key.find(in: lower, from: from) {
        from = at + key.scalars.count
        var i = from
        if i < line.count, line[i] == "\"" || line[i] == "'" { i += 1 }
        guard i < line.count, line[i] == "=" || line[i] == ":" else { continue }
        i += 1
        while i < line.count, isBlank(line[i]) || line[i] == "\"" || line[i] == "'" { i += 1 }
        let end = end(of: i, in: line)
        if end - i >= 8, isLiteral(line[i..<end]), line[i..<end].contains(where: isDigit) { return i..<end }
      }
    }
    return nil
  }

  private static func end(of start: Int, in line: [Unicode.Scalar]) -> Int {
    line[min(start, line.count)...].firstIndex {
      isBlank($0) || $0 == "\"" || $0 == "'" || $0 == "`" || $0 == "," || $0 == ")" || $0 == "&" || $0 == ";"
    } ?? line.count
  }

  /// False for `<x>`, `$X`, `{{x}}`, `***`, paths and references.
  private static func isLiteral(_ value: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = value.first else { return false }
    if value.contains(where: { "<>${}*/.…[](".unicodeScalars.contains($0) }) { return false }
    let text = string(value)
    return !["env:", "file:", "cmd:"].contains { text.hasPrefix($0) } && first != "-"
      && !text.allSatisfy { $0 == text.first }
      && !text.lowercased().hasPrefix("your")
  }
}
