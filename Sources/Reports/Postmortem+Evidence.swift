package import Incidents

extension Postmortem {
  /// A reading of a source as an export tells it: with the query and the way the value came, so that no source is needed.
  package struct Evidence: Sendable {
    package var seq: Int
    package var at: Int64
    package var step: String?
    package var name: String
    package var role: String
    package var reading: Reading
    package var asked: Inquiry
    package var verdict: String
    package var expected: String?
  }

  /// The readings as data: those that changed a verdict, and the last of each check.
  func writeEvidence(to json: inout JSONText) {
    json.objects("evidence", evidence.enumerated()) { json, item in
      let one = item.element
      json.field("id", "E\(item.offset + 1)")
      json.field("seq", one.seq)
      json.field("at", Instants.fineStamp(one.at))
      json.field("step", one.step)
      json.field("check", one.name)
      json.field("role", one.role)
      json.field("value", one.reading.text)
      json.key("number")
      if let number = one.reading.number { json.value(number) } else { json.null() }
      json.field("unit", one.reading.unit)
      json.field("expected", one.expected)
      json.field("verdict", one.verdict)
      json.field("reason", one.reading.reason)
      json.field("labels", one.reading.labels)
      json.field("series", one.reading.series)
      json.field("source", one.reading.source)
      json.field("query", one.asked.query)
      json.field("asked_at", Instants.fineStamp(one.asked.at))
      json.field("milliseconds", one.asked.milliseconds)
      json.field("sampled_at", one.reading.sampled.map(Instants.fineStamp))
      json.key("window_seconds")
      if let window = one.asked.window { json.value(window) } else { json.null() }
      json.key("trend")
      guard let trend = one.reading.trend else { return json.null() }
      json.object { json in
        json.field("start_at", Instants.fineStamp(trend.start))
        json.key("step_seconds")
        json.value(Double(trend.step) / 1e9)
        json.key("values")
        json.array { json in
          for value in trend.values {
            json.element()
            if let value { json.value(value) } else { json.null() }
          }
        }
      }
    }
  }
}
