import Engine
import FoundationEssentials
import Incidents
import Queries
import Runbooks
import Testing

/// Values that would be code if they were pasted: each is found as the text that it is, by the real servers.
@Suite struct `Hostile values` {
  func fill(_ text: String, _ language: String, _ value: String) throws -> FilledQuery {
    try FilledQuery.fill(text, language: language, names: ["name"]) { _ in value }
  }

  @Test(
    .enabled(if: Programs.prometheus != nil, "prometheus is not installed"),
    arguments: [
      #"thing{name="$name"}"#, "thing{name='$name'}", #"thing{name=~"$name"}"#, #"thing{name=~"${name}"} + 0"#,
      #"thing{name=~"[$name]{0}$name"}"#, #"thing unless thing{name !~ # no match"# + "\n'$name'}",
      // As the pattern of label_replace, and as what it writes.
      #"label_replace(thing, "hit", "1", "name", "$name") * on (hit) label_replace(vector(1), "hit", "1", "", "")"#,
      #"thing * on (name) label_replace(vector(1), "name", "$name", "", "")"#,
    ]) func `PromQL finds each as a label's value`(query: String) throws
  {
    let source = try PrometheusServer.shared().source
    let questions = try Hostile.values.map {
      Question(source: source, query: try fill(query, "promql", $0), form: .instant(at: nil), timeout: .seconds(10))
    }
    for (number, reply) in Ask.all(questions).enumerated() {
      #expect(
        reply.values == [Double(number)], "\(Hostile.values[number].debugDescription): \(questions[number].query.text)")
    }
  }

  @Test(.enabled(if: Programs.prometheus != nil, "prometheus is not installed"))
  func `LogQL's selector, which has PromQL's grammar, finds each too`() throws {
    // No Loki in Debian: what would be sent to it is put before Prometheus' parser, and seen to be sent whole.
    let prometheus = try PrometheusServer.shared().source
    let web = try WebServer.shared()
    for (number, value) in Hostile.values.enumerated() {
      let query = try fill(#"{__name__="thing", name="$name"}"#, "logql", value)
      let found = Question(source: prometheus, query: query, form: .instant(at: nil), timeout: .seconds(10))
      #expect(Ask.one(found).values == [Double(number)], "\(value.debugDescription)")
      let sent = Ask.one(
        Question(source: web.source(.loki, "/asked"), query: query, form: .instant(at: nil), timeout: .seconds(10)))
      struct Told: Decodable { struct Form: Decodable { var query: String }; var form: Form }
      let told = try JSONDecoder().decode(Told.self, from: Data((sent.warnings.first ?? "").utf8))
      #expect(told.form.query == query.text)
    }
  }

  @Test func `SQLite finds each as a row's text`() throws {
    let file = try `SQLite`.File()
    for (number, value) in Hostile.values.enumerated() {
      let escaped = value.replacing("'", with: "''")
      try file.run("INSERT INTO things (name, n) VALUES ('\(escaped)', \(1000 + number))")
    }
    for (number, value) in Hostile.values.enumerated() {
      let query = try fill("SELECT n FROM things WHERE name = :name AND n >= 1000", "sql", value)
      let reply = Ask.one(Question(source: file.source, query: query, form: .instant(at: nil), timeout: .seconds(10)))
      #expect(reply.cells == [["\(1000 + number)"]], "\(value.debugDescription)")
    }
    #expect(file.ask("SELECT count(*) FROM things").cells == [["\(Hostile.values.count + 2)"]])
  }

  @Test(.enabled(if: Programs.postgres != nil, "PostgreSQL is not installed"))
  func `PostgreSQL finds each as a row's text`() throws {
    let server = try PostgresServer.shared()
    let rows = Hostile.values.enumerated().map { "('\($0.element.replacing("'", with: "''"))', \($0.offset))" }
    let table = "(VALUES \(rows.joined(separator: ", "))) AS v (name, n)"
    try server.run("CREATE VIEW hostile AS SELECT * FROM \(table); GRANT SELECT ON hostile TO reader")
    for (number, value) in Hostile.values.enumerated() {
      let query = try fill("SELECT n FROM hostile WHERE name = :name", "sql", value)
      let question = Question(source: server.source, query: query, form: .instant(at: nil), timeout: .seconds(10))
      #expect(Ask.one(question, PostgresServer.environment).cells == [["\(number)"]], "\(value.debugDescription)")
    }
    #expect(try server.run("SELECT count(*) FROM things") == "2\n")
  }

  @Test func `HTTP sends each as one part of the path, one field and one text of a body`() throws {
    struct Echo: Decodable { var path, body: String; var query: [String: String]; var headers: [String: String] }
    struct Body: Decodable { var name: String }
    let web = try WebServer.shared()
    let text = "GET /echo/<name>/end?q={{name}}&z=1\nX-Plain: 1\n\n{\"name\": \"$name\"}"
    for value in Hostile.values where !value.contains("../") {
      let question = Question(
        source: web.source(.http), query: try fill(text, "http", value), form: .instant(at: nil), timeout: .seconds(10))
      let echo = try JSONDecoder().decode(Echo.self, from: Data((Ask.one(question).body ?? "").utf8))
      #expect(echo.path == "/echo/\(value)/end")
      #expect(echo.query == ["q": value, "z": "1"])
      #expect(echo.headers["x-evil"] == nil)
      #expect(try JSONDecoder().decode(Body.self, from: Data(echo.body.utf8)).name == value)
    }
  }

  @Test func `a value that is a way up is refused in a path`() throws {
    let web = try WebServer.shared()
    for value in ["..", "../../../admin", "a/../b", "..\\x", "./x", "..;/x"] {
      let query = try fill("GET /echo/<name>/end", "http", value)
      let reply = Ask.one(
        Question(source: web.source(.http), query: query, form: .instant(at: nil), timeout: .seconds(10)))
      #expect(reply.cause == .badQuery, "\(value)")
    }
  }
}
