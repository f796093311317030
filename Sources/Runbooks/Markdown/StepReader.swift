/// Makes steps from a plain file's blocks, by the rules of `docs/runbook-format.md`.
///
/// A section's body is read in order. Prose waits in `Flow.pending` until something takes it: a fence makes a step of the
/// paragraph before it, an item of a list is a step of its own, a sentence that asks for something becomes a manual step, and
/// what is left is shown beside the step it stands by. Nothing that stands in the file is dropped.
struct StepReader {
  let source: Source
  let document: Document
  let outline: Outline
  let places: AnchorPlaces
  let path: String
  /// What phrases stand in which paragraph.
  var cueTable: [Cues] = []
  var diagnostics: [Diagnostic] = []
  /// Descriptions from tables headed Parameter, Variable, Input.
  var parameters: [Parameter] = []
  /// Who must approve, and the sentence that says of what.
  var approvals: [(who: String, text: String)] = []
  /// True for a file with a known role or attribute, or front matter that only Muster knows.
  var annotated = false
  /// True while a file of prose alone is read as a checklist.
  var checklist = false
  /// Info strings of more than one word, by element.
  var infos: [Int: InfoString] = [:]

  // MARK: Sections

  /// The steps of one section's own body.
  mutating func body(_ children: [Int], _ place: Place) -> [Draft] {
    if annotated { return annotatedBody(children, place) }
    let nodes = document.nodes(children)
    var flow = Flow()
    read(nodes, place, into: &flow)
    if flow.drafts.isEmpty {
      if flow.pending.isEmpty { return [] }
      return checklist && !place.reading ? checkpoints(flow.pending, place) : [prose(flow.pending, place)]
    }
    settle(&flow, place)
    if place.reading { return readingOnly(flow.drafts, place) }
    return flow.drafts
  }

  /// A section without structure: one step of all its text.
  mutating func prose(_ pending: [Pending], _ place: Place) -> Draft {
    var asks = pending.first { $0.kind != .caution && $0.imperative }
    let headingAsks = Prose.isImperative(place.title)
    if asks == nil, place.acting {
      asks = pending.first { $0.kind == .paragraph && asksAnywhere(document.elements[$0.element].text.range) }
    }
    let manual = !place.reading && place.phase != .rollBack && (asks != nil || headingAsks || place.numbered)
    let generic =
      place.title.isEmpty || AlertFile.name(place.title) != nil || Phase.named(place.title) != nil
      || Prose.beginsAny(place.title, ["if ", "when ", "otherwise"])
    var title = place.title
    if generic || place.section == nil, let first = asks ?? pending.first(where: { $0.kind == .paragraph }) {
      if manual || place.title.isEmpty { title = self.title(of: first) }
    }
    if title.isEmpty, let first = pending.first { title = Prose.firstLine(first.block?.text ?? first.text) }
    var step = Step(
      title: title, kind: manual ? .manual : .text, phase: place.phase, section: place.section, lines: pending[0].lines,
      guessed: manual)
    for piece in pending { piece.add(to: &step) }
    var draft = Draft(step)
    offerInline(&draft, pending, place)
    jumps(&draft.step, pending)
    return draft
  }

  /// A section of a file of prose: each paragraph that asks is an item, or the whole section is one.
  private mutating func checkpoints(_ pending: [Pending], _ place: Place) -> [Draft] {
    var drafts: [Draft] = []
    var waiting: [Pending] = []
    for piece in pending {
      if piece.kind == .paragraph, asksAnywhere(document.elements[piece.element].text.range) {
        drafts.append(manual(piece, after: waiting, place))
        waiting = []
      } else {
        waiting.append(piece)
      }
    }
    guard !drafts.isEmpty else {
      var draft = prose(pending, place)
      if draft.step.kind == .text, place.acting, !place.holdsSections {
        draft.step.kind = .manual
        draft.step.guessed = true
      }
      return [draft]
    }
    if !waiting.isEmpty { drafts[drafts.count - 1].appendToLast(waiting) }
    return drafts
  }

