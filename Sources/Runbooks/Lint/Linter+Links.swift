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
      let isTemplate = path.split(separator: "/").dropLast().contains("templates")
      report(
        isTemplate ? .missingTemplate : .missingRunbook, in: runbook, line: place.line,
        at: place.at,
        "There is no \(isTemplate ? "template" : "runbook") `\(visible(path))` beside this file")
    case .found(let slugs):
      guard let slug, !slugs.contains(slug), !slugs.contains(slug.lowercased()) else { return }
      let near = nearestWord(to: slug, in: slugs.sorted())
      let place = source.place(of: "#" + slug, from: arm.line)
      report(
        .branchToNowhere, in: runbook, line: place.line, at: place.at,
        "No heading of `\(visible(path))` answers to `#\(visible(slug))`", hint: near.map { "did you mean `#\($0)`?" })
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
