import ArgumentParser
import Engine
import Host
import Reports
import Runbooks

/// `muster template`: the messages that this project can send, and what is wrong with their templates.
struct TemplateVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", _superCommandName: "muster",
    abstract: "Lists, shows and judges the templates of messages.",
    subcommands: [ListTemplates.self, ShowTemplate.self, LintTemplates.self])
}

/// `muster template list`.
struct ListTemplates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Every template: its id, for whom, in which states, and where it comes from.")

  @Option(help: ArgumentHelp("The folder of the project's own templates.", valueName: "folder"))
  var folder: String?

  @Flag(help: "Write JSON.")
  var json = false

  mutating func run() throws {
    let templates = try MessageTemplates.load(try folder ?? MessageTemplates.folder(nil))
    let bundled = Set(MessageTemplates.bundled().map(\.path))
    Out.text(
      json
        ? TemplateList.json(templates, bundled: bundled)
        : TemplateList.text(templates, bundled: bundled))
  }
}

/// `muster template show ID`.
struct ShowTemplate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Prints a template's file: a copy of it below `templates/` takes its place.")

  @Argument(help: "The template's id, such as P1.")
  var id: String

  @Option(help: ArgumentHelp("The folder of the project's own templates.", valueName: "folder"))
  var folder: String?

  mutating func run() throws {
    let files = try MessageTemplates.files(try folder ?? MessageTemplates.folder(nil))
    let wanted = id.lowercased()
    let ids = files.map { MessageTemplate.read($0.bytes, path: $0.path).template.id }
    guard let at = ids.lastIndex(where: { $0.lowercased() == wanted }) else {
      let near = nearestWord(to: id, in: ids)
      throw UsageError(
        sentence: "there is no template \(Escaping.line(id))"
          + (near.map { "\n  Did you mean \($0)?" } ?? "\n  `muster template list` names them all"))
    }
    Out.text(Escaping.printable(files[at].bytes))
  }
}

/// `muster template lint`.
struct LintTemplates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Says what is wrong with templates.",
    discussion: "Exit status 0 when there is nothing, 1 with errors or warnings, 2 when a file cannot be read.")

  @Argument(help: "Files of templates (else all of this project, and those that are built in).")
  var paths: [String] = []

  @Option(help: "How the findings are written: text, json, sarif, github or junit.")
  var format: LintReport.Format = .text

  mutating func run() throws {
    var files: [MessageTemplates.File] = []
    if paths.isEmpty {
      files = try MessageTemplates.files(try MessageTemplates.folder(nil))
    } else {
      let disk = DiskFiles(folder: "")
      for path in paths {
        do throws(HostError) {
          files.append(
            MessageTemplates.File(path: path, bytes: try disk.read(path, limit: 1 << 20), isBundled: false))
        } catch {
          throw UsageError(sentence: Sentences.host(error))
        }
      }
    }
    let report = LintReport(
      files: files.map {
        LintReport.File(path: $0.path, source: $0.bytes, diagnostics: TemplateLinter.lint($0.bytes, path: $0.path))
      }, version: Version.text)
    Out.text(report.written(as: format))
    if report.hasFindings { throw ExitStatus.findings }
  }
}
