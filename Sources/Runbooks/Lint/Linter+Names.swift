extension Linter {
  /// Conditions and expectations: names that exist, words that are names, dimensions that fit.
  mutating func judgeNames(of runbook: Runbook) {
    let names = KnownNames(runbook)
    reportRepeats(names, in: runbook)
    for step in runbook.steps {
      for arm in step.arms {
        guard let condition = arm.condition else { continue }
        judge(condition.names, of: condition.source, line: arm.line, marker: "", names, in: runbook)
        judgeDimensions(condition.expression, source: condition.source, line: arm.line, names, in: runbook)
      }
      for block in step.blocks { judgeExpectation(of: block, names, in: runbook) }
    }
    let line = runbook.front.lines?.start ?? 1
    for name in runbook.front.exit where !names.all.contains(name) {
      let place = frontLine(of: name, in: runbook) ?? line
      reportUnknown(name, at: source.place(of: name, in: place), line: place, names, in: runbook)
    }
  }

  private func frontLine(of word: String, in runbook: Runbook) -> Int? {
    guard let lines = runbook.front.lines else { return nil }
    return (lines.start...lines.end).first { source.text($0).contains(word) && !source.text($0).hasPrefix("title") }
  }

  private mutating func reportRepeats(_ names: KnownNames, in runbook: Runbook) {
    for repeated in names.repeats {
      report(
        .duplicateName, in: runbook, line: repeated.line,
        at: source.place(of: repeated.name, in: repeated.line, after: "="),
        "The name `\(visible(repeated.name))` is already taken in line \(repeated.before)",
        hint: "a condition could not tell the two apart")
    }
  }

  private mutating func judge(
    _ used: [String], of text: String, line: Int, marker: String, _ names: KnownNames, in runbook: Runbook
  ) {
    for name in used where !names.knows(name) {
      let whole = source.place(of: text, in: line, after: marker)
      var place = source.place(of: name, in: line, after: marker)
      if place.width != name.unicodeScalars.count { place = whole }
      reportUnknown(name, at: place, line: line, names, in: runbook)
    }
  }

  private mutating func reportUnknown(
    _ name: String, at place: (column: Int, width: Int), line: Int, _ names: KnownNames, in runbook: Runbook
  ) {
    let near = nearestWord(to: name, in: names.all.sorted())
    report(
      .unknownName, in: runbook, line: line, at: place, "No check, answer or parameter is called `\(visible(name))`",
      hint: near.map { "did you mean `\($0)`?" } ?? "a check gets a name by name=…; text stands in quotes")
  }

  private mutating func judgeExpectation(of block: Block, _ names: KnownNames, in runbook: Runbook) {
    guard let expect = block.attributes.expect else { return }
    let line = block.lines.start
    judge(expect.names, of: expect.source, line: line, marker: "expect", names, in: runbook)
    if case .compare(_, .literal(.text(let word))) = expect.test, names.all.contains(word),
      !expect.source.contains("\""), !expect.source.contains("'")
    {
      report(
        .ambiguousWord, in: runbook, line: line, at: source.place(of: expect.source, in: line, after: "expect"),
        "`\(word)` is compared as text, and is also the name of a value",
        hint: "put the text in quotes, or write `(\(word))` for the value")
    }
    // The check itself stands left of the operator, under a name that no author can write.
    let own = DimensionCheck.own
    let expression: Condition.Expression?
    switch expect.test {
    case .compare(let op, let side): expression = .binary(op, .name(own), side)
    case .between(let low, let high):
      expression = .binary(.and, .binary(.greaterOrEqual, .name(own), low), .binary(.lessOrEqual, .name(own), high))
    case .oneOf, .matches: expression = nil
    }
    if let expression {
      judgeDimensions(
        expression, source: expect.source, line: line, marker: "expect", names, own: names.kind(of: block), in: runbook)
    }
  }

  private mutating func judgeDimensions(
    _ expression: Condition.Expression, source text: String, line: Int, marker: String = "", _ names: KnownNames,
    own: DimensionCheck.Kind = .any, in runbook: Runbook
  ) {
    var check = DimensionCheck(kinds: names.kinds, own: own)
    _ = check.kind(of: expression)
    guard let problem = check.problem else { return }
    report(
      .mixedDimensions, in: runbook, line: line, at: source.place(of: text, in: line, after: marker), problem.message,
      hint: problem.hint)
  }
}

/// The names that conditions of a runbook may say, and what is known of their dimensions.
struct KnownNames {
  private(set) var all: Set<String> = []
  var kinds: [String: DimensionCheck.Kind] = [:]
  /// A name that is given again, where, and where it was first.
  private(set) var repeats: [(name: String, line: Int, before: Int)] = []
  private var firstLine: [String: Int] = [:]
  private var measurements: [String: Measured] = [:]

  private struct Measured: Equatable {
    var text: String
    var unit: String?
  }

  init(_ runbook: Runbook) {
    for parameter in runbook.parameters {
      let kind: DimensionCheck.Kind = parameter.type == .duration ? .measure(.time) : .any
      if parameter.declared { declare(parameter.name, kind, line: parameter.line) }
      for name in [parameter.name, parameter.variable] {
        all.insert(name)
        kinds[name] = kind
      }
    }
    for step in runbook.steps {
      for block in step.blocks { collect(block) }
      if let name = step.answer?.name { declare(name, .any, line: line(ofAnswer: name, step)) }
    }
    for block in runbook.loose { collect(block) }
  }

  /// The `ask` fence is a block of its step; without one, the step's own line.
  private func line(ofAnswer name: String, _ step: Step) -> Int {
    step.blocks.first { $0.language == "ask" }?.lines.start ?? step.lines.start
  }

  private mutating func collect(_ block: Block) {
    if let name = block.attributes.name {
      // The signal that raised the alarm is asked again, under its name, to see that it has gone: one value, newly read.
      let measured = Measured(text: trimmed(block.text), unit: block.attributes.unit)
      if measurements[name] != measured {
        declare(name, kind(of: block), line: block.lines.start)
        if measurements[name] == nil { measurements[name] = measured }
      }
    }
    if let capture = block.attributes.capture { declare(capture, .any, line: block.lines.start) }
    for command in block.commands {
      for name in command.sets {
        all.insert(name)
        if kinds[name] == nil { kinds[name] = .any }
      }
    }
  }

  private mutating func declare(_ name: String, _ kind: DimensionCheck.Kind, line: Int) {
    if let before = firstLine[name] {
      if before != line { repeats.append((name, line, before)) }
    } else {
      firstLine[name] = line
    }
    all.insert(name)
    kinds[name] = kind
  }

  /// What a check measures: its unit's dimension; a query without a unit is a plain number, a script may print any.
  func kind(of block: Block) -> DimensionCheck.Kind {
    if let unit = block.attributes.unit { return Unit.named(unit).map { .measure($0.dimension) } ?? .measure(.plain) }
    return block.kind == .query ? .measure(.plain) : .any
  }

  /// True for a known name, and for the exit and failure of a named script or of the step before (`step`).
  func knows(_ name: String) -> Bool {
    if all.contains(name) { return true }
    guard let dot = name.lastIndex(of: ".") else { return false }
    let part = name[name.index(after: dot)...]
    let owner = String(name[..<dot])
    return (part == "exit" || part == "failed") && (owner == "step" || all.contains(owner))
  }
}
