package import Incidents

extension Postmortem {
  /// Takes in what people did beside the walk.
  mutating func hearPeople(_ record: Record) {
    talk.apply(record)
    holdRoles(record)
    let (at, by) = (record.happened, record.actor)
    switch record.event {
    case .declared(let severity, _, _): review.severities.append((at, nil, severity, nil, by))
    case .severityChanged(let from, let to, let reason): review.severities.append((at, from, to, reason, by))
    case .stateChanged(let from, let to, _): review.states.append((at, from, to))
    case .milestoneSet(let name, let time, let basis, let reason):
      let word = basis == .answered ? "answered" : basis.rawValue
      review.milestones.append((name, time, word, reason, record.seq))
    case .observed(let text, let origin): review.observed.append((text, origin, by, at, record.seq))
    case .didOtherwise(let text, let command, let instead):
      review.otherwise.append((text, command, instead == true, record.place.step, by, at))
    case .lessonGiven(let question, let text): review.lessons.append((question, text, by, at))
    case .actionAgreed(let item, let what, let type, let owner, let due, let test, let tracker):
      let agreed = Review.ActionItem(
        item: item, what: what, kind: type, owner: owner, due: due, test: test, tracker: tracker)
      if let place = review.actions.firstIndex(where: { $0.item == item }) {
        review.actions[place] = agreed
      } else {
        review.actions.append(agreed)
      }
    case .redlined(let path, let line, let patch, let reason):
      review.redlines.append((path, line, patch, reason, by))
    case .handoverOffered(let id, let to, let roles, let points, _):
      staff.handovers.append(
        Staff.Handover(id: id, from: by, to: to, roles: roles, offered: at, points: points))
    case .handoverReadBack(let id, let text): change(id) { $0.readBack = (text, at) }
    case .handoverConfirmed(let id): change(id) { $0.confirmed = at }
    case .handoverLapsed(let id, let by, let reason):
      change(id) { $0.lapsed = (by.rawValue + (reason.map { ", \($0)" } ?? ""), at) }
    case .leadTaken(let from, let reason, _): staff.takes.append((by, from, reason, at))
    default: break
    }
  }

  private mutating func change(_ handover: String, _ body: (inout Staff.Handover) -> Void) {
    if let place = staff.handovers.lastIndex(where: { $0.id == handover }) { body(&staff.handovers[place]) }
  }

  /// Roles as the incident itself knows them, so that neither tells what the other does not.
  private mutating func holdRoles(_ record: Record) {
    roles.apply(record)
    let how: String =
      switch record.event {
      case .roleTaken(_, _, .handover): "hand-over"
      case .roleTaken(_, _, let by): by.rawValue
      default: "began the walk"
      }
    for role in IncidentRole.allCases {
      guard let holder = roles.holders[role] else { continue }
      staff.hold(role, holder.name, at: holder.since, how: how)
    }
  }
}

extension Amendments {
  /// Takes in the next record of the first reading.
  package mutating func add(_ record: Record) {
    switch record.event {
    case .corrected(let seq, let field, let was, let now, let reason):
      touch(seq)
      corrections.append(
        Correction(
          seq: record.seq, of: seq, field: field, was: was, now: now, reason: reason, by: record.actor,
          at: record.happened))
    case .redacted(let seq, let field, let reason, let edition):
      touch(seq)
      redactions.append(
        Redaction(
          seq: record.seq, of: seq, field: field, reason: reason, edition: edition ?? "all", by: record.actor,
          at: record.happened))
    case .levelled(let seq, let level): levels[seq] = level
    default: break
    }
  }
}

extension Roster {
  /// Takes in the next record of the first reading: everybody whom it names.
  package mutating func add(_ record: Record) {
    note(record.actor)
    roles.apply(record)
    for (role, holder) in roles.holders.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where role == .lead {
      imply(holder.name, role.rawValue)
    }
    switch record.event {
    case .roleTaken(let role, let holder, _): note(holder, role: role.rawValue)
    case .handoverOffered(_, let to, _, _, _): note(to)
    case .walkResumed(let host), .runAttached(_, let host): note(host: host)
    case .scriptStarted(_, _, _, _, _, _, _, let host): note(host: host)
    case .leadTaken(let from, _, _): note(from)
    case .divergenceMoved(_, let owner, _): note(owner)
    case .planMade(_, _, _, _, _, _, _, _, _, _, _, let approvers, _, _): for name in approvers ?? [] { note(name) }
    case .actionAgreed(_, _, _, let owner, _, _, _): note(owner)
    case .observed(_, let origin): if let origin { note(origin: origin) }
    case .imported(_, _, let author, _): if let author { note(author) }
    case .corrected(_, "actor", let was, let now, _):
      if let was { note(was) }
      note(now)
    default: break
    }
  }
}
