/// A traversal inside an incident: where it stands, and what became of each step.
package struct Walk: Sendable {
  package let id: ID
  /// The runbook it began with.
  package let runbook: RunbookKey
  package var status = WalkStatus.open
  package var outcome: WalkOutcome?
  package var heldFor: HoldReason?
  /// The stack: the runbook it began with, then every arm and jump that was entered and not yet left.
  package var frames: [Frame]
  /// States of the steps that were touched, by runbook and step id.
  package private(set) var steps: [RunbookKey: [String: StepState]] = [:]
  /// The run whose intent is recorded and whose end is not.
  package private(set) var inFlight: RunInFlight?
  /// A run whose end nobody saw, from the moment somebody takes the walk up again until a person has ruled.
  package private(set) var inDoubt: RunInFlight?
  /// The context that the last finished script left, and the sequence of that script's intent, which names its file.
  package private(set) var context: (mark: ContextMark, seq: Int)?
  /// The change that the run takes back whose intent comes next.
  var undoing: Ledger.Row?
  /// The step that ended last.
  package private(set) var lastConcluded: (step: String, status: StepStatus)?
  /// The plan that was confirmed and not yet started.
  package var confirmed: String?
  /// Serial numbers of frames; a step that ended before its frame was entered counts as open again.
  private var serial = 0

  init(id: ID, runbook: RunbookKey, from: String?) {
    self.id = id
    self.runbook = runbook
    frames = [Frame(runbook: runbook, serial: 0, cursor: from.map(Cursor.at) ?? .start)]
  }

  /// Depth of the innermost frame, 0 for the first; what records carry as `frame`.
  package var depth: Int { frames.count - 1 }

  /// What became of the step, seen from the frame of this depth; nil when it was not touched, or ended before that frame
  /// was entered.
  package func state(of step: String, frame depth: Int) -> StepState? {
    guard frames.indices.contains(depth), let state = steps[frames[depth].runbook]?[step],
      state.serial >= frames[depth].serial
    else { return nil }
    return state
  }

  mutating func note(_ step: String, _ change: (inout StepState) -> Void) {
    let frame = frames[frames.count - 1]
    var state = steps[frame.runbook]?[step] ?? StepState(serial: frame.serial)
    if state.serial < frame.serial { state.reopen(in: frame.serial) }
    change(&state)
    steps[frame.runbook, default: [:]][step] = state
  }

  mutating func start(
    _ run: RunRef, role: String?, of step: String, plan: String, effect: String, host: String, seq: Int
  ) {
    inFlight = RunInFlight(
      step: step, run: run, role: role, plan: plan, seq: seq, looks: effect == "looking", host: host)
    confirmed = nil
    if let undone = undoing {
      // What is taken back may lie far behind: the walk stands where it stood.
      inFlight?.undoes = undone.seq
      inFlight?.runbook = undone.runbook
      inFlight?.looks = false
      undoing = nil
      return
    }
    note(step) { $0.start(run) }
    frames[frames.count - 1].cursor = .at(step)
  }

  mutating func finish(_ run: RunRef, of step: String, ending: Ending, context: ContextMark?, seq: Int) {
    if case .lost = ending, let lost = inFlight, !lost.looks {
      // As after a crash: nobody saw its end, so a person rules before anything else of it runs.
      if lost.undoes == nil { note(step) { $0.runs[run] = .unknown } }
      inDoubt = lost
    } else if inFlight?.undoes == nil {
      note(step) { $0.runs[run] = .ended(ending) }
    }
    if let context { self.context = (context, inFlight?.seq ?? seq) }
    inFlight = nil
  }

  mutating func rule(_ run: RunRef, of step: String, _ ruling: Ruling) {
    if inDoubt?.undoes != nil {
      inDoubt = nil
      return
    }
    note(step) {
      switch ruling {
      case .done: $0.runs[run] = .ruledDone
      case .notDone: $0.runs[run] = nil
      case .partial: $0.runs[run] = .ruledPartial
      case .leftUnknown: $0.runs[run] = .unknown
      }
    }
    inDoubt = nil
  }

  mutating func conclude(_ step: String, _ status: StepStatus) {
    countEnd(of: step)
    note(step) {
      $0.status = status
      // What a step that is over ran stands in the records; the fold of a long walk stays small.
      $0.runs = [:]
    }
    lastConcluded = (step, status)
    // Undoing an earlier step leaves the walk where it stands.
    if status != .rolledBack { frames[frames.count - 1].cursor = .after(step) }
  }

  /// A change of the step was taken back from elsewhere; the walk stands where it stood.
  mutating func rollBack(_ step: String, in runbook: RunbookKey) {
    lastConcluded = (step, .rolledBack)
    guard frames[frames.count - 1].runbook == runbook else {
      steps[runbook]?[step]?.status = .rolledBack
      return
    }
    countEnd(of: step)
    note(step) {
      $0.status = .rolledBack
      $0.runs = [:]
    }
  }

  mutating func takeArm(_ arm: Int?, at step: String, runbook: RunbookKey?, first: String?, last: String?) {
    if arm != nil { countEnd(of: step) }
    note(step) { state in
      if arm != nil {
        state.status = .done
        state.arm = arm
      }
    }
    frames[frames.count - 1].cursor = arm == nil ? .at(step) : .after(step)
    guard let first else { return }
    serial += 1
    let inside = runbook ?? frames[frames.count - 1].runbook
    frames.append(Frame(runbook: inside, serial: serial, cursor: .at(first), first: first, last: last, from: step))
  }

  mutating func go(to step: String, back: Bool) {
    let serial = frames[frames.count - 1].serial
    if state(of: step, frame: depth)?.status != nil { frames[frames.count - 1].ended -= 1 }
    frames[frames.count - 1].detours[step] = nil
    note(step) { if back || $0.status != nil { $0.reopen(in: serial) } }
    frames[frames.count - 1].cursor = .at(step)
  }

  /// A step ends for the first time in its frame.
  private mutating func countEnd(of step: String) {
    if state(of: step, frame: depth)?.status == nil { frames[frames.count - 1].ended += 1 }
  }

  /// The frames above this depth are over.
  mutating func leaveFrames(above depth: Int) {
    guard frames.count > depth + 1 else { return }
    frames[depth] = settled(depth)
    frames.removeLast(frames.count - depth - 1)
  }

  /// A frame as it is when those above it are over: what was met in them stays on the path of the step that led there.
  func settled(_ depth: Int) -> Frame {
    var frame = frames[depth]
    guard frames.count > depth + 1, let from = frames[depth + 1].from else { return frame }
    frame.detours[from] = frames[(depth + 1)...].reduce(0) { $0 + $1.ended + $1.detours.values.reduce(0, +) }
    return frame
  }

  /// Somebody goes on: what was in flight is in doubt from here on.
  mutating func takeUp() {
    if outcome == nil { status = .open }
    heldFor = nil
    confirmed = nil
    guard let run = inFlight else { return }
    if run.undoes == nil { note(run.step) { $0.runs[run.run] = .unknown } }
    inDoubt = run
    inFlight = nil
  }
}

