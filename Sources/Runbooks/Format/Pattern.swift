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

/// Recursive descent straight to instructions.
private struct PatternCompiler {
  typealias Failure = Pattern.Failure
  let text: [Unicode.Scalar]
  var at = 0
  var depth = 0
  var program: [Pattern.Instruction] = []
  static let largest = 4000

  init(_ source: String) { text = Array(source.unicodeScalars) }

  mutating func compile() throws(Failure) -> Pattern {
    var anyCase = false
    if text.starts(with: "(?i)".unicodeScalars) {
      anyCase = true
      at = 4
    }
    try alternatives()
    if at < text.count { throw failure("This bracket was never opened") }
    program.append(.match)
    return Pattern(program: program, anyCase: anyCase)
  }

  func failure(_ message: String) -> Failure { Failure(offset: min(at, max(0, text.count - 1)), message: message) }

  private mutating func emit(_ instruction: Pattern.Instruction) throws(Failure) {
    if program.count >= Self.largest { throw failure("The pattern is too large") }
    program.append(instruction)
  }

  private mutating func alternatives() throws(Failure) {
    depth += 1
    if depth > 50 { throw failure("The pattern nests too deeply") }
    var start = program.count
    var exits: [Int] = []
    try sequence()
    while at < text.count, text[at] == "|" {
      at += 1
      insertSplit(at: start)
      exits.append(program.count)
      try emit(.jump(0))
      program[start] = .split(start + 1, program.count)
      start = program.count
      try sequence()
    }
    for exit in exits { program[exit] = .jump(program.count) }
    depth -= 1
  }

  private mutating func sequence() throws(Failure) {
    while at < text.count, text[at] != "|", text[at] != ")" { try repeated() }
  }

  /// Makes room for a split in front of what was compiled from `start` on.
  private mutating func insertSplit(at start: Int) {
    let moved = program[start...].map { shifted($0, by: 1, from: start) }
    program.replaceSubrange(start..., with: [.split(start + 1, start + 1)] + moved)
  }

  private func shifted(_ instruction: Pattern.Instruction, by n: Int, from start: Int) -> Pattern.Instruction {
    switch instruction {
    case .jump(let a): .jump(a >= start ? a + n : a)
    case .split(let a, let b): .split(a >= start ? a + n : a, b >= start ? b + n : b)
    default: instruction
    }
  }

  private mutating func repeated() throws(Failure) {
    let start = program.count
    try atom()
    while at < text.count {
      switch text[at] {
      case "*":
        at += 1
        try loop(from: start)
      case "+":
        at += 1
        try emit(.split(start, program.count + 1))
      case "?":
        at += 1
        // A lazy quantifier matches the same texts.
        if program.count == start { continue }
        insertSplit(at: start)
        program[start] = .split(start + 1, program.count)
      case "{":
        guard let (least, most) = bounds() else { return }
        try times(from: start, least, most)
      default: return
      }
    }
  }

  private mutating func loop(from start: Int) throws(Failure) {
    insertSplit(at: start)
    try emit(.jump(start))
    program[start] = .split(start + 1, program.count)
  }

  /// `{n}`, `{n,}`, `{n,m}`; nil, nothing consumed, for a brace that is only a character.
  private mutating func bounds() -> (Int, Int?)? {
    guard let close = text[at...].firstIndex(of: "}") else { return nil }
    let parts = string(text[(at + 1)..<close]).split(separator: ",", omittingEmptySubsequences: false)
    guard let least = parts.first.flatMap({ Int($0) }), (1...2).contains(parts.count), least >= 0 else { return nil }
    let most = parts.count == 1 ? least : Int(parts[1])
    if parts.count == 2, !parts[1].isEmpty, most == nil { return nil }
    at = close + 1
    return (least, most)
  }

