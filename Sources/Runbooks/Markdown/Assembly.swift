/// Puts drafts into a runbook's flat lists: places, ids, ranges of arms and sections.
struct Assembly {
  var steps: [Step] = []
  private var slugs: Slugs

  /// `count` is how many steps there will be, about.
  init(for count: Int) {
    steps.reserveCapacity(count)
    slugs = Slugs(for: count)
  }

  /// Appends the draft and what stands below it.
  mutating func add(_ draft: Draft, parent: Int? = nil, depth: Int = 0) {
    let place = steps.count
    var step = draft.step
    step.parent = parent
    step.depth = depth
    let slug = slugs.take(step.title)
    step.id = slug.isEmpty ? slugs.take("step") : slug
    steps.append(step)
    var starts: [Int] = []
    starts.reserveCapacity(draft.children.count + 1)
    for child in draft.children {
      starts.append(steps.count)
      add(child, parent: place, depth: depth + 1)
    }
    starts.append(steps.count)
    for i in steps[place].arms.indices {
      if case .steps(let range) = steps[place].arms[i].target {
        steps[place].arms[i].target = .steps(starts[range.lowerBound]..<starts[range.upperBound])
      }
    }
  }
}
