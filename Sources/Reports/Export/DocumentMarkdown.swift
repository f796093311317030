extension PostmortemDocument {
  /// The document in Markdown, ended by a newline: whatever a text holds, it stays text.
  package var markdown: String {
    var page = MarkdownPage()
    page.heading(1, heading)
    for chapter in chapters { page.write(chapter) }
    return page.out
  }
}

private struct MarkdownPage {
  var out = ""

  mutating func heading(_ level: Int, _ words: String) {
    out += "\(String(repeating: "#", count: level)) \(Markdown.text(words))\n\n"
  }

  mutating func write(_ chapter: Chapter) {
    let isAppendix = chapter.number.first?.isLetter == true
    out += "## \(isAppendix ? "Appendix " : "")\(chapter.number). \(Markdown.text(chapter.title))\n\n"
    switch chapter.filledBy {
    case .tool: break
    case .draft: out += "_Draft, made from the record: people say whether it is true._\n\n"
    case .people: out += "_For people to write._\n\n"
    }
    for passage in chapter.passages { write(passage) }
  }

  mutating func write(_ passage: Passage) {
    switch passage {
    case .paragraph(let words): out += markup(words) + "\n\n"
    case .heading(let words): heading(3, words)
    case .table(let head, let rows): table(head, rows)
    case .list(let items):
      for item in items { out += "- \(markup(item))\n" }
      out += items.isEmpty ? "" : "\n"
    case .code(let text, let language): out += Markdown.fence(text, language: language) + "\n"
    case .quote(let text): out += Markdown.fence(text, language: "text") + "\n"
    case .prompts(let questions):
      for question in questions { out += "- [ ] \(Markdown.text(question))\n" }
      out += questions.isEmpty ? "" : "\n"
    case .figure(let figure):
      out += "**Figure \(figure.number). \(Markdown.text(figure.title)).** \(Markdown.text(figure.alt))\n\n"
      if !figure.ascii.isEmpty { out += Markdown.fence(figure.ascii, language: "text") + "\n" }
    }
  }

  private mutating func table(_ head: [String], _ rows: [[[Phrase]]]) {
    if rows.isEmpty { return }
    let names = head.map { $0.isEmpty ? " " : Markdown.text($0) }
    out += "| \(names.joined(separator: " | ")) |\n|\(String(repeating: "---|", count: head.count))\n"
    for row in rows {
      let cells = row.map { $0.isEmpty || $0.plain.isEmpty ? " " : markup($0) }
      out += "| \(cells.joined(separator: " | ")) |\n"
    }
    out += "\n"
  }

  private func markup(_ words: [Phrase]) -> String {
    var out = ""
    for phrase in words {
      // Spaces at the edges of a piece are spaces of the sentence.
      let lead = phrase.plain.prefix { $0 == " " }
      let text = Markdown.text(phrase.plain)
      switch phrase {
      case .text: out += text.isEmpty ? String(lead) : String(lead) + text
      case .strong, .mark: out += "\(lead)**\(text.trimmedEnd)**"
      case .code(let code): out += span(code)
      case .unknown: out += "_\(text)_"
      case .evidence: out += text
      }
    }
    return out
  }

  /// A code span in a cell or sentence: no back-tick ends it early, no bar ends the cell.
  private func span(_ code: String) -> String {
    let line = Escaping.line(code)
    if line.isEmpty { return "" }
    return line.contains("`") || line.contains("|") ? Markdown.text(line) : "`\(line)`"
  }
}
