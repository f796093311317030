/// An incident, as its records tell it.
///
/// Everything here is a fold: `apply` takes one record after the other and never fails, because what was recorded
/// happened. `decide` says what a person's decision makes of it, `nextMove` what the walk does next; the engine only makes
/// moves and appends what was decided. Only what those two need is kept; reports read the records themselves.
package struct Incident: Sendable {
  package private(set) var id: ID
  package private(set) var title = ""
  package private(set) var mode = Mode.live
  package private(set) var environment = ""
  /// When it was opened, nanoseconds since 1970 UTC.
  package private(set) var opened: Int64 = 0
  /// The same by the clock that nobody sets, and the boot that it belongs to.
  private var begun: (monotonic: Int64, boot: String) = (0, "")
  /// The sequence of the last record applied; 0 before the first.
  package private(set) var seq = 0
  package private(set) var epoch = 0
  package private(set) var walk: Walk?
  package private(set) var walks = 0
  /// Values of parameters, by name. A secret that was given stands here with no value.
  package private(set) var values: [String: GivenValue] = [:]
  /// The last reading of each named check.
  package private(set) var readings: [String: (reading: Reading, verdict: String)] = [:]
  /// Answers and captured outputs that conditions and scripts may name.
  package private(set) var closed: WalkOutcome?
  /// Severity, state, roles and messages.
  package private(set) var communications = Communications()
  /// Plans that were started, so that none is started twice.
  package private(set) var plans: Set<String> = []
  /// What ran here, so that whoever runs it again is told.
  package private(set) var ranBefore = RanBefore()
  /// The plan that was made last; nil before one, and when it was run.
  package internal(set) var standing: MadePlan?
  /// What was changed, and what still differs from normal.
  package private(set) var ledger = Ledger()
  /// Records of kinds that this version does not know.
  package private(set) var opaque = 0

  package init(id: ID) { self.id = id }

  /// How long it has been open, in nanoseconds: by the clock that nobody sets, or after another boot by the wall's, and never less
  /// than nothing.
  package func age(_ now: Moment) -> Int64 {
    let (difference, over) =
      now.boot == begun.boot
      ? now.monotonic.subtractingReportingOverflow(begun.monotonic) : now.wall.subtractingReportingOverflow(opened)
    return over ? 0 : max(0, difference)
  }

  /// Takes in the next record; total.
  package mutating func apply(_ record: Record) {
    seq = record.seq
    epoch = max(epoch, record.epoch)
    leaveFrames(above: record.place.frame)
    ledger.apply(record, in: walk?.frames.last?.runbook)
    communications.apply(record)
    let step = record.place.step
    switch record.event {
    case .opened(let title, let mode, let environment):
      self.title = title
      self.mode = mode
      self.environment = environment
      opened = record.happened
      // An opening may be told of something earlier.
      let (earlier, over) = record.recorded.subtractingReportingOverflow(record.happened)
      let (began, under) = record.monotonic.subtractingReportingOverflow(over ? 0 : max(0, earlier))
      begun = (under ? record.monotonic : began, record.boot)
    case .walkStarted(let runbook, let from):
      walks += 1
      walk = Walk(id: record.place.walk ?? id, runbook: runbook, from: from)
    case .walkHeld(let reason):
      walk?.status = .held
      walk?.heldFor = reason
    case .walkResumed:
      walk?.takeUp()
    case .walkEnded(let status, let outcome, _):
      walk?.status = status
      walk?.outcome = outcome
    case .closed(let outcome, _):
      closed = outcome
    case .valueGiven(let name, let value, let basis, let secret, let reference):
      values[name] = GivenValue(value: value, basis: basis, secret: secret, reference: reference)
    case .checkRead(let run, let role, let name, let reading, let verdict, _):
      readings[name] = (reading, verdict)
      // A reading without a frame was taken from elsewhere: it is no event of the step's own, and opens nothing again.
      if let step, record.place.frame != nil { walk?.note(step) { $0.read(run, role: role, verdict: verdict) } }
    case .checkHeld(let run, _, _):
      if let step { walk?.note(step) { $0.held.insert(run) } }
    case .armTaken(let arm, _, _, let runbook, let first, let last, _):
      if let step { walk?.takeArm(arm, at: step, runbook: runbook, first: first, last: last) }
    case .walkWent(let to, let back):
      walk?.go(to: to, back: back)
    case .reopened: closed = nil
    case .noteAdded, .pinned, .armContradicted: break
    case .planMade, .planRefused, .approvalAsked, .approvalGiven, .approvalWaived: applyPlan(record)
    case .opaque: opaque += 1
    default: applyRun(record)
    }
  }

  /// The events of one step's runs and answers.
  private mutating func applyRun(_ record: Record) {
    guard let step = record.place.step else { return }
    ranBefore.note(record)
    switch record.event {
    case .scriptConfirmed(let plan, _, _):
      walk?.confirmed = plan
    case .undoBegun(let change):
      walk?.undoing = ledger[change]
    case .scriptStarted(let run, let role, let plan, _, _, _, let effect, let host):
      plans.insert(plan)
      if standing?.plan == plan { standing = nil }
      walk?.start(run, role: role, of: step, plan: plan, effect: effect, host: host, seq: record.seq)
    case .scriptFinished(let run, let ending, _, _, _, let context, _):
      walk?.finish(run, of: step, ending: ending, context: context, seq: record.seq)
    case .scriptRuled(let run, let ruling, _):
      walk?.rule(run, of: step, ruling)
    case .stepAnswered(let value, let basis):
      walk?.note(step) {
        $0.answer = value; $0.basis = basis
      }
    case .stepConcluded(.rolledBack, _) where record.place.frame == nil:
      let undone = ledger.rows.last { $0.step == step && $0.closed != nil }
      if let runbook = undone?.runbook { walk?.rollBack(step, in: runbook) }
    case .stepConcluded(let status, _):
      walk?.conclude(step, status)
    default: break
    }
  }

  /// A record that stands in an outer frame says that the frames above it are over.
  private mutating func leaveFrames(above frame: Int?) {
    if let frame { walk?.leaveFrames(above: frame) }
  }
}

/// A parameter's value, and where it came from.
package struct GivenValue: Sendable, Equatable {
  /// Nil for a secret: it is resolved again when it is used.
  package var value: String?
  package var basis: Basis
  package var secret: Bool
  /// Where a secret is found when it is used; nil for one that was typed.
  package var reference: String?
}
