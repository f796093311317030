/// What sentences give a step besides their words: commands in them, links on, waits, contexts, expectations.
extension StepReader {
  /// Commands and queries in code spans of these paragraphs, offered by the step.
  mutating func offerInline(_ draft: inout Draft, _ pieces: [Pending], _ place: Place) {
    for piece in pieces where piece.kind == .paragraph || piece.kind == .caution {
      for block in inlineBlocks(piece.element) { draft.step.blocks.append(block) }
    }
    promote(&draft.step)
  }

  /// A step that offers a command is a script, one that offers a query a check.
  func promote(_ step: inout Step) {
    guard step.kind == .manual else { return }
    if step.blocks.contains(where: { $0.kind == .command && !$0.commands.isEmpty }) {
      step.kind = .script
      step.guessed = true
    } else if step.blocks.contains(where: { $0.kind == .query && !$0.changing }) {
      step.kind = .check
      step.guessed = true
    }
  }

  /// What a paragraph's code spans and query links hold that could be started.
  mutating func inlineBlocks(_ index: Int) -> [Block] {
    let element = document.elements[index]
    var out: [Block] = []
    for s in element.spans {
      let span = document.spans[s]
      let line = source.original(Int(span.line))
      if span.kind == .code {
        if let block = inlineBlock(span, line, element.text.range) { out.append(block) }
      } else if span.kind == .link, let query = QueryLink.query(document.targets[span.target.range]) {
        out.append(inlineQuery(query, "promql", line))
      }
    }
    if cues(index).contains(.address), let at = document.find("http", in: element.text.range) {
      bareQueries(at, element, &out)
    }
    return out
  }

  private func inlineBlock(_ span: Span, _ line: Int, _ paragraph: Range<Int>) -> Block? {
    let range = span.text.range
    var spaced = false
    var shaped = false
    for i in range {
      let b = document.text[i]
      if b == Byte.space { spaced = true }
      if b == UInt8(ascii: "(") || b == UInt8(ascii: "{") || b == UInt8(ascii: "|") { shaped = true }
    }
    let label = queryLabel(before: range.lowerBound, paragraph)
    guard spaced || shaped || label != nil else { return nil }
    let code = document.string(span.text)
    if let label { return inlineQuery(code, ShellReading.inlineQuery(code) ?? label, line) }
    if shaped, ShellQueries.isAggregation(code) { return inlineQuery(code, "promql", line) }
    if spaced, let command = ShellReading.inlineCommand(code, line: line) ?? introduced(code, range, paragraph, line) {
      return Block(
        lines: Lines(line, line), kind: .command, text: code, commands: [command], guessed: true, inline: true)
    }
    if shaped, let language = ShellReading.inlineQuery(code) { return inlineQuery(code, language, line) }
    return nil
  }

  private func inlineQuery(_ code: String, _ language: String, _ line: Int) -> Block {
    Block(
      lines: Lines(line, line), kind: .query, language: language, text: code,
      commands: [Query.command(code, language: language, line: line)], guessed: true, inline: true)
  }

  /// "Metric: `x`", "Query: `y`", "Log query: `z`" at the beginning of the paragraph.
  private func queryLabel(before at: Int, _ paragraph: Range<Int>) -> String? {
    guard at >= paragraph.lowerBound, at - paragraph.lowerBound < 24 else { return nil }
    var start = paragraph.lowerBound
    while start < at, !Byte.isWord(document.text[start]) { start += 1 }
    let lead = start..<at
    guard document.contains(":", in: lead) else { return nil }
    if document.begins(lead, "log query") || document.begins(lead, "logql") || document.begins(lead, "loki") {
      return "logql"
    }
    if document.begins(lead, "sql") { return "sql" }
    for word in [
      "metric:", "metric/query:", "query:", "promql", "prometheus query", "metric**:", "expr:", "expression:",
    ]
      as [StaticString]
    where document.begins(lead, word) { return "promql" }
    return nil
  }

