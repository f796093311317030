/// Tells queries by their shape.
enum ShellQueries {
  private static let functions: Set<String> = [
    "rate", "irate", "increase", "sum", "avg", "min", "max", "count", "topk", "bottomk", "histogram_quantile", "absent",
    "absent_over_time",
    "avg_over_time", "max_over_time", "min_over_time", "sum_over_time", "count_over_time", "delta", "deriv",
    "predict_linear", "quantile",
    "label_replace", "changes", "resets", "stddev", "vector", "clamp_min", "clamp_max", "last_over_time",
    "quantile_over_time", "round",
    "sort_desc", "ALERTS",
  ]

  /// `sum by (shop) (…)`: a shell's `sum` and `count` never go on like this.
  static func isAggregation(_ code: String) -> Bool {
    let word = code.utf8.prefix { $0.isNameStart }
    guard functions.contains(String(decoding: Array(word), as: UTF8.self)) else { return false }
    let rest = code.utf8.dropFirst(word.count).drop(while: \.isBlank)
    for next in ["by (", "by(", "without (", "without("] where rest.starts(with: next.utf8) { return true }
    return false
  }

  /// `promql`, `logql`, `sql`, or nil.
  static func language(_ code: String) -> String? {
    let bytes = Array(code.utf8)[...]
    let text = bytes.drop { $0.isBlank || $0 == 0x0a }
    guard let first = text.first else { return nil }
    if isStatement(text) { return "sql" }
    if first == UInt8(ascii: "{") { return isSelector(text) && hasLogPipe(text) ? "logql" : nil }
    guard first.isNameStart || first == UInt8(ascii: "(") || first.isDigit else { return nil }
    var rest = text.drop { $0 == UInt8(ascii: "(") || $0 == 0x20 || $0.isDigit || "*/-.+".utf8.contains($0) }
    let name = rest.prefix { $0.isName || $0 == UInt8(ascii: ":") }
    guard !name.isEmpty else { return nil }
    let word = String(decoding: name, as: UTF8.self)
    rest = rest.dropFirst(name.count).drop { $0.isBlank || $0 == 0x0a }
    if functions.contains(word) {
      if rest.first == UInt8(ascii: "(") { return holdsLogs(text) ? "logql" : isCall(text) ? "promql" : nil }
      if rest.starts(with: "by".utf8) || rest.starts(with: "without".utf8) {
        return rest.contains(UInt8(ascii: "(")) ? holdsLogs(text) ? "logql" : "promql" : nil
      }
      if rest.first == UInt8(ascii: "{") { return "promql" }
      return nil
    }
    if rest.first == UInt8(ascii: "{") { return isSelector(rest) ? "promql" : nil }
    if rest.first == UInt8(ascii: "["), let unit = rest.firstIndex(of: UInt8(ascii: "]")) {
      let range = rest[(rest.startIndex + 1)..<unit]
      return range.first?.isDigit == true && range.last.map { "smhdwy".utf8.contains($0) } == true ? "promql" : nil
    }
    // `importer_queue_length > 40`
    guard word.contains("_"), let op = rest.first, "<>=!".utf8.contains(op) else { return nil }
    let value = rest.drop { "<>=! ".utf8.contains($0) }
    return value.first?.isDigit == true && !rest.starts(with: "= ".utf8)
      && value.allSatisfy { $0.isDigit || ".*e+-/() ".utf8.contains($0) }
      && (op != UInt8(ascii: "=") || rest.starts(with: "==".utf8))
      ? "promql" : nil
  }

  private static func isCall(_ text: ArraySlice<UInt8>) -> Bool {
    // `count(x)` in prose of code has neither selector nor range nor a metric's underscore.
    text.contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "_") }
      && !text.contains(UInt8(ascii: ";"))
  }

  private static func holdsLogs(_ text: ArraySlice<UInt8>) -> Bool {
    guard let brace = text.firstIndex(of: UInt8(ascii: "{")), brace > text.startIndex else { return false }
    let before = text[..<brace].reversed().drop(while: \.isBlank).first
    return before == UInt8(ascii: "(") && hasLogPipe(text[brace...])
  }

  private static func hasLogPipe(_ text: ArraySlice<UInt8>) -> Bool {
    guard let close = text.firstIndex(of: UInt8(ascii: "}")) else { return false }
    let rest = text[(close + 1)...].drop { $0.isBlank || $0 == 0x0a }
    return rest.first == UInt8(ascii: "|") || rest.starts(with: "!=".utf8) || rest.starts(with: "!~".utf8)
  }

  /// `{label="value"`, also empty.
  private static func isSelector(_ text: ArraySlice<UInt8>) -> Bool {
    let inner = text.dropFirst().drop { $0.isBlank || $0 == 0x0a }
    if inner.first == UInt8(ascii: "}") { return true }
    let label = inner.prefix { $0.isName }
    let op = inner.dropFirst(label.count).drop(while: \.isBlank)
    return !label.isEmpty && (op.first == UInt8(ascii: "=") || op.starts(with: "!=".utf8) || op.starts(with: "!~".utf8))
      && op.contains(UInt8(ascii: "\""))
  }

  /// A statement of SQL: its verb and a word that belongs to it.
  static func isStatement(_ line: ArraySlice<UInt8>) -> Bool {
    let word = line.prefix { $0.isNameStart }
    guard word.count >= 3, word.count <= 9 else { return false }
    let verb = String(decoding: word, as: UTF8.self)
    let upper = verb.uppercased()
    let rest = line.dropFirst(word.count)
    guard rest.first.map({ $0.isBlank || $0 == 0x0a || $0 == UInt8(ascii: "(") }) ?? (upper == "SELECT") else {
      return false
    }
    let next = rest.drop { $0.isBlank || $0 == 0x0a }.prefix { $0.isNameStart }
    let second = String(decoding: next, as: UTF8.self).uppercased()
    switch upper {
    case "SELECT":
      return verb == upper || rest.contains(UInt8(ascii: "*")) || rest.contains(UInt8(ascii: "("))
        || rest.contains(UInt8(ascii: ";"))
    case "INSERT": return second == "INTO"
    case "DELETE": return second == "FROM"
    case "UPDATE": return verb == upper && !second.isEmpty
    case "ALTER", "CREATE", "DROP", "TRUNCATE":
      return [
        "TABLE", "INDEX", "DATABASE", "USER", "ROLE", "SYSTEM", "SUBSCRIPTION", "PUBLICATION", "VIEW", "SEQUENCE",
        "EXTENSION", "SCHEMA", "OR", "UNIQUE", "FUNCTION",
      ]
      .contains(second) || (verb == upper && upper == "TRUNCATE")
    case "SHOW", "EXPLAIN", "VACUUM", "ANALYZE", "REINDEX", "GRANT", "REVOKE", "CALL", "BEGIN", "COMMIT", "ROLLBACK",
      "KILL":
      return verb == upper
    case "WITH": return verb == upper && rest.count > 8
    default: return false
    }
  }
}
