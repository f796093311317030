extension Linter {
  /// Commands that the policy at hand would never run, and those of which it could not be known. What hangs on a value is left to
  /// the walk, which knows it.
  mutating func judgePolicy(of runbook: Runbook) {
    guard let policy = surroundings.policy, !policy.isEmpty else { return }
    for block in runbook.steps.flatMap(\.blocks) where block.kind == .command {
      for command in block.commands {
        guard let refusal = policy.forbids(command.script, interpreter: block.attributes.shell ?? "bash") else {
          continue
        }
        if case .never(let pattern) = refusal.rule {
          report(
            .neverRun, in: runbook, line: command.line,
            "This is never run: the policy forbids `\(visible(pattern))` (\(visible(refusal.path)):\(refusal.line))",
            hint: refusal.reason.map { "the policy says: \(visible($0))" })
        } else {
          judgeDoubt(of: command, block, policy, in: runbook)
        }
      }
    }
  }

  /// A command of which the walk would not know either whether it is forbidden: it is refused there.
  private mutating func judgeDoubt(of command: Command, _ block: Block, _ policy: Policy, in runbook: Runbook) {
    // With a value for each variable, as the walk has them.
    let filled = policy.forbids(
      command.script, interpreter: block.attributes.shell ?? "bash", values: { _ in "some-value" })
    guard let filled, case .unknown(let pattern, let doubt) = filled.rule else { return }
    report(
      .maybeNeverRun, in: runbook, line: command.line,
      "Whether this is `\(visible(pattern))`, which the policy forbids, cannot be known (\(visible(filled.path)):\(filled.line)): "
        + words(of: doubt),
      hint: "the walk refuses it; write the command out, so that it can be read")
  }

  private func words(of doubt: PolicyRefusal.Doubt) -> String {
    switch doubt {
    case .word(let word): "`\(visible(word))` gets its value when it runs"
    case .piped(let program): "`\(visible(program))` takes its commands from what it is given then"
    case .code(let program): "`\(visible(program))` is given code that is put together then"
    case .hidden(let what): "`\(visible(what))` can run another command than the one that stands there"
    case .shape: "its text cannot be followed to the end"
    }
  }
}
