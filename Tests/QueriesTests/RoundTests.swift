import Engine
import Incidents
import Reports
import Runbooks
import Testing

@testable import Queries

/// Many questions at once.
@Suite struct `A round of questions` {
  @Test func `a thousand questions are answered once each, few at a time`() throws {
    let web = try WebServer()
    let replies = Ask.all((0..<1000).map { Ask.question(web.source(.http), "GET /echo/\($0)") })
    for (number, reply) in replies.enumerated() where reply.body?.contains("\"/echo/\(number)\"") != true {
      Issue.record("\(number): \(reply)")
    }
    let counts = Ask.one(Ask.question(web.source(.http), "GET /counts")).body ?? ""
    let most = counts.split(separator: "\"most\": ").last.flatMap { Int($0.dropLast()) } ?? 99
    #expect((2...16).contains(most), "\(most)")
  }

  @Test func `a place that never answers costs its own time-out, however many ask it`() throws {
    let web = try WebServer.shared()
    let silent = try SilentPort()
    let mute = SourceDeclaration(name: "mute", kind: .prometheus, address: "http://127.0.0.1:\(silent.port)")
    let questions =
      (0..<100).map { _ in Ask.question(mute, "up", timeout: .milliseconds(700)) }
      + (0..<100).map { _ in Ask.question(web.source(.http), "GET /echo") }
    let start = Moment.now
    var firstMute = -1
    var count = 0
    Ask.sources().ask(questions, stop: { false }) { index, reply in
      if index < 100 {
        #expect(reply.cause == .timedOut)
        if firstMute < 0 { firstMute = count }
      } else {
        #expect(reply.body != nil)
      }
      count += 1
    }
    #expect(count == 200)
    #expect(firstMute == 100)
    #expect(Moment.now - start < 1.6)
  }

  @Test func `stopping replies to all that is open, at once`() throws {
    let silent = try SilentPort()
    let mute = SourceDeclaration(name: "mute", kind: .http, address: "http://127.0.0.1:\(silent.port)")
    let database = SourceDeclaration(
      name: "mute", kind: .postgresql, address: "postgresql://x@127.0.0.1:\(silent.port)/x?sslmode=disable")
    var secret = mute
    secret.credentials.bearer = .command("sleep 20")
    let start = Moment.now
    var causes: [AskFailure.Cause?] = []
    Ask.sources().ask(
      [mute, database, secret].map { Ask.question($0, "SELECT 1") }.map {
        var question = $0
        if question.source.kind == .http { question.query.text = "GET /" }
        return question
      }, stop: { Moment.now - start > 0.3 }
    ) { causes.append($1.cause) }
    #expect(causes == [.timedOut, .timedOut, .timedOut])
    #expect(Moment.now - start < 1)
  }

