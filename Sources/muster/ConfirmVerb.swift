import ArgumentParser
import Engine
import Incidents
import Reports

/// `muster confirm`: a second person agrees to the plan that waits for one, or objects.
struct ConfirmVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm", _superCommandName: "muster",
    abstract: "Look at the plan that waits for a second person; agree by reading its number back, or object.")

  @Argument(help: "The incident (INC-7); without it the newest open one.")
  var incident: String?

  @Option(
    name: .customLong("read-back"),
    help: ArgumentHelp("The number of targets as you read it; without one, the phrase.", valueName: "words"))
  var readBack: String?

  @Option(help: ArgumentHelp("Why it must not run; that stops it.", valueName: "why"))
  var objection: String?

  @OptionGroup var walk: WalkFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let live = LiveWorld(journal: journal.file, flags: walk)
    let line = try live.incident(named: incident)
    let word = SecondWord(plan: walk.plan, readBack: readBack, objection: objection)
    let status = try LiveWorld.telling(of: line.name) {
      try Walker.confirm(line, word, world: live.world, options: try walk.options(live))
    }
    try live.world.journal.leave()
    if status != .reached { throw status }
  }
}
