import ArgumentParser
import Engine
import Reports

/// `muster import`: rows of a chat, a spreadsheet or a notebook, with their own times.
struct ImportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", _superCommandName: "muster",
    abstract: "Take in rows of a chat export, a CSV file or plain lines, marked as imported, with their own times.")

  @Argument(help: "The incident (INC-7).")
  var incident: String

  @Argument(help: "The file; - for what comes in by a pipe.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("csv, slack or lines; else told by the file.", valueName: "format"))
  var format: ImportFormat?

  @Option(help: ArgumentHelp("What the rows are from, as it is shown; else the file's name.", valueName: "name"))
  var from: String?

  @Flag(help: "Leave out the rows that cannot be taken, instead of taking none.")
  var skipBad = false

  @OptionGroup var journal: JournalOptions

  func run() throws {
    let path = file == "-" ? "/dev/stdin" : file
    let bytes = try LiveWorld.readFile(path)
    guard bytes.count <= ImportReading.bytesAllowed else {
      throw UsageError(
        sentence: "\(Escaping.line(file)) has \(bytes.count) bytes; \(ImportReading.bytesAllowed) are taken at once")
    }
    let format = format ?? ImportFormat(path: file, bytes: bytes)
    let name = from ?? (file == "-" ? "a pipe" : String(file.split(separator: "/").last ?? ""))
    // Nobody is asked here, and the word --from has another meaning in a walk.
    let flags = try WalkFlags.parse(["--no-input"])
    try BesideOptions.act(on: incident, in: journal, flags) { walker in
      let done = try walker.importRows(bytes, as: format, from: name, skipsBad: skipBad)
      for problem in done.problems.prefix(50) {
        Out.error("\(Escaping.line(file)):\(problem.line): \(problem.message)")
      }
      if done.problems.count > 50 { Out.error("and \(done.problems.count - 50) more") }
      if !done.problems.isEmpty, !skipBad {
        let rows = done.problems.count == 1 ? "1 row" : "\(done.problems.count) rows"
        Out.error("muster: \(rows) cannot be taken, so none was\n  Leave such rows out: --skip-bad")
        return .findings
      }
      for row in done.far.prefix(10) { Out.error("\(Escaping.line(file)):\(row.line): taken, but \(row.message)") }
      if done.far.count > 10 { Out.error("and \(done.far.count - 10) more that lie so far away") }
      let known = done.known == 0 ? "" : ", \(done.known) were there already"
      let bad = done.problems.isEmpty ? "" : ", \(done.problems.count) left out"
      Out.text("\(walker.name): \(done.added) imported\(known)\(bad)\n")
      return .reached
    }
  }
}

extension ImportFormat: ExpressibleByArgument {}
