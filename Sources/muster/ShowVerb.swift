import ArgumentParser
import Reports
import Runbooks

/// `muster show`: what was understood of a runbook; nothing is run, asked or recorded.
struct ShowVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", _superCommandName: "muster",
    abstract: "Show a runbook as it is understood: prose and steps, tree, graph, or data.")

  @Argument(
    help: "Runbooks; FILE#SLUG for one of several in a file.", completion: .file(extensions: ["md", "markdown"]))
  var files: [String]

  @Flag(help: "The compact form: one line a step where that is possible.")
  var tree = false

  @Option(help: ArgumentHelp("The graph: text, mermaid or dot.", valueName: "language"))
  var graph: RunbookDrawing?

  @Flag(help: "One JSON document for all files.")
  var json = false

  @OptionGroup var style: LookFlags

  func validate() throws {
    if [tree, graph != nil, json].count(where: { $0 }) > 1 {
      throw ValidationError("Give one of --tree, --graph and --json.")
    }
  }

  func run() throws {
    let read = try files.map { try ShowArgument.read($0) }
    if json { return Out.bytes(RunbookJSON.bytes(read)) }
    let books = read.flatMap(\.runbooks)
    if let graph { return Out.text(graph.draw(books)) }
    let look = style.look
    var first = true
    for file in read {
      for (place, book) in file.runbooks.enumerated() {
        if !first { Out.text("\n") }
        first = false
        // What is wrong with a file of several runbooks is said once.
        let remarks = place == 0 ? file.diagnostics : []
        Out.text(
          tree ? RunbookTree.text(book, width: look.width) : RunbookPage.text(book, remarks: remarks, look: look))
      }
      if file.runbooks.isEmpty { Out.text("This file holds no runbook: it is empty.\n") }
    }
  }
}

extension RunbookDrawing: ExpressibleByArgument {}
extension Timeline.Format: ExpressibleByArgument {}

/// A runbook's file as an argument of verbs that only look.
enum ShowArgument {
  /// The whole file, or the one runbook of it that `#slug` names.
  static func read(_ argument: String) throws -> RunbookFile {
    if LiveWorld.exists(argument) { return try read(path: argument) }
    if let hash = argument.lastIndex(of: "#") {
      let path = String(argument[..<hash])
      let slug = argument[argument.index(after: hash)...]
      if LiveWorld.exists(path) {
        var file = try read(path: path)
        file.runbooks.removeAll { $0.slug.map { $0 != slug } ?? true }
        if file.runbooks.isEmpty {
          throw UsageError(sentence: "\(Escaping.line(path)) holds no runbook #\(Escaping.line(String(slug)))")
        }
        return file
      }
    }
    let short = "runbooks/\(argument).md"
    return try read(path: !argument.hasSuffix(".md") && LiveWorld.exists(short) ? short : argument)
  }

  /// Its id is its path below the runbook folder, without `.md`.
  static func read(path: String) throws -> RunbookFile {
    RunbookFile.read(try LiveWorld.readFile(path), path: path, id: id(of: path))
  }

  static func id(of path: String) -> String {
    var id = Substring(path)
    if id.hasPrefix("./") { id = id.dropFirst(2) }
    if id.hasPrefix("runbooks/") { id = id.dropFirst(9) }
    return String(id.hasSuffix(".md") ? id.dropLast(3) : id)
  }
}