  /// "run `x y`", "via `x y`": the words before say that it is a command, though nobody knows the program.
  private func introduced(_ code: String, _ range: Range<Int>, _ paragraph: Range<Int>, _ line: Int) -> Command? {
    var end = range.lowerBound - 1
    while end > paragraph.lowerBound, !Byte.isWord(document.text[end - 1]) {
      if document.text[end - 1] == UInt8(ascii: ".") || document.text[end - 1] == UInt8(ascii: ",") { return nil }
      end -= 1
    }
    var start = end
    while start > paragraph.lowerBound, Byte.isLetter(document.text[start - 1]) { start -= 1 }
    switch document.word(at: start, end).word {
    case "run", "running", "execute", "executing", "via", "invoke", "with", "using", "this": break
    default: return nil
    }
    var first = true
    for b in code.utf8 {
      if b == Byte.space { break }
      if first, !Byte.isLower(b), b != UInt8(ascii: "."), b != UInt8(ascii: "/") { return nil }
      first = false
      guard
        Byte.isWord(b) && b < 0x80 || b == UInt8(ascii: "-") || b == UInt8(ascii: "_") || b == UInt8(ascii: ".")
          || b == UInt8(ascii: "/")
      else { return nil }
    }
    return ShellReading.block(code, language: "sh", firstLine: line, annotated: false).commands.first
  }

  private func bareQueries(_ at: Int, _ element: Element, _ out: inout [Block]) {
    var i = at
    while let found = document.find("http", in: i..<Int(element.text.end)) {
      var end = found
      while end < Int(element.text.end), document.text[end] > Byte.space, document.text[end] != Byte.backtick {
        end += 1
      }
      let line = source.original(Int(element.line))
      if let query = QueryLink.query(document.text[found..<end]), !out.contains(where: { $0.text == query }) {
        out.append(inlineQuery(query, "promql", line))
      }
      i = max(end, found + 4)
    }
  }

  /// A sentence that sends the reader to another file or section: an arm that the step offers, with return.
  func jumps(_ step: inout Step, _ pieces: [Pending]) {
    for piece in pieces where piece.kind == .paragraph || piece.kind == .caution {
      let element = document.elements[piece.element]
      for s in element.spans where document.spans[s].kind == .link {
        let span = document.spans[s]
        guard leads(span, element.text.range), let target = target(of: span) else { continue }
        if case .nowhere = target { continue }
        step.arms.append(
          Arm(label: document.string(span.text), target: target, line: source.original(Int(span.line))))
        step.traits.insert(.jump)
      }
    }
  }

  /// True when "follow", "see", "go to", "refer to", "continue with" stand before the link in its sentence.
  func leads(_ span: Span, _ paragraph: Range<Int>) -> Bool {
    let end = Int(span.text.start)
    var start = end
    while start > paragraph.lowerBound, end - start < 60, document.text[start - 1] != UInt8(ascii: ".") { start -= 1 }
    for word in [
      "follow", "go to", "go on", "refer to", "continue", "proceed", "perform", "use the", "consult", "jump to",
      "move to", "execute",
    ] as [StaticString]
    where document.contains(word, in: start..<end) { return true }
    let first = document.skipBlanks(start, end)
    if document.begins(first..<end, "run ") || document.begins(first..<end, "check ") { return true }
    return sends(first..<end)
  }

  /// "See …", "please see …", "for the causes, see …", not "you will see".
  private func sends(_ range: Range<Int>) -> Bool {
    var from = range.lowerBound
    while let at = document.find("see ", in: from..<range.upperBound) {
      from = at + 4
      if at > range.lowerBound, Byte.isWord(document.text[at - 1]) { continue }
      let before = max(range.lowerBound, at - 8)..<at
      let other = (["you ", "can ", "will ", "should ", "to ", "if ", "may ", "not ", "we "] as [StaticString])
        .contains { document.contains($0, in: before) }
      if !other { return true }
    }
    return false
  }

