/// Who answers for what, as the records tell it.
///
/// Whoever starts the walk holds every role that was not handed out. Records of before there were roles move all of them with
/// whoever took the walk up last.
package struct Roles: Sendable, Equatable {
  /// The holder of each role; empty before a walk was started.
  package private(set) var holders: [IncidentRole: Holder] = [:]
  /// The hand-over that waits; nil when none does.
  package private(set) var offer: Offer?
  /// When each person was heard of, the last times of their records, oldest first, nanoseconds since 1970 UTC.
  private var times: [String: [Int64]] = [:]
  private var areGiven = false

  package init() {}

  /// Somebody who holds a role.
  package struct Holder: Sendable, Equatable {
    package var name: String
    /// Nanoseconds since 1970, UTC.
    package var since: Int64
  }

  /// Roles that somebody offered to somebody.
  package struct Offer: Sendable, Equatable {
    package var handover: String
    package var from: String
    package var to: String
    package var roles: [IncidentRole]
    /// The blob with the six points.
    package var points: Digest
    package var made: Int64
    package var until: Int64
    /// What the receiver said back; nil until then.
    package var readBack: String?
    /// When they said it, nanoseconds since 1970 UTC.
    package var said: Int64?
  }

  /// Who leads.
  package var lead: Holder? { holders[.lead] }

  /// The roles of one person, in the order of their list.
  package func roles(of name: String) -> [IncidentRole] { IncidentRole.allCases.filter { holders[$0]?.name == name } }

  /// Everybody who did something here.
  package var people: [String] { times.keys.sorted() }

  /// When somebody was heard of last. A time that lies ahead of now says nothing, for a clock stood wrong; what the same person
  /// did before and behind it does.
  package func heard(_ name: String, by now: Int64 = .max) -> Int64? {
    let latest = now > .max - Self.clockSlack ? now : now + Self.clockSlack
    return times[name]?.filter { $0 <= latest }.max()
  }

  /// Nanoseconds by which clocks of two machines may differ.
  private static let clockSlack: Int64 = 5_000_000_000

  /// Nanoseconds without a word from whoever leads; nil when nobody leads, or nothing was heard.
  package func silence(at now: Int64) -> Int64? {
    guard let lead else { return nil }
    return heard(lead.name, by: now).map { max(0, now - $0) }
  }

  /// How long a holder may be silent before somebody else may take the lead, in nanoseconds.
  package static let silenceAllowed: Int64 = 300_000_000_000

  /// Takes in the next record.
  package mutating func apply(_ record: Record) {
    switch record.event {
    case .imported, .observed: break
    default:
      var recent = times[record.actor] ?? []
      recent.append(record.recorded)
      // Enough to look past what a wrong clock wrote in between.
      if recent.count > 16 { recent.removeFirst() }
      times[record.actor] = recent
    }
    switch record.event {
    case .walkStarted where holders.isEmpty, .walkResumed where !areGiven:
      for role in IncidentRole.allCases where holders[role]?.name != record.actor {
        holders[role] = Holder(name: record.actor, since: record.happened)
      }
    case .roleTaken(let role, let holder, _):
      areGiven = true
      if holders[role]?.name != holder { holders[role] = Holder(name: holder, since: record.happened) }
    case .handoverOffered(let id, let to, let roles, let points, let until):
      offer = Offer(
        handover: id, from: record.actor, to: to, roles: roles, points: points, made: record.happened, until: until)
    case .handoverReadBack(let id, let text) where offer?.handover == id:
      offer?.readBack = text
      offer?.said = record.happened
    case .handoverConfirmed(let id) where offer?.handover == id,
      .handoverLapsed(let id, _, _) where offer?.handover == id:
      offer = nil
    default: break
    }
  }
}
