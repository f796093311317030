/// What is done only if: items that begin with If, and what stands right below a sentence that does.
extension StepReader {
  /// An item that begins with If is done only if; its work goes into an arm. So does code whose own sentence begins with If.
  mutating func conditionalItem(_ draft: inout Draft, _ heads: [Pending], _ place: Place) {
    guard draft.step.kind != .branch, let head = heads.first else { return }
    let range = document.trimmed(document.elements[head.element].text.range)
    guard cues(head.element).contains(.condition) else { return }
    let ways = self.ways(range, head.element)
    guard !ways.isEmpty else { return }
    if beginsCondition(range) {
      guard draft.acts || !draft.children.isEmpty || ways.contains(where: { isReal($0, place) }) else { return }
      if draft.acts || !draft.children.isEmpty || draft.step.blocks.contains(where: { $0.kind == .command }) {
        enclose(&draft, ways, place)
      } else {
        let branch = makeBranch(ways, title: draft.step.title, place, lines: draft.step.lines)
        draft.become(branch)
        draft.step.title = question(ways)
      }
      draft.step.title = question(ways)
    } else if draft.acts, heads.count == 1, endsInCondition(range, place, head.element),
      draft.step.blocks.contains(where: { !$0.inline })
    {
      encloseCode(&draft, ways, place)
    } else if draft.step.kind == .manual, draft.children.isEmpty,
      place.phase == .diagnose || ways.contains(where: { isReal($0, place) && link(in: $0) != nil })
    {
      // "Compare 1 and 2. If they coincide, …": the step is the choice.
      let title = draft.step.title
      let branch = makeBranch(ways, title: title, place, lines: draft.step.lines)
      draft.become(branch)
      draft.step.title = title
    }
  }

  /// The way that what stands below the sentences belongs to: the last one when they end in a colon.
  private func holder(_ ways: [Way]) -> Int {
    endsInColon(ways) ? ways.count - 1 : 0
  }

  private func endsInColon(_ ways: [Way]) -> Bool {
    guard let last = ways.last, last.rest.upperBound > 0 else { return false }
    return document.text[last.rest.upperBound - 1] == UInt8(ascii: ":")
  }

  /// "Look at the pod. If it is stuck, delete it:": the last sentence is a condition of what stands below it.
  private func endsInCondition(_ range: Range<Int>, _ place: Place, _ element: Int) -> Bool {
    guard let last = range.last, document.text[last] == UInt8(ascii: ":"),
      let sentence = document.sentences(range).last, document.begins(sentence, "if ")
    else { return false }
    return ways(sentence, element).last.map { isReal($0, place) } ?? false
  }

  /// Makes the item a branch of which one arm is what was the item's own work.
  private mutating func enclose(_ draft: inout Draft, _ ways: [Way], _ place: Place) {
    var inner = draft
    let holder = holder(ways)
    inner.step.number = nil
    inner.step.content = inner.step.content.filter { if case .block = $0 { true } else { false } }
    let rest = document.trimmed(ways[holder].rest)
    if !rest.isEmpty { inner.step.title = Prose.capital(document.title(rest)) }
    inner.step.arms = []
    var branch = draft
    branch.step.kind = .branch
    branch.step.guessed = true
    branch.step.blocks = []
    branch.step.content = draft.step.content.filter { if case .prose = $0 { true } else { false } }
    branch.step.traits = []
    branch.step.answer = nil
    // What stands below "If the node is down:" is the arm; the sentence alone would be an empty step.
    addArms(
      ways, holder, draft.step.blocks.isEmpty && !draft.children.isEmpty ? draft.children : [inner], &branch, place)
    draft = branch
  }

  /// The step stays what a person does first; its code is an arm of the choice below it.
  private mutating func encloseCode(_ draft: inout Draft, _ ways: [Way], _ place: Place) {
    let holder = holder(ways)
    var inner = draft
    inner.step.number = nil
    inner.step.content = inner.step.content.filter { if case .block = $0 { true } else { false } }
    inner.step.title = Prose.capital(document.title(document.trimmed(ways[holder].rest)))
    inner.step.arms = []
    var branch = Draft(
      Step(
        title: question(ways), kind: .branch, phase: draft.step.phase, section: draft.step.section,
        lines: draft.step.lines, guessed: true))
    addArms(ways, holder, [inner], &branch, place)
    draft.step.kind = .manual
    draft.step.guessed = true
    draft.step.blocks = []
    draft.step.content = draft.step.content.filter { if case .prose = $0 { true } else { false } }
    draft.step.traits = []
    draft.step.answer = Answer(question: draft.step.title)
    draft.children = [branch]
  }

