import Engine
import Incidents
import Queries
import Runbooks
import Testing

/// Every recorded and documented reply, served over HTTP and read.
@Suite struct `Recorded replies` {
  let web: WebServer
  init() throws { web = try WebServer.shared() }

  func ask(_ fixture: String, _ kind: SourceDeclaration.Kind = .prometheus, rows: Int = 500, _ text: String = "up")
    -> Reply
  {
    var source = web.source(kind, "/as/\(fixture)")
    source.rows = rows
    return Ask.one(Ask.question(source, text))
  }

  @Test func `a vector is series with one sample each, times exact to the millisecond`() {
    let reply = ask("prom-instant-vector")
    let first = reply.series?.first
    #expect(first?.labels.first == Reply.Label("__name__", "up"))
    #expect(first.map { $0.samples[0].time % 1_000_000 } == 0)
    #expect(reply.raw.starts(with: Array(#"{"status":"success""#.utf8)))
  }

  @Test func `NaN and infinities are kept as they came`() {
    let values = ask("prom-instant-vector-naninf").values
    #expect(values?.count == 3)
    #expect(values?[0] == 0.12)
    #expect(values?[1].isNaN == true)
    #expect(values?[2] == .infinity)
    #expect(ask("prom-instant-scalar-nan").values?.first?.isNaN == true)
  }

  @Test(arguments: ["prom-instant-vector-empty", "prom-range-empty"]) func `nothing is an answer`(fixture: String) {
    #expect(ask(fixture).outcome == .series([], left: 0))
  }

  @Test func `a matrix has all samples, oldest first`() {
    let series = ask("prom-range-matrix").series
    #expect(series?.isEmpty == false)
    for one in series ?? [] {
      #expect(one.samples.count > 1)
      #expect(one.samples.map(\.time) == one.samples.map(\.time).sorted())
    }
    #expect(ask("prom-instant-matrix").series?.isEmpty == false)
  }

  @Test func `a scalar is one series without labels, a string is text`() {
    #expect(ask("prom-instant-scalar").series?.map(\.labels) == [[]])
    #expect(ask("prom-instant-string").body == "hello")
  }

  @Test func `what is behind the limit is counted`() {
    guard case .series(let kept, let left) = ask("prom-instant-vector-naninf", rows: 1).outcome else {
      Issue.record("no series")
      return
    }
    #expect(kept.count == 1 && left == 2)
  }

  @Test(arguments: [
    ("prom-error-400-parse", AskFailure.Cause.badQuery, "parse error"),
    ("prom-error-400-unknown-function", .badQuery, "unknown function"),
    ("prom-error-400-missing-query", .badQuery, "no expression"),
    ("prom-error-400-bad-time", .badQuery, "cannot parse"),
    ("prom-error-400-range-end-before-start", .badQuery, "end timestamp"),
    ("prom-error-400-too-many-points", .badQuery, "11,000"),
    ("prom-error-400-range-vector-in-range", .badQuery, "range vector"),
    ("prom-error-422-execution", .badQuery, ""),
    ("prom-error-422-manytomany", .badQuery, "many-to-many"),
    ("prom-error-503-timeout", .unavailable, "timed out"),
    ("prom-error-404", .notUnderstood, "404 page not found"),
    ("prom3-error-499", .unavailable, "canceled"),
    ("prom3-error-500", .unavailable, "open block"),
    ("proxy-502", .unavailable, "502 Bad Gateway"),
    ("proxy-login", .notUnderstood, "Sign in"),
    ("proxy-403", .denied, "RBAC"),
  ]) func `each error has its cause and keeps its words`(fixture: String, cause: AskFailure.Cause, words: String) {
    let failure = ask(fixture).failure
    #expect(failure?.cause == cause)
    #expect(failure?.detail.contains(words) == true, "\(failure?.detail ?? "")")
  }

  @Test func `native histograms are left out and counted`() {
    let vector = ask("prom3-histograms")
    #expect(vector.series?.count == 1)
    #expect(vector.warnings == ["1 native histogram samples left out"])
    let matrix = ask("prom3-histogram-matrix")
    #expect(matrix.values == [1])
    #expect(matrix.warnings == ["2 native histogram samples left out"])
  }

  @Test func `warnings and infos come along`() {
    #expect(ask("prom3-infos").warnings.count == 2)
    #expect(ask("prom3-infos").outcome == .series([], left: 0))
  }

  @Test func `the order of members does not matter`() { #expect(ask("prom3-result-first").values == [3]) }

  // Loki by its documents: there is none in Debian.

  @Test func `Loki's lines are counted, and the newest kept in order`() {
    guard case .lines(let count, let newest, _) = ask("loki-streams", .loki, "{a=\"b\"}").outcome else {
      Issue.record("no lines")
      return
    }
    #expect(count == 3)
    #expect(newest.map(\.text) == ["first", "second", "third"])
    #expect(newest.last?.time == 1_795_346_941_711_000_002)
  }

  @Test func `Loki's metadata beside a line is passed over`() {
    #expect(
      ask("loki-categorized", .loki, "{a=\"b\"}").outcome
        == .lines(count: 1, newest: [Reply.Line(1_795_346_941_711_000_000, #"{"order_id":"o-1"}"#)]))
    #expect(ask("loki-empty", .loki, "{a=\"b\"}").outcome == .lines(count: 0, newest: []))
  }

  @Test func `Loki's metrics count in seconds`() {
    #expect(
      ask("loki-vector", .loki, "rate({a=\"b\"}[5m])").series?.first?.samples == [
        Reply.Sample(1_795_346_941_711_000_000, 12.5)
      ])
    #expect(ask("loki-matrix", .loki, "rate({a=\"b\"}[5m])").series?.first?.samples.count == 2)
  }

  @Test(arguments: [
    ("loki-error-400-parse", AskFailure.Cause.badQuery, "unexpected IDENTIFIER"),
    ("loki-error-401", .denied, "no org id"), ("loki-error-429", .unavailable, "outstanding"),
    ("loki-error-504", .unavailable, "timed out"), ("proxy-502", .unavailable, "502"),
  ]) func `Loki's errors are plain text`(fixture: String, cause: AskFailure.Cause, words: String) {
    let failure = ask(fixture, .loki).failure
    #expect(failure?.cause == cause)
    #expect(failure?.detail.contains(words) == true, "\(failure?.detail ?? "")")
  }

  @Test func `Alertmanager's alerts come as they are`() {
    let reply = Ask.one(
      Ask.question(web.source(.alertmanager, "/as/am-alerts"), "", .path("/api/v2/alerts?active=true")))
    #expect(reply.body?.hasPrefix("[{") == true)
    let firing = Ask.one(Ask.question(web.source(.alertmanager, "/as/am-alerts"), "", .alerts))
    guard case .alerts(let alerts) = firing.outcome else {
      Issue.record("\(firing)")
      return
    }
    #expect(alerts.count == 1 && alerts.first?.name.isEmpty == false && alerts.first?.annotations.isEmpty == false)
    #expect(
      Ask.one(Ask.question(web.source(.alertmanager, "/as/prom-instant-vector"), "", .alerts)).cause == .notUnderstood)
    #expect(Ask.one(Ask.question(web.source(.alertmanager, "/as/proxy-502"), "", .alerts)).cause == .unavailable)
    let health = Ask.one(Ask.question(web.source(.alertmanager, "/as/am-status"), "", .health)).health
    #expect(health?.product == "Alertmanager" && health?.version.hasPrefix("0.25") == true)
  }
}
