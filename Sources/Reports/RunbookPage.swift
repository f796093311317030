package import Runbooks

/// `muster show`: a runbook's prose laid out for a terminal, with what Muster understood of it beside each step.
///
/// Code is never wrapped, so that it can be read and copied as it is; everything else keeps to the width.
package struct RunbookPage {
  private let runbook: Runbook
  private let look: Look
  private let words: ArmWords
  private var out = ""

  /// The whole text, ended by a newline.
  package static func text(_ runbook: Runbook, remarks: [Diagnostic] = [], look: Look) -> String {
    var page = RunbookPage(runbook, look: look)
    page.writeHead()
    page.writeBody()
    page.write(remarks)
    return page.out
  }

  private init(_ runbook: Runbook, look: Look) {
    self.runbook = runbook
    self.look = look
    words = ArmWords(runbook: runbook, numbers: StepNumbers(runbook))
    out.reserveCapacity(8192)
  }

  // MARK: Head

  private mutating func writeHead() {
    let title = Escaping.line(runbook.title)
    out += wrapped(title, indent: "", look.strong)
    let front = runbook.front
    let steps = runbook.steps.count { $0.kind != .text }
    var facts = [Escaping.line(runbook.path), steps == 1 ? "1 step" : "\(steps) steps"]
    if !runbook.runnable { facts.append("a checklist: nothing in it can be run") }
    if runbook.annotated { facts.append("annotated") }
    if let owner = front.owner { facts.append("owner \(Escaping.line(owner))") }
    if let day = front.reviewed { facts.append("reviewed \(Escaping.line(day))") }
    wrap(facts.joined(separator: ", "), indent: "")
    if let summary = front.summary { wrap(Escaping.printable(summary), indent: "") }
    if let when = front.useWhen { wrap("Use when: \(Escaping.printable(when))", indent: "") }
    for other in front.notThis { wrap("Not this: \(Escaping.printable(other))", indent: "") }
    if !front.alerts.isEmpty { wrap("Alerts: \(Escaping.line(front.alerts.joined(separator: ", ")))", indent: "") }
    if !runbook.parameters.isEmpty { out += "\n" + look.strong("Values it needs") + "\n" }
    for parameter in runbook.parameters { write(parameter) }
  }

  private mutating func write(_ parameter: Parameter) {
    var facts: [String] = []
    if !parameter.description.isEmpty { facts.append(Escaping.line(parameter.description)) }
    if parameter.type != .text { facts.append(parameter.type.rawValue) }
    if !parameter.choices.isEmpty { facts.append("one of \(Escaping.line(parameter.choices.joined(separator: ", ")))") }
    if let fallback = parameter.fallback {
      let secret = parameter.reference.map { "found at \($0.shown)" } ?? "has a default"
      facts.append(parameter.secret ? Escaping.line(secret) : "default \(Escaping.line(fallback))")
    }
    if parameter.secret { facts.append("secret") }
    if !parameter.required { facts.append("may be left out") }
    facts.append(parameter.declared ? "declared on line \(parameter.line)" : "found on line \(parameter.line)")
    let name = "  ?\(Escaping.line(parameter.name))"
    out += Wrapping.entry(pad(name, 16), facts.joined(separator: "; "), width: look.width, hanging: "      ")
  }

  // MARK: Body

  /// Headings, steps and code outside of steps, by line.
  private mutating func writeBody() {
    enum Part { case section(Int), step(Int), loose(Int) }
    var parts: [(line: Int, order: Int, part: Part)] = []
    for (i, section) in runbook.sections.enumerated() { parts.append((section.lines.start, i, .section(i))) }
    let headings = parts.count
    for (i, step) in runbook.steps.enumerated() { parts.append((step.lines.start, headings + i, .step(i))) }
    for (i, block) in runbook.loose.enumerated() { parts.append((block.lines.start, .max, .loose(i))) }
    parts.sort { ($0.line, $0.order) < ($1.line, $1.order) }
    for (_, _, part) in parts {
      switch part {
      case .section(let i): writeHeading(runbook.sections[i])
      case .step(let i): write(runbook.steps[i], at: i)
      case .loose(let i):
        out += "\n"
        write(runbook.loose[i])
      }
    }
    if runbook.steps.isEmpty { out += "\nNo steps: there is nothing to walk here.\n" }
  }

  private mutating func writeHeading(_ section: Section) {
    // The first heading is the title that stands above.
    if section.level == 1, section.title == runbook.title { return }
    let title = Escaping.line(section.title)
    var marks = section.phase.map { "[\($0.rawValue)]" } ?? ""
    if let other = section.rollbackOf, runbook.sections.indices.contains(other) {
      marks = "[takes back: \(Escaping.line(runbook.sections[other].title))]"
    }
    out += "\n" + Wrapping.spread("-- \(title)", marks, width: look.width)
  }

  private mutating func write(_ step: Step, at place: Int) {
    out += "\n"
    let number = words.numbers.labels[place]
    let title = Escaping.line(step.title)
    let lead = pad(Escaping.line(number), 4)
    let heading = Wrapping.wrap(title.isEmpty ? "(no title)" : title, width: look.width, indent: lead, hanging: "    ")
    out += look.strong(String(heading.dropLast())) + "\n"
    var marks = [step.kind == .text ? "to read" : step.kind.rawValue] + StepMarks.of(step)
    if !step.id.isEmpty, step.kind != .text { marks.append("id \(Escaping.line(step.id))") }
    marks.append("line \(step.lines.start)")
    out += wrapped(marks.joined(separator: ", "), indent: "    ", look.quiet)
    if let context = step.context { wrap("Where: \(Escaping.line(context))", indent: "    ") }
    for caution in step.cautions { wrap("CAUTION: \(Escaping.printable(caution.withoutMark))", indent: "    ") }
    if !step.approvers.isEmpty {
      wrap("Needs the word of: \(Escaping.line(step.approvers.joined(separator: ", ")))", indent: "    ")
    }
    writeContent(of: step)
    if let answer = step.answer { write(answer) }
    for (n, arm) in step.arms.enumerated() {
      let text = Escaping.line("\(words.label(arm)) -> \(words.goal(of: arm))")
      out += Wrapping.wrap(text, width: look.width, indent: "    \(ArmWords.letter(n))  ", hanging: "       ")
    }
  }

  /// The author's text in order, then the commands that stand inside its sentences.
  private mutating func writeContent(of step: Step) {
    var shown = Set<Int>()
    var afterCode = false
    for piece in step.content {
      switch piece {
      case .prose(let text):
        // A title that is said again is left out.
        let bare = text.trimmed
        if step.cautions.contains(text) || step.cautions.contains(bare) { continue }
        if bare.isEmpty || bare == step.title || bare == step.title + ":" || bare == step.title + "." { continue }
        if afterCode { out += "\n" }
        wrap(Escaping.printable(bare), indent: "    ")
        afterCode = false
      case .block(let index):
        guard step.blocks.indices.contains(index), shown.insert(index).inserted else { continue }
        if !step.blocks[index].inline { out += "\n" }
        write(step.blocks[index])
        afterCode = true
      }
    }
    for (index, block) in step.blocks.enumerated() where block.inline && !shown.contains(index) { write(block) }
    if afterCode, !step.arms.isEmpty || step.answer != nil { out += "\n" }
  }

  private mutating func write(_ answer: Answer) {
    var words = "Answer: \(answer.shape.rawValue)"
    if !answer.choices.isEmpty { words += " of \(Escaping.line(answer.choices.joined(separator: ", ")))" }
    if let name = answer.name { words += ", kept as \(Escaping.line(name))" }
    if !answer.question.isEmpty { words += "; \(Escaping.line(answer.question))" }
    wrap(words, indent: "    ")
  }

  // MARK: Code

  private mutating func write(_ block: Block) {
    // What stands inside a sentence was shown with it; only its marks are new.
    let runs = block.kind == .command || block.kind == .query
    guard runs, !block.commands.isEmpty else {
      if !block.inline { writeListing(block.text, header: header(of: block)) }
      return
    }
    for command in block.commands { write(command, in: block) }
    if let sample = block.sampleOutput, !sample.isEmpty { writeListing(sample, header: "sample output") }
  }

  private func header(of block: Block) -> String {
    let kind = block.kind == .output ? "sample output" : block.kind.rawValue
    return block.language.isEmpty || block.language == kind ? kind : "\(kind), \(Escaping.line(block.language))"
  }

  private mutating func write(_ command: Command, in block: Block) {
    if let title = command.title, !title.isEmpty { wrap("# \(Escaping.line(title))", indent: "      ") }
    let lines = Escaping.printable(command.shown).split(separator: "\n", omittingEmptySubsequences: false)
    let prompt = block.kind == .query ? "" : "$ "
    var marks = StepMarks.of(command, in: block)
    if block.kind == .query { marks.insert(block.language.isEmpty ? "query" : Escaping.line(block.language), at: 0) }
    let right = marks.joined(separator: ", ")
    for (n, line) in lines.enumerated() {
      let text = "      \(n == 0 ? prompt : prompt.spaces)\(line)"
      let last = n == lines.count - 1
      if last, Wrapping.columns(text) + 2 + Wrapping.columns(right) <= look.width {
        out += Wrapping.spread(text, right, width: look.width)
      } else {
        out += text + "\n"
        if last { wrap("(\(right))", indent: "        ") }
      }
    }
  }

  private mutating func writeListing(_ text: String, header: String) {
    out += "      [\(header)]\n"
    var lines = Escaping.printable(text).split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines { out += line.isEmpty ? "      |\n" : "      | \(line)\n" }
  }

  // MARK: Remarks

  private mutating func write(_ remarks: [Diagnostic]) {
    if remarks.isEmpty { return }
    let counts = [Diagnostic.Severity.error, .warning, .note].compactMap { severity -> String? in
      let n = remarks.count { $0.severity == severity }
      return n == 0 ? nil : "\(n) \(severity.rawValue)\(n == 1 ? "" : "s")"
    }
    wrap(
      "\n\(counts.joined(separator: ", ")) found while reading. See them with: muster lint \(runbook.path)", indent: "")
  }

  private mutating func wrap(_ text: String, indent: String) {
    out += Wrapping.wrap(text, width: look.width, indent: indent)
  }

  private func wrapped(_ text: String, indent: String, _ paint: (String) -> String) -> String {
    paint(String(Wrapping.wrap(text, width: look.width, indent: indent).dropLast())) + "\n"
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    let front = drop(while: \.isWhitespace)
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(front[...last])
  }
}