  private func asksAnywhere(_ range: Range<Int>) -> Bool {
    for sentence in document.sentences(range) {
      if document.isImperative(sentence) { return true }
      if document.begins(sentence, "if "), let comma = document.find(", ", in: sentence),
        document.isImperative(comma + 1..<sentence.upperBound)
      {
        return true
      }
    }
    return false
  }

  /// Steps of a section that is only read become its text.
  private func readingOnly(_ drafts: [Draft], _ place: Place) -> [Draft] {
    var step = Step(
      title: place.title.isEmpty ? drafts[0].step.title : place.title, kind: .text, phase: place.phase,
      section: place.section, lines: drafts[0].step.lines)
    func add(_ draft: Draft) {
      for piece in draft.step.content {
        switch piece {
        case .prose: step.content.append(piece)
        case .block(let index):
          step.content.append(.block(index: step.blocks.count))
          step.blocks.append(draft.step.blocks[index])
        }
      }
      for block in draft.step.blocks where block.inline { step.blocks.append(block) }
      step.cautions += draft.step.cautions
      step.lines.end = max(step.lines.end, draft.step.lines.end)
      for child in draft.children { add(child) }
    }
    for draft in drafts { add(draft) }
    return [Draft(step)]
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
    if flow.drafts[last].step.kind == .branch {
      for piece in waiting { piece.add(to: &flow.drafts[last].step) }
    } else {
      flow.drafts[last].appendToLast(waiting)
    }
    waiting = []
  }

  // MARK: A flow

  mutating func read(_ nodes: [Node], _ place: Place, into flow: inout Flow) {
    for node in nodes {
      switch node {
      case .list(let list): readList(list, place, into: &flow)
      case .element(let index):
        let element = document.elements[index]
        switch element.kind {
        case .paragraph, .heading: readParagraph(index, place, into: &flow)
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
    if !place.reading, let rollback = rollback(index, place) {
      flow.drafts.append(rollback)
      return
    }
    if behindCode, Expected.announced(document, range) {
      flow.drafts[flow.drafts.count - 1].appendToLast([paragraph(index)])
      return
    }
    if !place.reading, let branch = conditional(index, place, strict: true) {
      if behindCode {
        flow.drafts[flow.drafts.count - 1].appendBranch(branch)
      } else {
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
      return
    }
    flow.pending.append(paragraph(index))
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
        flow.drafts[flow.drafts.count - 1].acts || flow.drafts[flow.drafts.count - 1].step.kind == .manual
      {
        addBlock(read, to: &flow.drafts[flow.drafts.count - 1])
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
    for piece in waiting {
      if piece.kind == .paragraph, piece.imperative, !place.reading {
        flow.drafts.append(manual(piece, after: before, place))
        before = []
      } else {
        before.append(piece)
      }
    }
    var title = place.title
    if let lead {
      title = document.leadTitle(document.trimmed(document.elements[lead.element].text.range))
      if Prose.isGeneric(title), flow.drafts.isEmpty, !place.title.isEmpty, Phase.named(place.title) == nil {
        title = place.title
      }
    } else if title.isEmpty {
      title = Prose.firstLine(read.block.commands.first?.text ?? read.block.text)
    }
    var step = Step(
      title: title, kind: .manual, phase: place.phase, section: place.section, lines: lead?.lines ?? read.block.lines)
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
    } else if let lead, !place.reading,
      document.begins(document.trimmed(document.elements[lead.element].text.range), "if ")
    {
      // "If the node is down, restart it:" and how: only if.
      conditionalItem(&draft, [lead], place)
      flow.drafts.append(draft)
    } else {
      flow.drafts.append(draft)
    }
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

  func title(of piece: Pending) -> String {
    let element = document.elements[piece.element]
    guard piece.kind == .paragraph || piece.kind == .caution, element.kind == .paragraph else {
      return Prose.firstLine(piece.text)
    }
    return document.title(element.text.range)
  }

  func lines(_ element: Element) -> Lines {
    Lines(source.original(Int(element.line)), source.original(Int(element.lastLine)))
  }
}
