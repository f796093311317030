/// What the words behind an opening fence say: the language, the role, and the attributes in any of three dialects.
///
/// ```` ```LANGUAGE [role] [key=value …] ````, `{ key=value }` as pandoc and Runme write it, and Runme's JSON object. Braces
/// and JSON carry keys only. Values may stand in quotes. Unknown keys are a note, a known key with a bad value is an error.
package struct InfoString: Sendable {
  /// The first word, lower case; empty without one.
  package var language: String
  package var role: Role?
  package var attributes: Attributes
  /// True when a role or a key is there that only Muster knows, so that the whole file counts as annotated.
  package var annotated: Bool
  /// The first bare word that is no role. An error in an annotated file, a note in a plain one: the reader decides.
  package var unknownWord: (word: String, column: Int)?
  /// For the language `ask`: what the answer looks like; its question stands in the fence.
  package var answer: Answer?

  package init(
    language: String = "", role: Role? = nil, attributes: Attributes = Attributes(), annotated: Bool = false,
    unknownWord: (word: String, column: Int)? = nil, answer: Answer? = nil
  ) {
    self.language = language
    self.role = role
    self.attributes = attributes
    self.annotated = annotated
    self.unknownWord = unknownWord
    self.answer = answer
  }

  /// Reads an info string as it stands in the source line; `column` is where `raw` begins there.
  package static func read(_ raw: String, path: String, line: Int, column: Int) -> (InfoString, [Diagnostic]) {
    if raw.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7b }), raw != "ask" {
      return (InfoString(language: raw.lowercased()), [])
    }
    var reader = InfoStringReader(raw, path: path, line: line, column: column)
    reader.read()
    return (reader.info, reader.diagnostics)
  }

  /// What to say of `unknownWord`: as an error in an annotated file, as a note in a plain one.
  package func unknownWordDiagnostic(path: String, line: Int, annotatedFile: Bool) -> Diagnostic? {
    guard let unknownWord else { return nil }
    let roles = Role.allCases.map(\.rawValue)
    let near = nearestWord(to: unknownWord.word, in: roles)
    return Diagnostic(
      code: "unknown-role", severity: annotatedFile ? .error : .note, path: path, line: line,
      column: unknownWord.column,
      width: unknownWord.word.unicodeScalars.count, message: "`\(unknownWord.word)` is no role",
      hint: near.map { "did you mean `\($0)`?" } ?? "roles are \(roles.joined(separator: ", "))")
  }
}

/// One pass over the scalars of an info string.
struct InfoStringReader {
  let text: [Unicode.Scalar]
  let path: String
  let line: Int
  /// The column of `text[0]`.
  let column: Int
  var at = 0
  var info = InfoString()
  var diagnostics: [Diagnostic] = []
  /// True behind a quote that nothing closes: the value has swallowed what stood after it.
  var quoteIsOpen = false
  var seen: Set<String> = []
  /// Words read so far behind the language.
  var words = 0

  init(_ raw: String, path: String, line: Int, column: Int) {
    text = Array(raw.unicodeScalars.prefix(4096))
    self.path = path
    self.line = line
    self.column = column
  }

  mutating func read() {
    skipBlanks()
    readLanguage()
    if info.language == "ask" {
      info.annotated = true
      info.answer = Answer()
    }
    while true {
      skipBlanks()
      guard at < text.count else { break }
      if text[at] == "{" {
        if !readJSON() { readBraces() }
      } else {
        readWord(until: nil)
        words += 1
      }
    }
    info.answer?.name = info.attributes.name
  }

  mutating func skipBlanks() {
    while at < text.count, text[at].value <= 0x20 { at += 1 }
  }

  private mutating func readLanguage() {
    let start = at
    while at < text.count, text[at].value > 0x20, text[at] != "{" || at == start, text[at] != "=" || at == start {
      at += 1
    }
    if at < text.count, text[at] == "=" {
      // No language, an attribute at once.
      at = start
      return
    }
    if start < text.count, text[start] == "{" {
      // `{note}`, `{.bash}`: a word of another dialect; `{ key=value }` and JSON carry keys without a language.
      let inside = text[(start + 1)...].prefix { $0 != "}" }
      if inside.contains("=") || inside.contains(":") || inside.first.map(isBlank) == true {
        at = start
        return
      }
    }
    info.language = string(text[start..<at]).lowercased()
  }

  /// A bare word or `key=value`; inside braces it ends before the closing one.
  mutating func readWord(until close: Unicode.Scalar?) {
    let start = at
    while at < text.count, text[at].value > 0x20, text[at] != "=", text[at] != close { at += 1 }
    let word = string(text[start..<at])
    guard at < text.count, text[at] == "=", at > start else {
      while at < text.count, text[at].value > 0x20, text[at] != close { at += 1 }
      if close == nil { bareWord(string(text[start..<at]), at: start) }
      return
    }
    at += 1
    let (value, valueStart) = readValue(until: close)
    set(word, to: value, keyAt: start, valueAt: valueStart, dialect: close == nil ? .words : .foreign)
  }

  /// The value behind `=`, unquoted, and where its text begins.
  private mutating func readValue(until close: Unicode.Scalar?) -> (String, Int) {
    guard at < text.count, text[at] == "\"" || text[at] == "'" else {
      let start = at
      while at < text.count, text[at].value > 0x20, text[at] != close { at += 1 }
      return (string(text[start..<at]), start)
    }
    let quote = text[at]
    let open = at
    at += 1
    let start = at
    var value: [Unicode.Scalar] = []
    while at < text.count, text[at] != quote {
      if text[at] == "\\", at + 1 < text.count, text[at + 1] == quote || text[at + 1] == "\\" { at += 1 }
      value.append(text[at])
      at += 1
    }
    if at < text.count {
      at += 1
    } else {
      quoteIsOpen = true
      report(
        "unclosed-quote", .error, at: open, width: text.count - open, "The quote is not closed",
        hint: "close it with \(quote)")
    }
    return (string(value[...]), start)
  }

  private mutating func bareWord(_ word: String, at start: Int) {
    if info.language == "ask", words == 0, let shape = Answer.Shape(rawValue: word), shape != .oneOf {
      info.answer?.shape = shape
      return
    }
    if words == 0, let role = Role(rawValue: word) {
      info.role = role
      info.annotated = true
      return
    }
    if info.unknownWord == nil { info.unknownWord = (word, column + start) }
  }

  /// `{ key=value … }`; `.class` and `#id` of pandoc, and line numbers, say nothing to Muster.
  private mutating func readBraces() {
    at += 1
    while true {
      skipBlanks()
      guard at < text.count else { return }
      if text[at] == "}" {
        at += 1
        return
      }
      let before = at
      readWord(until: "}")
      if at == before { at += 1 }
    }
  }

  mutating func report(
    _ code: String, _ severity: Diagnostic.Severity, at place: Int, width: Int, _ message: String, hint: String?
  ) {
    diagnostics.append(
      Diagnostic(
        code: code, severity: severity, path: path, line: line, column: column + place, width: max(1, width),
        message: message, hint: hint))
  }
}
