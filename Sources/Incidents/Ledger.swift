/// What is different from before, and what takes it back: every change in the order of its intent, with what became of it.
///
/// A fold of the records like all else. A row is open until its undo succeeded, another change put it back, or a person said
/// that it differs from normal no more; half-done and unknown ones are open too. The undo stack and the list of what still
/// differs are both read from here, so neither can tell what the other does not.
package struct Ledger: Sendable, Equatable {
  /// All of them, oldest first, closed ones too.
  package private(set) var rows: [Row] = []
  /// What was pushed for the run whose intent comes next.
  private var pushed: UndoPushed?
  /// The change that the run takes back whose intent comes next.
  private var undoing: Int?
  /// How many targets the dry run of the plan that was made last named.
  private var counted: (plan: String, targets: Int?)?
  private var open: Open?
  private var doubtful: Open?

  package init() {}

  /// A run of which the ledger wants to know the end.
  private struct Open: Equatable {
    var change: Int?
    var step: String
    var isUndo: Bool
  }

  package static func == (a: Ledger, b: Ledger) -> Bool { a.rows == b.rows }

  /// What can be taken back or put in order, oldest first.
  package var stack: [Row] { rows.filter { $0.closed == nil } }

  /// What still differs from normal, oldest first: all but what leaves nothing by its author's word.
  package var different: [Row] { rows.filter { $0.closed == nil && !$0.leavesNothing } }

  /// What differed and does not any more, oldest first.
  package var putBack: [Row] { rows.filter { $0.closed != nil && !$0.leavesNothing } }

  /// The change whose intent has this sequence.
  package subscript(change: Int) -> Row? { index(change).map { rows[$0] } }

  private func index(_ change: Int?) -> Int? { change.flatMap { change in rows.firstIndex { $0.seq == change } } }

  /// Takes in the next record; `runbook` is the one that the walk's innermost frame walks, nil where nobody asks.
  package mutating func apply(_ record: Record, in runbook: RunbookKey?) {
    switch record.event {
    case .undoPushed(_, let script, let covers, let values, let leaves, let restores):
      pushed = UndoPushed(script: script, covers: covers, values: values, leaves: leaves, restores: restores)
    case .undoBegun(let change): undoing = change
    case .planMade(let plan, _, _, let targets, _, _, _, _, _, _, _, _, _, _): counted = (plan, targets)
    case .scriptStarted: start(record, runbook)
    case .scriptFinished(_, let ending, _, _, _, _, _):
      guard let run = open else { return }
      open = nil
      finish(run, ending, record)
    case .walkResumed:
      guard let run = open else { return }
      open = nil
      doubt(run)
    case .scriptRuled(_, let ruling, _):
      guard let run = doubtful else { return }
      doubtful = nil
      rule(run, ruling, record)
    case .stepConcluded(.rolledBack, _) where record.place.frame != nil:
      // Written before undos said which change they take back.
      guard let step = record.place.step else { return }
      close(record) { $0.step == step }
    case .divergenceMoved(let change, let owner, let due):
      if let i = index(change) { (rows[i].owner, rows[i].due) = (owner, due) }
    case .divergenceClosed(let change, let reason):
      if let i = index(change), rows[i].closed == nil {
        rows[i].closed = .word(reason: reason, at: record.happened, by: record.actor)
      }
    default: break
    }
  }

  private mutating func start(_ record: Record, _ runbook: RunbookKey?) {
    guard case .scriptStarted(let run, let role, let plan, let text, _, _, let effect, let host) = record.event,
      let step = record.place.step
    else { return }
    defer { (pushed, undoing) = (nil, nil) }
    if role == "undo" {
      open = Open(change: undoing, step: step, isUndo: true)
      if let i = index(undoing) {
        rows[i].undos += 1
        rows[i].lastUndo = .started
      }
    } else if effect != "looking", role == nil || role == "run" {
      open = Open(change: record.seq, step: step, isUndo: false)
      rows.append(
        Row(
          seq: record.seq, step: step, runbook: runbook, run: run, attempt: record.place.attempt, text: text,
          effect: effect, actor: record.actor, at: record.happened, host: host,
          targets: counted?.plan == plan ? counted?.targets : nil, pushed: pushed))
    } else {
      open = nil
    }
  }

  private mutating func finish(_ run: Open, _ ending: Ending, _ record: Record) {
    if case .lost = ending {
      if let i = index(run.change) { rows[i].ending = run.isUndo ? rows[i].ending : ending }
      return doubt(run)
    }
    if run.isUndo {
      if let i = index(run.change) {
        rows[i].lastUndo = .ended(ending)
        if ending.succeeded { close(record) { $0.seq == run.change } }
      } else if run.change == nil, ending.succeeded {
        close(record) { $0.step == run.step }
      }
      return
    }
    guard let i = index(run.change) else { return }
    rows[i].state = .ended(ending)
    rows[i].ending = ending
    // What never began changed nothing.
    if case .notStarted = ending { rows.remove(at: i) } else if ending.succeeded { restore(i, record) }
  }

  /// Nobody saw its end.
  private mutating func doubt(_ run: Open) {
    doubtful = run
    guard let i = index(run.change) else { return }
    if run.isUndo { rows[i].lastUndo = .unknown } else { rows[i].state = .unknown }
  }

  private mutating func rule(_ run: Open, _ ruling: Ruling, _ record: Record) {
    guard let i = index(run.change) else { return }
    if run.isUndo {
      switch ruling {
      case .done:
        rows[i].lastUndo = .ruledDone
        close(record) { $0.seq == run.change }
      case .notDone: rows[i].lastUndo = nil
      case .partial, .leftUnknown: break
      }
      return
    }
    rows[i].ruling = ruling
    switch ruling {
    case .done:
      rows[i].state = .ruledDone
      restore(i, record)
    case .notDone: rows.remove(at: i)
    case .partial: rows[i].state = .ruledPartial
    case .leftUnknown: break
    }
  }

  /// A change that is an undo by its author's word closes what it puts back.
  private mutating func restore(_ i: Int, _ record: Record) {
    let steps = rows[i].pushed?.restored ?? []
    if steps.isEmpty { return }
    let (seq, runbook) = (rows[i].seq, rows[i].runbook)
    for other in rows.indices
    where steps.contains(rows[other].step) && rows[other].closed == nil && rows[other].seq < seq
      && rows[other].runbook == runbook
    {
      rows[other].closed = .change(
        seq, at: record.happened, by: record.actor == "muster" ? rows[i].actor : record.actor)
    }
  }

  private mutating func close(_ record: Record, _ isMeant: (Row) -> Bool) {
    for i in rows.indices where rows[i].closed == nil && isMeant(rows[i]) {
      let seq = rows[i].seq
      rows[i].closed = .undone(at: record.happened, by: record.actor)
      // What it had put back is different again.
      for other in rows.indices {
        if case .change(seq, _, _)? = rows[other].closed { rows[other].closed = nil }
      }
    }
  }
}

