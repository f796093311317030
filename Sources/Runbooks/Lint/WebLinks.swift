/// A web address in a runbook's prose.
package struct WebLink: Sendable, Hashable {
  /// As written.
  package var text: String
  package var line: Int
  /// 1-based, in Unicode scalars.
  package var column: Int

  /// What is asked: without the fragment, which no server sees.
  package var address: String { text.split(separator: "#").first.map(String.init) ?? text }
}

extension RunbookFile {
  /// The web addresses of a file's prose, in order; those in code and those with a value still to be filled in are left out.
  package func webLinks(in bytes: [UInt8]) -> [WebLink] { webLinks(in: LintSource(bytes)) }

  func webLinks(in source: LintSource) -> [WebLink] {
    var code = runbooks.flatMap { $0.steps.flatMap(\.blocks) + $0.loose }.filter { !$0.inline }.map(\.lines)
    if let front = runbooks.first?.front.lines { code.append(front) }
    var inCode = [Bool](repeating: false, count: source.lines.count + 1)
    for lines in code where lines.start <= source.lines.count {
      for line in lines.start...min(lines.end, source.lines.count) { inCode[line] = true }
    }
    return source.lines.indices.flatMap { inCode[$0 + 1] ? [] : Self.links(in: source.lines[$0], number: $0 + 1) }
  }

  private static let schemes: [SearchedWords] = ["http://", "https://"]

  private static func links(in line: [Unicode.Scalar], number: Int) -> [WebLink] {
    var out: [WebLink] = []
    var i = 0
    while i < line.count {
      if line[i] == "`" {
        i = endOfSpan(line, from: i)
        continue
      }
      let begins = line[i] == "h" && (i == 0 || !isNamePart(line[i - 1]))
      guard begins, schemes.contains(where: { line[i...].starts(with: $0.scalars) }) else {
        i += 1
        continue
      }
      let end = self.end(line, from: i)
      let text = string(line[i..<end])
      // A placeholder that begins where the address ends is a part of it.
      let isOpen = end < line.count && "<{$".unicodeScalars.contains(line[end])
      if !isOpen, text.utf8.count > 10, !text.contains("…"), !text.contains("...") {
        out.append(WebLink(text: text, line: number, column: i + 1))
      }
      i = max(end, i + 1)
    }
    return out
  }

  /// Behind a span of code; behind its first back-tick when it has no end.
  private static func endOfSpan(_ line: [Unicode.Scalar], from start: Int) -> Int {
    let ticks = line[start...].prefix { $0 == "`" }.count
    var i = start + ticks
    while i < line.count {
      let run = line[i...].prefix { $0 == "`" }.count
      if run == ticks { return i + run }
      i += max(run, 1)
    }
    return start + ticks
  }

  /// Where an address ends: at what no address holds, at a bracket that it did not open, before the sentence's own marks.
  private static func end(_ line: [Unicode.Scalar], from start: Int) -> Int {
    var depth = 0
    var i = start
    scan: while i < line.count {
      switch line[i] {
      case "(": depth += 1
      case ")":
        if depth == 0 { break scan }
        depth -= 1
      case "<", ">", "\"", "'", "`", "|", "\\", "^", "[", "]", "{", "}", "$": break scan
      case let other where other.value <= 0x20 || other.properties.isWhitespace: break scan
      default: break
      }
      i += 1
    }
    while i > start, ".,;:!?*_".unicodeScalars.contains(line[i - 1]) { i -= 1 }
    return i
  }
}
