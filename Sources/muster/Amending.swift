import ArgumentParser
import Engine
import Host
import Incidents
import Journals
import Reports

/// What the verbs that amend a record share: they need no lease, and work when all is closed.
struct Amending {
  let line: IncidentLine
  private let store: SQLiteJournal
  private let now = Clocks.now()

  init(_ incident: String, _ journal: JournalOptions) throws {
    store = SQLiteJournal(path: journal.file, access: .writing)
    line = try LiveWorld.incident(named: incident, in: store)
  }

  /// The record of this number.
  func record(_ seq: Int) throws -> Record {
    var found: Record?
    if seq > 0, seq <= line.seq { try store.read(line.id, from: seq) { if $0.seq == seq { found = $0 } } }
    guard let found else {
      throw UsageError(
        sentence: "\(line.name) has no row \(seq); it has \(line.seq)\n  See them: muster timeline \(line.name) --all")
    }
    return found
  }

  /// Puts the amendment behind all other records, and says the number that it has there.
  func append(_ amendment: Amendment) throws -> Int {
    var incident = Incident(id: line.id)
    try store.read(line.id, from: 1) { incident.apply($0) }
    let entries: [Entry]
    do {
      entries = try incident.decide(amendment, actor: LiveWorld.user, now: now.wall)
    } catch {
      throw UsageError(sentence: sentence(error))
    }
    // A reason may hold what must not be kept, as any other line that is typed.
    let redaction = LiveWorld.redaction(ConfigurationFile.forRedaction(), incident)
    let kept = entries.map { entry in
      var entry = entry
      entry.event = Payload.rewritten(entry.event) { redaction($0) }
      return entry
    }
    // Between asking for the newest lease and writing, somebody may take a newer one.
    for _ in 0..<8 {
      do {
        let epoch = try store.epoch(of: line.id)
        let made = try store.append(kept, blobs: [], to: line.id, epoch: epoch, after: nil, at: now)
        return made.first?.seq ?? 0
      } catch {
        if error.cause != .superseded { throw error }
      }
    }
    throw JournalError(.busy, operation: "amend", object: line.name)
  }

  /// Where else the words of a field stand that was left out, as lines; what copies hold is left out by whoever says so.
  func copies(of record: Record, field: String, edition: Edition?) throws -> String {
    let amendments = try store.amendments(of: line.id)
    var copies = Copies(of: record, field: field, edition: edition?.rawValue ?? "all", amendments: amendments)
    // A blob that cannot be read shows nothing to anybody.
    try store.read(line.id, from: 1) { copies.look(into: $0) { try? store.blob($0) } }
    if copies.places.isEmpty { return "" }
    let own = edition.map { " --edition \($0.rawValue)" } ?? ""
    let shown = copies.places.prefix(20).map {
      "  muster redact \(line.name) \($0.seq) \($0.field)\(own) --why '...'  (\($0.kind))\n"
    }
    let more = copies.places.count > 20 ? "  and \(copies.places.count - 20) more\n" : ""
    return "The same words still stand in other rows:\n" + shown.joined() + more
  }

  private func sentence(_ refusal: AmendmentRefusal) -> String {
    switch refusal {
    case .reasonMissing: "it needs a reason\n  Say it with --why"
    case .noSuchField(let field, let kind, let has):
      "a row of the kind \(kind) has no field \(Escaping.line(field))\n  It has: \(has.joined(separator: ", "))"
    case .notOfItsType(let field, let value):
      "the field \(Escaping.line(field)) does not take \"\(Escaping.line(value))\"\n  It holds a number, a word of a list, or parts; name a part as in reading.text"
    case .unchanged(let field, let value): "\(Escaping.line(field)) says \"\(Escaping.line(value))\" already"
    case .amendsAnAmendment:
      "that row amends another one, and stays as it is\n  Amend the row that it speaks of, once more; the last word counts"
    case .inTheFuture(let at): "\(Instants.stamp(at)) has not come yet"
    }
  }

  /// A time as people type it.
  static func time(_ text: String) throws -> Int64 {
    guard let at = Instants.parseFine(text) ?? Instants.parse(text, before: Clocks.now().wall) else {
      throw UsageError(
        sentence: "a time in UTC is wanted, not \(Escaping.line(text))\n  Like: 02:49Z, 2026-11-22T02:49:15Z")
    }
    return at
  }
}

/// The row that a verb amends.
struct RowOptions: ParsableArguments {
  @Argument(help: "The incident (INC-7).")
  var incident: String
  @Argument(help: ArgumentHelp("The row's number, as in muster timeline --all.", valueName: "row"))
  var seq: Int

