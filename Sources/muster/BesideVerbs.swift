import ArgumentParser
import Engine
import Host
import Incidents
import Journals
import Reports
import Runbooks

/// What verbs beside a walk have in common: the incident, a terminal, the journal.
struct BesideOptions: ParsableArguments {
  @Argument(help: "The incident (INC-7).")
  var incident: String

  @OptionGroup var walk: WalkFlags
  @OptionGroup var journal: JournalOptions

  /// Does something to the incident as it stands, and ends with its exit status; a refusal is a sentence.
  func act(_ body: (Walker) throws -> ExitStatus) throws { try Self.act(on: incident, in: journal, walk, body) }

  /// The same for verbs that take other words than a walk.
  static func act(
    on incident: String, in journal: JournalOptions, _ walk: WalkFlags, _ body: (Walker) throws -> ExitStatus
  ) throws {
    let live = LiveWorld(journal: journal.file, flags: walk)
    let line = try live.incident(named: incident)
    let status = try LiveWorld.telling(of: line.name) {
      try body(try Walker.beside(line, world: live.world, options: try walk.options(live)))
    }
    try live.world.journal.leave()
    if status != .reached { throw status }
  }
}

/// `muster declare`: how bad an incident is.
struct DeclareVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "declare", _superCommandName: "muster",
    abstract: "Say how bad an incident is (SEV1 to SEV4): it starts the clocks of the updates.")

  @OptionGroup var beside: BesideOptions

  @Argument(help: "SEV1, SEV2, SEV3 or SEV4; between two, the worse one.")
  var severity: String

  @Option(help: ArgumentHelp("Why it changes; needed when it goes down.", valueName: "reason"))
  var why: String?

  func run() throws {
    guard let severity = Severity(typed: severity) else {
      throw UsageError(sentence: "a severity is SEV1, SEV2, SEV3 or SEV4, not \(Escaping.line(severity))")
    }
    try beside.act {
      try $0.declare(severity, reason: why)
      return .reached
    }
  }
}

/// `muster state`: what an incident is to those who are told of it.
struct StateVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", _superCommandName: "muster",
    abstract: "Say what state an incident is in: Investigating, Identified, Mitigating, Monitoring, Resolved, ...")

  @OptionGroup var beside: BesideOptions

  @Argument(help: "The state; Reopened, Withdrawn and Long-running want a reason.")
  var state: String

  @Option(help: ArgumentHelp("Why; needed for going back.", valueName: "reason"))
  var why: String?

  func run() throws {
    guard let state = IncidentState(typed: state) else {
      let all = IncidentState.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(sentence: "there is no state \(Escaping.line(state))\n  States: \(all)")
    }
    try beside.act {
      try $0.change(to: state, reason: why)
      return .reached
    }
  }
}

/// `muster role`: operations or communications go to somebody.
struct RoleVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "role", _superCommandName: "muster",
    abstract: "Give operations or communications to somebody; the lead passes by muster handover.")

  @OptionGroup var beside: BesideOptions

  @Argument(help: "operations or communications.")
  var role: String

  @Argument(help: "Who holds it from now on.")
  var holder: String

  func run() throws {
    guard let role = IncidentRole(rawValue: role.lowercased()) else {
      throw UsageError(sentence: "a role is operations or communications, not \(Escaping.line(role))")
    }
    try beside.act {
      try $0.give(role, to: holder)
      return .reached
    }
  }
}

/// `muster observe`: what support, a manager or a customer saw.
struct ObserveVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe", _superCommandName: "muster",
    abstract: "Add what you see from outside, as support or a manager: it touches the walk in nothing.")

  @Argument(help: "The incident (INC-7).")
  var incident: String

  @Argument(help: "What is seen, in quotes.")
  var text: String

  @Option(help: ArgumentHelp("Who says so, or where: support, tickets, a customer.", valueName: "origin"))
  var from: String?

  @OptionGroup var journal: JournalOptions

  func run() throws {
    let store = SQLiteJournal(path: journal.file, access: .writing)
    let line = try LiveWorld.incident(named: incident, in: store)
    var folded = Incident(id: line.id)
    try store.read(line.id, from: 1) { folded.apply($0) }
    let redaction = LiveWorld.redaction(ConfigurationFile.forRedaction(), folded)
    do {
      let record = try Remark.observe(
        redaction(text), origin: from.map { redaction($0) }, to: line, journal: store, user: LiveWorld.user,
        at: Clocks.now())
      Out.text("\(line.name) row \(record.seq), observed \(Instants.stamp(record.happened)). Who leads sees it.\n")
    } catch let refusal as Refusal {
      throw UsageError(sentence: Refusals.sentence(refusal))
    }
  }
}
