import Engine
import Incidents
import Journals
import Reports

/// `muster` alone: what is open here, and what to do next.
enum Bare {
  static func run() throws {
    guard let path = JournalPath.resolve(flag: nil, environment: { environment($0) }), LiveWorld.exists(path) else {
      Out.text(
        "Nothing is recorded here yet.\n  begin     muster walk FILE\n  look      muster list\n  help      muster --help\n"
      )
      return
    }
    let journal = SQLiteJournal(path: path, access: .reading)
    let open = try journal.incidents(limit: 1000).filter { !$0.closed }
    if open.isEmpty { Out.text("No incident is open.\n") }
    for line in try open.prefix(20).map(journal.shown) {
      Out.text("\(line.name)  \(Instants.stamp(line.opened))  \(Escaping.line(line.title))\n")
    }
    if open.count > 20 { Out.text("... and \(open.count - 20) more\n") }
    if let first = open.first {
      Out.text("  go on     muster resume \(first.name)\n  look      muster where \(first.name)\n")
    }
    Out.text("  begin     muster walk FILE\n  help      muster --help\n")
  }
}
