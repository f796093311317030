/// Annotated files: a heading whose own body holds a fence with a role or a list of arms is one step.
extension StepReader {
  /// The step of a heading's own body, or its text.
  mutating func annotatedBody(_ children: [Int], _ place: Place) -> [Draft] {
    let nodes = document.nodes(children)
    guard !nodes.isEmpty else { return [] }
    var line = Int32.max
    var last: Int32 = 0
    for child in children {
      line = min(line, document.elements[child].line)
      last = max(last, document.elements[child].lastLine)
    }
    var draft = Draft(
      Step(
        title: place.title, kind: .text, phase: place.phase, section: place.section,
        lines: Lines(source.original(Int(line)), source.original(Int(last)))))
    var arms: [Arm] = []
    var waiting: [Pending] = []
    for node in nodes { readAnnotated(node, place, &draft, &arms, &waiting) }
    settleAnnotated(&draft, arms, waiting, place)
    if draft.step.title.isEmpty { draft.step.title = Prose.firstLine(waiting.first?.text ?? "") }
    return [draft]
  }

  private mutating func readAnnotated(
    _ node: Node, _ place: Place, _ draft: inout Draft, _ arms: inout [Arm], _ waiting: inout [Pending]
  ) {
    func keep(_ piece: Pending) {
      guard piece.block != nil || !piece.text.isEmpty else { return }
      piece.add(to: &draft.step)
      waiting.append(piece)
    }
    switch node {
    case .list(let list):
      let found = isArms(list) ? self.arms(of: list, place, &draft) : []
      arms += found
      if !found.isEmpty, list.ordered { draft.step.traits.insert(.firstMatch) }
      if found.isEmpty, list.items.contains(where: { document.elements[$0.element].flags.contains(.task) }) {
        draft.children += list.items.map { step(of: $0, place) }
      } else if found.isEmpty {
        for piece in notes(list).pieces { keep(piece) }
      }
    case .element(let index):
      let element = document.elements[index]
      switch element.kind {
      case .paragraph, .heading:
        var piece = paragraph(index)
        if cues(index).contains(.harm) { piece.kind = .caution }
        keep(piece)
        if cues(index).contains(.context) { context(&draft.step, element.text.range) }
      case .code:
        let block = block(index).block
        if let answer = infos[index]?.answer { ask(answer, block, &draft.step) }
        draft.step.content.append(.block(index: draft.step.blocks.count))
        draft.step.blocks.append(block)
      case .quote:
        for child in document.children(of: index) where document.elements[child].kind == .code {
          readAnnotated(.element(child), place, &draft, &arms, &waiting)
        }
        keep(guidance(index))
      case .table:
        keep(Pending(kind: .notes, text: document.string(element.text), element: index, lines: lines(element)))
        if let table = Table(element, in: document) { readParameters(table, element) }
      case .html:
        keep(Pending(kind: .notes, text: HTML.prose(document, element), element: index, lines: lines(element)))
      case .document, .list, .item, .rule: break
      }
    }
  }

  private func ask(_ answer: Answer, _ block: Block, _ step: inout Step) {
    var answer = answer
    if answer.question.isEmpty { answer.question = block.text }
    if answer.name == nil { answer.name = block.attributes.name }
    answer.secret = !block.attributes.secret.isEmpty || answer.name.map(SecretNames.holds) ?? false
    step.answer = answer
  }

  /// What kind of step the blocks and arms make it.
  private mutating func settleAnnotated(_ draft: inout Draft, _ arms: [Arm], _ waiting: [Pending], _ place: Place) {
    let blocks = draft.step.blocks
    let runs = blocks.contains { $0.kind == .command && ($0.role == nil || $0.role == .run) }
    let checks = blocks.contains {
      $0.kind == .query && !$0.changing || $0.role == .check || $0.role == .entry || $0.role == .verify
    }
    if runs || blocks.contains(where: { $0.role == .run }) {
      draft.step.kind = .script
    } else if checks {
      draft.step.kind = .check
      if blocks.contains(where: { $0.role == .verify }) { draft.step.traits.insert(.until) }
    } else if draft.step.answer != nil || blocks.contains(where: { $0.kind == .query }) {
      draft.step.kind = .manual
      if draft.step.answer == nil { draft.step.answer = Answer(question: place.title) }
    } else if arms.isEmpty, !place.reading, place.phase != .rollBack {
      let asks = waiting.contains { $0.imperative }
      if place.section != nil, !place.holdsSections,
        asks || Prose.isImperative(place.title) && !waiting.isEmpty && level(place) >= 2
      {
        draft.step.kind = .manual
        draft.step.guessed = true
        draft.step.answer = Answer(question: place.title)
        jumps(&draft.step, waiting)
      }
    }
    guard !arms.isEmpty else { return }
    if draft.step.kind == .text {
      draft.step.kind = .branch
      draft.step.arms = arms
      return
    }
    // The choice comes behind the step's own work.
    var branch = Draft(
      Step(
        title: place.title, kind: .branch, phase: place.phase, section: place.section,
        lines: Lines(arms[0].line, max(arms[0].line, draft.step.lines.end))))
    branch.step.arms = arms
    if draft.step.traits.remove(.firstMatch) != nil { branch.step.traits.insert(.firstMatch) }
    branch.children = draft.children
    draft.children = [branch]
  }

