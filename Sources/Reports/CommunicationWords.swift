package import Incidents
import Runbooks

/// Sentences for what concerns people: severity, state, roles, messages, and what comes afterwards.
package enum CommunicationWords {
  /// One event in words; empty for kinds that are told elsewhere.
  package static func sentence(_ event: Event) -> String {
    switch event {
    case .declared(let severity, _, let proposed):
      "declared \(severity.rawValue)" + (proposed.map { $0 == severity ? "" : " (proposed was \($0.rawValue))" } ?? "")
    case .severityChanged(let from, let to, let reason): "severity \(from.rawValue) -> \(to.rawValue)" + tail(reason)
    case .stateChanged(let from, let to, let reason): "state \(from.rawValue) -> \(to.rawValue)" + tail(reason)
    case .roleTaken(let role, let holder, let by):
      "\(Escaping.line(holder)) holds \(role.rawValue)\(by == .taken ? ", taken" : by == .given ? ", given" : "")"
    case .handoverOffered(_, let to, let roles, _, _):
      "offered \(roles.map(\.rawValue).joined(separator: ", ")) to \(Escaping.line(to))"
    case .handoverReadBack(_, let text): "read back: \(Escaping.line(text))"
    case .handoverConfirmed: "agreed with the read-back; the roles pass"
    case .handoverLapsed(_, let by, let reason): "the hand-over came to nothing, \(by.rawValue)" + tail(reason)
    case .leadTaken(let from, let reason, let heartbeat):
      "took the lead from \(Escaping.line(from))"
        + (heartbeat.map { ", heard of last at \(Instants.clock($0))" } ?? ", never heard of") + tail(reason)
    case .observed(let text, let origin):
      (origin.map { "\(Escaping.line($0)): " } ?? "observed: ") + Escaping.line(text)
    case .milestoneSet(let milestone, let at, _, let reason):
      "\(milestone.rawValue): \(at.map(Instants.stamp) ?? "unknown")" + tail(reason)
    case .didOtherwise(let text, let command, let instead):
      (instead == true ? "did otherwise: " : "did beside the runbook: ") + Escaping.line(text)
        + (command.map { " ($ \(Escaping.line($0)))" } ?? "")
    default: sentenceOfMessage(event)
    }
  }

  private static func sentenceOfMessage(_ event: Event) -> String {
    switch event {
    case .messageDue(let audience, _, 0): "no further message to \(audience.rawValue) is due"
    case .messageDue(let audience, _, let due): "next message to \(audience.rawValue) due \(Instants.clock(due))"
    case .messageDrafted(_, let template, let audience, let state, _, _):
      "drafted \(Escaping.line(template)) for \(audience.rawValue), \(state.rawValue)"
    case .messageEdited: "edited the draft"
    case .messageWarned(_, let check, let reason): "passed over a warning, \(Escaping.line(check))" + tail(reason)
    case .messageApproved: "approved the message as it stands"
    case .deliveryStarted(_, _, let channel, let recipient, _, _):
      "sending by \(Escaping.line(channel))" + (recipient.map { " to \(Escaping.line($0))" } ?? "")
    case .deliveryEnded(_, let status, let remote, let detail):
      words(status) + (remote.map { ", id \(Escaping.line($0))" } ?? "") + tail(detail)
    case .deliveryRuled(_, let status, let reason): "ruled on a delivery: \(words(status))" + tail(reason)
    case .messageWithdrawn(_, let reason): "withdrew the message" + tail(reason)
    default: sentenceOfRecord(event)
    }
  }

  private static func sentenceOfRecord(_ event: Event) -> String {
    switch event {
    case .corrected(let seq, let field, let was, let now, let reason):
      "corrected \(seq), \(Escaping.line(field)): \(was.map { Escaping.line($0) + " -> " } ?? "")\(Escaping.line(now))"
        + tail(reason)
    case .levelled(let seq, let level): "row \(seq) is of the level \(level.rawValue)"
    case .redacted(let seq, let field, let reason, let edition):
      "redacted \(seq), \(Escaping.line(field))" + (edition.map { " in the \(Escaping.line($0)) edition" } ?? "")
        + tail(reason)
    case .exported(let edition, let format, let head, _):
      "exported the \(Escaping.line(edition)) edition as \(Escaping.line(format)), head \(head.hex.prefix(12))"
    case .lessonGiven(let question, let text): "lesson \(question): \(Escaping.line(text))"
    case .actionAgreed(let item, let what, _, let owner, let due, _, _):
      "action item \(item): \(Escaping.line(what)), \(Escaping.line(owner)), due \(Escaping.line(due))"
    case .redlined(let path, let line, _, let reason):
      "proposed a change to \(Escaping.line(path)), line \(line)" + tail(reason)
    case .imported(let text, let origin, let author, _):
      (author.map { "\(Escaping.line($0)): " } ?? "") + "\(Escaping.line(text)) (from \(Escaping.line(origin)))"
    default: ""
    }
  }

  /// A delivery's end with whom it was for: the event itself names neither; nil for other events, and for one that is unknown.
  static func sentence(_ event: Event, in outbox: Outbox) -> String? {
    let id: String
    let detail: String?
    switch event {
    case .deliveryEnded(let delivery, _, _, let words): (id, detail) = (delivery, words)
    case .deliveryRuled(let delivery, _, let reason): (id, detail) = (delivery, "ruled, \(reason)")
    default: return nil
    }
    guard let delivery = outbox.deliveries.last(where: { $0.id == id }), let message = outbox[delivery.message] else {
      return nil
    }
    let whom = "\(message.template) to \(message.audience.rawValue), \(message.state.rawValue), by \(delivery.channel)"
    return Escaping.line(whom) + tail(detail)
  }

  /// What came of a delivery.
  package static func words(_ status: DeliveryStatus) -> String {
    switch status {
    case .sent: "sent"
    case .failed: "NOT sent"
    case .unknown: "UNKNOWN whether it was sent"
    case .byHand: "not delivered by tool: a person pastes it"
    }
  }

  private static func tail(_ reason: String?) -> String { reason.map { ": \(Escaping.line($0))" } ?? "" }
}

extension Story {
  /// Rows for what concerns people.
  mutating func tellCommunication(_ record: Record, in row: inout TimelineRow) {
    (row.lane, row.level, row.basis) = (.people, .story, .answered)
    row.what = CommunicationWords.sentence(record.event, in: stand.outbox) ?? CommunicationWords.sentence(record.event)
    switch record.event {
    case .declared, .severityChanged, .stateChanged, .milestoneSet: (row.lane, row.level) = (.decision, .milestone)
    case .observed: row.lane = .external
    case .imported: (row.lane, row.basis) = (.external, .imported)
    case .messageDue: (row.lane, row.level, row.basis) = (.communication, .log, .sensed)
    case .messageDrafted, .messageEdited, .messageApproved, .deliveryStarted:
      (row.lane, row.level) = (.communication, .log)
    case .messageWarned, .messageWithdrawn: row.lane = .communication
    case .deliveryRuled(_, let status, _): (row.lane, row.outcome) = (.communication, status.rawValue)
    case .deliveryEnded(_, let status, _, _):
      (row.lane, row.basis, row.outcome) = (.communication, .sensed, status.rawValue)
    case .lessonGiven, .actionAgreed, .redlined, .corrected, .levelled, .redacted, .exported: row.level = .log
    case .roleTaken(let role, let holder, _) where role == .lead:
      lead = Lead(actor: holder, since: record.happened)
    default: break
    }
  }
}
