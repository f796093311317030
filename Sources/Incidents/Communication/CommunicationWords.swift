/// How bad an incident is, by the organisation's own scale; the larger the number, the smaller the matter.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  case sev1 = "SEV1", sev2 = "SEV2", sev3 = "SEV3", sev4 = "SEV4"

  /// 1 for the worst.
  package var rank: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// The worse one is the larger.
  package static func < (a: Severity, b: Severity) -> Bool { a.rank > b.rank }

  /// Reads `SEV2`, `sev-2`, `s2` and `2`.
  package init?(typed: String) {
    let text = typed.collapsed.lowercased()
    let digits = text.drop { $0.isLetter || $0 == "-" || $0 == " " }
    let word = text.prefix(text.count - digits.count)
    guard ["", "s", "sev", "sev-", "sev "].contains(String(word)), let rank = Int(digits),
      Self.allCases.indices.contains(rank - 1)
    else { return nil }
    self = Self.allCases[rank - 1]
  }
}

/// What an incident is to those who are told of it.
package enum IncidentState: String, Sendable, CaseIterable {
  case investigating = "Investigating", identified = "Identified", mitigating = "Mitigating", monitoring = "Monitoring"
  case resolved = "Resolved", reopened = "Reopened", withdrawn = "Withdrawn", longRunning = "Long-running"

  /// The state as customers read it on a status page: four words, and no work in progress.
  package var outside: IncidentState {
    switch self {
    case .mitigating, .longRunning: .identified
    case .reopened: .investigating
    case .withdrawn: .resolved
    case .investigating, .identified, .monitoring, .resolved: self
    }
  }

  /// How far along it is, for telling forwards from backwards.
  package var stage: Int {
    switch self {
    case .investigating, .reopened: 0
    case .identified, .mitigating, .longRunning: 1
    case .monitoring: 2
    case .resolved, .withdrawn: 3
    }
  }

  /// True when nobody waits for a next message.
  package var isOver: Bool { stage == 3 }

  /// Reads the word in any case, with or without its hyphen.
  package init?(typed: String) {
    let wanted = typed.lowercased().filter(\.isLetter)
    guard !wanted.isEmpty,
      let found = Self.allCases.first(where: { $0.rawValue.lowercased().filter(\.isLetter) == wanted })
    else { return nil }
    self = found
  }
}

/// Who is told.
package enum Audience: String, Sendable, CaseIterable {
  case statusPage = "status page", affectedCustomers = "affected customers", support, stakeholders, executives,
    responders
  case partner

  /// True when people outside the organisation read it.
  package var isOutside: Bool { self == .statusPage || self == .affectedCustomers || self == .partner }

  /// Reads the words in any case, `status-page` too.
  package init?(typed: String) {
    let wanted = typed.lowercased().filter(\.isLetter)
    guard let found = Self.allCases.first(where: { $0.rawValue.filter(\.isLetter) == wanted }) else { return nil }
    self = found
  }
}

/// What somebody answers for; whoever opens an incident holds all that was not handed out.
package enum IncidentRole: String, Sendable, CaseIterable { case lead, operations, communications }

/// How a role came to its holder.
package enum RoleBasis: String, Sendable {
  case declared, handover
  /// Taken from a holder who was silent.
  case taken
  /// Given by the lead without a read-back.
  case given
}

/// Why an offered hand-over came to nothing.
package enum LapseBasis: String, Sendable { case withdrawn, declined, late }

/// A moment that every postmortem names, or says it is unknown.
package enum Milestone: String, Sendable, CaseIterable {
  case lastNormal = "last known normal"
  case trigger
  case impactStart = "impact start"
  case couldHaveSeen = "first could have been seen"
  case detected, acknowledged, declared
  case firstPublic = "first public line"
  case located = "cause located"
  case firstTried = "first mitigation tried"
  case worked = "mitigation that worked"
  case impactEnd = "impact end"
  case exitHeld = "exit criteria held"
  case resolvedTold = "resolved told"
  case closed
}

/// What came of sending one message by one channel to one recipient.
package enum DeliveryStatus: String, Sendable {
  case sent, failed
  /// The request went out, and no answer says whether it was taken: it is not sent again unasked.
  case unknown
  /// A person pastes it: not delivered by tool.
  case byHand = "by hand"
}

/// How much a record counts in what is told: curating hides, it never deletes.
package enum StoryLevel: String, Sendable, CaseIterable { case milestone, story, log }

/// One filled place of a message: what stands there, and where it comes from.
package struct SlotValue: Sendable, Hashable {
  package var name: String
  package var value: String
  /// `sensed`, `answered`, `runbook`, `clock`, `person`, or the sentence for *unknown*: `unknown`.
  package var source: String
  package init(name: String, value: String, source: String) {
    self.name = name
    self.value = value
    self.source = source
  }
}