/// What was pushed before a change: what takes it back, the values that it had, and what it leaves behind.
package struct UndoPushed: Sendable, Equatable {
  /// The hash of the undo's script; nil when none is written.
  package var script: Digest?
  package var covers: String?
  /// `name=value`; a secret stands here by its name alone.
  package var values: [String]
  /// What differs from normal behind it, in the author's words; `nothing` when nothing has to be put back.
  package var leaves: String?
  /// The steps whose changes it puts back, with commas between them.
  package var restores: String?

  /// The same, one by one.
  package var restored: [String] {
    (restores ?? "").split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
  }

  /// The values by name; secrets are not among them.
  package var named: [String: String] {
    var out: [String: String] = [:]
    for value in values {
      guard let equals = value.firstIndex(of: "=") else { continue }
      out[String(value[..<equals])] = String(value[value.index(after: equals)...])
    }
    return out
  }

  /// The names of secrets, which are found again when they are used.
  package var secrets: [String] { values.filter { !$0.contains("=") } }
}

extension Ledger {
  /// A run that changed something, or may have.
  package struct Row: Sendable, Equatable {
    /// The sequence of its intent, which names it.
    package var seq: Int
    package var step: String
    package var runbook: RunbookKey?
    package var run: RunRef
    package var attempt: Int?
    package var text: String
    package var effect: String
    package var actor: String
    /// When it began, nanoseconds since 1970 UTC.
    package var at: Int64
    /// Where it ran: a machine's name, or a place as `on=` writes it.
    package var host: String
    /// How many targets its dry run named; nil when nothing counted them.
    package var targets: Int?
    package var pushed: UndoPushed?
    package var state = RunState.started
    package var ending: Ending?
    /// What a person said of it when nobody had seen its end.
    package var ruling: Ruling?
    /// Attempts to undo it, and what came of the last.
    package var undos = 0
    package var lastUndo: RunState?
    /// Who answers for it, and until when; nil while nobody has said.
    package var owner: String?
    package var due: String?
    /// Why it differs no more; nil while it does.
    package var closed: Closed?

    init(
      seq: Int, step: String, runbook: RunbookKey?, run: RunRef, attempt: Int?, text: String, effect: String,
      actor: String, at: Int64, host: String, targets: Int?, pushed: UndoPushed?
    ) {
      self.seq = seq
      self.step = step
      self.runbook = runbook
      self.run = run
      self.attempt = attempt
      self.text = text
      self.effect = effect
      self.actor = actor
      self.at = at
      self.host = host
      self.targets = targets
      self.pushed = pushed
    }

    /// What differs, in the author's words; nil when they say nothing of it.
    package var leaves: String? { leavesNothing ? nil : pushed?.leaves }

    /// True when nothing of it has to be put back, by its author's word.
    package var leavesNothing: Bool {
      guard let pushed else { return false }
      return pushed.leaves == "nothing" || pushed.leaves == nil && pushed.restores != nil
    }

    /// True when a script is written that takes it back.
    package var hasUndo: Bool { pushed?.script != nil }

    /// True when it ran to its end and ended well, as far as anybody knows.
    package var isWhole: Bool { state.isDone }
  }

  /// Why a change differs from normal no more.
  package enum Closed: Sendable, Equatable {
    case undone(at: Int64, by: String)
    /// A later change put it back, as its author says.
    case change(Int, at: Int64, by: String)
    /// A person's word: it is the new normal, or was put back by hand.
    case word(reason: String, at: Int64, by: String)
  }
}
