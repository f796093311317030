import Engine
import Incidents
import Runbooks

/// What fires now, as Alertmanager tells it (its API v2, `GET /alerts`).
enum AlertsReply {
  static func exchange(_ question: Question) -> Exchange {
    // What is not routed yet fires all the same.
    let path = "/api/v2/alerts?active=true&silenced=false&inhibited=false"
    let rows = question.source.rows
    let request = WebRequest(
      url: WebAddress.below(question.source.address, path), headers: ["Accept: application/json"])
    return Exchange(request: request) { answer in
      guard answer.isSuccess, answer.isJSON else { return .failed(MetricQuestion.failure(answer)) }
      do throws(JSONProblem) {
        let (alerts, left) = try read(answer.body, rows: rows)
        return .done(.alerts(alerts), warnings: left > 0 ? ["\(left) more alerts left out"] : [])
      } catch {
        return .failed(answer.damaged(error))
      }
    }
  }

  /// The first alerts, and how many there were behind them.
  static func read(_ bytes: [UInt8], rows: Int) throws(JSONProblem) -> (alerts: [FiringAlert], left: Int) {
    var reader = JSONReader(bytes)
    var alerts: [FiringAlert] = []
    var left = 0
    try reader.beginArray()
    while try reader.nextElement() {
      if alerts.count < rows {
        alerts.append(try alert(&reader))
      } else {
        left += 1
        try reader.skip()
      }
    }
    try reader.end()
    return (alerts, left)
  }

  private static func alert(_ reader: inout JSONReader) throws(JSONProblem) -> FiringAlert {
    var alert = FiringAlert(labels: [], started: 0)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "labels": alert.labels = try MetricReply.labels(&reader)
      case "annotations": alert.annotations = try MetricReply.labels(&reader)
      case "startsAt":
        guard let time = WrittenTime.ofRFC3339(try reader.string()) else { throw reader.problem }
        alert.started = time
      default: try reader.skip()
      }
    }
    return alert
  }
}
