/// A condition of an arm: names, literals with units, comparisons, `and or not`; three-valued.
///
/// `format.md`'s grammar; parsing and evaluation stand in `Condition+Parsing.swift` and `Condition+Evaluation.swift`.
package struct Condition: Sendable, Equatable {
  /// As the author wrote it.
  package var source: String
  package var expression: Expression

  package init(source: String, expression: Expression) {
    self.source = source
    self.expression = expression
  }

  /// The tree that a condition was read into.
  package indirect enum Expression: Sendable, Hashable {
    case literal(Value)
    /// A check, answer or parameter; `step.exit`, `step.failed` arrive as the whole dotted name.
    case name(String)
    case not(Expression)
    case negate(Expression)
    case binary(Operator, Expression, Expression)
    case list([Expression])
  }

  /// What joins two expressions, spelled as the author spells it.
  package enum Operator: String, Sendable, Hashable {
    case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    case isIn = "in", matches
    case and, or
    case plus = "+", minus = "-", times = "*", over = "/"
  }
}

/// A value that a check, an answer or a literal has.
package enum Value: Sendable, Hashable {
  /// Seconds for durations, bytes for sizes, a share for percents (2% is 0.02); the dimension says which.
  case number(Double, Dimension)
  case text(String)
  case truth(Bool)
  /// No data, stale, an error, or a name that has no value yet.
  case unknown

  /// What a number measures; values of two dimensions are never compared.
  package enum Dimension: String, Sendable, Codable { case plain, time, size, share }
}

/// What an author says a value should be.
package struct Expectation: Sendable, Equatable {
  /// As written: `< 720s`, `0..200`, `in ready, ok`, `matches /^v2/`.
  package var source: String
  package var test: Test

  /// The ways to say what a value should be.
  package enum Test: Sendable, Equatable {
    /// The value stands left of the operator.
    case compare(Condition.Operator, Condition.Expression)
    /// Both ends included.
    case between(Condition.Expression, Condition.Expression)
    case oneOf([Condition.Expression])
    /// A regular expression, searched for, not anchored.
    case matches(String)
  }

  package init(source: String, test: Test) {
    self.source = source
    self.test = test
  }
}

/// How a check came out. Only the first two ever decide anything.
package enum Verdict: String, Sendable, Codable {
  case met
  case notMet = "not met"
  case noData = "no data"
  case stale
  case error
}
