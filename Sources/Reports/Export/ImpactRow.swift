import Incidents
import Runbooks

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
    /// The record that read it; nil for a value of a source's own history.
    package var row: Int?
    /// True when the value says what it counts.
    package var hasUnit: Bool
    /// True for what a runbook counts for people inside: customers are told of it what a message told them.
    package var isInside = false
  }

  /// The impact in numbers: its measure at the worst and at the end, and what else had to come down.
  package var impactRows: [ImpactRow] {
    var out: [ImpactRow] = []
    let told = [impact?.name, series.backlog?.name]
    // Of what a runbook counts for people inside also the measure that happens to be drawn as a backlog.
    let inside =
      entered.flatMap { runbook($0)?.front.impact.counts ?? [] } + [impactCheck(\.who)].compactMap(\.self)
    for measure in impactMeasures {
      let unit = measure.unit.map { " \($0)" } ?? ""
      let asked = evidence.filter { $0.name == measure.name }
      func add(_ what: String, _ point: Series.Point?) {
        guard let point else { return }
        out.append(
          ImpactRow(
            what: "\(measure.name), \(what)", value: shownValue(point.value, of: measure) + unit,
            exactness: point.wasRead ? "exact" : "estimate, from the series around it", at: point.at,
            query: asked.last?.asked.query ?? "", source: measure.source,
            evidence: source(of: point, asked).flatMap { evidenceName(of: $0.seq) }, row: point.seq,
            hasUnit: measure.unit != nil, isInside: inside.contains(measure.name) || !told.contains(measure.name)))
      }
      let worst = worstPoint(of: measure)
      add("at its worst", worst)
      if let last = measure.points.last, last.at != worst?.at { add("at the end", last) }
    }
    return out
  }

  /// The entry of the index that holds this very value: its own reading, or the one that brought the history it is of.
  private func source(of point: Series.Point, _ asked: [Evidence]) -> Evidence? {
    if let seq = point.seq { return asked.first { $0.seq == seq } }
    return asked.last { one in
      guard let trend = one.reading.trend, let sampled = one.reading.sampled else { return false }
      return trend.start <= point.at && point.at <= sampled
    }
  }

  /// A share of customers in percent, all else as it is.
  private func shownValue(_ value: Double, of measure: Series) -> String {
    guard measure.name == impactCheck(\.who), measure.unit == nil, (0...1).contains(value) else {
      return Reading.text(of: value)
    }
    return "\(Reading.text(of: (value * 1000).rounded() / 10))%"
  }
}
