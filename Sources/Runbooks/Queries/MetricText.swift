/// The words of a PromQL or LogQL expression, as far as Muster needs them: strings, brackets, operators, names.
///
/// Both languages share their lexical grammar (Prometheus docs, "Querying basics"; Loki docs, "LogQL"): strings in double or
/// single quotes with Go's escapes, raw strings in backticks, `#` comments to the end of the line.
package struct MetricText: Sendable {
  /// One word.
  struct Token: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
      /// With its quote: `"`, `'`, or a backtick.
      case string(UInt8)
      case name, number, operation, open, close, comma, variable
    }
    var kind: Kind
    /// Byte offsets in the text.
    var range: Range<Int>
    /// How many brackets of any kind are open around it.
    var depth: Int
  }

  let bytes: [UInt8]
  private(set) var tokens: [Token] = []
  /// False when a string or bracket is never closed.
  private(set) var isWhole = true
  /// Where a string begins that is never closed.
  private(set) var openString: Int?

  package init(_ text: String) {
    bytes = Array(text.utf8)
    read()
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
  func word(_ token: Token) -> String { text(token.range) }

  private mutating func read() {
    var i = 0
    var depth = 0
    func isNameStart(_ b: UInt8) -> Bool { Byte.isLetter(b) || b == UInt8(ascii: "_") || b == UInt8(ascii: ":") }
    while i < bytes.count {
      let b = bytes[i]
      let start = i
      switch b {
      case UInt8(ascii: "#"):
        while i < bytes.count, bytes[i] != Byte.lf { i += 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        i = endOfString(from: i)
        tokens.append(Token(kind: .string(b), range: start..<i, depth: depth))
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        tokens.append(Token(kind: .open, range: i..<i + 1, depth: depth))
        depth += 1
        i += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth < 0 { (depth, isWhole) = (0, false) }
        tokens.append(Token(kind: .close, range: i..<i + 1, depth: depth))
        i += 1
      case UInt8(ascii: ","):
        i += 1
        tokens.append(Token(kind: .comma, range: start..<i, depth: depth))
      case UInt8(ascii: "$"):
        i += 1
        let braced = i < bytes.count && bytes[i] == UInt8(ascii: "{")
        if braced { i += 1 }
        while i < bytes.count, Byte.isLetter(bytes[i]) || Byte.isDigit(bytes[i]) || bytes[i] == UInt8(ascii: "_") {
          i += 1
        }
        if braced, i < bytes.count, bytes[i] == UInt8(ascii: "}") { i += 1 }
        tokens.append(Token(kind: .variable, range: start..<i, depth: depth))
      case _ where isNameStart(b):
        while i < bytes.count, isNameStart(bytes[i]) || Byte.isDigit(bytes[i]) { i += 1 }
        tokens.append(Token(kind: .name, range: start..<i, depth: depth))
      case _ where Byte.isDigit(b) || b == UInt8(ascii: "."):
        while i < bytes.count, Byte.isLetter(bytes[i]) || Byte.isDigit(bytes[i]) || bytes[i] == UInt8(ascii: ".") {
          let exponent = bytes[i] | 32 == UInt8(ascii: "e")
          i += 1
          if exponent, i < bytes.count, bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "+") { i += 1 }
        }
        tokens.append(Token(kind: .number, range: start..<i, depth: depth))
      case _ where "=!<>~|+-*/%^@".utf8.contains(b):
        i += 1
        while i < bytes.count, i - start < 2, "=~|".utf8.contains(bytes[i]) { i += 1 }
        tokens.append(Token(kind: .operation, range: start..<i, depth: depth))
      default: i += 1
      }
    }
    if depth != 0 { isWhole = false }
  }

  private mutating func endOfString(from start: Int) -> Int {
    let quote = bytes[start]
    var i = start + 1
    while i < bytes.count, bytes[i] != quote {
      i += bytes[i] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
    }
    if i >= bytes.count {
      isWhole = false
      openString = start
      return bytes.count
    }
    return i + 1
  }
}

extension MetricText {
  /// The expression without the comparison at its end, and that comparison as what the value is expected to be.
  ///
  /// `up == 0` becomes `up` and `= 0`: asked as written, a quiet metric and a missing one are both an empty reply. Left as it
  /// is: a comparison with `bool`, one between two series, and one beside `and`, `or`, `unless`, which bind weaker.
  package var withoutComparison: (query: String, expected: Expectation)? {
    guard isWhole else { return nil }
    let top = tokens.indices.filter { tokens[$0].depth == 0 && tokens[$0].kind != .open && tokens[$0].kind != .close }
    let logical: Set<String> = ["and", "or", "unless"]
    guard !top.contains(where: { tokens[$0].kind == .name && logical.contains(word(tokens[$0]).lowercased()) }) else {
      return nil
    }
    let comparisons: [String: String] = ["==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="]
    let found = top.filter { tokens[$0].kind == .operation && comparisons[word(tokens[$0])] != nil }
    guard found.count == 1, let at = found.first, at > 0, let sign = comparisons[word(tokens[at])] else { return nil }
    var rest = tokens[(at + 1)...]
    var minus = ""
    if let first = rest.first, first.kind == .operation, word(first) == "-" {
      minus = "-"
      rest = rest.dropFirst()
    }
    guard rest.count == 1, let number = rest.first, number.kind == .number, Double(word(number)) != nil,
      case .success(let expected) = Expectation.parse("\(sign) \(minus)\(word(number))")
    else { return nil }
    return (trimmed(text(0..<tokens[at].range.lowerBound)), expected)
  }

