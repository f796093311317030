import CSQLite
import Engine
import Incidents
import Runbooks

/// Another program's SQLite file, opened so that it can only be read.
///
/// Three walls, none of which looks at the text: the connection is read-only, an authorizer refuses what leads out of the file
/// or sets something, and a statement that would write is refused once it is compiled.
struct SQLiteConnection: DatabaseConnection {
  private var handle: OpaquePointer?
  private(set) var isUsable = false

  /// What the progress handler asks, some thousands of times a second.
  private final class Watch {
    let deadline: Deadline
    let abandon: Abandon
    init(_ deadline: Deadline, _ abandon: Abandon) {
      self.deadline = deadline
      self.abandon = abandon
    }
  }

  mutating func ask(_ job: DatabaseJob, abandon: Abandon) -> Result<Rows, AskFailure> {
    do throws(AskFailure) {
      if handle == nil { try open(job.question.source.address) }
      let watch = Watch(job.deadline, abandon)
      sqlite3_busy_timeout(handle, Int32(min(job.deadline.millisecondsLeft, 600_000)))
      sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Int32(min(max(job.question.source.limit, 1 << 20), 1 << 30)))
      sqlite3_progress_handler(
        handle, 1000,
        { context in
          guard let context else { return 0 }
          let watch = Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue()
          return watch.abandon.isSaid || watch.deadline.isOver ? 1 : 0
        }, Unmanaged.passUnretained(watch).toOpaque())
      defer {
        sqlite3_progress_handler(handle, 0, nil, nil)
        withExtendedLifetime(watch) {}
      }
      let rows = if case .health = job.question.form { try health() } else { try read(job) }
      isUsable = true
      return .success(rows)
    } catch {
      return .failure(error)
    }
  }

  mutating func close() {
    sqlite3_close_v2(handle)
    handle = nil
    isUsable = false
  }

  private mutating func open(_ path: String) throws(AskFailure) {
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    if code != SQLITE_OK {
      let failure = failure(code)
      close()
      throw failure
    }
    csqlite_guard(handle)
    sqlite3_exec(handle, "PRAGMA query_only = 1", nil, nil, nil)
    sqlite3_set_authorizer(handle, authorize, nil)
    isUsable = true
  }

  private func read(_ job: DatabaseJob) throws(AskFailure) -> Rows {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    var rest = false
    let code = job.question.query.text.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(handle, text, -1, &statement, &tail)
      if code == SQLITE_OK, let tail { rest = !isBlank(tail) }
      return code
    }
    guard code == SQLITE_OK else { throw failure(code) }
    guard statement != nil else { throw AskFailure(.badQuery, "an empty statement") }
    if rest { throw AskFailure(.badQuery, "more than one statement") }
    guard sqlite3_stmt_readonly(statement) != 0 else { throw AskFailure(.changing) }
    try bind(job.question.query, to: statement)
    return try gather(statement, job.question.source)
  }

  private func bind(_ query: FilledQuery, to statement: OpaquePointer?) throws(AskFailure) {
    for i in 0..<sqlite3_bind_parameter_count(statement) {
      let name = sqlite3_bind_parameter_name(statement, i + 1).map { String(cString: $0) } ?? "?"
      guard name.hasPrefix("$"), let number = Int(name.dropFirst()), query.bound.indices.contains(number - 1) else {
        throw AskFailure(.unfilled, name)
      }
      let text = query.bound[number - 1]
      // A text never equals a number that was computed, and is larger than any: `count(*) > '3'` is never true.
      let isNumber = query.numbers.contains(number - 1)
      let code =
        if isNumber, let whole = Int64(text) {
          sqlite3_bind_int64(statement, i + 1, whole)
        } else if isNumber, let decimal = Double(text) {
          sqlite3_bind_double(statement, i + 1, decimal)
        } else {
          text.withCString { sqlite3_bind_text(statement, i + 1, $0, Int32(text.utf8.count), csqlite_transient()) }
        }
      guard code == SQLITE_OK else { throw failure(code) }
    }
  }

  private func gather(_ statement: OpaquePointer?, _ source: SourceDeclaration) throws(AskFailure) -> Rows {
    var out = Rows()
    let columns = sqlite3_column_count(statement)
    out.columns = (0..<columns).map { sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? "" }
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return out }
      guard code == SQLITE_ROW else { throw failure(code) }
      if try !out.add((0..<columns).map { cell(statement, $0) }, of: source) { return out }
    }
  }

  private func cell(_ statement: OpaquePointer?, _ column: Int32) -> String? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: return nil
    case SQLITE_BLOB:
      let bytes = UnsafeRawBufferPointer(
        start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column)))
      let digits = Array("0123456789ABCDEF".utf8)
      return "x'"
        + String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self) + "'"
    default:
      guard let text = sqlite3_column_text(statement, column) else { return nil }
      let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column)))
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// A file has no clock of its own; whether it can be read shows only when its first page is.
  private func health() throws(AskFailure) -> Rows {
    let code = sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code) }
    var out = Rows()
    out.health = Health(product: "SQLite", version: String(cString: sqlite3_libversion()))
    return out
  }

  private func isBlank(_ tail: UnsafePointer<CChar>) -> Bool {
    // Comments behind the statement are no second one: compiled alone they give none.
    var rest: UnsafePointer<CChar>? = tail
    while let here = rest, here.pointee != 0 {
      var statement: OpaquePointer?
      let code = sqlite3_prepare_v2(handle, here, -1, &statement, &rest)
      if code != SQLITE_OK || statement != nil {
        sqlite3_finalize(statement)
        return false
      }
      if rest == here { return true }
    }
    return true
  }

  private func failure(_ code: Int32) -> AskFailure {
    let said = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
    switch code & 0xFF {
    case SQLITE_CANTOPEN: return .said(.unreachable, said)
    case SQLITE_PERM: return .said(.denied, said)
    case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_FORMAT: return .said(.notUnderstood, said)
    case SQLITE_AUTH: return .said(.changing, said)
    // Another program's unfinished write, which a reader may not take back, is no mistake of the query.
    case SQLITE_READONLY: return .said(code == SQLITE_READONLY ? .changing : .unavailable, said)
    case SQLITE_INTERRUPT: return AskFailure(.timedOut)
    case SQLITE_TOOBIG: return .said(.tooLarge, said)
    case SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_RANGE: return .said(.badQuery, said)
    default: return .said(.unavailable, said)
    }
  }
}

