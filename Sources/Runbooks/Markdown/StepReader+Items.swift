/// Items of a list as steps, with what stands in them.
extension StepReader {
  /// One item as a step, its code and sub-steps in it.
  mutating func step(of item: ItemNode, _ place: Place) -> Draft {
    let element = document.elements[item.element]
    var step = Step(
      title: "", number: item.number, kind: .manual, phase: place.phase, section: place.section,
      lines: Lines(source.original(Int(element.line)), source.original(Int(element.line))))
    if element.flags.contains(.ticked) { step.traits.insert(.ticked) }
    var draft = Draft(step)
    let nodes = document.nodes(item.children)
    var rest: [Node] = []
    var heads: [Pending] = []
    var began = false
    for (i, node) in nodes.enumerated() {
      if began {
        rest.append(node)
        continue
      }
      guard case .element(let index) = node else {
        if case .list(let list) = node { readSubList(list, &draft, place) }
        continue
      }
      switch document.elements[index].kind {
      case .paragraph, .heading:
        if draft.step.title.isEmpty {
          readHead(index, item, &draft, &heads, place)
        } else if beginsRest(index, before: nodes[(i + 1)...], draft)
          || guardsNext(index, nodes[(i + 1)...].first, place)
        {
          began = true
          rest.append(node)
        } else {
          readAfter(index, &draft, &heads, place)
        }
      case .code: readItemCode(index, &draft, place)
      case .quote: readGuidance(index, &draft, place)
      case .table: readItemTable(index, &draft, place)
      default: readItemHTML(index, &draft)
      }
    }
    if !rest.isEmpty { readRest(rest, &draft, place) }
    if draft.step.title.isEmpty {
      draft.step.title =
        draft.children.first?.step.title ?? draft.step.blocks.first.map { Prose.firstLine($0.text) } ?? place.title
    }
    finishItem(&draft, heads, place)
    return draft
  }

  /// A paragraph right before the item's later code is that code's lead, and what stands behind sub-steps is a step of its
  /// own: `Remove it:` and its command must not end up in the sub-step above them.
  private func beginsRest(_ index: Int, before nodes: ArraySlice<Node>, _ draft: Draft) -> Bool {
    draft.acts && hasCode(nodes) && !Expected.announced(document, document.elements[index].text.range)
      || !draft.children.isEmpty && draft.children[draft.children.count - 1].step.kind != .branch
  }

  private func readItemHTML(_ index: Int, _ draft: inout Draft) {
    let text = HTML.prose(document, document.elements[index])
    guard !text.isEmpty else { return }
    Pending(kind: .notes, text: text, element: index, lines: lines(document.elements[index])).add(to: &draft.step)
  }

  /// "If it is stuck, delete it:" as a later paragraph, and what to do right below it.
  private func guardsNext(_ index: Int, _ next: Node?, _ place: Place) -> Bool {
    switch next {
    case .element(let code): holdsCommand(code) && guards(index, place)
    case .list: document.text[Int(document.elements[index].text.end) - 1] == UInt8(ascii: ":") && guards(index, place)
    case nil: false
    }
  }

  private func hasCode(_ nodes: ArraySlice<Node>) -> Bool {
    for node in nodes {
      if case .element(let index) = node, document.elements[index].kind == .code { return true }
    }
    return false
  }

  /// The item's own sentence: its title, its commands, its condition.
  private mutating func readHead(
    _ index: Int, _ item: ItemNode, _ draft: inout Draft, _ heads: inout [Pending], _ place: Place
  ) {
    var piece = paragraph(index)
    let element = document.elements[index]
    var range = document.trimmed(element.text.range)
    if document.elements[item.element].flags.contains(.task), range.count > 3,
      document.text[range.lowerBound] == UInt8(ascii: "[")
    {
      range = document.trimmed(range.lowerBound + 3..<range.upperBound)
      piece.text = String(decoding: document.text[range], as: UTF8.self)
    }
    draft.step.title = boldTitle(element, range) ?? document.title(range)
    piece.add(to: &draft.step)
    heads.append(piece)
    waits(&draft.step, range, cues(index))
    if cues(index).contains(.context) { context(&draft.step, range) }
    if !range.isEmpty, isBareCommand(range) { draft.step.blocks.append(bareBlock(range, element)) }
    if cues(index).contains(.harm) { draft.step.cautions.append(piece.text) }
  }

