/// Decision tables, and trees of YES and NO.
extension StepReader {
  /// A table whose first column says what is seen and whose last what to do, as a branch.
  mutating func decision(_ table: Table, _ place: Place) -> Draft? {
    guard table.head.count >= 2, let first = table.head.first, let last = table.head.last else {
      return nil
    }
    let sees =
      [
        "symptom", "what you see", "what you saw", "if ", "condition", "observation", "situation", "problem", "issue",
        "you see", "finding", "when", "case", "scenario", "signal", "error",
      ] as [StaticString]
    let does =
      [
        "do", "fix", "action", "solution", "resolution", "remedy", "remediation", "mitigation", "what to do", "then",
        "next", "response", "go to", "follow", "recovery", "steps",
      ] as [StaticString]
    guard Prose.beginsAny(first.lowercased() + " ", sees), Prose.beginsAny(last, does) else { return nil }
    var branch = Draft(
      Step(
        title: place.title.isEmpty ? first : place.title, kind: .branch, phase: place.phase, section: place.section,
        lines: Lines(1, 1), guessed: true))
    for row in table.rows where row.cells.count >= 2 {
      let line = source.original(row.line)
      var arm = Arm(label: Prose.plain(row.cells[0]), target: .next, line: line)
      if row.cells.count >= 3 {
        arm.reason = row.cells[1..<(row.cells.count - 1)].map(Prose.plain).joined(separator: "; ")
      }
      takeCell(row.cells[row.cells.count - 1], &arm, &branch, place)
      branch.step.arms.append(arm)
    }
    guard !branch.step.arms.isEmpty else { return nil }
    addOtherwise(&branch, line: branch.step.arms[branch.step.arms.count - 1].line)
    return branch
  }

  /// What a cell says to do: a link on, else a step of its words and commands.
  private mutating func takeCell(_ cell: String, _ arm: inout Arm, _ branch: inout Draft, _ place: Place) {
    let parts = Prose.parts(cell)
    if let link = parts.links.first {
      var document = Document()
      document.targets = Array(link.utf8)
      let copy = StepReader(source: source, document: document, outline: outline, places: places, path: path)
      let span = Span(kind: .link, text: .none, target: TextRange(0, document.targets.count), line: 0)
      if let target = copy.target(of: span) {
        arm.target = target
        return
      }
    }
    guard !parts.text.isEmpty else { return }
    var step = Step(
      title: Prose.firstLine(parts.text), kind: .manual, phase: place.phase, section: place.section,
      lines: Lines(arm.line, arm.line), guessed: true)
    step.content = [.prose(text: parts.text)]
    for code in parts.codes where code.utf8.contains(Byte.space) {
      let command =
        ShellReading.inlineCommand(code, line: arm.line)
        ?? (Prose.looksLikeCommand(code)
          ? ShellReading.block(code, language: "sh", firstLine: arm.line, annotated: false).commands.first : nil)
      guard let command else { continue }
      step.blocks.append(
        Block(
          lines: Lines(arm.line, arm.line), kind: .command, text: code, commands: [command], guessed: true, inline: true
        ))
    }
    promote(&step)
    branch.children.append(Draft(step))
    arm.target = .steps(branch.children.count - 1..<branch.children.count)
  }

  // MARK: Trees

