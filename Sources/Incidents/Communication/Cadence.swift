/// How often each audience hears something, in seconds, by severity and state.
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
    /// The scope follows the first message within so many seconds.
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
    let stakeholders = Row(
      first: 10 * 60, investigating: 30 * 60, identified: 30 * 60, monitoring: 60 * 60, later: 60 * 60)
    let executives = Row(first: 15 * 60, investigating: 30 * 60, identified: 30 * 60, later: 60 * 60, onChange: true)
    let support = Row(first: 5 * 60, onChange: true)
    let responders = Row(
      first: 15 * 60, investigating: 15 * 60, identified: 15 * 60, monitoring: 15 * 60, later: 15 * 60, onChange: true)
    return Cadence(rows: [
      .statusPage: [
        .sev1: Row(
          first: 5 * 60, investigating: 15 * 60, identified: 15 * 60, monitoring: 30 * 60, later: 30 * 60, scope: 5 * 60
        ),
        .sev2: Row(
          first: 5 * 60, investigating: 20 * 60, identified: 20 * 60, monitoring: 60 * 60, later: 60 * 60, scope: 5 * 60
        ),
        .sev3: Row(first: 30 * 60, investigating: 60 * 60, identified: 60 * 60, later: 1440 * 60),
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
  private static let second: Int64 = 1_000_000_000

  /// When the next message to an audience is due, nanoseconds since 1970 UTC; nil when it has no clock, or the last one went out.
  package func due(to audience: Audience, in incident: Communications, after outbox: Outbox) -> Int64? {
    guard let severity = incident.severity, let declared = incident.declared, let row = rows[audience]?[severity] else {
      return nil
    }
    guard let last = outbox.last(to: audience), let sent = last.sent else {
      return incident.state.isOver ? nil : declared + Int64(row.first) * Self.second
    }
    if last.state.isOver, incident.state.isOver { return nil }
    let changed = incident.stateSince
    let told = last.state.outside == incident.state.outside
    if !told, row.onChange || incident.state.isOver || last.state.isOver { return max(sent, changed) }
    if let scope = row.scope, outbox.sent(to: audience).count == 1, incident.state.stage == 0 {
      return sent + Int64(scope) * Self.second
    }
    let isLong = sent - declared >= Self.longAfter || incident.state == .longRunning
    let seconds = isLong ? row.later : row.seconds(incident.state)
    guard let seconds else { return nil }
    // A changed state starts the clock of its audience anew.
    return max(sent, told ? sent : changed) + Int64(seconds) * Self.second
  }
}

extension Cadence.Row {
  /// Seconds between two messages in a state.
  func seconds(_ state: IncidentState) -> Int? {
    switch state.stage {
    case 0: investigating
    case 1: identified
    case 2: monitoring
    default: nil
    }
  }
}
