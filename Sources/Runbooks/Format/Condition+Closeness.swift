extension Condition {
  /// True when a number that it compares is so near to its limit that a little more or less would tip it.
  ///
  /// `margin` gives, for the names on both sides of one comparison, the share of the limit that counts as near; 0 never does.
  package func isClose(margin: (Set<String>) -> Double, _ lookup: (String) -> Value) -> Bool {
    expression.isClose(source: source, margin: margin, lookup)
  }
}

extension Condition.Expression {
  fileprivate func isClose(
    source: String, margin: (Set<String>) -> Double, _ lookup: (String) -> Value
  ) -> Bool {
    switch self {
    case .literal, .name, .list, .negate: return false
    case .not(let inner): return inner.isClose(source: source, margin: margin, lookup)
    case .binary(let sign, let left, let right):
      switch sign {
      case .and, .or:
        return left.isClose(source: source, margin: margin, lookup)
          || right.isClose(source: source, margin: margin, lookup)
      case .less, .lessOrEqual, .greater, .greaterOrEqual:
        let share = margin(left.names.union(right.names))
        func number(_ side: Condition.Expression) -> (Double, Value.Dimension)? {
          guard case .number(let number, let kind) = Condition(source: source, expression: side).evaluate(lookup) else {
            return nil
          }
          return (number, kind)
        }
        guard share > 0, let (value, kind) = number(left), let (limit, _) = number(right) else { return false }
        // A count can come no nearer to a small limit than one: there, near has no meaning.
        let counted = kind == .plain && value == value.rounded() && limit == limit.rounded()
        if counted, share * abs(limit) < 1 { return false }
        // Beside a limit of zero every value would be far or near without measure.
        return limit != 0 && abs(value - limit) <= share * abs(limit)
      default: return false
      }
    }
  }

  fileprivate var names: Set<String> {
    switch self {
    case .literal: []
    case .name(let name): [name]
    case .not(let inner), .negate(let inner): inner.names
    case .binary(_, let left, let right): left.names.union(right.names)
    case .list(let items): items.reduce(into: []) { $0.formUnion($1.names) }
    }
  }
}
