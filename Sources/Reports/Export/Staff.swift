package import Incidents

/// Who held which role when, and how roles passed on.
package struct Staff: Sendable {
  /// One person in one role, from when to when.
  package struct Tenure: Sendable {
    package var role: IncidentRole
    package var holder: String
    package var from: Int64
    package var to: Int64?
    /// How it began: `took it`, `hand-over`, `taken over`.
    package var how: String
  }

  /// A hand-over from its offer to its end.
  package struct Handover: Sendable {
    package var id: String
    package var from: String
    package var to: String
    package var roles: [IncidentRole]
    package var offered: Int64
    /// The six points, a blob.
    package var points: Digest?
    package var readBack: (text: String, at: Int64)?
    package var confirmed: Int64?
    package var lapsed: (by: String, at: Int64)?
  }

  package internal(set) var tenures: [Tenure] = []
  package internal(set) var handovers: [Handover] = []
  /// Leads that were taken from a silent holder.
  package internal(set) var takes: [(by: String, from: String, reason: String, at: Int64)] = []

  mutating func hold(_ role: IncidentRole, _ holder: String, at time: Int64, how: String) {
    if let place = tenures.lastIndex(where: { $0.role == role && $0.to == nil }) {
      if tenures[place].holder == holder { return }
      tenures[place].to = time
    }
    tenures.append(Tenure(role: role, holder: holder, from: time, to: nil, how: how))
  }

  /// How long nobody held the lead between its first holder and the end.
  package func withoutLead(until end: Int64) -> Int64? {
    let leads = tenures.filter { $0.role == .lead }.sorted { $0.from < $1.from }
    guard let first = leads.first else { return nil }
    var gap: Int64 = 0
    var covered = first.from
    for one in leads {
      if one.from > covered { gap += one.from - covered }
      covered = max(covered, one.to ?? end)
    }
    return gap + max(0, end - covered)
  }
}

/// What people said and settled about the incident as a whole.
package struct Review: Sendable {
  package internal(set) var severities: [(at: Int64, from: Severity?, to: Severity, reason: String?, by: String)] = []
  package internal(set) var states: [(at: Int64, from: IncidentState, to: IncidentState)] = []
  /// Set by people, newest last.
  package internal(set) var milestones: [(name: Milestone, at: Int64?, basis: String, reason: String?, seq: Int)] = []
  package internal(set) var lessons: [(question: Int, text: String, by: String, at: Int64)] = []
  package internal(set) var actions: [ActionItem] = []
  package internal(set) var redlines: [(runbook: String, line: Int, patch: Digest?, reason: String?, by: String)] = []
  package internal(set) var observed: [(text: String, origin: String?, by: String, at: Int64, seq: Int)] = []

  /// Things that no step says, and whether they stood in the place of one.
  package internal(set) var otherwise:
    [(text: String, command: String?, instead: Bool, step: String?, by: String, at: Int64)] = []

  /// What somebody will do.
  package struct ActionItem: Sendable {
    package var item: Int
    package var what: String
    package var kind: String
    package var owner: String
    package var due: String
    package var test: String?
    package var tracker: String?
  }
}
