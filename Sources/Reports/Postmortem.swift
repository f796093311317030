package import Incidents
package import Runbooks

/// Everything that an export tells, gathered from an incident's records and from nothing else: no clock, no machine.
///
/// Facts stand apart from what people said of them, and both apart from what people still have to write. Two exports of one
/// journal are equal byte for byte.
package struct Postmortem {
  /// A runbook as it was when the walk entered it.
  package struct Pinned: Sendable {
    package var revision: Digest
    package var path: String
    package var title: String
    /// Nil when its text is no longer in the journal.
    package var runbook: Runbook?
    package init(revision: Digest, path: String, title: String, runbook: Runbook?) {
      self.revision = revision
      self.path = path
      self.title = title
      self.runbook = runbook
    }
  }

  /// One command from its intent to its outcome.
  package struct Run: Sendable {
    package var started: Story.Started
    package var plan: String
    package var script: Digest
    package var host: String
    /// The phrase that was typed for it, and by whom.
    package var phrase: String?
    package var finished: Int64?
    package var milliseconds: Int?
    package var stdout: Output?
    package var stderr: Output?
    package var survivors = 0
    /// What a person ruled, and why, when nobody had seen its end.
    package var ruling: (Ruling, String)?
  }

  /// One thing that happened in a step, in order.
  package enum Deed: Sendable {
    case run(Int)
    case row(TimelineRow)
  }

  /// A visit to a step: what happened there until the walk went elsewhere.
  package struct Visit: Sendable {
    package var step: String
    package var began: Int64
    package var deeds: [Deed]
  }

  package let name: String
  package private(set) var story = Story()
  package private(set) var rows: [TimelineRow] = []
  package private(set) var runs: [Run] = []
  package private(set) var visits: [Visit] = []
  package private(set) var pinned: [Pinned] = []
  package private(set) var values: [(name: String, value: String?, basis: Basis, at: Int64)] = []
  /// How each step that was touched ended, by id; nil while it is open.
  package private(set) var ends: [String: (status: StepStatus?, reason: String?)] = [:]
  /// Everybody who wrote, in the order of their first record; the program itself left out.
  package private(set) var people: [String] = []
  private var phrase: String?

  /// `name` is the incident's display name.
  package init(name: String) { self.name = name }

  /// Adds a revision's runbook, so that steps have titles.
  package mutating func shelve(_ runbook: Runbook, revision: Digest) {
    for place in pinned.indices where pinned[place].revision == revision && pinned[place].runbook == nil {
      pinned[place].runbook = runbook
    }
  }

  /// Takes in the next record.
  package mutating func add(_ record: Record) {
    let row = story.apply(record)
    rows.append(row)
    if record.actor != "muster", !people.contains(record.actor) { people.append(record.actor) }
    switch record.event {
    case .pinned(let revision, let path, let title):
      if !pinned.contains(where: { $0.revision == revision && $0.path == path }) {
        pinned.append(Pinned(revision: revision, path: path, title: title, runbook: nil))
      }
    case .valueGiven(let name, let value, let basis, let secret):
      values.append((name, secret ? nil : value, basis, record.happened))
    case .scriptConfirmed(_, let typed, _):
      phrase = typed
      note(.row(row), record)
    case .scriptStarted, .scriptFinished, .scriptRuled: addRun(record, row)
    case .stepConcluded(let status, let reason):
      if let step = record.place.step { ends[step] = (status, reason) }
      if status != .done { note(.row(row), record) }
    case .armTaken(let arm, _, _, _, _, _, let reason):
      if let step = record.place.step, arm != nil { ends[step] = (.done, reason) }
      note(.row(row), record)
    // A check that said the same as before is in the timeline's log.
    case .checkRead, .checkHeld, .stepAnswered: if row.level != .log { note(.row(row), record) }
    case .walkWent(let to, let back): if back { ends[to] = (nil, nil) }
    default: break
    }
  }

  private mutating func addRun(_ record: Record, _ row: TimelineRow) {
    switch record.event {
    case .scriptStarted(_, _, let plan, _, let script, _, _, let host):
      guard let started = story.running else { return }
      runs.append(Run(started: started, plan: plan, script: script, host: host, phrase: phrase))
      phrase = nil
      note(.run(runs.count - 1), record)
    case .scriptFinished(let run, let ending, let milliseconds, let stdout, let stderr, _, let survivors):
      guard let place = open(run, record) else { return note(.row(row), record) }
      runs[place].started.ending = ending
      runs[place].finished = record.happened
      runs[place].milliseconds = milliseconds
      (runs[place].stdout, runs[place].stderr) = (stdout, stderr)
      runs[place].survivors = survivors
    case .scriptRuled(let run, let ruling, let reason):
      guard let place = open(run, record) else { return note(.row(row), record) }
      runs[place].ruling = (ruling, reason)
    default: break
    }
  }

  /// The newest run of this command that has no end yet.
  private func open(_ run: RunRef, _ record: Record) -> Int? {
    runs.lastIndex { $0.started.run == run && $0.started.step == record.place.step && $0.finished == nil }
  }

  private mutating func note(_ deed: Deed, _ record: Record) {
    guard let step = record.place.step else { return }
    if ends[step] == nil { ends[step] = (nil, nil) }
    if visits.last?.step == step {
      visits[visits.count - 1].deeds.append(deed)
    } else {
      visits.append(Visit(step: step, began: record.happened, deeds: [deed]))
    }
  }

  // MARK: What is told of it

  /// The title of a step, as the first pinned runbook has it that knows it.
  package func title(of step: String) -> String? {
    for book in pinned { if let found = book.runbook?.steps.first(where: { $0.id == step }) { return found.title } }
    return nil
  }

  /// Every step that a person would meet, of all pinned runbooks, and how it ended: nil status for one that was begun and
  /// not ended, `.notApplicable` by the record only.
  package var steps: [(id: String, title: String, end: (status: StepStatus?, reason: String?)?, runbook: String)] {
    var seen = Set<String>()
    var out: [(String, String, (StepStatus?, String?)?, String)] = []
    for book in pinned {
      for step in book.runbook?.steps ?? [] where step.kind != .text && seen.insert(step.id).inserted {
        out.append((step.id, step.title, ends[step.id].map { ($0.status, $0.reason) }, book.path))
      }
    }
    for step in ends.keys.sorted() where !seen.contains(step) {
      out.append((step, step, ends[step].map { ($0.status, $0.reason) }, ""))
    }
    return out
  }

  /// The lengths that a review asks for, each with why it is not known when it is not.
  package var lengths: [(what: String, nanoseconds: Int64?, why: String)] {
    let firstRun = runs.first?.started.at
    let firstChange = runs.first { $0.started.changing }?.started.at
    let held = rows.first { $0.lane == .check && $0.level == .milestone }?.happened
    func span(_ what: String, _ end: Int64?, _ why: String) -> (String, Int64?, String) {
      (what, end.map { $0.subtractingReportingOverflow(story.opened).partialValue }, end == nil ? why : "")
    }
    return [
      span("opened -> first command", firstRun, "no command was run"),
      span("opened -> first change", firstChange, "nothing was run that changes anything"),
      span("opened -> verified", held, "no verification held for its time"),
      span("opened -> closed", story.closed, "it is not closed"),
    ]
  }
}
