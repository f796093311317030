import ArgumentParser
import Engine
import Host
import Incidents
import Reports

/// `muster new`: begins a runbook from the template that is built into the program.
struct NewVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", _superCommandName: "muster",
    abstract: "Begin a runbook: writes runbooks/NAME.md from the template, and overwrites nothing.")

  @Argument(help: "The runbook's id: words joined by `-`, folders by `/`.")
  var name: String

  @Option(help: ArgumentHelp("The runbook's title (else made from the name).", valueName: "words"))
  var title: String?

  @Option(help: ArgumentHelp("Who looks after it (else whoever types).", valueName: "team"))
  var owner: String?

  @Option(help: ArgumentHelp("The runbook folder.", valueName: "folder"), completion: .directory)
  var folder = "runbooks"

  func run() throws {
    var name = name.hasSuffix(".md") ? String(name.dropLast(3)) : name
    if name.hasPrefix("\(folder)/") { name = String(name.dropFirst(folder.count + 1)) }
    guard Self.isFit(name) else {
      throw UsageError(
        sentence:
          "\(Escaping.line(name)) is no name for a runbook\n  Use letters, digits, `-`, `_`, and `/` for folders: disk-filling"
      )
    }
    let path = "\(folder)/\(name).md"
    if let slash = path.lastIndex(of: "/") { try LiveWorld.makeFolder(String(path[..<slash])) }
    if LiveWorld.exists(path) { throw UsageError(sentence: "\(path) is there already\n  Nothing was written.") }
    let text = Template.runbook(
      title: title ?? Self.words(name), owner: owner ?? LiveWorld.user, day: Instants.day(Clocks.now().wall))
    try LiveWorld.writeNew(Array(text.utf8), to: path)
    Out.text("\(path)\n  look  muster show \(path)\n  judge muster lint \(path)\n  walk  muster walk \(path)\n")
  }

  /// Parts of letters, digits, `-`, `_`; none of them empty, hidden, or the folder above.
  static func isFit(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.utf8.count <= 200
      && parts.allSatisfy { part in
        !part.isEmpty && part.first != "-"
          && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
      }
  }

  /// `disk-filling` as a title: `Disk filling`.
  private static func words(_ name: String) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    let words = last.replacing("-", with: " ").replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}

/// The text that is built into the program; `templates/runbook.md` holds it in the repository.
enum Template {
  /// The template with its three blanks filled.
  static func runbook(title: String, owner: String, day: String) -> String {
    String(decoding: PackageResources.runbook_md, as: UTF8.self)
      .replacing("TITLE", with: yaml(title)).replacing("OWNER", with: yaml(owner)).replacing("DATE", with: day)
  }

  /// A plain scalar of YAML that is also plain Markdown: one line, without what either could take for syntax.
  private static func yaml(_ words: String) -> String {
    let plain = Escaping.line(words).filter { !":#[]{}&*!|>'\"%@`\\<".contains($0) }
    return plain.isEmpty ? "untitled" : plain
  }
}
