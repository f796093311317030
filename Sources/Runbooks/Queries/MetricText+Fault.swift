extension MetricText {
  /// The first thing that keeps an expression from being read as a whole.
  package enum Fault: Sendable, Equatable {
    /// The string that begins here is not closed, or not on its line.
    case openString(Int)
    /// The bracket here is never closed.
    case openBracket(Int)
    /// The bracket here closes none that is open.
    case strayBracket(Int)

    /// Where it stands, in bytes.
    package var offset: Int {
      switch self {
      case .openString(let at), .openBracket(let at), .strayBracket(let at): at
      }
    }
  }

  /// What is not balanced; nil when strings and brackets all are.
  package var fault: Fault? {
    let pairs = ["(": ")", "[": "]", "{": "}"]
    var open: [Token] = []
    for token in tokens {
      let at = token.range.lowerBound
      switch token.kind {
      case .string(let quote):
        if at == openString || quote != UInt8(ascii: "`") && bytes[token.range].contains(Byte.lf) {
          return .openString(at)
        }
      case .open: open.append(token)
      case .close:
        guard let last = open.popLast(), pairs[word(last)] == word(token) else { return .strayBracket(at) }
      default: break
      }
    }
    return open.last.map { .openBracket($0.range.lowerBound) }
  }
}
