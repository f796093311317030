/// A step while it is being read: its sub-steps stand in it, and its arms name them by their place among those.
struct Draft {
  var step: Step
  var children: [Draft] = []
  /// A choice whose last arm holds the code that stood below its condition; code right behind that belongs there too.
  var enclosed = false
  /// Its lead says that it is another way to do what stands before it.
  var alternative = false
  /// A choice between ways that the words "or" and "alternatively" join.
  var joins = false

  init(_ step: Step) { self.step = step }

  /// True when the step itself holds something to run or ask.
  var acts: Bool {
    step.kind == .script || step.kind == .check || byHand && step.kind == .manual
  }
  /// It holds a statement that only a person may carry out.
  var byHand = false

  /// The last step of it, in document order, to which words that follow belong.
  mutating func appendToLast(_ pieces: [Pending]) {
    if children.isEmpty {
      for piece in pieces { piece.add(to: &step) }
    } else {
      children[children.count - 1].appendToLast(pieces)
    }
  }

  /// A choice that follows this step's own work.
  mutating func appendBranch(_ branch: Draft) {
    if children.isEmpty || acts { children.append(branch) } else { children[children.count - 1].appendBranch(branch) }
  }

  /// Prose that stands before the step's own.
  mutating func prepend(_ pieces: [Pending]) {
    guard !pieces.isEmpty else { return }
    var front = step
    front.content = []
    let blocks = step.blocks
    front.blocks = []
    for piece in pieces { piece.add(to: &front) }
    let shift = front.blocks.count
    front.blocks += blocks
    for piece in step.content {
      if case .block(let index) = piece {
        front.content.append(.block(index: index + shift))
      } else {
        front.content.append(piece)
      }
    }
    step = front
  }

  /// The step itself is the choice: a question with its answers below it.
  mutating func become(_ branch: Draft) {
    step.kind = .branch
    step.arms = branch.step.arms
    step.lines.end = max(step.lines.end, branch.step.lines.end)
    step.guessed = true
    for piece in branch.step.content where !step.content.contains(piece) { step.content.append(piece) }
    children = branch.children
  }
}

/// Prose or code that no step has taken yet.
struct Pending {
  var kind: Kind
  var text: String
  var element: Int
  var lines: Lines
  var block: Block?
  /// It asks somebody to do something.
  var imperative = false

  enum Kind { case paragraph, caution, notes, guidance, block }

  /// Puts it at the end of the step's content.
  func add(to step: inout Step) {
    if let block {
      step.content.append(.block(index: step.blocks.count))
      step.blocks.append(block)
    } else if !text.isEmpty {
      step.content.append(.prose(text: text))
      if kind == .caution { step.cautions.append(text) }
    }
    step.lines.start = min(step.lines.start, lines.start)
    step.lines.end = max(step.lines.end, lines.end)
  }
}

/// What is read in sequence: a section's body, or the inside of an item.
struct Flow {
  var drafts: [Draft] = []
  var pending: [Pending] = []

  /// The last step holds something to run or ask; seen where it stands, for a draft is large.
  var lastActs: Bool { !drafts.isEmpty && (drafts[drafts.count - 1].acts || drafts[drafts.count - 1].enclosed) }
}

/// Where a flow stands.
struct Place {
  var section: Int?
  var phase: Phase?
  /// The heading's words, or the step's above; titles of what has none of its own.
  var title: String
  /// The heading says what to do ("Assess"), though its role is one of reading.
  var isWork = false
  /// Sub-sections stand below the heading.
  var holdsSections = false
  /// The heading is a numbered step.
  var numbered = false

  init(section: Int?, phase: Phase?, title: String) {
    self.section = section
    self.phase = phase
    self.title = title
  }

  /// Meaning, impact, references: read, not walked.
  var reading: Bool { !isWork && (phase?.isReading ?? false) }
  /// Roles under which prose that asks for something is a step.
  var acting: Bool {
    switch phase {
    case .detect, .prepare, .diagnose, .mitigate, .verify, .communicate, .escalate, .followUp: true
    case .assess: isWork
    case .reference, .rollBack, nil: false
    }
  }
}

/// A block, or a list put together from what stray fences and paragraphs cut apart.
enum Node {
  case element(Int)
  case list(ListNode)
}

struct ListNode {
  var ordered: Bool
  var line: Int32
  var items: [ItemNode]
  /// Bullets that were joined over the paragraphs between them, which explain them.
  var explained = false
}

struct ItemNode {
  var element: Int
  /// The number as a reader sees it; nil for bullets.
  var number: String?
  var children: [Int]
}
