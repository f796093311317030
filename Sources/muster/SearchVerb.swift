import ArgumentParser
import Engine
import Journals
import Reports

/// `muster search WORDS`: where the words stand in past incidents.
struct SearchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", _superCommandName: "muster",
    abstract: "Find words in past incidents: titles, notes, answers, reasons, commands and kept output.",
    discussion:
      "All words must stand in one record; each may be left unfinished. Signs are no syntax: type what you saw.")

  @Argument(help: "What to look for.")
  var words: [String]
  @OptionGroup var journal: JournalOptions
  @Option(name: .long, help: "At most so many hits.")
  var limit = 20
  @Flag(name: .long, help: "One JSON object instead of text.")
  var json = false

  func run() throws {
    let store = SQLiteJournal(path: journal.file, access: .writing)
    var hits = try store.search(words.joined(separator: " "), limit: max(1, limit))
    for place in hits.indices { hits[place].incident = try store.shown(hits[place].incident) }
    Out.text(json ? Self.json(hits) : Self.lines(hits))
  }

  private static func lines(_ hits: [SearchHit]) -> String {
    var out = ""
    for hit in hits {
      let step = hit.step.map { "  \($0)" } ?? ""
      out += "\(hit.incident.name)  record \(hit.seq)\(step)  \(Escaping.line(hit.incident.title))\n"
      out += "    \(Escaping.line(hit.excerpt))\n"
    }
    return out.isEmpty ? "Nothing found.\n" : out
  }

  private static func json(_ hits: [SearchHit]) -> String {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.objects("hits", hits) { json, hit in
        json.field("incident", hit.incident.name)
        json.field("title", hit.incident.title)
        json.field("seq", hit.seq)
        json.field("step", hit.step)
        json.field("excerpt", hit.excerpt)
      }
    }
    json.endLine()
    return json.text
  }
}
