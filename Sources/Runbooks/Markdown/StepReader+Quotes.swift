/// Quotes and tables: guidance, warnings, and what stands in them to do.
extension StepReader {
  mutating func readQuote(_ index: Int, _ place: Place, into flow: inout Flow) {
    let children = document.children(of: index)
    if children.contains(where: { document.elements[$0].kind == .code }) {
      // Fences in a quote are fences; the quote only sets them apart.
      read(document.nodes(children), place, into: &flow)
      return
    }
    let piece = guidance(index)
    guard !piece.text.isEmpty else { return }
    noteApprovers(piece.text)
    if flow.pending.isEmpty, !flow.drafts.isEmpty, piece.kind != .caution {
      flow.drafts[flow.drafts.count - 1].appendToLast([piece])
    } else {
      flow.pending.append(piece)
    }
  }

  mutating func readGuidance(_ index: Int, _ draft: inout Draft, _ place: Place) {
    let children = document.children(of: index)
    if children.contains(where: { document.elements[$0].kind == .code }) {
      for child in children {
        if document.elements[child].kind == .code {
          addBlock(block(child), to: &draft)
        } else {
          paragraph(child).add(to: &draft.step)
        }
      }
      return
    }
    let piece = guidance(index)
    noteApprovers(piece.text)
    if draft.children.isEmpty { piece.add(to: &draft.step) } else { draft.appendToLast([piece]) }
  }

  /// A quote as text, each line behind its mark.
  mutating func guidance(_ index: Int) -> Pending {
    let element = document.elements[index]
    let caution = document.children(of: index).first.map {
      Caution.begins(document, document.trimmed(document.elements[$0].text.range))
    }
    let item = ItemNode(element: index, number: nil, children: document.children(of: index))
    let notes = self.notes(ListNode(ordered: false, line: element.line, items: [item]))
    var text = ""
    for piece in notes.pieces where piece.block == nil {
      for line in piece.text.utf8.split(separator: Byte.lf) {
        var line = Substring(line)
        if line.utf8.starts(with: "- ".utf8) || line.utf8.starts(with: "  ".utf8) {
          line = Substring(line.utf8.dropFirst(2))
        }
        if !text.isEmpty { text += "\n" }
        if caution != true { text += "> " }
        text += line
      }
    }
    return Pending(
      kind: caution == true ? .caution : .guidance, text: text, element: index, lines: lines(element))
  }

  /// "`[Desk Owner]` approves every action of section 4.2".
  private mutating func noteApprovers(_ text: String) {
    guard let at = Prose.find(" approve", in: text) else { return }
    var who = text[..<at]
    if who.hasSuffix(" must") { who = who.dropLast(5) }
    while let first = who.utf8.first, !Byte.isWord(first) { who.removeFirst() }
    while let last = who.utf8.last, !Byte.isWord(last) { who.removeLast() }
    guard who.utf8.count < 40, !who.isEmpty else { return }
    approvals.append((String(who), text))
  }

  mutating func readTable(_ index: Int, _ place: Place, into flow: inout Flow) {
    let element = document.elements[index]
    guard let table = Table(element, in: document) else { return }
    let piece = Pending(kind: .notes, text: document.string(element.text), element: index, lines: lines(element))
    readParameters(table, element)
    if !place.reading, let branch = decision(table, place) {
      let before = flow.pending
      flow.pending = []
      var branch = branch
      branch.step.lines = lines(element)
      branch.prepend(before + [piece])
      flow.drafts.append(branch)
      return
    }
    if flow.pending.isEmpty, !flow.drafts.isEmpty {
      flow.drafts[flow.drafts.count - 1].appendToLast([piece])
    } else {
      flow.pending.append(piece)
    }
  }

  mutating func readItemTable(_ index: Int, _ draft: inout Draft, _ place: Place) {
    let element = document.elements[index]
    guard let table = Table(element, in: document) else { return }
    readParameters(table, element)
    Pending(kind: .notes, text: document.string(element.text), element: index, lines: lines(element)).add(
      to: &draft.step)
    if var branch = decision(table, place) {
      branch.step.lines = lines(element)
      draft.appendBranch(branch)
    }
  }

  /// A table headed Parameter / Default / Description declares values.
  mutating func readParameters(_ table: Table, _ element: Element) {
    guard let first = table.head.first else { return }
    guard Prose.beginsAny(first, ["parameter", "variable", "input", "name", "env"]) else { return }
    var columns: [String: Int] = [:]
    for (i, head) in table.head.enumerated() where i > 0 { columns[head.lowercased()] = i }
    let fallback = columns["default"] ?? columns["default value"]
    let description = columns["description"] ?? columns["meaning"]
    let required = columns["required"]
    let secret = columns["secret"]
    guard fallback != nil || description != nil || required != nil || secret != nil || columns["example"] != nil else {
      return
    }
    for row in table.rows where !row.cells.isEmpty {
      func cell(_ column: Int?) -> String? {
        guard let column, column < row.cells.count else { return nil }
        let text = Prose.bare(row.cells[column])
        return text.isEmpty || text == "-" || text == "—" ? nil : text
      }
      let name = Parameters.bare(Prose.bare(row.cells[0]))
      guard !name.isEmpty, name.utf8.count < 60 else { continue }
      var parameter = Parameter(name: name, variable: name, line: source.original(row.line), declared: true)
      parameter.description = description.flatMap { $0 < row.cells.count ? Prose.plain(row.cells[$0]) : nil } ?? ""
      if cell(fallback) != nil, let column = fallback {
        let words = Prose.plain(row.cells[column])
        parameter.fallback = Prose.value(row.cells[column])
        // Words that say where a value comes from are no value.
        if parameter.fallback == nil {
          parameter.description += "\(parameter.description.isEmpty ? "" : " ")(default: \(words))"
        }
      }
      if let word = cell(required)?.lowercased() {
        parameter.required = word.hasPrefix("y") || word == "true" || word == "required"
      }
      if let word = cell(secret)?.lowercased() {
        parameter.secret = word.hasPrefix("y") || word == "true" || word == "secret" || word == "x"
      }
      parameters.append(parameter)
    }
  }
}
