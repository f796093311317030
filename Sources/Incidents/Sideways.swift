package import Runbooks

/// Steps of a runbook that are entered only through an arm, a jump, or by asking for a rollback.
package struct Sideways: Sendable, Equatable {
  package var steps: Range<Int>
  /// The place of the branch whose arm leads here, behind which the walk goes on; nil for a rollback.
  package var branch: Int?

  /// All of them in a runbook, outermost first.
  package static func all(of runbook: Runbook) -> [Sideways] {
    var out: [Sideways] = []
    for section in runbook.sections where section.rollbackOf != nil || section.phase == .rollBack {
      // A file that is nothing but a rollback is walked like any other.
      let outside = runbook.steps.indices.contains { !section.steps.contains($0) && runbook.steps[$0].kind != .text }
      if outside { out.append(Sideways(steps: section.steps, branch: nil)) }
    }
    // A jump that a step merely offers ("see Cleaning up") leaves its target in the order of the file.
    for (i, step) in runbook.steps.enumerated() where step.kind == .branch {
      for arm in step.arms {
        switch arm.target {
        case .steps(let range) where range.lowerBound > i: out.append(Sideways(steps: range, branch: i))
        case .section(let s) where runbook.sections[s].steps.lowerBound > i && !isAside(step):
          out.append(Sideways(steps: runbook.sections[s].steps, branch: i))
        default: break
        }
      }
    }
    return out.filter { !$0.steps.isEmpty }.sorted {
      ($0.steps.lowerBound, -$0.steps.count) < ($1.steps.lowerBound, -$1.steps.count)
    }
  }

  /// "If it stands in another namespace, see [Update](#update)": one sentence that points ahead. Who does not follow it comes to
  /// that section all the same; only a choice between sections takes them out of the order of the file.
  private static func isAside(_ step: Step) -> Bool {
    guard step.guessed else { return false }
    var ways = 0
    for arm in step.arms where arm.target != .next {
      if arm.otherwise { return false }
      ways += 1
    }
    return ways == 1 && step.arms.contains { $0.otherwise }
  }

  /// The first place from `index` on, within `span`, that is reached by going on; places entered only sideways are passed
  /// over, unless the span itself lies in them.
  package static func onward(from index: Int, in span: Range<Int>, past ranges: [Range<Int>]) -> Int? {
    var i = index
    while i < span.upperBound {
      let aside = ranges.first {
        $0.contains(i) && !($0.lowerBound <= span.lowerBound && $0.upperBound >= span.upperBound)
      }
      guard let aside else { return i }
      i = aside.upperBound
    }
    return nil
  }
}
