import Testing

/// `docs/events.md` against the cases of `Event`, both read as text: a case that is added, renamed or given a field without
/// the page fails here, and so does a row of the page that says *now* of something that is not there.
@Suite struct EventsPageTests {
  @Test func `the page lists every case of Event with its exact fields`() throws {
    let code = try Cases.inSource(Repository.text("Sources/Incidents/Event.swift")).filter { $0.kind != "opaque" }
    let page = Cases.inPage(try Repository.text("docs/events.md"), state: "now")
    #expect(code.count >= 18)
    #expect(page == code)
  }

  @Test func `no planned kind is named twice or has a case already`() throws {
    let page = try Repository.text("docs/events.md")
    let planned = Cases.inPage(page, state: "planned").map(\.kind)
    let now = Cases.inPage(page, state: "now").map(\.kind)
    #expect(planned.count > 20)
    #expect(Set(planned).count == planned.count)
    #expect(Set(planned).isDisjoint(with: now))
  }

  @Test func `a case over several lines is read with all its fields`() {
    let text =
      "enum E {\n  case a(\n    x: Int, y: [String]?,\n    z: B)\n  case b\n  /// no\n  case c(w: [Int: D]?)\n}\n"
    #expect(
      Cases.inSource(text) == [
        Cases.Kind(kind: "a", fields: ["**x**", "**z**", "y"]), Cases.Kind(kind: "c", fields: ["w"]),
      ])
  }
}

/// Kinds and their fields; one that is always there stands between `**`.
enum Cases {
  struct Kind: Equatable, CustomStringConvertible {
    var kind: String
    var fields: [String]
    var description: String { "\(kind)(\(fields.joined(separator: ", ")))" }
  }

  /// The cases with associated values of the first enum in a Swift file.
  static func inSource(_ text: String) -> [Kind] {
    var kinds: [Kind] = []
    var rest = text[...]
    if let end = rest.range(of: "\n}\n") { rest = rest[..<end.lowerBound] }
    while let start = rest.range(of: "\n  case ") {
      rest = rest[start.upperBound...]
      guard let open = rest.firstIndex(where: { $0 == "(" || $0 == "\n" }), rest[open] == "(",
        let close = closing(of: open, in: rest)
      else { continue }
      let fields = commaParts(rest[rest.index(after: open)..<close]).map { field -> String in
        let name = field.prefix { $0 != ":" }.filter { !$0.isWhitespace }
        return field.hasSuffix("?") || field.hasSuffix("? = nil") ? name : "**\(name)**"
      }
      kinds.append(Kind(kind: rest[..<open].filter { !$0.isWhitespace }, fields: fields.sorted()))
      rest = rest[close...]
    }
    return kinds
  }

  /// The rows of the page's tables with this state.
  static func inPage(_ text: String, state: String) -> [Kind] {
    text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmed }
      guard line.hasPrefix("| `"), cells.count == 4, cells[1] == state else { return nil }
      let fields = cells[2].split(separator: ",").map { $0.filter { $0 != "◆" && $0 != " " } }
      return Kind(kind: cells[0].filter { $0 != "`" }, fields: fields.sorted())
    }
  }

  private static func closing(of open: String.Index, in text: Substring) -> String.Index? {
    var depth = 0
    for i in text[open...].indices {
      if text[i] == "(" { depth += 1 }
      if text[i] == ")" { depth -= 1 }
      if depth == 0 { return i }
    }
    return nil
  }

  private static func commaParts(_ text: Substring) -> [String] {
    var parts = [""]
    var depth = 0
    for c in text {
      if c == "[" || c == "<" { depth += 1 }
      if c == "]" || c == ">" { depth -= 1 }
      if c == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(c) }
    }
    return parts.map { String($0.trimmed) }
  }
}
