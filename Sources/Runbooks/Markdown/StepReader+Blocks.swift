/// A fence as it was read: the block, and what of it a person does between its commands.
struct ReadBlock {
  var block: Block
  /// Commands and gates in order; empty unless a gate stands among them.
  var parts: [ShellBlock.Item] = []
  /// Further queries of the same fence.
  var more: [Block] = []
  /// Comments behind the last command, shown below it.
  var remark: String?
  var commands: [Command] { block.commands }
}

extension StepReader {
  /// A code element as a block.
  mutating func block(_ index: Int) -> ReadBlock {
    let element = document.elements[index]
    var info = document.trimmed(element.info.range)
    var body = element.text.range
    if element.flags.contains(.lost) {
      warn("lost-fence", element.line, "this fence is indented so far that it is no fence")
      if !element.flags.contains(.fenced) { (info, body) = unwrapped(body) }
    }
    let language = self.language(info)
    if body.upperBound > body.lowerBound, document.text[body.upperBound - 1] == Byte.lf {
      body = body.lowerBound..<body.upperBound - 1
    }
    let text = String(decoding: document.text[body], as: UTF8.self)
    let noted = infos[index]
    // What an unlabelled block is shows in its first lines; more of a large one tells no more.
    var (kind, guessed) = ShellReading.kind(language: language, text: text.utf8.count > 8192 ? head(of: body) : text)
    if noted?.answer != nil { (kind, guessed) = (.text, false) }
    let fenced = element.flags.contains(.fenced) || element.flags.contains(.lost)
    let firstLine = source.original(Int(element.line)) + (fenced ? 1 : 0)
    var block = Block(lines: lines(element), kind: kind, language: language, text: text, guessed: guessed)
    var parts: [ShellBlock.Item] = []
    var more: [Block] = []
    var remark: String?
    let interpreter = noted?.attributes.shell.flatMap(Interpreter.parse)
    if let interpreter, !interpreter.isShell, kind == .command || kind == .code || kind == .query {
      // Another language than the shell's: one script, of which nothing is known but its author's word.
      kind = .command
      block.kind = .command
      guessed = false
      block.guessed = false
    }
    switch kind {
    case .command where interpreter.map { !$0.isShell } ?? false:
      block.commands = [
        Command(text: text, script: text, usesContext: false, line: firstLine, writesContext: false)
      ]
    case .command:
      let shell = ShellReading.block(text, language: language, firstLine: firstLine, annotated: annotated)
      block.commands = shell.commands
      block.sampleOutput = shell.sampleOutput
      block.guessed = guessed || shell.guessed
      remark = annotated ? nil : shell.remark
      if shell.items.count != block.commands.count { parts = shell.items }
    case .query:
      let (queries, output) = Query.parts(of: text, language: language)
      block.text = queries[0]
      block.sampleOutput = output
      block.commands = [Query.command(queries[0], language: language, line: firstLine)]
      for query in queries.dropFirst() where !annotated {
        var next = block
        next.text = query
        next.sampleOutput = nil
        next.commands = [Query.command(query, language: language, line: firstLine)]
        more.append(next)
      }
    case .output, .config, .diagram, .code, .text: break
    }
    if let noted {
      block.role = noted.role
      block.attributes = noted.attributes
      if annotated, kind == .command, !noted.attributes.faults.isEmpty {
        for i in block.commands.indices { block.commands[i].obstacle = .badAttribute }
      }
      if block.isRequest {
        for i in block.commands.indices {
          block.commands[i].obstacle = noted.attributes.faults.isEmpty ? nil : .badAttribute
        }
      }
      if noted.attributes.interactive == true {
        for i in block.commands.indices { block.commands[i].interactive = true }
      }
      if let on = noted.attributes.on {
        let names = ElsewhereAddress(on).names
        for i in block.commands.indices {
          // What it sets is set elsewhere: nothing behind it has it.
          block.commands[i].sets = []
          block.commands[i].defines = []
          // A terminal elsewhere is made by a command of this machine: `ssh -t host top`.
          if noted.attributes.interactive ?? block.commands[i].interactive { block.commands[i].obstacle = .notRunHere }
          block.commands[i].placeholders += names.filter { !block.commands[i].placeholders.contains($0) }
        }
      }
    }
    if annotated, noted?.unknownWord != nil {
      // A misspelt `preview` must not become the action: the fence is shown, and nothing of it is run.
      block.kind = .code
      block.commands = []
      parts = []
    } else if annotated, block.role == nil, noted?.answer == nil {
      if kind == .query, !block.changing { block.role = .check } else if kind == .command { block.role = .run }
    }
    return ReadBlock(block: block, parts: parts, more: more, remark: remark)
  }

  /// What a code element is, told without reading it whole.
  func kind(ofCode index: Int) -> Block.Kind {
    let element = document.elements[index]
    if element.flags.contains(.lost), !element.flags.contains(.fenced) { return .code }
    let body = element.text.range
    let text =
      body.count > 8192 ? head(of: body) : String(decoding: document.text[body], as: UTF8.self)
    return ShellReading.kind(language: language(document.trimmed(element.info.range)), text: text).kind
  }

  /// The first lines of a large block.
  private func head(of body: Range<Int>) -> String {
    var end = body.lowerBound + 8192
    while end > body.lowerBound, document.text[end - 1] != Byte.lf { end -= 1 }
    return String(decoding: document.text[body.lowerBound..<end], as: UTF8.self)
  }

