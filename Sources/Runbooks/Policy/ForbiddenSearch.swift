/// Looks for commands that are never run in a script: in every command that its shell would start, behind `sudo` and `env`,
/// in `$(…)` and loops, in what `sh -c`, `ssh`, `xargs` and `find -exec` are given, in heredocs that a shell reads.
///
/// What stands there is found. Of what only the run would show (a variable that the script sets, a pipe into a shell) the
/// search says that it cannot be known. What a program does with its files is beyond it: it reads words.
struct ForbiddenSearch {
  private let patterns: [CommandPattern]
  private let values: (String) -> String?
  /// By pattern: it stands there.
  private(set) var found: [Bool]
  /// By pattern: whether it stands there hangs on this.
  private(set) var doubts: [PolicyRefusal.Doubt?]
  /// Whatever the pattern.
  private(set) var doubt: PolicyRefusal.Doubt?
  private var bytesLeft = 1 << 20

  private static let deepest = 6

  init(
    _ patterns: [CommandPattern], in script: String, interpreter: String = "bash", values: @escaping (String) -> String?
  ) {
    self.patterns = patterns
    self.values = values
    found = patterns.map { _ in false }
    doubts = patterns.map { _ in nil }
    read(script, depth: 0)
    // Another language: the words in their order, whatever stands between them.
    if !Executors.isShell(named: interpreter) { matchTokens(of: script, .yes, .shape) }
  }

  // MARK: Texts

  private mutating func read(_ text: String, depth: Int) {
    bytesLeft -= text.utf8.count
    guard depth < Self.deepest, bytesLeft >= 0 else {
      doubt = doubt ?? .shape
      matchTokens(of: text, .maybe, .shape)
      return
    }
    matchText(text)
    var lexer = ShellLexer()
    for line in ByteLines.split(Array(text.utf8)[...]) { lexer.feed(line) }
    let unit = lexer.finish()
    // Where the lexer loses its way bash may see more than it.
    if !unit.complete || unit.broken || unit.opaque { matchTokens(of: text, .maybe, .shape) }
    let words = SeenWords(unit, values: values)
    let documents = unit.heredocs()
    var seen: [[SeenWord]] = []
    for (i, simple) in unit.simples.enumerated() {
      seen.append(simple.kind == .command ? Executors.fed(simple.words.flatMap(words.read)) : [])
      if seen[i].isEmpty { continue }
      judge(seen[i], simple, unit, depth: depth)
    }
    for (i, simple) in unit.simples.enumerated() where !seen[i].isEmpty {
      let strings = simple.redirects.filter { $0.op == "<<<" }.flatMap { words.read($0.word) }
      readInput(i, simple, seen, unit, strings: strings, documents: documents, depth: depth)
    }
  }

  /// What a shell reads as its commands: here-strings, heredocs, a pipe.
  private mutating func readInput(
    _ i: Int, _ simple: ShellSimple, _ seen: [[SeenWord]], _ unit: ShellUnit, strings: [SeenWord],
    documents: [Int: [String]], depth: Int
  ) {
    if let shell = Executors.shellWithSubstitution(seen[i]) { doubt = doubt ?? .piped(program: shell) }
    guard let shell = Executors.shellThatReads(seen[i]) else { return }
    for word in strings { readCode(word, of: shell, depth: depth) }
    for text in documents[i] ?? [] { read(text, depth: depth + 1) }
    if simple.redirects.contains(where: { $0.op == "<" && $0.word.substitutes }) {
      doubt = doubt ?? .piped(program: shell)
    }
    guard simple.piped else { return }
    let before = unit.simples[..<i].lastIndex { $0.owner == simple.owner && $0.kind == .command }
    guard let before, let program = seen[before].first?.name else {
      doubt = doubt ?? .piped(program: shell)
      return
    }
    let operands = seen[before].dropFirst().filter { !$0.isOption }
    switch program {
    case "cat" where operands.isEmpty && documents[before] != nil:
      for text in documents[before] ?? [] { read(text, depth: depth + 1) }
    case "echo", "printf":
      var text: [UInt8] = []
      for word in operands { text += word.bytes + [0x20] }
      readCode(SeenWord(bytes: text, splits: operands.contains { !$0.isKnown }), of: shell, depth: depth)
      // Its escapes can spell anything.
      if text.contains(UInt8(ascii: "\\")) || text.contains(UInt8(ascii: "%")) {
        doubt = doubt ?? .piped(program: shell)
      }
    default: doubt = doubt ?? .piped(program: shell)
    }
  }

  private mutating func readCode(_ word: SeenWord, of program: String, depth: Int) {
    if !word.isKnown { doubt = doubt ?? .code(program: program) }
    read(String(decoding: word.bytes, as: UTF8.self), depth: depth + 1)
  }

