/// How often each audience hears something, in minutes, by severity and state.
///
/// The default is the product's own table; a project's `cadence:` in muster.yaml changes single rows.
package struct Cadence: Sendable, Equatable {
  /// The row of each audience and severity; what is not there has no clock.
  package var rows: [Audience: [Severity: Row]]

  /// One row; nil where that state has no clock of its own and only a change of state makes a message due.
  package struct Row: Sendable, Equatable {
    /// From the declaration on.
    package var first: Int
    package var investigating: Int?
    package var identified: Int?
    package var monitoring: Int?
    /// From two hours behind the declaration on.
    package var later: Int?
    /// True when each change of state is told at once.
    package var onChange = false
    /// The scope follows the first message within so many minutes.
    package var scope: Int?
    package init(
      first: Int, investigating: Int? = nil, identified: Int? = nil, monitoring: Int? = nil, later: Int? = nil,
      onChange: Bool = false, scope: Int? = nil
    ) {
      self.first = first
      self.investigating = investigating
      self.identified = identified
      self.monitoring = monitoring
      self.later = later
      self.onChange = onChange
      self.scope = scope
    }
  }

  package init(rows: [Audience: [Severity: Row]]) { self.rows = rows }

  /// The table of the product.
  package static let standard: Cadence = {
    let stakeholders = Row(first: 10, investigating: 30, identified: 30, monitoring: 60, later: 60)
    let executives = Row(first: 15, investigating: 30, identified: 30, later: 60, onChange: true)
    let support = Row(first: 5, onChange: true)
    let responders = Row(first: 15, investigating: 15, identified: 15, monitoring: 15, later: 15, onChange: true)
    return Cadence(rows: [
      .statusPage: [
        .sev1: Row(first: 5, investigating: 15, identified: 15, monitoring: 30, later: 30, scope: 5),
        .sev2: Row(first: 5, investigating: 20, identified: 20, monitoring: 60, later: 60, scope: 5),
        .sev3: Row(first: 30, investigating: 60, identified: 60, later: 1440),
      ],
      .stakeholders: [.sev1: stakeholders, .sev2: stakeholders, .sev3: stakeholders],
      .executives: [.sev1: executives, .sev2: executives],
      .support: [.sev1: support, .sev2: support],
      .responders: [.sev1: responders, .sev2: responders],
    ])
  }()

  /// Two hours: until then the rhythm does not slow down.
  package static let longAfter: Int64 = 7_200_000_000_000
  /// One hour: until then nobody calls an incident long-running.
  package static let longRunningAfter: Int64 = 3_600_000_000_000
  private static let minute: Int64 = 60_000_000_000

  /// When the next message to an audience is due, nanoseconds since 1970 UTC; nil when it has no clock, or the last one went out.
  package func due(to audience: Audience, in incident: Communications, after outbox: Outbox) -> Int64? {
    guard let severity = incident.severity, let declared = incident.declared, let row = rows[audience]?[severity] else {
      return nil
    }
    guard let last = outbox.last(to: audience), let sent = last.sent else {
      return incident.state.isOver ? nil : declared + Int64(row.first) * Self.minute
    }
    if last.state.isOver, incident.state.isOver { return nil }
    let changed = incident.stateSince
    let told = last.state.outside == incident.state.outside
    if !told, row.onChange || incident.state.isOver || last.state.isOver { return max(sent, changed) }
    if let scope = row.scope, outbox.sent(to: audience).count == 1, incident.state.stage == 0 {
      return sent + Int64(scope) * Self.minute
    }
    let isLong = sent - declared >= Self.longAfter || incident.state == .longRunning
    let minutes = isLong ? row.later : row.minutes(incident.state)
    guard let minutes else { return nil }
    // A changed state starts the clock of its audience anew.
    return max(sent, told ? sent : changed) + Int64(minutes) * Self.minute
  }
}

extension Cadence.Row {
  /// Minutes between two messages in a state.
  func minutes(_ state: IncidentState) -> Int? {
    switch state.stage {
    case 0: investigating
    case 1: identified
    case 2: monitoring
    default: nil
    }
  }
}
