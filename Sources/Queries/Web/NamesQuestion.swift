import Engine
import Incidents
import Reports
import Runbooks

/// How Prometheus, and what speaks its interface, is asked for names: metrics, labels, values (Prometheus docs, "HTTP API",
/// "Querying metadata").
enum NamesQuestion {
  /// The most names that are kept.
  private static let most = 200_000

  static func exchange(_ names: Question.Names, since: Int64?, at source: SourceDeclaration) -> Exchange {
    var path: String
    var fields: [(String, String)] = []
    switch names {
    case .metrics: path = "/api/v1/label/__name__/values"
    case .labels(let selector):
      path = "/api/v1/labels"
      fields.append(("match[]", selector))
    case .values(let label, let selector):
      path = "/api/v1/label/\(String(decoding: FilledQuery.percentEncoded(label), as: UTF8.self))/values"
      fields.append(("match[]", selector))
    }
    if let since { fields.append(("start", MetricQuestion.seconds(since))) }
    let encoded = fields.map {
      FilledQuery.percentEncoded($0.0) + [UInt8(ascii: "=")] + FilledQuery.percentEncoded($0.1)
    }
    if !encoded.isEmpty { path += "?" + encoded.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "&") }
    let url = WebAddress.below(source.address, path)
    return Exchange(request: WebRequest(url: url, headers: ["Accept: application/json"])) { answer in
      // What is no success is told as it is for any address.
      guard answer.isSuccess, answer.isJSON else { return MetricQuestion.readPath(answer) }
      do throws(JSONProblem) {
        return .done(try read(answer.body))
      } catch {
        return .failed(answer.damaged(error))
      }
    }
  }

  private static func read(_ body: [UInt8]) throws(JSONProblem) -> Reply.Outcome {
    var reader = JSONReader(body)
    var names: [[String?]] = []
    var left = false
    var status = ""
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "status": status = try reader.string()
      case "data":
        if reader.peek() == UInt8(ascii: "n") {
          try reader.skip()
          continue
        }
        try reader.beginArray()
        while try reader.nextElement() {
          if names.count < most { names.append([try reader.string()]) } else { (_, left) = (try reader.string(), true) }
        }
      default: try reader.skip()
      }
    }
    try reader.end()
    if status != "success" { return .failed(AskFailure(.notUnderstood, "a reply without success")) }
    return .rows(columns: ["name"], names, left: left)
  }
}