  private mutating func matchText(_ text: String) {
    for (i, pattern) in patterns.enumerated() where !found[i] {
      if case .text(let expression) = pattern.form, expression.matches(in: text) { found[i] = true }
    }
  }

  // MARK: Commands

  private mutating func judge(_ words: [SeenWord], _ simple: ShellSimple, _ unit: ShellUnit, depth: Int) {
    matchText(words.map(\.text).joined(separator: " "))
    let starts = Executors.starts(words)
    for (at, fed) in starts.places { match(words, at: at, fed: fed, sure: true) }
    var reader = ShellWordReader(words: simple.words[...])
    // What only looks starts no other program: there `grep reboot` is a word, and no reboot.
    if reader.verdict() == .looking { return }
    guard let program = starts.places.last.flatMap({ words[$0.at].name }), !Executors.takeData.contains(program) else {
      if let first = words.first(where: { !$0.isKnown }), starts.places.isEmpty {
        doubt = doubt ?? .word(first.written)
      }
      return
    }
    for at in words.indices where !starts.places.contains(where: { $0.at == at }) {
      match(words, at: at, fed: starts.fed, sure: false)
    }
    for code in Executors.code(in: words) { readCode(code.word, of: code.program, depth: depth) }
    for word in words where word.bytes.contains(where: { $0.isBlank || $0 == 0x0a || $0 == UInt8(ascii: ";") }) {
      let text = String(decoding: word.bytes, as: UTF8.self)
      // An interpreter's own language: its words, whatever stands between them.
      if words.contains(where: { $0.name.map(Executors.isInterpreter) ?? false }) {
        matchTokens(of: text, .yes, .shape)
      }
      if !Executors.code(in: words).contains(where: { $0.word.bytes == word.bytes }) { read(text, depth: depth + 1) }
    }
  }

  /// Holds the patterns of words against a program and what stands behind it. `sure` at a place where a command begins: there
  /// an unknown word may be any program.
  private mutating func match(_ words: [SeenWord], at: Int, fed: Bool, sure: Bool) {
    for (i, pattern) in patterns.enumerated() where !found[i] {
      guard case .words(let program, let options, let operands) = pattern.form else { continue }
      let isPath = program.contains { $0.contains(UInt8(ascii: "/")) }
      let name = isPath ? words[at] : words[at].base
      var fit = CommandPattern.fit(program, name.bytes)
      if fit == .maybe, !sure { continue }
      if fit == .yes, words[at].splits { fit = .maybe }
      if fit == .no { continue }
      // One word that may become several is the whole command.
      if words[at].splits {
        doubts[i] = doubts[i] ?? .word(words[at].written)
        continue
      }
      let behind = BehindProgram(Array(words[(at + 1)...]), program: name.name ?? "", fed: fed)
      let (rest, word) = behind.fit(options: options, operands: operands)
      switch min(fit, rest) {
      case .yes: found[i] = true
      case .maybe: doubts[i] = doubts[i] ?? .word(fit == .maybe ? words[at].written : word ?? words[at].written)
      case .no: break
      }
    }
  }

  /// The patterns' words in a text of another language, in their order.
  private mutating func matchTokens(of text: String, _ fit: Fit, _ why: PolicyRefusal.Doubt) {
    let tokens = text.utf8.split { !($0.isName || "-./:@*".utf8.contains($0) || $0 == 1) }
      .map { SeenWord(bytes: Array($0)) }
    for (i, pattern) in patterns.enumerated() where !found[i] {
      guard case .words(let program, let options, let operands) = pattern.form else { continue }
      for at in tokens.indices where CommandPattern.fit(program, tokens[at].base.bytes) == .yes {
        let behind = BehindProgram(Array(tokens[(at + 1)...].prefix(200)), program: tokens[at].name ?? "", fed: false)
        guard behind.fit(options: options, operands: operands).fit == .yes else { continue }
        if fit == .yes { found[i] = true } else { doubts[i] = doubts[i] ?? why }
        break
      }
    }
  }
}

/// The words behind a program, held against a pattern's options and operands.
struct BehindProgram {
  private var options: [SeenWord] = []
  /// The other words, and whether an option stands before each, whose value it may be.
  private var operands: [(word: SeenWord, behindOption: Bool)] = []
  /// Words that could be an option when they are known.
  private var couldBeOption: SeenWord?
  private let program: String
  /// `xargs` puts more words behind them.
  private let fed: Bool

