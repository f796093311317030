package import Engine

extension SQLiteJournal {
  /// Copies the journal, with everything that is still in its log, to a new private file, and verifies the copy.
  ///
  /// The copy is one whole file without a log beside it. An existing file is never written over, and a copy that did not
  /// come to its end is taken away again. Nil when there is no journal.
  package func backup(to target: String) throws(JournalError) -> Verification? {
    guard let database = try readable("backup") else { return nil }
    try Disk.makePrivate(target, operation: "backup", exclusively: true)
    do {
      try copy(database, to: target)
      return try SQLiteJournal(path: target, access: .reading, schema: schema).verify()
    } catch {
      for suffix in ["", "-wal", "-shm", "-journal"] { Disk.discard(target + suffix) }
      throw error
    }
  }

  private func copy(_ database: Database, to target: String) throws(JournalError) {
    let copy = try Database(target, .readWrite)
    try database.copy(to: copy)
    // Without a log of its own the copy is one file; the first append turns the log on again.
    guard try copy.text("PRAGMA journal_mode=DELETE", "backup") == "delete" else {
      throw JournalError(.failed, operation: "backup", object: target, detail: "the copy keeps a log")
    }
    copy.close()
    for suffix in ["-wal", "-shm"] { Disk.discard(target + suffix) }
    try Disk.sync(target, operation: "backup")
  }
}
