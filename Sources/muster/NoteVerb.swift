import ArgumentParser
import Engine
import Host
import Incidents
import Journals
import Queries
import Reports
import Runbooks

/// `muster note`: one line into the timeline, from any terminal, beside a running walk.
struct NoteVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", _superCommandName: "muster",
    abstract: "Add a line to an incident's timeline, also while somebody walks it.")

  @Argument(help: "The incident (INC-7).")
  var incident: String

  @Argument(help: "What is to be remembered, in quotes.")
  var text: String

  @Option(
    help: ArgumentHelp(
      "When it happened, when that was earlier: 02:49Z, 02:49:15Z or 2026-11-22T02:49:15Z.", valueName: "time"))
  var at: String?

  @OptionGroup var journal: JournalOptions

  func run() throws {
    let now = Clocks.now()
    var happened: Int64?
    if let at {
      guard let moment = Instants.parse(at, before: now.wall) else {
        throw UsageError(
          sentence: "--at wants a time in UTC, not \(Escaping.line(at))\n  Like: --at 02:49Z, --at 2026-11-22T02:49:15Z"
        )
      }
      if moment > now.wall {
        throw UsageError(sentence: "--at \(at) has not come yet; now it is \(Instants.stamp(now.wall))")
      }
      happened = moment
    }
    let store = SQLiteJournal(path: journal.file, access: .writing)
    let line = try LiveWorld.incident(named: incident, in: store)
    var incident = Incident(id: line.id)
    try store.read(line.id, from: 1) { incident.apply($0) }
    let redaction = LiveWorld.redaction(ConfigurationFile.forRedaction(), incident)
    do {
      let record = try Remark.add(
        redaction(text), to: line, happened: happened, journal: store, user: LiveWorld.user, at: now)
      Out.text("\(line.name) row \(record.seq), noted \(Instants.stamp(record.happened))\n")
    } catch let refusal as Refusal {
      throw UsageError(sentence: Refusals.sentence(refusal))
    }
  }
}