  init(_ words: [SeenWord], program: String, fed: Bool) {
    self.program = program
    self.fed = fed
    var behindOption = false
    var onlyOperands = false
    var isValue = false
    for word in words {
      if !onlyOperands, word.isOption {
        if word.bytes == Array("--".utf8) {
          (onlyOperands, behindOption) = (true, false)
          continue
        }
        options.append(word)
        (behindOption, isValue) = Self.follows(word, of: program)
        continue
      }
      // What is known to be an option's value is nothing that the program is asked to do.
      if isValue, !word.splits {
        isValue = false
        continue
      }
      if !onlyOperands, word.splits || word.bytes.first == CommandPattern.any { couldBeOption = couldBeOption ?? word }
      operands.append((word, behindOption))
      behindOption = false
    }
  }

  /// Whether the word behind this option could be its value, and whether it is known to be.
  private static func follows(_ option: SeenWord, of program: String) -> (could: Bool, does: Bool) {
    guard let valued = ShellPrograms.reading[program]?.valued, !option.bytes.contains(UInt8(ascii: "=")) else {
      return (!option.bytes.contains(UInt8(ascii: "=")), false)
    }
    let isLong = option.bytes.starts(with: "--".utf8)
    func lists(_ bytes: some Sequence<UInt8>) -> Bool {
      String(decoding: Array(bytes), as: UTF8.self).withBytes { valued.lists($0) }
    }
    if lists(option.bytes) { return (true, true) }
    return (isLong || option.bytes.count == 2 || !lists(option.bytes.prefix(2)), false)
  }

  /// How well they fit, and the word on which it hangs.
  func fit(options wanted: [[CommandPattern.Glob]], operands wantedOperands: [[CommandPattern.Glob]]) -> (
    fit: Fit, word: String?
  ) {
    var all = Fit.yes
    var hangs: String?
    for globs in wanted {
      var best = Fit.no
      for glob in globs { best = max(best, option(glob)) }
      if best == .no, fed || couldBeOption != nil {
        best = .maybe
        hangs = hangs ?? couldBeOption?.written
      }
      all = min(all, best)
      if all == .no { return (.no, nil) }
    }
    if isSubsequence(wantedOperands) { return (all, hangs) }
    guard let word = couldBe(wantedOperands) else { return (.no, nil) }
    return (.maybe, hangs ?? word)
  }

  /// Letters of one dash may stand together or apart, in any order; a long option may be cut short or carry a value.
  private func option(_ glob: CommandPattern.Glob) -> Fit {
    if glob.starts(with: "--".utf8) || glob.contains(CommandPattern.any) || glob.contains(CommandPattern.one) {
      var best = Fit.no
      for word in options {
        let name = Array(word.bytes.prefix { $0 != UInt8(ascii: "=") })
        best = max(best, CommandPattern.fit(glob, word.bytes), CommandPattern.fit(glob, name))
        if name.count > 2, word.isKnown, glob.starts(with: name) { best = .yes }
      }
      return best
    }
    if options.contains(where: { $0.bytes == glob }) { return .yes }
    // `-rf` as `-f -r`, and `-name` only as it is.
    let clusters = options.filter { !$0.bytes.starts(with: "--".utf8) }.flatMap { $0.bytes.dropFirst() }
    let letters = glob.dropFirst()
    if letters.allSatisfy({ clusters.contains($0) }) { return .yes }
    return clusters.contains(CommandPattern.any) ? .maybe : .no
  }

  /// All are there in their order, with anything between.
  private func isSubsequence(_ wanted: [[CommandPattern.Glob]]) -> Bool {
    var left = wanted[...]
    for (word, _) in operands {
      guard let next = left.first else { return true }
      if fit(next, word) == .yes { left.removeFirst() }
    }
    return left.isEmpty
  }

  /// The word on which it hangs whether they are there; nil when they cannot be.
  ///
  /// The first of them is what the program is asked to do: it cannot be a word behind one that is known to be something else.
  private func couldBe(_ wanted: [[CommandPattern.Glob]]) -> String? {
    var left = wanted[...]
    var hangs: String?
    for (word, behindOption) in operands {
      guard let next = left.first else { break }
      let fit = word.splits ? .maybe : fit(next, word)
      if fit == .no {
        if left.count == wanted.count, !behindOption { return nil }
        continue
      }
      if fit == .maybe { hangs = hangs ?? word.written }
      if word.splits { return hangs }
      left.removeFirst()
    }
    if left.isEmpty { return hangs }
    return fed ? hangs ?? "xargs" : nil
  }

  private func fit(_ globs: [CommandPattern.Glob], _ word: SeenWord) -> Fit {
    var best = CommandPattern.fit(globs, word.bytes)
    if best == .yes || !Kinds.knows(program) { return best }
    for part in Kinds.names(in: word.bytes, of: program) {
      for glob in globs {
        best = max(best, CommandPattern.fit(Kinds.plain(glob, of: program), part))
      }
    }
    return best
  }
}
