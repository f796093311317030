/// Recursive descent straight to instructions.
struct PatternCompiler {
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

  mutating func emit(_ instruction: Pattern.Instruction) throws(Failure) {
    if program.count >= Self.largest { throw failure("The pattern is too large") }
    program.append(instruction)
  }

  mutating func alternatives() throws(Failure) {
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
}
