extension Runbook {
  /// The whole graph as compact text, one line a fact: what tests compare, and a quick look at what was understood.
  package var dump: String {
    var out = "runbook \(slug.map { "#" + $0 + " " } ?? "")\(title)\(annotated ? " (annotated)" : "")\n"
    for p in parameters {
      out +=
        "  ?\(p.name)\(p.variable == p.name ? "" : " as \(p.variable)")\(p.fallback.map { " = \($0)" } ?? "")\(p.declared ? " declared" : "")\n"
    }
    var shown = -1
    for (i, step) in steps.enumerated() {
      if let section = step.section, section != shown {
        openSections(section, since: shown, &out)
        shown = section
      }
      dump(step, i, &out)
    }
    for block in loose { out += "loose \(Runbook.line(of: block))\n" }
    return out
  }

  private func openSections(_ section: Int, since: Int, _ out: inout String) {
    var path: [Int] = []
    var at: Int? = section
    while let i = at, i > since {
      path.append(i)
      at = sections[i].parent
    }
    for i in path.reversed() {
      let s = sections[i]
      out += "\(String(repeating: "#", count: min(7, s.level))) \(s.title)"
      if let phase = s.phase { out += " [\(phase.rawValue)]" }
      if let of = s.rollbackOf { out += " takes back \(sections[of].title)" }
      out += "\n"
    }
  }

  private func dump(_ step: Step, _ index: Int, _ out: inout String) {
    let indent = String(repeating: "  ", count: step.depth + 1)
    out += "\(indent)\(step.number.map { $0 + " " } ?? "")\(Runbook.word(step)) \(step.title)\n"
    for piece in step.content {
      switch piece {
      case .prose(let text):
        for line in text.split(separator: "\n") { out += "\(indent)  | \(line)\n" }
      case .block(let b): out += "\(indent)  \(Runbook.line(of: step.blocks[b]))\n"
      }
    }
    for block in step.blocks where block.inline { out += "\(indent)  offers \(Runbook.line(of: block))\n" }
    if let context = step.context { out += "\(indent)  in: \(context)\n" }
    for caution in step.cautions { out += "\(indent)  caution: \(caution.prefix(60))\n" }
    if !step.approvers.isEmpty { out += "\(indent)  approval by \(step.approvers.joined(separator: ", "))\n" }
    for (n, arm) in step.arms.enumerated() { out += "\(indent)  \(line(of: arm, n))\n" }
  }

  private static func word(_ step: Step) -> String {
    var out = step.kind.rawValue
    if step.traits.contains(.gate) { out += "+gate" }
    if step.traits.contains(.until) { out += "+until" }
    if step.traits.contains(.jump) { out += "+jump" }
    return out
  }

  private static func line(of block: Block) -> String {
    var out = block.kind.rawValue
    if !block.language.isEmpty, block.language != out { out += " " + block.language }
    if let role = block.role { out += " " + role.rawValue }
    if block.guessed { out += " guessed" }
    if block.commands.isEmpty { return out + " (\(block.text.utf8.split(separator: 10).count) lines)" }
    for command in block.commands {
      var line = command.text.split(separator: "\n").joined(separator: " ⏎ ")
      if line.count > 140 { line = line.prefix(139) + "…" }
      out += " { \(line) }\(command.effect.rawValue)"
      if let title = command.title { out += " \"\(title)\"" }
      if !command.placeholders.isEmpty { out += " ?" + command.placeholders.joined(separator: " ?") }
      if !command.sets.isEmpty { out += " sets " + command.sets.joined(separator: " ") }
      if command.interactive { out += " interactive" }
      if let obstacle = command.obstacle { out += " \(obstacle.rawValue)" }
    }
    if let sample = block.sampleOutput { out += " sample output \(sample.split(separator: "\n").count) lines" }
    return out
  }

  private func line(of arm: Arm, _ n: Int) -> String {
    var out = "\(n < 26 ? String(UnicodeScalar(UInt8(65 + n))) : "\(n + 1)") \(arm.label)"
    if let condition = arm.condition { out += " `\(condition.source)`" }
    if let literal = arm.literal { out += " «\(literal)»" }
    switch arm.target {
    case .steps(let range):
      out += " -> \(range.map { steps[$0].title }.first ?? "nothing")\(range.count > 1 ? " (+\(range.count - 1))" : "")"
    case .section(let i): out += " -> #\(sections[i].slug)"
    case .runbook(let path, let slug): out += " -> \(path)\(slug.map { "#" + $0 } ?? "")"
    case .next: out += " -> next"
    case .person(let who): out += " -> person: \(who)"
    case .nowhere(let anchor): out += " -> nowhere #\(anchor)"
    }
    if let reason = arm.reason { out += " (\(reason))" }
    if arm.added { out += " added" }
    return out
  }
}