  private mutating func times(from start: Int, _ least: Int, _ most: Int?) throws(Failure) {
    let piece = Array(program[start...])
    if let most, most < least { throw failure("The bounds are the wrong way round") }
    if (most ?? least) > 1000 { throw failure("It repeats more than 1000 times") }
    program.removeSubrange(start...)
    func copy(_ compiler: inout PatternCompiler) throws(Failure) {
      let shift = compiler.program.count - start
      for instruction in piece { try compiler.emit(compiler.shifted(instruction, by: shift, from: start)) }
    }
    for _ in 0..<least { try copy(&self) }
    guard let most else {
      let again = program.count
      try copy(&self)
      try loop(from: again)
      return
    }
    var splits: [Int] = []
    for _ in 0..<(most - least) {
      splits.append(program.count)
      try emit(.split(0, 0))
      try copy(&self)
    }
    for split in splits { program[split] = .split(split + 1, program.count) }
  }

  private mutating func atom() throws(Failure) {
    let scalar = text[at]
    switch scalar {
    case "(":
      at += 1
      if at + 1 < text.count, text[at] == "?" {
        guard text[at + 1] == ":" else { throw failure("Only plain groups are read, no look-around") }
        at += 2
      }
      try alternatives()
      guard at < text.count, text[at] == ")" else { throw failure("The group is not closed") }
      at += 1
    case "*", "+", "?": throw failure("There is nothing before this to repeat")
    case ".":
      at += 1
      try emit(.set(Pattern.ScalarSet(ranges: [0x0a...0x0a], negated: true)))
    case "^":
      at += 1
      try emit(.start)
    case "$":
      at += 1
      try emit(.end)
    case "[": try emit(.set(try brackets()))
    case "\\":
      at += 1
      if at < text.count, text[at] == "b" {
        at += 1
        try emit(.boundary)
      } else {
        try emit(.set(try escape()))
      }
    default:
      at += 1
      try emit(.set(Pattern.ScalarSet(ranges: [scalar.value...scalar.value])))
    }
  }

  /// Behind a backslash: a class, a control character, or the character itself.
  private mutating func escape() throws(Failure) -> Pattern.ScalarSet {
    guard at < text.count else { throw failure("The pattern ends in a backslash") }
    let scalar = text[at]
    at += 1
    let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a]
    let blanks: [ClosedRange<UInt32>] = [0x09...0x0d, 0x20...0x20]
    switch scalar {
    case "d": return Pattern.ScalarSet(ranges: digits)
    case "D": return Pattern.ScalarSet(ranges: digits, negated: true)
    case "w": return Pattern.ScalarSet(ranges: words)
    case "W": return Pattern.ScalarSet(ranges: words, negated: true)
    case "s": return Pattern.ScalarSet(ranges: blanks)
    case "S": return Pattern.ScalarSet(ranges: blanks, negated: true)
    case "n": return Pattern.ScalarSet(ranges: [0x0a...0x0a])
    case "t": return Pattern.ScalarSet(ranges: [0x09...0x09])
    case "r": return Pattern.ScalarSet(ranges: [0x0d...0x0d])
    default:
      if isNamePart(scalar) {
        at -= 1
        throw failure("`\\\(visible(String(scalar)))` is not known")
      }
      return Pattern.ScalarSet(ranges: [scalar.value...scalar.value])
    }
  }

  private mutating func brackets() throws(Failure) -> Pattern.ScalarSet {
    let open = at
    at += 1
    var set = Pattern.ScalarSet()
    if at < text.count, text[at] == "^" {
      set.negated = true
      at += 1
    }
    var first = true
    while at < text.count, text[at] != "]" || first {
      first = false
      var low = text[at].value
      if text[at] == "\\" {
        at += 1
        let escaped = try escape()
        guard !escaped.negated else { throw failure("A turned class cannot stand in brackets") }
        if escaped.ranges.count > 1 || escaped.ranges[0].count > 1 {
          set.ranges += escaped.ranges
          continue
        }
        low = escaped.ranges[0].lowerBound
      } else {
        at += 1
      }
      guard at + 1 < text.count, text[at] == "-", text[at + 1] != "]" else {
        set.ranges.append(low...low)
        continue
      }
      at += 1
      var high = text[at].value
      if text[at] == "\\" {
        at += 1
        high = try escape().ranges[0].lowerBound
      } else {
        at += 1
      }
      if high < low { throw failure("The range is the wrong way round") }
      set.ranges.append(low...high)
    }
    guard at < text.count else {
      at = open
      throw failure("The bracket is not closed")
    }
    at += 1
    return set
  }
}
