/// Sections without structure of their own: text, items to tick off, or reading.
extension StepReader {
  /// A section without structure: one step of all its text.
  mutating func prose(_ pending: [Pending], _ place: Place) -> Draft {
    var asks = pending.first { $0.kind != .caution && $0.imperative }
    let describes = Prose.isSignature(place.title)
    if describes { asks = nil }
    let headingAsks = !describes && Prose.isImperative(place.title)
    if asks == nil, place.acting, !describes {
      asks = pending.first { $0.kind == .paragraph && asksAnywhere(document.elements[$0.element].text.range) }
    }
    let manual = !place.reading && place.phase != .rollBack && (asks != nil || headingAsks || place.numbered)
    var title = place.title
    if manual || title.isEmpty, place.section == nil || saysNothing(title),
      let first = asks ?? pending.first(where: { $0.kind == .paragraph })
    {
      title = self.title(of: first)
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

  /// A heading that does not say what is to be done: none, an alert's name, a role's, a condition.
  private func saysNothing(_ title: String) -> Bool {
    title.isEmpty || AlertFile.name(title) != nil || Phase.named(title) != nil
      || Prose.beginsAny(title, ["if ", "when ", "otherwise"])
  }

  /// A section of a file of prose: each paragraph that asks is an item, or the whole section is one.
  mutating func checkpoints(_ pending: [Pending], _ place: Place) -> [Draft] {
    var drafts: [Draft] = []
    var waiting: [Pending] = []
    for piece in pending {
      if asksForWork(piece) {
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

  /// How many of these paragraphs ask for something: each is then a step of its own.
  func asking(_ pending: [Pending]) -> Int {
    pending.filter(asksForWork).count
  }

  /// A paragraph that asks for more than to read a page of the web.
  private func asksForWork(_ piece: Pending) -> Bool {
    guard piece.kind == .paragraph else { return false }
    let element = document.elements[piece.element]
    let range = document.trimmed(element.text.range)
    guard asksAnywhere(range) else { return false }
    guard document.begins(range, "see ") || document.begins(range, "for more ") else { return true }
    return element.spans.contains { document.spans[$0].kind == .link && target(of: document.spans[$0]) != nil }
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
  func readingOnly(_ drafts: [Draft], _ place: Place) -> [Draft] {
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
}
