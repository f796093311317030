import Incidents

extension Postmortem {
  /// One number of the impact, with where it is from.
  package struct ImpactRow: Sendable {
    package var what: String
    package var value: String
    /// `exact`, `estimate`, `unknown`.
    package var exactness: String
    package var at: Int64?
    package var query: String
    package var source: String
    package var evidence: String?
    /// True when the value says what it counts.
    package var hasUnit: Bool
  }

  /// The impact in numbers: its measure at the worst and at the end, and what else had to come down.
  package var impactRows: [ImpactRow] {
    var out: [ImpactRow] = []
    for measure in [impact, series.backlog].compactMap(\.self) {
      let unit = measure.unit.map { " \($0)" } ?? ""
      let asked = evidence.last { $0.name == measure.name }
      func add(_ what: String, _ point: Series.Point?) {
        guard let point else { return }
        out.append(
          ImpactRow(
            what: "\(measure.name), \(what)", value: Reading.text(of: point.value) + unit,
            exactness: point.wasRead ? "exact" : "estimate, from the series around it", at: point.at,
            query: asked?.asked.query ?? "", source: measure.source,
            evidence: asked.flatMap { evidenceName(of: $0.seq) }, hasUnit: measure.unit != nil))
      }
      let worst = worst(of: measure)
      add("at its worst", worst)
      if let last = measure.points.last, last.at != worst?.at { add("at the end", last) }
    }
    return out
  }
}