  /// The incident it is of, and the record as it was written.
  func found(in journal: JournalOptions) throws -> (amending: Amending, record: Record) {
    let amending = try Amending(incident, journal)
    return (amending, try amending.record(seq))
  }
}

/// `muster correct`: says what an earlier record should have said; the record stays.
struct CorrectVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct", _superCommandName: "muster",
    abstract: "Correct a row of the timeline: the row stays, and reports show both.")

  @OptionGroup var row: RowOptions
  @Argument(help: ArgumentHelp("What it should say: text='…', actor=…, happened=02:27:10Z.", valueName: "field=value"))
  var change: String
  @Option(help: ArgumentHelp("Why, one line.", valueName: "words"))
  var why: String
  @OptionGroup var journal: JournalOptions

  func run() throws {
    guard let (field, typed) = WalkFlags.pair(change) else {
      throw UsageError(
        sentence: "what is corrected is written FIELD=VALUE, not \(Escaping.line(change))\n  Like: text='…'")
    }
    let (amending, record) = try row.found(in: journal)
    let value = field == "happened" ? Instants.fineStamp(try Amending.time(typed)) : typed
    let made = try amending.append(.correct(record, field: field, now: value, reason: why))
    Out.text("\(amending.line.name) row \(made) corrects row \(row.seq)\n")
  }
}

/// `muster redact`: leaves a field out of what is given away; the record stays.
struct RedactVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact", _superCommandName: "muster",
    abstract: "Leave a field of a row out of timeline, where, search and exports, with a mark; the record stays.",
    discussion: "With an edition that is given away, it is left out of that one alone.")

  @OptionGroup var row: RowOptions
  @Argument(help: "What is left out: text, actor, stdout …")
  var field: String
  @Option(help: ArgumentHelp("Why, one line; it stands in the mark.", valueName: "words"))
  var why: String
  @Option(
    help: ArgumentHelp("internal, anonymous, customer, training or audit; without it, all.", valueName: "edition"))
  var edition: Edition?
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let (amending, record) = try row.found(in: journal)
    let made = try amending.append(.redact(record, field: field, reason: why, edition: edition?.rawValue))
    let place = edition.map { " of the \($0.rawValue) edition" } ?? ""
    Out.text("\(amending.line.name) row \(made): \(Escaping.line(field)) of row \(row.seq) is left out\(place)\n")
    Out.text(try amending.copies(of: record, field: field, edition: edition))
  }
}

/// `muster level`: shows a row in the story, or hides it in the log.
struct LevelVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "level", _superCommandName: "muster",
    abstract: "Show a row as a milestone or in the story, or hide it in the log; nothing is deleted.")

  @OptionGroup var row: RowOptions
  @Argument(help: "milestone, story or log.")
  var level: StoryLevel
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let (amending, record) = try row.found(in: journal)
    let made = try amending.append(.level(record, level))
    Out.text("\(amending.line.name) row \(made): row \(row.seq) counts as \(level.rawValue)\n")
  }
}

/// `muster milestone`: says when one of the fifteen points of an incident was, or that nobody knows.
struct MilestoneVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "milestone", _superCommandName: "muster",
    abstract: "Say when a milestone was, or that it is unknown.",
    discussion: "Milestones: \(Milestone.allCases.map(\.word).joined(separator: ", ")).")

  @Argument(help: "The incident (INC-7).")
  var incident: String
  @Argument(help: ArgumentHelp("Which one, such as impact-start.", valueName: "milestone"))
  var name: String
  @Argument(help: ArgumentHelp("02:27Z, 2026-11-22T02:27:10Z, or unknown.", valueName: "time"))
  var time: String
  @Option(help: ArgumentHelp("How that is known, one line.", valueName: "words"))
  var why: String
  @OptionGroup var journal: JournalOptions

  func run() throws {
    guard let milestone = Milestone(typed: name) else {
      throw UsageError(
        sentence:
          "there is no milestone \(Escaping.line(name))\n  One of: \(Milestone.allCases.map(\.word).joined(separator: ", "))"
      )
    }
    let at = time.lowercased() == "unknown" ? nil : try Amending.time(time)
    let amending = try Amending(incident, journal)
    let row = try amending.append(.milestone(milestone, at: at, reason: why))
    Out.text("\(amending.line.name) row \(row): \(milestone.rawValue) \(at.map { Instants.stamp($0) } ?? "unknown")\n")
  }
}

extension Edition: ExpressibleByArgument {}
extension StoryLevel: ExpressibleByArgument {}
