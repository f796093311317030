/// The edges between the steps of one runbook, as a walk takes them.
///
/// Steps that stand behind a branch and are the target of one of its arms are entered only through arms and jumps; when they
/// end, the walk goes on behind the branch. A jump comes back, so the step behind it follows too. A branch without
/// *Otherwise* always has one more way out: the person.
struct StepPaths {
  /// For each step the innermost targeted range that holds it; nil on the main path.
  let home: [Range<Int>?]
  /// For each step the steps that may come next.
  private(set) var edges: [Set<Int>]
  /// Steps from which the walk may end, leave the file, or be handed to a person.
  private(set) var leaves: Set<Int> = []
  /// Arms that are never taken by evidence, by step.
  let dead: [Int: Set<Int>]

  init(_ runbook: Runbook) {
    let steps = runbook.steps
    var ranges: Set<Range<Int>> = []
    var dead: [Int: Set<Int>] = [:]
    for (i, step) in steps.enumerated() {
      dead[i] = Self.deadArms(of: step)
      for arm in step.arms {
        if let range = Self.range(of: arm.target, runbook), range.lowerBound > i { ranges.insert(range) }
      }
    }
    // The innermost range wins: the shortest one that holds the step.
    var home = [Range<Int>?](repeating: nil, count: steps.count)
    for range in ranges.sorted(by: { ($0.count, $0.lowerBound) > ($1.count, $1.lowerBound) }) {
      for i in range where home.indices.contains(i) { home[i] = range }
    }
    self.home = home
    self.dead = dead
    edges = Array(repeating: [], count: steps.count)
    connect(runbook)
  }

  /// Arms that repeat the condition of an earlier one, and every *Otherwise* but the first.
  static func deadArms(of step: Step) -> Set<Int> {
    var out: Set<Int> = []
    var conditions: Set<Condition.Expression> = []
    var hasOtherwise = false
    for (i, arm) in step.arms.enumerated() {
      var repeated = false
      if let condition = arm.condition { repeated = !conditions.insert(condition.expression).inserted }
      if arm.otherwise { repeated = hasOtherwise }
      hasOtherwise = hasOtherwise || arm.otherwise
      if repeated, !arm.added { out.insert(i) }
    }
    return out
  }

  static func range(of target: Arm.Target, _ runbook: Runbook) -> Range<Int>? {
    let range: Range<Int>
    switch target {
    case .section(let section) where runbook.sections.indices.contains(section): range = runbook.sections[section].steps
    case .steps(let steps): range = steps
    default: return nil
    }
    return range.isEmpty || !runbook.steps.indices.contains(range.lowerBound) ? nil : range
  }

  private mutating func connect(_ runbook: Runbook) {
    let following = Following(runbook, home: home, dead: dead)
    for (i, step) in runbook.steps.enumerated() {
      var goesOn = step.kind != .branch
      for (a, arm) in step.arms.enumerated() where dead[i]?.contains(a) != true {
        if let range = Self.range(of: arm.target, runbook) {
          edges[i].insert(range.lowerBound)
        } else if case .next = arm.target {
          goesOn = true
        } else {
          leaves.insert(i)
        }
      }
      if step.kind == .branch, !step.arms.contains(where: { $0.otherwise && !$0.added }) { leaves.insert(i) }
      guard goesOn else { continue }
      let (next, ends) = following.after(i)
      edges[i].formUnion(next)
      if ends { leaves.insert(i) }
    }
  }

  /// Steps that a walk can come to. The main path goes on behind every branch, whatever its arms do.
  func reached() -> Set<Int> {
    var seen: Set<Int> = []
    var open = home.indices.filter { home[$0] == nil }
    while let i = open.popLast() {
      if seen.insert(i).inserted { open.append(contentsOf: edges[i]) }
    }
    return seen
  }

