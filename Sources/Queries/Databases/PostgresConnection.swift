import CPQ
import Engine
import Glibc
import Incidents
import Runbooks

/// A connection to PostgreSQL over which nothing can be changed.
///
/// Each question is one statement, sent by itself with its values beside it, within a transaction that was begun read-only and
/// is rolled back: whatever the statement says, no second one follows that could use it. The session is read-only by default
/// too. What remains is what a role may do by calling a function; known ones are refused by name (`Statement`), as is whatever
/// the database has beside the server's own under a name that the statement calls. What a view or an operator of somebody's
/// does is what rights are for.
struct PostgresConnection: DatabaseConnection {
  private var connection: OpaquePointer?
  private(set) var isUsable = false
  /// True while the server may still be at work for us.
  private var isAsking = false

  init() throws(AskFailure) {
    var reason = [CChar](repeating: 0, count: 256)
    guard cpq_load(&reason, reason.count) == 0 else {
      throw .said(.noClient, String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
  }

  mutating func ask(_ job: DatabaseJob, abandon: Abandon) -> Result<Rows, AskFailure> {
    do throws(AskFailure) {
      let wait = Waiting(deadline: job.deadline, abandon: abandon)
      let isHealth = if case .health = job.question.form { true } else { false }
      if !isHealth, let refusal = Statement.refusal(job.question.query.text) { throw refusal }
      if connection == nil { try connect(job, wait) }
      let rows = isHealth ? try health(wait) : try read(job, wait)
      isUsable = true
      return .success(rows)
    } catch {
      return .failure(error)
    }
  }

  mutating func close() {
    guard let connection else { return }
    if isAsking { cpq_cancel(connection) }
    cpq_finish(connection)
    self.connection = nil
    isUsable = false
    isAsking = false
  }

  // MARK: Connecting

  private mutating func connect(_ job: DatabaseJob, _ wait: Waiting) throws(AskFailure) {
    do throws(AskFailure) {
      try connect(Parameters(job, settings: true), wait)
    } catch {
      // Poolers refuse settings at the start of a session; the transaction is read-only without them too.
      guard error.detail.contains("startup parameter") else { throw error }
      try connect(Parameters(job, settings: false), wait)
    }
  }

  private mutating func connect(_ parameters: Parameters, _ wait: Waiting) throws(AskFailure) {
    close()
    guard let started = parameters.withPointers(cpq_connect_start) else { throw AskFailure(.unavailable, "no memory") }
    connection = started
    cpq_say_codes(started)
    // An address that cannot be read has failed already, and has no socket to wait for.
    var polling = cpq_socket(started) < 0 ? CPQ_FAILED : CPQ_WRITING
    while polling != CPQ_OK {
      do throws(AskFailure) {
        if polling == CPQ_FAILED { throw connectionFailure() }
        try wait(for: cpq_socket(started), writing: polling == CPQ_WRITING)
      } catch {
        close()
        throw error
      }
      polling = cpq_connect_poll(started)
    }
    isUsable = true
  }

  /// Libpq tells the SQLSTATE of a failed connection only inside its text: `FATAL:  28P01: password …`.
  private func connectionFailure() -> AskFailure {
    let text = connection.flatMap { cpq_error($0) }.map { String(cString: $0) } ?? ""
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
    let said = lines.joined(separator: "; ")
    for line in lines {
      for word in line.split(separator: " ") where word.utf8.count == 6 && word.hasSuffix(":") {
        let state = String(word.dropLast())
        let isState = state.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
        if isState, state != "FATAL", state != "ERROR" { return .said(Self.cause(state), said) }
      }
    }
    if said.contains("SSL") || said.contains("certificate") { return .said(.untrusted, said) }
    if said.contains("no password supplied") || said.contains("authentication") { return .said(.denied, said) }
    // What failed before there was anybody to talk to is the address itself.
    let isReached = said.hasPrefix("connection to server") || said.hasPrefix("could not")
    return .said(isReached ? .unreachable : .badQuery, said)
  }

  // MARK: Asking

  private mutating func read(_ job: DatabaseJob, _ wait: Waiting) throws(AskFailure) -> Rows {
    let milliseconds = max(1, job.deadline.millisecondsLeft)
    isUsable = false
    isAsking = true
    _ = try results(
      // Where a text ends must not be a setting of the role's: it was judged with strings as the standard has them.
      "BEGIN READ ONLY; SET LOCAL statement_timeout = \(milliseconds); SET LOCAL lock_timeout = \(milliseconds);"
        + " SET LOCAL standard_conforming_strings = on", nil, job.question.source, wait)
    let rows: Rows
    do throws(AskFailure) {
      try refuseForeignFunctions(in: job, wait)
      rows = try results(job.question.query.text, job.question.query.bound, job.question.source, wait)
    } catch {
      // After a refusal the connection is whole and serves the next question; after anything else it is given up.
      if error.cause == .badQuery || error.cause == .changing || error.cause == .denied { try roll(back: job, wait) }
      throw error
    }
    // With rows left behind, the rest is on its way: cheaper to leave than to read.
    if !rows.left { try roll(back: job, wait) }
    return rows
  }

  /// Refuses a statement that calls, also as `row.function`, what is no function of the server's own: a known name may be
  /// somebody's too, and fit the arguments better. Those that came with an extension are let be.
  private func refuseForeignFunctions(in job: DatabaseJob, _ wait: Waiting) throws(AskFailure) {
    let (called, dotted) = Statement.functionNames(in: job.question.query.text)
    if called.isEmpty, dotted.isEmpty { return }
    // Operators and types are named with their schema: what the role's search path would find is just what is asked.
    let found = try results(
      """
      SELECT p.oid::pg_catalog.regprocedure::pg_catalog.text FROM pg_catalog.pg_proc p
      WHERE p.pronamespace OPERATOR(pg_catalog.<>) 11::pg_catalog.oid
      AND (p.proname OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.name[])
      OR p.proname OPERATOR(pg_catalog.=) ANY ($2::pg_catalog.name[])
      AND p.pronargs OPERATOR(pg_catalog.-) p.pronargdefaults OPERATOR(pg_catalog.<=) 1)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid OPERATOR(pg_catalog.=) 1255::pg_catalog.oid
      AND d.objid OPERATOR(pg_catalog.=) p.oid AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char")
      LIMIT 1
      """, [Statement.array(called), Statement.array(dotted)], job.question.source, wait)
    if let name = found.rows.first?.first ?? nil {
      throw .said(.changing, "\(name) is no function of the server's own")
    }
  }

  private mutating func roll(back job: DatabaseJob, _ wait: Waiting) throws(AskFailure) {
    _ = try results("ROLLBACK", nil, job.question.source, wait)
    isAsking = false
    isUsable = true
  }

  private mutating func health(_ wait: Waiting) throws(AskFailure) -> Rows {
    let source = SourceDeclaration(name: "", kind: .postgresql, address: "")
    isUsable = false
    isAsking = true
    let sent = Clock.wall
    // One statement outside of a transaction: it is its own.
    let found = try results(
      // Whatever the role's search path finds first, the server's own are asked.
      "SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())::pg_catalog.text,"
        + " pg_catalog.current_setting('server_version')", [], source, wait)
    let received = Clock.wall
    isAsking = false
    isUsable = true
    var out = Rows()
    let row = found.rows.first ?? []
    let seconds = row.first.flatMap { $0 }.flatMap(Double.init) ?? -1
    let time = seconds >= 0 && seconds < 7_258_118_400 ? Int64((seconds * 1e6).rounded()) : nil
    let half = (received - sent) / 2
    out.health = Health(
      product: "PostgreSQL", version: (row.count > 1 ? row[1] : nil) ?? "",
      offset: time.map { $0 * 1000 - sent - half }, precision: half + 1000)
    return out
  }

  /// Sends and reads to the end, or until no more rows are wanted.
  private func results(
    _ statement: String, _ values: [String]?, _ source: SourceDeclaration, _ wait: Waiting
  ) throws(AskFailure) -> Rows {
    guard let connection else { throw AskFailure(.unavailable) }
    guard send(statement, values) == 1 else { throw lost() }
    let socket = cpq_socket(connection)
    var flushed = cpq_flush(connection)
    while flushed == 1 {
      try wait(for: socket, writing: true)
      guard cpq_consume(connection) == 1 else { throw lost() }
      flushed = cpq_flush(connection)
    }
    if flushed < 0 { throw lost() }
    var out = Rows()
    var refused: AskFailure?
    while true {
      while cpq_is_busy(connection) == 1 {
        try wait(for: socket, writing: false)
        guard cpq_consume(connection) == 1 else { throw lost() }
      }
      guard let result = cpq_next(connection) else { break }
      defer { cpq_clear(result) }
      if refused != nil { continue }
      do throws(AskFailure) {
        if try !gather(result, into: &out, source) { return out }
      } catch {
        if error.cause == .tooLarge { throw error }
        refused = error
      }
    }
    if let refused { throw refused }
    return out
  }

  private func send(_ statement: String, _ values: [String]?) -> Int32 {
    guard let values else { return cpq_send(connection, statement, 0, nil) }
    var copies = values.map { strdup($0) }
    copies.append(nil)
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer($0) }
    return cpq_send(connection, statement, Int32(values.count), pointers)
  }

  private func gather(
    _ result: OpaquePointer, into out: inout Rows, _ source: SourceDeclaration
  ) throws(AskFailure) -> Bool {
    switch cpq_result_status(result) {
    case CPQ_SINGLE_TUPLE, CPQ_TUPLES_OK:
      let columns = cpq_columns(result)
      if out.columns.isEmpty {
        out.columns = (0..<columns).map { cpq_name(result, $0).map { String(cString: $0) } ?? "" }
      }
      for row in 0..<cpq_rows(result) {
        let cells = (0..<columns).map { cell(result, row, $0) }
        if try !out.add(cells, of: source) { return false }
      }
      return true
    case CPQ_COMMAND_OK: return true
    case CPQ_EMPTY_QUERY: throw AskFailure(.badQuery, "an empty statement")
    default: throw failure(result)
    }
  }

  private func cell(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> String? {
    guard cpq_is_null(result, row, column) == 0, let value = cpq_value(result, row, column) else { return nil }
    let length = Int(cpq_length(result, row, column))
    return value.withMemoryRebound(to: UInt8.self, capacity: length) {
      String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
    }
  }

  // MARK: Failing

  private func failure(_ result: OpaquePointer) -> AskFailure {
    func field(_ name: Character) -> String? {
      name.asciiValue.flatMap { cpq_result_field(result, Int32($0)) }.map { String(cString: $0) }
    }
    guard let state = field("C") else { return lost() }
    let position = field("P").map { " (character \($0))" } ?? ""
    return .said(Self.cause(state), "\(field("M") ?? "")\(position) [\(state)]")
  }

  private func lost() -> AskFailure {
    .said(.unavailable, connection.flatMap { cpq_error($0) }.map { String(cString: $0) } ?? "the connection is gone")
  }

  /// What an SQLSTATE means for a question (PostgreSQL 15, "PostgreSQL Error Codes").
  static func cause(_ state: String) -> AskFailure.Cause {
    switch state {
    case "25006": return .changing
    case "57014": return .timedOut
    case "42501": return .denied
    case "3D000": return .unreachable
    // A statement with more places than values.
    case "08P01": return .badQuery
    default: break
    }
    switch state.prefix(2) {
    case "28": return .denied
    case "42", "22", "21", "0A", "3F", "2B", "26", "34", "P0", "54": return .badQuery
    default: return .unavailable
    }
  }
}

/// Waits for a socket, no longer than the question may take, and no longer than somebody waits for it.
private struct Waiting {
  let deadline: Deadline
  let abandon: Abandon

  func callAsFunction(for socket: Int32, writing: Bool) throws(AskFailure) {
    while true {
      if abandon.isSaid || deadline.isOver { throw AskFailure(.timedOut) }
      var entry = pollfd(fd: socket, events: Int16(writing ? POLLOUT : POLLIN), revents: 0)
      if poll(&entry, 1, Int32(min(100, deadline.millisecondsLeft))) > 0 { return }
    }
  }
}

/// What a connection is made with: the declared address, and what Muster adds to it.
private struct Parameters {
  private var pairs: [(String, String)] = []

  init(_ job: DatabaseJob, settings: Bool) {
    let source = job.question.source
    // The whole address stands first, so that what follows stands above it.
    pairs.append(("dbname", source.address))
    let credentials = source.credentials
    if let user = credentials.user { pairs.append(("user", user)) }
    if let password = job.password {
      pairs.append(("password", password))
    } else if source.origin == .runbook {
      // Without one libpq would look for this machine's own, and send it to an address that a runbook chose.
      pairs.append(("password", "none"))
    }
    if let authority = credentials.authority {
      pairs.append(("sslrootcert", authority))
      pairs.append(("sslmode", "verify-full"))
    }
    if let certificate = credentials.certificate { pairs.append(("sslcert", certificate)) }
    if let key = credentials.key { pairs.append(("sslkey", key)) }
    pairs.append(("application_name", "muster"))
    pairs.append(("client_encoding", "UTF8"))
    if settings {
      pairs.append(("options", "-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=60000"))
    }
  }

  func withPointers<Answer>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Answer
  ) -> Answer {
    var names = pairs.map { strdup($0.0) }
    var values = pairs.map { strdup($0.1) }
    names.append(nil)
    values.append(nil)
    defer { for copy in names + values { free(copy) } }
    return body(names.map { UnsafePointer($0) }, values.map { UnsafePointer($0) })
  }
}
