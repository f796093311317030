package import Incidents
package import Runbooks

/// What a message can be filled from: the incident as its records tell it, the runbook's words, and the clock.
package struct MessageFacts: Sendable {
  package var incident: Incident
  package var words: MessageWords
  package var impact: ImpactChecks
  /// The runbook's own title, for when it has none for customers.
  package var runbookTitle: String
  /// `INC-2031`.
  package var name: String
  /// Nanoseconds since 1970, UTC.
  package var now: Int64
  package var cadence: Cadence
  /// In which times of what happened stand beside UTC.
  package var zone: LocalZone?
  /// What a person typed for a slot: it counts more than anything found.
  package var typed: [String: String] = [:]
  /// The lead lets exact numbers be published.
  package var publishesNumbers = false

  package init(
    incident: Incident, front: FrontMatter, runbookTitle: String, name: String, now: Int64,
    cadence: Cadence = .standard, zone: LocalZone? = nil
  ) {
    self.incident = incident
    words = front.messages
    impact = front.impact
    self.runbookTitle = runbookTitle
    self.name = name
    self.now = now
    self.cadence = cadence
    self.zone = zone
  }

  /// Severity, state, roles and messages.
  package var communications: Communications { incident.communications }

  /// The last reading of a check that `impact:` names.
  package func reading(_ name: String?) -> Reading? { name.flatMap { incident.readings[$0]?.reading } }

  /// When the oldest reading that fills a slot was taken; nil when none did, or none says.
  package var oldestEvidence: Int64? {
    impact.names.compactMap { reading($0) }.compactMap { $0.sampled ?? $0.asked?.at }.min()
  }

  /// The share of customers that is hit, 0 to 1; nil while nobody knows.
  package var share: Double? { reading(impact.who).flatMap(ImpactWords.share) }

  /// The numbers of `impact: counts`, by the name of their check: what is compared between draft and `send`.
  package var counts: [String: Double] {
    var out: [String: Double] = [:]
    for name in impact.counts + [impact.who].compactMap(\.self) {
      if let number = reading(name)?.number { out[name] = number }
    }
    return out
  }

  /// When it began: by a person's word, else by the check.
  package var since: (at: Int64, isSensed: Bool)? {
    if let said = communications.milestones[.impactStart] { return said.map { ($0, false) } }
    return reading(impact.since).flatMap(ImpactWords.time).map { ($0, true) }
  }
}

/// Measured values as words.
package enum ImpactWords {
  /// A reading as a share: its number has been counted in units already, 7 percent is 0.07. Nil for what can be no share.
  package static func share(_ reading: Reading) -> Double? {
    reading.number.flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// `some` below 5 %, `many` to 50 %, `most` above, `all`; nil for nobody.
  package static func word(_ share: Double) -> String? {
    switch share {
    case ...0: nil
    case ..<0.05: "some"
    case ...0.5: "many"
    case 1...: "all"
    default: "most"
    }
  }

  /// A reading as a point in time: RFC 3339, or seconds or milliseconds since 1970.
  package static func time(_ reading: Reading) -> Int64? {
    if let at = Instants.parse(reading.text, before: .max) { return at }
    guard let number = reading.number, number.isFinite else { return nil }
    switch number {
    case 1e8..<1e10: return Int64(number * 1e3) * 1_000_000
    case 1e11..<1e13: return Int64(number) * 1_000_000
    default: return nil
    }
  }

  /// A number as people write it, without digits that nobody measured.
  package static func number(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 1e15 { return "\(Int64(value))" }
    let tenths = (value * 10).rounded() / 10
    return "\(tenths)"
  }
}
