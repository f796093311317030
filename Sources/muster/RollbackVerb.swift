import ArgumentParser
import Engine

/// `muster rollback`: takes an incident's changes back, newest first.
struct RollbackVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", _superCommandName: "muster",
    abstract: "Take changes back, newest first, each with its own consent; what has no undo is said.")

  @Argument(help: "The incident (INC-7); without it the newest open one.")
  var incident: String?

  @OptionGroup var walk: WalkFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let live = LiveWorld(journal: journal.file, flags: walk)
    let line = try live.incident(named: incident)
    try live.finish(of: line.name) { try Walker.rollBack(line, world: live.world, options: try walk.options(live)) }
  }
}
