package import Incidents

/// When messages are due, in words.
package enum ClockWords {
  /// What is late, else what is due next: `customer update OVERDUE 6m`, `customer update in 4m`.
  package static func header(_ due: [Audience: Int64], now: Int64) -> String? {
    let order = Audience.allCases
    let late = order.filter { (due[$0] ?? .max) <= now }
    if let first = late.first, let at = due[first] {
      let others = late.count > 1 ? ", \(late.count - 1) more" : ""
      return Self.late(first, by: now - at) + others
    }
    guard let next = due.min(by: { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }) else { return nil }
    // Rounded up: what was set to five minutes a moment ago is due in five.
    return "\(name(next.key)) in \(minutes(next.value - now + 59_999_999_999))"
  }

  /// `customer update OVERDUE 6m`.
  package static func late(_ audience: Audience, by nanoseconds: Int64) -> String {
    "\(name(audience)) OVERDUE \(minutes(nanoseconds))"
  }

  /// What the message to an audience is called where there is little room.
  package static func name(_ audience: Audience) -> String {
    switch audience {
    case .statusPage: "customer update"
    case .affectedCustomers: "word to those affected"
    case .support: "support brief"
    case .stakeholders: "stakeholder update"
    case .executives: "executive brief"
    case .responders: "CAN update"
    case .partner: "word to the partner"
    }
  }

  /// Whole minutes, rounded down; hours from two hours on.
  package static func minutes(_ nanoseconds: Int64) -> String {
    let minutes = max(0, nanoseconds) / 60_000_000_000
    return minutes < 120 ? "\(minutes)m" : "\(minutes / 60)h \(minutes % 60)m"
  }
}
