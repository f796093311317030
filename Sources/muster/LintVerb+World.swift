import Engine
import Host
import Runbooks

/// A runbook's file as it was read.
struct ReadRunbook {
  let path: String
  let bytes: [UInt8]
  let file: RunbookFile

  init(_ bytes: [UInt8], path: String) {
    self.path = path
    self.bytes = bytes
    file = RunbookFile.read(bytes, path: path, id: path.hasSuffix(".md") ? String(path.dropLast(3)) : path)
  }

  /// The folder that its relative links begin at, with its slash; empty for the working folder.
  var folder: String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

  /// The same as a whole path.
  var wholeFolder: String {
    let whole = path.hasPrefix("/") ? path : "\(LiveWorld.workingFolder)/\(path)"
    return whole.lastIndex(of: "/").map { String(whole[..<$0]) } ?? "."
  }
}

/// A file of rules as it was read.
struct ReadRules {
  let bytes: [UInt8]
  let rules: RuleFile

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    rules = RuleFile.read(bytes, path: path)
  }

  /// False for a file that can be read and is about something else: a folder may hold such files too.
  var isOfRules: Bool { rules.hasGroups || !rules.diagnostics.isEmpty }
}

extension LintVerb {
  /// What the sources, the shell and the web say of these files.
  func liveFacts(about runbooks: [ReadRunbook]) throws -> [LiveFacts] {
    let inspection = LiveInspection(world: LiveWorld.lookingOnly, configuration: try ConfigurationFile.load(config))
    return inspection.facts(
      about: runbooks.map { runbook in
        LiveInspection.Candidate(
          file: runbook.file, folder: runbook.wholeFolder, links: runbook.file.webLinks(in: runbook.bytes))
      })
  }

  /// The rule files that were named, and those of the folders that were.
  func ruleFiles(_ files: DiskFiles) throws -> [(path: String, isNamed: Bool)] {
    var out: [(path: String, isNamed: Bool)] = []
    for path in rules {
      do throws(HostError) {
        let found = try files.files(below: path) { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }
        let folder = path.hasSuffix("/") ? path : path + "/"
        out += found.map { (folder + $0, false) }
      } catch {
        // Not a folder: then it is a file, and reading it says what is wrong.
        out.append((path, true))
      }
    }
    return out
  }
}
