import Engine
import FoundationEssentials
import Incidents
import Queries
import Runbooks
import Testing

/// HTTP with all that can go wrong, against a real server.
@Suite struct `Over HTTP` {
  let web: WebServer
  init() throws { web = try WebServer.shared() }

  func http(_ text: String, timeout: Duration = .seconds(10), _ change: (inout SourceDeclaration) -> Void = { _ in })
    -> Reply
  {
    var source = web.source(.http)
    change(&source)
    return Ask.one(Ask.question(source, text, timeout: timeout), ["TOKEN": "s3cr3t-token", "WORD": "pass word\"1"])
  }

  func echo(_ reply: Reply) throws -> [String: String] {
    struct Echo: Decodable { var method, path, raw, body: String; var headers: [String: String] }
    let echo = try JSONDecoder().decode(Echo.self, from: Data((reply.body ?? "").utf8))
    return echo.headers.merging(
      ["method": echo.method, "path": echo.path, "raw": echo.raw, "body": echo.body]) { _, new in new }
  }

  @Test func `a request has its method, headers and body, and says who asks`() throws {
    let told = try echo(http("GET /echo/x?a=1 HTTP/1.1\nX-Team: shop\nAccept: text/plain\n\n{\"a\":1}\n"))
    #expect(told["method"] == "GET")
    #expect(told["raw"] == "/echo/x?a=1")
    #expect(told["x-team"] == "shop")
    #expect(told["body"] == "{\"a\":1}")
    #expect(told["user-agent"] == "muster/0")
  }

