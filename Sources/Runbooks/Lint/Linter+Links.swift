extension Linter {
  /// Arms and jumps that lead to headings and files that are not there.
  mutating func judgeLinks(of runbook: Runbook) {
    for step in runbook.steps {
      for arm in step.arms where !arm.added {
        switch arm.target {
        case .nowhere(let anchor): reportNowhere(anchor, arm, in: runbook)
        case .runbook(let path, let slug): judgeFile(path, slug, arm, in: runbook)
        case .steps, .section, .next, .person: break
        }
      }
    }
  }

  private mutating func reportNowhere(_ anchor: String, _ arm: Arm, in runbook: Runbook) {
    let slugs = runbook.sections.flatMap { [$0.slug] + $0.anchors }
    let near = nearestWord(to: anchor, in: slugs)
    let place = source.place(of: "#" + anchor, from: arm.line)
    report(
      .branchToNowhere, in: runbook, line: place.line, at: place.at,
      "No heading of this file answers to `#\(visible(anchor))`", hint: near.map { "did you mean `#\($0)`?" })
  }

  private mutating func judgeFile(_ path: String, _ slug: String?, _ arm: Arm, in runbook: Runbook) {
    switch surroundings.link(path) {
    case .unknown: break
    case .missing:
      let place = source.place(of: path, from: arm.line)
      let isTemplate = Self.isTemplate(path)
      report(
        isTemplate ? .missingTemplate : .missingRunbook, in: runbook, line: place.line,
        at: place.at,
        "There is no \(isTemplate ? "template" : "runbook") `\(visible(path))` beside this file")
    case .found(let slugs, let slots):
      if Self.isTemplate(path) { judgeSlots(slots, of: path, arm, in: runbook) }
      guard let slug, !slugs.contains(slug), !slugs.contains(slug.lowercased()) else { return }
      let near = nearestWord(to: slug, in: slugs.sorted())
      let place = source.place(of: "#" + slug, from: arm.line)
      report(
        .branchToNowhere, in: runbook, line: place.line, at: place.at,
        "No heading of `\(visible(path))` answers to `#\(visible(slug))`", hint: near.map { "did you mean `#\($0)`?" })
    }
  }

  /// Message templates lie in a folder of that name.
  private static func isTemplate(_ path: String) -> Bool {
    path.split(separator: "/").dropLast().contains("templates")
  }

  /// Slots of a message template that neither a message nor this runbook fills.
  private mutating func judgeSlots(_ slots: [String], of path: String, _ arm: Arm, in runbook: Runbook) {
    let known = Set(MessageSlot.all.map(\.name)).union(KnownNames(runbook).all)
    for slot in slots where !known.contains(slot) {
      let place = source.place(of: path, from: arm.line)
      report(
        .unknownSlot, in: runbook, line: place.line, at: place.at,
        "`\(visible(path))` has the slot `{{\(visible(slot))}}`, which nothing fills",
        hint: nearestWord(to: slot, in: known.sorted()).map { "did you mean `{{\($0)}}`?" })
    }
  }

  /// Branches that evidence decides, without a way on when none of their arms holds.
  mutating func judgeBranches(of runbook: Runbook) {
    for step in runbook.steps where step.kind == .branch {
      let written = step.arms.filter { !$0.added }
      if let last = written.last, written.contains(where: { $0.condition != nil }),
        !written.contains(where: \.otherwise)
      {
        report(
          .noOtherwise, in: runbook, line: last.line, "Nothing is said for when none of these arms holds",
          hint: "add a last arm `Otherwise → …` that leads to a person")
      }
    }
  }
}
