/// The words of a run of comment lines.
struct ShellComment {
  /// Without `#`, number and colon.
  var title = ""
  var numbered = false
  /// A remark on output or a condition, not a thing to do.
  var isNote = false
  /// A remark on what the command above printed.
  var isOutput = false

  init(_ lines: [ArraySlice<UInt8>]) {
    var words: [String] = []
    for line in lines {
      let bare = line.drop { $0.isBlank || $0 == UInt8(ascii: "#") }
      // A command that is commented out is no title, nor is a ruler.
      if KnownPrograms.begins(bare) || !bare.contains(where: { $0.isName || $0 >= 0x80 }) { continue }
      if bare.starts(with: "!".utf8), words.isEmpty { continue }
      words.append(Self.trimmed(String(decoding: bare, as: UTF8.self)))
    }
    var text = words.joined(separator: " ")
    while let last = text.last, last == "-" || last == "=" || last == "*" || last == "#" || last == " " {
      text.removeLast()
    }
    while let first = text.first, first == "-" || first == "=" || first == "*" || first == " " { text.removeFirst() }
    (text, numbered) = Self.withoutNumber(text)
    while text.last == ":" || text.last == " " { text.removeLast() }
    title = text
    isOutput = Prose.beginsAny(text, Self.outputs)
    isNote = isOutput || Prose.beginsAny(text, Self.notes) || text.hasPrefix("<") || text.hasPrefix("{")
  }

  private static let outputs: [StaticString] = [
    "output", "expected", "example output", "sample output", "should ", "returns", "result", "->", "→", "=>",
  ]
  private static let notes: [StaticString] = [
    "note", "if ", "or ",
    "e.g.", "this ", "these ",
    "the ", "it ", "tip", "todo", "...", "see ", "where ", "->", "→", "=>", "warning", "default", "should", "i.e.",
    "spec.",
  ]

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }

  /// `1. Get`, `2) Get`, `Step 3: Get`.
  private static func withoutNumber(_ text: String) -> (String, Bool) {
    var rest = text[...]
    if Prose.begins(text, "step ") { rest = rest.dropFirst(5) }
    let digits = rest.prefix { $0.isNumber || $0 == "." }
    guard digits.first?.isNumber == true else { return (text, false) }
    rest = rest.dropFirst(digits.count)
    guard let mark = rest.first ?? "." as Character?,
      digits.last == "." || mark == ")" || mark == ":" || mark == "-" || rest.isEmpty
        || mark == " " && Prose.begins(text, "step ")
    else { return (text, false) }
    rest = rest.drop { $0 == ")" || $0 == ":" || $0 == "." || $0 == "-" || $0 == "–" || $0 == " " }
    return rest.isEmpty ? (text, true) : (String(rest), true)
  }
}
