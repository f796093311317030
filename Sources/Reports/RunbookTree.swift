package import Runbooks

/// `muster show --tree`: a runbook in its compact form, one line a step where that is possible.
package struct RunbookTree {
  private let runbook: Runbook
  private let width: Int
  private let words: ArmWords
  private var out = ""

  /// The whole text, ended by a newline.
  package static func text(_ runbook: Runbook, width: Int) -> String {
    var tree = RunbookTree(runbook, width: width)
    tree.write()
    return tree.out
  }

  private init(_ runbook: Runbook, width: Int) {
    self.runbook = runbook
    self.width = width
    words = ArmWords(runbook: runbook, numbers: StepNumbers(runbook))
  }

  private mutating func write() {
    out += Wrapping.spread(Escaping.line(runbook.title), Escaping.line(runbook.path), width: width)
    if runbook.steps.isEmpty { out += "No steps: there is nothing to walk here.\n" }
    var section: Int?
    for (place, step) in runbook.steps.enumerated() {
      if step.section != section, let inside = step.section, runbook.sections.indices.contains(inside) {
        let heading = runbook.sections[inside]
        let phase = heading.phase.map { "[\($0.rawValue)]" } ?? ""
        out += "\n" + Wrapping.spread(Escaping.line(heading.title), phase, width: width)
        section = inside
      }
      write(step, at: place)
    }
  }

  private mutating func write(_ step: Step, at place: Int) {
    let number = words.numbers.labels[place]
    let lead = String(repeating: "  ", count: min(step.depth, 6)) + pad(number, 4) + pad(step.kind.rawValue, 7)
    let commands = step.blocks.enumerated().flatMap { index, block in
      block.kind == .command || block.kind == .query ? block.commands.map { (block, $0) } : []
    }
    let title = Escaping.line(step.title)
    if commands.count == 1, let (block, command) = commands.first, !command.shown.contains("\n") {
      let shown = Escaping.line(command.shown)
      let marks = marks(of: step, without: command, block)
      let alone = title.isEmpty || title.contains(Escaping.line(command.text))
      let text = alone ? shown : "\(title): \(shown)"
      if alone || Wrapping.columns(lead + text) + 2 + Wrapping.columns(marks.joined(separator: ", ")) <= width {
        line(lead, text, marks)
      } else {
        line(lead, title, [])
        line(lead.spaces, shown, marks)
      }
    } else {
      line(lead, title, StepMarks.of(step))
      for (n, (block, command)) in commands.enumerated() {
        let name = pad(commands.count > 1 ? "\(number).\(n + 1)" : "", 6)
        line(lead.spaces + name, shortened(command), StepMarks.of(command, in: block))
      }
    }
    for (n, arm) in step.arms.enumerated() {
      let text = "\(words.label(arm)) -> \(words.goal(of: arm))"
      line(lead.spaces + "\(ArmWords.letter(n)) ", Escaping.line(text), [])
    }
  }

  /// The step's marks and those of its only command, each once.
  private func marks(of step: Step, without command: Command, _ block: Block) -> [String] {
    var seen = Set<String>()
    return (StepMarks.of(step) + StepMarks.of(command, in: block)).filter { seen.insert($0).inserted }
  }

  /// A script of many lines by its first one.
  private func shortened(_ command: Command) -> String {
    let lines = command.shown.split(whereSeparator: \.isNewline)
    guard let first = lines.first else { return "" }
    let tail = lines.count > 1 ? " ... (\(lines.count) lines)" : ""
    return Escaping.line(String(first)) + tail
  }

  /// One entry, its marks at the right edge, or below when they do not fit.
  private mutating func line(_ lead: String, _ text: String, _ marks: [String]) {
    let right = marks.joined(separator: ", ")
    let one = lead + text
    if Wrapping.columns(one) + 2 + Wrapping.columns(right) <= width {
      out += Wrapping.spread(one, right, width: width)
      return
    }
    out += Wrapping.wrap(text, width: width, indent: lead, hanging: lead.spaces + "  ")
    if !right.isEmpty { out += Wrapping.wrap("(\(right))", width: width, indent: lead.spaces + "  ") }
  }
}

/// The text with spaces behind it, at least one.
func pad(_ text: String, _ columns: Int) -> String {
  text + String(repeating: " ", count: max(1, columns - Wrapping.columns(text)))
}

extension String {
  /// As many spaces as the text has columns.
  var spaces: String { String(repeating: " ", count: Wrapping.columns(self)) }
}