  /// A text tree of YES and NO as nested branches; the tree itself stays text.
  mutating func tree(_ block: Block, _ place: Place) -> Draft? {
    guard !place.reading, block.kind == .text || block.kind == .output || block.kind == .diagram || block.kind == .code,
      block.commands.isEmpty, TreeRow.mayAnswer(block.text)
    else { return nil }
    var rows: [TreeRow] = []
    for (i, line) in block.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard let row = TreeRow(line, line: block.lines.start + 1 + i) else { continue }
      rows.append(row)
    }
    let answers = rows.filter { $0.answer != nil }.count
    guard answers >= 2, rows.count < 200 else { return nil }
    var at = 0
    return branch(rows, &at, below: -1, title: place.title.isEmpty ? "Yes or no?" : place.title, block, place, depth: 0)
  }

  private mutating func branch(
    _ rows: [TreeRow], _ at: inout Int, below: Int, title: String, _ block: Block, _ place: Place, depth: Int
  ) -> Draft? {
    guard depth < 12 else { return nil }
    var branch = Draft(
      Step(title: title, kind: .branch, phase: place.phase, section: place.section, lines: block.lines, guessed: true))
    if below >= 0, at < rows.count { branch.step.lines = Lines(rows[at].line, rows[at].line) }
    let level = at < rows.count ? rows[at].indent : 0
    while at < rows.count, rows[at].indent > below {
      let row = rows[at]
      guard let answer = row.answer else {
        // A line above the answers is the question.
        if row.indent <= level, branch.step.arms.isEmpty { branch.step.title = row.text }
        at += 1
        continue
      }
      at += 1
      var arm = Arm(label: answer + (row.remark.map { " " + $0 } ?? ""), target: .next, line: row.line)
      let from = branch.children.count
      if !row.text.isEmpty { leaf(row.text, row.line, &arm, &branch, place) }
      while at < rows.count, rows[at].indent > row.indent {
        let next = rows[at]
        if at + 1 < rows.count, rows[at + 1].answer != nil, rows[at + 1].indent > next.indent, next.answer == nil {
          at += 1
          if let inner = self.branch(rows, &at, below: next.indent, title: next.text, block, place, depth: depth + 1) {
            branch.children.append(inner)
            arm.target = .steps(from..<branch.children.count)
          }
        } else if next.answer != nil {
          if let inner = self.branch(rows, &at, below: row.indent, title: answer, block, place, depth: depth + 1) {
            branch.children.append(inner)
            arm.target = .steps(from..<branch.children.count)
          }
        } else {
          at += 1
          leaf(next.text, next.line, &arm, &branch, place)
        }
      }
      branch.step.arms.append(arm)
    }
    return branch.step.arms.isEmpty ? nil : branch
  }

  /// "Save the ledger first, then proceed to 4.2": what to do, and where to go on.
  private mutating func leaf(_ text: String, _ line: Int, _ arm: inout Arm, _ branch: inout Draft, _ place: Place) {
    var document = Document()
    document.text = Array(text.utf8)
    let reader = StepReader(source: source, document: document, outline: outline, places: places, path: path)
    let section = reader.namedSection(0..<document.text.count)
    if let section, Prose.beginsAny(text, ["proceed to", "go to", "continue", "jump to", "skip to", "move to"]),
      case .next = arm.target
    {
      arm.target = .section(section)
      return
    }
    var step = Step(
      title: document.cut(0..<document.text.count), kind: .manual, phase: place.phase, section: place.section,
      lines: Lines(line, line), guessed: true)
    step.content = [.prose(text: text)]
    if let section {
      step.arms = [Arm(label: outline.sections[section].title, target: .section(section), line: line)]
      step.traits.insert(.jump)
    }
    let at = branch.children.count
    branch.children.append(Draft(step))
    if case .steps(let range) = arm.target {
      arm.target = .steps(range.lowerBound..<at + 1)
    } else {
      arm.target = .steps(at..<at + 1)
    }
  }
}

/// A line of a text tree.
struct TreeRow {
  var indent: Int
  /// "YES" or "NO", when the line begins with one.
  var answer: String?
  /// What stands in parentheses behind it.
  var remark: String?
  var text: String
  var line: Int

  /// False when surely no two lines of the text are answers: most texts are no trees.
  static func mayAnswer(_ text: String) -> Bool {
    text.withBytes { p in
      let p = UnsafeRawBufferPointer(p)
      var answers = 0
      var start = 0
      while start < p.count, answers < 2 {
        var i = start
        // Every byte of a drawn line or an arrow counts as part of it.
        while i < p.count,
          p[i] >= 0x80 || p[i] == Byte.bar || p[i] == UInt8(ascii: "+") || p[i] == UInt8(ascii: "-")
            || p[i] == Byte.greater || Byte.isBlank(p[i])
        { i += 1 }
        if i + 1 < p.count {
          let (a, b) = (p[i] | 32, p[i + 1] | 32)
          if a == UInt8(ascii: "y") && b == UInt8(ascii: "e") || a == UInt8(ascii: "n") && b == UInt8(ascii: "o") {
            answers += 1
          }
        }
        start = ByteLines.lineEnd(p, from: i) + 1
      }
      return answers >= 2
    } && Prose.find("yes", in: text) != nil
  }

