import Engine
import Incidents
import Journals
import Reports
import Runbooks

/// The journal for verbs that only read: nothing is made, locked or changed by looking.
struct ReadingWorld {
  let journal: SQLiteJournal

  init(_ options: JournalOptions) { journal = SQLiteJournal(path: options.file, access: .reading) }

  /// The incident of this name; without one the newest open one, else the newest.
  func incident(named name: String?) throws -> IncidentLine {
    if name == nil {
      if let open = try journal.newestOpen() { return open }
      if let newest = try journal.incidents(limit: 1).first { return newest }
    }
    return try LiveWorld.incident(named: name, in: journal)
  }

  /// A pinned revision's runbooks, as they were; none when the text is no longer there.
  func pinned(_ revision: Digest, path: String) throws -> [Runbook] {
    guard let bytes = try journal.blob(revision) else { return [] }
    return RunbookFile.read(bytes, path: path, id: path).runbooks
  }

  /// The bytes of a blob for an export, which says of a missing one that it is missing.
  func bytes(_ digest: Digest) -> [UInt8]? {
    // Losing the reason is right: a page that is complete but for one output is better than none.
    try? journal.blob(digest)
  }
}
