import Incidents
package import Reports
package import Runbooks

/// Shows what a walk of this runbook would ask, run and change, in order and with all ways; records and starts nothing.
package struct DryRun {
  let runbook: Runbook
  let screen: Screen
  let values: [String: String]
  /// The steps that are shown.
  let steps: Range<Int>
  /// What each query says now, by its first line in the file; empty where nothing was asked.
  var answers: [Int: String] = [:]
  /// True once its queries were asked.
  var isAsked = false

  /// `from` names a step as `walk --from` does, `only` the one that is shown.
  package init(
    _ runbook: Runbook, look: Look, set: [(name: String, value: String)], from: String? = nil, only: String? = nil
  ) throws {
    self.runbook = runbook
    let id = try (only ?? from).map { try Walker.find($0, in: runbook) }
    let first = id.flatMap { runbook.index(of: $0) } ?? 0
    steps = only == nil ? first..<runbook.steps.count : first..<min(first + 1, runbook.steps.count)
    screen = Screen(look: look)
    values = Dictionary(set.map { ($0.name, $0.value) }) { $1 }
  }

  /// The whole text.
  package func text() -> String {
    let word = isAsked ? "PLAN" : "DRY RUN"
    var out = "\n\(word): \(Escaping.line(runbook.title))\n  nothing is recorded, nothing is started\n"
    for parameter in runbook.parameters {
      let value = value(of: parameter)
      out += Wrapping.wrap(
        "\(Escaping.line(parameter.name)) \(value.map { "= " + Escaping.line($0) } ?? "has no value: --set '\(parameter.name)=...'")",
        width: screen.look.width, indent: "  ", hanging: "    ")
    }
    for step in runbook.steps[steps] where step.kind != .text { out += line(of: step) }
    return out
  }

  func value(of parameter: Parameter) -> String? {
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
      if block.kind == .query, !block.isRequest { out += line(ofQuery: block, indent) }
      for (c, command) in block.commands.enumerated() where block.kind == .command || block.isRequest {
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
      + (answers[block.lines.start].map { Wrapping.wrap($0, width: screen.look.width, indent: indent + "    ") } ?? "")
  }

  private func line(
    of command: Runbooks.Command, _ run: RunRef, _ block: Block, _ step: Step, _ indent: String
  ) -> String {
    // As the walk shows it, byte for byte.
    var out = screen.lines(of: command.text, first: "   $ ", rest: "     ")
    let words = filled(command)
    // Of an undo its change's dry run will have counted what it takes back.
    let counted = block.role == .undo && step.block(.preview) != nil ? 1 : nil
    var ceremony = Ceremony.judge(block, command, of: step, words: words, targets: counted)
    if ceremony.phrase != nil, ceremony.danger != .small, block.attributes.phrase == nil {
      ceremony.phrase = runbook.phrase(of: command, words, in: step, filled)
    }
    let role = block.role.map { $0.rawValue } ?? "run"
    var facts: [String] = []
    if let phrase = ceremony.phrase {
      out += screen.danger(ceremony.danger, raised: ceremony.raised, place: nil)
      out += screen.around(
        block.role == .undo ? .isUndo : step.undoing, guards: block.role == .undo ? [] : step.watched)
      let isCounted = block.role != .undo && step.block(.preview) != nil && phrase != "do"
      let number = Ceremony.verb(phrase, of: block.attributes.phrase == nil ? command.text : nil)
      facts.append(isCounted ? "type \"\(number)\" and the number that its dry run names" : "type \"\(phrase)\"")
      if let cap = block.attributes.cap { facts.append("cap \(cap)") }
      let others = max(block.attributes.approve ?? 0, ceremony.danger == .lasting ? 1 : 0)
      if others > 0 { facts.append("\(others) other\(others == 1 ? "" : "s") to agree") }
    } else {
      facts.append("reads only")
    }
    facts.insert(role, at: 0)
    if let on = block.attributes.on { facts.append("on \(on)") }
    if command.interactive { facts.append("wants a terminal") }
    if command.obstacle != nil { facts.append("a person does it") }
    let unbound = command.placeholders.filter { name in
      runbook.parameters.first { $0.name == name }.flatMap(value) == nil
    }
    if !unbound.isEmpty { facts.append("without a value: \(unbound.joined(separator: ", "))") }
    out += Wrapping.wrap(Escaping.line(facts.joined(separator: "; ")), width: screen.look.width, indent: "     ")
    return out
  }
}
