extension Linter {
  /// Placeholders that no value can reach: they stand where the shell would not expand them.
  mutating func judgePlaceholders(of runbook: Runbook) {
    for block in runbook.steps.flatMap(\.blocks) {
      for command in block.commands where command.obstacle == .nestedPlaceholder {
        let name = command.placeholders.first ?? ""
        let line = lineOfPlaceholder(name, command)
        report(
          .unfillablePlaceholder, in: runbook, line: line, at: source.place(of: "<\(name)>", in: line),
          "The placeholder `<\(visible(name))>` stands inside quotes, a quoted heredoc or a comment, where no value reaches it",
          hint: "pass the value as an argument or a variable, so that it is never pasted into code")
      }
    }
  }

  private func lineOfPlaceholder(_ name: String, _ command: Command) -> Int {
    let count = command.text.split(separator: "\n", omittingEmptySubsequences: false).count
    return (command.line..<(command.line + count)).first { source.text($0).contains("<\(name)>") } ?? command.line
  }

  /// Actions, and what keeps them safe.
  mutating func judgeActions(of runbook: Runbook) {
    var firstChange: Block?
    let takenBack = Set(runbook.sections.compactMap(\.rollbackOf))
    for step in runbook.steps {
      let actions = step.blocks.filter { isAction($0, annotated: runbook.annotated) }
      if actions.count > 1, runbook.annotated {
        report(
          .severalActions, in: runbook, line: actions[1].lines.start,
          "The step \"\(visible(step.title))\" has a second action",
          hint: "make it a step of its own, under its own heading")
      }
      if actions.isEmpty { reportOrphans(of: step, in: runbook) }
      for action in actions where isChanging(action) {
        firstChange = firstChange ?? action
        judgeSafety(of: action, step, in: runbook, takenBack)
      }
    }
    if let firstChange, !hasVerification(runbook) {
      report(
        .noVerification, in: runbook, line: firstChange.lines.start,
        "Something is changed, and nothing says that it helped",
        hint: "add a check with the role `verify`, on the signal that raised the alarm")
    }
  }

  private func isAction(_ block: Block, annotated: Bool) -> Bool {
    guard !block.inline, block.kind == .command || block.language == "http" else { return false }
    return block.role == .run || (block.role == nil && !block.commands.isEmpty && !annotated)
      || (block.role == nil && annotated && block.kind == .command && !block.commands.isEmpty)
  }

  /// The author's class counts as a word for what looks; only known words count as looking otherwise.
  private func isChanging(_ block: Block) -> Bool {
    if block.attributes.danger == .look { return block.commands.contains { $0.effect == .changing } }
    return block.role == .run ? block.changing : block.commands.contains { $0.effect == .changing }
  }

  private mutating func reportOrphans(of step: Step, in runbook: Runbook) {
    for block in step.blocks {
      guard let role = block.role, role == .preview || role == .undo || role == .guard || role == .probe else {
        continue
      }
      report(
        .orphanRole, in: runbook, line: block.lines.start, at: source.place(of: role.rawValue, in: block.lines.start),
        "This step has no action that the `\(role.rawValue)` could belong to",
        hint: "put it under the heading of its action")
    }
  }

  private mutating func judgeSafety(
    of action: Block, _ step: Step, in runbook: Runbook, _ takenBack: Set<Int>
  ) {
    let line = action.lines.start
    let words = visible(step.title)
    let undo = step.block(.undo)
    if undo == nil, !hasRollback(step, in: runbook, takenBack) {
      report(
        .noUndo, in: runbook, line: line, "Nothing says how to take \"\(words)\" back",
        hint: "add a fence with the role `undo`, or a *Rollback* heading below"
          + (action.attributes.leaves == nil ? "; and leaves=\"…\": what differs behind it, or leaves=nothing" : ""))
    }
    judgeRestored(by: action, in: runbook)
    if step.block(.preview) == nil {
      report(
        .noPreview, in: runbook, line: line, "Nothing shows what \"\(words)\" would do before it does",
        hint: "add a fence with the role `preview`: a dry run that prints one target a line")
    }
    guard let danger = action.attributes.danger, danger >= .wide else { return }
    if action.attributes.cap == nil {
      report(
        .noCap, in: runbook, line: line, at: source.place(of: "class=", in: line),
        "An action of the class \(danger.word) has no limit of targets", hint: "add cap=N, the most that it may touch")
    }
    if let undo, undo.attributes.covers == nil {
      report(
        .noCoverage, in: runbook, line: undo.lines.start,
        "The undo does not say what it covers", hint: "add covers=\"…\": what it takes back, and what it cannot")
    }
  }

  /// The steps that an action says it puts back.
  private mutating func judgeRestored(by action: Block, in runbook: Runbook) {
    let line = action.lines.start
    for name in (action.attributes.restores ?? "").split(separator: ",") {
      let id = name.split(separator: " ").joined(separator: " ")
      if id.isEmpty || runbook.steps.contains(where: { $0.id == id }) { continue }
      let near = nearestWord(to: id, in: runbook.steps.map(\.id)).map { "did you mean `\($0)`?" }
      report(
        .unknownStep, in: runbook, line: line, at: source.place(of: id, in: line, after: "restores="),
        "This runbook has no step `\(visible(id))` that could be put back", hint: near)
    }
  }

  private func hasRollback(_ step: Step, in runbook: Runbook, _ takenBack: Set<Int>) -> Bool {
    var section = step.section
    while let index = section, runbook.sections.indices.contains(index) {
      if takenBack.contains(index) { return true }
      section = runbook.sections[index].parent
    }
    return false
  }

  private func hasVerification(_ runbook: Runbook) -> Bool {
    runbook.steps.contains { $0.phase == .verify || $0.block(.verify) != nil } || !runbook.front.exit.isEmpty
  }

  /// Checks that could not say anything.
  mutating func judgeChecks(of runbook: Runbook) {
    for block in runbook.steps.flatMap(\.blocks) + runbook.loose {
      guard let role = block.role else { continue }
      let line = block.lines.start
      let place = source.place(of: role.rawValue, in: line)
      if [.entry, .check, .verify, .guard, .probe].contains(role), block.attributes.expect == nil, block.kind == .query,
        block.language != "http", !endsInComparison(block)
      {
        report(
          .noExpectation, in: runbook, line: line, at: place,
          "Nothing says what this `\(role.rawValue)` should come to",
          hint: "add expect=\"…\", such as expect=\"< 720s\"")
      }
      if role == .verify, block.attributes.hold == nil {
        report(
          .noHold, in: runbook, line: line, at: place, "A `verify` must stay true, and nothing says how long",
          hint: "add for=10m, and within=40m for when to give up")
      }
    }
  }

  /// A PromQL query with a comparison outside all brackets is its own condition.
  private func endsInComparison(_ block: Block) -> Bool {
    guard block.language == "promql" else { return false }
    var depth = 0
    var quote: UInt8?
    for byte in block.text.utf8 {
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): quote = byte
      case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"): if depth == 0 { return true }
      default: break
      }
    }
    return false
  }
}
