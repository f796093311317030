import ArgumentParser
import Engine
import Host
import Incidents
import Journals
import Reports
import Runbooks

/// `muster list`: the runbooks that are here, or the incidents of the journal.
struct ListVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", _superCommandName: "muster",
    abstract: "List the runbooks below a folder (./runbooks), or the incidents of the journal.")

  @Argument(help: "Folders with runbooks; without any ./runbooks.", completion: .directory)
  var folders: [String] = []

  @Flag(help: "List incidents, newest first.")
  var incidents = false

  @Flag(help: "As JSON.")
  var json = false

  @OptionGroup var style: LookFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    if incidents { return try listIncidents() }
    var shelf: [RunbookList.Entry] = []
    for folder in folders.isEmpty ? ["runbooks"] : folders {
      let paths: [String]
      do {
        paths = try DiskFiles(folder: ".").runbooks(below: folder)
      } catch {
        throw UsageError(
          sentence: "\(Sentences.host(error))\n  Name a folder: muster list FOLDER.  Begin one: muster new NAME")
      }
      for path in paths {
        let whole = folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
        let file = RunbookFile.read(try LiveWorld.readFile(whole), path: whole, id: String(path.dropLast(3)))
        shelf += file.runbooks.map { RunbookList.Entry($0, errors: file.diagnostics.count { $0.severity == .error }) }
      }
    }
    if json { return Out.bytes(RunbookList.json(shelf)) }
    Out.text(
      shelf.isEmpty ? "No runbook is here.\n  Begin one: muster new NAME\n" : RunbookList.text(shelf, look: style.look))
  }

  private func listIncidents() throws {
    let store = SQLiteJournal(path: journal.file, access: .reading)
    let lines = try store.incidents(limit: 1000).map(store.shown)
    if json {
      var out = JSONText()
      out.object { out in
        out.field("version", 1)
        out.objects("incidents", lines) { out, line in
          out.field("name", line.name)
          out.field("id", line.id.text)
          out.field("title", line.title)
          out.field("opened_at", Instants.fineStamp(line.opened))
          out.field("records", line.seq)
          out.field("closed", line.closed)
        }
      }
      out.endLine()
      return Out.bytes(out.bytes)
    }
    let look = style.look
    if lines.isEmpty { Out.text("No incident is recorded here.\n  Begin one: muster walk FILE\n") }
    for line in lines {
      let left = "\(line.name)  \(Instants.stamp(line.opened))  \(Escaping.line(line.title))"
      Out.text(Wrapping.spread(left, line.closed ? "closed" : "open", width: look.width))
    }
  }
}

extension SQLiteJournal {
  /// The incident as people inside may read it: a title that was left out is, and one that was corrected says what it should.
  func shown(_ line: IncidentLine) throws -> IncidentLine {
    var line = line
    line.title = try amendments(of: line.id).title(line.title)
    return line
  }
}
