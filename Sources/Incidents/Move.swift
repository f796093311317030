import Runbooks

/// What the walk does next.
package enum Move: Sendable, Equatable {
  /// Present this step; a person, an answer file or its own evidence decides.
  case present(StepPlace)
  /// Somebody has to rule on a run whose end nobody saw.
  case rule(StepPlace, RunInFlight)
  /// Every step is behind; the walk can end.
  case finish(StepCount)
}

/// A step in its runbook, with the reading that stands before it.
package struct StepPlace: Sendable, Equatable {
  package var runbook: RunbookKey
  /// The place in `Runbook.steps`.
  package var index: Int
  package var id: String
  /// Text steps between the last step and this one.
  package var reading: [Int]
  package var count: StepCount
  /// Depth of the frame it stands in.
  package var frame: Int

  package init(runbook: RunbookKey, index: Int, id: String, reading: [Int], count: StepCount, frame: Int) {
    self.runbook = runbook
    self.index = index
    self.id = id
    self.reading = reading
    self.count = count
    self.frame = frame
  }
}

/// A position on this path.
package struct StepCount: Sendable, Equatable {
  package var position: Int
  package var total: Int

  package init(position: Int, total: Int) {
    self.position = position
    self.total = total
  }
}

extension Incident {
  /// The next move; nil when no walk is open.
  package func nextMove(by library: Library) -> Move? {
    guard let walk else { return nil }
    if let run = walk.inDoubt ?? walk.inFlight, let frame = walk.frames.last {
      if run.undoes != nil, let key = run.runbook {
        if let place = aside(run.step, in: key, library) { return .rule(place, run) }
      } else if walk.outcome == nil, let index = library.index(of: run.step, in: frame.runbook) {
        return .rule(place(index, reading: [], frame: walk.depth, library), run)
      }
    }
    guard walk.outcome == nil else { return nil }
    for depth in walk.frames.indices.reversed() {
      let frame = walk.frames[depth]
      guard let shelf = library.shelf(frame.runbook) else { continue }
      // A frame that was left through its end goes on behind the step that led into it.
      if let (index, reading) = shelf.next(in: frame, walk: walk, depth: depth) {
        return .present(place(index, reading: reading, frame: depth, library))
      }
    }
    let total = library.shelf(walk.runbook)?.total ?? 0
    return .finish(StepCount(position: total, total: total))
  }

  /// The place of a step that lies elsewhere than the walk stands, such as one whose change is taken back.
  package func aside(_ step: String, in key: RunbookKey, _ library: Library) -> StepPlace? {
    guard let shelf = library.shelf(key), let index = shelf.places[step] else { return nil }
    let count = StepCount(position: max(Int(shelf.positions[index]), 1), total: max(shelf.total, 1))
    return StepPlace(runbook: key, index: index, id: step, reading: [], count: count, frame: walk?.depth ?? 0)
  }

  private func place(_ index: Int, reading: [Int], frame depth: Int, _ library: Library) -> StepPlace {
    guard let walk, let shelf = library.shelf(walk.frames[depth].runbook) else {
      preconditionFailure("a place is asked for in a runbook that is not pinned")
    }
    let frame = walk.frames[depth]
    var count = shelf.count(upTo: index, in: walk.settled(depth))
    // Inside an arm the path is longer by what the arm holds: the steps up to its branch come before, the rest after.
    for inner in walk.frames[..<(depth + 1)].indices.reversed() where inner > 0 {
      let outer = walk.frames[inner - 1]
      guard let from = walk.frames[inner].from, let below = library.shelf(outer.runbook), let at = below.places[from]
      else {
        continue
      }
      let base = below.count(upTo: at, in: outer)
      count = StepCount(position: base.position + count.position, total: base.total + count.total)
    }
    return StepPlace(
      runbook: frame.runbook, index: index, id: shelf.runbook.steps[index].id, reading: reading, count: count,
      frame: depth)
  }
}

extension Library.Shelf {
  /// The steps that a frame spans.
  func span(of frame: Frame) -> Range<Int> {
    guard let first = frame.first, let lower = places[first] else { return 0..<runbook.steps.count }
    let upper = frame.last.flatMap { places[$0] } ?? lower
    return lower..<max(upper, lower) + 1
  }

  /// The next open step of a frame, and the text before it.
  func next(in frame: Frame, walk: Walk, depth: Int) -> (Int, [Int])? {
    let span = span(of: frame)
    var index: Int
    switch frame.cursor {
    case .start: index = span.lowerBound
    case .at(let id):
      guard let place = places[id] else { return nil }
      if depth == walk.depth, runbook.steps[place].kind != .text, walk.isOpen(id, in: frame) {
        return (place, textBefore(place, in: span))
      }
      index = place
    case .after(let id): index = (places[id] ?? span.upperBound - 1) + 1
    }
    var reading: [Int] = []
    while let i = onward(from: index, in: span) {
      let step = runbook.steps[i]
      if step.kind == .text {
        reading.append(i)
      } else if walk.isOpen(step.id, in: frame) {
        return (i, reading)
      }
      index = i + 1
    }
    return nil
  }

  /// The text steps right before a step: shown again when it is presented again.
  private func textBefore(_ index: Int, in span: Range<Int>) -> [Int] {
    var i = index
    while i > span.lowerBound, runbook.steps[i - 1].kind == .text { i -= 1 }
    return Array(i..<index)
  }

  /// Where a step stands on the path of a frame; arms that were taken and left again are part of it.
  func count(upTo index: Int, in frame: Frame) -> StepCount {
    var count = count(upTo: index, in: span(of: frame))
    for (from, steps) in frame.detours {
      count.total += steps
      if let place = places[from], place < index { count.position += steps }
    }
    return count
  }

  /// Where a step stands on the straight path: steps that a person meets, sideways ones left out.
  private func count(upTo index: Int, in span: Range<Int>) -> StepCount {
    if span.count == runbook.steps.count {
      return StepCount(position: max(Int(positions[index]), 1), total: max(self.total, 1))
    }
    var total = 0
    var position = 0
    var at = span.lowerBound
    while let i = onward(from: at, in: span) {
      if runbook.steps[i].kind != .text { total += 1 }
      if i == index { position = total }
      at = i + 1
    }
    return StepCount(position: max(position, 1), total: max(total, 1))
  }
}

extension Walk {
  /// True while the step has not ended in this frame.
  func isOpen(_ step: String, in frame: Frame) -> Bool {
    guard let state = steps[frame.runbook]?[step], state.serial >= frame.serial else { return true }
    return state.status == nil
  }
}
