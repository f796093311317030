/// A regular expression that is searched for in linear time: no pattern and no output can make a walk hang.
///
/// Literals, `.`, `[…]`, `\d \w \s \D \W \S \b`, `^ $`, groups, `|`, `* + ? {n,m}`, and `(?i)` in front for either case. It
/// tells whether there is a match, and captures nothing.
package struct Pattern: Sendable {
  /// Why a pattern cannot be read, and where in it, in scalars from 0.
  package struct Failure: Error, Sendable, Equatable {
    package var offset: Int
    package var message: String
  }

  enum Instruction: Sendable {
    case set(ScalarSet)
    case split(Int, Int)
    case jump(Int)
    case start, end, boundary
    case match
  }

  /// Single scalars and ranges, perhaps turned round.
  struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var negated = false
    func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } != negated }
  }

  let program: [Instruction]
  let anyCase: Bool

  /// Reads a pattern.
  package static func compile(_ source: String) -> Result<Pattern, Failure> {
    do throws(Failure) {
      var compiler = PatternCompiler(source)
      return .success(try compiler.compile())
    } catch {
      return .failure(error)
    }
  }

  /// True when it matches somewhere in the text.
  package func matches(in text: String) -> Bool { run(Array(text.unicodeScalars), whole: false) }

  /// True when it matches the whole text.
  package func matchesWhole(_ text: String) -> Bool { run(Array(text.unicodeScalars), whole: true) }

  /// All threads step together over the text, so that time is text times program at most.
  private func run(_ text: [Unicode.Scalar], whole: Bool) -> Bool {
    var current: [Int] = []
    var next: [Int] = []
    var marks = [Int](repeating: -1, count: program.count)
    for i in 0...text.count {
      if i == 0 || !whole { add(0, at: i, text, to: &current, &marks) }
      next.removeAll(keepingCapacity: true)
      for pc in current {
        switch program[pc] {
        case .match where !whole || i == text.count: return true
        case .set(let set) where i < text.count && accepts(set, text[i]): next.append(pc + 1)
        default: break
        }
      }
      current.removeAll(keepingCapacity: true)
      for pc in next { add(pc, at: i + 1, text, to: &current, &marks) }
    }
    return false
  }

  private func accepts(_ set: ScalarSet, _ scalar: Unicode.Scalar) -> Bool {
    if set.contains(scalar) { return true }
    guard anyCase, scalar.isASCII else { return false }
    let value = scalar.value
    let other = (0x41...0x5a).contains(value) ? value + 32 : (0x61...0x7a).contains(value) ? value - 32 : value
    return Unicode.Scalar(other).map(set.contains) ?? false
  }

  /// Follows jumps, splits and assertions from a place, and adds what waits for a scalar there.
  private func add(_ first: Int, at i: Int, _ text: [Unicode.Scalar], to threads: inout [Int], _ marks: inout [Int]) {
    var open = [first]
    while let pc = open.popLast() {
      if marks[pc] == i { continue }
      marks[pc] = i
      switch program[pc] {
      case .jump(let target): open.append(target)
      case .split(let a, let b):
        open.append(b)
        open.append(a)
      case .start: if i == 0 || text[i - 1] == "\n" { open.append(pc + 1) }
      case .end: if i == text.count || text[i] == "\n" { open.append(pc + 1) }
      case .boundary:
        let before = i > 0 && isNamePart(text[i - 1])
        let after = i < text.count && isNamePart(text[i])
        if before != after { open.append(pc + 1) }
      case .set, .match: threads.append(pc)
      }
    }
  }
}
