import CSQLite
import Engine
import FoundationEssentials
import Glibc
import Incidents
import Testing

@testable import Journals

/// What the SQLite file itself promises, beside what every journal does (`ConformanceTests`).
@Suite struct SQLiteJournalTests {
  let folder: Folder
  let journal: SQLiteJournal

  init() throws {
    folder = try Folder()
    journal = SQLiteJournal(path: folder.file("state/muster/journal.db"), access: .writing)
  }

  private func fill() throws {
    _ = try journal.append(
      Samples.events.map { Samples.entry($0) }, blobs: [Samples.output, Samples.text], to: Samples.incident, epoch: 1,
      after: 0, at: Samples.moment)
  }

  @Test(arguments: [
    "UPDATE record SET actor = 'nobody' WHERE seq = 3", "DELETE FROM record WHERE seq = 20", "DELETE FROM record",
    "UPDATE record SET id = id + 1, seq = seq + 1 WHERE seq = 20",
    // Without a check of its own, REPLACE would delete the old row and fire no delete trigger.
    "INSERT OR REPLACE INTO record SELECT * FROM record WHERE seq = 3",
    "REPLACE INTO record SELECT * FROM record WHERE seq = 1",
    "UPDATE incident SET number = 9", "DELETE FROM incident", "UPDATE OR REPLACE incident SET id = 'x'",
    "REPLACE INTO incident VALUES(1, 'x')", "UPDATE blob SET bytes = x'00'", "DELETE FROM blob",
    "UPDATE blob SET hash = zeroblob(32), bytes = NULL",
    "INSERT INTO record SELECT id + 5, incident, seq + 5, epoch, kind, version, happened, recorded, monotonic, boot, walk, "
      + "frame, step, attempt, actor, payload, hash, hash FROM record WHERE seq = 20",
    "INSERT INTO record SELECT id + 1, incident, seq + 1, epoch, kind, version, happened, recorded, monotonic, boot, walk, "
      + "frame, step, attempt, actor, payload, prev, hash FROM record WHERE seq = 20",
    "INSERT INTO record SELECT id + 2, incident, seq + 1, epoch, kind, version, happened, recorded, monotonic, boot, walk, "
      + "frame, step, attempt, actor, payload, hash, hash FROM record WHERE seq = 20",
    "INSERT INTO record(id, incident, seq) VALUES(4294967296, 1, 0)",
  ])
  func `the file itself refuses change, deletion, gaps and strangers`(_ sql: String) throws {
    try fill()
    let before = try journal.verify()
    let raw = try Database(journal.path, .readWrite)
    expect(.failed) { try raw.run(sql, "test") }
    #expect(try journal.verify() == before)
    #expect(before?.findings == [])
  }

