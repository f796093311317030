/// Lists whose items are ways on.
extension StepReader {
  /// A list that offers ways on; nil when it is a list of something else.
  mutating func branch(of list: ListNode, lead: Pending?, _ place: Place, question: Bool = false) -> Draft? {
    guard !list.items.isEmpty else { return nil }
    var conditions = 0
    var answers = 0
    var arrows = 0
    for item in list.items {
      guard let head = head(of: item) else { return nil }
      let range = document.trimmed(document.elements[head].text.range)
      if beginsCondition(range) { conditions += 1 }
      if isAnswer(range) { answers += 1 }
      if hasArrow(range) { arrows += 1 }
    }
    let all = list.items.count
    let asked = question || (lead.map { $0.text.utf8.last == UInt8(ascii: "?") } ?? false)
    let either = lead.map { offersOneOf($0) && (!list.ordered || offersTries($0)) } ?? false
    let causes = list.explained && (lead.map { namesCauses($0) } ?? false)
    let isBranch =
      answers >= 2 && answers == all || conditions == all && all >= 2 && conditionsAreReal(list, place)
      || conditions + answers == all && all >= 2 && asked
      || arrows == all && all >= 2 && !list.ordered && asked || either && all >= 2 || causes
      || asked && conditions > 0 && all >= 2
    guard isBranch else { return nil }
    var branch = Draft(
      Step(
        title: branchTitle(lead, place, causes: causes), kind: .branch, phase: place.phase, section: place.section,
        lines: Lines(source.original(Int(list.line)), source.original(Int(list.line))), guessed: true))
    for item in list.items { addArm(item, to: &branch, place) }
    addOtherwise(&branch, line: branch.step.lines.end)
    return branch
  }

  private func conditionsAreReal(_ list: ListNode, _ place: Place) -> Bool {
    list.items.contains { item in
      guard let head = head(of: item) else { return false }
      if item.children.count > 1 { return true }
      return ways(document.trimmed(document.elements[head].text.range), head).contains { isReal($0, place) }
    }
  }

  func head(of item: ItemNode) -> Int? {
    guard let first = item.children.first, document.elements[first].kind == .paragraph else { return nil }
    return first
  }

  private func branchTitle(_ lead: Pending?, _ place: Place, causes: Bool) -> String {
    guard let lead else { return place.title }
    let element = document.elements[lead.element]
    return document.cut(document.sentences(element.text.range).last ?? element.text.range)
  }

  /// Numbered, and yet not one after the other.
  private func offersTries(_ lead: Pending) -> Bool {
    let range = document.elements[lead.element].text.range
    for words in ["in order of preference", "there are two options", "one of the", "resolutions:"] as [StaticString]
    where document.contains(words, in: range) { return true }
    return false
  }

  func offersOneOf(_ lead: Pending) -> Bool {
    let range = document.elements[lead.element].text.range
    for words in [
      "either of the following", "one of the following", "any of the following", "either of these", "one of these",
      "any of these", "choose one", "pick one", "do one of", "one of two", "either:", "in order of preference",
      "following resolutions", "possible resolutions", "there are two options", "one of the options",
    ] as [StaticString]
    where document.contains(words, in: range) { return true }
    return false
  }

  private func namesCauses(_ lead: Pending) -> Bool {
    let range = document.elements[lead.element].text.range
    return document.contains("reason", in: range) || document.contains("cause", in: range)
  }

  /// One item as an arm: its condition, and what stands in it to do.
  private mutating func addArm(_ item: ItemNode, to branch: inout Draft, _ place: Place) {
    guard let head = head(of: item) else { return }
    let element = document.elements[head]
    let range = document.trimmed(element.text.range)
    let line = source.original(Int(element.line))
    branch.step.lines.end = max(branch.step.lines.end, lines(document.elements[item.element]).end)
    for child in item.children {
      branch.step.lines.end = max(branch.step.lines.end, lines(document.elements[child]).end)
    }
    var way = ways(range, head).first ?? answerWay(range, head, line)
    if way.otherwise == false, way.label.isEmpty { way.label = document.title(range) }
    var arm = Arm(label: way.label, target: .next, line: line, otherwise: way.otherwise)
    arm.literal = literal(way)
    // An arm without anything below it is a sentence; one with blocks is a step of its own.
    if item.children.count == 1 {
      let from = branch.children.count
      take(way, &arm, &branch, place)
      if case .steps = arm.target { branch.children[from].step.lines = lines(element) }
    } else {
      branch.children.append(armStep(item, way, place))
      arm.target = .steps(branch.children.count - 1..<branch.children.count)
    }
    if case .next = arm.target, way.rest.isEmpty || way.label == document.cut(range), !way.otherwise,
      document.isImperative(range)
    {
      var draft = step(of: item, place)
      draft.step.number = nil
      branch.children.append(draft)
      arm.target = .steps(branch.children.count - 1..<branch.children.count)
    }
    if case .next = arm.target, !way.otherwise { sendOn(&arm, item, element, range) }
    branch.step.content.append(.prose(text: "- " + String(decoding: document.text[range], as: UTF8.self)))
    branch.step.arms.append(arm)
  }

  /// What stands in an item to do, titled by what its condition asks for.
  private mutating func armStep(_ item: ItemNode, _ way: Way, _ place: Place) -> Draft {
    var draft = step(of: item, place)
    if draft.step.kind == .branch || draft.step.kind == .manual, let inner = draft.children.first,
      draft.step.title == inner.step.title
    {
      draft = inner
    } else if draft.enclosed, draft.children.count == 1, draft.step.arms.first?.label == way.label {
      // "If it is stuck, delete it:" and its code: the condition is this arm's already.
      draft = draft.children[0]
    }
    if !way.rest.isEmpty, document.isImperative(document.trimmed(way.rest)) {
      draft.step.title = Prose.capital(document.title(document.trimmed(way.rest)))
    }
    return draft
  }

  /// "The warning can be muted. See [muting](mute.md)": the way leads where its link does.
  private func sendOn(_ arm: inout Arm, _ item: ItemNode, _ element: Element, _ range: Range<Int>) {
    guard item.children.count == 1 else { return }
    for s in element.spans where document.spans[s].kind == .link {
      guard leads(document.spans[s], element.text.range), let target = target(of: document.spans[s]) else { continue }
      if case .nowhere = target { continue }
      arm.target = target
      if let first = document.sentences(range).first { arm.label = document.cut(first) }
      return
    }
  }
}
