import ArgumentParser
import Engine
import Host
import Incidents
import Journals
import Reports
import Runbooks

/// `muster where`: how an incident stands, on one screen that anybody may read.
struct WhereVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where", _superCommandName: "muster",
    abstract: "How an incident stands: now, who, what is different, what waits, the last three rows.")

  @Argument(help: "The incident (INC-7); without it the newest open one.")
  var incident: String?

  @Flag(help: "As JSON.")
  var json = false

  @Flag(name: .customLong("md"), help: "As Markdown, to be pasted.")
  var markdown = false

  @OptionGroup var style: LookFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let world = ReadingWorld(journal)
    let line = try LiveWorld.incident(named: incident, in: world.journal)
    var story = Story(amendments: try world.journal.amendments(of: line.id))
    var incident = Incident(id: line.id)
    var last: [TimelineRow] = []
    var pinned: [(revision: Digest, path: String)] = []
    try world.journal.read(line.id, from: 1) { record in
      incident.apply(record)
      let row = story.apply(record)
      if case .pinned(let revision, let path, _) = record.event { pinned.append((revision, path)) }
      if row.level == .log { return }
      if last.count == 3 { last.removeFirst() }
      last.append(row)
    }
    var library = Library()
    if story.closed == nil {
      for (revision, path) in pinned {
        for book in try world.pinned(revision, path: path) { library.add(book, revision: revision) }
      }
    }
    let screen = Where(
      name: line.name, story: story, position: position(of: incident, library), last: last, now: Clocks.now().wall,
      sight: Where.Sight(incident.walk.flatMap { library[$0.runbook] }, story.readings))
    if json { return Out.bytes(screen.json) }
    Out.text(markdown ? screen.markdown : screen.text(style.look))
  }

  private func position(of incident: Incident, _ library: Library) -> Where.Position? {
    let place: StepPlace
    switch incident.nextMove(by: library) {
    case .present(let next): place = next
    case .rule(let next, _): place = next
    case .finish, nil: return nil
    }
    guard let step = library[place.runbook]?.steps[place.index] else { return nil }
    return Where.Position(
      id: step.id, title: step.title, position: place.count.position, total: place.count.total)
  }
}
