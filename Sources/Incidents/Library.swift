package import Runbooks

/// The runbooks that an incident has pinned, by revision: the graph that `decide` and `nextMove` walk on.
package struct Library: Sendable {
  private var runbooks: [RunbookKey: Shelf] = [:]

  package init() {}

  /// Puts a runbook on its shelf.
  package mutating func add(_ runbook: Runbook, revision: Digest) {
    runbooks[RunbookKey(revision: revision, slug: runbook.slug)] = Shelf(runbook)
  }

  package subscript(key: RunbookKey) -> Runbook? { runbooks[key]?.runbook }

  func shelf(_ key: RunbookKey) -> Shelf? { runbooks[key] }

  /// The place of a step in its runbook.
  package func index(of step: String, in key: RunbookKey) -> Int? { runbooks[key]?.places[step] }

  /// A runbook with what a walk looks up again and again.
  struct Shelf: Sendable {
    let runbook: Runbook
    let places: [String: Int]
    /// Steps that are entered only through an arm, a jump, or by asking for a rollback; outermost first.
    let sideways: [Range<Int>]
    /// For each step how many a person has met when it is reached on the straight path, itself included.
    private(set) var positions: [Int32]
    private(set) var total: Int

    init(_ runbook: Runbook) {
      self.runbook = runbook
      var places: [String: Int] = [:]
      places.reserveCapacity(runbook.steps.count)
      for (i, step) in runbook.steps.enumerated() { places[step.id] = i }
      self.places = places
      sideways = Sideways.all(of: runbook).map(\.steps)
      positions = []
      total = 0
      var positions = [Int32](repeating: 0, count: runbook.steps.count)
      var met: Int32 = 0
      var at = 0
      while let i = onward(from: at, in: 0..<runbook.steps.count) {
        if runbook.steps[i].kind != .text { met += 1 }
        positions[i] = met
        at = i + 1
      }
      self.positions = positions
      total = Int(met)
    }

    /// The first place from `index` on, within `span`, that is reached by going on; places entered only sideways are
    /// passed over, unless the span itself lies in them.
    func onward(from index: Int, in span: Range<Int>) -> Int? {
      Sideways.onward(from: index, in: span, past: sideways)
    }
  }
}
