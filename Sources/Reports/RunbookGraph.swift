import Incidents
package import Runbooks

/// The edges of a runbook's graph: what may come after each step.
///
/// Steps that only an arm or a rollback enters (`Sideways`) are passed by by the plain *next*; behind the last step of an
/// arm comes what comes behind its branch, as in a walk.
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

  /// Why one may go that way.
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
        edges.append(
          Edge(from: place, to: ways.goal(of: arm, at: place), kind: arm.edgeKind(in: step), label: arm.words))
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
  /// Its condition in the author's words; `otherwise` when there are none.
  fileprivate var words: String {
    guard let condition else { return label.isEmpty ? "otherwise" : label }
    if label.contains(condition.source) { return label }
    return label.isEmpty ? condition.source : "\(condition.source): \(label)"
  }

  fileprivate func edgeKind(in step: Step) -> RunbookGraph.Kind {
    if case .runbook = target { return .jump }
    return step.kind == .branch ? .arm : .jump
  }
}

/// Which steps are reached in order, and which only through an arm or a rollback.
private struct Ways {
  let runbook: Runbook
  let sideways: [Sideways]
  let ranges: [Range<Int>]
  /// The steps of each section's rollbacks, by the section that is taken back.
  private var rollbacks: [Int: [Range<Int>]] = [:]

  init(_ runbook: Runbook) {
    self.runbook = runbook
    sideways = Sideways.all(of: runbook)
    ranges = sideways.map(\.steps)
    for section in runbook.sections where !section.steps.isEmpty {
      if let of = section.rollbackOf { rollbacks[of, default: []].append(section.steps) }
    }
  }

  /// What comes behind the step; at the end of an arm, what comes behind its branch.
  func after(_ place: Int) -> RunbookGraph.Goal {
    var from = place
    while true {
      let inner = sideways.last { $0.steps.contains(from) }
      let span = inner?.steps ?? 0..<runbook.steps.count
      if let next = Sideways.onward(from: from + 1, in: span, past: ranges) { return .step(next) }
      // The branch stands before its arms, so this comes to an end.
      guard let branch = inner?.branch else { return .end }
      from = branch
    }
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
      if let back = rollbacks[one]?.first(where: { !$0.contains(place) }) { return back.lowerBound }
      around = runbook.sections[one].parent
    }
    return nil
  }
}