  @Test func `connections stay for the next round`() throws {
    let web = try WebServer.shared()
    let sources = Ask.sources()
    for _ in 0..<3 { #expect(Ask.all([Ask.question(web.source(.http), "GET /echo")], sources)[0].body != nil) }
    #expect(Ask.all([], sources).isEmpty)
    let shell = SourceDeclaration(name: "here", kind: .shell, address: "")
    #expect(Ask.all([Ask.question(shell, "true")], sources)[0].cause == .noClient)
  }

  @Test func `a machine without the library is told so`() throws {
    let folder = try Server.folder()
    try Server.write("no library", to: folder + "/libcurl.so.4")
    // The file stands in front of the real one, in a process of its own.
    let said = try Server.run([
      "/usr/bin/env", "LD_LIBRARY_PATH=\(folder)", Server.products + "/ask-bench", "http://127.0.0.1:1", "1", "1",
    ])
    #expect(said.contains("noClient") && said.contains("libcurl.so.4"), "\(said)")
    try Server.run(["/usr/bin/rm", "-r", folder])
  }

  // The parts.

  @Test func `places take turns, and one that hangs leaves room`() {
    var queue = FairQueue<String>(.init(perPlace: 3, opening: 2, all: 4, most: 5))
    for i in 0..<10 { queue.add(i, at: "a") }
    for i in 10..<20 { queue.add(i, at: "b") }
    for i in 20..<24 { queue.add(i, at: "c\(i)") }
    var begun: [Int] = []
    while let (question, _) = queue.begin() { begun.append(question) }
    // Four fill the room; the fifth is the first of its place, and then even that has an end.
    #expect(begun == [0, 10, 20, 21, 22])
    queue.end(0, answered: true)
    #expect(queue.begin()?.question == 23)
    #expect(queue.begin() == nil)
    for line in 1...5 { queue.end(line, answered: line == 1) }
    begun = []
    while let (question, _) = queue.begin() { begun.append(question) }
    // A place that has answered gets three, one that has not gets two.
    #expect(begun == [1, 11, 2, 12] || begun == [11, 1, 12, 2])
  }

  @Test func `damaged JSON is always an error, and never a crash`() throws {
    let whole = Array(
      #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"\u00e9\ud83d\ude00\n"},"values":[[1795346941.711,"1"]]}]},"warnings":["w"]}"#
        .utf8)
    #expect(throws: Never.self) { try MetricReply(whole, rows: 5) }
    for cut in 0..<whole.count {
      #expect(throws: JSONProblem.self) { try MetricReply(Array(whole[..<cut]), rows: 5) }
      var bent = whole
      for byte in [UInt8(ascii: "\""), 0, UInt8(ascii: "["), UInt8(ascii: "}"), 0xFF, UInt8(ascii: "\\")] {
        bent[cut] = byte
        // Some bends are other JSON; none may end the program.
        _ = try? MetricReply(bent, rows: 5)
      }
    }
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    #expect(throws: JSONProblem.self) { try MetricReply(Array("{\"x\":".utf8) + deep, rows: 5) }
  }

  @Test func `a sample is a number as Go writes it, and nothing else that could be read as one`() throws {
    let written: [(String, Double)] = [
      ("3", 3), ("-0.5", -0.5), ("1e+06", 1e6), ("+Inf", .infinity), ("-Inf", -.infinity),
    ]
    for (text, number) in written { #expect(MetricReply.value(text) == number) }
    #expect(MetricReply.value("NaN")?.isNaN == true)
    for text in ["0x3", "0x1p3", "nan(0x1)", "infinity", "", " 3", "3 ", "1_0", "٣"] {
      #expect(MetricReply.value(text) == nil, "\(text)")
      let reply = #"{"status":"success","data":{"resultType":"scalar","result":[1,"\#(text)"]}}"#
      #expect(throws: JSONProblem.self) { try MetricReply(Array(reply.utf8), rows: 5) }
    }
  }

  @Test func `a damaged alert hides no other, and is counted`() throws {
    let good = #"{"labels":{"alertname":"A"},"startsAt":"2026-11-22T12:03:42.568Z"}"#
    let damaged = [
      good.replacing("2026-11-22T", with: "yesterday "), good.replacing(#""alertname":"A""#, with: ""), "[]", "3",
      #"{"labels":{"alertname":"A"}}"#, #"{"labels":{"alertname":3},"startsAt":"2026-11-22T12:03:42Z"}"#,
      #"{"labels":[1,{"x":"]}"}],"startsAt":"2026-11-22T12:03:42Z"}"#,
    ]
    let other = good.replacing(#""A""#, with: #""B""#)
    for (place, one) in damaged.enumerated() {
      let list = try AlertsReply.read(Array("[\(good),\(one), \(other)]".utf8), rows: 2)
      #expect(list.alerts.map(\.name) == ["A", "B"] && list.damaged == 1 && list.left == 0, "\(place)")
    }
    let all = try AlertsReply.read(Array("[\((damaged + [good, good, good]).joined(separator: ","))]".utf8), rows: 2)
    #expect(all.alerts.count == 2 && all.damaged == 7 && all.left == 1)
    for text in ["[\(good)", "[\(good),]", "[\(good)] x", "{}"] {
      #expect(throws: JSONProblem.self) { try AlertsReply.read(Array(text.utf8), rows: 2) }
    }
  }

  @Test(
    arguments: [
      ("1795346941.711", 1_795_346_941_711_000_000), ("0", 0), ("1.5", 1_500_000_000), ("-1.25", -1_250_000_000),
      ("1.7953469417e9", 1_795_346_941_700_000_000), ("1.1234567891", 1_123_456_789), ("99999999999999999999", nil),
      ("-", nil),
    ] as [(String, Int64?)]) func `seconds become nanoseconds without rounding`(text: String, nanoseconds: Int64?)
  {
    #expect(MetricReply.nanoseconds(Array(text.utf8)[...]) == nanoseconds)
  }

  @Test func `times are read as servers write them`() {
    #expect(WrittenTime.ofHeader("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777_000_000_000)
    #expect(WrittenTime.ofHeader("Thu, 29 Feb 2024 00:00:00 GMT") == 1_709_164_800_000_000_000)
    #expect(WrittenTime.ofHeader("yesterday") == nil)
    #expect(WrittenTime.ofRFC3339("1994-11-06T08:49:37Z") == 784_111_777_000_000_000)
    #expect(WrittenTime.ofRFC3339("1994-11-06T08:49:37.25+01:30") == 784_106_377_250_000_000)
    #expect(WrittenTime.ofRFC3339("0001-01-01T00:00:00Z") == nil)
    #expect(WrittenTime.ofRFC3339("1994-11-06T08:49:37.25+01") == nil)
  }

  @Test func `milliseconds are written as Prometheus reads them`() {
    #expect(MetricQuestion.seconds(1_795_346_941_711_000_000) == "1795346941.711")
    #expect(MetricQuestion.seconds(15_000_000_000) == "15")
    #expect(MetricQuestion.seconds(1_005_000_000) == "1.005")
    #expect(MetricQuestion.seconds(-500_000_000) == "-0.500")
  }

  @Test func `secrets are taken out of bytes, longer ones first`() {
    var redaction = Redaction()
    redaction.add("abcd")
    redaction.add("abcdef")
    redaction.add("x")
    #expect(redaction("1abcdef2abcd3x") == "1[redacted]2[redacted]3x")
    #expect(redaction("abcabcd") == "abc[redacted]")
    redaction.add("pä\"<")
    #expect(
      redaction(#"1pä"<2pä\"<3p\u00e4\"\u003c4p%C3%A4%22%3C5"#) == "1[redacted]2[redacted]3[redacted]4[redacted]5")
  }
}