  @Test func `the next record by hand is accepted when it follows, so the triggers are not simply shut`() throws {
    try fill()
    let raw = try Database(journal.path, .readWrite)
    try raw.run(
      "INSERT INTO record SELECT id + 1, incident, seq + 1, epoch, kind, version, happened, recorded, monotonic, boot, walk, "
        + "frame, step, attempt, actor, payload, hash, hash FROM record WHERE seq = 20", "test")
    #expect(try journal.head(of: Samples.incident)?.seq == 21)
    #expect(
      try journal.verify()?.findings == [.init(incident: "INC-1", seq: 21, fault: .altered)])
  }

  @Test func `settings that durability hangs on are in force`() throws {
    try fill()
    let database = try journal.writable("test")
    #expect(try database.text("PRAGMA journal_mode", "test") == "wal")
    #expect(try database.number("PRAGMA synchronous", "test") == 2)
    #expect(try database.number("PRAGMA journal_size_limit", "test") == Int64(SQLiteJournal.logLimit))
    #expect(try database.number("PRAGMA application_id", "test") == Schema.application)
    let tables = "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'"
    #expect(try database.number(tables, "test") == 4)
    #expect(try database.number(tables + " AND strict", "test") == 4)
  }

  @Test func `the log outlives the program and is written over`() throws {
    try fill()
    let log = journal.path + "-wal"
    for round in 0..<40 {
      let again = SQLiteJournal(path: journal.path, access: .writing)
      try again.append(Samples.note("round \(round)"))
    }
    #expect(Disk.size(of: log) == SQLiteJournal.logPiece)
    // Many rounds later it was copied into the file at an idle point and begun anew, at the same length.
    for round in 0..<500 {
      try journal.append(Samples.note("round \(round)"))
      if round % 20 == 0 { try journal.settle() }
    }
    #expect((Disk.size(of: log) ?? 0) <= 2 * SQLiteJournal.logPiece)
    #expect((Disk.size(of: journal.path) ?? 0) > 100_000)
    #expect(try journal.verify()?.findings == [])
  }

  @Test(arguments: ["000", "077", "777"]) func `folder and files are private, whatever the umask`(_ mask: String) throws
  {
    // In a process of its own: the umask belongs to all tests of this one.
    let line = "umask \(mask); \(try Commands.child()) append \(journal.path) 2 >/dev/null"
    #expect(try Commands.run(line).status == 0)
    func mode(_ path: String) throws -> Int {
      var facts = stat()
      try #require(stat(path, &facts) == 0)
      return Int(facts.st_mode & 0o777)
    }
    #expect(try mode(folder.file("state/muster")) == 0o700)
    for suffix in ["", "-wal", "-shm"] { #expect(try mode(journal.path + suffix) == 0o600) }
  }

  @Test func `looking makes nothing`() throws {
    let looking = SQLiteJournal(path: journal.path, access: .reading)
    #expect(try looking.incidents(limit: 5).isEmpty)
    #expect(try journal.incidents(limit: 5).isEmpty)
    #expect(try journal.verify() == nil)
    #expect(try looking.search("x", limit: 1).isEmpty)
    #expect(Disk.size(of: folder.file("state")) == nil)
    expect(.readOnly) { try looking.append(Samples.opening) }
    #expect(Disk.size(of: folder.file("state")) == nil)
  }

  @Test func `a looking program sees what the log holds, and searches without writing`() throws {
    try fill()
    let looking = SQLiteJournal(path: journal.path, access: .reading)
    #expect(try looking.head(of: Samples.incident)?.seq == 20)
    #expect(try looking.search("4711", limit: 5).count == 1)
    let raw = try Database(journal.path, .readOnly)
    #expect(try raw.number("SELECT count(*) FROM sqlite_schema WHERE name = 'words'", "test") == 0)
  }

  @Test func `whatever is asked of a large journal goes by key`() throws {
    try fill()
    let database = try journal.writable("test")
    // Statements of the product, word for word.
    let statements = [SQLiteJournal.lastRecord, Rows.insertion, "SELECT bytes FROM blob WHERE hash = ?1"]
    for sql in statements + SQLiteJournal.listings {
      let plan = try database.statement("EXPLAIN QUERY PLAN \(sql)", "test")
      var lines: [String] = []
      while try plan.step("test") { lines.append(plan.text(3)) }
      for line in lines {
        // The only walk along a table is that over the incidents, newest first, which a limit ends.
        #expect(
          line.hasPrefix("SEARCH") || line == "SCAN i" || line.hasSuffix("SUBQUERY 1") || line.hasSuffix("SUBQUERY 2"),
          "\(sql)\n\(lines)")
        #expect(!line.contains("TEMP B-TREE"), "\(sql)")
      }
    }
  }

  @Test func `two connections write in turn and neither loses`() throws {
    let other = SQLiteJournal(path: journal.path, access: .writing)
    try journal.append(Samples.opening)
    for i in 0..<20 {
      try (i % 2 == 0 ? journal : other).append(Samples.note("\(i)"))
    }
    expect(.stale) {
      try other.append([Samples.note("x")], blobs: [], to: Samples.incident, epoch: 1, after: 20, at: Samples.moment)
    }
    #expect(try journal.head(of: Samples.incident)?.seq == 21)
    #expect(try other.verify()?.findings == [])
  }

  @Test func `of two that take the lease at once the later one writes`() throws {
    let other = SQLiteJournal(path: journal.path, access: .writing)
    let first = try journal.takeEpoch(of: Samples.incident)
    let second = try other.takeEpoch(of: Samples.incident)
    #expect((first, second) == (1, 2))
    expect(.superseded) { try journal.append(Samples.opening, epoch: first) }
    try other.append(Samples.opening, epoch: second)
  }

  @Test func `kinds of a later program are kept and shown as opaque`() throws {
    try fill()
    let payload = Array("{\"deliveryStarted\":{\"channel\":\"status\",\"delivery\":\"d1\",\"key\":\"k\"}}".utf8)
    let last = try #require(try journal.head(of: Samples.incident))
    var record = last
    (record.seq, record.kind, record.version, record.payload, record.prev) = (
      21, "deliveryStarted", 4, payload, last.hash
    )
    record.hash = Digest(bytes: RecordHash.of(record))
    try Rows.insert(record, number: 1, into: try Database(journal.path, .readWrite))
    try journal.append(Samples.note("and on"))
    var read: [Record] = []
    try journal.read(Samples.incident, from: 21) { read.append($0) }
    #expect(read.first?.event == .opaque(kind: "deliveryStarted"))
    #expect(read.first?.payload == payload)
    #expect(read.first?.version == 4)
    #expect(try journal.verify()?.findings == [])
  }

  @Test func `an erased blob leaves a tombstone, the chain verifies, and it is found no more`() throws {
    try fill()
    #expect(try journal.search("4711", limit: 5).count == 1)
    let digest = Samples.digest(Samples.output)
    let raw = try Database(journal.path, .readWrite)
    try raw.run("UPDATE blob SET bytes = NULL WHERE hash = x'\(digest.hex)'", "test")
    #expect(try journal.blob(digest) == nil)
    let result = try #require(try journal.verify())
    #expect(result.findings == [])
    #expect((result.blobs, result.erased) == (1, 1))
    #expect(try journal.search("4711", limit: 5).isEmpty)
    #expect(try journal.search("customers", limit: 5).count == 1)
    // What was erased does not come back with the next record that names it.
    _ = try journal.append(
      [Samples.note("again")], blobs: [Samples.output], to: Samples.incident, epoch: 1, after: nil, at: Samples.moment)
    #expect(try journal.blob(digest) == nil)
    let index = try journal.writable("test").number("SELECT count(*) FROM words WHERE words MATCH '4711'", "test")
    #expect(index == 0)
  }
}
