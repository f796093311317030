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
    /// None when its text is no longer in the journal.
    package var runbooks: [Runbook] = []
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

  /// A step of one runbook: two runbooks may have steps of one id.
  package struct StepKey: Sendable, Hashable {
    package var runbook: RunbookKey?
    package var step: String
  }

  /// A visit to a step: what happened there until the walk went elsewhere.
  package struct Visit: Sendable {
    package var step: StepKey
    package var began: Int64
    package var deeds: [Deed]
  }

  package let name: String
  /// Whom it is for.
  package let edition: Edition
  /// What later records say of earlier ones, and who took part; empty when nobody asked for it.
  package private(set) var amendments: Amendments
  package let roster: Roster
  /// Every record in the columns of an export, in the order in which it was written.
  package internal(set) var chronicle: [ChronicleRow] = []
  var roles = Roles()
  /// What was said to whom, who held which role, and what people settled about the whole.
  package internal(set) var talk = Talk()
  package internal(set) var staff = Staff()
  package internal(set) var review = Review()
  /// When who took part.
  package internal(set) var presence = Presence()
  /// What was measured in numbers, check by check, and the one that tells what customers met.
  package internal(set) var series: [Series] = []
  package internal(set) var impact: Series?
  /// Choices between ways, what was known then, and what was planned, agreed and tripped around actions.
  package internal(set) var choices: [Choice] = []
  package internal(set) var plans: [String: PlanFacts] = [:]
  /// What every dry run found, by step: also the ones that were void.
  package internal(set) var dryRuns: [(step: String, seq: Int, targets: Int)] = []
  package internal(set) var trips: [(run: Int?, name: String, words: String, at: Int64)] = []
  /// Verifications that stayed met for their time.
  package internal(set) var holds: [(name: String, seq: Int, at: Int64, length: Int64)] = []
  /// The record with which the first walk began.
  package internal(set) var walkRow = 0
  /// Stretches in which a person was waited for, somebody decided, or nobody was there.
  package internal(set) var personWaits: [(from: Int64, to: Int64)] = []
  package internal(set) var deciding: [(from: Int64, to: Int64)] = []
  package internal(set) var absences: [(from: Int64, to: Int64?)] = []
  /// What each check said last, for the next choice.
  var newest: [(name: String, known: Known)] = []
  var askedFor: Int64?
  var lastReading: Int64?
  var planned: Int64?
  /// How often each verdict was read, and how many answers held a value or none.
  package internal(set) var verdicts: [String: Int] = [:]
  package internal(set) var answers: (valued: Int, acknowledged: Int) = (0, 0)
  /// The fifteen points, when they are settled.
  package internal(set) var settledMilestones: [MilestonePoint] = []
  /// What each change did to its measure, when the milestones are settled.
  var effects: [Int: Effect] = [:]
  package private(set) var story = Story()
  package private(set) var rows: [TimelineRow] = []
  package private(set) var runs: [Run] = []
  package private(set) var visits: [Visit] = []
  package private(set) var pinned: [Pinned] = []
  package private(set) var values: [(name: String, value: String?, basis: Basis, at: Int64)] = []
  /// Readings of sources that changed a verdict, and the last of each check.
  package private(set) var evidence: [Evidence] = []
  /// Where in `evidence` the last repetition of a check stands.
  private var repeats: [String: Int] = [:]
  /// How each step that was touched ended; no status while it is open.
  private(set) var ends: [StepKey: (status: StepStatus?, reason: String?)] = [:]
  /// The runbooks that the walk went into, in the order of their first entering.
  package private(set) var entered: [RunbookKey] = []
  /// The walk's stack, as far as it says which runbook a step is of.
  private(set) var frames: [RunbookKey] = []
  /// Everybody who wrote, in the order of their first record; the program itself left out.
  package private(set) var people: [String] = []
  var phrase: String?
  /// What stands for the titles of runbooks and incidents that this edition leaves out.
  private var hiddenTitles: [String: String] = [:]

  /// `name` is the incident's display name; amendments and roster come from a first reading of the same records.
  package init(
    name: String, edition: Edition = .internal, amendments: Amendments = Amendments(), roster: Roster = Roster()
  ) {
    self.name = name
    self.edition = edition
    self.amendments = amendments
    self.amendments.conceal(for: edition)
    self.roster = roster.settled()
  }

  /// Adds a revision's runbook, so that steps have titles.
  package mutating func shelve(_ runbook: Runbook, revision: Digest) {
    for place in pinned.indices where pinned[place].revision == revision { pinned[place].runbooks.append(runbook) }
  }

  /// Takes in the next record.
  package mutating func add(_ written: Record) {
    let record = edited(written)
    let row = story.apply(record)
    rows.append(row)
    hear(record, row)
    // A record of an outer frame says that the frames above it are over.
    if let depth = record.place.frame, depth + 1 < frames.count { frames.removeLast(frames.count - depth - 1) }
    if record.actor != "muster", !people.contains(record.actor) { people.append(record.actor) }
    switch record.event {
    case .pinned(let revision, let path, let title):
      if !pinned.contains(where: { $0.revision == revision && $0.path == path }) {
        pinned.append(Pinned(revision: revision, path: path, title: title))
      }
    case .walkStarted(let runbook, _):
      frames = []
      enter(runbook)
    case .valueGiven(let name, let value, let basis, let secret, _):
      values.append((name, secret ? nil : value, basis, record.happened))
    case .scriptConfirmed(_, let typed, _):
      phrase = typed
      note(.row(row), record)
    case .scriptStarted, .scriptFinished, .scriptRuled: addRun(record, row)
    case .stepConcluded(let status, let reason):
      if let step = key(record.place.step) { ends[step] = (status, reason) }
      if status != .done { note(.row(row), record) }
    case .armTaken(let arm, _, _, let runbook, let first, _, let reason):
      if let step = key(record.place.step), arm != nil { ends[step] = (.done, reason) }
      note(.row(row), record)
      if first != nil, let next = runbook ?? frames.last { enter(next) }
    // A check that said the same as before is in the timeline's log.
    case .armContradicted: note(.row(row), record)
    case .planMade, .planRefused, .approvalGiven, .approvalWaived, .guardTripped, .runAttached, .divergenceMoved,
      .divergenceClosed:
      note(.row(row), record)
    case .checkRead(_, let role, let name, let reading, let verdict, let expected):
      keep(record, role, name, reading, verdict, expected, isNews: row.level != .log)
      if row.level != .log { note(.row(row), record) }
    case .checkHeld, .stepAnswered: if row.level != .log { note(.row(row), record) }
    case .walkWent(let to, let back): if back, let step = key(to) { ends[step] = (nil, nil) }
    default: break
    }
  }

  /// The record as this edition tells it: corrected, with what is left out left out, and people as it names them.
  private mutating func edited(_ record: Record) -> Record {
    let written = record
    var record = amendments.amended(record, for: edition)
    switch (written.event, record.event) {
    case (.opened(let title, _, _), .opened(let now, _, _)), (.pinned(_, _, let title), .pinned(_, _, let now)):
      if Amendments.isMark(now), now != title { hiddenTitles[title] = now }
    default: break
    }
    if isNameless {
      record.event = Payload.rewritten(record.event, roster.withoutNames)
      record.actor = roster.title(of: record.actor) ?? roster.withoutNames(record.actor)
    } else {
      record.actor = roster.roleFirst(record.actor)
    }
    // Who is named by what is no text of an event is named as everybody else.
    switch record.event {
    case .roleTaken(let role, let holder, let by):
      record.event = .roleTaken(role: role, holder: shown(holder), by: by)
    case .handoverOffered(let id, let to, let roles, let points, let until):
      record.event = .handoverOffered(handover: id, to: shown(to), roles: roles, points: points, until: until)
    case .leadTaken(let from, let reason, let heartbeat):
      record.event = .leadTaken(from: shown(from), reason: reason, heartbeat: heartbeat)
    // What was read by a command is from the machine that ran it.
    case .checkRead(let run, let role, let name, var reading, let verdict, let expected) where isNameless:
      reading.source = roster.withoutNames(reading.source)
      record.event = .checkRead(
        run: run, role: role, name: name, reading: reading, verdict: verdict, expected: expected)
    default: break
    }
    return record
  }

  /// Keeps a reading of a source; one that says the same as the last of its check takes that one's place, unless it was the
  /// one that changed the verdict.
  private mutating func keep(
    _ record: Record, _ role: String, _ name: String, _ reading: Reading, _ verdict: String, _ expected: String?,
    isNews: Bool
  ) {
    guard let asked = reading.asked else { return }
    let one = Evidence(
      seq: record.seq, at: record.happened, step: record.place.step, name: name, role: role, reading: reading,
      asked: asked, verdict: verdict, expected: expected)
    let key = "\(record.place.step ?? "")\n\(name)"
    if !isNews, let place = repeats[key] {
      evidence.remove(at: place)
      for (other, at) in repeats where at > place { repeats[other] = at - 1 }
    }
    repeats[key] = isNews ? nil : evidence.count
    evidence.append(one)
  }

  private mutating func enter(_ runbook: RunbookKey) {
    frames.append(runbook)
    if !entered.contains(runbook) { entered.append(runbook) }
  }

  func key(_ step: String?) -> StepKey? { step.map { StepKey(runbook: frames.last, step: $0) } }

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
    guard let step = key(record.place.step) else { return }
    if ends[step] == nil { ends[step] = (nil, nil) }
    // A reading without a frame was taken while the walk stood elsewhere: it is told where the walk stood.
    let isElsewhere = record.isReading && record.place.frame == nil && !visits.isEmpty
    if visits.last?.step == step || isElsewhere {
      visits[visits.count - 1].deeds.append(deed)
    } else {
      visits.append(Visit(step: step, began: record.happened, deeds: [deed]))
    }
  }

  // MARK: What is told of it

  /// The runbook of this key, as it was.
  func runbook(_ key: RunbookKey?) -> Runbook? {
    guard let key else { return nil }
    return pinned.first { $0.revision == key.revision }?.runbooks.first { $0.slug == key.slug }
  }

  /// The title of a runbook as this edition may show it, whose text is still the one that was pinned.
  func title(of book: Runbook) -> String { hiddenTitles[book.title] ?? shownText(book.title) }

  /// The title of a step; its id when its runbook is no longer there.
  package func title(of key: StepKey) -> String {
    shownText(runbook(key.runbook)?.steps.first { $0.id == key.step }?.title ?? key.step)
  }

  /// The title of the first step of this id among the runbooks that were entered.
  package func title(of step: String) -> String {
    for key in entered {
      if let found = runbook(key)?.steps.first(where: { $0.id == step }) { return shownText(found.title) }
    }
    return step
  }

  /// One step and how it ended: nothing when it was not reached, no status while it is open.
  package struct StepEnd {
    package var id: String
    package var title: String
    package var runbook: String
    package var reached: Bool
    package var status: StepStatus?
    package var reason: String?
  }

  /// Every step that a person would meet in the runbooks that were entered, in their order.
  package var steps: [StepEnd] {
    var told = Set<StepKey>()
    var out: [StepEnd] = []
    func tell(_ key: StepKey, _ title: String, _ path: String) {
      guard told.insert(key).inserted else { return }
      let end = ends[key]
      out.append(
        StepEnd(
          id: key.step, title: title, runbook: path, reached: end != nil, status: end?.status, reason: end?.reason))
    }
    for key in entered {
      let path = pinned.first { $0.revision == key.revision }?.path ?? ""
      for step in runbook(key)?.steps ?? [] where step.kind != .text {
        tell(StepKey(runbook: key, step: step.id), shownText(step.title), path)
      }
    }
    for key in ends.keys.sorted(by: { $0.step < $1.step }) { tell(key, key.step, "") }
    return out
  }

  /// The lengths that a review asks for, each with why it is not known when it is not.
  package var lengths: [(what: String, nanoseconds: Int64?, why: String)] {
    let firstRun = runs.first?.started.at
    let firstChange = runs.first { $0.started.changing }?.started.at
    let held = rows.first { $0.lane == .check && $0.level == .milestone }?.happened
    func span(_ what: String, _ end: Int64?, _ why: String) -> (String, Int64?, String) {
      // A length across a clock that was set back is no length.
      if let gap = story.setBack, end != nil { return (what, nil, "the clock was set back by \(Instants.length(gap))") }
      return (what, end.map { $0.subtractingReportingOverflow(story.opened).partialValue }, end == nil ? why : "")
    }
    return [
      span("opened -> first command", firstRun, "no command was run"),
      span("opened -> first change", firstChange, "nothing was run that changes anything"),
      span("opened -> verified", held, "no verification held for its time"),
      span("opened -> closed", story.closed, "it is not closed"),
    ]
  }
}

extension Record {
  fileprivate var isReading: Bool {
    if case .checkRead = event { return true }
    return false
  }
}
