import Engine
import Incidents

extension Reply {
  /// Without secrets in any text of it. The bytes were cleaned before they were read; what a server spelled in its own way
  /// (`\u0073\u0033…`) is only itself again when it has been read.
  mutating func redact(_ redaction: Redaction) {
    if redaction.isEmpty { return }
    func clean(_ labels: [Label]) -> [Label] { labels.map { Label(redaction($0.name), redaction($0.value)) } }
    warnings = warnings.map { redaction($0) }
    retryAfter = retryAfter.map { redaction($0) }
    switch outcome {
    case .series(let series, let left):
      outcome = .series(series.map { Series(labels: clean($0.labels), samples: $0.samples) }, left: left)
    case .lines(let count, let newest, let left):
      outcome = .lines(count: count, newest: newest.map { Line($0.time, redaction($0.text)) }, left: left)
    case .rows(let columns, let rows, let left):
      let cells = rows.map { row in row.map { cell in cell.map { redaction($0) } } }
      outcome = .rows(columns: columns.map { redaction($0) }, cells, left: left)
    case .body(let status, let type, let text):
      outcome = .body(status: status, contentType: redaction(type), text: redaction(text))
    case .alerts(let alerts):
      outcome = .alerts(
        alerts.map {
          FiringAlert(labels: clean($0.labels), annotations: clean($0.annotations), started: $0.started)
        })
    case .failed(var failure):
      failure.detail = redaction(failure.detail)
      outcome = .failed(failure)
    }
    // Kept for `v`, as it came: bytes that hold one as soon as they are read are not kept.
    if !raw.isEmpty, redaction.holds(Self.unescaped(raw)) { raw = Array(Redaction.mark.utf8) }
  }

  /// The bytes with JSON's escapes read, wherever they stand; as they are when there are none.
  private static func unescaped(_ raw: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "\\")
    guard raw.contains(slash) else { return raw }
    var plain: [UInt8] = []
    var i = 0
    while i < raw.count {
      if raw[i] == slash, i + 5 < raw.count, raw[i + 1] == UInt8(ascii: "u"),
        let code = UInt32(String(decoding: raw[(i + 2)..<(i + 6)], as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(code)
      {
        plain += String(scalar).utf8
        i += 6
      } else if raw[i] == slash, i + 1 < raw.count {
        plain.append(raw[i + 1])
        i += 2
      } else {
        plain.append(raw[i])
        i += 1
      }
    }
    return plain
  }
}
