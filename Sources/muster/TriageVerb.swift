import ArgumentParser
import Engine
import Host
import Journals
import Reports
import Runbooks

/// `muster triage`: which runbook fits what is happening now? Asks the entry checks of all of them at once.
struct TriageVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triage",
    abstract: "Ask the entry checks of all runbooks at once, and say which fit what is happening now.",
    discussion: "Only reads. Ends with 0 when one fits, 1 when none does, 40 when none does and not all could be asked."
  )

  @Argument(help: "Folders or files; without any ./runbooks.")
  var paths: [String] = []

  @Option(name: .customLong("set"), help: ArgumentHelp("Give a parameter its value.", valueName: "name=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp("The configuration (else MUSTER_CONFIG, ./muster.yaml, the XDG folder).", valueName: "file"))
  var config: String?

  @Flag(help: "Show also what does not fit.")
  var all = false

  @Flag(help: "As JSON.")
  var json = false

  @OptionGroup var style: LookFlags

  func run() throws {
    let values = try WalkFlags.pairs(set, of: "--set name=value")
    let world = LiveWorld.lookingOnly
    let configuration = try ConfigurationFile.load(config)
    let triage = Triage(
      world: world, configuration: configuration,
      values: Dictionary(values.map { ($0.name, $0.value) }) { $1 }, environment: environment)
    let findings = triage.ask(try candidates())
    let redaction = LiveWorld.redaction(configuration)
    if json {
      Out.bytes(redaction(findings.json))
    } else {
      Out.text(redaction(findings.text(style.look, all: all)))
    }
    let fits = findings.runbooks.map(\.fit)
    if fits.contains(.fits) { return }
    let doubt = fits.contains { [.maybe, .unknown].contains($0) } || !findings.silent.isEmpty
    throw doubt ? ExitStatus.cannotDecide : ExitStatus.findings
  }

  private func candidates() throws -> [Triage.Candidate] {
    var out: [Triage.Candidate] = []
    for path in paths.isEmpty ? ["runbooks"] : paths {
      if path.hasSuffix(".md") {
        out += try read(path, id: String(path.dropLast(3)))
        continue
      }
      do {
        for below in try DiskFiles(folder: ".").runbooks(below: path) {
          out += try read(path.hasSuffix("/") ? path + below : "\(path)/\(below)", id: String(below.dropLast(3)))
        }
      } catch let error as HostError {
        throw UsageError(sentence: "\(Sentences.host(error))\n  Name a folder: muster triage FOLDER")
      }
    }
    return out
  }

  private func read(_ path: String, id: String) throws -> [Triage.Candidate] {
    let file = RunbookFile.read(try LiveWorld.readFile(path), path: path, id: id)
    let absolute = path.hasPrefix("/") ? path : "\(LiveWorld.workingFolder)/\(path)"
    let folder = absolute.lastIndex(of: "/").map { String(absolute[..<$0]) } ?? "."
    return file.runbooks.map { Triage.Candidate(runbook: $0, folder: folder, mistakes: file.mistakes) }
  }
}
