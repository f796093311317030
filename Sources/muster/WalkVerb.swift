import ArgumentParser
import Engine
import Incidents
import Reports
import Runbooks

/// `muster walk FILE`: opens an incident and walks the runbook.
struct WalkVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "walk", _superCommandName: "muster",
    abstract: "Walk a runbook: opens an incident, goes step by step, records everything.")

  @Argument(
    help: "The runbook's file; FILE#SLUG for one of several in a file.",
    completion: .file(extensions: ["md", "markdown"]))
  var runbook: String

  @Flag(name: .customLong("dry-run"), help: "Show what would be asked, run and changed; record and start nothing.")
  var dryRun = false

  @OptionGroup var walk: WalkFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let (book, bytes) = try RunbookArgument.read(runbook)
    if dryRun {
      do {
        Out.text(try DryRun(book, look: LiveWorld.look(walk), set: try walk.values(), from: walk.from).text())
      } catch let refusal as Refusal {
        throw UsageError(sentence: Sentences.refusal(refusal, of: runbook))
      }
      return
    }
    if book.steps.isEmpty {
      throw UsageError(sentence: "\(runbook) holds no steps\n  See what was read: muster show \(runbook)")
    }
    let live = LiveWorld(journal: journal.file, flags: walk)
    try live.finish(runbook) {
      try Walker.start(book, bytes: bytes, world: live.world, options: try walk.options(live))
    }
  }
}

/// `muster resume`: goes on with a walk where it stands.
struct ResumeVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", _superCommandName: "muster",
    abstract: "Go on with a walk that was held, interrupted or killed.")

  @Argument(help: "The incident (INC-7); without it the newest open one.")
  var incident: String?

  @OptionGroup var walk: WalkFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let live = LiveWorld(journal: journal.file, flags: walk)
    let line = try live.incident(named: incident)
    try live.finish(of: line.name) { try Walker.resume(line, world: live.world, options: try walk.options(live)) }
  }
}

/// Flags of the verbs that walk.
struct WalkFlags: ParsableArguments {
  @Option(name: .customLong("set"), help: ArgumentHelp("Give a parameter its value.", valueName: "name=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp("Answers for a walk without a terminal: `step-id: answer` lines.", valueName: "file"),
    completion: .file())
  var answers: String?

  @Option(help: ArgumentHelp("Stop before this step (id or number).", valueName: "step"))
  var until: String?

  @Option(help: ArgumentHelp("Begin at this step (id or number).", valueName: "step"))
  var from: String?

  @Option(help: ArgumentHelp("A confirmation given beforehand: the plan that was printed.", valueName: "id"))
  var plan: String?

  @Option(help: ArgumentHelp("The phrase that belongs to --plan.", valueName: "phrase"))
  var confirm: String?

  @Option(help: ArgumentHelp("Go without the second person that --plan wants, and why.", valueName: "why"))
  var alone: String?

  @Flag(
    name: .customLong("allow-automatic-undo"),
    help: "Let a guard start the undo by itself where its author says undo=automatic.")
  var automaticUndo = false

  @Option(help: ArgumentHelp("The environment's name, for the header (else MUSTER_ENVIRONMENT).", valueName: "name"))
  var environment: String?

  @Option(
    help: ArgumentHelp("The configuration (else MUSTER_CONFIG, ./muster.yaml, the XDG folder).", valueName: "file"))
  var config: String?

  @Flag(
    name: .customLong("look-only"),
    help: "Run nothing that changes something, whatever the policy allows; it can only take away.")
  var lookOnly = false

  @Flag(
    name: .customLong("trust-checks"),
    help: "Run checks and dry runs that are not known to only look, by their author's word, without asking.")
  var trustChecks = false

  @Flag(name: .customLong("no-input"), help: "Ask nothing, even at a terminal.")
  var noInput = false

  @Flag(help: "One JSON object for each recorded event on standard output; text goes to standard error.")
  var json = false

  @Flag(help: "Plain sentences for screen readers (else ACCESSIBLE).")
  var accessible = false

  @Flag(name: .customLong("no-color"), help: "No colour (else NO_COLOR).")
  var noColor = false

  @Flag(help: "No bell.")
  var quiet = false

  /// The pairs of `--set`.
  func values() throws -> [(name: String, value: String)] { try Self.pairs(set, of: "--set name=value") }

  /// Words of an option as pairs; `usage` says which one it is and what it wants.
  static func pairs(_ words: [String], of usage: String) throws -> [(name: String, value: String)] {
    try words.map { word in
      guard let pair = pair(word) else {
        let parts = usage.split(separator: " ", maxSplits: 1)
        throw UsageError(sentence: "\(parts[0]) wants \(parts[1]), not \(Escaping.line(word))")
      }
      return pair
    }
  }

  /// `name=value`: a name, and whatever stands behind the first sign; nil for anything else.
  static func pair(_ word: String) -> (name: String, value: String)? {
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return nil }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }

