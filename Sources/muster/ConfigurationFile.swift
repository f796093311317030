import Reports
import Runbooks

/// `muster.yaml`: found, read, and refused with its line where it cannot be used.
enum ConfigurationFile {
  /// The configuration in force: `--config`, MUSTER_CONFIG, `muster.yaml` here, or the XDG folder's; empty without one.
  static func load(_ flag: String?) throws -> Configuration {
    guard let path = path(flag) else { return Configuration() }
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

  /// The file in force, whether it can be read or not; nil without one.
  static func path(_ flag: String?) -> String? {
    let named = flag ?? environment("MUSTER_CONFIG").flatMap { $0.isEmpty ? nil : $0 }
    return named ?? candidates.first(where: LiveWorld.exists)
  }

  /// Where it is looked for when nobody names it.
  static var candidates: [String] {
    let home =
      environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment("HOME").map { "\($0)/.config" }
    return ["muster.yaml"] + (home.map { ["\($0)/muster/config.yaml"] } ?? [])
  }
}
