import Incidents
import Reports

/// A reply of Prometheus, or of Loki, which speaks the same shapes and one more (Prometheus docs, "HTTP API"; Loki docs, "Loki
/// HTTP API").
struct MetricReply {
  /// `success` or `error`.
  var status = ""
  var errorType = ""
  var error = ""
  var warnings: [String] = []
  /// Nil when there is no `data`.
  var result: Reply.Outcome?
  /// What `data` is when it is no object: the answers about labels and series.
  var isPlain = false
  var histograms = 0

  private var rows: Int
  /// The most lines of a log that are kept.
  private static let mostLines = 100

  init(_ bytes: [UInt8], rows: Int) throws(JSONProblem) {
    self.rows = rows
    var reader = JSONReader(bytes)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "status": status = try Self.text(&reader)
      case "errorType": errorType = try Self.text(&reader)
      case "error": error = try Self.text(&reader)
      case "warnings", "infos": warnings += try reader.strings()
      case "data" where reader.peek() == UInt8(ascii: "{"): try readData(&reader)
      case "data":
        isPlain = true
        try reader.skip()
      default: try reader.skip()
      }
    }
    try reader.end()
    if histograms > 0 { warnings.append("\(histograms) native histogram samples left out") }
  }

  private static func text(_ reader: inout JSONReader) throws(JSONProblem) -> String {
    if reader.peek() == UInt8(ascii: "\"") { return try reader.string() }
    try reader.skip()
    return ""
  }

  private mutating func readData(_ reader: inout JSONReader) throws(JSONProblem) {
    var type: String?
    // The kind stands before the result, but no document promises it.
    var before: JSONReader?
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "resultType":
        type = try Self.text(&reader)
        if var before, let type { try readResult(type, &before) }
      case "result":
        if let type {
          try readResult(type, &reader)
        } else {
          before = reader
          try reader.skip()
        }
      default: try reader.skip()
      }
    }
  }

  private mutating func readResult(_ type: String, _ reader: inout JSONReader) throws(JSONProblem) {
    switch type {
    case "vector", "matrix": try readSeries(&reader)
    case "scalar":
      let sample = try Self.sample(&reader)
      result = .series([Reply.Series(labels: [], samples: [sample])], left: 0)
    case "string":
      try reader.beginArray()
      var text = ""
      while try reader.nextElement() {
        if reader.peek() == UInt8(ascii: "\"") { text = try reader.string() } else { try reader.skip() }
      }
      result = .body(status: 200, contentType: "text/plain", text: text)
    case "streams": try readStreams(&reader)
    default: try reader.skip()
    }
  }

  // MARK: Series

  private mutating func readSeries(_ reader: inout JSONReader) throws(JSONProblem) {
    var all: [Reply.Series] = []
    var left = 0
    if reader.peek() == UInt8(ascii: "n") {
      try reader.skip()
      result = .series([], left: 0)
      return
    }
    try reader.beginArray()
    while try reader.nextElement() {
      if all.count >= rows {
        left += 1
        try reader.skip()
        continue
      }
      let one = try series(&reader)
      // A series of histograms alone has no value to show.
      if !one.samples.isEmpty { all.append(one) }
    }
    result = .series(all, left: left)
  }

  private mutating func series(_ reader: inout JSONReader) throws(JSONProblem) -> Reply.Series {
    var one = Reply.Series(labels: [], samples: [])
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "metric": one.labels = try Self.labels(&reader)
      case "value": one.samples = [try Self.sample(&reader)]
      case "values":
        try reader.beginArray()
        while try reader.nextElement() { one.samples.append(try Self.sample(&reader)) }
      case "histogram":
        histograms += 1
        try reader.skip()
      case "histograms":
        try reader.beginArray()
        while try reader.nextElement() {
          histograms += 1
          try reader.skip()
        }
      default: try reader.skip()
      }
    }
    return one
  }

  /// An object of names and texts.
  static func labels(_ reader: inout JSONReader) throws(JSONProblem) -> [Reply.Label] {
    var labels: [Reply.Label] = []
    try reader.beginObject()
    while let name = try reader.nextKey() { labels.append(Reply.Label(name, try reader.string())) }
    return labels
  }

  /// `[seconds, "value"]`: the time is a number, the value a text, since JSON has no NaN.
  private static func sample(_ reader: inout JSONReader) throws(JSONProblem) -> Reply.Sample {
    try reader.beginArray()
    guard try reader.nextElement() else { throw reader.problem }
    let time = nanoseconds(try reader.number())
    guard let time, WrittenTime.isSensible(time), try reader.nextElement(), let value = value(try reader.string())
    else { throw reader.problem }
    if try reader.nextElement() { throw reader.problem }
    return Reply.Sample(time, value)
  }

  /// A sample's value as Go writes it: decimal, or one of the three that are no number. What else Swift would read, such as
  /// hexadecimals, no such source sends.
  static func value(_ text: String) -> Double? {
    if ["NaN", "+Inf", "-Inf", "Inf"].contains(text) { return Double(text) }
    return text.utf8.allSatisfy("0123456789+-.eE".utf8.contains) ? Double(text) : nil
  }

  /// Decimal seconds as nanoseconds, without the rounding of a `Double`.
  static func nanoseconds(_ digits: ArraySlice<UInt8>) -> Int64? {
    var whole: Int64 = 0
    var places = -1
    var i = digits.startIndex
    let negative = digits.first == UInt8(ascii: "-")
    if negative { i += 1 }
    guard i < digits.endIndex else { return nil }
    while i < digits.endIndex {
      switch digits[i] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if places < 9 {
          let (by10, over) = whole.multipliedReportingOverflow(by: 10)
          let (sum, past) = by10.addingReportingOverflow(Int64(digits[i] - UInt8(ascii: "0")))
          if over || past { return nil }
          whole = sum
          if places >= 0 { places += 1 }
        }
      case UInt8(ascii: ".") where places < 0: places = 0
      default:
        guard let seconds = Double(String(decoding: digits, as: UTF8.self)), abs(seconds) < 9e9 else { return nil }
        return Int64((seconds * 1e9).rounded())
      }
      i += 1
    }
    for _ in max(0, places)..<9 {
      let (by10, over) = whole.multipliedReportingOverflow(by: 10)
      if over { return nil }
      whole = by10
    }
    return negative ? -whole : whole
  }

  // MARK: Lines

  /// Loki's streams: `["nanoseconds", "line"]`, and a third element of metadata when it was asked for.
  private mutating func readStreams(_ reader: inout JSONReader) throws(JSONProblem) {
    var count = 0
    var newest: [Reply.Line] = []
    try reader.beginArray()
    while try reader.nextElement() {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        guard key == "values" else {
          try reader.skip()
          continue
        }
        try reader.beginArray()
        while try reader.nextElement() {
          count += 1
          newest.append(try Self.line(&reader))
        }
        newest.sort { $0.time < $1.time }
        newest.removeFirst(max(0, newest.count - Self.mostLines))
      }
    }
    result = .lines(count: count, newest: newest)
  }

  private static func line(_ reader: inout JSONReader) throws(JSONProblem) -> Reply.Line {
    try reader.beginArray()
    guard try reader.nextElement(), let time = Int64(try reader.string()), WrittenTime.isSensible(time),
      try reader.nextElement()
    else {
      throw reader.problem
    }
    let text = try reader.string()
    while try reader.nextElement() { try reader.skip() }
    return Reply.Line(time, text)
  }
}