  private func level(_ place: Place) -> Int { place.section.map { outline.sections[$0].level } ?? 0 }

  // MARK: Arms

  /// True for a list whose items lead somewhere: an arrow, a link to a heading or a runbook, or an *Otherwise*.
  private func isArms(_ list: ListNode) -> Bool {
    var leads = 0
    var arrows = 0
    for item in list.items {
      guard let head = head(of: item) else { return false }
      let range = document.trimmed(document.elements[head].text.range)
      let arrow = range.contains { self.arrow(at: $0, range.upperBound) != nil }
      if arrow { arrows += 1 }
      if arrow || document.firstTraits(range).contains(.otherwise) || leadsOn(head) { leads += 1 }
    }
    return arrows > 0 && leads == list.items.count
      || leads == list.items.count && list.items.allSatisfy { head(of: $0).map(leadsOn) ?? false } && !isContents(list)
  }

  private func leadsOn(_ head: Int) -> Bool {
    document.elements[head].spans.contains { document.spans[$0].kind == .link && target(of: document.spans[$0]) != nil }
  }

  /// Nothing but links: a table of contents or a list of related files, not a choice.
  private func isContents(_ list: ListNode) -> Bool {
    list.items.allSatisfy { item in
      guard let head = head(of: item) else { return false }
      let element = document.elements[head]
      let range = document.trimmed(element.text.range)
      guard let link = element.spans.map({ document.spans[$0] }).first(where: { $0.kind == .link }) else {
        return false
      }
      return Int(link.text.start) <= range.lowerBound && Int(link.text.end) + link.target.count + 3 >= range.upperBound
    } && !(list.ordered && list.items.count <= 1)
  }

  private mutating func arms(of list: ListNode, _ place: Place, _ draft: inout Draft) -> [Arm] {
    var out: [Arm] = []
    for item in list.items {
      guard let head = head(of: item) else { continue }
      out.append(arm(head, ordered: list.ordered))
      for child in item.children.dropFirst() {
        let text = document.string(document.elements[child].text)
        if !text.isEmpty, document.elements[child].kind == .paragraph { draft.step.content.append(.prose(text: text)) }
      }
    }
    var text = ""
    for (i, item) in list.items.enumerated() {
      guard let head = head(of: item) else { continue }
      let range = document.trimmed(document.elements[head].text.range)
      if i > 0 { text += "\n" }
      text += (item.number.map { $0 + ". " } ?? "- ") + String(decoding: document.text[range], as: UTF8.self)
    }
    draft.step.content.append(.prose(text: text))
    return out
  }

  /// `` `hold < 900s`: words → [Section](#section) ``, "Otherwise → …", "Done → …".
  private mutating func arm(_ head: Int, ordered: Bool) -> Arm {
    let element = document.elements[head]
    let range = document.trimmed(element.text.range)
    let line = source.original(Int(element.line))
    var labelEnd = range.upperBound
    var rest = range.upperBound
    var i = range.lowerBound
    var code = false
    while i < range.upperBound {
      if document.text[i] == Byte.backtick { code.toggle() }
      if !code, let width = arrow(at: i, range.upperBound) {
        labelEnd = i
        rest = document.skipBlanks(i + width, range.upperBound)
        break
      }
      i += 1
    }
    var label = range.lowerBound..<labelEnd
    var condition: Condition?
    if let first = element.spans.map({ document.spans[$0] }).first(where: { $0.kind == .code }),
      Int(first.text.start) == range.lowerBound + 1
    {
      condition = self.condition(first, line)
      var from = Int(first.text.end) + 1
      while from < labelEnd, document.text[from] == UInt8(ascii: ":") || Byte.isBlank(document.text[from]) { from += 1 }
      if from < labelEnd { label = from..<labelEnd }
    }
    let otherwise = document.firstTraits(range).contains(.otherwise)
    var arm = Arm(
      label: Prose.bare(document.cut(document.trimmed(label))), condition: condition, target: .next, line: line,
      otherwise: otherwise)
    for s in element.spans where document.spans[s].kind == .link {
      if let target = target(of: document.spans[s]) {
        arm.target = target
        return arm
      }
    }
    let words = document.cut(rest..<range.upperBound)
    if !words.isEmpty, !Prose.beginsAny(words, ["next", "go on", "continue"]) { arm.target = .person(words) }
    return arm
  }

  /// The condition in a code span; what cannot be read is an error, and the arm a person's.
  private mutating func condition(_ span: Span, _ line: Int) -> Condition? {
    switch Condition.parse(document.string(span.text)) {
    case .success(let condition): return condition
    case .failure(let error):
      var column = error.column
      let text = source.text(line)
      let code = document.string(span.text)
      if let at = text.utf8.firstIndexOf("`" + code) {
        column += text.unicodeScalars.distance(from: text.startIndex, to: at) + 1
      }
      diagnostics.append(
        Diagnostic(
          code: "bad-condition", severity: .error, path: path, line: line, column: column, width: error.width,
          message: error.message, hint: error.hint))
      return nil
    }
  }
}

extension String.UTF8View {
  /// Where this text stands first.
  func firstIndexOf(_ text: String) -> Index? {
    let words = Array(text.utf8)
    guard let first = words.first else { return nil }
    var start = startIndex
    while start != endIndex {
      if self[start] == first, self[start...].prefix(words.count).elementsEqual(words) { return start }
      start = index(after: start)
    }
    return nil
  }
}
