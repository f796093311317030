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
    case markdown, json
    var suffix: String { self == .markdown ? "md" : "json" }
  }

  static let configuration = CommandConfiguration(
    commandName: "export", _superCommandName: "muster",
    abstract: "Write an incident's postmortem from its record alone; the same record gives the same bytes.")

  @Argument(help: "The incident (INC-7); without it the newest open one, else the newest.")
  var incident: String?

  @Option(help: ArgumentHelp("markdown or json.", valueName: "format"))
  var format = Format.markdown

  @Option(
    help: ArgumentHelp(
      "Write a private file INC-n.md or INC-n.json there instead of standard output.", valueName: "folder"),
    completion: .directory)
  var out: String?

  @OptionGroup var journal: JournalOptions

  func run() throws {
    let world = ReadingWorld(journal)
    let line = try world.incident(named: incident)
    var facts = Postmortem(name: line.name)
    try world.journal.read(line.id, from: 1) { facts.add($0) }
    for book in facts.pinned {
      for runbook in try world.pinned(book.revision, path: book.path) { facts.shelve(runbook, revision: book.revision) }
    }
    let bytes: [UInt8] =
      switch format {
      case .markdown: Array(facts.markdown(blob: world.bytes).utf8)
      case .json: facts.json(blob: world.bytes)
      }
    guard let out else { return Out.bytes(bytes) }
    try LiveWorld.makeFolder(out)
    let path = "\(out.hasSuffix("/") ? String(out.dropLast()) : out)/\(line.name).\(format.suffix)"
    try DiskFiles(folder: ".").write(bytes, to: path)
    Out.text("\(path)\n")
  }
}
