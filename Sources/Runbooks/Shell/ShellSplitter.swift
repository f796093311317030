/// Splits the text of a command fence into commands, gates and pasted output.
struct ShellSplitter {
  private let lines: [ArraySlice<UInt8>]
  private let firstLine: Int
  private let language: String
  private var lexer = ShellLexer()
  private var start = 0
  private var items: [ShellBlock.Item] = []
  private var output: [ArraySlice<UInt8>] = []
  private var groups: [Group] = []
  private var shadow = ShellShadow()
  /// A session was opened above: what follows is typed into it.
  private var elsewhere = false
  /// The prompt of the command being read names another host.
  private var foreign = false
  private var continuation: Bool?
  /// "or" stood above: the next command is another way.
  private var alternative = false
  /// Comment lines behind the last command.
  private var trailing: [Int] = []

  /// A run of comment lines, and how many commands stand under it.
  private struct Group {
    var title: String
    var line: Int
    var numbered: Bool
    var isNote: Bool
    var isOutput: Bool
    var commands = 0
    /// Where it stands among the items.
    var item: Int
  }

  init(_ text: String, language: String, firstLine: Int) {
    var lines = ByteLines.split(Array(text.utf8)[...])
    for i in lines.indices where lines[i].last == UInt8(ascii: "\r") { lines[i] = lines[i].dropLast() }
    while lines.last?.allSatisfy(\.isBlank) == true { lines.removeLast() }
    self.lines = lines
    self.firstLine = firstLine
    self.language = language
  }

  /// A plain fence: one entry for each complete top-level command.
  mutating func split() -> ShellBlock {
    let prompts = lines.map(ShellPrompt.read)
    if lines.first?.starts(with: "#!".utf8) == true { return whole() }
    if let first = prompts.firstIndex(where: { $0 != nil }), !isHeredoc(at: first) {
      prompted(prompts)
    } else if let roots = rootPrompts() {
      prompted(roots)
    } else {
      plain()
    }
    return finish()
  }

  /// True when the line stands in the body of a heredoc that a line above opened: then it is no prompt.
  private func isHeredoc(at line: Int) -> Bool {
    guard lines[..<line].contains(where: { $0.contains(UInt8(ascii: "<")) }) else { return false }
    var lexer = ShellLexer()
    for line in lines[..<line] { lexer.feed(line) }
    return lexer.inHeredoc
  }

  /// An annotated fence, or a script with its `#!`: one command.
  mutating func whole() -> ShellBlock {
    let prompts = lines.map(ShellPrompt.read)
    let typed = prompts.contains { $0?.kind == .shell }
    for (i, line) in lines.enumerated() {
      if let prompt = prompts[i], typed, prompt.kind == .shell {
        feed(prompt.rest, line: i)
      } else if !typed || (!lexer.isEmpty && !lexer.isComplete) {
        feed(typed ? continued(line) : line, line: i, commentsToo: true)
      } else {
        output.append(line)
      }
    }
    emit()
    return finish()
  }

