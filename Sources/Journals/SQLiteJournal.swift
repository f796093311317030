package import Engine
package import Incidents
import Digests

/// The journal in one SQLite file.
///
/// Write-ahead log, `synchronous=FULL`: one append is one transaction and one fdatasync, and when it returns the records
/// outlive a power cut. Nothing is opened before it is needed, and nothing is made before something is written: a verb that
/// only looks leaves no trace on a machine without a journal. The tables refuse change, deletion and gaps themselves
/// (`Schema.swift`), so that this promise does not hang on our code.
package final class SQLiteJournal: Journal {
  /// What the program wants of the file.
  package enum Access: Sendable { case reading, writing }

  let path: String
  let access: Access
  let schema: Schema
  private let patience: Int
  private var database: Database?
  /// Numbers of incidents that are on the disk already; they never change.
  private var numbers: [ID: Int] = [:]
  /// True once this connection was made fit for writing.
  private var isArmed = false
  /// How far the log's file is known to be filled with something that can be written over.
  private var reserved = 0

  /// The log's file grows in pieces of this size: writing over old bytes costs half of what growing costs.
  static let logPiece = 1 << 20
  /// Once it was copied, a longer log's file is cut to this.
  static let logLimit = 4 << 20
  /// What the outcome of a script may take: four ends of its output, and its record.
  static let outcomeRoom = 4 * 66 * 1024 + 64 * 1024
  /// `settle` copies the log into the file from this many frames (of one page, 4 KiB) on.
  static let settleFrom = 250
  /// `leave` does so from this many on: the next start reads and sums all that are left, at some microseconds each.
  static let leaveFrom = 40

  package convenience init(path: String, access: Access) { self.init(path: path, access: access, schema: .current) }

  init(path: String, access: Access, schema: Schema, patience: Int = 5000) {
    self.path = path
    self.access = access
    self.schema = schema
    self.patience = patience
  }

  // MARK: Writing

  package func append(
    _ entries: [Entry], blobs: [[UInt8]], to incident: ID, epoch: Int, after: Int?, at moment: Moment
  ) throws(JournalError) -> [Record] {
    let database = try writable("append")
    var number = 0
    let records = try database.transaction("append") { () throws(JournalError) -> [Record] in
      try keepRoom(for: entries, blobs, in: database)
      number = try self.number(of: incident, in: database)
      let last = try self.tail(of: number, in: database)
      try allow(incident, number, last, epoch: epoch, after: after, in: database)
      try keep(blobs, in: database)
      return try write(entries, behind: last, number, incident, epoch, moment, in: database)
    }
    numbers[incident] = number
    return records
  }

  /// Refuses what came too late: a decision on an older state, or a program whose lease somebody took.
  private func allow(
    _ incident: ID, _ number: Int, _ last: Tail?, epoch: Int, after: Int?, in database: Database
  ) throws(JournalError) {
    let lease = try database.statement("SELECT max(epoch) FROM lease WHERE incident = ?1", "append")
    lease.bind(1, number)
    let newest = try lease.step("append") ? Int(lease.int(0)) : 0
    lease.reset()
    if max(newest, last?.epoch ?? 0) > epoch {
      throw JournalError(.superseded, operation: "append", object: incident.text, detail: "epoch \(newest) > \(epoch)")
    }
    if let after, after != last?.seq ?? 0 {
      throw JournalError(
        .stale, operation: "append", object: incident.text, detail: "last \(last?.seq ?? 0), expected \(after)")
    }
  }

  private func keep(_ blobs: [[UInt8]], in database: Database) throws(JournalError) {
    for bytes in blobs {
      // A digest that is there already says these bytes, or a tombstone: what was erased stays erased.
      let insert = try database.statement(
        "INSERT INTO blob(hash, bytes) VALUES(?1, ?2) ON CONFLICT DO NOTHING", "append")
      insert.bind(1, blob: SHA256.hash(bytes))
      insert.bind(2, blob: bytes)
      _ = try insert.step("append")
      insert.reset()
    }
  }

  private func write(
    _ entries: [Entry], behind last: Tail?, _ number: Int, _ incident: ID, _ epoch: Int, _ moment: Moment,
    in database: Database
  ) throws(JournalError) -> [Record] {
    var records: [Record] = []
    records.reserveCapacity(entries.count)
    var prev = last?.hash ?? .none
    var seq = last?.seq ?? 0
    for entry in entries {
      seq += 1
      let record = Record(entry, incident: incident, seq: seq, epoch: epoch, prev: prev, at: moment)
      prev = record.hash
      try Rows.insert(record, number: number, into: database)
      records.append(record)
    }
    return records
  }

  package func takeEpoch(of incident: ID) throws(JournalError) -> Int {
    let database = try writable("take")
    return try database.transaction("take") { () throws(JournalError) in
      let number = try self.number(of: incident, in: database)
      let query = try database.statement(
        """
        SELECT max(coalesce((SELECT max(epoch) FROM lease WHERE incident = ?1), 0),
          coalesce((SELECT epoch FROM record WHERE id BETWEEN ?2 AND ?3 ORDER BY id DESC LIMIT 1), 0))
        """, "take")
      query.bind(1, number)
      query.bind(2, Rows.key(number, 1))
      query.bind(3, Rows.key(number, Rows.lastSeq))
      let newest = try query.step("take") ? Int(query.int(0)) : 0
      query.reset()
      let insert = try database.statement("INSERT INTO lease(incident, epoch) VALUES(?1, ?2)", "take")
      insert.bind(1, number)
      insert.bind(2, newest + 1)
      _ = try insert.step("take")
      insert.reset()
      return newest + 1
    }
  }

  /// Moves the log's records into the file when there are many, so that neither a step nor the next start pays for it.
  /// Called at idle points: while a person is being waited for, and at the end of a verb.
  package func settle() throws(JournalError) { try settle(from: Self.settleFrom) }

  /// The same with a shorter log, for the program that comes next.
  package func leave() throws(JournalError) { try settle(from: Self.leaveFrom) }

  private func settle(from frames: Int) throws(JournalError) {
    guard let database, isArmed, database.logFrames >= frames, try database.checkpoint() else { return }
    // The first commit that starts the log anew syncs its header too. This one changes nothing and is it, so that every
    // append of a step stays at one fsync.
    try database.run("PRAGMA application_id=\(Schema.application)", "checkpoint")
    reserved = min(reserved, Self.logLimit)
  }

  // MARK: Reading

  package func read(_ incident: ID, from seq: Int, _ body: (Record) -> Void) throws(JournalError) {
    guard let database = try readable("read"), let number = try known(incident, in: database, "read") else { return }
    let query = try database.statement(
      "SELECT \(Rows.columns) FROM record WHERE id BETWEEN ?1 AND ?2 ORDER BY id", "read")
    query.bind(1, Rows.key(number, min(max(seq, 1), Rows.lastSeq)))
    query.bind(2, Rows.key(number, Rows.lastSeq))
    defer { query.reset() }
    while try query.step("read") { body(Rows.record(query, of: incident)) }
  }

  package func records(of incident: ID, kinds: Set<String>) throws(JournalError) -> [Record] {
    guard let database = try readable("read"), let number = try known(incident, in: database, "read") else { return [] }
    let words = kinds.sorted()
    let places = words.indices.map { "?\($0 + 3)" }.joined(separator: ", ")
    let query = try database.statement(
      "SELECT \(Rows.columns) FROM record WHERE id BETWEEN ?1 AND ?2 AND kind IN (\(places)) ORDER BY id", "read")
    defer { query.reset() }
    query.bind(1, Rows.key(number, 1))
    query.bind(2, Rows.key(number, Rows.lastSeq))
    for (place, word) in words.enumerated() { query.bind(Int32(place + 3), word) }
    var found: [Record] = []
    while try query.step("read") { found.append(Rows.record(query, of: incident)) }
    return found
  }

  /// The newest lease, or the newest that a record names.
  package func epoch(of incident: ID) throws(JournalError) -> Int {
    guard let database = try readable("read"), let number = try known(incident, in: database, "read") else { return 0 }
    let query = try database.statement("SELECT max(epoch) FROM lease WHERE incident = ?1", "read")
    defer { query.reset() }
    query.bind(1, number)
    let lease = try query.step("read") ? Int(query.int(0)) : 0
    return max(lease, try last(of: number, incident, in: database, "read")?.epoch ?? 0)
  }

  package func head(of incident: ID) throws(JournalError) -> Record? {
    guard let database = try readable("read"), let number = try known(incident, in: database, "read") else {
      return nil
    }
    return try last(of: number, incident, in: database, "read")
  }

  package func blob(_ digest: Digest) throws(JournalError) -> [UInt8]? {
    guard let database = try readable("read") else { return nil }
    let query = try database.statement("SELECT bytes FROM blob WHERE hash = ?1", "read")
    defer { query.reset() }
    query.bind(1, blob: digest.bytes)
    guard try query.step("read"), !query.isNull(0) else { return nil }
    return query.bytes(0)
  }

  /// What a new record follows: no more of the last one is read at each append.
  private struct Tail {
    var seq: Int
    var epoch: Int
    var hash: Digest
  }

  private func tail(of number: Int, in database: Database) throws(JournalError) -> Tail? {
    let query = try database.statement(
      "SELECT seq, epoch, hash FROM record WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1", "append")
    defer { query.reset() }
    query.bind(1, Rows.key(number, 1))
    query.bind(2, Rows.key(number, Rows.lastSeq))
    guard try query.step("append") else { return nil }
    return Tail(seq: Int(query.int(0)), epoch: Int(query.int(1)), hash: Digest(bytes: query.bytes(2)))
  }

  static let lastRecord = "SELECT \(Rows.columns) FROM record WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1"

  private func last(
    of number: Int, _ incident: ID, in database: Database, _ operation: String
  ) throws(JournalError) -> Record? {
    let query = try database.statement(Self.lastRecord, operation)
    defer { query.reset() }
    query.bind(1, Rows.key(number, 1))
    query.bind(2, Rows.key(number, Rows.lastSeq))
    return try query.step(operation) ? Rows.record(query, of: incident) : nil
  }

  // MARK: Incidents' numbers

  /// The number of an incident that is in the journal, nil of one that is not.
  func known(_ incident: ID, in database: Database, _ operation: String) throws(JournalError) -> Int? {
    if let number = numbers[incident] { return number }
    let query = try database.statement("SELECT number FROM incident WHERE id = ?1", operation)
    defer { query.reset() }
    query.bind(1, incident.text)
    return try query.step(operation) ? Int(query.int(0)) : nil
  }

  /// The number of an incident, entered when it is new; only inside a transaction.
  private func number(of incident: ID, in database: Database) throws(JournalError) -> Int {
    if let number = try known(incident, in: database, "append") { return number }
    let insert = try database.statement(
      "INSERT INTO incident(number, id) VALUES((SELECT coalesce(max(number), 0) + 1 FROM incident), ?1) RETURNING number",
      "append")
    defer { insert.reset() }
    insert.bind(1, incident.text)
    guard try insert.step("append") else {
      throw JournalError(.failed, operation: "append", object: path, detail: "no number for a new incident")
    }
    return Int(insert.int(0))
  }

  // MARK: Opening

  /// The connection for looking; nil when there is no journal yet.
  func readable(_ operation: String) throws(JournalError) -> Database? {
    if let database { return database }
    guard let size = Disk.size(of: path), size > 0 else { return nil }
    guard Disk.isPlain(path) else {
      throw JournalError(.unopenable, operation: "open", object: path, detail: "no plain file")
    }
    // Who only looks opens for writing too, where that is allowed: after a crash the first to come must mend the file.
    let database = try Database(path, .readWrite, patience: patience)
    guard try fits(database) else { return nil }
    self.database = database
    return database
  }

  /// The connection for writing; makes the file and its tables when there are none.
  func writable(_ operation: String) throws(JournalError) -> Database {
    if isArmed, let database { return database }
    guard access == .writing else { throw JournalError(.readOnly, operation: operation, object: path) }
    var database = try readable(operation)
    if database == nil {
      if Disk.size(of: path) == nil { try Disk.makePrivate(path, operation: "open", exclusively: false) }
      database = try create()
      self.database = database
    }
    guard let database else { throw JournalError(.unopenable, operation: operation, object: path) }
    if database.isReadOnly { throw JournalError(.readOnly, operation: operation, object: path) }
    try arm(database)
    return database
  }

  /// Checks whose file it is; false when it has no tables yet.
  private func fits(_ database: Database) throws(JournalError) -> Bool {
    let application = try database.number("PRAGMA application_id", "open") ?? 0
    let found = Int(try database.number("PRAGMA user_version", "open") ?? 0)
    if application == 0, found == 0, try database.number("SELECT count(*) FROM sqlite_schema", "open") == 0 {
      return false
    }
    guard application == Schema.application else {
      throw JournalError(.corrupt, operation: "open", object: path, detail: "a SQLite file, but no journal")
    }
    if found > schema.version {
      throw JournalError(.newer, operation: "open", object: path, detail: "schema \(found) > \(schema.version)")
    }
    if found < schema.version {
      let writer = database.isReadOnly ? try Database(path, .readWrite) : database
      try schema.migrate(writer, from: found)
    }
    return true
  }

  /// Makes the tables; two programs that do so at once both find them.
  private func create() throws(JournalError) -> Database {
    let database = try Database(path, .readWrite, patience: patience)
    try walMode(database)
    try database.run("PRAGMA synchronous=FULL", "open")
    try database.transaction("open") { () throws(JournalError) in
      try database.run(Schema.first, "open")
    }
    _ = try fits(database)
    return database
  }

  private func walMode(_ database: Database) throws(JournalError) {
    let mode = try database.text("PRAGMA journal_mode=WAL", "open")
    guard mode == "wal" else {
      throw JournalError(.failed, operation: "open", object: path, detail: "journal_mode is \(mode ?? "unknown")")
    }
  }

  /// Settings of a connection that writes; what durability hangs on is read back.
  private func arm(_ database: Database) throws(JournalError) {
    if try database.text("PRAGMA journal_mode", "open") != "wal" { try walMode(database) }
    try database.run("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=\(Self.logLimit)", "open")
    guard try database.number("PRAGMA synchronous", "open") == 2 else {
      throw JournalError(.failed, operation: "open", object: path, detail: "synchronous is not FULL")
    }
    isArmed = true
  }

  /// Lets the log's file grow ahead of the records, a piece at a time, and keeps room for an outcome before its intent:
  /// what cannot be recorded is not run.
  private func keepRoom(for entries: [Entry], _ blobs: [[UInt8]], in database: Database) throws(JournalError) {
    guard database.logFrames > 0 else { return }
    let frame = 4096 + 24
    let needed = (database.logFrames + 8) * frame + blobs.reduce(0) { $0 + $1.count + frame }
    let wished = needed + Self.outcomeRoom
    if wished <= reserved { return }
    let isIntent = entries.contains { if case .scriptStarted = $0.event { true } else { false } }
    reserved = try database.reserveLog(
      wished: (wished / Self.logPiece + 1) * Self.logPiece, needed: isIntent ? wished : needed)
  }
}
