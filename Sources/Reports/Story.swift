package import Incidents
import Runbooks

/// The incident as reports tell it: a fold of its records that gives each a row, and keeps the few facts that rows need
/// from one another (what was started when it ends, what a check said before).
///
/// Timeline, `where` and export all read it, so none can disagree with another.
package struct Story: Sendable {
  package private(set) var title = ""
  package private(set) var mode = Mode.live
  package private(set) var environment = ""
  /// When the incident was opened, nanoseconds since 1970 UTC.
  package private(set) var opened: Int64 = 0
  package private(set) var closed: Int64?
  package private(set) var status: WalkStatus?
  package private(set) var outcome: WalkOutcome?
  /// Who leads: the last who started the walk or took it up, since when, and where.
  package internal(set) var lead: Lead?
  /// The run whose intent is recorded and whose end is not.
  package private(set) var running: Started?
  /// A run whose end nobody saw and on which nobody has ruled.
  package private(set) var doubtful: Started?
  /// What was changed, what still differs from normal, and what was put back.
  package private(set) var ledger = Ledger()
  /// Steps that were put off, skipped, or left unknown, by step id in the order of their end.
  package private(set) var open: [(step: String, status: StepStatus, reason: String?)] = []
  /// The last record's sequence and hash.
  package private(set) var head: (seq: Int, hash: Digest)?
  /// When the last record was written, by the clock of its machine.
  package private(set) var written: Int64?
  /// By how many nanoseconds the clock was set back at the most: then times before and after do not compare.
  package private(set) var setBack: Int64?
  /// Severity, state, roles and messages.
  package private(set) var stand = Communications()
  /// The last reading of each named check.
  package private(set) var readings: [String: (reading: Reading, verdict: String)] = [:]
  private var verdicts: [String: String] = [:]
  /// What later records say of earlier ones: each is told as it stands now.
  private var amendments: Amendments

  /// `amendments` come from the incident's records of `Amendments.kinds`; without them each record is told as it was written.
  package init(amendments: Amendments = Amendments()) { self.amendments = amendments }

  /// Who leads.
  package struct Lead: Sendable, Equatable {
    package var actor: String
    package var since: Int64
    package var host: String?
  }

  /// A run from its intent on.
  package struct Started: Sendable, Equatable {
    package var seq: Int
    package var step: String
    package var attempt: Int?
    package var run: RunRef
    package var role: String?
    package var text: String
    package var effect: String
    package var actor: String
    package var at: Int64
    package var ending: Ending?
    /// What a person said of it when nobody had seen its end.
    package var ruling: Ruling?

    /// How it came out, in words: a ruling only where nothing was seen.
    package var outcome: String {
      if let ending { return Screen.words(ending) }
      return ruling.map { "ruled \($0.rawValue)" } ?? "its end was not seen"
    }

    /// True when it is an action that is not known to look only.
    package var changing: Bool { effect != "looking" && (role == nil || role == "run") }
  }

  /// By how many nanoseconds this time of writing lies before the last one; nil where that is none worth telling.
  package func setBack(at recorded: Int64) -> Int64? {
    guard let written else { return nil }
    let (gap, over) = written.subtractingReportingOverflow(recorded)
    return over || gap <= TimelineRow.lateNanoseconds ? nil : gap
  }

  /// Takes in the next record and tells it as a row.
  package mutating func apply(_ original: Record) -> TimelineRow {
    let record = amendments.amended(original, for: .internal)
    head = (record.seq, record.hash)
    ledger.apply(record, in: nil)
    stand.apply(record)
    var row = TimelineRow(
      number: record.seq, happened: record.happened, recorded: record.recorded, lane: .other, actor: record.actor,
      step: record.place.step, attempt: record.place.attempt, what: "", outcome: nil, basis: .sensed, level: .log,
      setBack: setBack(at: record.recorded))
    if let gap = row.setBack { setBack = max(gap, setBack ?? 0) }
    written = record.recorded
    switch record.event {
    case .scriptConfirmed, .scriptStarted, .scriptFinished, .scriptRuled: tellRun(record, in: &row)
    case .planMade, .planRefused, .approvalAsked, .approvalGiven, .approvalWaived, .undoPushed, .undoBegun, .guardArmed,
      .guardTripped, .runAttached, .divergenceMoved, .divergenceClosed:
      tellCare(record, in: &row)
    case .checkRead, .checkHeld: tellCheck(record.event, in: &row)
    case .stepAnswered, .stepConcluded, .armTaken, .armContradicted, .walkWent: tellStep(record.event, in: &row)
    default: tellWalk(record, in: &row)
    }
    row.level = amendments.levels[record.seq] ?? row.level
    row.marks = amendments.marks(of: record.seq, for: .internal)
    return row
  }

  // MARK: The walk and the incident

  private mutating func tellWalk(_ record: Record, in row: inout TimelineRow) {
    row.lane = .walk
    row.level = .milestone
    switch record.event {
    case .opened(let title, let mode, let environment):
      (self.title, self.mode, self.environment) = (title, mode, environment)
      opened = record.happened
      row.what = "opened: \(title)"
    case .pinned(let revision, let path, _):
      row.level = .log
      row.what = "runbook \(path) kept as it is, revision \(revision.hex.prefix(12))"
    case .walkStarted(_, let from):
      status = .open
      lead = Lead(actor: record.actor, since: record.happened)
      row.what = "walk started" + (from.map { " at \($0)" } ?? "")
      row.level = .story
    case .walkHeld(let reason):
      status = .held
      row.what = "walk held"
      row.outcome = reason == .asked ? "held" : "held, \(reason.rawValue)"
      row.level = .story
    case .walkResumed(let host):
      if outcome == nil { status = .open }
      lead = Lead(actor: record.actor, since: record.happened, host: host)
      row.what = "walk taken up on \(host)"
      if let run = running {
        (doubtful, running) = (run, nil)
        row.what += "; the end of \(run.step) was never seen"
        row.outcome = "unknown"
      }
      row.level = .story
    case .walkEnded(let status, let outcome, let reason):
      (self.status, self.outcome) = (status, outcome)
      row.what = "walk ended" + tail(reason)
      row.outcome = "\(status.rawValue), \(outcome.rawValue)"
    case .closed(let outcome, let reason):
      self.outcome = outcome
      closed = record.happened
      row.what = "closed" + tail(reason)
      row.outcome = outcome.rawValue
    case .reopened(let reason):
      (outcome, closed) = (nil, nil)
      row.what = "opened again" + tail(reason)
    case .noteAdded, .valueGiven, .opaque: tellPeople(record.event, in: &row)
    default: tellCommunication(record, in: &row)
    }
  }

  /// What people added, and what this version cannot read.
  private func tellPeople(_ event: Event, in row: inout TimelineRow) {
    row.level = .log
    switch event {
    case .noteAdded(let text):
      (row.lane, row.level, row.basis) = (.note, .story, .answered)
      row.what = "note: \(text)"
    case .valueGiven(let name, let value, let basis, let secret, _):
      (row.lane, row.basis) = (.value, .given)
      row.what = "\(name) = \(secret ? "(secret)" : value ?? "")"
      row.outcome = basis.rawValue
    case .opaque(let kind):
      row.lane = .other
      row.what = "\(kind), of a kind that this version does not know"
    default: break
    }
  }

  // MARK: Runs

  private mutating func tellRun(_ record: Record, in row: inout TimelineRow) {
    (row.lane, row.level) = (.action, .story)
    let step = record.place.step ?? ""
    switch record.event {
    case .scriptConfirmed(let plan, let phrase, let danger):
      (row.lane, row.basis) = (.decision, .answered)
      let word = Danger(rawValue: danger)?.word ?? "\(danger)"
      row.what = "confirmed plan \(plan), class \(word), by typing \"\(phrase)\""
    case .scriptStarted(let run, let role, _, let text, _, _, let effect, _):
      let started = Started(
        seq: record.seq, step: step, attempt: record.place.attempt, run: run, role: role, text: text, effect: effect,
        actor: record.actor, at: record.happened)
      running = started
      row.what = "started \(Self.named(role))\(Self.brief(text))"
      row.level = started.changing ? .story : .log
    case .scriptFinished(let run, let ending, let milliseconds, _, _, _, let survivors):
      let began = running?.run == run && running?.step == step ? running : nil
      running = nil
      row.what = began.map { "\(Self.named($0.role))\(Self.brief($0.text))" } ?? "the command ended"
      row.outcome = "\(Screen.words(ending)), \(Instants.length(milliseconds: milliseconds))"
      if let left = Screen.left(ending, survivors) { row.outcome? += ", \(left)" }
    case .scriptRuled(_, let ruling, let reason):
      (row.lane, row.basis) = (.decision, .answered)
      if ruling != .leftUnknown { doubtful = nil }
      row.what = "ruled on a run whose end nobody saw: \(reason)"
      row.outcome = ruling.rawValue
    default: break
    }
  }

  // MARK: Checks

  /// A check that says the same again and again is the log's; a change of its verdict is the story's.
  private mutating func tellCheck(_ event: Event, in row: inout TimelineRow) {
    row.lane = .check
    switch event {
    case .checkRead(_, let role, let name, let reading, let verdict, let expected):
      readings[name] = (reading, verdict)
      let unit = reading.unit.map { " \($0)" } ?? ""
      let limit = expected.map { ", expected \($0)" } ?? ""
      let value = reading.text.isEmpty ? "no value" : reading.text + unit
      let reason = reading.reason.map { " (\($0))" } ?? ""
      row.what = "\(role == "check" ? "" : "\(role) ")\(name): \(value)\(limit)\(reason)"
      row.outcome = verdict
      row.level = verdicts.updateValue(verdict, forKey: "\(row.step ?? "")\n\(name)") == verdict ? .log : .story
    case .checkHeld(_, let name, let milliseconds):
      row.what = "\(name) stayed met for \(Instants.length(milliseconds: milliseconds))"
      row.outcome = "held"
      row.level = .milestone
    default: break
    }
  }

  // MARK: Steps

  private mutating func tellStep(_ event: Event, in row: inout TimelineRow) {
    (row.lane, row.level, row.basis) = (.people, .story, .answered)
    switch event {
    case .stepAnswered(let value, let basis):
      row.basis = basis == .acknowledged ? .acknowledged : basis == .answered ? .answered : .given
      row.what = value.isEmpty ? "seen, no value given" : "answered: \(value)"
      row.outcome = basis == .answered ? nil : basis.rawValue
    case .stepConcluded(let status, let reason):
      conclude(row.step ?? "", status, reason)
      row.what = status == .done ? "step ended" : status.rawValue + tail(reason)
      row.outcome = status.rawValue
      if status == .done { (row.level, row.basis) = (.log, .sensed) }
    case .armTaken(_, let label, let by, let runbook, _, _, let reason):
      row.lane = .decision
      row.basis = by == .evidence ? .sensed : by == .file ? .given : .answered
      row.what = "took the way \"\(label)\"\(runbook == nil ? "" : " into another runbook")" + tail(reason)
      row.outcome = by == .override ? "overridden" : "by \(by.rawValue)"
    case .armContradicted(let taken, let now, let measured):
      (row.lane, row.basis) = (.check, .sensed)
      row.what =
        "evidence speaks for way \(Screen.letter(now)), taken was \(Screen.letter(taken))"
        + (measured.isEmpty ? "" : ": \(measured)")
    case .walkWent(let to, let back):
      row.lane = .decision
      row.what = back ? "opened \(to) again" : "went to \(to)"
    default: break
    }
  }

  private mutating func conclude(_ step: String, _ status: StepStatus, _ reason: String?) {
    open.removeAll { $0.step == step }
    if doubtful?.step == step { doubtful = nil }
    switch status {
    case .deferred, .skipped, .unknown, .partial, .failed: open.append((step, status, reason))
    case .done, .overridden, .notApplicable, .rolledBack: break
    }
  }

  // MARK: Words

  func tail(_ reason: String?) -> String { reason.map { ": \($0)" } ?? "" }

  /// Which of the step's blocks it was, where it was not the action.
  private static func named(_ role: String?) -> String { role.map { $0 == "run" ? "" : "\($0): " } ?? "" }

  /// A script by its first line.
  package static func brief(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
    guard let first = lines.first else { return "an empty script" }
    let short = first.count > 200 ? "\(first.prefix(197))..." : String(first)
    return lines.count > 1 ? "\(short) ... (\(lines.count) lines)" : short
  }
}
