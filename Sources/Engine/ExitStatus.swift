/// How the program ends, as a number for scripts; the one list that makes the codes and their page.
package enum ExitStatus: Int32, Sendable, CaseIterable, Error {
  case reached = 0
  case findings = 1
  case usage = 2
  case needsDecision = 10
  case needsConfirmation = 11
  case held = 12
  case notRecovered = 13
  case stepFailed = 20
  case outcomeUnknown = 21
  case guardTripped = 30
  case cannotDecide = 40
  case ourBug = 70
  case notRecorded = 74
  case leaseHeld = 75
  case interrupted = 130

  /// What it means, for the page of exit codes.
  package var meaning: String {
    switch self {
    case .reached: "what was asked for was reached"
    case .findings: "something was found: by `lint`, `verify`, `doctor`; by `triage`, that nothing fits"
    case .usage: "wrong usage, or a runbook that cannot be read"
    case .needsDecision: "needs a decision; which, and the flag, are printed"
    case .needsConfirmation: "needs a confirmation; plan and phrase are printed"
    case .held: "the walk is held, or `--until` was reached"
    case .notRecovered: "the walk ended, and the incident is not recovered"
    case .stepFailed: "a step failed, or a message did not reach everybody"
    case .outcomeUnknown:
      "stopped at a step whose outcome nobody knows, or a message of which nobody knows whether it arrived"
    case .guardTripped: "a guard tripped"
    case .cannotDecide: "evidence is missing or stale, so nothing can be decided"
    case .ourBug: "a mistake in muster itself"
    case .notRecorded: "the journal or a file could not be read or written"
    case .leaseHeld: "somebody else is running this walk"
    case .interrupted: "interrupted; the walk is held and nothing is lost"
    }
  }
}
