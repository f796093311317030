import ArgumentParser
import Engine
import Host
import Incidents
import Journals
import Reports

/// `muster export`: the postmortem, from the record alone.
struct ExportVerb: ParsableCommand {
  /// The languages that an export is written in.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case md, markdown, html, json, csv, text, all
    var suffix: String {
      switch self {
      case .md, .markdown: "md"
      case .text: "txt"
      default: rawValue
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "export", _superCommandName: "muster",
    abstract: "Write an incident's postmortem from its record alone; the same record gives the same bytes.",
    discussion: """
      Editions: internal (all of it), anonymous (roles instead of names), customer (what customers may read, once it is \
      confirmed), training (the facts up to each decision, then the question), audit (every row, and what verifying the \
      chain found).
      """)

  @Argument(help: "The incident (INC-7); without it the newest open one, else the newest.")
  var incident: String?

  @Option(help: ArgumentHelp("md, html, json, csv, text, or all.", valueName: "format"))
  var format = Format.markdown

  @Option(help: ArgumentHelp("internal, anonymous, customer, training or audit.", valueName: "edition"))
  var edition = Edition.internal

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "Write there instead of standard output: a file, or a folder that ends in /.", valueName: "path"),
    completion: .file())
  var path: String?

  @Option(
    help: ArgumentHelp(
      "Write a private file INC-n.md (or .html, .json …) into this folder instead.", valueName: "folder"),
    completion: .directory)
  var out: String?

  @OptionGroup var journal: JournalOptions

  func run() throws {
    let world = ReadingWorld(journal)
    let line = try world.incident(named: incident)
    let facts = try read(line, world)
    let document: PostmortemDocument
    do {
      document = try facts.document(chain: try chain(line, world), blob: world.bytes)
    } catch let refused as NotReady {
      throw UsageError(
        sentence: "the \(refused.edition.rawValue) edition of \(line.name) cannot be made yet\n  "
          + refused.reasons.map(Escaping.line).joined(separator: "\n  "))
    }
    let files = try bytes(of: document, facts, world)
    try write(files, line)
  }

  /// Two readings of the same records: what later ones say of earlier ones, then the story.
  private func read(_ line: IncidentLine, _ world: ReadingWorld) throws -> Postmortem {
    var amendments = Amendments()
    var roster = Roster()
    try world.journal.read(line.id, from: 1) {
      amendments.add($0)
      roster.add($0)
    }
    var facts = Postmortem(name: line.name, edition: edition, amendments: amendments, roster: roster)
    // What is written between the two readings belongs to the next export.
    try world.journal.read(line.id, from: 1) { if $0.seq <= line.seq { facts.add($0) } }
    for book in facts.pinned {
      for runbook in try world.pinned(book.revision, path: book.path) { facts.shelve(runbook, revision: book.revision) }
    }
    return facts.settled()
  }

  /// What verifying the chain finds, for an audit.
  private func chain(_ line: IncidentLine, _ world: ReadingWorld) throws -> ChainCheck? {
    guard edition == .audit, let result = try world.journal.verify() else { return nil }
    let own = result.chains.first { $0.name == line.name }
    let findings = result.findings.filter { $0.incident == nil || $0.incident == line.name }
    return ChainCheck(
      records: own?.records ?? 0, head: own?.head.hex ?? "",
      findings: findings.map { "record \($0.seq ?? 0): \(VerificationText.sentence($0.fault))" }, erased: result.erased)
  }

  /// The files of the format, the first of them is what standard output gets.
  private func bytes(of document: PostmortemDocument, _ facts: Postmortem, _ world: ReadingWorld) throws
    -> [(suffix: String, bytes: [UInt8])]
  {
    func file(_ suffix: String, _ text: String) -> (suffix: String, bytes: [UInt8]) { (suffix, Array(text.utf8)) }
    let isWhole = edition == .internal || edition == .anonymous || edition == .audit
    if !isWhole, format == .json || format == .csv {
      throw UsageError(
        sentence: "the \(edition.rawValue) edition is a page for people: md, html or text, not \(format.rawValue)")
    }
    switch format {
    case .md, .markdown: return [file(".md", document.markdown)]
    case .html: return [file(".html", document.html)]
    case .text: return [file(".txt", document.text)]
    case .json: return [(".json", facts.json(document, blob: world.bytes))]
    case .csv: return tables(facts, document)
    case .all:
      let pages = [file(".md", document.markdown), file(".html", document.html), file(".txt", document.text)]
      if !isWhole { return pages }
      let plots = document.figures.filter(\.isDrawn).map { file("-\($0.name).svg", $0.svg) }
      return pages + [(".json", facts.json(document, blob: world.bytes))] + tables(facts, document) + plots
    }
  }

  private func tables(_ facts: Postmortem, _ document: PostmortemDocument) -> [(suffix: String, bytes: [UInt8])] {
    let own = [
      ("-timeline.csv", facts.timelineCSV), ("-metrics.csv", facts.metricsCSV),
      ("-milestones.csv", facts.milestonesCSV),
    ]
    return (own + document.figures.map { ("-figure-\($0.name).csv", $0.csv) }).map { ($0, Array($1.utf8)) }
  }

  // MARK: Where to

  private func write(_ files: [(suffix: String, bytes: [UInt8])], _ line: IncidentLine) throws {
    if let path, out == nil, !path.hasSuffix("/"), format != .all {
      if path == "-" { return Out.bytes(files[0].bytes) }
      try DiskFiles(folder: ".").write(files[0].bytes, to: path)
      return Out.text("\(path)\n")
    }
    guard let folder = out ?? path else {
      if format == .all { throw UsageError(sentence: "all formats need a folder\n  Like: -o postmortem/") }
      return Out.bytes(files[0].bytes)
    }
    try LiveWorld.makeFolder(folder)
    let own = edition == .internal ? "" : "-\(edition.rawValue)"
    let start = "\(folder.hasSuffix("/") ? String(folder.dropLast()) : folder)/\(line.name)\(own)"
    for file in files {
      try DiskFiles(folder: ".").write(file.bytes, to: start + file.suffix)
      Out.text("\(start)\(file.suffix)\n")
    }
  }
}
