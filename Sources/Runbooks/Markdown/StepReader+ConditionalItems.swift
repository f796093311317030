/// Items that are done only if.
extension StepReader {
  /// An item that begins with If is done only if; its work goes into an arm.
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

  /// Makes the item a branch whose first arm is what was the item's own work.
  private mutating func enclose(_ draft: inout Draft, _ ways: [Way], _ place: Place) {
    var inner = draft
    inner.step.number = nil
    inner.step.content = inner.step.content.filter { if case .block = $0 { true } else { false } }
    if let way = ways.first, document.isImperative(document.trimmed(way.rest)) {
      inner.step.title = Prose.capital(document.title(document.trimmed(way.rest)))
    }
    inner.step.arms = []
    var branch = draft
    branch.step.kind = .branch
    branch.step.guessed = true
    branch.step.blocks = []
    branch.step.content = draft.step.content.filter { if case .prose = $0 { true } else { false } }
    branch.step.traits = []
    // What stands below "If the node is down:" is the arm; the sentence alone would be an empty step.
    branch.children = draft.step.blocks.isEmpty && !draft.children.isEmpty ? draft.children : [inner]
    branch.step.arms = [
      Arm(
        label: ways[0].label, literal: literal(ways[0]), target: .steps(0..<branch.children.count), line: ways[0].line)
    ]
    for way in ways.dropFirst() {
      var arm = Arm(label: way.label, target: .next, line: way.line, otherwise: way.otherwise)
      take(way, &arm, &branch, place)
      branch.step.arms.append(arm)
    }
    addOtherwise(&branch, line: branch.step.lines.end)
    draft = branch
  }
}
