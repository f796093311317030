import Engine
import Incidents
import Reports
import Runbooks

/// How Prometheus, Loki and Alertmanager are asked, and what their answers mean.
enum MetricQuestion {
  /// The exchange for a question to one of them.
  static func exchange(_ question: Question) throws(AskFailure) -> Exchange {
    let base = question.source.address
    if case .path(let path) = question.form {
      return Exchange(request: WebRequest(url: WebAddress.below(base, path), headers: ["Accept: application/json"])) {
        readPath($0)
      }
    }
    if case .alerts = question.form {
      guard question.source.kind == .alertmanager else {
        throw AskFailure(.badQuery, "only an Alertmanager is asked what fires")
      }
      return AlertsReply.exchange(question)
    }
    if case .names(let names, let since) = question.form {
      return NamesQuestion.exchange(names, since: since, at: question.source)
    }
    switch question.source.kind {
    case .prometheus: return asked(prometheus(question), rows: question.source.rows)
    case .loki:
      let request = loki(question)
      return asked(request.0, rows: question.source.rows, mostLines: request.mostLines)
    default: throw AskFailure(.badQuery, "an Alertmanager takes no queries")
    }
  }

  private static func asked(_ request: WebRequest, rows: Int, mostLines: Int? = nil) -> Exchange {
    Exchange(request: request) { answer in
      // Proxies that let only reading methods through refuse forms; Prometheus' own clients fall back in the same way.
      if answer.status == 405 || answer.status == 501, let get = request.asGet {
        return .then(asked(get, rows: rows, mostLines: mostLines))
      }
      return read(answer, rows: rows, mostLines: mostLines)
    }
  }

  // MARK: Asking

  private static func prometheus(_ question: Question) -> WebRequest {
    var fields = [("query", question.query.text)]
    let milliseconds = max(1, question.timeout.wholeNanoseconds / 1_000_000)
    var path = "/api/v1/query"
    switch question.form {
    case .range(let start, let end, let step):
      path = "/api/v1/query_range"
      fields += [("start", seconds(start)), ("end", seconds(end)), ("step", seconds(max(step, 1_000_000)))]
    case .instant(let at?): fields.append(("time", seconds(at)))
    default: break
    }
    fields.append(("timeout", "\(milliseconds)ms"))
    return .form(WebAddress.below(question.source.address, path), fields)
  }

  private static func loki(_ question: Question) -> (WebRequest, mostLines: Int?) {
    let isLog = selectsLines(question.query.text)
    // Loki's own most.
    let lines = min(5000, max(1, question.source.rows))
    var fields = [("query", question.query.text)]
    var path = "/loki/api/v1/query_range"
    switch question.form {
    case .range(let start, let end, let step):
      // The end is exclusive there, and inclusive with us.
      fields += [("start", "\(start)"), ("end", "\(end + 1)")]
      if !isLog { fields.append(("step", seconds(max(step, 1_000_000)))) }
    case .instant(let at?):
      if isLog { fields += [("start", "\(at - 3_600_000_000_000)"), ("end", "\(at + 1)")] }
      if !isLog { fields.append(("time", "\(at)")) }
    default: break
    }
    if isLog {
      fields += [("limit", "\(lines)"), ("direction", "backward")]
    } else if case .instant = question.form {
      path = "/loki/api/v1/query"
    }
    return (.form(WebAddress.below(question.source.address, path), fields), isLog ? lines : nil)
  }

  /// True for a LogQL expression that gives lines and no numbers: it begins with its selector.
  static func selectsLines(_ text: String) -> Bool {
    var rest = text.utf8[...]
    while let b = rest.first {
      if b <= 0x20 || b == UInt8(ascii: "(") {
        rest = rest.dropFirst()
      } else if b == UInt8(ascii: "#") {
        rest = rest.drop { $0 != 0x0A }
      } else {
        return b == UInt8(ascii: "{")
      }
    }
    return false
  }

  /// Nanoseconds as decimal seconds, to the millisecond, which is as fine as Prometheus knows.
  static func seconds(_ nanoseconds: Int64) -> String {
    let milliseconds = (Double(nanoseconds) / 1e6).rounded(.down)
    let whole = Int64(milliseconds)
    let part = abs(whole % 1000)
    let sign = whole < 0 && whole > -1000 ? "-" : ""
    if part == 0 { return sign + "\(whole / 1000)" }
    return sign + "\(whole / 1000)." + (part < 10 ? "00" : part < 100 ? "0" : "") + "\(part)"
  }

  // MARK: Reading

