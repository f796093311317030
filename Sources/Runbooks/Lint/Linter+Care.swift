extension Linter {
  /// Lengths after which a tired person cuts corners, and mitigation that comes late.
  mutating func judgeLengths(of runbook: Runbook) {
    let limits = surroundings.limits
    judgePhases(of: runbook)
    for step in runbook.steps where step.kind != .text {
      let count = linesShown(of: step)
      if count > limits.linesInStep {
        report(
          .longStep, in: runbook, line: step.lines.start,
          "The step \"\(visible(step.title))\" has \(count) lines to read, more than \(limits.linesInStep)",
          hint: "keep what is done and why; put the rest behind a link")
      }
    }
    for section in runbook.sections where Self.doFirst.contains(section.slug) {
      let count = section.steps.filter { runbook.steps.indices.contains($0) && runbook.steps[$0].depth == 0 }.count
      if count > limits.doFirst {
        report(
          .manyDoFirst, in: runbook, line: section.lines.start,
          "\(count) things are to be done first, more than \(limits.doFirst)", hint: "what comes fourth is not first")
      }
    }
    judgeMitigation(of: runbook)
  }

  /// Slugs of headings whose steps are meant at once.
  static let doFirst: Set<String> = [
    "do-first", "first", "at-once", "immediate-actions", "immediate-action", "do-this-first",
  ]

  private mutating func judgePhases(of runbook: Runbook) {
    var counts: [Phase: (count: Int, line: Int)] = [:]
    for step in runbook.steps where step.depth == 0 && step.kind != .text {
      guard let phase = step.phase, phase != .reference else { continue }
      counts[phase, default: (0, step.lines.start)].count += 1
    }
    for (phase, found) in counts.sorted(by: { $0.value.line < $1.value.line }) {
      guard found.count > surroundings.limits.stepsInPhase else { continue }
      report(
        .longPhase, in: runbook, line: found.line,
        "The phase *\(phase.rawValue)* has \(found.count) steps, more than \(surroundings.limits.stepsInPhase)",
        hint: "split it, or move the rarer part to a runbook of its own")
    }
  }

  /// Lines of prose as a terminal of 80 columns shows them, indented by three.
  private func linesShown(of step: Step) -> Int {
    var count = 0
    for case .prose(let text) in step.content {
      for line in text.split(whereSeparator: \.isNewline) { count += (line.unicodeScalars.count + 76) / 77 }
    }
    return count
  }

  private mutating func judgeMitigation(of runbook: Runbook) {
    let walked = runbook.steps.filter { $0.depth == 0 && $0.kind != .text && $0.phase != .reference }
    guard let diagnosis = walked.firstIndex(where: { $0.phase == .diagnose }),
      walked.contains(where: { $0.phase == .mitigate })
    else { return }
    let by = surroundings.limits.mitigationBy
    if walked.prefix(by).contains(where: { $0.phase == .mitigate }) { return }
    report(
      .lateMitigation, in: runbook, line: walked[diagnosis].lines.start,
      "Diagnosis comes first, and no mitigation within the first \(by) steps",
      hint: "put what stops the harm, whatever its cause, before the search for the cause")
  }

  /// Who keeps it, when it was last read, and whether it is the right one.
  mutating func judgeCare(of runbook: Runbook) {
    let front = runbook.front
    let line = front.lines?.start ?? runbook.lines.start
    let changes = runbook.steps.contains { $0.blocks.contains { $0.role == .run && $0.changing } }
    // What could not be read may well have said it.
    let unread = file.diagnostics.contains {
      $0.code == LintCode.unreadableFrontMatter.rawValue || $0.code == LintCode.badFrontMatter.rawValue
    }
    if front.owner == nil, !unread, front.lines != nil || changes {
      report(
        .noOwner, in: runbook, line: line, at: (1, 1), "Nobody owns this runbook",
        hint: "add `owner:` to the front matter")
    }
    if front.useWhen == nil, changes {
      report(
        .noUseWhen, in: runbook, line: line, at: (1, 1), "Nothing says when this is the right runbook",
        hint: "add `use-when:`, and `not-this:` for what it is mistaken for")
    }
    guard let today = surroundings.today, let reviewed = front.reviewed, let day = dayNumber(reviewed) else { return }
    let age = today - day
    guard age > surroundings.limits.reviewedWithin else { return }
    let place = (front.lines.map { $0.start...$0.end } ?? 1...1).first { source.text($0).hasPrefix("reviewed") } ?? line
    report(
      .staleReview, in: runbook, line: place, at: source.place(of: reviewed, in: place),
      "It was last reviewed \(age) days ago, more than \(surroundings.limits.reviewedWithin)",
      hint: "walk it once, mend what is no longer so, and set the date")
  }

  /// Commands that destroy, in a sentence instead of a fence: a tired hand copies them without any of the ceremony.
  mutating func judgeProse(of runbook: Runbook) {
    let fenced = (runbook.steps.flatMap(\.blocks) + runbook.loose).filter { !$0.inline }
    var inFence: Set<Int> = []
    for block in fenced { inFence.formUnion(block.lines.start...block.lines.end) }
    if let lines = runbook.front.lines { inFence.formUnion(lines.start...lines.end) }
    for number in runbook.lines.start...max(runbook.lines.start, runbook.lines.end) where !inFence.contains(number) {
      guard let words = Self.destructiveWords(in: source.line(number)) else { continue }
      report(
        .destructiveInText, in: runbook, line: number, at: source.place(of: words, in: number),
        "`\(words)` stands in a sentence, where nothing asks before it runs",
        hint: "put the command in a fence, so that it is shown, confirmed and recorded")
    }
  }

  private static let firstLetters = Set(destructive.compactMap { $0.scalars.first?.value })
  private static let destructive: [SearchedWords] = [
    "rm -rf ", "rm -fr ", "rm -r ", "mkfs.", "mkfs -", "mkfs /", "dd if=", "kill -9 ", "killall ", "DROP TABLE",
    "DROP DATABASE",
    "TRUNCATE TABLE",
    "DELETE FROM", "kubectl delete ", "terraform destroy", "git push --force", "helm uninstall ", "FLUSHALL",
    "shutdown -",
  ]

  /// The words of the list that stand in the line as words, not as the end of a longer one (`--rm -r`).
  private static func destructiveWords(in line: [Unicode.Scalar]) -> String? {
    for i in line.indices where firstLetters.contains(line[i].value) {
      if i > 0, isNamePart(line[i - 1]) || line[i - 1] == "-" { continue }
      for words in destructive where words.starts(line, at: i) { return trimmed(string(words.scalars[...])) }
    }
    return nil
  }
}

/// Words that are looked for at many places, ready as scalars.
struct SearchedWords: ExpressibleByStringLiteral {
  let scalars: [Unicode.Scalar]
  init(stringLiteral value: String) { scalars = Array(value.unicodeScalars) }

  /// True when they stand at this place of the line.
  func starts(_ line: [Unicode.Scalar], at start: Int) -> Bool {
    guard start + scalars.count <= line.count else { return false }
    for i in scalars.indices where line[start + i] != scalars[i] { return false }
    return true
  }

  /// Where they stand first, from a place on.
  func find(in line: [Unicode.Scalar], from start: Int = 0) -> Int? {
    guard let first = scalars.first, line.count >= scalars.count, start <= line.count - scalars.count else {
      return nil
    }
    for i in start...(line.count - scalars.count) where line[i] == first && starts(line, at: i) { return i }
    return nil
  }
}
