/// Who answers for what, as the records tell it.
///
/// Whoever starts the walk holds every role that was not handed out. Records of before there were roles move all of them with
/// whoever took the walk up last.
package struct Roles: Sendable, Equatable {
  /// The holder of each role; empty before a walk was started.
  package private(set) var holders: [IncidentRole: Holder] = [:]
  /// The hand-over that waits; nil when none does.
  package private(set) var offer: Offer?
  /// When each person was heard of last, nanoseconds since 1970 UTC by the clock where they were.
  private var times: [String: Int64] = [:]
  /// When somebody else wrote first behind the last word of each person.
  private var answered: [String: Int64] = [:]
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

  /// When somebody was heard of last.
  package func heard(_ name: String) -> Int64? { times[name] }

  /// When somebody was heard of last, for judging their silence by now. A last word that is dated ahead was written under a clock that
  /// stood wrong: it came before what somebody else wrote behind it, and when nobody did, nothing can be said.
  package func sign(of name: String, by now: Int64) -> Sign {
    guard let at = times[name] else { return .none }
    if at <= now + Self.clockSlack { return .at(at) }
    guard let behind = answered[name], behind <= now + Self.clockSlack else { return .ahead(at) }
    return .at(behind)
  }

  /// What is known of somebody's last word.
  package enum Sign: Sendable, Equatable {
    case none
    /// Nanoseconds since 1970, UTC.
    case at(Int64)
    /// Dated so, which has not come yet.
    case ahead(Int64)
  }

  /// Nanoseconds by which clocks of two machines may differ.
  private static let clockSlack: Int64 = 5_000_000_000

  /// Nanoseconds without a word from whoever leads; nil when nobody leads, or nothing was heard.
  package func silence(at now: Int64) -> Int64? {
    guard let lead, case .at(let at) = sign(of: lead.name, by: now) else { return nil }
    return max(0, now - at)
  }

  /// How long a holder may be silent before somebody else may take the lead, in nanoseconds.
  package static let silenceAllowed: Int64 = 300_000_000_000

  /// Takes in the next record.
  package mutating func apply(_ record: Record) {
    switch record.event {
    case .imported, .observed: break
    default:
      times[record.actor] = record.recorded
      answered[record.actor] = nil
      for other in times.keys where other != record.actor {
        answered[other] = min(answered[other] ?? .max, record.recorded)
      }
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
