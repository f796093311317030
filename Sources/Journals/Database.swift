import CSQLite
import Engine

/// One connection to a SQLite file; the one home of that library.
///
/// Thin on purpose: it opens, prepares, binds, steps and turns result codes into `JournalError`s. What the tables mean is
/// in `Schema.swift`, what is promised about them in `SQLiteJournal.swift`.
final class Database {
  let path: String
  private var handle: OpaquePointer?
  private var statements: [String: Statement] = [:]
  /// Frames in the write-ahead log after the last commit of this connection; 0 before the first.
  private(set) var logFrames = 0

  enum Access { case readOnly, readWrite, create }

  /// `patience` is how many milliseconds a write waits for another program's.
  init(_ path: String, _ access: Access, patience: Int = 5000) throws(JournalError) {
    self.path = path
    let mode =
      switch access {
      case .readOnly: SQLITE_OPEN_READONLY
      case .readWrite: SQLITE_OPEN_READWRITE
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    let code = sqlite3_open_v2(path, &handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK else { throw error(code, "open") }
    sqlite3_busy_timeout(handle, Int32(patience))
    try check(csqlite_no_checkpoint_on_close(handle), "open")
    try check(csqlite_keep_log(handle), "open")
    // The hook takes the place of the automatic checkpoint: none happens inside an append.
    let me = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_wal_hook(
      handle,
      { context, _, _, frames in
        if let context { Unmanaged<Database>.fromOpaque(context).takeUnretainedValue().logFrames = Int(frames) }
        return SQLITE_OK
      }, me)
  }

  deinit { close() }

  /// Gives the file back; nothing may be asked afterwards.
  func close() {
    statements.removeAll()
    sqlite3_close_v2(handle)
    handle = nil
  }

  /// True when the file cannot be written through this connection.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  /// Runs statements that give no rows.
  func run(_ sql: String, _ operation: String) throws(JournalError) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil), operation)
  }

  /// The statement, prepared at its first use and kept; reset and without bindings.
  func statement(_ sql: String, _ operation: String) throws(JournalError) -> Statement {
    if let known = statements[sql] {
      known.reset()
      return known
    }
    var raw: OpaquePointer?
    try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &raw, nil), operation)
    let made = Statement(raw, of: self)
    statements[sql] = made
    return made
  }

  /// The first column of the first row as a number, nil without a row or value.
  func number(_ sql: String, _ operation: String) throws(JournalError) -> Int64? {
    let query = try statement(sql, operation)
    defer { query.reset() }
    return try query.step(operation) ? query.int(0) : nil
  }

  /// The first column of the first row as text.
  func text(_ sql: String, _ operation: String) throws(JournalError) -> String? {
    let query = try statement(sql, operation)
    defer { query.reset() }
    return try query.step(operation) ? query.text(0) : nil
  }

  /// Runs the body in an immediate transaction; whatever it throws takes everything back.
  func transaction<T>(_ operation: String, _ body: () throws(JournalError) -> T) throws(JournalError) -> T {
    _ = try statement("BEGIN IMMEDIATE", operation).step(operation)
    do {
      let value = try body()
      _ = try statement("COMMIT", operation).step(operation)
      return value
    } catch {
      // A second failure here changes nothing: SQLite may have rolled back by itself, and closing does so in any case.
      sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  /// Makes the log's file as long as `wished`, inside a write transaction, and says how long it is now; fails only when
  /// it is not even as long as `needed`.
  func reserveLog(wished: Int, needed: Int) throws(JournalError) -> Int {
    var size: Int64 = 0
    let code = csqlite_reserve_log(handle, Int64(wished), &size)
    if code != SQLITE_OK, size < needed { throw error(code, "append") }
    return Int(size)
  }

  /// Copies the log into the file as far as no reader needs the old pages; true when all of it was copied.
  func checkpoint() throws(JournalError) -> Bool {
    var frames: Int32 = 0
    var copied: Int32 = 0
    let code = sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &copied)
    if code & 0xFF == SQLITE_BUSY { return false }
    try check(code, "checkpoint")
    return frames == copied
  }

  /// Copies every page, those of the log included, into the other, empty database.
  func copy(to other: Database) throws(JournalError) {
    guard let job = sqlite3_backup_init(other.handle, "main", handle, "main") else {
      throw other.error(sqlite3_extended_errcode(other.handle), "backup")
    }
    let code = sqlite3_backup_step(job, -1)
    sqlite3_backup_finish(job)
    guard code == SQLITE_DONE else { throw error(code, "backup") }
  }

  func check(_ code: Int32, _ operation: String) throws(JournalError) {
    guard code == SQLITE_OK else { throw error(code, operation) }
  }

  /// A result code as facts.
  func error(_ code: Int32, _ operation: String) -> JournalError {
    // The words belong to the last call of this connection; a bare code has the library's general ones.
    let ours = sqlite3_extended_errcode(handle) & 0xFF == code & 0xFF
    let words = ours ? sqlite3_errmsg(handle) : sqlite3_errstr(code)
    let detail = words.map { String(cString: $0) } ?? ""
    return JournalError(
      Self.cause(code, system: sqlite3_system_errno(handle)), operation: operation, object: path, detail: detail)
  }

  static func cause(_ code: Int32, system: Int32) -> JournalError.Cause {
    switch code & 0xFF {
    case SQLITE_FULL: .full
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .readOnly
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .corrupt
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_CANTOPEN: .unopenable
    case SQLITE_IOERR:
      // The shared-memory file cannot grow on a full disk either, and says so as an input/output error.
      if Disk.isFull(system) { .full } else if code == SQLITE_IOERR | 2 << 8 { .corrupt } else { .failed }
    default: .failed
    }
  }
}