  /// "**Scope the attack** Usually you will be told …": the bold words are the title.
  private func boldTitle(_ element: Element, _ range: Range<Int>) -> String? {
    guard let s = element.spans.first, document.spans[s].kind == .strong,
      Int(document.spans[s].text.start) == range.lowerBound
    else { return nil }
    let words = document.spans[s].text.range
    guard words.count >= 8, words.upperBound < range.upperBound else { return nil }
    let next = document.skipBlanks(words.upperBound, range.upperBound)
    guard next < range.upperBound, next > words.upperBound || document.text[next] == UInt8(ascii: "."),
      Byte.isUpper(document.text[next]) || document.text[next] == Byte.backtick
        || document.text[next] == UInt8(ascii: ".")
    else { return nil }
    return document.cut(words)
  }

  /// A later paragraph of an item.
  private mutating func readAfter(_ index: Int, _ draft: inout Draft, _ heads: inout [Pending], _ place: Place) {
    let piece = paragraph(index)
    guard !piece.text.isEmpty else { return }
    let range = document.trimmed(document.elements[index].text.range)
    if let rollback = rollback(index, place) {
      draft.children.append(rollback)
      return
    }
    piece.add(to: &draft.step)
    heads.append(piece)
    if cues(index).contains(.harm), piece.kind != .caution { draft.step.cautions.append(piece.text) }
    waits(&draft.step, range, cues(index))
    if var branch = conditional(index, place, strict: true) {
      branch.step.content = []
      draft.appendBranch(branch)
    } else if draft.acts, var branch = interpretation(index, place) {
      branch.step.content = []
      draft.appendBranch(branch)
    }
  }

  private mutating func readItemCode(_ index: Int, _ draft: inout Draft, _ place: Place) {
    var read = block(index)
    if case .prose(let text) = draft.step.content.last, draft.acts, Expected.ofOutput(text) {
      switch read.block.kind {
      case .config, .code, .text: read.block.kind = .output
      case .command, .query, .output, .diagram: break
      }
    }
    let last = draft.children.count - 1
    if last >= 0, read.block.kind == .command || read.block.kind == .query {
      if draft.children[last].step.kind == .branch, !draft.children[last].enclosed {
        addNext(read, to: &draft)
      } else {
        addNext(read, to: &draft.children[last])
      }
    } else {
      addBlock(read, to: &draft)
    }
  }

  /// The later code of an item, each with its lead, as sub-steps.
  private mutating func readRest(_ nodes: [Node], _ draft: inout Draft, _ place: Place) {
    var flow = Flow()
    read(nodes, Place(section: place.section, phase: place.phase, title: draft.step.title), into: &flow)
    if flow.drafts.isEmpty {
      for piece in flow.pending { piece.add(to: &draft.step) }
      return
    }
    settle(&flow, place)
    draft.children += joinFirst(flow.drafts, to: &draft)
  }

  private mutating func finishItem(_ draft: inout Draft, _ heads: [Pending], _ place: Place) {
    let fenced = draft.step.blocks.contains { ($0.kind == .command || $0.kind == .query) && !$0.inline }
    let suggested = !draft.step.blocks.isEmpty && !fenced
    if !fenced, !suggested { offerInline(&draft, heads, place) }
    if draft.step.kind != .branch { jumps(&draft.step, heads) }
    conditionalItem(&draft, heads, place)
    if draft.step.kind == .manual, draft.step.answer == nil {
      draft.step.answer = Answer(question: draft.step.title)
    }
  }
}
