import Engine
import FoundationEssentials
import Incidents
import Queries
import Runbooks
import Testing

/// A real Prometheus that scrapes itself and the server of the tests once a second.
struct PrometheusServer {
  let server: Server
  let source: SourceDeclaration

  init() throws {
    let folder = try Server.folder()
    let port = try Server.freePort()
    let web = try WebServer.shared()
    try Server.write(
      """
      global: {scrape_interval: 1s, scrape_timeout: 1s}
      scrape_configs:
        - {job_name: prometheus, static_configs: [{targets: ["127.0.0.1:\(port)"]}]}
        - {job_name: things, static_configs: [{targets: ["127.0.0.1:\(web.port)"]}]}
      """, to: folder + "/prometheus.yml")
    server = try Server(
      [
        Programs.prometheus ?? "", "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
        "--web.listen-address=127.0.0.1:\(port)", "--log.level=error", "--query.timeout=5s",
      ], removing: folder)
    let source = SourceDeclaration(name: "metrics", kind: .prometheus, address: "http://127.0.0.1:\(port)/")
    self.source = source
    try Server.await("Prometheus") {
      Ask.one(Ask.question(source, "count_over_time(thing_total[1m]) >= 2 and on() (count(thing) > 0)")).series?.isEmpty
        == false
    }
  }

  private static let one = Result { try PrometheusServer() }
  static func shared() throws -> PrometheusServer { try one.get() }
}

@Suite(.enabled(if: Programs.prometheus != nil, "prometheus is not installed")) struct `Prometheus` {
  let source: SourceDeclaration
  init() throws { source = try PrometheusServer.shared().source }

  func ask(_ text: String, _ form: Question.Form = .instant(at: nil), timeout: Duration = .seconds(10)) -> Reply {
    Ask.one(Ask.question(source, text, form, timeout: timeout))
  }

  @Test func `all shapes of an answer are read`() {
    #expect(ask("up").values == [1, 1])
    #expect(ask("scalar(thing_total)").values == [1])
    #expect(ask("\"hello\"").body == "hello")
    #expect(ask("thing_total[1m]").series?.first?.samples.isEmpty == false)
    #expect(ask("no_such_metric").outcome == .series([], left: 0))
    #expect(ask("odd{kind=\"nan\"}").values?.first?.isNaN == true)
    #expect(ask("odd{kind=\"inf\"} or odd{kind=\"minus\"}").values.map(Set.init) == [.infinity, -.infinity])
    let raw = String(decoding: ask("up").raw, as: UTF8.self)
    #expect(raw.contains("resultType"))
  }

  @Test func `a time and a range are what was asked for`() throws {
    let now = try #require(ask("time()").series?.first?.samples.first)
    // Prometheus keeps milliseconds, and a nanosecond may fall on either side of one.
    let before = try #require(ask("time()", .instant(at: now.time - 60_000_000_000)).values?.first)
    #expect(abs(before - (now.value - 60)) < 0.0015)
    let range = ask("vector(1)", .range(start: now.time - 60_000_000_000, end: now.time, step: 15_000_000_000))
    let times = range.series?.first?.samples.map { ($0.time - now.time) / 1_000_000_000 }
    #expect(times == [-60, -45, -30, -15, 0])
  }

  @Test(arguments: [
    ("up{", AskFailure.Cause.badQuery, "1:4"), ("", .badQuery, "no expression"),
    ("rate(up)", .badQuery, "range vector"),
    ("thing * on() thing", .badQuery, "many-to-many"),
  ]) func `a mistake is told in its words`(text: String, cause: AskFailure.Cause, words: String) {
    let failure = ask(text).failure
    #expect(failure?.cause == cause)
    #expect(failure?.detail.contains(words) == true, "\(failure?.detail ?? "")")
  }

  @Test func `a missing metric, a renamed label and a dead address are three things`() throws {
    #expect(ask("thing{nom=\"a\"}").outcome == .series([], left: 0))
    #expect(ask("count(thing)").values == [Double(Hostile.values.count)])
    var other = source
    other.address += "nowhere"
    #expect(Ask.one(Ask.question(other, "up")).failure == AskFailure(.notUnderstood, "HTTP 404: 404 page not found"))
    other.address = "http://127.0.0.1:\(try Server.freePort())"
    #expect(Ask.one(Ask.question(other, "up")).cause == .unreachable)
  }

  @Test func `health tells version and clock`() {
    let health = Ask.one(Ask.question(source, "", .health)).health
    #expect(health?.product == "Prometheus")
    #expect(health?.version.contains(".") == true)
    #expect(health?.offset.map { abs($0) < 1_000_000_000 } == true)
    #expect(health.map { $0.precision < 1_000_000_000 } == true)
  }

  @Test func `metadata comes as it is`() {
    let reply = ask("", .path("/api/v1/label/__name__/values"))
    #expect(reply.body?.contains("\"thing\"") == true)
    #expect(ask("", .path("/api/v1/label/a-b/values")).failure == AskFailure(.badQuery, "invalid label name: \"a-b\""))
    #expect(ask("", .path("/api/v1/nothing")).cause == .notUnderstood)
  }

  @Test func `five hundred questions are answered, and rightly`() {
    let replies = Ask.all((0..<500).map { Ask.question(source, "vector(\($0))") })
    #expect(replies.map { $0.values?.first } == (0..<500).map { Double($0) })
  }
}

