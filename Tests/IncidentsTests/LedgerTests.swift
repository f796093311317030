import Incidents
import Runbooks
import Testing

@Suite struct `The ledger` {
  /// One script of a step, from its intent to its end.
  private func run(
    _ story: inout Story, _ step: String, role: String? = "run", undoes: Int? = nil, leaves: String? = nil,
    restores: String? = nil, ending: Ending? = .exited(code: 0)
  ) -> Int {
    let place = RecordPlace(walk: ID(text: "walk"), frame: undoes == nil ? 0 : nil, step: step)
    let run = RunRef(block: 0, command: 0)
    if role == "run" {
      let undo = Digest(hex: "u")
      story.write(
        .undoPushed(run: run, undo: undo, covers: "it", values: ["x=1"], leaves: leaves, restores: restores), at: place)
    }
    if let undoes { story.write(.undoBegun(change: undoes), at: place) }
    story.write(
      .scriptStarted(
        run: run, role: role, plan: "p\(story.records.count)", text: "true", script: .none, values: .none,
        effect: "changing", host: "h"), at: place)
    let seq = story.records.count
    let none = Output(bytes: 0, digest: .none, head: nil, tail: nil)
    if let ending {
      story.write(
        .scriptFinished(
          run: run, ending: ending, milliseconds: 1, stdout: none, stderr: none, context: nil, survivors: 0), at: place)
    }
    return seq
  }

  private func begun() throws -> Story {
    try Story(book([script("a", .changing), script("b", .changing), manual("c")]))
  }

  @Test func `two changes of one step are two rows, and an undo takes back the one that it names`() throws {
    var story = try begun()
    let first = run(&story, "a")
    let second = run(&story, "a")
    _ = run(&story, "a", role: "undo", undoes: first)
    #expect(story.incident.ledger.different.map(\.seq) == [second])
    #expect(story.incident.walk?.frames.last?.cursor == .at("a"))
  }

  @Test func `what failed half way stays, what never began does not`() throws {
    var story = try begun()
    let half = run(&story, "a", ending: .exited(code: 3))
    _ = run(&story, "b", ending: .notStarted(errno: 2, what: "bash"))
    #expect(story.incident.ledger.stack.map(\.seq) == [half])
  }

  @Test func `an undo that failed leaves its change open and counts`() throws {
    var story = try begun()
    let change = run(&story, "a")
    _ = run(&story, "a", role: "undo", undoes: change, ending: .exited(code: 1))
    let row = try #require(story.incident.ledger[change])
    #expect(row.closed == nil && row.undos == 1 && row.lastUndo == .ended(.exited(code: 1)))
  }

  @Test func `what restores closes the row of that step, and its undo opens it again`() throws {
    var story = try begun()
    let notice = run(&story, "a", leaves: "a notice")
    let away = run(&story, "b", leaves: "nothing", restores: "a")
    #expect(story.incident.ledger.different.isEmpty)
    #expect(story.incident.ledger.putBack.map(\.seq) == [notice])
    _ = run(&story, "b", role: "undo", undoes: away)
    #expect(story.incident.ledger.different.map(\.seq) == [notice])
  }

  @Test func `an undo whose end nobody saw is ruled on, and moves no step`() throws {
    var story = try begun()
    let change = run(&story, "a")
    story.write(
      .stepConcluded(status: .done, reason: nil), at: RecordPlace(walk: ID(text: "walk"), frame: 0, step: "a"))
    _ = run(&story, "a", role: "undo", undoes: change, ending: nil)
    story.write(.walkResumed(host: "h"), at: RecordPlace(walk: ID(text: "walk"), frame: 0))
    guard case .rule(let place, let doubt)? = story.incident.nextMove(by: story.library) else {
      Issue.record("nobody is asked")
      return
    }
    #expect(place.id == "a" && doubt.undoes == change)
    try story.tell(.rule(place, .done, reason: "seen"))
    #expect(story.incident.ledger.stack.isEmpty)
    #expect(try story.place().id == "b")
  }

  @Test func `an owner wants a date, a word wants a reason, and neither is given to what is closed`() throws {
    var story = try begun()
    let change = run(&story, "a")
    #expect(throws: Refusal.answerMissing) { try story.tell(.moveDivergence(change, owner: "mira", due: " ")) }
    #expect(throws: Refusal.reasonMissing) { try story.tell(.closeDivergence(change, reason: "")) }
    try story.tell(.moveDivergence(change, owner: "mira", due: "2026-12-01"))
    #expect(story.incident.ledger.different.first?.due == "2026-12-01")
    try story.tell(.closeDivergence(change, reason: "it is the new normal: agreed"))
    #expect(story.incident.ledger.different.isEmpty)
    #expect(throws: Refusal.nothingThere) { try story.tell(.moveDivergence(change, owner: "x", due: "y")) }
  }

  @Test(arguments: 0..<40) func `what was undone is never listed, whatever happened in between`(seed: Int) throws {
    var random = Sequence(seed: UInt64(seed) &* 7919 &+ 1)
    var story = try begun()
    var undone = Set<Int>()
    var open: [Int] = []
    for _ in 0..<40 {
      switch random.next() % 4 {
      case 0, 1:
        let ending: Ending = random.next() % 3 == 0 ? .exited(code: 1) : .exited(code: 0)
        open.append(run(&story, random.next() % 2 == 0 ? "a" : "b", ending: ending))
      case 2:
        guard let change = open.randomElement(using: &random) else { continue }
        let works = random.next() % 3 > 0
        _ = run(
          &story, story.incident.ledger[change]?.step ?? "a", role: "undo", undoes: change,
          ending: .exited(code: works ? 0 : 1))
        if works {
          undone.insert(change)
          open.removeAll { $0 == change }
        }
      default:
        guard let change = open.randomElement(using: &random) else { continue }
        try story.tell(.moveDivergence(change, owner: "mira", due: "2026-12-01"))
      }
      let listed = story.incident.ledger.different.map(\.seq)
      #expect(listed == open.sorted())
      #expect(undone.isDisjoint(with: listed))
    }
    // Folded anew from the records, it is the same.
    var again = Ledger()
    for record in story.records { again.apply(record, in: story.key) }
    #expect(again.different.map(\.seq) == story.incident.ledger.different.map(\.seq))
  }

  /// A row of numbers that is the same for a seed (Marsaglia, "Xorshift RNGs").
  struct Sequence: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}
