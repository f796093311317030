import Incidents
package import Runbooks

/// The walk's screens: finished text in, laid out for one look; append-only, what to act on last.
package struct Screen: Sendable {
  package var look: Look

  package init(look: Look) { self.look = look }

  /// The two header lines that stand above each step.
  package func header(_ facts: Facts) -> String {
    let left = [
      facts.incident, "\(facts.mode) \(facts.environment)", "lead \(facts.lead)", facts.since, facts.due ?? "",
      facts.longHeld ?? "",
    ]
    .filter { !$0.isEmpty }.map(Escaping.line)
    let position = "step \(facts.position) of \(facts.total)"
    if look.accessible {
      let phase = facts.phase.map { "Phase \($0). " } ?? ""
      return "\nStep \(facts.position) of \(facts.total). \(phase)\(left.joined(separator: ", ")).\n"
    }
    let trail = facts.trail.map { $0 == facts.phase ? "[\($0)]" : $0 }.joined(separator: " > ")
    if look.width < 60 {
      return "\n" + Wrapping.wrap(look.strong(left.joined(separator: "  ")), width: look.width)
        + Wrapping.wrap(trail, width: look.width) + position + "\n"
    }
    let first = Wrapping.wrap(left.joined(separator: "  "), width: look.width, hanging: "  ")
    return "\n" + look.strong(String(first.dropLast())) + "\n" + Wrapping.spread(trail, position, width: look.width)
  }

  /// What a header says.
  package struct Facts: Sendable {
    package var incident: String
    package var mode: String
    package var environment: String
    package var lead: String
    package var since: String
    package var trail: [String]
    package var phase: String?
    package var position: Int
    package var total: Int
    /// When whom a message is due, in words; nil where none is.
    package var due: String?
    /// That who reads it has held a role for long, in words; nil where that is not to be said.
    package var longHeld: String?
    package init(
      incident: String, mode: String, environment: String, lead: String, since: String, trail: [String],
      phase: String?, position: Int, total: Int, due: String? = nil
    ) {
      self.incident = incident
      self.mode = mode
      self.environment = environment
      self.lead = lead
      self.since = since
      self.trail = trail
      self.phase = phase
      self.position = position
      self.total = total
      self.due = due
    }
  }

  /// The steps of the phase trail that this runbook has, in the walk's order.
  package static func trail(of runbook: Runbook) -> [String] {
    // By place: a step that is handed over is copied with all that it holds, and a long walk asks this at each step.
    var phases = Set<Phase>()
    for i in runbook.steps.indices where runbook.steps[i].kind != .text {
      if let phase = runbook.steps[i].phase { phases.insert(phase) }
    }
    let present = Set(phases.map(word))
    return ["Detect", "Size up", "Decide", "Mitigate", "Verify", "Close"].filter(present.contains)
  }

  /// The phase trail's word for a role.
  package static func word(_ phase: Phase) -> String {
    switch phase {
    case .detect, .prepare: "Detect"
    case .assess: "Size up"
    case .diagnose: "Decide"
    case .mitigate, .rollBack, .escalate: "Mitigate"
    case .verify: "Verify"
    case .communicate, .followUp, .reference: "Close"
    }
  }

  /// Text between steps: shown, never asked about.
  package func reading(_ step: Step, section: String?) -> String {
    var out = "\n"
    let title = section ?? step.title
    out += look.strong(Escaping.line(title)) + "\n"
    return out + body(of: step, leadingTitle: title)
  }

  /// A step: its title with what it is, its prose, its blocks.
  package func step(_ step: Step, marks: [String], values: [(name: String, value: String?)]) -> String {
    let number = step.number.map { $0.hasSuffix(".") || $0.hasSuffix(")") ? $0 + " " : $0 + ". " } ?? ""
    let title = Escaping.line(number + step.title)
    let mark = marks.joined(separator: ", ")
    var out = "\n"
    if Wrapping.columns(title) + Wrapping.columns(mark) + 3 <= look.width {
      out += Wrapping.spread(look.strong(title), mark, width: look.width + (look.color ? 8 : 0))
    } else {
      out += look.strong(String(Wrapping.wrap(title, width: look.width, hanging: "   ").dropLast())) + "\n"
      if !mark.isEmpty { out += Wrapping.wrap(mark, width: look.width, indent: "   ") }
    }
    if let context = step.context { out += "   in: \(Escaping.line(context))\n" }
    out += body(of: step, leadingTitle: step.title)
    for caution in step.cautions {
      out += Wrapping.wrap("Caution: " + Escaping.printable(caution.withoutMark), width: look.width, indent: "   ")
    }
    for (name, value) in values {
      let shown = value.map { "= " + Escaping.line($0) } ?? "has no value yet"
      out += Wrapping.wrap("\(Escaping.line(name)) \(shown)", width: look.width, indent: "   ", hanging: "     ")
    }
    return out
  }

  /// Prose and blocks in the author's order.
  private func body(of step: Step, leadingTitle: String) -> String {
    var out = ""
    for piece in step.content {
      switch piece {
      case .prose(let text):
        let printable = Escaping.printable(text)
        // A caution stands below, by itself.
        if step.cautions.contains(text) { continue }
        // The first sentence is the title above it.
        if printable.trimmedColon == leadingTitle.trimmedColon { continue }
        // A branch shows its ways with what is measured; the author's list of them would say it twice.
        if step.kind == .branch, let first = step.arms.first, text.contains(first.label) || text.names(step.arms) {
          continue
        }
        out += Wrapping.wrap(printable, width: look.width, indent: "   ")
      case .block(let index):
        guard step.blocks.indices.contains(index) else { continue }
        out += labelled(step.blocks[index])
      }
    }
    return out
  }

  /// A block of a step: what reads and judges is shown by its evidence and behind `v`; the rest says what it is for.
  private func labelled(_ block: Block) -> String {
    switch block.role {
    case .entry?, .check?, .verify?, .guard?, .probe?: ""
    case .preview?: look.quiet("   dry run\n") + self.block(block)
    case .undo?:
      undoLabel(block) + self.block(block)
    case .run?: look.quiet("   action\n") + self.block(block)
    case nil: self.block(block)
    }
  }

  private func undoLabel(_ block: Block) -> String {
    let covers = block.attributes.covers.map { ", covers " + Escaping.line($0) } ?? ""
    let lines = Wrapping.wrap("undo" + covers, width: look.width, indent: "   ", hanging: "     ")
    return lines.split(separator: "\n").map { look.quiet(String($0)) + "\n" }.joined()
  }

  /// A code block: commands behind `$`, everything else as it stands.
  package func block(_ block: Block) -> String {
    if block.kind == .command, !block.commands.isEmpty {
      var out = ""
      var before: String?
      for command in block.commands {
        // A comment that several commands stand under is said above the first of them.
        if let title = command.title, title != before {
          out += Wrapping.wrap(Escaping.line(title), width: look.width, indent: "     # ")
        }
        before = command.title
        out += lines(of: command.text, first: "     $ ", rest: "       ")
      }
      if let sample = block.sampleOutput, !sample.isBlank {
        out += look.quiet("     sample output:\n") + lines(of: sample, first: "     | ", rest: "     | ", limit: 12)
      }
      return out
    }
    let label =
      switch block.kind {
      case .query: "\(block.language) query"
      case .output: "expected output"
      case .config: "\(block.language.isEmpty ? "configuration" : block.language), to copy"
      default: block.language.isEmpty ? "text" : block.language
      }
    return look.quiet("     \(label):\n") + lines(of: block.text, first: "     | ", rest: "     | ", limit: 60)
  }

  /// The lines of a text behind a margin, escaped; behind the limit only how many are left out.
  package func lines(of text: String, first: String, rest: String, limit: Int = 200) -> String {
    var out = ""
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    let kept = all.last?.isEmpty == true ? all.dropLast() : all[...]
    for (i, line) in kept.prefix(limit).enumerated() {
      out += (i == 0 ? first : rest) + Escaping.printable(String(line)) + "\n"
    }
    if kept.count > limit { out += rest + "... \(kept.count - limit) more lines, v shows them\n" }
    return out
  }

  /// Ways on, with their letters and what is known of each.
  package func arms(_ arms: [ArmLine], chosen: Int?) -> String {
    var out = ""
    for (i, arm) in arms.enumerated() {
      let letter = mark(ofWay: i)
      let words = Escaping.line(arm.label) + (arm.reason.map { " (" + Escaping.line($0) + ")" } ?? "")
      out += Wrapping.wrap("\(letter)  \(words)", width: look.width, indent: "   ", hanging: "      ")
      let detail = [arm.measured, arm.verdict, arm.leads.map { "-> " + $0 }].compactMap { $0 }.map(Escaping.line)
      if !detail.isEmpty {
        out += Wrapping.wrap(detail.joined(separator: "   "), width: look.width, indent: "        ")
      }
    }
    return out
  }

  /// What a person types for a way: its letter; its number where somebody listens, since letters sound alike.
  package func mark(ofWay index: Int) -> String { look.accessible ? "\(index + 1)" : Self.letter(index) }

  /// A, B, C … Z, then numbers.
  package static func letter(_ index: Int) -> String {
    index < 26 ? String(UnicodeScalar(UInt8(65 + index))) : String(index + 1)
  }

  /// One arm as a screen shows it.
  package struct ArmLine: Sendable {
    package var label: String
    package var reason: String?
    package var measured: String?
    package var verdict: String?
    package var leads: String?
    package init(label: String, reason: String?, measured: String?, verdict: String?, leads: String?) {
      self.label = label
      self.reason = reason
      self.measured = measured
      self.verdict = verdict
      self.leads = leads
    }
  }
}

extension String {
  /// True for a list item that begins with the label of one of these arms.
  fileprivate func names(_ arms: [Arm]) -> Bool {
    let item = drop(while: \.isWhitespace)
    guard item.hasPrefix("- ") || item.hasPrefix("* ") || item.hasPrefix("+ ") else { return false }
    let words = item.dropFirst(2).drop(while: \.isWhitespace)
    return arms.contains { arm in
      guard !arm.label.isEmpty, words.hasPrefix(arm.label) else { return false }
      return words.dropFirst(arm.label.count).first.map { !$0.isLetter && !$0.isNumber } ?? true
    }
  }

  /// Without surrounding space and a closing colon or full stop: how a title is compared with its sentence.
  fileprivate var trimmedColon: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace || last == ":" || last == "." { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }
}