/// One prepared statement of a `Database`.
final class Statement {
  private var raw: OpaquePointer?
  private unowned let database: Database

  init(_ raw: OpaquePointer?, of database: Database) {
    self.raw = raw
    self.database = database
  }

  deinit { sqlite3_finalize(raw) }

  /// True when it gave a row, false when it is done; then it is reset, so that no read transaction stays open.
  func step(_ operation: String) throws(JournalError) -> Bool {
    let code = sqlite3_step(raw)
    if code == SQLITE_ROW { return true }
    let failure = code == SQLITE_DONE ? nil : database.error(code, operation)
    sqlite3_reset(raw)
    if let failure { throw failure }
    return false
  }

  func reset() {
    sqlite3_reset(raw)
    sqlite3_clear_bindings(raw)
  }

  // MARK: Parameters, from 1

  func bind(_ place: Int32, _ value: Int64?) {
    if let value { sqlite3_bind_int64(raw, place, value) } else { sqlite3_bind_null(raw, place) }
  }
  func bind(_ place: Int32, _ value: Int?) { bind(place, value.map(Int64.init)) }
  func bind(_ place: Int32, _ text: String?) {
    guard var text else {
      sqlite3_bind_null(raw, place)
      return
    }
    text.withUTF8 { bind(place, utf8: $0) }
  }
  /// Text by its bytes.
  func bind(_ place: Int32, utf8 bytes: UnsafeBufferPointer<UInt8>) {
    // An empty buffer may have no address, which SQLite would take for NULL.
    guard let base = bytes.baseAddress else {
      sqlite3_bind_text(raw, place, "", 0, csqlite_transient())
      return
    }
    let text = UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self)
    sqlite3_bind_text64(raw, place, text, UInt64(bytes.count), csqlite_transient(), UInt8(SQLITE_UTF8))
  }
  func bind(_ place: Int32, text bytes: [UInt8]) { bytes.withUnsafeBufferPointer { bind(place, utf8: $0) } }
  func bind(_ place: Int32, blob bytes: [UInt8]) {
    if bytes.isEmpty {
      sqlite3_bind_zeroblob(raw, place, 0)
    } else {
      bytes.withUnsafeBytes {
        _ = sqlite3_bind_blob64(raw, place, $0.baseAddress, UInt64($0.count), csqlite_transient())
      }
    }
  }

  // MARK: Columns, from 0

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(raw, column) == SQLITE_NULL }
  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(raw, column) }
  func optionalInt(_ column: Int32) -> Int? { isNull(column) ? nil : Int(int(column)) }
  func text(_ column: Int32) -> String { String(decoding: buffer(column), as: UTF8.self) }
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
  /// The bytes of a text or blob as they are stored.
  func bytes(_ column: Int32) -> [UInt8] { Array(buffer(column)) }

  private func buffer(_ column: Int32) -> UnsafeRawBufferPointer {
    let base = sqlite3_column_blob(raw, column)
    return UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : Int(sqlite3_column_bytes(raw, column)))
  }
}