  /// True for what LogQL reads as lines and not as numbers: then a comparison at its end is a filter of lines by a label.
  package var selectsLines: Bool {
    let brackets = tokens.prefix { $0.kind == .open && word($0) != "{" }.count
    return tokens.indices.contains(brackets) && tokens[brackets].kind == .open
  }

  /// A selector of series: `name{label="x"}`, without range and offset.
  package struct Selector: Sendable, Hashable {
    /// Nil for `{…}` alone.
    package var metric: String?
    package var matchers: [Matcher]
    /// As written, range and modifiers left out.
    package var text: String

    /// One `label="value"` of it.
    package struct Matcher: Sendable, Hashable {
      package var label: String
      /// `=`, `!=`, `=~`, `!~`.
      package var operation: String
      /// As written, quotes included.
      package var value: String
    }
  }

  /// The selectors of an expression, each once, in order.
  package var selectors: [Selector] { walked().selectors }

  /// The selectors as `timestamp()` takes them: without range, and with the `offset` and `@` that move them. Nil where one of
  /// these stands behind a bracket, and so moves what is computed and not what is read.
  package var timedSelectors: [String]? {
    let (_, timed, modifiers) = walked()
    return tokens.indices.count { endOfModifier($0) != nil } == modifiers ? timed : nil
  }

  private func walked() -> (selectors: [Selector], timed: [String], modifiers: Int) {
    var out: [Selector] = []
    var timed: [String] = []
    var modifiers = 0
    var i = 0
    while i < tokens.count {
      let token = tokens[i]
      if token.kind == .name, Self.groupings.contains(word(token).lowercased()), isOpen(i + 1, "(") {
        // `by (label, …)` names labels, not metrics.
        i = past(i + 1)
        continue
      }
      var selector: Selector?
      if token.kind == .name, !isOpen(i + 1, "("), !Self.keywords.contains(word(token).lowercased()) {
        selector = Selector(metric: word(token), matchers: [], text: word(token))
        i += 1
      } else if isOpen(i, "{") {
        selector = Selector(metric: nil, matchers: [], text: "")
      } else {
        i += 1
      }
      guard var selector else {
        // Behind a bracket a range is a subquery's.
        if isOpen(i, "[") { i = past(i) }
        continue
      }
      if isOpen(i, "{") {
        let end = past(i)
        selector.matchers = matchers(in: (i + 1)..<max(i + 1, end - 1))
        selector.text += text(tokens[i].range.lowerBound..<tokens[end - 1].range.upperBound)
        i = end
      }
      if isOpen(i, "[") { i = past(i) }
      var moved = selector.text
      while let end = endOfModifier(i) {
        moved += " " + text(tokens[i].range.lowerBound..<tokens[end - 1].range.upperBound)
        modifiers += 1
        i = end
      }
      if !out.contains(selector) { out.append(selector) }
      if !timed.contains(moved) { timed.append(moved) }
    }
    return (out, timed, modifiers)
  }

  /// Behind `offset 5m` or `@ 1609746000` or `@ end()` that begins here; nil when none does.
  private func endOfModifier(_ i: Int) -> Int? {
    guard tokens.indices.contains(i) else { return nil }
    let isOffset = tokens[i].kind == .name && word(tokens[i]).lowercased() == "offset"
    guard isOffset || tokens[i].kind == .operation && word(tokens[i]) == "@" else { return nil }
    var j = i + 1
    if tokens.indices.contains(j), tokens[j].kind == .operation, ["-", "+"].contains(word(tokens[j])) { j += 1 }
    guard tokens.indices.contains(j) else { return nil }
    if tokens[j].kind == .number { return j + 1 }
    return !isOffset && tokens[j].kind == .name && isOpen(j + 1, "(") ? past(j + 1) : nil
  }

  private static let groupings: Set<String> = ["by", "without", "on", "ignoring", "group_left", "group_right"]
  private static let keywords: Set<String> = [
    "and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left", "group_right", "inf",
    "nan",
    "sum", "avg", "min", "max", "count", "topk", "bottomk", "quantile", "stddev", "stdvar", "group", "count_values",
    "start", "end",
  ]

  private func isOpen(_ i: Int, _ bracket: String) -> Bool {
    tokens.indices.contains(i) && tokens[i].kind == .open && word(tokens[i]) == bracket
  }

  /// The token behind the bracket that is opened at `i`.
  private func past(_ i: Int) -> Int {
    let depth = tokens[i].depth
    var j = i + 1
    while j < tokens.count, !(tokens[j].kind == .close && tokens[j].depth == depth) { j += 1 }
    return min(j + 1, tokens.count)
  }

  private func matchers(in range: Range<Int>) -> [Selector.Matcher] {
    var out: [Selector.Matcher] = []
    var i = range.lowerBound
    while i + 2 < range.upperBound {
      if tokens[i].kind == .name, tokens[i + 1].kind == .operation, case .string = tokens[i + 2].kind {
        out.append(
          Selector.Matcher(
            label: word(tokens[i]), operation: word(tokens[i + 1]), value: word(tokens[i + 2])))
        i += 3
      } else {
        i += 1
      }
    }
    return out
  }
}
