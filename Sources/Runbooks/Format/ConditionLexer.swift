/// Cuts a condition into tokens, one at a time.
struct ConditionLexer {
  enum Token: Equatable {
    /// A name (dots included) or a keyword.
    case word(String)
    case literal(Value)
    case comparison(Condition.Operator)
    case plus, minus, times, over, open, close, comma, dots, end
  }

  private let text: [Unicode.Scalar]
  private(set) var token: Token = .end
  /// Where the token begins, and where the rest does.
  private var start = 0, rest = 0

  init(_ source: String) throws(ConditionError) {
    text = Array(source.unicodeScalars.prefix(Condition.longest + 1))
    if text.count > Condition.longest {
      throw ConditionError(column: 1, width: 1, message: "The condition is longer than \(Condition.longest) characters")
    }
    try advance()
  }

  /// How long the whole source is.
  var width: Int { text.count }

  /// True when a blank stands on both sides of the token.
  var spaced: Bool { start > 0 && isBlank(text[start - 1]) && rest < text.count && isBlank(text[rest]) }

  /// True when only white space follows the token.
  var isLast: Bool { text[rest...].allSatisfy { $0.value <= 0x20 } }

  func error(_ message: String, hint: String? = nil) -> ConditionError {
    ConditionError(column: start + 1, width: rest - start, message: message, hint: hint)
  }

  mutating func advance() throws(ConditionError) {
    while rest < text.count, isWhite(text[rest]) { rest += 1 }
    start = rest
    guard start < text.count else {
      token = .end
      return
    }
    let first = text[start]
    if isNameStart(first) { return word() }
    if isDigit(first) { return try number() }
    if first == "\"" || first == "'" { return try quoted() }
    try sign()
  }

  private mutating func word() {
    while rest < text.count, isNamePart(text[rest]) { rest += 1 }
    // `step.exit`: one dot, with a letter behind it.
    if rest + 1 < text.count, text[rest] == ".", isNameStart(text[rest + 1]) {
      rest += 1
      while rest < text.count, isNamePart(text[rest]) { rest += 1 }
    }
    token = .word(string(text[start..<rest]))
  }

  private mutating func number() throws(ConditionError) {
    switch Quantity.scan(text, from: start) {
    case .success(let quantity):
      rest = quantity.end
      guard quantity.value.isFinite else { throw error("The number is too large") }
      token = .literal(.number(quantity.value, quantity.dimension))
    case .failure(.unknownUnit(let word, let place)):
      let hint =
        ["K", "M", "G", "T", "k"].contains(word)
        ? "write \(word.uppercased())iB (1024) or \(word == "K" || word == "k" ? "k" : word)B (1000)"
        : "units are ns us ms s m h d w, B kB KiB MB MiB GB GiB TB TiB, %"
      throw ConditionError(
        column: place.lowerBound + 1, width: place.count, message: "`\(word)` is no unit", hint: hint)
    case .failure(.noNumber):
      throw error("A number is wanted here")
    }
  }

  private mutating func quoted() throws(ConditionError) {
    let quote = text[start]
    var value = String.UnicodeScalarView()
    rest = start + 1
    while rest < text.count, text[rest] != quote {
      if text[rest] == "\\", rest + 1 < text.count, text[rest + 1] == quote || text[rest + 1] == "\\" { rest += 1 }
      value.append(text[rest])
      rest += 1
    }
    guard rest < text.count else { throw error("The quote is not closed", hint: "close it with \(quote)") }
    rest += 1
    token = .literal(.text(String(value)))
  }

  private mutating func sign() throws(ConditionError) {
    let next = start + 1 < text.count ? text[start + 1] : "\0"
    rest = start + 1
    switch (text[start], next) {
    case ("<", "="), (">", "="), ("!", "="), ("=", "="):
      rest += 1
      let word = string(text[start..<rest])
      token = .comparison(Condition.Operator(rawValue: word) ?? .equal)
    case ("=", _): token = .comparison(.equal)
    case ("<", _): token = .comparison(.less)
    case (">", _): token = .comparison(.greater)
    case ("≤", _): token = .comparison(.lessOrEqual)
    case ("≥", _): token = .comparison(.greaterOrEqual)
    case ("≠", _): token = .comparison(.notEqual)
    case (".", "."):
      rest += 1
      token = .dots
    case ("+", _): token = .plus
    case ("-", _): token = .minus
    case ("*", _): token = .times
    case ("/", _): token = .over
    case ("(", _): token = .open
    case (")", _): token = .close
    case (",", _): token = .comma
    case ("&", _): throw error("`&` is no operator", hint: "write `and`")
    case ("|", _): throw error("`|` is no operator", hint: "write `or`")
    case ("!", _): throw error("`!` is no operator", hint: "write `not`")
    case ("~", _): throw error("`~` is no operator", hint: "write `matches /…/`")
    default: throw error("`\(visible(String(text[start])))` cannot stand in a condition")
    }
  }

  /// From the word `matches` to its pattern: what stands between slashes or quotes, and its column. The token behind it is read.
  mutating func advanceToPattern() throws(ConditionError) -> (String, Int) {
    while rest < text.count, isWhite(text[rest]) { rest += 1 }
    start = rest
    guard start < text.count, text[start] == "/" else {
      try advance()
      guard case .literal(.text(let pattern)) = token else {
        throw error("A pattern is wanted here", hint: "write it between slashes: matches /^v2/")
      }
      let column = start + 2
      try advance()
      return (pattern, column)
    }
    rest = start + 1
    var pattern = String.UnicodeScalarView()
    while rest < text.count, text[rest] != "/" {
      if text[rest] == "\\", rest + 1 < text.count {
        if text[rest + 1] != "/" { pattern.append("\\") }
        rest += 1
      }
      pattern.append(text[rest])
      rest += 1
    }
    guard rest < text.count else { throw error("The pattern is not closed", hint: "close it with a slash") }
    rest += 1
    let column = start + 2
    try advance()
    return (String(pattern), column)
  }
}

/// The text with control characters written out, so that it can be shown: `\u{1b}`.
package func visible(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar.properties.isBidiControl
      || scalar == "\u{2028}" || scalar == "\u{2029}"
    {
      out.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
    } else {
      out.append(scalar)
    }
  }
  return String(out)
}
