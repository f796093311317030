/// Ways that exclude each other and stand one behind the other: nobody shall walk through all of them.
extension StepReader {
  /// A fence in which "# Or …" or a line "or" stands between commands: a choice, and what stands before and behind it.
  mutating func splitWays(_ read: ReadBlock, into draft: inout Draft) {
    var groups: [[Command]] = []
    for command in read.commands {
      if let last = groups.last?.last, !command.alternative, last.title == command.title {
        groups[groups.count - 1].append(command)
      } else {
        groups.append([command])
      }
    }
    var drafts: [Draft] = []
    for (i, group) in groups.enumerated() {
      let part = self.part(group, of: read.block, draft, isFirst: i == 0, isLast: i == groups.count - 1)
      if group.first?.alternative == true, let last = drafts.indices.last {
        join(part, to: &drafts[last], draft.step)
      } else {
        drafts.append(part)
      }
    }
    if let remark = read.remark, let last = drafts.indices.last {
      drafts[last].appendToLast([Pending(kind: .notes, text: remark, element: 0, lines: read.block.lines)])
    }
    draft.step.lines.end = max(draft.step.lines.end, read.block.lines.end)
    if drafts.count == 1, draft.step.kind == .manual, draft.children.isEmpty, draft.step.blocks.isEmpty {
      draft.become(drafts[0])
      return
    }
    if draft.step.kind == .manual { draft.step.kind = .text }
    draft.children += drafts
  }

  private func part(_ group: [Command], of whole: Block, _ draft: Draft, isFirst: Bool, isLast: Bool) -> Draft {
    var block = whole
    block.commands = group
    block.text = group.map(\.text).joined(separator: "\n")
    let first = group[0]
    let from = isFirst ? whole.lines.start : first.line
    let lastLine = (group.last ?? first).line + (group.last ?? first).text.utf8.count { $0 == Byte.lf }
    block.lines = Lines(from, isLast ? whole.lines.end : max(from, lastLine))
    let title = first.title.map(Prose.withoutOr) ?? Prose.firstLine(first.text)
    var step = Step(
      title: title, kind: .script, phase: draft.step.phase, section: draft.step.section, lines: block.lines,
      guessed: block.guessed)
    step.content = [.block(index: 0)]
    step.blocks = [block]
    return Draft(step)
  }

  /// Makes the step before and this one a choice; a third way is one more arm of it.
  func join(_ next: Draft, to draft: inout Draft, _ above: Step) {
    var next = next
    next.step.title = Prose.withoutOr(next.step.title)
    if !draft.joins {
      var first = draft
      first.step.number = nil
      let other = next.step.title.utf8.count + first.step.title.utf8.count < 100 ? next.step.title : "another way"
      var branch = Draft(
        Step(
          title: "\(first.step.title), or \(Prose.small(other))", number: draft.step.number, kind: .branch,
          phase: above.phase, section: draft.step.section, lines: draft.step.lines, guessed: true))
      branch.joins = true
      branch.step.content = takeWarnings(&first.step)
      branch.step.cautions = first.step.cautions
      branch.children = [first]
      branch.step.arms = [Arm(label: first.step.title, target: .steps(0..<1), line: first.step.lines.start)]
      draft = branch
    }
    draft.step.arms.removeAll(where: \.added)
    let at = draft.children.count
    next.step.number = nil
    draft.step.arms.append(Arm(label: next.step.title, target: .steps(at..<at + 1), line: next.step.lines.start))
    draft.children.append(next)
    draft.step.lines.end = max(draft.step.lines.end, next.step.lines.end)
    addOtherwise(&draft, line: next.step.lines.end)
  }

  /// What stands in front of the first way's own sentence is said of all of them.
  private func takeWarnings(_ step: inout Step) -> [Piece] {
    guard let code = step.content.firstIndex(where: { if case .block = $0 { true } else { false } }), code > 1 else {
      return []
    }
    let out = Array(step.content[..<(code - 1)])
    step.content.removeFirst(code - 1)
    return out
  }

  /// Appends a step; one that begins with "Or" or repeats the call before it with other values joins that as another way.
  func append(_ draft: Draft, to flow: inout Flow) {
    let last = flow.drafts.count - 1
    guard last >= 0, flow.drafts[last].step.section == draft.step.section,
      draft.alternative && (flow.drafts[last].acts || flow.drafts[last].joins)
        || callsAgain(draft, behind: flow.drafts[last])
    else {
      flow.drafts.append(draft)
      return
    }
    join(draft, to: &flow.drafts[last], draft.step)
  }

  /// The item's own work, and the first of its later parts when that begins with "Or".
  func joinFirst(_ drafts: [Draft], to draft: inout Draft) -> [Draft] {
    guard let first = drafts.first, first.alternative, draft.acts, draft.children.isEmpty else { return drafts }
    var own = draft
    own.step.number = nil
    own.step.arms = []
    own.step.content = own.step.content.filter { if case .block = $0 { true } else { false } }
    var branch = own
    join(first, to: &branch, draft.step)
    let prose = draft.step.content.filter { if case .prose = $0 { true } else { false } }
    draft.step.blocks = []
    draft.step.content = prose
    draft.step.traits = []
    draft.step.answer = nil
    draft.step.kind = .branch
    draft.step.guessed = true
    draft.step.arms = branch.step.arms
    draft.children = branch.children
    draft.joins = true
    return Array(drafts.dropFirst())
  }

  // MARK: Calls

  /// Two changing calls of one address below one heading, neither of them a preview: two ways, not two steps.
  private func callsAgain(_ draft: Draft, behind before: Draft) -> Bool {
    let other = before.joins ? before.children.last : before
    guard let other, draft.children.isEmpty, other.children.isEmpty, let path = calledPath(draft),
      path == calledPath(other)
    else { return false }
    return true
  }

  /// The path that the step's only command posts to; nil for anything else, and for a preview.
  private func calledPath(_ draft: Draft) -> String? {
    guard draft.step.kind == .script, draft.step.blocks.count == 1, draft.step.blocks[0].commands.count == 1 else {
      return nil
    }
    let command = draft.step.blocks[0].commands[0]
    guard command.effect != .looking, !Prose.isPreview(draft.step.title) else { return nil }
    let text = command.text
    guard text.contains("curl"), text.contains("POST") || text.contains(" -d") || text.contains("DELETE") else {
      return nil
    }
    for word in text.split(whereSeparator: { " \"'\n\\".contains($0) }) {
      var rest = word
      if let scheme = rest.range(of: "://") { rest = rest[scheme.upperBound...] } else if rest.first != "$" { continue }
      guard let slash = rest.firstIndex(of: "/") else { continue }
      return String(rest[slash...])
    }
    return nil
  }
}

extension Prose {
  /// "Preview the restore", "Discover …", "Poll …": looks before another call acts.
  static func isPreview(_ title: String) -> Bool {
    beginsAny(
      title, ["preview", "plan", "dry", "discover", "check", "validate", "poll", "get", "list", "first", "then"])
      || find("dry-run", in: title) != nil || find("dry run", in: title) != nil || find("preview", in: title) != nil
  }
}

extension Substring {
  /// Where these words stand first.
  fileprivate func range(of words: String) -> Range<Index>? {
    var start = startIndex
    while start != endIndex {
      if self[start...].hasPrefix(words) { return start..<index(start, offsetBy: words.count) }
      start = index(after: start)
    }
    return nil
  }
}
