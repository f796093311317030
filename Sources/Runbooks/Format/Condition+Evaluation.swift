extension Condition {
  /// What it comes to with these values: a truth, a number, or unknown. What is unknown stays unknown unless the rest decides.
  ///
  /// `lookup` gives `.unknown` for a name without a value. Numbers that are not finite never decide anything.
  package func evaluate(_ lookup: (String) -> Value) -> Value {
    expression.evaluate(lookup).value
  }
}

extension Value {
  /// What a script printed, as a value: its first line, a number with an optional unit, else text; nothing is unknown.
  ///
  /// `unit` is the check's: a number without one takes it, a number with one of another dimension is unknown. A unit that is
  /// no unit ("orders") may stand behind the number.
  package static func reading(_ output: some StringProtocol, unit: String? = nil) -> Value {
    let text = trimmed(trimmed(output).split(whereSeparator: \.isNewline).first ?? "")
    if text.isEmpty { return .unknown }
    let scalars = Array(text.unicodeScalars)
    let negative = scalars[0] == "-"
    let start = negative || scalars[0] == "+" ? 1 : 0
    let own = unit.flatMap { Unit.named($0) }
    switch Quantity.scan(scalars, from: start) {
    case .success(let quantity):
      let number = negative ? -quantity.value : quantity.value
      guard number.isFinite else { return .unknown }
      if quantity.end == scalars.count {
        if quantity.dimension == .plain, let own { return .number(own.canonical(number), own.dimension) }
        if let own, own.dimension != quantity.dimension { return .unknown }
        return .number(number, quantity.dimension)
      }
      guard quantity.dimension == .plain else { return .text(text) }
      return reading(number, behind: trimmed(string(scalars[quantity.end...])), unit: unit, own: own) ?? .text(text)
    case .failure(.unknownUnit(let word, let place)) where place.upperBound == scalars.count && word == unit:
      return Double(string(scalars[..<place.lowerBound])).map { .number($0, .plain) } ?? .text(text)
    case .failure:
      let word = text.lowercased()
      return ["nan", "inf", "infinity"].contains(start == 1 ? String(word.dropFirst()) : word) ? .unknown : .text(text)
    }
  }

  /// A number with a word behind it and a blank between.
  private static func reading(_ number: Double, behind word: String, unit: String?, own: Unit?) -> Value? {
    if let written = Unit.suffix(word) {
      if let own, own.dimension != written.dimension { return .unknown }
      return .number(written.canonical(number), written.dimension)
    }
    return word == unit ? .number(own?.canonical(number) ?? number, own?.dimension ?? .plain) : nil
  }

  /// As a truth, where it is one: answers say yes and no.
  var truth: Bool? {
    switch self {
    case .truth(let truth): return truth
    case .text(let text):
      switch text.lowercased() {
      case "yes", "true": return true
      case "no", "false": return false
      default: return nil
      }
    case .number, .unknown: return nil
    }
  }
}

/// A value, and whether only literals made it: a literal's unit is lent to a check that has none.
private struct Evaluated {
  var value: Value
  var literal: Bool
  static let unknown = Evaluated(value: .unknown, literal: false)
}

extension Condition.Expression {
  fileprivate func evaluate(_ lookup: (String) -> Value) -> Evaluated {
    switch self {
    case .literal(let value): return Evaluated(value: value.finite, literal: true)
    case .name(let name): return Evaluated(value: lookup(name).finite, literal: false)
    case .list: return .unknown
    case .not(let inner):
      guard let truth = inner.evaluate(lookup).value.truth else { return .unknown }
      return Evaluated(value: .truth(!truth), literal: false)
    case .negate(let inner):
      let operand = inner.evaluate(lookup)
      guard case .number(let number, let dimension) = operand.value else { return .unknown }
      return Evaluated(value: .number(-number, dimension), literal: operand.literal)
    case .binary(let op, let left, let right):
      return evaluate(op, left, right, lookup)
    }
  }

  private func evaluate(
    _ op: Condition.Operator, _ left: Condition.Expression, _ right: Condition.Expression, _ lookup: (String) -> Value
  ) -> Evaluated {
    switch op {
    case .and, .or:
      let stops = op == .or
      let a = left.evaluate(lookup).value.truth
      if a == stops { return Evaluated(value: .truth(stops), literal: false) }
      let b = right.evaluate(lookup).value.truth
      if b == stops { return Evaluated(value: .truth(stops), literal: false) }
      return a == nil || b == nil ? .unknown : Evaluated(value: .truth(!stops), literal: false)
    case .isIn:
      guard case .list(let items) = right else { return .unknown }
      return Evaluated(value: left.evaluate(lookup).isIn(items.map { $0.evaluate(lookup) }), literal: false)
    case .matches:
      guard case .literal(.text(let pattern)) = right, case .success(let compiled) = Pattern.compile(pattern),
        let text = left.evaluate(lookup).value.searchable
      else { return .unknown }
      return Evaluated(value: .truth(compiled.matches(in: text)), literal: false)
    case .plus, .minus, .times, .over:
      return left.evaluate(lookup).calculate(op, right.evaluate(lookup))
    default:
      return Evaluated(value: left.evaluate(lookup).compare(op, right.evaluate(lookup)), literal: false)
    }
  }
}

