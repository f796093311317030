/// Which steps a walk can come to, and which circles it can leave.
///
/// A section that is the target of an arm is entered only through arms and jumps; when it ends, the walk goes on behind the
/// branch. A branch without *Otherwise* always has one more way out: the person.
extension Linter {
  mutating func judgePaths(of runbook: Runbook) {
    let paths = StepPaths(runbook)
    let reached = paths.reached()
    for (i, step) in runbook.steps.enumerated() where !reached.contains(i) {
      if i > 0, !reached.contains(i - 1), paths.home[i] == paths.home[i - 1] { continue }
      let words = step.lines.start
      report(
        .unreachableStep, in: runbook, line: words, "No path leads to the step \"\(visible(step.title))\"",
        hint: "its section is entered only by arms that are themselves never reached")
    }
    for circle in paths.circlesWithoutExit() {
      guard let first = circle.min() else { continue }
      let step = runbook.steps[first]
      let line = step.arms.first?.line ?? step.lines.start
      report(
        .loopWithoutExit, in: runbook, line: line,
        "From the step \"\(visible(step.title))\" every way leads back to it",
        hint: "give the loop an arm that leads on, or to a person")
    }
  }
}

/// The edges between the steps of one runbook.
struct StepPaths {
  /// For each step the innermost targeted section that holds it; nil on the main path.
  let home: [Int?]
  /// For each step the steps that may come next.
  private(set) var edges: [Set<Int>]
  /// Steps from which the walk may end, leave the file, or be handed to a person.
  private(set) var leaves: Set<Int> = []
  private let entries: Set<Int>

  init(_ runbook: Runbook) {
    let steps = runbook.steps
    var targets: Set<Int> = []
    var ranges: [(home: Int, range: Range<Int>)] = []
    for arm in steps.flatMap(\.arms) {
      switch arm.target {
      case .section(let section) where runbook.sections.indices.contains(section): targets.insert(section)
      case .steps(let range): ranges.append((-1 - range.lowerBound, range))
      default: break
      }
    }
    for section in targets { ranges.append((section, runbook.sections[section].steps)) }
    // The innermost range wins: the shortest one that holds the step.
    ranges.sort { $0.range.count > $1.range.count }
    var home = [Int?](repeating: nil, count: steps.count)
    for (name, range) in ranges { for i in range where home.indices.contains(i) { home[i] = name } }
    self.home = home
    let aside = Self.stepsAside(runbook)
    edges = Array(repeating: [], count: steps.count)
    let mainPath = steps.indices.filter { home[$0] == nil && !aside.contains($0) }
    entries = aside.union(mainPath.first.map { [$0] } ?? [])
    connect(runbook, aside: aside)
  }

  /// Steps of sections that are offered, not walked through: rollbacks, messages, escalation, reading.
  private static func stepsAside(_ runbook: Runbook) -> Set<Int> {
    var out: Set<Int> = []
    for (i, step) in runbook.steps.enumerated() {
      if step.phase == .rollBack || step.phase == .communicate || step.phase == .escalate { out.insert(i) }
    }
    return out
  }

  private mutating func connect(_ runbook: Runbook, aside: Set<Int>) {
    let steps = runbook.steps
    let following = Following(runbook, home: home, aside: aside)
    for (i, step) in steps.enumerated() {
      let (next, ends) = following.after(i)
      var goesOn = step.arms.isEmpty
      for arm in step.arms {
        if let entry = entry(of: arm.target, runbook) {
          edges[i].insert(entry)
          // A jump comes back; one to where the walk already is, is a loop.
          if step.kind != .branch, !isInside(i, arm.target, runbook) { goesOn = true }
        } else if case .next = arm.target {
          goesOn = true
        } else {
          leaves.insert(i)
          if step.kind != .branch { goesOn = true }
        }
      }
      if step.kind == .branch, !step.arms.contains(where: { $0.otherwise && !$0.added }) { leaves.insert(i) }
      if goesOn {
        edges[i].formUnion(next)
        if ends { leaves.insert(i) }
      }
    }
  }

  private func range(of target: Arm.Target, _ runbook: Runbook) -> Range<Int>? {
    switch target {
    case .section(let section) where runbook.sections.indices.contains(section): runbook.sections[section].steps
    case .steps(let range): range
    default: nil
    }
  }

