import Incidents
import Reports
import Runbooks

/// The clocks of the audiences: put on record when something starts or stops them, shown in every header.
extension Walker {
  /// Sets each audience's clock to what severity, state and the last message make it.
  func setClocks() throws {
    var entries: [Entry] = []
    let outbox = timedOutbox
    for audience in Audience.allCases {
      let stand = incident.communications
      let due = options.cadence.due(to: audience, in: stand, after: outbox)
      entries += try incident.decide(
        .communicate(.setDue(audience, template: nil, due: due)), by: library, actor: "muster")
    }
    if !entries.isEmpty { try append(entries) }
  }

  /// The messages that start the clock of their audience: who is called, or reads of their own order, waits for the next update
  /// as before.
  var timedOutbox: Outbox {
    let outbox = incident.communications.outbox
    if !outbox.messages.contains(where: { $0.sent != nil }) { return outbox }
    // Templates that cannot be read are told of where somebody writes; every message counts then.
    let templates = knownTemplates ?? (try? options.templates()) ?? []
    knownTemplates = templates
    return outbox.without(templates: Set(templates.filter { !$0.setsTimer }.map(\.id)))
  }

  /// What is late, or else due next, as the header says it; nil when no clock runs.
  func clockWords(at now: Int64) -> String? {
    ClockWords.header(incident.communications.outbox.due, now: now)
  }

  /// Said once when this person has held a role for four hours, and again each hour; nil when neither is new.
  func longHeld(at now: Int64) -> String? {
    let roles = incident.communications.roles
    let held = isBeside ? [] : roles.roles(of: world.user)
    guard let since = held.compactMap({ roles.holders[$0]?.since }).min() else { return nil }
    let (span, over) = now.subtractingReportingOverflow(since)
    let hours = over ? 0 : span / 3_600_000_000_000
    guard hours >= 4, saidLong.since != since || saidLong.hours < hours else { return nil }
    saidLong = (since, hours)
    let next = options.configuration.next(after: world.user).map { " \($0)" } ?? ""
    return "\(hours) h in your roles, hand over:  h\(next)"
  }

  /// Said when a message is due, and again when half of its interval has gone by; nil when neither is new.
  func overdue(at now: Int64) -> String? {
    for (audience, due) in incident.communications.outbox.due.sorted(by: { $0.value < $1.value }) where due <= now {
      let last = incident.communications.outbox.last(to: audience)?.sent ?? incident.communications.declared ?? due
      let times = now - due >= (due - last) / 2 ? 2 : 1
      if saidLate[audience].map({ $0.due == due && $0.times >= times }) ?? false { continue }
      saidLate[audience] = (due, times)
      return ClockWords.late(audience, by: now - due) + ".  c  writes it."
    }
    return nil
  }
}
