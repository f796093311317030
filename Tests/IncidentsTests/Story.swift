import Incidents
import Runbooks

/// An incident that is told in a test: decisions become records without a journal, one second apart.
struct Story {
  var incident = Incident(id: ID(text: "incident"))
  var library = Library()
  var records: [Record] = []
  let key: RunbookKey

  init(_ runbook: Runbook, begun: Bool = true) throws {
    let revision = Digest(hex: "r1")
    library.add(runbook, revision: revision)
    key = RunbookKey(revision: revision, slug: nil)
    guard begun else { return }
    try tell(.open(title: runbook.title, mode: .live, environment: "test"))
    try tell(.pin(revision: revision, path: "r.md", title: runbook.title))
    try tell(.startWalk(key, from: nil))
  }

  /// Decides and applies.
  mutating func tell(_ decision: Decision) throws {
    for entry in try incident.decide(decision, by: library, actor: "mira") { write(entry.event, at: entry.place) }
  }

  /// Applies an event as if it had been recorded.
  mutating func write(_ event: Event, at place: RecordPlace) {
    let seq = records.count + 1
    let record = Record(
      incident: incident.id, seq: seq, epoch: 1, kind: "", version: 1, happened: Int64(seq) * 1_000_000_000,
      recorded: Int64(seq) * 1_000_000_000, monotonic: 0, boot: "boot", place: place, actor: "mira", event: event,
      payload: [], prev: .none, hash: .none)
    records.append(record)
    incident.apply(record)
  }

  /// The step that stands before the person now.
  func place() throws -> StepPlace {
    guard case .present(let place)? = incident.nextMove(by: library) else { throw Unexpected() }
    return place
  }

  struct Unexpected: Error {}

  /// The plan of a step's command, with a phrase where it changes something.
  func plan(_ id: String, run: RunRef = RunRef(block: 0, command: 0), phrase: String? = nil) -> Plan {
    Plan(
      id: id, run: run, role: nil, effect: phrase == nil ? .looking : .changing,
      ceremony: Ceremony(danger: phrase == nil ? .look : .small, raised: [], phrase: phrase), shown: "true",
      script: Digest(hex: "s"), values: Digest(hex: "v"), unfilled: [], obstacle: nil)
  }

  /// Runs a command to its end.
  mutating func run(_ id: String, code: Int = 0) throws {
    let place = try place()
    try tell(.run(place, plan(id), phrase: nil, host: "h", now: moment))
    finish(place, .exited(code: code))
  }

  mutating func finish(_ place: StepPlace, _ ending: Ending) {
    let none = Output(bytes: 0, digest: .none, head: nil, tail: nil)
    write(
      .scriptFinished(
        run: RunRef(block: 0, command: 0), ending: ending, milliseconds: 1, stdout: none, stderr: none, context: nil,
        survivors: 0), at: incident.at(place))
  }
}

/// A moment that means nothing.
let moment = Moment(wall: 0, monotonic: 0, boot: "b")

/// A runbook of steps in one section each, in the order of the ids.
func book(_ steps: [Step], sections: [Section] = []) -> Runbook {
  Runbook(
    id: "r", path: "r.md", title: "A runbook", lines: Lines(1, 99), sections: sections, steps: steps)
}

/// A step with one command.
func script(_ id: String, _ effect: Command.Effect = .looking) -> Step {
  let command = Command(text: "true", script: "true", effect: effect, line: 1)
  let block = Block(lines: Lines(1, 3), kind: .command, language: "sh", text: "true", commands: [command])
  return Step(id: id, title: id, kind: .script, lines: Lines(1, 3), blocks: [block])
}

func manual(_ id: String) -> Step { Step(id: id, title: id, kind: .manual, lines: Lines(1, 1)) }

func text(_ id: String) -> Step { Step(id: id, title: id, kind: .text, lines: Lines(1, 1)) }

func branch(_ id: String, _ targets: [Arm.Target]) -> Step {
  let arms = targets.enumerated().map { Arm(label: "arm \($0.offset)", target: $0.element, line: 1) }
  return Step(id: id, title: id, kind: .branch, lines: Lines(1, 1), arms: arms)
}
