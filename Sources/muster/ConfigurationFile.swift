import Engine
import Glibc
import Reports
import Runbooks

/// `muster.yaml`: found, read, and refused with its line where it cannot be used.
enum ConfigurationFile {
  /// The configuration in force: `--config`, MUSTER_CONFIG, `muster.yaml` here, or the XDG folder's; empty without one.
  ///
  /// Of the person's own file in the XDG folder the policy and the names of secrets always count too: a folder from somewhere
  /// else must not be able to allow what its visitor forbids, nor to show what they hide.
  static func load(_ flag: String?) throws -> Configuration {
    guard let path = try path(flag) else { return Configuration() }
    let configuration = try whole(path)
    // A folder from somewhere else must not be able to run what it likes when somebody only looks at it, nor to send this
    // machine's secrets to an address of its choice.
    if let reference = configuration.givenAway.first, !isNamed(flag), path == candidates.first {
      throw UsageError(
        sentence: "muster.yaml of this folder wants \(Escaping.line(reference.text)), and nobody named the file\n"
          + "  When it is yours: --config muster.yaml, or MUSTER_CONFIG=\(Escaping.line(LiveWorld.workingFolder))/muster.yaml"
      )
    }
    let strays = configuration.channels.filter { $0.kind == .file && !isBelow($0.place) }
    if let channel = strays.first, !isNamed(flag), path == candidates.first {
      throw UsageError(
        sentence:
          "muster.yaml of this folder writes messages to \(Escaping.line(channel.place)), and nobody named the file\n"
          + "  When it is yours: --config muster.yaml, or MUSTER_CONFIG=\(Escaping.line(LiveWorld.workingFolder))/muster.yaml"
      )
    }
    return configuration
  }

  /// The configuration whose secrets must not be written down, for verbs that ask no source and send nothing. One that cannot be
  /// read must not keep anybody from writing a line down.
  static func forRedaction() -> Configuration { (try? path(nil).map(whole)) ?? Configuration() }

  private static func whole(_ path: String) throws -> Configuration {
    var configuration = try read(path)
    var hidden: [DeclaredSecret] = []
    if let own = ownFile, try isThere(own), !isSame(own, path) {
      let mine = try read(own)
      configuration.policy.rules += mine.policy.rules
      hidden = mine.secrets.map {
        DeclaredSecret(name: $0.name, reference: $0.reference?.anchored(in: Self.folder(of: own)))
      }
    }
    let folder = Self.folder(of: path)
    for i in configuration.sources.indices { configuration.sources[i].anchor(in: folder) }
    for i in configuration.channels.indices { configuration.channels[i].anchor(in: folder) }
    for i in configuration.secrets.indices {
      configuration.secrets[i].reference = configuration.secrets[i].reference?.anchored(in: folder)
    }
    let named = Set(configuration.secrets.map(\.name))
    configuration.secrets += hidden.filter { !named.contains($0.name) }
    return configuration
  }

  /// True for a path that stays in the folder, and is none of the files in which programs keep their settings.
  private static func isBelow(_ path: String) -> Bool {
    let folder = LiveWorld.workingFolder
    let own = path.hasPrefix(folder + "/") ? path.dropFirst(folder.count + 1) : Substring(path)
    let parts = own.split(separator: "/").filter { $0 != "." }
    if own.hasPrefix("/") || parts.contains(where: { $0.hasPrefix(".") }) { return false }
    // A link leads out, and a cloned repository may hold one.
    return parts.indices.allSatisfy { i in
      var status = stat()
      return lstat(folder + "/" + parts[...i].joined(separator: "/"), &status) != 0
        || status.st_mode & S_IFMT != S_IFLNK
    }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? LiveWorld.workingFolder
  }

  private static func read(_ path: String) throws -> Configuration {
    let (configuration, problems) = Configuration.read(try LiveWorld.readFile(path), path: path)
    if let problem = problems.first {
      throw UsageError(
        sentence: "\(Escaping.line(path)):\(problem.line):\(problem.column): \(problem.message)"
          + (problem.hint.map { "\n  \($0)" } ?? ""))
    }
    return configuration
  }

  /// True when a person named the file.
  private static func isNamed(_ flag: String?) -> Bool {
    flag != nil || environment("MUSTER_CONFIG").map { !$0.isEmpty } ?? false
  }

  /// The file in force, whether it can be read or not; nil without one.
  static func path(_ flag: String?) throws -> String? {
    let named = flag ?? environment("MUSTER_CONFIG").flatMap { $0.isEmpty ? nil : $0 }
    return try named ?? candidates.first(where: isThere)
  }

  /// True when something of this name is there, and be it a link to nowhere. A folder that may not be looked into may hold
  /// rules: that is told, and not taken for none.
  private static func isThere(_ path: String) throws -> Bool {
    var status = stat()
    if lstat(path, &status) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw UsageError(
      sentence: "cannot look for \(Escaping.line(path)): \(String(cString: strerror(errno)))\n"
        + "  It may hold a policy, so nothing is begun without it.")
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// The person's own file.
  private static var ownFile: String? {
    let home =
      environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment("HOME").map { "\($0)/.config" }
    return home.map { "\($0)/muster/config.yaml" }
  }

  /// Where it is looked for when nobody names it.
  static var candidates: [String] { ["muster.yaml"] + [ownFile].compactMap(\.self) }
}
