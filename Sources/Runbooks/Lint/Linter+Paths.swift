/// Which steps a walk can come to, which arms it can take, and which circles it can leave.
extension Linter {
  mutating func judgePaths(of runbook: Runbook) {
    guard runbook.steps.contains(where: { !$0.arms.isEmpty }) else { return }
    let paths = StepPaths(runbook)
    let reached = paths.reached()
    for (i, step) in runbook.steps.enumerated() where !reached.contains(i) {
      if i > 0, !reached.contains(i - 1), paths.home[i] == paths.home[i - 1] { continue }
      report(
        .unreachableStep, in: runbook, line: step.lines.start,
        "No arm that is ever taken leads to the step \"\(visible(step.title))\"",
        hint: "the arms that lead here repeat the condition of an earlier one, or stand where no path leads")
    }
    reportDeadArms(paths, reached, in: runbook)
    for circle in paths.circlesWithoutExit() {
      guard let first = circle.min() else { continue }
      let step = runbook.steps[first]
      report(
        .loopWithoutExit, in: runbook, line: step.arms.first?.line ?? step.lines.start,
        "From the step \"\(visible(step.title))\" every way leads back to it",
        hint: "give the loop an arm that leads on, or to a person")
    }
  }

  private mutating func reportDeadArms(_ paths: StepPaths, _ reached: Set<Int>, in runbook: Runbook) {
    for (i, step) in runbook.steps.enumerated() {
      for a in (paths.dead[i] ?? []).sorted() {
        let arm = step.arms[a]
        // A step that cannot be reached is told by itself.
        if let range = StepPaths.range(of: arm.target, runbook), !reached.contains(range.lowerBound) { continue }
        let words = arm.otherwise ? "is a second *Otherwise*" : "repeats the condition of an earlier one"
        report(
          .unreachableArm, in: runbook, line: arm.line, "This arm \(words) and is never taken", hint: "keep one of them"
        )
      }
    }
  }
}
