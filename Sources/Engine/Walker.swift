import Digests
package import Incidents
import Reports
import Runbooks

/// Walks: asks the core for the next move, makes it through the world, records what came of it.
///
/// The order is always the same: decide, append, make the move, append the outcome, apply. Nothing is applied that was not
/// appended, and no effect happens before its intent is on disk. Whatever a person sees as a fact was recorded before.
package final class Walker {
  let world: World
  let options: WalkOptions
  let screen: Screen
  package internal(set) var incident: Incident
  package internal(set) var library = Library()
  /// `INC-7`.
  package internal(set) var name = ""
  var epoch = 0
  /// Where context files and the lock lie.
  var folder = ""
  var mark: LeaseMark?
  /// Secret values typed in this session, or set by its scripts, by name; they are nowhere else.
  var secrets: [String: String] = [:]
  /// What is taken out of all that is shown and kept.
  var redaction = Redaction()
  /// References that could not be read; the person is asked.
  var lost: Set<String> = []
  /// Secrets of which was said that they cannot be taken out.
  var told: Set<String> = []
  /// What the last script printed, for `v`.
  var lastOutput: (step: String, stdout: KeptOutput, stderr: KeptOutput)?
  /// What sources replied in this session, for `v`.
  var lastReplies: [RunRef: (step: String, check: AskedCheck, reply: Reply)] = [:]
  /// Branches that a person overrode in this walk, and what evidence said of them when it was asked last.
  var overridden: Set<String> = []
  var reconsidered: [String: (at: Int64, said: Int?)] = [:]
  /// A wait that was left for another step and is watched on.
  var openWait: Wait?
  /// Variables that the commands of a runbook set, by its id.
  var namesThatAreSet: [String: Set<String>] = [:]
  /// Paths by revision, to resolve jumps against.
  var paths: [Digest: String] = [:]
  /// Steps whose prose was shown in this session, so that a repeated prompt need not repeat it.
  var shown: String?
  /// The runbook and the frame of the step that was shown last.
  var inside: (runbook: RunbookKey, frame: Int)?
  /// The phase trails of the runbooks on the shelf.
  var trails: [RunbookKey: [String]] = [:]
  var interrupts = 0
  /// Functions, aliases and paths that earlier scripts of this walk defined.
  var shadow = ShellShadow()
  /// The plain variables of the context with this digest.
  var contextWords: (digest: Digest, values: [String: String])?
  /// The id of the step that `--until` names.
  var until: String?
  /// Steps that were passed without a person.
  var passed = 0
  /// The lock file as the walk was left without a word: it names the child that ran.
  var markBefore: LeaseMark?
  /// What a step's probe counted when its action failed: how much its undo would take back.
  var measured: [String: Int] = [:]
  /// What it said was left to be done.
  var unfinished: [String: Int] = [:]
  /// The failure that is on the screen, by step and attempt.
  var failureShown: String?
  /// The failure whose probe was asked.
  var failureProbed: String?
  /// The change that is being taken back: its values count before those that stand now.
  var undoing: Ledger.Row?
  /// True for `muster rollback`: the walk is not gone on with.
  var isRollingBack = false
  /// What the dry run prints that runs now.
  var collected: Collected?
  /// Scripts and queries of checks, by their text, that a person allowed in this session, or did not.
  var allowedChecks: Set<String> = []
  var refusedChecks: Set<String> = []

  /// True on a terminal beside the one that walks: it holds no lease, and adds facts under whichever stands.
  var isBeside = false
  /// True once this terminal's person held a role here.
  var holdsRoles = true
  /// For which due time it was said that a message is late, and how often.
  var saidLate: [Audience: (due: Int64, times: Int)] = [:]
  /// The templates as they were read last.
  var knownTemplates: [MessageTemplate]?
  /// Since when this terminal's person holds a role, and for how many hours that was said to be long.
  var saidLong: (since: Int64, hours: Int64) = (0, 0)

  init(world: World, options: WalkOptions, incident: ID) {
    var world = world
    let policy = options.configuration.policy
    if !policy.isEmpty { world.shell = PolicedShell(world.shell, policy) }
    self.world = world
    self.options = options
    screen = Screen(look: options.look)
    self.incident = Incident(id: incident)
  }

  /// Goes on until the walk ends or needs somebody, and says how that leaves it.
  package func walk() throws -> ExitStatus {
    do {
      return isRollingBack ? try rollBack() : try goThrough()
    } catch var error as HostError {
      error.object = redaction(error.object)
      error.detail = redaction(error.detail)
      throw error
    } catch var error as JournalError {
      error.object = redaction(error.object)
      error.detail = redaction(error.detail)
      throw error
    }
  }

  private func goThrough() throws -> ExitStatus {
    while let move = incident.nextMove(by: library) {
      let status =
        switch move {
        case .rule(let place, let run): run.undoes == nil ? try rule(place, run) : try ruleUndo(place, run)
        case .present(let place): try present(place)
        case .finish: try finish()
        }
      if let status { return status }
    }
    return ending
  }

  /// The exit status of a walk that is over.
  private var ending: ExitStatus {
    incident.walk?.outcome == .notRecovered ? .notRecovered : .reached
  }

  /// Decides, appends and applies; a decision that was made on an older state is judged again on the newer one.
  @discardableResult
  func commit(_ decision: Decision, blobs: [[UInt8]] = []) throws -> [Record] {
    for _ in 0..<8 {
      let entries = try incident.decide(decision, by: library, actor: world.user)
      do {
        return try append(entries, blobs: blobs, after: incident.seq)
      } catch let error as JournalError where error.cause == .stale || isBeside && error.cause == .superseded {
        try catchUp()
      }
    }
    throw JournalError(.stale, operation: "append", object: name)
  }

  /// Appends facts: they take the next place whatever else was written meanwhile.
  @discardableResult
  func append(_ entries: [Entry], blobs: [[UInt8]] = [], after: Int? = nil) throws -> [Record] {
    if isBeside { epoch = try world.journal.epoch(of: incident.id) }
    let kept = redaction.isEmpty ? entries : entries.map(redacted)
    let records = try world.journal.append(
      kept, blobs: blobs, to: incident.id, epoch: epoch, after: after, at: world.now())
    if let first = records.first, first.seq > incident.seq + 1 {
      try catchUp()
    } else {
      for record in records { incident.apply(record) }
    }
    for record in records { noteOverride(record) }
    if let announce = options.announce { records.forEach(announce) }
    return records
  }

  /// Remembers that somebody took another way than evidence had it; such a branch is asked again later, until it is taken as
  /// the evidence has it: what is done then changes what is measured, and speaks against nobody.
  func noteOverride(_ record: Record) {
    guard case .armTaken(_, _, let basis, _, _, _, _) = record.event, let step = record.place.step else { return }
    if basis == .override { overridden.insert(step) } else { overridden.remove(step) }
  }

  /// Takes in what others wrote since.
  func catchUp() throws {
    var newer: [Record] = []
    try world.journal.read(incident.id, from: incident.seq + 1) { newer.append($0) }
    for record in newer { incident.apply(record) }
  }

  /// Shows text for people.
  func say(_ text: String) { world.person.show(redaction(text)) }

  /// A plain sentence, wrapped; a line of it that begins with spaces is a command to be copied, and stays whole.
  func tell(_ sentence: String) {
    for line in Escaping.printable(redaction(sentence)).split(separator: "\n", omittingEmptySubsequences: false) {
      say(line.hasPrefix("  ") ? "   \(line)\n" : Wrapping.wrap(String(line), width: options.look.width, indent: "   "))
    }
  }

  /// The runbook and step of a place.
  func step(at place: StepPlace) -> (Runbook, Step) {
    guard let book = library[place.runbook], book.steps.indices.contains(place.index) else {
      preconditionFailure("a place outside its runbook")
    }
    return (book, book.steps[place.index])
  }

  /// Leaves the walk as it is; the exit status says why.
  func hold(_ reason: HoldReason, _ status: ExitStatus) throws -> ExitStatus {
    // What is taken back behind a walk's end leaves that walk as it ended.
    if incident.walk?.outcome != nil { return status }
    try commit(.hold(reason))
    tell("Held. Nothing is lost.  Go on with:  muster resume \(name)")
    return status
  }
}