  private static func read(_ answer: WebAnswer, rows: Int, mostLines: Int?) -> Exchange.Next {
    guard answer.isJSON else { return .failed(failure(answer)) }
    let reply: MetricReply
    do throws(JSONProblem) {
      reply = try MetricReply(answer.body, rows: rows)
    } catch {
      return .failed(answer.isSuccess ? answer.damaged(error) : failure(answer))
    }
    guard answer.isSuccess, reply.status == "success" else {
      return .failed(failure(answer, reply))
    }
    guard var result = reply.result else {
      return .failed(AskFailure(.notUnderstood, "a reply without result"))
    }
    var warnings = reply.warnings
    if case .lines(let count, let newest, _) = result, let mostLines, count >= mostLines {
      result = .lines(count: count, newest: newest, left: true)
      warnings.append("\(mostLines) lines or more; only the newest were counted")
    }
    return .done(result, warnings: warnings)
  }

  /// An address below the source's own: the body as it is, or why there is none.
  static func readPath(_ answer: WebAnswer) -> Exchange.Next {
    guard answer.isSuccess else {
      // What is no envelope is judged by its status.
      let reply = answer.isJSON ? try? MetricReply(answer.body, rows: 0) : nil
      return .failed(reply.map { failure(answer, $0) } ?? failure(answer))
    }
    if answer.looksLikePage { return .failed(failure(answer)) }
    return .done(.body(status: answer.status, contentType: answer.contentType, text: answer.text))
  }

  /// What a refusal in JSON means: its type tells more than its status, since servers differ in the latter.
  private static func failure(_ answer: WebAnswer, _ reply: MetricReply) -> AskFailure {
    let said = reply.error.isEmpty ? reply.errorType : reply.error
    switch reply.errorType {
    case "bad_data", "execution", "not_found": return .said(.badQuery, said)
    case "timeout", "canceled", "unavailable", "internal": return .said(.unavailable, said)
    case "not_acceptable": return .said(.notUnderstood, said)
    default:
      if reply.status.isEmpty { return failure(answer) }
      // A foreign type: several of the servers that speak this interface have their own.
      let byStatus = failure(answer)
      return .said(byStatus.cause == .notUnderstood ? .badQuery : byStatus.cause, said)
    }
  }

  /// What an answer means that is no envelope: Loki's and Alertmanager's words, a proxy's page, another server altogether.
  static func failure(_ answer: WebAnswer) -> AskFailure {
    let said = answer.looksLikePage ? pageTitle(answer.text) : answer.firstWords
    let detail = "HTTP \(answer.status)" + (said.isEmpty ? "" : ": " + said)
    switch answer.status {
    case 401, 403, 407: return .said(.denied, detail)
    case 400, 422: return .said(answer.looksLikePage ? .notUnderstood : .badQuery, detail)
    case 413: return .said(.badQuery, detail)
    case 408, 429, 499, 500...599: return .said(.unavailable, detail)
    default: return .said(.notUnderstood, detail + (answer.isSuccess ? " (\(answer.shownType))" : ""))
    }
  }

  /// What a page calls itself, for a person who wonders whose it is.
  private static func pageTitle(_ text: String) -> String {
    guard let open = text.firstRange(of: "<title>"),
      let close = text[open.upperBound...].firstRange(of: "</title>")
    else { return "a page" }
    return "a page, “" + text[open.upperBound..<close.lowerBound].prefix(80) + "”"
  }
}

extension WebAnswer {
  /// True when the body should be JSON; a server that does not say is judged by the first byte.
  var isJSON: Bool {
    if contentType == "application/json" || contentType.hasSuffix("+json") || contentType == "text/json" { return true }
    return contentType.isEmpty && body.first == UInt8(ascii: "{")
  }

  var looksLikePage: Bool {
    contentType == "text/html" || body.starts(with: "<!DOCTYPE".utf8) || body.starts(with: "<html".utf8)
  }

  var shownType: String { contentType.isEmpty ? "no content type" : contentType }

  /// The beginning of a text, or the text within a JSON string or an object's `message` (Alertmanager has both).
  var firstWords: String {
    if isJSON {
      var reader = JSONReader(body)
      // What is no JSON is shown as it is.
      if reader.peek() == UInt8(ascii: "\""), let text = try? reader.string() { return text }
      // The same of an object.
      if reader.peek() == UInt8(ascii: "{"), let text = try? Self.message(&reader) { return text }
    }
    return String(decoding: body.prefix(1000), as: UTF8.self)
  }

  private static func message(_ reader: inout JSONReader) throws(JSONProblem) -> String? {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if key == "message" || key == "error", reader.peek() == UInt8(ascii: "\"") { return try reader.string() }
      try reader.skip()
    }
    return nil
  }

  func damaged(_ problem: JSONProblem) -> AskFailure {
    let cut = problem.offset >= body.count
    return AskFailure(
      .notUnderstood,
      cut
        ? "JSON that ends after \(body.count) bytes" : "JSON that is damaged at byte \(problem.offset) of \(body.count)"
    )
  }
}
