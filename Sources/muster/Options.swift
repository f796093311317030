import ArgumentParser
import Glibc
import Journals

/// Options that every verb with a journal shares.
struct JournalOptions: ParsableArguments {
  @Option(
    name: .customLong("db"), help: "The journal's file (else MUSTER_DB, else the XDG state folder).",
    completion: .file())
  var path: String?

  /// The file to use.
  var file: String {
    JournalPath.resolve(flag: path, environment: environment) ?? ".local/state/muster/journal.db"
  }
}

/// The value of an environment variable, nil when it is not set.
func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
