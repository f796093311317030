/// Lists inside an item.
extension StepReader {
  /// Lists inside an item: sub-steps, ways on, or notes.
  mutating func readSubList(_ list: ListNode, _ draft: inout Draft, _ place: Place) {
    let question = draft.step.title.utf8.last == UInt8(ascii: "?")
    if let branch = branch(
      of: list, lead: nil, Place(section: place.section, phase: place.phase, title: draft.step.title),
      question: question)
    {
      if draft.acts || !draft.children.isEmpty {
        draft.appendBranch(branch)
      } else {
        draft.become(branch)
      }
      return
    }
    var list = list
    takeRemarks(&list, &draft)
    if list.items.isEmpty { return }
    if isSubSteps(list) {
      for item in list.items { draft.children.append(step(of: item, place)) }
      return
    }
    let asking = list.items.filter { if case .plain = shape(of: $0) { false } else { true } }.count
    if asking * 2 > list.items.count, list.items.count > 1 {
      for item in list.items {
        if case .plain = shape(of: item) {
          draft.appendToLast(notes(ListNode(ordered: false, line: list.line, items: [item])).pieces)
        } else {
          draft.children.append(step(of: item, place))
        }
      }
      return
    }
    let notes = self.notes(list)
    for piece in notes.pieces {
      if draft.children.isEmpty { piece.add(to: &draft.step) } else { draft.appendToLast([piece]) }
    }
    draft.step.blocks += notes.inline
    promote(&draft.step)
  }

  /// Items that say what to expect, or are nothing but an address or a command line, belong to the step itself.
  private mutating func takeRemarks(_ list: inout ListNode, _ draft: inout Draft) {
    let line = list.line
    list.items.removeAll { item in
      let command = bareCommand(item)
      guard isExpectation(item) || isAddress(item) || command != nil else { return false }
      if isExpectation(item) { draft.step.traits.insert(.until) }
      let notes = self.notes(ListNode(ordered: false, line: line, items: [item]))
      for piece in notes.pieces { piece.add(to: &draft.step) }
      draft.step.blocks += notes.inline
      promote(&draft.step)
      if let command { draft.step.blocks.append(command) }
      return true
    }
  }

  /// Numbered items, boxes to tick and items with code are steps.
  private func isSubSteps(_ list: ListNode) -> Bool {
    var stepLike = list.ordered
    var tasks = false
    for item in list.items {
      if document.elements[item.element].flags.contains(.task) { tasks = true }
      if case .code = shape(of: item) { stepLike = true }
    }
    if list.ordered, !tasks, list.items.allSatisfy({ if case .plain = shape(of: $0) { true } else { false } }) {
      stepLike = false
    }
    return stepLike || tasks
  }

  /// An item that is nothing but a command line, offered as it stands.
  private func bareCommand(_ item: ItemNode) -> Block? {
    guard item.children.count == 1, document.elements[item.children[0]].kind == .paragraph else { return nil }
    let element = document.elements[item.children[0]]
    let range = document.trimmed(element.text.range)
    return !range.isEmpty && isBareCommand(range) ? bareBlock(range, element) : nil
  }

  func bareBlock(_ range: Range<Int>, _ element: Element) -> Block {
    let line = source.original(Int(element.line))
    let text = String(decoding: document.text[range], as: UTF8.self)
    return Block(
      lines: Lines(line, line), kind: .command, text: text,
      commands: ShellReading.block(text, language: "sh", firstLine: line, annotated: false).commands, guessed: true,
      inline: true)
  }

  /// An item that is nothing but an address.
  private func isAddress(_ item: ItemNode) -> Bool {
    guard item.children.count == 1, document.elements[item.children[0]].kind == .paragraph else { return false }
    let range = document.trimmed(document.elements[item.children[0]].text.range)
    return document.begins(range, "http") && !document.text[range].contains(Byte.space)
  }

  private func isExpectation(_ item: ItemNode) -> Bool {
    guard let head = item.children.first else { return false }
    var range = document.trimmed(document.elements[head].text.range)
    if range.count > 3, document.text[range.lowerBound] == UInt8(ascii: "[") {
      range = document.trimmed(range.lowerBound + 3..<range.upperBound)
    }
    return document.begins(range, "expect")
  }
}
