import Engine

/// The tables of a journal, and how an older file becomes a newer one.
///
/// `docs/journal.md` describes them for people. The key of a record is (incident, seq), kept in one integer,
/// `incident << 32 | seq`: SQLite's rowid, so that the records of an incident lie side by side, the last one is found by one
/// descent, and an append writes one page instead of a table's and an index's.
struct Schema {
  /// "Mstr", in bytes 68 to 71 of the file: what `file` and we know a journal by.
  static let application: Int64 = 0x4D73_7472
  /// What this program writes.
  static let current = Schema(version: 1, migrations: [:])

  var version: Int
  /// From the version before to this one, in SQL; each runs once, in a transaction, and only ever adds.
  var migrations: [Int: String]

  /// Brings an older file up, one version after the other.
  func migrate(_ database: Database, from found: Int) throws(JournalError) {
    guard !database.isReadOnly else {
      throw JournalError(.readOnly, operation: "migrate", object: database.path, detail: "schema \(found) < \(version)")
    }
    try database.transaction("migrate") { () throws(JournalError) in
      // Another program may have done it while this one waited for the lock.
      let now = Int(try database.number("PRAGMA user_version", "migrate") ?? 0)
      for next in (now + 1)..<max(now + 1, version + 1) {
        if let sql = migrations[next] { try database.run(sql, "migrate") }
      }
      if now < version { try database.run("PRAGMA user_version=\(version)", "migrate") }
    }
  }

  /// The tables of version 1, and the marks that say so. Later versions are made by migrating from here.
  static let first = """
    CREATE TABLE IF NOT EXISTS incident(
      number INTEGER PRIMARY KEY CHECK(number BETWEEN 1 AND 2147483647),
      id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE IF NOT EXISTS record(
      id INTEGER PRIMARY KEY CHECK(id = incident * 4294967296 + seq),
      incident INTEGER NOT NULL REFERENCES incident(number),
      seq INTEGER NOT NULL CHECK(seq BETWEEN 1 AND 4294967295),
      epoch INTEGER NOT NULL,
      kind TEXT NOT NULL,
      version INTEGER NOT NULL,
      happened INTEGER NOT NULL,
      recorded INTEGER NOT NULL,
      monotonic INTEGER NOT NULL,
      boot TEXT NOT NULL,
      walk TEXT,
      frame INTEGER,
      step TEXT,
      attempt INTEGER,
      actor TEXT NOT NULL,
      payload TEXT NOT NULL,
      prev BLOB NOT NULL CHECK(length(prev) = 32),
      hash BLOB NOT NULL CHECK(length(hash) = 32)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS record_closed ON record(incident) WHERE kind = 'closed';
    CREATE TABLE IF NOT EXISTS blob(
      hash BLOB PRIMARY KEY CHECK(length(hash) = 32),
      bytes BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS lease(
      incident INTEGER NOT NULL REFERENCES incident(number),
      epoch INTEGER NOT NULL CHECK(epoch > 0),
      PRIMARY KEY(incident, epoch)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER IF NOT EXISTS record_follows BEFORE INSERT ON record
    WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.incident * 4294967296 + NEW.seq)
      OR NOT iif(NEW.seq = 1, NEW.prev = zeroblob(32),
        EXISTS (SELECT 1 FROM record WHERE id = NEW.incident * 4294967296 + NEW.seq - 1 AND hash = NEW.prev))
    BEGIN SELECT RAISE(ABORT, 'a record follows the last one of its incident'); END;
    CREATE TRIGGER IF NOT EXISTS record_stays BEFORE UPDATE ON record
    BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END;
    CREATE TRIGGER IF NOT EXISTS record_remains BEFORE DELETE ON record
    BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
    CREATE TRIGGER IF NOT EXISTS incident_new BEFORE INSERT ON incident
    WHEN EXISTS (SELECT 1 FROM incident WHERE number = NEW.number OR id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'an incident is entered once'); END;
    CREATE TRIGGER IF NOT EXISTS incident_stays BEFORE UPDATE ON incident
    BEGIN SELECT RAISE(ABORT, 'an incident keeps its number'); END;
    CREATE TRIGGER IF NOT EXISTS incident_remains BEFORE DELETE ON incident
    BEGIN SELECT RAISE(ABORT, 'an incident is never deleted'); END;
    CREATE TRIGGER IF NOT EXISTS blob_erased BEFORE UPDATE ON blob
    WHEN NEW.hash <> OLD.hash OR NEW.bytes IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a blob is kept or erased, never changed'); END;
    CREATE TRIGGER IF NOT EXISTS blob_remains BEFORE DELETE ON blob
    BEGIN SELECT RAISE(ABORT, 'a blob leaves a tombstone'); END;
    CREATE TRIGGER IF NOT EXISTS lease_stays BEFORE UPDATE ON lease
    BEGIN SELECT RAISE(ABORT, 'a lease is never changed'); END;
    CREATE TRIGGER IF NOT EXISTS lease_remains BEFORE DELETE ON lease
    BEGIN SELECT RAISE(ABORT, 'a lease is never deleted'); END;

    PRAGMA application_id=\(application);
    PRAGMA user_version=1;
    """
}
