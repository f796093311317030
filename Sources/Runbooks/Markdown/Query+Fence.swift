extension Query {
  /// The queries of a fence, prompts taken off; what stands below a prompt is what the query answered.
  static func parts(of text: String, language: String) -> (queries: [String], output: String?) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.contains(where: { $0.hasPrefix("$ ") }) { return prompted(lines) }
    guard language == "promql" || language == "logql", lines.count > 1 else { return ([text], nil) }
    return (separated(lines), nil)
  }

  private static func prompted(_ lines: [Substring]) -> (queries: [String], output: String?) {
    var queries: [String] = []
    var output: [Substring] = []
    for line in lines {
      if line.hasPrefix("$ ") {
        queries.append(String(line.dropFirst(2)))
      } else if !queries.isEmpty, output.isEmpty, !isClosed(queries[queries.count - 1]) {
        queries[queries.count - 1] += "\n" + line
      } else {
        output.append(line)
      }
    }
    while output.last?.allSatisfy(\.isWhitespace) == true { output.removeLast() }
    return (queries, output.isEmpty ? nil : output.joined(separator: "\n"))
  }

  /// One line a query, where each is whole by itself and none goes on from the one before.
  private static func separated(_ lines: [Substring]) -> [String] {
    var queries: [String] = []
    var notes: [Substring] = []
    for line in lines {
      let bare = line.drop { $0 == " " || $0 == "\t" }
      if bare.isEmpty { continue }
      if bare.hasPrefix("#") {
        notes.append(line)
        continue
      }
      // A line that is indented, or begins or follows an operator, belongs to the one before.
      if let last = queries.last,
        !isClosed(last) || endsOpen(last) || beginsOpen(bare) || line.first?.isWhitespace == true
      {
        queries[queries.count - 1] += "\n" + (notes + [line]).joined(separator: "\n")
      } else {
        queries.append((notes + [line]).joined(separator: "\n"))
      }
      notes = []
    }
    if queries.isEmpty { return [lines.joined(separator: "\n")] }
    if queries.count == 1 { return [lines.joined(separator: "\n")] }
    if !notes.isEmpty { queries[queries.count - 1] += "\n" + notes.joined(separator: "\n") }
    return queries
  }

  /// No parenthesis, brace or quote is open.
  private static func isClosed(_ text: String) -> Bool {
    var depth = 0
    var quote: UInt8?
    for b in text.utf8 {
      if let open = quote {
        if b == open { quote = nil }
        continue
      }
      switch b {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), Byte.backtick: quote = b
      case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return depth <= 0 && quote == nil
  }

  private static let joints: Set<Substring> = [
    "and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "sum",
    "count", "avg", "min", "max",
  ]

  private static func endsOpen(_ text: String) -> Bool {
    let line = text.split(separator: "\n").last ?? ""
    guard let last = line.last(where: { !$0.isWhitespace }) else { return false }
    if "+-*/%^<>=,|".contains(last) { return true }
    // `sum by (x)` alone waits for what it sums up.
    let words = line.split(separator: " ")
    if let first = words.first, joints.contains(first), words.count > 1, words[1] == "by" || words[1].hasPrefix("by(") {
      return line.filter { $0 == "(" }.count < 2
    }
    return words.last.map(joints.contains) ?? false
  }

  private static func beginsOpen(_ line: Substring) -> Bool {
    guard let first = line.first else { return true }
    if !(first.isLetter || first == "_") { return true }
    let word = line.prefix { $0.isLetter || $0 == "_" }
    return ["and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool"]
      .contains(word)
  }
}