/// One level of the walk's stack.
package struct Frame: Sendable, Equatable {
  package var runbook: RunbookKey
  /// Rises with each frame that was ever entered.
  package var serial: Int
  package var cursor: Cursor
  /// The steps that it spans, by id; nil for the whole runbook.
  package var first: String?
  package var last: String?
  /// The step of the frame below that led here.
  package var from: String?
  /// Steps that ended here, each once.
  var ended = 0
  /// Steps that ended in frames which were entered from here and left again, by the step that led into them.
  var detours: [String: Int] = [:]
}

/// Where a frame stands.
package enum Cursor: Sendable, Equatable {
  case start
  case at(String)
  case after(String)

  /// The step that it stands at; nil at the start and behind one.
  package var step: String? { if case .at(let step) = self { step } else { nil } }
}

/// A run between its intent and its outcome.
package struct RunInFlight: Sendable, Equatable {
  package var step: String
  package var run: RunRef
  package var role: String?
  package var plan: String
  /// The sequence of its intent.
  package var seq: Int
  /// True when all that it could do was to look.
  package var looks: Bool
  /// Where it was started: this machine's name, or a place as `on=` writes it.
  package var host: String
  /// The change that it takes back, by the sequence of its intent, and the runbook of that change's step.
  package var undoes: Int?
  package var runbook: RunbookKey?
}

/// What became of one step in this walk.
package struct StepState: Sendable {
  /// Nil while it is open.
  package var status: StepStatus?
  package var runs: [RunRef: RunState] = [:]
  package var answer: String?
  package var basis: Basis?
  /// The arm that was taken.
  package var arm: Int?
  /// Runs started so far, all attempts.
  package var attempts = 0
  /// Verdicts of the step's own checks.
  package var verdicts: [RunRef: String] = [:]
  /// `verify` checks that have held for their time.
  package var held: Set<RunRef> = []
  /// The frame in which this is so.
  var serial: Int

  init(serial: Int) { self.serial = serial }

  mutating func start(_ run: RunRef) {
    attempts += 1
    runs[run] = .started
  }

  mutating func read(_ run: RunRef, role: String, verdict: String) { verdicts[run] = verdict }

  /// Opens it again; what was done stays counted.
  mutating func reopen(in serial: Int) {
    let before = attempts
    self = StepState(serial: serial)
    attempts = before
  }
}

/// How far one run is.
package enum RunState: Sendable, Equatable {
  case started
  case ended(Ending)
  /// Started, and nobody saw its end.
  case unknown
  /// A person says that it was done.
  case ruledDone
  /// A person says that a part of it was done.
  case ruledPartial

  /// True when nothing of it is left to do.
  package var isDone: Bool {
    switch self {
    case .ended(let ending): ending.succeeded
    case .ruledDone: true
    case .started, .unknown, .ruledPartial: false
    }
  }
}
