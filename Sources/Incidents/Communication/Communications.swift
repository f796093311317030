/// What an incident is to people: its severity and state, who holds which role, and what was told to whom.
package struct Communications: Sendable, Equatable {
  /// Nil until somebody declares it.
  package private(set) var severity: Severity?
  /// When it was declared, nanoseconds since 1970 UTC.
  package private(set) var declared: Int64?
  package private(set) var state = IncidentState.investigating
  package private(set) var stateSince: Int64 = 0
  /// The states it was in before, oldest first.
  package private(set) var states: [IncidentState] = []
  package private(set) var roles = Roles()
  package private(set) var outbox = Outbox()
  /// What people said that a milestone was.
  package private(set) var milestones: [Milestone: Int64?] = [:]
  /// Answers to the five questions, by who gave them.
  package private(set) var lessons: [(question: Int, text: String, by: String)] = []
  /// Action items by their number.
  package private(set) var actions: [Int: String] = [:]

  package init() {}

  package static func == (a: Communications, b: Communications) -> Bool {
    a.severity == b.severity && a.declared == b.declared && a.state == b.state && a.roles == b.roles
      && a.outbox == b.outbox
  }

  /// Takes in the next record.
  package mutating func apply(_ record: Record) {
    roles.apply(record)
    outbox.apply(record)
    switch record.event {
    case .opened: stateSince = record.happened
    case .declared(let severity, _, _): (self.severity, declared) = (severity, record.happened)
    case .severityChanged(_, let to, _): severity = to
    case .stateChanged(_, let to, _):
      states.append(state)
      (state, stateSince) = (to, record.happened)
    case .milestoneSet(let milestone, let at, _, _): milestones[milestone] = .some(at)
    case .lessonGiven(let question, let text): lessons.append((question, text, record.actor))
    case .actionAgreed(let item, let what, _, _, _, _, _): actions[item] = what
    default: break
    }
  }
}
