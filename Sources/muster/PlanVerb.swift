import ArgumentParser
import Engine
import Incidents
import Reports
import Runbooks

/// `muster plan`: everything that a walk could do, with what its queries say now; nothing is recorded or changed.
struct PlanVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", _superCommandName: "muster",
    abstract: "Show all ways of a runbook: what reads, what changes, what lacks a value, what each query says now.")

  @Argument(
    help: "The runbook's file, or an incident (INC-7) to plan on from where it stands.",
    completion: .file(extensions: ["md", "markdown"]))
  var subject: String

  @Argument(help: "Only this step (id or number).")
  var step: String?

  @OptionGroup var walk: WalkFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let world = LiveWorld.lookingOnly
    let configuration = try ConfigurationFile.load(walk.config)
    let redaction = LiveWorld.redaction(configuration)
    do {
      var (book, folder, values) = try read()
      values += try walk.values()
      var plan = try DryRun(book, look: LiveWorld.look(walk), set: values, from: walk.from, only: step)
      plan.ask(world, configuration, folder: folder)
      Out.text(redaction(plan.text()))
    } catch let refusal as Refusal {
      throw UsageError(sentence: Sentences.refusal(refusal, of: subject))
    }
  }

  /// The runbook that is meant, the folder of its file, and the values that it has already.
  private func read() throws -> (Runbook, String, [(name: String, value: String)]) {
    if subject.uppercased().hasPrefix("INC-"), !LiveWorld.exists(subject) {
      let live = LiveWorld(journal: journal.file, flags: walk)
      let line = try live.incident(named: subject)
      return try Walker.plannedBook(line, world: live.world, options: try walk.options(live))
    }
    let (book, _) = try RunbookArgument.read(subject)
    let path = book.path.hasPrefix("/") ? book.path : "\(LiveWorld.workingFolder)/\(book.path)"
    return (book, path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".", [])
  }
}
