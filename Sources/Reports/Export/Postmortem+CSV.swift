import Incidents

extension Postmortem {
  /// Every row of the timeline, as a table.
  package var timelineCSV: String {
    let facts = settled()
    let detected = facts.milestone(.detected).at ?? facts.story.opened
    return CSV.table(ChronicleRow.columns, facts.chronicle.map { $0.fields(since: detected) })
  }

  /// Every metric, as a table.
  package var metricsCSV: String {
    let facts = settled()
    return CSV.table(
      ["group", "name", "formula", "value", "number", "unit", "basis", "why_not"],
      facts.metrics.map {
        [
          $0.group.rawValue, $0.name, $0.formula, $0.value ?? "", $0.number.map { "\($0)" } ?? "", $0.unit, $0.basis,
          $0.why,
        ]
      })
  }

  /// The fifteen points, as a table.
  package var milestonesCSV: String {
    let facts = settled()
    return CSV.table(
      ["milestone", "at", "basis", "source"],
      facts.milestones.map { [$0.name.rawValue, $0.at.map { Instants.fineStamp($0) } ?? "", $0.basis, $0.source] })
  }
}
