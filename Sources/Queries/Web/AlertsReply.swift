import Engine
import Incidents
import Reports
import Runbooks

/// What fires now, as Alertmanager tells it (its API v2, `GET /alerts`).
enum AlertsReply {
  static func exchange(_ question: Question) -> Exchange {
    // What is not routed yet fires all the same.
    let path = "/api/v2/alerts?active=true&silenced=false&inhibited=false"
    let request = WebRequest(
      url: WebAddress.below(question.source.address, path), headers: ["Accept: application/json"])
    return Exchange(request: request) { answer in
      guard answer.isSuccess, answer.isJSON else { return .failed(MetricQuestion.failure(answer)) }
      do throws(JSONProblem) {
        // Not cut by the source's `rows`: the last of them may be the one that a runbook is for.
        let list = try read(answer.body, rows: Self.most)
        var warnings: [String] = []
        if list.left > 0 { warnings.append("\(list.left) more alerts left out") }
        if list.damaged > 0 {
          warnings.append("\(list.damaged) alert\(list.damaged == 1 ? "" : "s") could not be read")
        }
        return .done(.alerts(list.alerts), warnings: warnings)
      } catch {
        return .failed(answer.damaged(error))
      }
    }
  }

  /// The most alerts that are kept.
  private static let most = 50_000

  /// What a list of alerts holds.
  struct List {
    var alerts: [FiringAlert] = []
    /// How many stood behind the last that is kept.
    var left = 0
    /// How many are no alert: without a label or a time, or with something else in their place.
    var damaged = 0
  }

  /// The first alerts. One that is damaged hides none of the others; a list that is no JSON is no list.
  static func read(_ bytes: [UInt8], rows: Int) throws(JSONProblem) -> List {
    var reader = JSONReader(bytes)
    var list = List()
    try reader.beginArray()
    while try reader.nextElement() {
      var one = reader
      try reader.skip()
      if list.alerts.count >= rows {
        list.left += 1
        continue
      }
      do throws(JSONProblem) { list.alerts.append(try alert(&one)) } catch { list.damaged += 1 }
    }
    try reader.end()
    return list
  }

  private static func alert(_ reader: inout JSONReader) throws(JSONProblem) -> FiringAlert {
    var labels: [Reply.Label] = []
    var annotations: [Reply.Label] = []
    var started: Int64?
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "labels": labels = try MetricReply.labels(&reader)
      case "annotations": annotations = try MetricReply.labels(&reader)
      case "startsAt": started = WrittenTime.ofRFC3339(try reader.string())
      default: try reader.skip()
      }
    }
    guard let started, !labels.isEmpty else { throw reader.problem }
    return FiringAlert(labels: labels, annotations: annotations, started: started)
  }
}