  /// Everything that the engine is told.
  func options(_ live: LiveWorld) throws -> WalkOptions {
    var options = WalkOptions()
    options.set = try values()
    if let answers {
      for (key, value) in try AnswersArgument.read(answers) {
        options.answers[key] = value
      }
    }
    options.until = until
    options.from = from
    options.plan = plan
    options.confirm = confirm
    options.alone = alone

    options.allowsAutomaticUndo = automaticUndo
    options.configuration = try ConfigurationFile.load(config)
    options.mode = lookOnly ? .lookOnly : options.configuration.policy.mode.map(Mode.init) ?? .live
    options.trustsChecks = trustChecks
    options.cadence = Cadence(options.configuration.cadence)
    options.templates = { [config] in try MessageTemplates.load(try MessageTemplates.folder(config)) }
    options.users = LiveWorld.users
    options.environmentName =
      environment ?? muster.environment("MUSTER_ENVIRONMENT") ?? options.configuration.environment ?? "local"
    options.look = live.look
    options.environment = muster.environment
    options.folder = LiveWorld.workingFolder
    if json { options.announce = { Out.text(RecordLine.json($0) + "\n") } }
    return options
  }
}

/// The runbook that an argument names.
enum RunbookArgument {
  /// Its graph and the bytes that are pinned; a file with errors in its own annotations is refused with all of them.
  static func read(_ argument: String) throws -> (Runbook, [UInt8]) {
    var path = argument
    var slug: String?
    if let hash = argument.lastIndex(of: "#"), !LiveWorld.exists(argument) {
      path = String(argument[..<hash])
      slug = String(argument[argument.index(after: hash)...])
    }
    if !LiveWorld.exists(path), !path.hasSuffix(".md"), !path.contains("/"), LiveWorld.exists("runbooks/\(path).md") {
      path = "runbooks/\(path).md"
    }
    let bytes = try LiveWorld.readFile(path)
    let file = RunbookFile.read(bytes, path: path, id: path)
    let mistakes = file.mistakes
    if !mistakes.isEmpty {
      throw UsageError(
        sentence: "\(Escaping.line(path)) says something that cannot be meant; nothing was begun\n"
          + mistakes.map { "  \(Escaping.line($0))\n" }.joined()
          + "  Mend it, then see: muster lint \(Escaping.line(path))")
    }
    if let slug {
      guard let book = file.runbooks.first(where: { $0.slug == slug }) else {
        let known = file.runbooks.compactMap(\.slug).map { "  \(path)#\($0)" }.joined(separator: "\n")
        throw UsageError(sentence: "\(path) holds no runbook #\(slug)" + (known.isEmpty ? "" : "\n\(known)"))
      }
      return (book, bytes)
    }
    if file.runbooks.count > 1 {
      let known = file.runbooks.compactMap(\.slug).map { "  \(path)#\($0)" }.joined(separator: "\n")
      throw UsageError(sentence: "\(path) holds \(file.runbooks.count) runbooks; name one:\n\(known)")
    }
    guard let book = file.runbooks.first else {
      throw UsageError(sentence: "\(path) holds no runbook: it is empty")
    }
    return (book, bytes)
  }
}

/// The file of `--answers`.
enum AnswersArgument {
  static func read(_ path: String) throws -> [(key: String, value: String)] {
    switch AnswersFile.read(try LiveWorld.readFile(path), path: path) {
    case .success(let answers): return answers
    case .failure(let mistake):
      throw UsageError(sentence: "\(path):\(mistake.line):\(mistake.column): \(mistake.message)")
    }
  }
}
