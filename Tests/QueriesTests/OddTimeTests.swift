import Engine
import Incidents
import Queries
import Runbooks
import Testing

/// Times that no server means, and texts that are spelled out.
@Suite struct `Odd replies` {
  let web: WebServer
  init() throws { web = try WebServer.shared() }

  /// Whatever is asked, this body comes back.
  func ask(
    _ kind: SourceDeclaration.Kind, _ body: String, _ text: String = "up", form: Question.Form = .instant(at: nil),
    rows: Int = 500, code: Int = 200, bearer: String? = nil
  ) -> Reply {
    let written = FilledQuery.percentEncoded(body)
    var source = web.source(kind, "/give/\(code)/\(String(decoding: written, as: UTF8.self))")
    source.rows = rows
    if bearer != nil { source.credentials.bearer = .environment("TOK") }
    return Ask.one(Ask.question(source, text, form), bearer.map { ["TOK": $0] } ?? [:])
  }

  private func vector(_ time: String) -> String {
    #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[\#(time),"1"]}]}}"#
  }

  @Test(arguments: ["-9223372036.85", "-1", "9223372036.7", "7258118401", "1e300"])
  func `a sample outside of all times is no reply`(time: String) {
    #expect(ask(.prometheus, vector(time)).cause == .notUnderstood)
    #expect(ask(.prometheus, vector(time), form: .health).cause != nil)
  }

  @Test func `a sample of today is one`() { #expect(ask(.prometheus, vector("1795343341.711")).values == [1]) }

  @Test(arguments: ["-9223372036854775808", "9223372036854775807", "-1"])
  func `a line outside of all times is no reply`(time: String) {
    let body =
      #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["\#(time)","x"]]}]}}"#
    #expect(ask(.loki, body, "{a=\"b\"}").cause == .notUnderstood)
  }

  @Test func `as many lines as are asked for are perhaps more, and judged so`() {
    let line = #"["1795343341711000000","x"]"#
    let lines = Array(repeating: line, count: 5).joined(separator: ",")
    let body = #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[\#(lines)]}]}}"#
    let cut = ask(.loki, body, "{a=\"b\"}", rows: 5)
    let whole = ask(.loki, body, "{a=\"b\"}", rows: 6)
    func verdict(_ reply: Reply, _ expect: String) throws -> Verdict {
      let terms = CheckTerms(expect: try Expectation.parse(expect).get())
      return reply.judged(by: terms, now: 1_795_343_341_711_000_000) { _ in .unknown }.verdict
    }
    for (expect, ofCut, ofWhole) in [
      ("< 1000", Verdict.noData, Verdict.met), ("< 5", .notMet, .notMet), ("> 4", .met, .met),
      ("> 1000", .noData, .notMet), ("= 5", .noData, .met),
    ] {
      #expect((try? verdict(cut, expect)) == ofCut, "\(expect)")
      #expect((try? verdict(whole, expect)) == ofWhole, "\(expect)")
    }
  }

  @Test func `a secret is taken out however a server spells it`() {
    let secret = "tok/en+AB<c>1234="
    let spelled = secret.unicodeScalars.map { scalar in
      "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
    }.joined()
    let slashed = secret.replacing("/", with: "\\/").replacing("<", with: "\\u003C")
    for form in [spelled, slashed, secret.lowercased() == secret ? secret : spelled] {
      let label =
        #"{"status":"success","warnings":["\#(form)"],"data":{"resultType":"vector","result":["#
        + #"{"metric":{"tok":"\#(form)"},"value":[1795343341,"1"]}]}}"#
      let failed = #"{"status":"error","errorType":"bad_data","error":"bad token \#(form)"}"#
      for reply in [ask(.prometheus, label, bearer: secret), ask(.prometheus, failed, code: 400, bearer: secret)] {
        #expect(!"\(reply.outcome) \(reply.warnings)".contains("en+AB"), "\(reply.outcome)")
        #expect("\(reply.outcome)".contains("[redacted]"), "\(reply.outcome)")
        #expect(!String(decoding: reply.raw, as: UTF8.self).contains(form))
      }
    }
  }
}