  /// Groups of steps that lead to each other and nowhere else.
  func circlesWithoutExit() -> [Set<Int>] {
    // What can end, found backwards; whatever is left over walks in circles.
    var canEnd = leaves
    for i in edges.indices where edges[i].isEmpty { canEnd.insert(i) }
    var before: [[Int]] = Array(repeating: [], count: edges.count)
    for (i, targets) in edges.enumerated() { for target in targets { before[target].append(i) } }
    var open = Array(canEnd)
    while let i = open.popLast() {
      for from in before[i] where canEnd.insert(from).inserted { open.append(from) }
    }
    let left = edges.indices.filter { !canEnd.contains($0) }
    let onCircle = stepsOnCircles(among: left, before)
    var seen = canEnd
    var out: [Set<Int>] = []
    for start in left where !seen.contains(start) {
      // Only the circles themselves are told, not the steps that lead into them.
      var circle: Set<Int> = []
      var open = [start]
      seen.insert(start)
      while let i = open.popLast() {
        if onCircle.contains(i) { circle.insert(i) }
        for next in edges[i] where seen.insert(next).inserted { open.append(next) }
      }
      if !circle.isEmpty { out.append(circle) }
    }
    return out
  }

  /// The steps from which a way leads back to themselves, each edge looked at twice: finished forwards in order, then gathered
  /// backwards in the reverse of it (S. R. Kosaraju's strong components).
  private func stepsOnCircles(among steps: [Int], _ before: [[Int]]) -> Set<Int> {
    var finished: [Int] = []
    var seen: Set<Int> = []
    for start in steps where seen.insert(start).inserted {
      var path = [(step: start, ways: Array(edges[start]))]
      while let last = path.indices.last {
        guard let next = path[last].ways.popLast() else {
          finished.append(path.removeLast().step)
          continue
        }
        if seen.insert(next).inserted { path.append((next, Array(edges[next]))) }
      }
    }
    var open = Set(steps)
    var out: Set<Int> = []
    for last in finished.reversed() where open.remove(last) != nil {
      var component = [last]
      var i = 0
      while i < component.count {
        for from in before[component[i]] where open.remove(from) != nil { component.append(from) }
        i += 1
      }
      if component.count > 1 || edges[last].contains(last) { out.formUnion(component) }
    }
    return out
  }
}

/// Where a walk goes on behind a step that leads nowhere itself.
private struct Following {
  private let home: [Range<Int>?]
  private var next: [Int?]
  /// For each targeted range the steps in front of it whose arms lead there.
  private var callers: [Range<Int>: [Int]] = [:]
  private var behind: [Range<Int>: (next: Set<Int>, leaves: Bool)] = [:]

  init(_ runbook: Runbook, home: [Range<Int>?], dead: [Int: Set<Int>]) {
    self.home = home
    next = Array(repeating: nil, count: home.count)
    var latest: [Range<Int>?: Int] = [:]
    for i in home.indices.reversed() {
      next[i] = latest[home[i]]
      latest[home[i]] = i
    }
    for (i, step) in runbook.steps.enumerated() {
      for (a, arm) in step.arms.enumerated() where dead[i]?.contains(a) != true {
        guard let range = StepPaths.range(of: arm.target, runbook), range.lowerBound > i else { continue }
        callers[range, default: []].append(i)
      }
    }
    settle()
  }

  /// The next step of the same range; at its end, what follows the branches that led into it.
  func after(_ i: Int) -> (next: Set<Int>, leaves: Bool) {
    if let next = next[i] { return ([next], false) }
    guard let own = home[i] else { return ([], true) }
    return behind[own] ?? ([], false)
  }

  /// What follows each range. Callers stand in front of what they call, so ranges in their order find theirs ready.
  private mutating func settle() {
    for range in callers.keys.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      var found: (next: Set<Int>, leaves: Bool) = ([], false)
      for caller in callers[range] ?? [] {
        let (next, leaves) = after(caller)
        found.next.formUnion(next)
        found.leaves = found.leaves || leaves
      }
      behind[range] = found
    }
  }
}
