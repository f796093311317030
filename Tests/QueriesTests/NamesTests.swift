import Engine
import Incidents
import Queries
import Runbooks
import Testing

/// Names of a metric source: recorded replies, and a real Prometheus.
@Suite struct `Names` {
  let web: WebServer
  init() throws { web = try WebServer.shared() }

  private func ask(_ fixture: String, _ names: Question.Names = .metrics) -> Reply {
    Ask.one(Ask.question(web.source(.prometheus, "/as/\(fixture)"), "", .names(names, since: 1_000_000_000)))
  }

  @Test func `names are rows of one cell`() throws {
    let cells = try #require(ask("prom-labels").cells)
    #expect(cells.contains(["__name__"]) && cells.allSatisfy { $0.count == 1 })
  }

  @Test(arguments: [
    ("proxy-502", AskFailure.Cause.unavailable), ("proxy-403", .denied), ("proxy-login", .notUnderstood),
    // An object where a list should be.
    ("prom-instant-vector", .notUnderstood),
  ]) func `what is no list of names is told as what it is`(fixture: String, cause: AskFailure.Cause) {
    #expect(ask(fixture).cause == cause)
  }

  @Test(.enabled(if: Programs.prometheus != nil, "prometheus is not installed"))
  func `a real one tells metrics, labels of a metric, and values`() throws {
    let source = try PrometheusServer.shared().source
    func names(_ names: Question.Names) throws -> [String] {
      let reply = Ask.one(Ask.question(source, "", .names(names, since: nil)))
      return try #require(reply.cells).compactMap { $0.first ?? nil }
    }
    #expect(try names(.metrics).contains("thing_total"))
    #expect(try names(.labels(of: "up")) == ["__name__", "instance", "job"])
    #expect(try names(.labels(of: "no_such_metric")) == [])
    #expect(try names(.values(label: "job", of: "up")) == ["prometheus", "things"])
    #expect(try names(.values(label: "job", of: "up{job=~\"th.*\"}")) == ["things"])
  }
}
