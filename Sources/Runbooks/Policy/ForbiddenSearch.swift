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
  /// Variables that the script sets, here or further out; and whether it may set any.
  private var settings: (names: Set<String>, anything: Bool) = ([], false)

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

  private mutating func read(_ text: String, depth: Int, input: SeenInput = .outside) {
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
    let own = unit.settings
    settings = (settings.names.union(own.names), settings.anything || own.anything)
    for use in unit.uses {
      if let value = values(use.name), HiddenCommands.holdsSubscript(value) { doubt = doubt ?? .word("$\(use.name)") }
    }
    let words = SeenWords(unit, own: settings.names, anything: settings.anything, values: values)
    let documents = unit.heredocs()
    var seen: [[SeenWord]] = []
    for simple in unit.simples {
      seen.append(simple.kind == .command ? Executors.fed(simple.words.flatMap(words.read)) : [])
    }
    for (i, simple) in unit.simples.enumerated() {
      judgeSettings(simple, words, seen[i], depth: depth)
      if seen[i].isEmpty { continue }
      let given = self.input(of: i, seen, unit, words, documents, around: input)
      judge(seen[i], simple, given, depth: depth)
    }
  }

  /// Variables that run commands, and subscripts that do.
  private mutating func judgeSettings(_ simple: ShellSimple, _ words: SeenWords, _ seen: [SeenWord], depth: Int) {
    let program = seen.first?.name ?? ""
    var all = simple.assignments.flatMap(words.read)
    if Executors.isWrapper(program) || ["export", "declare", "typeset", "readonly", "local"].contains(program) {
      all += seen.dropFirst().filter { Executors.isAssignment($0.bytes) }
    }
    for word in all {
      guard let equals = word.bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: word.bytes[..<equals], as: UTF8.self)
      var value = word
      value.bytes = Array(word.bytes[(equals + 1)...])
      if HiddenCommands.holdsSubscript(value.text) { doubt = doubt ?? .hidden(word.written) }
      let (code, hides) = HiddenCommands.judge(setting: name, value)
      if let code { readCode(code.word, of: code.program, depth: depth) }
      if hides { doubt = doubt ?? .hidden(name) }
    }
    if simple.kind == .condition, simple.words.contains(where: { HiddenCommands.holdsSubscript($0.value) }) {
      doubt = doubt ?? .hidden("[[")
    }
  }

  /// What the command finds on its input.
  private func input(
    of i: Int, _ seen: [[SeenWord]], _ unit: ShellUnit, _ words: SeenWords, _ documents: [Int: [String]],
    around: SeenInput
  ) -> SeenInput {
    let simple = unit.simples[i]
    if unit.redirectsUnseen(simple) { return .unseen }
    var texts = simple.redirects.filter { $0.op == "<<<" }.flatMap { words.read($0.word) }
    for text in documents[i] ?? [] { texts.append(SeenWord(bytes: Array(text.utf8))) }
    if !texts.isEmpty { return .texts(texts) }
    if simple.redirects.contains(where: { $0.op == "<" }) { return .outside }
    if simple.piped { return pipe(before: i, seen, unit, documents) }
    if simple.owner >= 0 || seen[i].first?.name == "coproc" || unit.mayFeed { return .unseen }
    return around
  }

  /// What comes through the pipe, where it is plain to see.
  private func pipe(
    before i: Int, _ seen: [[SeenWord]], _ unit: ShellUnit, _ documents: [Int: [String]]
  ) -> SeenInput {
    // The end of a loop or a subshell is not all that it says.
    if unit.compound || !unit.functions.isEmpty { return .unseen }
    let before = unit.simples[..<i].lastIndex { $0.owner == unit.simples[i].owner && $0.kind == .command }
    guard let before, let program = seen[before].first?.name else { return .unseen }
    let operands = seen[before].dropFirst().filter { !$0.isOption }
    switch program {
    case "cat" where operands.isEmpty && documents[before] != nil:
      return .texts((documents[before] ?? []).map { SeenWord(bytes: Array($0.utf8)) })
    case "echo", "printf":
      var text: [UInt8] = []
      for word in operands { text += word.bytes + [0x20] }
      // Its escapes can spell anything.
      let spells = text.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "%") }
      return .texts([SeenWord(bytes: text, splits: spells || operands.contains { !$0.isKnown })])
    default: return .unseen
    }
  }

  /// What a shell or an interpreter reads as its commands.
  private mutating func readInput(_ seen: [SeenWord], _ input: SeenInput, depth: Int) {
    if let shell = Executors.shellWithSubstitution(seen) { doubt = doubt ?? .piped(program: shell) }
    guard let (program, isShell) = Executors.reader(seen) else { return }
    switch input {
    case .outside: break
    case .unseen: doubt = doubt ?? .piped(program: program)
    case .texts(let texts):
      for word in texts {
        if isShell {
          readCode(word, of: program, depth: depth)
        } else {
          let text = String(decoding: word.bytes, as: UTF8.self)
          matchTokens(of: text, .yes, .shape)
          matchText(text)
          if word.splits || program == "crontab" { doubt = doubt ?? .piped(program: program) }
        }
      }
    }
  }

  private mutating func readCode(
    _ word: SeenWord, of program: String, depth: Int, input: SeenInput = .outside
  ) {
    if !word.isKnown { doubt = doubt ?? .code(program: program) }
    read(String(decoding: word.bytes, as: UTF8.self), depth: depth + 1, input: input)
  }

  private mutating func matchText(_ text: String) {
    for (i, pattern) in patterns.enumerated() where !found[i] {
      if case .text(let expression) = pattern.form, expression.matches(in: text) { found[i] = true }
    }
  }

  // MARK: Commands

  private mutating func judge(_ words: [SeenWord], _ simple: ShellSimple, _ input: SeenInput, depth: Int) {
    matchText(words.map(\.text).joined(separator: " "))
    let starts = Executors.starts(words)
    for (at, fed) in starts.places { match(words, at: at, fed: fed, sure: true) }
    var reader = ShellWordReader(words: simple.words[...])
    // What only looks starts no other program: there `grep reboot` is a word, and no reboot.
    if Executors.awaitsProgram(words) { doubt = doubt ?? .piped(program: "xargs") }
    let hidden = HiddenCommands.code(in: words)
    if reader.verdict() == .looking, hidden.isEmpty, HiddenCommands.counts(words) == nil { return }
    if let name = HiddenCommands.renames(words) ?? HiddenCommands.counts(words) { doubt = doubt ?? .hidden(name) }
    // What would start is anybody's guess, whatever stands behind it.
    let nameless = starts.places.first { !words[$0.at].base.isKnown || words[$0.at].splits }
    if let nameless { doubt = doubt ?? .word(words[nameless.at].written) }
    let isKnown = !starts.places.isEmpty && nameless == nil
    guard isKnown, !Executors.takesData(words, starts.places) else {
      if let first = words.first(where: { !$0.isKnown }), starts.places.isEmpty {
        doubt = doubt ?? .word(first.written)
      }
      return
    }
    for at in words.indices where !starts.places.contains(where: { $0.at == at }) {
      match(words, at: at, fed: starts.fed, sure: false)
    }
    readInput(words, input, depth: depth)
    // What awk puts together out of its lines and runs.
    if words.contains(where: { $0.name?.hasSuffix("awk") == true }),
      let code = words.first(where: { $0.text.contains("system(") })
    {
      doubt = doubt ?? .hidden(code.written)
    }
    let codes = Executors.code(in: words) + hidden
    for code in codes { readCode(code.word, of: code.program, depth: depth, input: input) }
    for word in words where word.bytes.contains(where: { $0.isBlank || $0 == 0x0a || $0 == UInt8(ascii: ";") }) {
      let text = String(decoding: word.bytes, as: UTF8.self)
      // An interpreter's own language: its words, whatever stands between them.
      if words.contains(where: { $0.name.map(Executors.isInterpreter) ?? false }) {
        matchTokens(of: text, .yes, .shape)
      }
      if !codes.contains(where: { $0.word.bytes == word.bytes }) { read(text, depth: depth + 1, input: input) }
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
