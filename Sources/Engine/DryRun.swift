import Incidents
package import Reports
package import Runbooks

/// Shows what a walk of this runbook would ask, run and change, in order and with all ways; records and starts nothing.
package struct DryRun {
  let runbook: Runbook
  let screen: Screen
  let values: [String: String]
  /// The place of the step at which a walk would begin.
  let first: Int

  /// `from` names a step as `walk --from` does.
  package init(_ runbook: Runbook, look: Look, set: [(name: String, value: String)], from: String? = nil) throws {
    self.runbook = runbook
    let id = try from.map { try Walker.find($0, in: runbook) }
    first = id.flatMap { runbook.index(of: $0) } ?? 0
    screen = Screen(look: look)
    values = Dictionary(set.map { ($0.name, $0.value) }) { $1 }
  }

  /// The whole text.
  package func text() -> String {
    var out = "\nDRY RUN: \(Escaping.line(runbook.title))\n  nothing is recorded, nothing is started\n"
    for parameter in runbook.parameters {
      let value = value(of: parameter)
      out += Wrapping.wrap(
        "\(Escaping.line(parameter.name)) \(value.map { "= " + Escaping.line($0) } ?? "has no value: --set '\(parameter.name)=...'")",
        width: screen.look.width, indent: "  ", hanging: "    ")
    }
    for step in runbook.steps.dropFirst(first) where step.kind != .text { out += line(of: step) }
    return out
  }

  private func value(of parameter: Parameter) -> String? {
    if parameter.secret { return values[parameter.name].map { _ in "(secret)" } }
    return values[parameter.name] ?? parameter.fallback
  }

  /// The command's words with the values that are known and no secrets.
  private func filled(_ command: Runbooks.Command) -> String {
    command.replacing { name in
      runbook.parameters.first { $0.name == name && !$0.secret }.flatMap(value)
    }
  }

  private func line(of step: Step) -> String {
    let indent = String(repeating: "  ", count: step.depth + 1)
    let number = step.number.map { $0.trimmed + " " } ?? ""
    var out = Wrapping.wrap(
      "\(number)\(Escaping.line(step.title))  [\(step.kind.rawValue), \(step.id)]", width: screen.look.width,
      indent: "\n" + indent, hanging: indent + "  ")
    for (b, block) in step.blocks.enumerated() {
      if block.kind == .query { out += line(ofQuery: block, indent) }
      for (c, command) in block.commands.enumerated() where block.kind == .command {
        out += line(of: command, RunRef(block: b, command: c), block, step, indent)
      }
    }
    for (i, arm) in step.arms.enumerated() {
      out += Wrapping.wrap(
        "\(screen.mark(ofWay: i))  \(Escaping.line(arm.label))", width: screen.look.width, indent: indent + "  ",
        hanging: indent + "     ")
    }
    return out
  }

  /// What would be asked, and of which kind of source.
  private func line(ofQuery block: Block, _ indent: String) -> String {
    let mark = block.language.isEmpty ? "query" : Escaping.line(block.language)
    let lead = indent + "  " + mark + "  "
    let text = block.commands.first?.text ?? block.text
    return screen.lines(of: text, first: lead, rest: String(repeating: " ", count: lead.count))
  }

  private func line(
    of command: Runbooks.Command, _ run: RunRef, _ block: Block, _ step: Step, _ indent: String
  ) -> String {
    var out = screen.lines(of: command.text, first: indent + "  $ ", rest: indent + "    ")
    let words = filled(command)
    var ceremony = Ceremony.judge(block, command, of: step, words: words)
    if ceremony.phrase != nil, ceremony.danger != .small, block.attributes.phrase == nil {
      ceremony.phrase = runbook.phrase(of: command, words, in: step, filled)
    }
    var facts = [block.role.map { $0.rawValue } ?? "run"]
    facts.append(
      ceremony.phrase == nil ? "reads only" : "class \(ceremony.danger.word), type \"\(ceremony.phrase ?? "")\"")
    if command.interactive { facts.append("wants a terminal") }
    if command.obstacle != nil { facts.append("a person does it") }
    let unbound = command.placeholders.filter { name in
      runbook.parameters.first { $0.name == name }.flatMap(value) == nil
    }
    if !unbound.isEmpty { facts.append("without a value: \(unbound.joined(separator: ", "))") }
    out += Wrapping.wrap(
      Escaping.line(facts.joined(separator: "; ")), width: screen.look.width, indent: indent + "    ")
    return out
  }
}