  /// Where a link leads within the runbooks; nil for the rest of the world.
  func target(of span: Span) -> Arm.Target? {
    let bytes = document.targets[span.target.range]
    guard let first = bytes.first else { return nil }
    let url = QueryLink.decoded(bytes)
    if first == Byte.hash {
      let anchor = String(url.dropFirst())
      if let section = places.find(anchor) { return .section(section) }
      return .nowhere(anchor)
    }
    if bytes.contains(UInt8(ascii: ":")) || first == UInt8(ascii: "/") { return nil }
    let parts = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let file = String(parts[0])
    guard file.hasSuffix(".md") || file.hasSuffix(".markdown") else { return nil }
    return .runbook(path: file, slug: parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : nil)
  }

  /// "Wait until", "repeat until", "up to 10 minutes": to be asked again.
  func waits(_ step: inout Step, _ range: Range<Int>, _ cues: Cues) {
    if cues.contains(.wait) ? asksToWait(range) : document.begins(range, "wait ") { step.traits.insert(.until) }
  }

  /// "Wait for …" as somebody is asked to; "stops writes, waits, → wait for Green" tells what a program does.
  private func asksToWait(_ range: Range<Int>) -> Bool {
    for words in ["wait until", "repeat until", "wait for"] as [StaticString] {
      var from = range.lowerBound
      while let at = document.find(words, in: from..<range.upperBound) {
        var before = at
        while before > range.lowerBound, Byte.isBlank(document.text[before - 1]) || document.text[before - 1] == Byte.lf
        {
          before -= 1
        }
        // An arrow in front is a description's: one thing after the other, none of them the reader's.
        let arrow = before >= range.lowerBound + 3 && document.text[before - 3] == 0xE2
        if !arrow { return true }
        from = at + 1
      }
    }
    return false
  }

  /// "In a second session", "ssh to", "on the primary": where the step is done.
  func context(_ step: inout Step, _ range: Range<Int>) {
    guard step.context == nil else { return }
    for words in [
      "in a second session", "in another session", "in a second terminal", "in another terminal", "in a new terminal",
      "in a separate terminal", "back in the first session", "in the first session", "on the primary", "on the replica",
      "on the affected node", "ssh to ", "ssh into ", "log in to ", "log into ", "inside the container",
      "inside the pod", "in the toolbox", "inside the debug", "in the debug pod", "inside the toolbox",
      "from the toolbox",
      "connect to the pod", "connect to the node", "connect to the container", "connect to the toolbox",
      "connect to the host", "connecting to the pod", "connecting to the node", "connecting to the container",
      "connecting to the toolbox", "connecting to the host", "exec into ", "rsh into ",
    ] as [StaticString] {
      guard let at = document.find(words, in: range), !isDenied(at, range) else { continue }
      // "… cordon the pods on the affected node" says where they are, not where the reader is.
      let before = at - 2
      if words.utf8Start[0] == UInt8(ascii: "o"), before > range.lowerBound, document.text[before] != UInt8(ascii: ".")
      {
        continue
      }
      var end = at + words.utf8CodeUnitCount
      while end < range.upperBound, end - at < 60 {
        let b = document.text[end]
        if b == UInt8(ascii: ",") || b == UInt8(ascii: ":") || b == UInt8(ascii: ".") || b == Byte.lf { break }
        end += 1
      }
      step.context = document.cut(at..<end)
      return
    }
  }

  /// "If you cannot ssh to the node", "unable to log in to the host": nobody is there.
  private func isDenied(_ at: Int, _ range: Range<Int>) -> Bool {
    let before = max(range.lowerBound, at - 12)..<at
    return document.contains("not ", in: before) || document.contains("n't ", in: before)
      || document.contains("unable to ", in: before)
  }
}
