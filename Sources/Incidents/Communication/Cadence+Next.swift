package import Runbooks

extension Cadence {
  /// When the message after one that goes out at `now` is due, nanoseconds since 1970 UTC; nil when none is, or when only a
  /// change of state makes one due.
  package func next(to audience: Audience, in incident: Communications, at now: Int64) -> Int64? {
    guard !incident.state.isOver, let severity = incident.severity, let row = rows[audience]?[severity] else {
      return nil
    }
    if let scope = row.scope, incident.outbox.sent(to: audience).isEmpty, incident.state.stage == 0 {
      return now + Int64(scope) * 1_000_000_000
    }
    let isLong = incident.declared.map { now - $0 >= Self.longAfter } ?? false || incident.state == .longRunning
    return (isLong ? row.later : row.seconds(incident.state)).map { now + Int64($0) * 1_000_000_000 }
  }

  /// True when this audience hears of each change of state, and of nothing else.
  package func isOnChange(_ audience: Audience, _ severity: Severity?) -> Bool {
    severity.flatMap { rows[audience]?[$0]?.onChange } ?? false
  }
}

extension Cadence {
  /// The standard with a project's own rows in the place of those of the same audience and severity.
  package init(_ lines: [CadenceLine]) {
    self = .standard
    for line in lines {
      guard let audience = Audience(typed: line.audience), let severity = Severity(typed: line.severity) else {
        continue
      }
      guard let first = line.seconds["first"] else {
        rows[audience]?[severity] = nil
        continue
      }
      rows[audience, default: [:]][severity] = Row(
        first: first, investigating: line.seconds["investigating"], identified: line.seconds["identified"],
        monitoring: line.seconds["monitoring"], later: line.seconds["later"], onChange: line.onChange,
        scope: line.seconds["scope"])
    }
  }
}