  /// The arms of a choice one of whose ways has work of its own.
  private mutating func addArms(_ ways: [Way], _ holder: Int, _ work: [Draft], _ branch: inout Draft, _ place: Place) {
    branch.step.arms = []
    branch.children = []
    // "If A, look at it. If B, you see why." and code: nobody says whose it is, so it is for both.
    let shared = ways.count > 1 && !endsInColon(ways) && !ways.contains(where: \.otherwise)
    if shared {
      branch.children = work
      for way in ways {
        branch.step.arms.append(
          Arm(
            label: way.label, reason: document.cut(document.trimmed(way.rest)), literal: literal(way),
            target: .steps(0..<work.count), line: way.line))
      }
      branch.enclosed = true
      addOtherwise(&branch, line: branch.step.lines.end)
      return
    }
    for (i, way) in ways.enumerated() {
      var arm = Arm(label: way.label, target: .next, line: way.line, otherwise: way.otherwise)
      if i == holder {
        arm.literal = literal(way)
        let from = branch.children.count
        branch.children += work
        arm.target = .steps(from..<branch.children.count)
      } else {
        take(way, &arm, &branch, place)
      }
      branch.step.arms.append(arm)
    }
    // Only the last arm can take what follows.
    branch.enclosed = holder == ways.count - 1
    addOtherwise(&branch, line: branch.step.lines.end)
  }

  // MARK: Paragraphs

  /// True for a paragraph of If sentences of which one has to do with what stands right below it.
  func guards(_ index: Int, _ place: Place) -> Bool {
    guard cues(index).contains(.condition) else { return false }
    let range = document.trimmed(document.elements[index].text.range)
    guard !range.isEmpty, beginsCondition(range) else { return false }
    let ways = self.ways(range, index)
    guard !ways.isEmpty, ways.contains(where: { isReal($0, place) }) else { return false }
    if !endsInColon(ways), ways.contains(where: \.otherwise) { return false }
    let way = ways[holder(ways)]
    return !passesBy(way) && (document.text[range.upperBound - 1] == UInt8(ascii: ":") || link(in: way) == nil)
  }

  /// "If you run it elsewhere, skip this": what stands below is for everybody else.
  private func passesBy(_ way: Way) -> Bool {
    let rest = document.trimmed(way.rest)
    for words in [
      "skip", "you can skip", "you may skip", "ignore", "go to", "proceed", "continue", "stop", "do nothing",
    ]
      as [StaticString]
    where document.begins(rest, words) { return true }
    return false
  }

  /// True when the sentence before code says that it is only for some case.
  func isConditional(_ lead: Pending, _ place: Place) -> Bool {
    let range = document.trimmed(document.elements[lead.element].text.range)
    return document.begins(range, "if ") || guards(lead.element, place) || endsInCondition(range, place, lead.element)
  }

  /// True for code that a person would run or ask.
  func holdsCommand(_ index: Int) -> Bool {
    let element = document.elements[index]
    guard element.kind == .code else { return false }
    let kind = kind(ofCode: index)
    return kind == .command || kind == .query
  }

  /// "If the pod is stuck, do the following:" and a list: the list's steps are the arm. False where the list holds no steps.
  mutating func readGuarded(_ list: ListNode, by index: Int, _ place: Place, into flow: inout Flow) -> Bool {
    let range = document.trimmed(document.elements[index].text.range)
    guard document.text[range.upperBound - 1] == UInt8(ascii: ":") else { return false }
    let ways = self.ways(range, index)
    guard !ways.isEmpty, ways.contains(where: { isReal($0, place) || $0.rest.isEmpty }),
      link(in: ways[ways.count - 1]) == nil
    else { return false }
    let lead = paragraph(index)
    var inner = Flow()
    let held = diagnostics.count
    let choice = offersOneOf(lead)
    if choice { inner.pending = [lead] }
    readList(list, place, into: &inner)
    guard !inner.drafts.isEmpty else {
      diagnostics.removeLast(diagnostics.count - held)
      return false
    }
    settle(&inner, place)
    if choice { inner.drafts[0].step.content.removeAll { $0 == .prose(text: lead.text) } }
    var branch = Draft(
      Step(
        title: question(ways), kind: .branch, phase: place.phase, section: place.section, lines: lead.lines,
        guessed: true))
    lead.add(to: &branch.step)
    addArms(ways, ways.count - 1, inner.drafts, &branch, place)
    // What follows a list is not its last item's.
    branch.enclosed = false
    append(branch, place, to: &flow)
    return true
  }
}
