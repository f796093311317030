/// What is read in sequence: prose waits until code, a list or the end takes it.
extension StepReader {
  mutating func read(_ nodes: [Node], _ place: Place, into flow: inout Flow) {
    var taken = -1
    for (i, node) in nodes.enumerated() where i != taken {
      switch node {
      case .list(let list): readList(list, place, into: &flow)
      case .element(let index):
        let element = document.elements[index]
        switch element.kind {
        case .paragraph, .heading:
          if i + 1 < nodes.count, !place.reading, guards(index, place) {
            if case .element(let next) = nodes[i + 1], holdsCommand(next) {
              flow.pending.append(paragraph(index))
              continue
            }
            if case .list(let list) = nodes[i + 1], readGuarded(list, by: index, place, into: &flow) {
              taken = i + 1
              continue
            }
          }
          readParagraph(index, place, into: &flow)
        case .code: readCode(index, place, into: &flow)
        case .quote: readQuote(index, place, into: &flow)
        case .table: readTable(index, place, into: &flow)
        case .html:
          let text = HTML.prose(document, element)
          if !text.isEmpty {
            flow.pending.append(Pending(kind: .notes, text: text, element: index, lines: lines(element)))
          }
        case .list, .item, .document, .rule: break
        }
      }
    }
  }

  private mutating func readParagraph(_ index: Int, _ place: Place, into flow: inout Flow) {
    let element = document.elements[index]
    let range = document.trimmed(element.text.range)
    guard !range.isEmpty else { return }
    let behindCode = flow.pending.isEmpty && flow.lastActs
    let behindArm = !flow.drafts.isEmpty && flow.drafts[flow.drafts.count - 1].enclosed
    if !place.reading, let rollback = rollback(index, place) {
      flow.drafts.append(rollback)
      return
    }
    if behindCode, Expected.announced(document, range) {
      flow.drafts[flow.drafts.count - 1].appendToLast([paragraph(index)])
      return
    }
    if !place.reading, let branch = conditional(index, place, strict: true) {
      if behindCode, !behindArm, !givesUp(branch) {
        flow.drafts[flow.drafts.count - 1].appendBranch(branch)
      } else {
        append(branch, place, to: &flow)
      }
      return
    }
    flow.pending.append(paragraph(index))
  }

  /// A choice, with what waits before it: sentences that ask become steps, the rest stands in front of it.
  mutating func append(_ branch: Draft, _ place: Place, to flow: inout Flow) {
    let prefix = flow.pending
    flow.pending = []
    var branch = branch
    var before: [Pending] = []
    for piece in prefix {
      if piece.kind == .paragraph, piece.imperative {
        flow.drafts.append(manual(piece, after: before, place))
        before = []
      } else {
        before.append(piece)
      }
    }
    branch.prepend(before)
    flow.drafts.append(branch)
  }

  /// "If you cannot resolve the issue": said of all that stands above, not of the step right before it.
  private func givesUp(_ branch: Draft) -> Bool {
    guard let label = branch.step.arms.first?.label else { return false }
    return
      (["cannot resolve", "can't resolve", "unable to resolve", "issue persists", "problem persists"]
      as [StaticString]).contains { Prose.holds(label, $0) }
  }

  /// A paragraph as it waits.
  func paragraph(_ index: Int) -> Pending {
    let element = document.elements[index]
    let range = document.trimmed(element.text.range)
    let caution = Caution.begins(document, range)
    return Pending(
      kind: caution ? .caution : .paragraph, text: String(decoding: document.text[range], as: UTF8.self),
      element: index,
      lines: lines(element), imperative: !caution && document.isImperative(range))
  }

  private mutating func readCode(_ index: Int, _ place: Place, into flow: inout Flow) {
    let read = block(index)
    let lead = flow.pending.last
    let adjacent = flow.pending.isEmpty && !flow.drafts.isEmpty
    switch read.block.kind {
    case .command, .query:
      if adjacent, flow.drafts[flow.drafts.count - 1].step.section == place.section,
        flow.lastActs || flow.drafts[flow.drafts.count - 1].step.kind == .manual
      {
        addNext(read, to: &flow.drafts[flow.drafts.count - 1])
        return
      }
      takeLead(&flow, place, read)
    case .output, .config, .diagram, .code, .text:
      var piece = Pending(
        kind: .block, text: "", element: index, lines: read.block.lines, block: read.block)
      if read.block.kind != .diagram, announcesOutput(flow, adjacent) { piece.block?.kind = .output }
      if let tree = tree(read.block, place) {
        let before = flow.pending + [piece]
        flow.pending = []
        var branch = tree
        branch.prepend(before)
        flow.drafts.append(branch)
      } else if flow.pending.isEmpty, !flow.drafts.isEmpty {
        flow.drafts[flow.drafts.count - 1].appendToLast([piece])
      } else if let lead, lead.kind == .paragraph, lead.imperative, !place.reading {
        takeLead(&flow, place, read)
      } else if !flow.drafts.isEmpty, let last = flow.pending.last, last.kind == .paragraph, read.block.kind == .output,
        flow.pending.count == 1, flow.drafts[flow.drafts.count - 1].acts
      {
        flow.drafts[flow.drafts.count - 1].appendToLast(flow.pending + [piece])
        flow.pending = []
      } else {
        flow.pending.append(piece)
      }
    }
  }