@Suite(.enabled(if: Programs.alertmanager != nil && Programs.amtool != nil, "prometheus-alertmanager is not installed"))
struct `Alertmanager` {
  @Test func `firing alerts come as they are`() throws {
    let folder = try Server.folder()
    let port = try Server.freePort()
    try Server.write("route: {receiver: none}\nreceivers: [{name: none}]\n", to: folder + "/config.yml")
    let server = try Server(
      [
        Programs.alertmanager ?? "", "--config.file=\(folder)/config.yml", "--storage.path=\(folder)/data",
        "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=", "--log.level=error",
      ], removing: folder)
    let source = SourceDeclaration(name: "alerts", kind: .alertmanager, address: "http://127.0.0.1:\(port)")
    try Server.await("Alertmanager") { Ask.one(Ask.question(source, "", .health)).health != nil }
    try Server.run([
      Programs.amtool ?? "", "--alertmanager.url=\(source.address)", "alert", "add", "alertname=DiskFull", "host=db1",
    ])
    try Server.await("the alert") {
      let reply = Ask.one(Ask.question(source, "", .path("/api/v2/alerts?active=true&silenced=false")))
      return reply.body?.contains("\"alertname\":\"DiskFull\"") == true
    }
    let firing = Ask.one(Ask.question(source, "", .alerts))
    guard case .alerts(let alerts) = firing.outcome else {
      Issue.record("\(firing)")
      return
    }
    #expect(alerts.map(\.name) == ["DiskFull"])
    #expect(alerts.first?["host"] == "db1")
    #expect(alerts.first.map { $0.started > 1_700_000_000_000_000_000 } == true)
    try Server.run([
      Programs.amtool ?? "", "--alertmanager.url=\(source.address)", "silence", "add", "-c", "known",
      "alertname=DiskFull",
    ])
    try Server.await("the silence") { Ask.one(Ask.question(source, "", .alerts)).outcome == .alerts([]) }
    let bad = Ask.one(Ask.question(source, "", .path("/api/v2/alerts?filter=bad")))
    #expect(bad.cause == .badQuery && bad.failure?.detail.contains("bad matcher format") == true, "\(bad)")
    let health = Ask.one(Ask.question(source, "", .health)).health
    #expect(health?.product == "Alertmanager" && health?.version.isEmpty == false)
    #expect(Ask.one(Ask.question(source, "up")).cause == .badQuery)
    withExtendedLifetime(server) {}
  }
}
