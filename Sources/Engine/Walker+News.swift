import Incidents
import Reports

/// What others do while this terminal waits for its person: they add facts, read a hand-over back, take the lead; and clocks run.
extension Walker {
  /// What is new since the last look; an idle look that fails is made again at the next.
  func news() -> News {
    do {
      let now = world.now().wall
      var lines: [String] = []
      if let head = try world.journal.head(of: incident.id), head.seq > incident.seq {
        var newer: [Record] = []
        try world.journal.read(incident.id, from: incident.seq + 1) { newer.append($0) }
        for record in newer {
          incident.apply(record)
          if record.actor != world.user, isNews(record.event) {
            lines.append(screen.timelineRow(record, in: incident.communications.outbox, by: record.actor))
          }
        }
      }
      if let lost = lose() { return .over(lines.joined() + lost) }
      if let lapsed = try lapseOffer(at: now) { lines.append("   " + lapsed + "\n") }
      if let late = overdue(at: now) { lines.append("   " + late + "\n") }
      if let long = longHeld(at: now) { lines.append("   " + long + "\n") }
      if lines.isEmpty { return .none }
      world.person.bell()
      return .text(redaction(lines.joined()))
    } catch {
      return .none
    }
  }

  private func isNews(_ event: Event) -> Bool {
    switch event {
    case .observed, .noteAdded, .handoverReadBack, .handoverLapsed, .leadTaken, .roleTaken, .declared, .severityChanged,
      .stateChanged, .deliveryEnded, .approvalGiven, .closed, .imported:
      true
    default: false
    }
  }

  /// Said once, when this terminal's person holds no role any more.
  private func lose() -> String? {
    let roles = incident.communications.roles
    guard let lead = roles.lead, holdsRoles, !holdsOperations else { return nil }
    holdsRoles = false
    return Wrapping.wrap(
      "\(Escaping.line(lead.name)) leads \(name) since \(Instants.clock(lead.since)), and you look on.",
      width: options.look.width, indent: "   ")
  }

  /// True while this person may walk: who leads, or has operations.
  var holdsOperations: Bool {
    let held = incident.communications.roles.roles(of: world.user)
    return held.contains(.lead) || held.contains(.operations)
  }

  /// Refuses to walk for somebody who holds neither the lead nor operations.
  func mustHoldARole() throws {
    let roles = incident.communications.roles
    guard let lead = roles.lead, !holdsOperations else { return }
    throw Refusal.ledByAnother(lead.name, heard: roles.heard(lead.name))
  }

  /// Puts down that somebody is at this terminal: what `muster take` asks for.
  func noteHeard() {
    guard var mark else { return }
    let now = world.now().wall
    if let heard = mark.heard, now - heard < 20_000_000_000 { return }
    mark.heard = now
    self.mark = mark
    world.files.note(mark, for: incident.id)
  }
}
