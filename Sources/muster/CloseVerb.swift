import ArgumentParser
import Engine
import Incidents
import Reports

/// `muster close`: ends an incident whose walk is over or was left.
struct CloseVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", _superCommandName: "muster",
    abstract: "Close an incident; what is of unknown outcome has to be ruled on first.")

  @Argument(help: "The incident (INC-7).")
  var incident: String

  @Option(
    help: ArgumentHelp("recovered, mitigated, not-recovered, false-alarm or unknown.", valueName: "outcome"),
    completion: .list(WalkOutcome.allCases.map(Self.word)))
  var outcome: String

  @Option(help: ArgumentHelp("Why, one line.", valueName: "words"))
  var why: String

  @Option(help: ArgumentHelp("What a false alarm looked like, one line.", valueName: "words"))
  var seen: String?

  @OptionGroup var walk: WalkFlags
  @OptionGroup var journal: JournalOptions

  /// An outcome without spaces: one that needs quotes is mistyped, and fish cannot complete it.
  private static func word(_ outcome: WalkOutcome) -> String { outcome.rawValue.replacing(" ", with: "-") }

  func run() throws {
    // As it is shown, or as one word of a command line.
    guard let outcome = WalkOutcome.allCases.first(where: { outcome == $0.rawValue || outcome == Self.word($0) }) else {
      throw UsageError(
        sentence: "--outcome is one of: \(WalkOutcome.allCases.map(Self.word).joined(separator: ", "))")
    }
    let live = LiveWorld(journal: journal.file, flags: walk)
    let line = try live.incident(named: incident)
    let different = try LiveWorld.telling(of: line.name) {
      try Walker.close(
        line, outcome: outcome, reason: why, seen: seen, world: live.world, options: try walk.options(live))
    }
    live.world.shell.leave()
    guard let different else {
      Out.error("muster: \(line.name) is not closed; what still differs waits for an answer")
      throw ExitStatus.held
    }
    let still = different.count == 1 ? "1 thing still differs" : "\(different.count) things still differ"
    let except = different.isEmpty ? "" : "; \(still) from before: muster where \(line.name)"
    Out.text("\(line.name) closed: \(outcome.rawValue)\(except)\n")
  }
}
