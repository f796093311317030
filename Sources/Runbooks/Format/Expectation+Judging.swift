extension Expectation {
  /// How a value compares with what was expected.
  package enum Judgement: String, Sendable {
    case met, notMet, unknown
  }

  /// Judges a value. Unknown is what has no value, is not finite, is of another kind or dimension, or compares with a name
  /// that has none; it is never met.
  ///
  /// `text` is what was printed, for patterns and words where the value was read as a number.
  package func judge(_ value: Value, text: String? = nil, _ lookup: (String) -> Value) -> Judgement {
    // The value enters as a name that no author can write, so that conditions and expectations share one arithmetic.
    let own = "\u{0}"
    func evaluate(_ expression: Condition.Expression) -> Value {
      Condition(source: source, expression: expression).evaluate { $0 == own ? value : lookup($0) }
    }
    func evaluate(words expression: Condition.Expression) -> Value {
      let asText: Value = value == .unknown ? .unknown : text.map { .text(trimmed($0)) } ?? value
      return Condition(source: source, expression: expression).evaluate { $0 == own ? asText : lookup($0) }
    }
    let result: Value
    switch test {
    case .compare(let op, .literal(.text(let word))):
      result = evaluate(words: .binary(op, .name(own), .literal(.text(word))))
    case .compare(let op, let side): result = evaluate(.binary(op, .name(own), side))
    case .between(let low, let high):
      result = evaluate(
        .binary(.and, .binary(.greaterOrEqual, .name(own), low), .binary(.lessOrEqual, .name(own), high)))
    case .oneOf(let items):
      let plain = evaluate(.binary(.isIn, .name(own), .list(items)))
      result = plain == .truth(true) ? plain : either(plain, evaluate(words: .binary(.isIn, .name(own), .list(items))))
    case .matches(let pattern):
      result = evaluate(words: .binary(.matches, .name(own), .literal(.text(pattern))))
    }
    switch result {
    case .truth(true): return .met
    case .truth(false): return .notMet
    case .number, .text, .unknown: return .unknown
    }
  }

  private func either(_ a: Value, _ b: Value) -> Value {
    if a == .truth(true) || b == .truth(true) { return .truth(true) }
    return a == .unknown && b == .unknown ? .unknown : .truth(false)
  }
}
