/// Finds measures that cannot be compared or added, as evaluation would: a literal lends its unit, a bare zero fits all.
struct DimensionCheck {
  enum Kind: Equatable {
    /// A number whose dimension is known.
    case measure(Value.Dimension)
    case literal(Value.Dimension)
    /// The literal 0.
    case zero
    case text, truth
    /// Nobody can say before it is measured.
    case any

    var dimension: Value.Dimension? {
      switch self {
      case .measure(let dimension), .literal(let dimension): dimension
      case .zero, .text, .truth, .any: nil
      }
    }
  }

  /// The name of the check itself in an expectation; no author can write it.
  static let own = "\u{0}"

  let kinds: [String: Kind]
  let ownKind: Kind
  private(set) var problem: (message: String, hint: String?)?

  init(kinds: [String: Kind], own: Kind = .any) {
    self.kinds = kinds
    ownKind = own
  }

  mutating func kind(of expression: Condition.Expression) -> Kind {
    switch expression {
    case .literal(.number(0, .plain)): return .zero
    case .literal(.number(_, let dimension)): return .literal(dimension)
    case .literal(.text): return .text
    case .literal(.truth): return .truth
    case .literal(.unknown), .list: return .any
    case .name(Self.own): return ownKind
    case .name(let name): return kinds[name] ?? (name.hasSuffix(".exit") ? .measure(.plain) : .any)
    case .not(let inner):
      _ = kind(of: inner)
      return .truth
    case .negate(let inner): return kind(of: inner)
    case .binary(let op, let left, let right): return kind(of: op, left, right)
    }
  }

  private mutating func kind(
    of op: Condition.Operator, _ left: Condition.Expression, _ right: Condition.Expression
  ) -> Kind {
    let a = kind(of: left)
    switch op {
    case .and, .or:
      _ = kind(of: right)
      return .truth
    case .matches: return .truth
    case .isIn:
      if case .list(let items) = right {
        for item in items where !isText(item) { _ = agree(a, kind(of: item)) }
      }
      return .truth
    case .plus, .minus: return agree(a, kind(of: right))
    case .times, .over: return combine(op, a, kind(of: right))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      let b = kind(of: right)
      if a == .text || b == .text { tell("Text has no order", hint: "compare text with = or !=") }
      _ = agree(a, b)
      return .truth
    case .equal, .notEqual:
      _ = agree(a, kind(of: right))
      return .truth
    }
  }

  private func isText(_ expression: Condition.Expression) -> Bool {
    if case .literal(.text) = expression { return true }
    return false
  }

  /// Both sides of a comparison or a sum.
  private mutating func agree(_ a: Kind, _ b: Kind) -> Kind {
    if a == .zero { return b }
    if b == .zero { return a }
    guard let x = a.dimension, let y = b.dimension else { return a.dimension == nil ? b : a }
    if x == y { return isLiteral(a) ? b : a }
    if x == .plain, isLiteral(b), !isLiteral(a) { return b }
    if y == .plain, isLiteral(a), !isLiteral(b) { return a }
    if x == .plain || y == .plain {
      let other = x == .plain ? y : x
      tell(
        "A number without a unit meets \(Self.words(other))",
        hint: isLiteral(x == .plain ? a : b) ? "write the unit behind the number" : "give the check its unit=")
    } else {
      tell(
        "\(Self.words(x)) meets \(Self.words(y))".capitalizedFirst, hint: "only measures of one kind can be compared")
    }
    return .any
  }

  private mutating func combine(_ op: Condition.Operator, _ a: Kind, _ b: Kind) -> Kind {
    let x = a == .zero ? .plain : a.dimension
    let y = b == .zero ? .plain : b.dimension
    guard let x, let y else { return .any }
    let scales = { (dimension: Value.Dimension) in dimension == .plain || dimension == .share }
    var result: Value.Dimension?
    if op == .times {
      result =
        scales(x)
        ? (x == .share && y == .plain ? .plain : x == .plain ? (y == .share ? .plain : y) : y) : scales(y) ? x : nil
    } else {
      result = x == y ? .plain : scales(y) ? x : nil
    }
    guard let result else {
      tell(
        "\(Self.words(x).capitalizedFirst) cannot be \(op == .times ? "multiplied" : "divided") by \(Self.words(y))",
        hint: nil)
      return .any
    }
    return isLiteral(a) && isLiteral(b) ? .literal(result) : .measure(result)
  }

  private func isLiteral(_ kind: Kind) -> Bool {
    switch kind {
    case .literal, .zero: true
    case .measure, .text, .truth, .any: false
    }
  }

  private mutating func tell(_ message: String, hint: String?) {
    if problem == nil { problem = (message, hint) }
  }

  private static func words(_ dimension: Value.Dimension) -> String {
    switch dimension {
    case .plain: "a plain number"
    case .time: "a time"
    case .size: "a size"
    case .share: "a share"
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
