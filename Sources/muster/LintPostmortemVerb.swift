import ArgumentParser
import Engine
import Host
import Reports

/// `muster lint-postmortem`: reads what people wrote into an exported page.
struct LintPostmortemVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint-postmortem", _superCommandName: "muster",
    abstract: "Read what people wrote into an exported postmortem: blame, hindsight, vague actions, what is missing.",
    discussion: """
      Suggestions, but for two: without an owner or without an impact in numbers the page stays a draft, and this ends with 1.
      """)

  @Argument(help: "The exported Markdown, as it was edited.", completion: .file(extensions: ["md"]))
  var file: String

  @Flag(name: .long, help: "One JSON object instead of text.")
  var json = false

  func run() throws {
    let bytes = try DiskFiles(folder: ".").read(file, limit: 1 << 26)
    let lint = PostmortemLint(String(decoding: bytes, as: UTF8.self))
    Out.text(json ? lint.json(path: file) : lint.text(path: file))
    if !lint.mayLeaveDraft { throw ExitStatus.findings }
  }
}