  /// The fence lines inside an indented block cut off.
  private func unwrapped(_ body: Range<Int>) -> (Range<Int>, Range<Int>) {
    var firstEnd = body.lowerBound
    while firstEnd < body.upperBound, document.text[firstEnd] != Byte.lf { firstEnd += 1 }
    var infoStart = body.lowerBound
    while infoStart < firstEnd, document.text[infoStart] == Byte.backtick || document.text[infoStart] == Byte.tilde {
      infoStart += 1
    }
    var end = body.upperBound
    while end > firstEnd, document.text[end - 1] == Byte.lf { end -= 1 }
    var lastStart = end
    while lastStart > firstEnd, document.text[lastStart - 1] != Byte.lf { lastStart -= 1 }
    let closes = lastStart < end && document.text[lastStart] == document.text[body.lowerBound]
    let stop = closes ? max(firstEnd, lastStart) : end
    return (document.trimmed(infoStart..<firstEnd), min(firstEnd + 1, stop)..<stop)
  }

  /// The first word of an info string, lower case.
  private func language(_ info: Range<Int>) -> String {
    var end = info.lowerBound
    while end < info.upperBound {
      let b = document.text[end]
      if Byte.isBlank(b) || b == UInt8(ascii: "{") || b == UInt8(ascii: ",") { break }
      end += 1
    }
    guard end > info.lowerBound else { return "" }
    return String(unsafeUninitializedCapacity: end - info.lowerBound) { out in
      for i in info.lowerBound..<end { out[i - info.lowerBound] = Byte.lowered(document.text[i]) }
      return end - info.lowerBound
    }
  }

  mutating func warn(_ code: String, _ line: Int32, _ message: String, hint: String? = nil) {
    diagnostics.append(
      Diagnostic(
        code: code, severity: .warning, path: path, line: source.original(Int(line)), message: message, hint: hint))
  }

  /// Puts a block behind all that the step holds already: what stands below sub-steps comes after them in a walk too.
  mutating func addNext(_ read: ReadBlock, to draft: inout Draft) {
    let last = draft.children.count - 1
    if draft.enclosed, last >= 0 {
      addNext(read, to: &draft.children[last])
      draft.step.lines.end = max(draft.step.lines.end, read.block.lines.end)
    } else if last >= 0, read.parts.isEmpty {
      let first = read.commands.first
      var next = Draft(
        Step(
          title: first?.title ?? Prose.firstLine(first?.text ?? read.block.text), kind: .manual,
          phase: draft.step.phase, section: draft.step.section, lines: read.block.lines))
      addBlock(read, to: &next)
      draft.children.append(next)
      draft.step.lines.end = max(draft.step.lines.end, read.block.lines.end)
    } else {
      addBlock(read, to: &draft)
    }
  }

  /// Puts a block into a step and makes the step what the block makes it; gates cut it into sub-steps.
  mutating func addBlock(_ read: ReadBlock, to draft: inout Draft) {
    if !read.parts.isEmpty {
      split(read, into: &draft)
      return
    }
    if read.block.kind == .command, !annotated, read.commands.contains(where: \.alternative) {
      splitWays(read, into: &draft)
      return
    }
    let block = read.block
    // What an inline command offered before counts less than the fence that follows.
    for block in [block] + read.more {
      draft.step.content.append(.block(index: draft.step.blocks.count))
      draft.step.blocks.append(block)
    }
    if let remark = read.remark { draft.step.content.append(.prose(text: remark)) }
    draft.step.lines.start = min(draft.step.lines.start, block.lines.start)
    draft.step.lines.end = max(draft.step.lines.end, block.lines.end)
    if draft.step.kind == .manual || draft.step.kind == .text {
      if block.kind == .command, !block.commands.isEmpty {
        draft.step.kind = .script
        draft.step.guessed = block.guessed
      } else if block.kind == .query {
        // A statement that changes something, or may, is no check: a person does it and answers.
        let changes = block.changing || read.more.contains(where: \.changing)
        draft.step.kind = changes ? .manual : .check
        draft.step.guessed = block.guessed
        draft.byHand = changes
        if changes, draft.step.answer == nil { draft.step.answer = Answer(question: draft.step.title) }
      }
    }
  }

  /// `# 2. Show the list to the shop owner` without a command: the commands before and behind it are steps of their own.
  private mutating func split(_ read: ReadBlock, into draft: inout Draft) {
    let place = Place(section: draft.step.section, phase: draft.step.phase, title: draft.step.title)
    var group: [Command] = []
    var children: [Draft] = []
    var from = read.block.lines.start
    func flush(_ to: Int) {
      guard let first = group.first else { return }
      var block = read.block
      block.commands = group
      block.text = group.map(\.text).joined(separator: "\n")
      block.lines = Lines(from, max(from, to))
      var step = Step(
        title: first.title ?? Prose.firstLine(first.text), kind: .script, phase: place.phase, section: place.section,
        lines: block.lines, guessed: block.guessed)
      step.content = [.block(index: 0)]
      step.blocks = [block]
      children.append(Draft(step))
      group = []
      from = to + 1
    }
    for part in read.parts {
      switch part {
      case .command(let command):
        // Groups with a title of their own are runs of one step; a gate cuts.
        if let title = command.title, let last = group.last?.title, title != last { flush(max(from, command.line - 2)) }
        group.append(command)
      case .gate(let title, let line):
        flush(line - 1)
        var step = Step(
          title: title, kind: .manual, traits: .gate, phase: place.phase, section: place.section,
          lines: Lines(line, line))
        step.content = [.prose(text: title)]
        children.append(Draft(step))
        from = line + 1
      }
    }
    flush(read.block.lines.end)
    if let remark = read.remark, let last = children.indices.last {
      children[last].step.content.append(.prose(text: remark))
    }
    draft.step.lines.end = max(draft.step.lines.end, read.block.lines.end)
    if draft.step.kind == .manual { draft.step.kind = .text }
    draft.children += children
  }
}
