extension PostmortemDocument {
  /// The document as plain text for a mail, at most 78 columns wide where a word allows it; without the full log.
  package var text: String {
    var page = TextPage()
    page.out += Wrapping.wrap(Escaping.line(heading), width: 78)
    page.out += String(repeating: "=", count: 78) + "\n"
    for chapter in chapters where chapter.number != "A" { page.write(chapter) }
    return page.out
  }
}

private struct TextPage {
  static let width = 78
  var out = ""

  mutating func write(_ chapter: Chapter) {
    let head = Escaping.line("\(chapter.number)  \(chapter.title)")
    let rest = chapter.filledBy == .tool ? "" : chapter.filledBy == .draft ? "  (draft)" : "  (for people to write)"
    out += "\n\(head)\(rest)\n\(String(repeating: "-", count: Self.width))\n"
    for passage in chapter.passages { write(passage) }
  }

  mutating func write(_ passage: Passage) {
    switch passage {
    case .paragraph(let words): out += Wrapping.wrap(line(words), width: Self.width) + "\n"
    case .heading(let words): out += Wrapping.wrap(Escaping.line(words), width: Self.width) + "\n"
    case .table(let head, let rows): table(head, rows.map { $0.map { line($0) } })
    case .list(let items):
      for item in items { out += Wrapping.wrap(line(item), width: Self.width, indent: "- ", hanging: "  ") }
      out += "\n"
    case .code(let text, _), .quote(let text):
      for row in Escaping.printable(text).split(separator: "\n", omittingEmptySubsequences: false) {
        out += "    \(row)".trimmedEnd + "\n"
      }
      out += "\n"
    case .prompts(let questions):
      for question in questions {
        out += Wrapping.wrap(Escaping.line(question), width: Self.width, indent: "[ ] ", hanging: "    ")
      }
      out += "\n"
    case .figure(let figure):
      out +=
        Wrapping.wrap(Escaping.line("Figure \(figure.number). \(figure.title). \(figure.alt)"), width: Self.width)
        + "\n"
      if !figure.ascii.isEmpty { out += figure.ascii + "\n" }
    }
  }

  private func line(_ words: [Phrase]) -> String { Escaping.line(words.plain) }

  /// In columns where they fit, else each row as a paragraph.
  private mutating func table(_ head: [String], _ rows: [[String]]) {
    if rows.isEmpty { return }
    let all = (head.contains { !$0.isEmpty } ? [head] : []) + rows
    let widths = head.indices.map { i in all.map { i < $0.count ? Wrapping.columns($0[i]) : 0 }.max() ?? 0 }
    if widths.reduce(0, +) + 2 * (widths.count - 1) <= Self.width {
      for row in all {
        out += zip(row, widths).map { Wrapping.padded($0, $1) }.joined(separator: "  ").trimmedEnd + "\n"
      }
    } else if head.count == 2 {
      let lead = min(widths[0], 30) + 2
      for row in all {
        out += Wrapping.entry(
          Wrapping.padded(row[0], lead), row[1], width: Self.width, hanging: String(repeating: " ", count: lead))
      }
    } else {
      for row in all {
        let cells = row.filter { !$0.isEmpty }
        out += Wrapping.wrap(cells.joined(separator: "  "), width: Self.width, hanging: "    ")
      }
    }
    out += "\n"
  }
}
