import Incidents
import Reports

extension Walker {
  /// `c`.
  func communicate(_ rest: String) throws -> ExitStatus? { nil }

  /// `w`: how the incident stands.
  func showWhere() throws {
    var story = Story()
    var last: [TimelineRow] = []
    try world.journal.read(incident.id, from: 1) { record in
      let row = story.apply(record)
      if row.level == .log { return }
      if last.count == 3 { last.removeFirst() }
      last.append(row)
    }
    let doc = Where(
      name: name, story: story, position: wherePosition, last: last, now: world.now().wall)
    say("\n" + doc.text(options.look))
  }
}