extension Value {
  /// The value, or unknown for a number that is not finite.
  fileprivate var finite: Value {
    if case .number(let number, _) = self, !number.isFinite { return .unknown }
    return self
  }

  /// What a pattern is searched for in.
  fileprivate var searchable: String? {
    switch self {
    case .text(let text): text
    case .number(let number, .plain): plainText(number)
    case .number, .truth, .unknown: nil
    }
  }
}

extension Evaluated {
  /// Both numbers in one dimension; nil when they have none in common.
  fileprivate func aligned(with other: Evaluated) -> (Double, Double, Value.Dimension)? {
    guard case .number(let a, let mine) = value, case .number(let b, let theirs) = other.value else { return nil }
    if mine == theirs { return (a, b, mine) }
    // A literal lends its unit; a bare zero is zero in every unit.
    if mine == .plain, other.literal || (literal && a == 0) { return literal && a != 0 ? nil : (a, b, theirs) }
    if theirs == .plain, literal || (other.literal && b == 0) { return other.literal && b != 0 ? nil : (a, b, mine) }
    return nil
  }

  fileprivate func compare(_ op: Condition.Operator, _ other: Evaluated) -> Value {
    if let (a, b, _) = aligned(with: other) {
      // Doubles that differ by rounding alone are equal; against zero that is exact.
      let same = abs(a - b) <= 1e-12 * max(abs(a), abs(b))
      switch op {
      case .equal: return .truth(same)
      case .notEqual: return .truth(!same)
      case .less: return .truth(!same && a < b)
      case .lessOrEqual: return .truth(same || a < b)
      case .greater: return .truth(!same && a > b)
      case .greaterOrEqual: return .truth(same || a > b)
      default: return .unknown
      }
    }
    guard op == .equal || op == .notEqual else { return .unknown }
    if case .text(let a) = value, case .text(let b) = other.value { return .truth((a == b) == (op == .equal)) }
    if case .truth(let a) = value, let b = other.value.truth { return .truth((a == b) == (op == .equal)) }
    if case .truth(let b) = other.value, let a = value.truth { return .truth((a == b) == (op == .equal)) }
    return .unknown
  }

  /// True when an item equals it; false only when each item is known to differ.
  fileprivate func isIn(_ items: [Evaluated]) -> Value {
    if value == .unknown { return .unknown }
    var undecided = false
    for item in items {
      switch compare(.equal, item) {
      case .truth(true): return .truth(true)
      case .truth: break
      // A word and a number differ: `in ready, 0` may list both.
      default: if item.value == .unknown || item.isNumber == isNumber { undecided = true }
      }
    }
    return undecided ? .unknown : .truth(false)
  }

  private var isNumber: Bool {
    if case .number = value { return true }
    return false
  }

  fileprivate func calculate(_ op: Condition.Operator, _ other: Evaluated) -> Evaluated {
    guard let (number, dimension) = result(op, other), number.isFinite else { return .unknown }
    return Evaluated(value: .number(number, dimension), literal: literal && other.literal)
  }

  private func result(_ op: Condition.Operator, _ other: Evaluated) -> (Double, Value.Dimension)? {
    if op == .plus || op == .minus {
      return aligned(with: other).map { (op == .plus ? $0.0 + $0.1 : $0.0 - $0.1, $0.2) }
    }
    guard case .number(let a, let mine) = value, case .number(let b, let theirs) = other.value else { return nil }
    if op == .times {
      guard let dimension = Self.product(mine, theirs) else { return nil }
      return (a * b, dimension)
    }
    guard b != 0 else { return nil }
    if mine == theirs { return (a / b, .plain) }
    return theirs == .plain || theirs == .share ? (a / b, mine) : nil
  }

  /// A plain number and a share scale what they meet; two measures have no product.
  static func product(_ a: Value.Dimension, _ b: Value.Dimension) -> Value.Dimension? {
    switch (a, b) {
    case (.plain, .share), (.share, .plain): .plain
    case (.plain, _): b
    case (_, .plain), (_, .share): a
    case (.share, _): b
    default: nil
    }
  }
}

/// A number as a person writes it: no `.0` behind whole ones.
package func plainText(_ number: Double) -> String {
  if number == number.rounded(), abs(number) < 1e15 { return String(Int64(number)) }
  return "\(number)"
}
