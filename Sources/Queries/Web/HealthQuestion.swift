import Engine
import Incidents
import Reports
import Runbooks

/// Whether a source answers, which version it is, and how far its clock is off.
enum HealthQuestion {
  static func exchange(_ question: Question) -> Exchange {
    let base = question.source.address
    func get(_ path: String, _ read: @escaping (WebAnswer) -> Exchange.Next) -> Exchange {
      Exchange(
        request: WebRequest(url: WebAddress.below(base, path), headers: ["Accept: application/json"]), read: read)
    }
    switch question.source.kind {
    case .prometheus:
      return get("/api/v1/status/buildinfo") { answer in
        // Others that speak PromQL lack this address; they are asked the time all the same.
        if answer.status == 401 || answer.status == 403 { return .failed(MetricQuestion.failure(answer)) }
        return .then(prometheusTime(base, version: answer.isSuccess ? answer.version : ""))
      }
    case .loki:
      return get("/loki/api/v1/status/buildinfo") { answer in
        answer.isSuccess && answer.isJSON
          ? told(answer, "Loki", answer.version) : .failed(MetricQuestion.failure(answer))
      }
    case .alertmanager:
      return get("/api/v2/status") { answer in
        answer.isSuccess && answer.isJSON
          ? told(answer, "Alertmanager", answer.version) : .failed(MetricQuestion.failure(answer))
      }
    default:
      return get("") { answer in
        switch answer.status {
        case 401, 403, 407, 500...599: .failed(MetricQuestion.failure(answer))
        default: told(answer, answer.server, "")
        }
      }
    }
  }

  private static func prometheusTime(_ base: String, version: String) -> Exchange {
    Exchange(request: .form(WebAddress.below(base, "/api/v1/query"), [("query", "time()")])) { answer in
      // What is no envelope is told as the failure that it is.
      guard answer.isSuccess, answer.isJSON, let reply = try? MetricReply(answer.body, rows: 1),
        case .series(let series, _)? = reply.result, let time = series.first?.samples.first?.time
      else { return .failed(MetricQuestion.failure(answer)) }
      let health = Health(
        product: "Prometheus", version: version, offset: time - answer.middle,
        precision: answer.halfTrip + 1_000_000)
      return .done(.body(status: answer.status, contentType: "text/plain", text: health.text))
    }
  }

  /// Product and version with the clock of the answer's `Date`, which counts whole seconds.
  private static func told(_ answer: WebAnswer, _ product: String, _ version: String) -> Exchange.Next {
    var health = Health(product: product, version: version)
    if let date = WrittenTime.ofHeader(answer.date) {
      health.offset = date + 500_000_000 - answer.middle
      health.precision = 500_000_000 + answer.halfTrip
    }
    return .done(.body(status: answer.status, contentType: "text/plain", text: health.text))
  }
}

extension WebAnswer {
  /// The moment on our clock that the server's time is compared with.
  fileprivate var middle: Int64 { sent + (received - sent) / 2 }
  fileprivate var halfTrip: Int64 { (received - sent) / 2 }

  /// The first `version` anywhere in a JSON body: `data.version`, `versionInfo.version`, or on top.
  fileprivate var version: String {
    func find(_ reader: inout JSONReader) throws(JSONProblem) -> String? {
      var found: String?
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let first = reader.peek()
        if key == "version", first == UInt8(ascii: "\"") {
          found = try reader.string()
        } else if first == UInt8(ascii: "{"), found == nil {
          found = try find(&reader)
        } else {
          try reader.skip()
        }
      }
      return found
    }
    var reader = JSONReader(body)
    // A body that cannot be read names no version.
    return (try? find(&reader)) ?? ""
  }
}
