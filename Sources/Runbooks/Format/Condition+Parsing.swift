/// Why a condition or an expectation cannot be read.
package struct ConditionError: Error, Sendable, Equatable {
  /// 1-based, in Unicode scalars of the source.
  package var column: Int
  /// How many scalars the caret underlines; at least 1.
  package var width: Int
  /// What is so, without a full stop.
  package var message: String
  package var hint: String?

  package init(column: Int, width: Int, message: String, hint: String? = nil) {
    self.column = column
    self.width = max(1, width)
    self.message = message
    self.hint = hint
  }
}

extension Condition {
  /// The longest source that is read, in scalars, and the deepest nesting: beyond them lies no author's condition.
  package static let longest = 2000, deepest = 32

  /// Reads a condition such as `lag > 0.8 * hold and not paused`.
  package static func parse(_ source: String) -> Result<Condition, ConditionError> {
    do throws(ConditionError) {
      var parser = try ConditionParser(source)
      let expression = try parser.condition()
      try parser.end()
      return .success(Condition(source: source, expression: expression))
    } catch {
      return .failure(error)
    }
  }

  /// The names that it asks for, in order, each once; `step.exit` as it is written.
  package var names: [String] {
    var out: [String] = []
    expression.collectNames(into: &out)
    return out
  }
}

extension Condition.Expression {
  func collectNames(into out: inout [String]) {
    switch self {
    case .literal: break
    case .name(let name): if !out.contains(name) { out.append(name) }
    case .not(let inner), .negate(let inner): inner.collectNames(into: &out)
    case .binary(_, let left, let right):
      left.collectNames(into: &out)
      right.collectNames(into: &out)
    case .list(let items): for item in items { item.collectNames(into: &out) }
    }
  }
}

extension Expectation {
  /// Reads what a value should be: `< 720s`, `0..200`, `in ready, ok`, `matches /^v2/`, `< 0.8 * hold`.
  ///
  /// Behind `=` and `!=`, and in a list, a lone bare word is text; anywhere else it is a name.
  package static func parse(_ source: String) -> Result<Expectation, ConditionError> {
    do throws(ConditionError) {
      var parser = try ConditionParser(source)
      let test = try parser.expectation()
      try parser.end()
      return .success(Expectation(source: source, test: test))
    } catch {
      return .failure(error)
    }
  }

  /// The names that it compares with, in order, each once.
  package var names: [String] {
    var out: [String] = []
    switch test {
    case .compare(_, let side): side.collectNames(into: &out)
    case .between(let low, let high):
      low.collectNames(into: &out)
      high.collectNames(into: &out)
    case .oneOf(let items): for item in items { item.collectNames(into: &out) }
    case .matches: break
    }
    return out
  }
}

/// Recursive descent over tokens; the loosest operator first.
private struct ConditionParser {
  var lexer: ConditionLexer
  var depth = 0

  init(_ source: String) throws(ConditionError) { lexer = try ConditionLexer(source) }

  mutating func end() throws(ConditionError) {
    if lexer.token == .end { return }
    switch lexer.token {
    case .close: throw lexer.error("This bracket was never opened")
    case .comparison: throw lexer.error("Comparisons do not chain", hint: "join two of them with `and`")
    default: throw lexer.error("An operator is missing before this")
    }
  }

  mutating func condition() throws(ConditionError) -> Condition.Expression {
    try descend()
    var left = try conjunction()
    while lexer.token == .word("or") {
      try lexer.advance()
      left = .binary(.or, left, try conjunction())
    }
    depth -= 1
    return left
  }

  private mutating func descend() throws(ConditionError) {
    depth += 1
    if depth > Condition.deepest {
      throw lexer.error("The condition nests deeper than \(Condition.deepest) levels")
    }
  }

  private mutating func conjunction() throws(ConditionError) -> Condition.Expression {
    var left = try negation()
    while lexer.token == .word("and") {
      try lexer.advance()
      left = .binary(.and, left, try negation())
    }
    return left
  }

  private mutating func negation() throws(ConditionError) -> Condition.Expression {
    guard lexer.token == .word("not") else { return try comparison() }
    try lexer.advance()
    try descend()
    let inner = try negation()
    depth -= 1
    return .not(inner)
  }

  private mutating func comparison() throws(ConditionError) -> Condition.Expression {
    let left = try sum()
    switch lexer.token {
    case .comparison(let op):
      try lexer.advance()
      return .binary(op, left, try sum())
    case .word("in"):
      try lexer.advance()
      return try membership(of: left)
    case .word("matches"):
      return .binary(.matches, left, .literal(.text(try pattern())))
    default:
      return left
    }
  }