  @Test func `a status is a reply, whatever it is`() {
    let reply = http("GET /status?code=503&body=down&type=text/x")
    #expect(reply.outcome == .body(status: 503, contentType: "text/x", text: "down"))
    #expect(http("HEAD /big?bytes=100").outcome == .body(status: 200, contentType: "text/plain", text: ""))
    #expect(http("/status?code=204").outcome == .body(status: 204, contentType: "text/plain", text: ""))
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "post", "FETCH"]) func `what changes is not asked`(method: String)
  {
    #expect(http("\(method) /echo").failure == AskFailure(.changing, method.uppercased()))
    #expect(http("GET /echo\nX-HTTP-Method-Override: \(method)").cause == .changing)
  }

  /// A request that acts.
  func act(_ text: String, timeout: Duration = .seconds(10)) -> Reply {
    let query = FilledQuery(language: "http", text: text)
    return Ask.one(Question(source: web.source(.http), query: query, form: .act, timeout: timeout))
  }

  @Test(arguments: ["POST", "PUT", "PATCH"]) func `what acts goes out as it stands, with and without a body`(
    method: String
  ) throws {
    let told = try echo(act("\(method) /echo/flag\nContent-Type: application/json\n\n{\"on\": false}\n"))
    #expect(told["method"] == method)
    #expect(told["body"] == "{\"on\": false}")
    #expect(told["content-type"] == "application/json")
    let bare = try echo(act("\(method) /echo/flag"))
    #expect(bare["method"] == method)
    #expect(bare["content-length"] == "0")
  }

  @Test func `what acts follows no redirect and takes no disguise`() throws {
    #expect(try echo(act("DELETE /echo/flag"))["method"] == "DELETE")
    guard case .body(let status, _, _) = act("POST /moved/echo").outcome else {
      Issue.record("no reply")
      return
    }
    #expect((300..<400).contains(status))
    #expect(act("POST /echo\nX-HTTP-Method-Override: DELETE").cause == .changing)
  }

  @Test(arguments: [
    "GET", "GET  /a b", "GET /echo\nno header", "GET /echo\nContent-Length: 3", "GET /echo\nTransfer-Encoding: chunked",
    "GET ftp://127.0.0.1/x", "GET file:///etc/passwd", "GET http://user:word@127.0.0.1/x", "GET /a/../b",
    "GET /a/%2e%2E/b",
    "GET /echo\nHost: other.example", "GET /./x", "GET http://", "", "GET /echo\nBad Name: x",
  ]) func `what is no request is told as a mistake`(text: String) { #expect(http(text).cause == .badQuery, "\(text)") }

  @Test func `another host is asked only when nothing secret would go there`() throws {
    let other = try WebServer()
    #expect(http("GET \(other.url("/echo"))").body != nil)
    #expect(http("GET \(web.url("/echo"))") { $0.credentials.user = "ann" }.body != nil)
    let refused = http("GET \(other.url("/echo"))") { $0.credentials.bearer = .environment("TOKEN") }
    #expect(refused.cause == .badQuery)
    let header = http("GET \(other.url("/echo"))") {
      $0.credentials.headers = [.init(name: "X-Key", value: .plain("1"))]
    }
    #expect(header.cause == .badQuery)
    // The same server's other paths are another's: the base path may be a tenant.
    func below(_ path: String) -> Reply {
      http("GET \(web.url(path))") {
        $0.address = web.url("/echo/tenant")
        $0.credentials.bearer = .environment("TOKEN")
      }
    }
    for path in ["/admin", "/echo/tenant2", "/echo"] { #expect(below(path).cause == .badQuery, "\(path)") }
    for path in ["/echo/tenant", "/echo/tenant/x"] { #expect(below(path).body != nil, "\(path)") }
    // A fence without source.
    #expect(http("GET \(web.url("/echo"))") { $0.address = "" }.body != nil)
    #expect(http("GET /echo") { $0.address = "" }.cause == .badQuery)
  }

  @Test func `a redirect is followed on the same server only`() throws {
    #expect(try echo(http("GET /moved/echo"))["path"] == "/echo")
    let away = http("GET /elsewhere/").failure
    #expect(away?.cause == .redirected)
    #expect(away?.detail == "to http://192.0.2.1:80/secret")
    let other = try WebServer()
    let secret = http("GET /elsewhere/?to=\(other.url("/echo"))") { $0.credentials.bearer = .environment("TOKEN") }
    #expect(secret.cause == .redirected)
    #expect(http("GET /elsewhere/?to=https://127.0.0.1:\(web.port)/echo").cause == .redirected)
    // A form stays a form.
    let moved = Ask.one(Ask.question(web.source(.prometheus, "/moved/asked"), "up"))
    #expect(moved.warnings.first?.contains(#""method": "POST""#) == true)
    #expect(moved.warnings.first?.contains(#""query": "up""#) == true)
  }

  @Test func `a redirect that leads nowhere is told as what it is, and not as another host`() {
    let circle = http("GET /circle").failure
    #expect(circle == AskFailure(.circular, "5 redirects, and the next to http://127.0.0.1:\(web.port)/circle"))
    let user = http("GET /elsewhere/?to=http://ann:x@127.0.0.1:\(web.port)/echo").failure
    #expect(user?.cause == .notUnderstood && user?.detail.contains("ann") == false)
    #expect(http("GET /elsewhere/?to=http://").failure?.cause == .notUnderstood)
  }

  @Test func `a server that refuses forms is asked by GET`() {
    #expect(Ask.one(Ask.question(web.source(.prometheus, "/getonly"), "up")).series != nil)
  }

  @Test func `a body is read to its limit and no further`() {
    #expect(http("GET /big?bytes=1000") { $0.limit = 1000 }.body?.utf8.count == 1000)
    #expect(http("GET /big?bytes=1001") { $0.limit = 1000 }.failure == AskFailure(.tooLarge, "more than 1000 bytes"))
    #expect(http("GET /endless") { $0.limit = 1 << 20 }.cause == .tooLarge)
    #expect(http("GET /big?bytes=300000").raw.count == 64 << 10)
  }

  @Test func `a reply that trickles does not outlive the time-out`() {
    let start = Moment.now
    #expect(http("GET /trickle", timeout: .milliseconds(400)).cause == .timedOut)
    #expect(http("GET /trickle", timeout: .seconds(60)) { $0.timeout = .milliseconds(300) }.cause == .timedOut)
    #expect(Moment.now - start < 2)
  }

  @Test func `damage on the way has its own words`() {
    #expect(Ask.one(Ask.question(web.source(.prometheus, "/cut"), "up")).cause == .notUnderstood)
    #expect(http("GET /close/").cause == .unavailable)
    #expect(http("GET /gopher/").cause == .notUnderstood)
    for body in ["{\"status\":\"success\",\"data\":{\"resul", "{}", "[]", "{\"status\":\"success\"}", "nonsense"] {
      let text = String(decoding: FilledQuery.percentEncoded(body), as: UTF8.self)
      let source = web.source(.alertmanager)
      _ = source
      var prometheus = web.source(.prometheus)
      prometheus.address = web.url("/status?code=200&type=application/json&body=\(text)&x=")
      // The path goes before the `?`: the server answers 404, as text.
      #expect(Ask.one(Ask.question(prometheus, "up")).cause == .notUnderstood, "\(body)")
    }
  }

  @Test func `nothing there is unreachable, at once`() throws {
    let start = Moment.now
    let gone = SourceDeclaration(name: "gone", kind: .prometheus, address: "http://127.0.0.1:\(try Server.freePort())")
    #expect(Ask.one(Ask.question(gone, "up")).cause == .unreachable)
    let nowhere = SourceDeclaration(name: "gone", kind: .http, address: "http://no-such-host.invalid")
    #expect(Ask.one(Ask.question(nowhere, "GET /", timeout: .seconds(5))).cause != nil)
    #expect(Moment.now - start < 6)
  }

  @Test func `Prometheus is asked by form, with times in seconds`() {
    let at: Int64 = 1_795_346_941_711_000_000
    let instant = Ask.one(Ask.question(web.source(.prometheus, "/asked"), "up{a=\"+ &\"}", .instant(at: at))).warnings[
      0]
    #expect(instant.contains(#""query": "up{a=\"+ &\"}""#) && instant.contains(#""time": "1795346941.711""#))
    #expect(instant.contains(#""path": "/asked/api/v1/query""#) && instant.contains(#""timeout": "10000ms""#))
    let range = Ask.one(
      Ask.question(
        web.source(.prometheus, "/asked/"), "up", .range(start: at, end: at + 60_000_000_000, step: 15_000_000_000)))
    #expect(range.warnings[0].contains(#""start": "1795346941.711", "step": "15""#))
    #expect(range.warnings[0].contains(#""path": "/asked/api/v1/query_range""#))
  }

  @Test func `Loki is asked for lines by range and for numbers at an instant`() {
    let at: Int64 = 1_795_346_941_711_000_000
    func asked(_ text: String, _ form: Question.Form) -> String {
      var source = web.source(.loki, "/asked")
      source.credentials.headers = [.init(name: "X-Scope-OrgID", value: .plain("shop"))]
      return Ask.one(Ask.question(source, text, form)).warnings[0]
    }
    let lines = asked("# newest\n {a=\"b\"} |= `x`", .range(start: at, end: at, step: 0))
    #expect(lines.contains("query_range") && lines.contains(#""end": "1795346941711000001""#))
    #expect(lines.contains(#""limit": "500""#) && lines.contains(#""X-Scope-OrgID": "shop""#))
    #expect(asked("{a=\"b\"}", .instant(at: at)).contains(#""start": "1795343341711000000""#))
    #expect(asked("sum(rate({a=\"b\"}[5m]))", .instant(at: at)).contains(#""path": "/asked/loki/api/v1/query""#))
  }

  @Test func `a proxy is asked where the environment says so, never about this machine`() {
    let environment = ["http_proxy": web.url(), "no_proxy": "quiet.invalid"]
    let far = SourceDeclaration(name: "far", kind: .http, address: "http://monitor.invalid")
    #expect(Ask.one(Ask.question(far, "GET /echo"), environment).body?.contains("monitor.invalid") == true)
    let quiet = SourceDeclaration(name: "quiet", kind: .http, address: "http://quiet.invalid")
    #expect(Ask.one(Ask.question(quiet, "GET /echo", timeout: .seconds(3)), environment).body == nil)
    let nobody = ["http_proxy": "http://127.0.0.1:1"]
    #expect(Ask.one(Ask.question(web.source(.http), "GET /echo"), nobody).body != nil)
  }

  @Test func `health tells product and clock`() {
    let health = Ask.one(Ask.question(web.source(.http), "", .health)).health
    #expect(health?.product == "muster-test")
    #expect(health?.offset.map { abs($0) < 2_000_000_000 } == true)
    let gone = Ask.one(Ask.question(web.source(.http, "/need/x"), "", .health))
    #expect(gone.cause == .denied)
  }

  @Test(.enabled(if: Programs.openssl != nil, "openssl is not installed"))
  func `a certificate that nobody vouches for is not trusted`() throws {
    let folder = try Server.folder()
    let (key, certificate) = (folder + "/key.pem", folder + "/certificate.pem")
    try Server.run([
      Programs.openssl ?? "", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
      "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
    ])
    func secure(_ clientAuthority: [String]) throws -> (Server, SourceDeclaration) {
      let server = try Server(
        [
          "/usr/bin/python3", Server.here + "/Servers/web.py", Server.here + "/Fixtures", folder + "/none", certificate,
          key,
        ]
          + clientAuthority)
      return (server, SourceDeclaration(name: "safe", kind: .http, address: "https://127.0.0.1:\(try server.line())"))
    }
    var (server, source) = try secure([])
    #expect(Ask.one(Ask.question(source, "GET /echo")).cause == .untrusted)
    source.credentials.authority = certificate
    #expect(Ask.one(Ask.question(source, "GET /echo")).body != nil)
    source.credentials.authority = folder + "/none.pem"
    #expect(Ask.one(Ask.question(source, "GET /echo")).cause == .untrusted)
    (server, source) = try secure([certificate])
    source.credentials.authority = certificate
    // In TLS 1.3 the server's refusal comes behind the handshake, and may be overtaken by the end of the connection.
    let refused = try #require(Ask.one(Ask.question(source, "GET /echo")).cause)
    #expect([.untrusted, .unavailable].contains(refused))
    source.credentials.certificate = certificate
    source.credentials.key = key
    #expect(Ask.one(Ask.question(source, "GET /echo")).body != nil)
    withExtendedLifetime(server) {}
    try FileManager.default.removeItem(atPath: folder)
  }
}

/// Seconds on a clock that is never set back.
enum Moment {
  private static let start = ContinuousClock.now
  static var now: Double { start.duration(to: .now) / .seconds(1) }
}
