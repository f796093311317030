extension Linter {
  /// Commands that the policy at hand would never run. What hangs on a value is left to the walk, which knows it.
  mutating func judgePolicy(of runbook: Runbook) {
    guard let policy = surroundings.policy, !policy.isEmpty else { return }
    for block in runbook.steps.flatMap(\.blocks) where block.kind == .command {
      for command in block.commands {
        guard let refusal = policy.forbids(command.script, interpreter: block.attributes.shell ?? "bash"),
          case .never(let pattern) = refusal.rule
        else { continue }
        report(
          .neverRun, in: runbook, line: command.line,
          "This is never run: the policy forbids `\(visible(pattern))` (\(visible(refusal.path)):\(refusal.line))",
          hint: refusal.reason.map { "the policy says: \(visible($0))" })
      }
    }
  }
}