  /// True when the words right before say that what follows is output of the command before them.
  private func announcesOutput(_ flow: Flow, _ adjacent: Bool) -> Bool {
    if let last = flow.pending.last {
      return last.kind == .paragraph && flow.pending.count == 1 && flow.lastActs
        && Expected.ofOutput(last.text)
    }
    guard adjacent, let last = flow.drafts.indices.last, flow.drafts[last].children.isEmpty,
      let piece = flow.drafts[last].step.content.last
    else { return false }
    if case .prose(let text) = piece { return Expected.ofOutput(text) }
    return false
  }

  /// A step of the last waiting paragraph and the block behind it; sentences before it that ask are steps of their own.
  private mutating func takeLead(_ flow: inout Flow, _ place: Place, _ read: ReadBlock) {
    var before: [Pending] = []
    var waiting = flow.pending
    flow.pending = []
    let lead: Pending? = if let last = waiting.last, last.kind == .paragraph { waiting.removeLast() } else { nil }
    // "Run it on the blue side. …", a paragraph that explains, and the code: the first asks for it.
    let told = lead.map { !$0.imperative && $0.text.utf8.last != UInt8(ascii: ":") } ?? false
    let asks = told ? waiting.last.flatMap { asksAtOnce($0) ? $0 : nil } : nil
    for (i, piece) in waiting.enumerated() {
      if piece.kind == .paragraph, piece.imperative, !place.reading, asks == nil || i < waiting.count - 1 {
        flow.drafts.append(manual(piece, after: before, place))
        before = []
      } else {
        before.append(piece)
      }
    }
    var step = Step(
      title: title(lead: asks ?? lead, read.block, place, isFirst: flow.drafts.isEmpty), kind: .manual,
      phase: place.phase,
      section: place.section, lines: lead?.lines ?? read.block.lines)
    for piece in before { piece.add(to: &step) }
    lead?.add(to: &step)
    var draft = Draft(step)
    if let lead, cues(lead.element).contains(.context) {
      context(&draft.step, document.elements[lead.element].text.range)
    }
    addBlock(read, to: &draft)
    // Cut by gates and without words of its own, there is nothing to show above the parts.
    if draft.step.content.isEmpty, draft.step.blocks.isEmpty, !draft.children.isEmpty {
      flow.drafts += draft.children
    } else {
      // "If the node is down, restart it:" and how: only if.
      if let lead, !place.reading, isConditional(lead, place) { conditionalItem(&draft, [lead], place) }
      draft.alternative = lead.map { Prose.saysOr($0.text) } ?? false
      if place.reading { flow.drafts.append(draft) } else { append(draft, to: &flow) }
    }
  }

  /// True when the paragraph's first word is what it asks for.
  private func asksAtOnce(_ piece: Pending) -> Bool {
    piece.kind == .paragraph && piece.imperative
      && document.firstTraits(document.trimmed(document.elements[piece.element].text.range)).contains(.imperative)
  }

  /// The lead's words, the heading's where they say nothing, or the command itself.
  private func title(lead: Pending?, _ block: Block, _ place: Place, isFirst: Bool) -> String {
    guard let lead else {
      return place.title.isEmpty ? Prose.firstLine(block.commands.first?.text ?? block.text) : place.title
    }
    let title = document.leadTitle(document.trimmed(document.elements[lead.element].text.range))
    let names = isFirst && !place.title.isEmpty && Phase.named(place.title) == nil
    return names && Prose.isGeneric(title) ? place.title : title
  }

  /// A step that a person does and answers.
  mutating func manual(_ piece: Pending, after before: [Pending], _ place: Place) -> Draft {
    var step = Step(
      title: title(of: piece), kind: .manual, phase: place.phase, section: place.section, lines: piece.lines,
      guessed: true)
    for p in before { p.add(to: &step) }
    piece.add(to: &step)
    var draft = Draft(step)
    offerInline(&draft, [piece], place)
    jumps(&draft.step, [piece])
    let cues = cues(piece.element)
    if cues.contains(.wait) || piece.imperative {
      waits(&draft.step, document.elements[piece.element].text.range, cues)
    }
    if cues.contains(.context) { context(&draft.step, document.elements[piece.element].text.range) }
    return draft
  }

  /// What is left behind the last step: sentences that ask become steps, the rest goes to the last one.
  mutating func settle(_ flow: inout Flow, _ place: Place) {
    var waiting: [Pending] = []
    for piece in flow.pending {
      if piece.kind == .paragraph, piece.imperative, !place.reading {
        attach(&waiting, to: &flow)
        flow.drafts.append(manual(piece, after: [], place))
      } else {
        waiting.append(piece)
      }
    }
    attach(&waiting, to: &flow)
    flow.pending = []
  }

  private func attach(_ waiting: inout [Pending], to flow: inout Flow) {
    guard !waiting.isEmpty, !flow.drafts.isEmpty else { return }
    // Words behind a branch stand beside it, not in its last arm.
    let last = flow.drafts.count - 1
    if flow.drafts[last].step.kind == .branch, !flow.drafts[last].enclosed {
      for piece in waiting { piece.add(to: &flow.drafts[last].step) }
    } else {
      flow.drafts[last].appendToLast(waiting)
    }
    waiting = []
  }
}
