/// Lists: steps, ways on, or notes.
extension StepReader {
  mutating func readList(_ list: ListNode, _ place: Place, into flow: inout Flow) {
    let lead = flow.pending.last.flatMap { $0.kind == .paragraph ? $0 : nil }
    if !place.reading {
      if let branch = branch(of: list, lead: lead, place) {
        let before = flow.pending
        flow.pending = []
        var branch = branch
        let prefix = steps(before: before, lead != nil, place, &flow)
        branch.prepend(prefix)
        flow.drafts.append(branch)
        return
      }
      if isSteps(list, lead: lead, place) {
        readSteps(list, place, into: &flow)
        return
      }
    }
    let notes = self.notes(list)
    let pieces = notes.pieces
    if place.reading {
      flow.pending += pieces
      return
    }
    if let lead, lead.imperative || place.acting && asksForItems(lead) {
      // "Compare the worker's settings, such as:" and what to compare.
      var before = flow.pending
      before.removeLast()
      flow.pending = []
      let prefix = steps(before: before, false, place, &flow)
      var draft = manual(lead, after: prefix, place)
      for piece in pieces { piece.add(to: &draft.step) }
      draft.step.blocks += notes.inline
      promote(&draft.step)
      flow.drafts.append(draft)
    } else if flow.pending.isEmpty, !flow.drafts.isEmpty {
      flow.drafts[flow.drafts.count - 1].appendToLast(pieces)
    } else {
      flow.pending += pieces
    }
  }

  /// Waiting sentences before a list or branch: those that ask become steps, the rest stays in front of what comes.
  private mutating func steps(before: [Pending], _ keepsLast: Bool, _ place: Place, _ flow: inout Flow) -> [Pending] {
    var waiting: [Pending] = []
    for (i, piece) in before.enumerated() {
      if piece.kind == .paragraph, piece.imperative, !(keepsLast && i == before.count - 1) {
        flow.drafts.append(manual(piece, after: waiting, place))
        waiting = []
      } else {
        waiting.append(piece)
      }
    }
    return waiting
  }

  private func asksForItems(_ lead: Pending) -> Bool {
    guard lead.text.utf8.last == UInt8(ascii: ":") else { return false }
    let range = document.elements[lead.element].text.range
    return document.contains("check", in: range) || document.contains("verify", in: range)
      || document.contains("look", in: range)
  }

  /// True when the items are things to do, not facts.
  private mutating func isSteps(_ list: ListNode, lead: Pending?, _ place: Place) -> Bool {
    var asks = 0
    var code = 0
    var links = 0
    for item in list.items {
      if document.elements[item.element].flags.contains(.task) { return true }
      switch shape(of: item) {
      case .code: code += 1
      case .asks: asks += 1
      case .leads: if place.acting || checklist { asks += 1 }
      case .link: links += 1
      case .plain: break
      }
    }
    if links == list.items.count { return false }
    askedForChecklist = true
    if checklist, asks > 0 || list.ordered && (place.acting || !place.holdsSections && place.section == nil) {
      return true
    }
    if code > 0 { return true }
    if list.ordered {
      if asks > 0 { return asks * 3 >= list.items.count || place.acting }
      return place.acting && place.phase != .escalate
    }
    if asks * 2 >= list.items.count, asks > 0 {
      // Under a sentence that asks for one thing, a list of nouns that look like verbs is what it asks about.
      return true
    }
    return false
  }

  private mutating func readSteps(_ list: ListNode, _ place: Place, into flow: inout Flow) {
    // A sentence that asks and is no introduction is a step before the list; an introduction stands with the first item.
    var before: [Pending] = []
    let pending = flow.pending
    flow.pending = []
    for piece in pending {
      let introduces = piece.text.utf8.last == UInt8(ascii: ":")
      if piece.kind == .paragraph, piece.imperative, !introduces {
        flow.drafts.append(manual(piece, after: before, place))
        before = []
      } else {
        before.append(piece)
      }
    }
    for item in list.items {
      if !list.ordered, case .plain = shape(of: item), !flow.drafts.isEmpty, before.isEmpty,
        !document.elements[item.element].flags.contains(.task)
      {
        // A bullet that asks for nothing explains the one before it.
        flow.drafts[flow.drafts.count - 1].appendToLast(
          notes(ListNode(ordered: false, line: list.line, items: [item])).pieces)
        continue
      }
      var draft = step(of: item, place)
      draft.prepend(before)
      before = []
      draft.alternative = Prose.saysOr(draft.step.title)
      append(draft, to: &flow)
    }
  }
}