  private func entry(of target: Arm.Target, _ runbook: Runbook) -> Int? {
    guard let range = range(of: target, runbook), !range.isEmpty, runbook.steps.indices.contains(range.lowerBound)
    else { return nil }
    return range.lowerBound
  }

  private func isInside(_ i: Int, _ target: Arm.Target, _ runbook: Runbook) -> Bool {
    range(of: target, runbook)?.contains(i) == true
  }

  /// Steps that a walk can come to from its first one. What a branch calls returns behind it, so that its next counts too.
  func reached() -> Set<Int> {
    var seen: Set<Int> = []
    var open = Array(entries)
    while let i = open.popLast() {
      guard seen.insert(i).inserted else { continue }
      open.append(contentsOf: edges[i])
    }
    // The main path goes on behind every branch, whatever its arms do.
    for i in home.indices where home[i] == nil && !seen.contains(i) { open.append(i) }
    while let i = open.popLast() {
      guard seen.insert(i).inserted else { continue }
      open.append(contentsOf: edges[i])
    }
    return seen
  }

  /// Groups of steps that lead to each other and nowhere else.
  func circlesWithoutExit() -> [Set<Int>] {
    var out: [Set<Int>] = []
    // What can end, found backwards; whatever is left over walks in circles.
    var canEnd = leaves
    for i in edges.indices where edges[i].isEmpty { canEnd.insert(i) }
    var before: [[Int]] = Array(repeating: [], count: edges.count)
    for (i, targets) in edges.enumerated() { for target in targets { before[target].append(i) } }
    var open = Array(canEnd)
    while let i = open.popLast() {
      for from in before[i] where canEnd.insert(from).inserted { open.append(from) }
    }
    var left = Set(edges.indices).subtracting(canEnd)
    while let start = left.min() {
      var group: Set<Int> = []
      var open = [start]
      while let i = open.popLast() {
        guard left.contains(i), group.insert(i).inserted else { continue }
        open.append(contentsOf: edges[i])
      }
      left.subtract(group)
      // Only the circle itself is told, not the steps that lead into it.
      out.append(group.filter { reaches($0, $0, within: group) })
    }
    return out.filter { !$0.isEmpty }
  }

  private func reaches(_ from: Int, _ goal: Int, within group: Set<Int>) -> Bool {
    var seen: Set<Int> = []
    var open = Array(edges[from])
    while let i = open.popLast() {
      if i == goal { return true }
      guard group.contains(i), seen.insert(i).inserted else { continue }
      open.append(contentsOf: edges[i])
    }
    return false
  }
}

/// Where a walk goes on behind a step that leads nowhere itself.
private struct Following {
  private let home: [Int?]
  private var next: [Int?]
  /// For each targeted section the steps outside it whose arms lead there.
  private var callers: [Int: [Int]] = [:]

  init(_ runbook: Runbook, home: [Int?], aside: Set<Int>) {
    self.home = home
    next = Array(repeating: nil, count: home.count)
    var latest: [Int?: Int] = [:]
    for i in home.indices.reversed() where !aside.contains(i) {
      next[i] = latest[home[i]]
      latest[home[i]] = i
    }
    for (i, step) in runbook.steps.enumerated() {
      for arm in step.arms {
        switch arm.target {
        case .section(let section) where home[i] != section: callers[section, default: []].append(i)
        case .steps(let range) where home[i] != -1 - range.lowerBound:
          callers[-1 - range.lowerBound, default: []].append(i)
        default: break
        }
      }
    }
  }

  /// The next step of the same home; at its end, what follows the branches that led into it.
  func after(_ i: Int) -> (Set<Int>, leaves: Bool) {
    if let next = next[i] { return ([next], false) }
    guard let own = home[i] else { return ([], true) }
    var out: Set<Int> = []
    var leaves = false
    var seen: Set<Int> = []
    var open = [own]
    while let section = open.popLast() {
      guard seen.insert(section).inserted else { continue }
      for caller in callers[section] ?? [] {
        if let next = next[caller] {
          out.insert(next)
        } else if let outer = home[caller] {
          open.append(outer)
        } else {
          leaves = true
        }
      }
    }
    return (out, leaves)
  }
}
