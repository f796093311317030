import CSQLite
import Engine
import FoundationEssentials
import Glibc
import Incidents
import Queries
import Runbooks
import Testing

/// Other people's SQLite files: read, never written.
@Suite struct `SQLite` {
  /// A file with what the tests ask for.
  final class File {
    let folder: String
    var path: String { folder + "/shop.db" }
    init(_ more: String = "") throws {
      folder = try Server.folder()
      try run(
        """
        CREATE TABLE things (name TEXT, n INTEGER, x REAL, data BLOB);
        INSERT INTO things VALUES ('a', 1, 0.5, x'00FF'), ('b', 2, NULL, NULL);
        CREATE INDEX by_n ON things (n);
        CREATE VIEW doubled AS SELECT name, n * 2 AS n FROM things;
        """ + more)
    }
    func run(_ sql: String) throws {
      var handle: OpaquePointer?
      defer { sqlite3_close_v2(handle) }
      guard sqlite3_open(path, &handle) == SQLITE_OK, sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
        throw Server.Trouble(description: String(cString: sqlite3_errmsg(handle)))
      }
    }
    var source: SourceDeclaration { SourceDeclaration(name: "shop", kind: .sqlite, address: path) }
    func ask(_ text: String, bound: [String] = [], timeout: Duration = .seconds(10)) -> Reply {
      Ask.one(Ask.question(source, text, timeout: timeout, bound: bound))
    }
    // Leaving a private folder behind is no failure of a test.
    deinit { try? FileManager.default.removeItem(atPath: folder) }
  }

  @Test func `rows come as text, with their columns, NULL apart from empty`() throws {
    let reply = try File().ask("SELECT *, '' AS e FROM things ORDER BY n -- all\n ;  /* end */ ")
    #expect(
      reply.outcome
        == .rows(
          columns: ["name", "n", "x", "data", "e"], [["a", "1", "0.5", "x'00FF'", ""], ["b", "2", nil, nil, ""]],
          left: false))
    #expect(
      String(decoding: reply.raw, as: UTF8.self) == "name\tn\tx\tdata\te\na\t1\t0.5\tx'00FF'\t\nb\t2\tNULL\tNULL\t")
  }

  @Test func `a number is compared as a number, a text of digits as a text`() throws {
    let file = try File()
    func cell(_ text: String, _ value: String, numbers: Set<Int>) -> String? {
      let query = FilledQuery(language: "sql", text: text, bound: [value], numbers: numbers)
      let reply = Ask.one(Question(source: file.source, query: query, form: .instant(at: nil), timeout: .seconds(10)))
      return reply.cells?.first?.first ?? nil
    }
    for (value, more) in [("1", "1"), ("2", "0"), ("1.5", "1"), ("-1", "1")] {
      #expect(cell("SELECT count(*) > $1 FROM things", value, numbers: [0]) == more, "\(value)")
    }
    #expect(cell("SELECT count(*) > $1 FROM things", "1", numbers: []) == "0")
    #expect(cell("SELECT typeof($1)", "9223372036854775807", numbers: [0]) == "integer")
    #expect(cell("SELECT n FROM things WHERE name = $1", "a", numbers: []) == "1")
    #expect(cell("SELECT length($1)", "a\0b", numbers: []) == "1")
    #expect(cell("SELECT hex($1)", "a\0b", numbers: []) == "610062")
  }

  @Test func `rows behind the limit are not read`() throws {
    let file = try File()
    var source = file.source
    source.rows = 3
    let many = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT i FROM c"
    let reply = Ask.one(Ask.question(source, many))
    #expect(reply.outcome == .rows(columns: ["i"], [["1"], ["2"], ["3"]], left: true))
    source.limit = 100
    #expect(Ask.one(Ask.question(source, "SELECT hex(zeroblob(100))")).cause == .tooLarge)
    #expect(Ask.one(Ask.question(source, "SELECT zeroblob(500000000)")).cause == .tooLarge)
  }

  @Test(arguments: [
    "INSERT INTO things VALUES ('c', 3, 0, 0)", "DELETE FROM things", "UPDATE things SET n = 0", "DROP TABLE things",
    "CREATE TABLE t (x)", "CREATE TEMP TABLE t (x)", "ATTACH '/tmp/muster-other.db' AS o", "DETACH main", "BEGIN",
    "VACUUM INTO '/tmp/muster-vacuum.db'", "PRAGMA journal_mode = DELETE", "PRAGMA query_only = 0",
    "PRAGMA user_version = 7",
    "PRAGMA writable_schema = 1", "SELECT load_extension('/tmp/x.so')", "REINDEX", "SAVEPOINT s",
    "PRAGMA wal_checkpoint",
  ]) func `nothing is changed, whatever the statement says`(text: String) throws {
    let file = try File()
    let before = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let reply = file.ask(text)
    #expect(reply.cause == .changing || reply.cause == .unavailable || reply.cause == .badQuery, "\(reply)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == before)
    #expect(access("/tmp/muster-other.db", F_OK) != 0 && access("/tmp/muster-vacuum.db", F_OK) != 0)
  }

  @Test func `what only tells may be asked`() throws {
    let file = try File("PRAGMA user_version = 4;")
    #expect(file.ask("PRAGMA user_version").cells == [["4"]])
    #expect(file.ask("SELECT name FROM pragma_table_info('things')").cells?.count == 4)
    #expect(file.ask("SELECT sum(n) FROM doubled").cells == [["6"]])
    #expect(file.ask("EXPLAIN QUERY PLAN SELECT * FROM things").cells != nil)
  }

  @Test(arguments: [
    ("SELECT nope FROM things", AskFailure.Cause.badQuery, "no such column"),
    ("SELECT \"nope\" FROM things", .badQuery, "no such column"),
    ("SELECT * FROM nope", .badQuery, "no such table"), ("SELEC 1", .badQuery, "syntax"), ("", .badQuery, "empty"),
    ("SELECT 1; SELECT 2", .badQuery, "more than one"), ("SELECT 1; DROP TABLE things", .badQuery, "more than one"),
    ("SELECT $2", .unfilled, "$2"), ("SELECT ?", .unfilled, "?"), ("SELECT :name", .unfilled, ":name"),
  ]) func `a mistake is told`(text: String, cause: AskFailure.Cause, words: String) throws {
    let failure = try File().ask(text, bound: ["x"]).failure
    #expect(failure?.cause == cause)
    #expect(failure?.detail.contains(words) == true, "\(failure?.detail ?? "")")
  }

  @Test func `no file and no database are told apart, and none is made`() throws {
    let file = try File()
    let none = SourceDeclaration(name: "x", kind: .sqlite, address: file.folder + "/none.db")
    #expect(Ask.one(Ask.question(none, "SELECT 1")).cause == .unreachable)
    #expect(access(none.address, F_OK) != 0)
    try Server.write(String(repeating: "no database ", count: 100), to: file.folder + "/text.db")
    let text = SourceDeclaration(name: "x", kind: .sqlite, address: file.folder + "/text.db")
    #expect(Ask.one(Ask.question(text, "SELECT * FROM sqlite_schema")).cause == .notUnderstood)
    #expect(Ask.one(Ask.question(text, "", .health)).cause == .notUnderstood)
    #expect(Ask.one(Ask.question(file.source, "", .health)).health?.product == "SQLite")
  }

  @Test func `a long question ends at its time-out, and others of the file are answered meanwhile`() throws {
    let file = try File()
    let endless = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c"
    let start = Moment.now
    var order: [Int] = []
    var causes: [AskFailure.Cause?] = []
    Ask.sources().ask(
      [Ask.question(file.source, endless, timeout: .milliseconds(500)), Ask.question(file.source, "SELECT 1")],
      stop: { false }
    ) { index, reply in
      order.append(index)
      causes.append(reply.cause)
    }
    #expect(order == [1, 0])
    #expect(causes == [nil, .timedOut])
    #expect(Moment.now - start < 2)
  }

  @Test func `a file that another program writes is read, or said to be busy`() throws {
    let file = try File()
    var writer: OpaquePointer?
    defer { sqlite3_close_v2(writer) }
    #expect(sqlite3_open(file.path, &writer) == SQLITE_OK)
    sqlite3_exec(writer, "BEGIN EXCLUSIVE", nil, nil, nil)
    let cause = file.ask("SELECT count(*) FROM things", timeout: .milliseconds(300)).cause
    #expect(cause == .unavailable || cause == .timedOut)
    sqlite3_exec(writer, "COMMIT", nil, nil, nil)
    #expect(file.ask("SELECT count(*) FROM things").cells == [["2"]])
  }

  @Test func `a file with a write-ahead log is read with what lies in the log`() throws {
    let file = try File("PRAGMA journal_mode = WAL;")
    var writer: OpaquePointer?
    defer { sqlite3_close_v2(writer) }
    #expect(sqlite3_open(file.path, &writer) == SQLITE_OK)
    sqlite3_exec(writer, "BEGIN IMMEDIATE; INSERT INTO things (n) VALUES (3); COMMIT; BEGIN IMMEDIATE", nil, nil, nil)
    #expect(file.ask("SELECT count(*) FROM things").cells == [["3"]])
  }
}