/// Pragmas that only tell.
private let tellingPragmas: Set<String> = [
  "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
  "foreign_key_check", "integrity_check", "quick_check", "database_list", "compile_options", "function_list",
  "collation_list", "module_list",
]
/// Pragmas that tell when they are given nothing, and set otherwise.
private let settablePragmas: Set<String> = [
  "user_version", "schema_version", "application_id", "page_count", "page_size", "freelist_count", "journal_mode",
  "data_version", "encoding", "auto_vacuum",
]

/// What a statement may contain at all (sqlite.org, "Authorizer Action Codes").
private func authorize(
  _: UnsafeMutableRawPointer?, action: Int32, first: UnsafePointer<CChar>?, second: UnsafePointer<CChar>?,
  _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?
) -> Int32 {
  switch action {
  case SQLITE_ATTACH, SQLITE_DETACH, SQLITE_TRANSACTION, SQLITE_SAVEPOINT, SQLITE_REINDEX, SQLITE_ANALYZE:
    return SQLITE_DENY
  case SQLITE_PRAGMA:
    let name = first.map { String(cString: $0).lowercased() } ?? ""
    if tellingPragmas.contains(name) { return SQLITE_OK }
    return settablePragmas.contains(name) && second == nil ? SQLITE_OK : SQLITE_DENY
  case SQLITE_FUNCTION:
    let name = second.map { String(cString: $0).lowercased() } ?? ""
    return ["load_extension", "fts3_tokenizer", "writefile", "edit"].contains(name) ? SQLITE_DENY : SQLITE_OK
  default: return SQLITE_OK
  }
}
