import FoundationEssentials

/// What a lab needs of this machine beside Python.
enum Lab {
  /// The program that a lab cannot do without and that is not here, in words; nil when the lab can be started.
  static func missing(for name: String) -> String? {
    switch name {
    case "orders-late": has(["/usr/bin/prometheus", "/usr/local/bin/prometheus"]) ? nil : "there is no prometheus here"
    case "database-blocked": hasPostgreSQL ? nil : "there is no PostgreSQL server here"
    default: nil
    }
  }

  private static func has(_ paths: [String]) -> Bool { paths.contains { FileManager.default.fileExists(atPath: $0) } }

  private static var hasPostgreSQL: Bool {
    let folder = "/usr/lib/postgresql"
    // Not there is the answer.
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return has(versions.map { "\(folder)/\($0)/bin/initdb" })
  }
}
