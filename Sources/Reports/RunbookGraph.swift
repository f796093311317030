package import Runbooks

/// The edges of a runbook's graph: what may come after each step.
///
/// Steps that are the target of an arm further down, and those of rollback sections, are entered only that way, so the
/// plain *next* passes them by; behind the last step of an arm the walk goes on behind all arms of its branch.
package struct RunbookGraph {
  /// One way from a step.
  package struct Edge: Equatable {
    /// The place of the step that it leaves.
    package var from: Int
    package var to: Goal
    package var kind: Kind
    /// The condition in the author's words; empty for *next*.
    package var label: String
  }

  /// Where an edge leads.
  package enum Goal: Hashable {
    case step(Int)
    /// Another runbook, as the author wrote it: `path`, `path#slug`.
    case runbook(String)
    /// A person who takes it from here.
    case person(String)
    /// An anchor that does not exist.
    case nowhere(String)
    /// Nothing comes behind it.
    case end
  }

  package enum Kind: String { case next, arm, rollback, jump }

  /// All edges, by the step they leave; of one step in the order in which they stand in the file, *next* first.
  package let edges: [Edge]
  private let ways: Ways

  package init(_ runbook: Runbook) {
    ways = Ways(runbook)
    var edges: [Edge] = []
    for (place, step) in runbook.steps.enumerated() {
      let armed = step.kind == .branch && !step.arms.isEmpty
      if !armed { edges.append(Edge(from: place, to: ways.after(place), kind: .next, label: "")) }
      for arm in step.arms {
        edges.append(Edge(from: place, to: ways.goal(of: arm, at: place), kind: arm.edgeKind(in: step), label: arm.label))
      }
      if let section = step.section, let back = ways.rollback(from: place, in: section) {
        edges.append(Edge(from: place, to: .step(back), kind: .rollback, label: ""))
      }
    }
    self.edges = edges
  }

  /// The step that the walk meets when it goes on behind the one at this place and takes no arm.
  package func following(_ place: Int) -> Int? {
    guard case .step(let next) = ways.after(place) else { return nil }
    return next
  }
}

extension Arm {
  fileprivate func edgeKind(in step: Step) -> RunbookGraph.Kind {
    if case .runbook = target { return .jump }
    return step.kind == .branch ? .arm : .jump
  }
}

/// Which steps are reached in order, and which only through an arm or a rollback.
private struct Ways {
  let runbook: Runbook
  /// Ranges of steps that only an arm enters, with the end of the last arm of the same branch.
  var detours: [(steps: Range<Int>, behind: Int)] = []

  init(_ runbook: Runbook) {
    self.runbook = runbook
    for (place, step) in runbook.steps.enumerated() where step.kind == .branch {
      let ranges = step.arms.compactMap { steps(of: $0.target) }.filter { $0.lowerBound > place && !$0.isEmpty }
      let behind = ranges.map(\.upperBound).max() ?? 0
      detours += ranges.map { ($0, behind) }
    }
    for section in runbook.sections where section.rollbackOf != nil && !section.steps.isEmpty {
      detours.append((section.steps, section.steps.upperBound))
    }
  }

  func steps(of target: Arm.Target) -> Range<Int>? {
    switch target {
    case .steps(let range): range
    case .section(let section): runbook.sections.indices.contains(section) ? runbook.sections[section].steps : nil
    case .runbook, .next, .person, .nowhere: nil
    }
  }

  func after(_ place: Int) -> RunbookGraph.Goal {
    var next = place + 1
    while next < runbook.steps.count {
      let left = detours.filter { $0.steps.contains(place) && !$0.steps.contains(next) && $0.behind > next }
      let passed = detours.filter { $0.steps.contains(next) && !$0.steps.contains(place) }
      guard let further = (left.map(\.behind) + passed.map(\.steps.upperBound)).max() else { return .step(next) }
      next = max(next + 1, further)
    }
    return .end
  }

  func goal(of arm: Arm, at place: Int) -> RunbookGraph.Goal {
    switch arm.target {
    case .steps(let range): return range.isEmpty ? after(place) : .step(range.lowerBound)
    case .section(let section):
      guard runbook.sections.indices.contains(section) else { return after(place) }
      let range = runbook.sections[section].steps
      return range.isEmpty ? after(place) : .step(range.lowerBound)
    case .runbook(let path, let slug): return .runbook(slug.map { "\(path)#\($0)" } ?? path)
    case .next: return after(place)
    case .person(let words): return .person(words)
    case .nowhere(let anchor): return .nowhere(anchor)
    }
  }

  /// The first step of the rollback of the nearest section that has one, for a step that changes something.
  func rollback(from place: Int, in section: Int) -> Int? {
    guard runbook.steps[place].blocks.contains(where: \.changing) else { return nil }
    var around: Int? = section
    while let one = around, runbook.sections.indices.contains(one) {
      let back = runbook.sections.first { $0.rollbackOf == one && !$0.steps.isEmpty && !$0.steps.contains(place) }
      if let back { return back.steps.lowerBound }
      around = runbook.sections[one].parent
    }
    return nil
  }
}
