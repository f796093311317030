import Reports
import Runbooks

/// `muster.yaml`: found, read, and refused with its line where it cannot be used.
enum ConfigurationFile {
  /// The configuration in force: `--config`, MUSTER_CONFIG, `muster.yaml` here, or the XDG folder's; empty without one.
  static func load(_ flag: String?) throws -> Configuration {
    let named = flag ?? environment("MUSTER_CONFIG").flatMap { $0.isEmpty ? nil : $0 }
    guard let path = named ?? candidates.first(where: LiveWorld.exists) else { return Configuration() }
    var (configuration, problems) = Configuration.read(try LiveWorld.readFile(path), path: path)
    if let problem = problems.first {
      throw UsageError(
        sentence: "\(Escaping.line(path)):\(problem.line):\(problem.column): \(problem.message)"
          + (problem.hint.map { "\n  \($0)" } ?? ""))
    }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? LiveWorld.workingFolder
    for i in configuration.sources.indices { configuration.sources[i].anchor(in: folder) }
    return configuration
  }

  private static var candidates: [String] {
    let home =
      environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment("HOME").map { "\($0)/.config" }
    return ["muster.yaml"] + (home.map { ["\($0)/muster/config.yaml"] } ?? [])
  }
}