  private mutating func finish() -> ShellBlock {
    addGates()
    var block = ShellBlock(items: items)
    takeTrailing(&block)
    while output.last?.allSatisfy(\.isBlank) == true { output.removeLast() }
    if output.contains(where: { !$0.allSatisfy(\.isBlank) }) {
      let first = output.firstIndex { !$0.allSatisfy(\.isBlank) } ?? 0
      block.sampleOutput = String(
        decoding: Array(output[first...].joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self)
    }
    return block
  }

  /// Comments at the end: what the command printed, a remark; nothing where a gate was made of them.
  private mutating func takeTrailing(_ block: inout ShellBlock) {
    guard let first = trailing.first, !items.isEmpty else { return }
    if case .gate(_, let line) = items[items.count - 1], line == firstLine + first { return }
    let words = trailing.map {
      String(decoding: lines[$0].drop { $0.isBlank || $0 == UInt8(ascii: "#") }, as: UTF8.self)
    }
    let text = words.joined(separator: "\n")
    guard text.utf8.contains(where: { $0.isLower || $0.isUpper }) else { return }
    let printed = text.utf8.first.map { "{[<".utf8.contains($0) } ?? false
    if output.isEmpty, printed || ShellComment(trailing.map { lines[$0] }).isOutput {
      output = words.map { Array($0.utf8)[...] }
    } else {
      block.remark = text
    }
  }

  // MARK: Sessions

  private mutating func prompted(_ prompts: [ShellPrompt?]) {
    var pending: [Int] = []
    var typed = false
    for (i, line) in lines.enumerated() {
      if let prompt = prompts[i] {
        typed = true
        if !lexer.isEmpty { emit() }
        if !output.isEmpty, output.last?.isEmpty == false { output.append([]) }
        takeComments(pending)
        pending = []
        type(prompt, i)
      } else if !lexer.isEmpty, !lexer.isComplete {
        feed(continued(line), line: i)
        if lexer.isComplete { emit() }
      } else if elsewhere, line.starts(with: "# ".utf8), KnownPrograms.begins(line.dropFirst(2)) {
        // The prompt of the session that was opened above: `# sysctl -a` on the node.
        takeComments(pending)
        pending = []
        type(ShellPrompt(kind: .otherShell, rest: line.dropFirst(2)), i)
      } else if line.drop(while: \.isBlank).first == UInt8(ascii: "#"), leadsToPrompt(i, prompts) {
        pending.append(i)
      } else if output.isEmpty, !typed, KnownPrograms.begins(line) {
        // Above the first prompt, a command without one.
        takeComments(pending)
        pending = []
        feed(line, line: i)
        if lexer.isComplete { emit() }
      } else if pending.isEmpty || !line.allSatisfy(\.isBlank) {
        output.append(line)
      }
    }
    if !lexer.isEmpty { emit() }
  }

  private mutating func type(_ prompt: ShellPrompt, _ i: Int) {
    continuation = nil
    switch prompt.kind {
    case .shell, .otherShell:
      if prompt.rest.isEmpty { return }
      if prompt.rest.first == UInt8(ascii: "#") {
        takeComments([i], prompt.rest)
        return
      }
      foreign = prompt.kind == .otherShell
      feed(prompt.rest, line: i)
      if lexer.isComplete { emit() }
    case .database, .windows:
      guard !prompt.rest.isEmpty else { return }
      let text = String(decoding: prompt.rest, as: UTF8.self)
      var command = Command(text: text, script: text, title: groupTitle(), line: firstLine + i)
      command.effect = ShellChange.changesDatabase(text) ? .changing : .unknown
      command.destructive = ShellDestruction.dropsTables(text)
      command.obstacle = prompt.kind == .windows ? .notRunHere : .otherContext
      command.placeholders = Placeholders.inProse(text)
      add(command)
    }
  }

  /// A continuation line without its `> `, when the first one of the command has it.
  private mutating func continued(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let bare = line.drop(while: \.isBlank)
    let has = bare.first == UInt8(ascii: ">") && (bare.count == 1 || bare[bare.startIndex + 1].isBlank)
    if continuation == nil { continuation = has }
    return continuation == true && has ? bare.dropFirst(min(2, bare.count)) : line
  }

  /// A comment in a session belongs to the prompt that follows it; else it is output.
  private func leadsToPrompt(_ i: Int, _ prompts: [ShellPrompt?]) -> Bool {
    var next = i + 1
    while next < lines.count, next < i + 20 {
      if prompts[next] != nil { return true }
      let line = lines[next].drop(while: \.isBlank)
      if !line.isEmpty, line.first != UInt8(ascii: "#") { return false }
      next += 1
    }
    return false
  }

  /// `# ` is a prompt where nothing else in the block is a command, and the language is a session's.
  private func rootPrompts() -> [ShellPrompt?]? {
    guard language.isEmpty || isSession else { return nil }
    var roots: [ShellPrompt?] = []
    var found = false
    for line in lines {
      let bare = line.drop(while: \.isBlank)
      if bare.starts(with: "# ".utf8), KnownPrograms.begins(bare.dropFirst(2), needsArgument: false) {
        roots.append(ShellPrompt(kind: .shell, rest: bare.dropFirst(2)))
        found = true
      } else {
        // One line that is a command by itself, and `#` is a comment.
        if KnownPrograms.begins(bare, needsArgument: false) { return nil }
        roots.append(nil)
      }
    }
    return found ? roots : nil
  }

  // MARK: Plain text

  private mutating func plain() {
    var pending: [Int] = []
    var inOutput = false
    for (i, line) in lines.enumerated() {
      if !lexer.isEmpty {
        feed(line, line: i)
        if lexer.isComplete { emit() }
        continue
      }
      let bare = line.drop(while: \.isBlank)
      let underComment = !pending.isEmpty
      if inOutput {
        let begins = bare.first == UInt8(ascii: "#") ? leadsToCommand(i) : KnownPrograms.begins(bare)
        if !begins || ShellLooks.isOutput(bare) {
          output.append(line)
          continue
        }
        inOutput = false
      }
      if bare.isEmpty {
        takeComments(pending)
        pending = []
      } else if bare.first == UInt8(ascii: "#") {
        pending.append(i)
      } else if ShellLooks.isSeparator(bare) {
        takeComments(pending)
        pending = []
        alternative = alternative || bare.contains { $0 | 0x20 == UInt8(ascii: "o") }
      } else if !items.isEmpty,
        ShellLooks.isOutput(bare) || opensJson(i)
          || (isSession && !ShellLooks.beginsCommand(bare) && !(underComment && ShellLooks.couldBegin(bare)))
      {
        takeComments(pending)
        pending = []
        inOutput = true
        output.append(line)
      } else {
        takeComments(pending)
        pending = []
        feed(line, line: i)
        if lexer.isComplete { emit() }
      }
    }
    takeComments(pending)
    trailing = pending
    if !lexer.isEmpty { emit() }
  }

  /// A comment below output begins a new group when a command follows it.
  private func leadsToCommand(_ i: Int) -> Bool {
    if !isSession { return true }
    var next = i + 1
    while next < min(lines.count, i + 8) {
      let line = lines[next].drop(while: \.isBlank)
      if !line.isEmpty, line.first != UInt8(ascii: "#") {
        return KnownPrograms.begins(line) || ShellLooks.couldBegin(line)
      }
      next += 1
    }
    return false
  }

  /// The label promises what a terminal showed, so what is no command is output.
  private var isSession: Bool {
    switch language {
    case "console", "shell-session", "sh-session", "shellsession", "terminal", "bash-session": true
    default: false
    }
  }

  private func opensJson(_ i: Int) -> Bool {
    let bare = lines[i].drop(while: \.isBlank)
    guard bare.elementsEqual("{".utf8) || bare.elementsEqual("[".utf8), i + 1 < lines.count else { return false }
    let next = lines[i + 1].drop(while: \.isBlank)
    return next.first == UInt8(ascii: "\"") || next.first == UInt8(ascii: "{")
  }

  // MARK: Commands

  private mutating func feed(_ line: ArraySlice<UInt8>, line i: Int, commentsToo: Bool = false) {
    if lexer.isEmpty {
      let bare = line.drop(while: \.isBlank)
      if bare.isEmpty { return }
      // In a whole script the comments above the first command are none of its text's concern.
      if bare.first == UInt8(ascii: "#"), !commentsToo { return }
      start = i
    }
    // A blank behind the last backslash is a slip of the pen: the author meant to go on.
    let trimmed = line.reversed().drop(while: \.isBlank)
    if trimmed.first == UInt8(ascii: "\\"), trimmed.count < line.count, !lexer.inHeredoc {
      lexer.feed(line.prefix(trimmed.count))
    } else {
      lexer.feed(line)
    }
  }

  private mutating func emit() {
    guard !lexer.isEmpty else { return }
    let unit = lexer.finish()
    var command = ShellCommand(unit: unit, defined: shadow.defined).command(
      line: firstLine + start, title: groupTitle())
    command.effect = shadow.effect(of: command)
    command.session = ShellSession.use(unit)
    if foreign || elsewhere, command.obstacle == nil { command.obstacle = .otherContext }
    switch command.session {
    case .closes: elsewhere = false
    case .opensHost, .opensContainer, .opensProgram: elsewhere = true
    case nil: break
    }
    foreign = false
    continuation = nil
    shadow.note(command)
    add(command)
  }

  private mutating func add(_ command: Command) {
    var command = command
    command.alternative = alternative && items.contains { if case .command = $0 { true } else { false } }
    alternative = false
    if !groups.isEmpty { groups[groups.count - 1].commands += 1 }
    items.append(.command(command))
  }

  // MARK: Comments

  private func groupTitle() -> String? { groups.last.flatMap { $0.isOutput || $0.title.isEmpty ? nil : $0.title } }

  private mutating func takeComments(_ places: [Int], _ text: ArraySlice<UInt8>? = nil) {
    guard let first = places.first else { return }
    let comment = ShellComment(places.map { text ?? lines[$0] })
    guard !comment.title.isEmpty else { return }
    if Prose.saysOr(comment.title) { alternative = true }
    groups.append(
      Group(
        title: comment.title, line: firstLine + first, numbered: comment.numbered, isNote: comment.isNote,
        isOutput: comment.isOutput,
        item: items.count))
  }

  /// A group without a command is a gate, where two or more groups divide the block.
  private mutating func addGates() {
    guard groups.count > 1 else { return }
    var merged: [ShellBlock.Item] = []
    var next = 0
    for (i, group) in groups.enumerated() where group.commands == 0 && !group.isNote {
      if !group.numbered, i == 0 || isSession { continue }
      merged.append(contentsOf: items[next..<group.item])
      next = group.item
      merged.append(.gate(title: group.title, line: group.line))
    }
    merged.append(contentsOf: items[next...])
    items = merged
  }
}
