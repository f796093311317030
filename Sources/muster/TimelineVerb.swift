import ArgumentParser
import Engine
import Journals
import Reports

/// `muster timeline`: what happened, in order.
struct TimelineVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline", _superCommandName: "muster",
    abstract: "What happened, in order: the story, or with --all every record.")

  @Argument(help: "The incident (INC-7); without it the newest open one, else the newest.")
  var incident: String?

  @Option(help: ArgumentHelp("text, json or csv.", valueName: "format"))
  var format = Timeline.Format.text

  @Flag(help: "Every record, not only the story.")
  var all = false

  @OptionGroup var style: LookFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let world = ReadingWorld(journal)
    let line = try world.incident(named: incident)
    var timeline = Timeline(
      name: line.name, format: format, all: all, look: style.look,
      amendments: try world.journal.amendments(of: line.id))
    try world.journal.read(line.id, from: 1) { record in
      timeline.add(record)
      if timeline.bytes.count > 1 << 16 {
        Out.bytes(timeline.bytes)
        timeline.bytes.removeAll(keepingCapacity: true)
      }
    }
    timeline.end()
    Out.bytes(timeline.bytes)
  }
}