  /// What follows `in`: a range becomes two comparisons, a list stays one.
  private mutating func membership(of left: Condition.Expression) throws(ConditionError) -> Condition.Expression {
    let bracket = lexer.token == .open
    if bracket { try lexer.advance() }
    let first = try item()
    if lexer.token == .dots {
      try lexer.advance()
      let last = try item()
      if bracket { try close() }
      return .binary(.and, .binary(.greaterOrEqual, left, first), .binary(.lessOrEqual, left, last))
    }
    let items = try list(from: first)
    if bracket { try close() }
    return .binary(.isIn, left, .list(items))
  }

  private mutating func list(from first: Condition.Expression) throws(ConditionError) -> [Condition.Expression] {
    var items = [first]
    while lexer.token == .comma {
      try lexer.advance()
      items.append(try item())
    }
    return items
  }

  /// One thing of a list, or an end of a range: a literal, or a bare word as text.
  private mutating func item() throws(ConditionError) -> Condition.Expression {
    switch lexer.token {
    case .word(let word):
      try lexer.advance()
      return .literal(.text(word))
    case .minus:
      try lexer.advance()
      guard case .literal(.number(let number, let dimension)) = try item() else {
        throw lexer.error("A number is wanted here")
      }
      return .literal(.number(-number, dimension))
    case .literal(let value):
      try lexer.advance()
      return .literal(value)
    default: throw lexer.error("A value is wanted here")
    }
  }

  private mutating func close() throws(ConditionError) {
    guard lexer.token == .close else { throw lexer.error("A closing bracket is wanted here") }
    try lexer.advance()
  }

  /// `/…/` behind `matches`, or a quoted string; checked to be one.
  private mutating func pattern() throws(ConditionError) -> String {
    let (source, column) = try lexer.advanceToPattern()
    switch Pattern.compile(source) {
    case .success: return source
    case .failure(let error):
      throw ConditionError(column: column + error.offset, width: 1, message: error.message)
    }
  }

  private mutating func sum() throws(ConditionError) -> Condition.Expression {
    var left = try product()
    while true {
      switch lexer.token {
      case .plus:
        try lexer.advance()
        left = .binary(.plus, left, try product())
      case .minus:
        guard lexer.spaced else {
          throw lexer.error("A minus wants spaces around it", hint: "names hold no dashes; write `a - b`")
        }
        try lexer.advance()
        left = .binary(.minus, left, try product())
      default: return left
      }
    }
  }

  private mutating func product() throws(ConditionError) -> Condition.Expression {
    var left = try factor()
    while true {
      switch lexer.token {
      case .times:
        try lexer.advance()
        left = .binary(.times, left, try factor())
      case .over:
        try lexer.advance()
        left = .binary(.over, left, try factor())
      default: return left
      }
    }
  }

  private mutating func factor() throws(ConditionError) -> Condition.Expression {
    switch lexer.token {
    case .minus:
      try lexer.advance()
      try descend()
      let inner = try factor()
      depth -= 1
      if case .literal(.number(let number, let dimension)) = inner { return .literal(.number(-number, dimension)) }
      return .negate(inner)
    case .open:
      try lexer.advance()
      let inner = try condition()
      try close()
      return inner
    case .literal(let value):
      try lexer.advance()
      return .literal(value)
    case .word(let word):
      if ["and", "or", "in", "matches", "not"].contains(word) {
        throw lexer.error("A value is wanted before `\(word)`")
      }
      try lexer.advance()
      if word == "true" || word == "false" { return .literal(.truth(word == "true")) }
      return .name(word)
    case .end: throw lexer.error("The condition ends too early", hint: "a name or a value is wanted here")
    default: throw lexer.error("A name or a value is wanted here")
    }
  }

  mutating func expectation() throws(ConditionError) -> Expectation.Test {
    switch lexer.token {
    case .comparison(let op):
      try lexer.advance()
      if op == .equal || op == .notEqual, case .word(let word) = lexer.token, lexer.isLast {
        try lexer.advance()
        return .compare(op, .literal(.text(word)))
      }
      return .compare(op, try sum())
    case .word("in"):
      try lexer.advance()
      let first = try item()
      guard lexer.token == .dots else { return .oneOf(try list(from: first)) }
      return try range(from: first)
    case .word("matches"):
      return .matches(try pattern())
    case .end: throw lexer.error("Nothing is expected", hint: "write what the value should be: \"< 720s\", \"= 0\"")
    default:
      let low = try sum()
      guard lexer.token == .dots else {
        throw ConditionError(
          column: 1, width: lexer.width, message: "An expectation begins with a comparison",
          hint: "write \"= …\", \"< …\", \"0..200\", \"in a, b\" or \"matches /…/\"")
      }
      return try range(from: low)
    }
  }

  private mutating func range(from low: Condition.Expression) throws(ConditionError) -> Expectation.Test {
    try lexer.advance()
    return .between(low, try sum())
  }
}
