import Engine
import FoundationEssentials
import Glibc
import Incidents
import Queries
import Runbooks
import Testing

/// A real PostgreSQL, one test after the other: a function that one makes is somebody's to all others.
@Suite(.serialized, .enabled(if: Programs.postgres != nil, "PostgreSQL is not installed")) struct `PostgreSQL` {
  let server: PostgresServer
  init() throws { server = try PostgresServer.shared() }

  func ask(_ text: String, bound: [String] = [], timeout: Duration = .seconds(10)) -> Reply {
    Ask.one(Ask.question(server.source, text, timeout: timeout, bound: bound), PostgresServer.environment)
  }

  @Test func `rows come as text, NULL apart from empty, values beside the statement`() {
    let reply = ask("SELECT name, n, '' AS e FROM things WHERE name IN ($1, $2) ORDER BY name", bound: ["a", "b"])
    #expect(reply.outcome == .rows(columns: ["name", "n", "e"], [["a", "1", ""], ["b", nil, ""]], left: false))
    #expect(ask("SELECT 'pg_terminate_backend', $$ dblink $$, E'\\'set_config' -- lo_import").cells?.first?.count == 3)
    // The server finds a value's type by itself.
    #expect(ask("SELECT count(*) > $1 FROM things", bound: ["1"]).cells == [["t"]])
    #expect(ask("SELECT 1 WHERE false").outcome == .rows(columns: ["?column?"], [], left: false))
  }

  @Test func `rows behind the limit are not waited for`() {
    var source = server.source
    source.rows = 3
    let reply = Ask.one(
      Ask.question(source, "SELECT generate_series(1, 200000000) AS i"), PostgresServer.environment)
    #expect(reply.outcome == .rows(columns: ["i"], [["1"], ["2"], ["3"]], left: true))
    source.limit = 100
    source.rows = 500
    #expect(Ask.one(Ask.question(source, "SELECT repeat('x', 101)"), PostgresServer.environment).cause == .tooLarge)
  }

  @Test(arguments: [
    "INSERT INTO things VALUES ('c', 3)", "DELETE FROM things",
    "WITH d AS (DELETE FROM things RETURNING 1) SELECT * FROM d",
    "SELECT nextval('numbers')", "BEGIN READ WRITE", "COMMIT", "SET TRANSACTION READ WRITE",
    "SELECT set_config('transaction_read_only', 'off', false)", "COPY (SELECT 1) TO PROGRAM 'touch /tmp/muster-copied'",
    "DO $$ BEGIN DELETE FROM things; END $$", "SELECT pg_terminate_backend(1)", "CALL nothing()", "NOTIFY x",
    "VACUUM things",
    "SELECT * FROM things FOR UPDATE", "CREATE TABLE t (x int)", "SELECT 1 INTO t", "/* SELECT */ DELETE FROM things",
    "SELECT lo_create(0)", "EXPLAIN ANALYZE DELETE FROM things", "CREATE TEMP TABLE t (x int)",
    "SELECT E'\\'', pg_terminate_backend(1), ''", "SELECT $q$ ' $q$, pg_terminate_backend(1), ''",
  ]) func `nothing is changed, even by one who may`(text: String) throws {
    let reply = Ask.one(Ask.question(server.owner, text))
    #expect(reply.cause == .changing, "\(reply)")
    #expect(try server.run("SELECT count(*) FROM things") == "2\n")
    #expect(access("/tmp/muster-copied", F_OK) != 0)
  }

  @Test func `what somebody's function does is not asked for, under whatever name and notation`() throws {
    try server.run(
      """
      CREATE SCHEMA IF NOT EXISTS ops; GRANT USAGE ON SCHEMA ops TO reader;
      CREATE OR REPLACE FUNCTION ops.count() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE OR REPLACE FUNCTION purge(things) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE OR REPLACE FUNCTION "Odd, ""x"(things) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE OR REPLACE FUNCTION sum(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
      """)
    defer {
      // The other tests of this server call functions of the same names.
      _ = try? server.run(
        #"DROP SCHEMA ops CASCADE; DROP FUNCTION purge(things), "Odd, ""x"(things), sum(text)"#)
    }
    for text in [
      "SELECT ops.count()", "SELECT t.purge FROM things t", "SELECT (t) . /* x */ purge FROM things t",
      "SELECT t.\"purge\" FROM things t", "SELECT t.PURGE FROM things t", #"SELECT t."Odd, ""x" FROM things t"#,
      "SELECT sum('a'::text)",
    ] {
      #expect(ask(text).cause == .changing, "\(text)")
    }
    #expect(ask("SELECT t.name, upper(t.name) FROM things t ORDER BY 1").cells == [["a", "A"], ["b", "B"]])
  }

  @Test func `where a text ends is no setting of the role's`() throws {
    try server.run("ALTER ROLE reader SET standard_conforming_strings = off")
    defer { _ = try? server.run("ALTER ROLE reader RESET standard_conforming_strings") }
    #expect(
      Ask.one(
        Ask.question(server.source, "SELECT 'a\\' || ', pg_sleep(0), ' AS x"), PostgresServer.environment
      ).cells == [["a\\, pg_sleep(0), "]])
  }

  @Test func `the clock is the server's own, and one beyond all times is none`() throws {
    try server.run(
      """
      CREATE SCHEMA IF NOT EXISTS evil; GRANT USAGE ON SCHEMA evil TO reader;
      CREATE OR REPLACE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$SELECT '200000-01-01'::timestamptz$$;
      ALTER ROLE reader SET search_path = evil, pg_catalog
      """)
    defer { _ = try? server.run("ALTER ROLE reader RESET search_path; DROP SCHEMA evil CASCADE") }
    let health = Ask.one(Ask.question(server.source, "", .health), PostgresServer.environment).health
    #expect(health?.offset.map { abs($0) < 1_000_000_000 } == true)
  }

  @Test(arguments: [
    ("SELECT nope FROM things", AskFailure.Cause.badQuery, "[42703]"), ("SELECT * FROM nope", .badQuery, "[42P01]"),
    ("SELEC 1", .changing, "SELEC"), ("SELECT 1 +", .badQuery, "[42601]"), ("", .badQuery, "empty"),
    ("SELECT 1; DELETE FROM things", .badQuery, "multiple commands"),
    ("SELECT $1::text, $2::int", .badQuery, "[08P01]"),
    ("SELECT * FROM hidden", .denied, "[42501]"), ("SELECT 1 / 0", .badQuery, "[22012]"),
    ("SELECT n FROM things WHERE n = $1", .badQuery, "[22P02]"),
  ]) func `a mistake is told with its SQLSTATE`(text: String, cause: AskFailure.Cause, words: String) {
    let failure = ask(text, bound: text.contains("$") ? ["x"] : []).failure
    #expect(failure?.cause == cause)
    #expect(failure?.detail.contains(words) == true, "\(failure?.detail ?? "")")
  }

  @Test func `a question ends at its time-out, and at the server too`() throws {
    let start = Moment.now
    #expect(ask("SELECT pg_sleep(30) /* marked */", timeout: .milliseconds(400)).cause == .timedOut)
    #expect(Moment.now - start < 1.5)
    try Server.await("the end of the question") {
      try server.run(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%/* marked' || ' */%' AND state = 'active' AND pid <> pg_backend_pid()"
      ) == "0\n"
    }
  }

  @Test func `a slow question delays no other, in this database or elsewhere`() throws {
    let web = try WebServer.shared()
    let start = Moment.now
    var order: [Int] = []
    Ask.sources(PostgresServer.environment).ask(
      [
        Ask.question(server.source, "SELECT pg_sleep(1)"), Ask.question(server.source, "SELECT 1"),
        Ask.question(web.source(.http), "GET /echo"), Ask.question(web.source(.http, "/slow/1.2"), "GET /"),
      ], stop: { false }
    ) { index, reply in
      order.append(index)
      #expect(reply.failure == nil)
    }
    #expect(Set(order.prefix(2)) == [1, 2])
    #expect(order.suffix(2) == [0, 3])
    #expect(Moment.now - start < 3)
  }

  @Test func `many questions share few connections`() throws {
    let replies = Ask.all(
      (0..<200).map { Ask.question(server.source, "SELECT $1::int, pg_backend_pid()", bound: ["\($0)"]) },
      Ask.sources(PostgresServer.environment))
    #expect(replies.map { $0.cells?.first?.first ?? nil } == (0..<200).map { "\($0)" })
    #expect(Set(replies.compactMap { $0.cells?.first?.last ?? nil }).count <= 4)
  }

  @Test func `who is not let in is told so, without the password`() {
    let wrong = Ask.one(Ask.question(server.source, "SELECT 1"), ["PGWORD": "falsches-wort"])
    #expect(wrong.cause == .denied)
    #expect(wrong.failure?.detail.contains("28P01") == true, "\(wrong)")
    #expect(wrong.failure?.detail.contains("falsches") == false)
    var none = server.source
    none.credentials.password = nil
    none.origin = .runbook
    #expect(Ask.one(Ask.question(none, "SELECT 1")).cause == .denied)
    #expect(ask("SELECT '\(PostgresServer.password)'").cells == [["[redacted]"]])
    var base = server.owner
    base.address += " dbname=nope"
    #expect(Ask.one(Ask.question(base, "SELECT 1")).cause == .unreachable)
  }

  @Test func `nothing there is unreachable, and silence costs its time-out`() throws {
    let gone = SourceDeclaration(
      name: "gone", kind: .postgresql, address: "postgresql://x@127.0.0.1:\(try Server.freePort())/x")
    #expect(Ask.one(Ask.question(gone, "SELECT 1")).cause == .unreachable)
    for address in ["host=127.0.0.1 colour=red", "postgresql://[::1", "host=127.0.0.1 port=none"] {
      let odd = SourceDeclaration(name: "odd", kind: .postgresql, address: address)
      #expect(Ask.one(Ask.question(odd, "SELECT 1")).cause == .badQuery, "\(address)")
    }
    let silent = try SilentPort()
    let mute = SourceDeclaration(
      name: "mute", kind: .postgresql, address: "postgresql://x@127.0.0.1:\(silent.port)/x?sslmode=disable")
    let start = Moment.now
    #expect(Ask.one(Ask.question(mute, "SELECT 1", timeout: .milliseconds(400))).cause == .timedOut)
    #expect(Moment.now - start < 1.5)
  }

  @Test func `health tells version and clock`() {
    let health = Ask.one(Ask.question(server.source, "", .health), PostgresServer.environment).health
    #expect(health?.product == "PostgreSQL")
    #expect(health?.version.isEmpty == false)
    #expect(health?.offset.map { abs($0) < 1_000_000_000 } == true)
  }
}

/// A port that takes connections and never says anything.
final class SilentPort {
  let port: Int
  private let descriptor: Int32
  init() throws {
    port = try Server.freePort()
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let fd = descriptor
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 && listen(fd, 200) == 0
      }
    }
    guard bound else { throw Server.Trouble(description: "cannot listen") }
  }
  deinit { close(descriptor) }
}