  init?(_ source: Substring, line: Int) {
    var indent = 0
    var rest = source.unicodeScalars[...]
    while let scalar = rest.first, "│├└─┌┬┤╰╭┐┘|+-> \t→>▼↓".unicodeScalars.contains(scalar) {
      rest.removeFirst()
      indent += 1
    }
    while let scalar = rest.last, scalar == " " || scalar == "\r" || scalar == "│" { rest.removeLast() }
    guard !rest.isEmpty else { return nil }
    var words = String(Substring(rest))
    var answer: String?
    var remark: String?
    for word in ["YES", "NO", "Yes", "No"] where words.hasPrefix(word) {
      let after = words.dropFirst(word.count)
      guard after.isEmpty || !Byte.isWord(after.utf8.first ?? 0) else { continue }
      answer = word
      words = String(after)
      break
    }
    if answer != nil {
      var tail = words[...]
      while let first = tail.first, " :,─-—→>".contains(first) { tail.removeFirst() }
      if tail.first == "(", let close = tail.firstIndex(of: ")") {
        remark = String(tail[...close])
        tail = tail[tail.index(after: close)...]
        while let first = tail.first, " :,─-—→>".contains(first) { tail.removeFirst() }
      }
      words = String(tail)
    }
    self.indent = indent
    self.answer = answer
    self.remark = remark
    self.text = words
    self.line = line
  }
}

extension Prose {
  /// A cell's Markdown as text: links as their words, back-ticks kept, stars gone.
  static func plain(_ cell: String) -> String { parts(cell).text }

  /// A cell's words, code spans and link targets.
  static func parts(_ cell: String) -> (text: String, codes: [String], links: [String]) {
    var text: [UInt8] = []
    var codes: [String] = []
    var links: [String] = []
    let b = Array(cell.utf8)
    var i = 0
    while i < b.count {
      if b[i] == Byte.backtick, let end = b[(i + 1)...].firstIndex(of: Byte.backtick) {
        codes.append(String(decoding: b[(i + 1)..<end], as: UTF8.self))
        text += b[i...end]
        i = end + 1
      } else if b[i] == UInt8(ascii: "*"), i + 1 < b.count, b[i + 1] == UInt8(ascii: "*") {
        i += 2
      } else if b[i] == UInt8(ascii: "]"), i + 1 < b.count, b[i + 1] == UInt8(ascii: "("),
        let end = b[(i + 2)...].firstIndex(of: UInt8(ascii: ")"))
      {
        links.append(String(decoding: b[(i + 2)..<end], as: UTF8.self))
        i = end + 1
      } else if b[i] == UInt8(ascii: "[") {
        i += 1
      } else {
        text.append(b[i])
        i += 1
      }
    }
    return (String(decoding: text, as: UTF8.self), codes, links)
  }

  /// `xctl do it`: a lower-case program name and an argument.
  static func looksLikeCommand(_ code: String) -> Bool {
    var first = true
    for b in code.utf8 {
      if b == Byte.space { return !first }
      if first, !Byte.isLower(b), b != UInt8(ascii: "."), b != UInt8(ascii: "/") { return false }
      first = false
      guard
        Byte.isWord(b) && b < 0x80 || b == UInt8(ascii: "-") || b == UInt8(ascii: "_") || b == UInt8(ascii: ".")
          || b == UInt8(ascii: "/")
      else { return false }
    }
    return false
  }

  /// Where these lower-case ASCII words stand first, whatever their case.
  static func find(_ words: StaticString, in text: String) -> String.Index? {
    var text = text
    let at = text.withUTF8 { p -> Int? in
      let count = words.utf8CodeUnitCount
      guard p.count >= count else { return nil }
      let first = words.utf8Start[0]
      for i in 0...(p.count - count) where Byte.lowered(p[i]) == first {
        var k = 1
        while k < count, Byte.lowered(p[i + k]) == words.utf8Start[k] { k += 1 }
        if k == count { return i }
      }
      return nil
    }
    return at.map { text.utf8.index(text.utf8.startIndex, offsetBy: $0) }
  }
}
