/// What the world around a runbook says of it: names that no source has, queries that are refused, programs and links that
/// are gone. Everything was asked before; here it is compared.
extension Linter {
  mutating func judgeDrift(of runbook: Runbook) {
    guard let live = surroundings.live else { return }
    for (step, block) in runbook.blocksWithSteps {
      judgeQuery(block, in: runbook, live)
      judgePrograms(block, of: step, in: runbook, live)
    }
  }

  // MARK: Queries

  private mutating func judgeQuery(_ block: Block, in runbook: Runbook, _ live: LiveFacts) {
    guard let query = live.queries[LiveFacts.Place(block)] else { return }
    let names = live.names[query.source] ?? LiveFacts.Names()
    if let refusal = query.refusal { judge(refusal, of: block, at: query.source, names, in: runbook) }
    if let status = query.status {
      let address = block.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      report(
        .deadLink, in: runbook, line: textLine(of: block), "`\(visible(address))` is answered with \(status)",
        hint: "the address of this check leads to nothing")
    }
    if block.language == "promql" { judgeMetrics(of: block, at: query.source, names, in: runbook) }
  }

  private mutating func judge(
    _ refusal: QueryRefusal, of block: Block, at source: String, _ names: LiveFacts.Names, in runbook: Runbook
  ) {
    switch refusal.missing {
    case .table(let name)?:
      let near = nearestName(to: unqualified(name), in: (names.tables ?? [:]).keys.sorted())
      let place = place(ofWord: name, in: block)
      report(
        .missingTable, in: runbook, line: place.line, at: place.at,
        "`\(visible(source))` has no table `\(visible(name))`",
        hint: near.map { "did you mean `\(visible($0))`?" })
    case .column(let name)?:
      let near = nearestName(to: unqualified(name), in: columns(for: block, names))
      let place = place(ofWord: name, in: block)
      report(
        .missingColumn, in: runbook, line: place.line, at: place.at,
        "`\(visible(source))` has no column `\(visible(name))` there",
        hint: near.map { "did you mean `\(visible($0))`?" })
    case nil:
      let place = self.place(of: refusal, in: block)
      report(
        .refusedQuery, in: runbook, line: place.line, at: place.at,
        "`\(visible(source))` refuses this query: \(visible(refusal.words))")
    }
  }

  /// The columns of the tables that the statement names; of all when it names none that there is.
  private func columns(for block: Block, _ names: LiveFacts.Names) -> [String] {
    let tables = names.tables ?? [:]
    let words = Set(
      block.text.lowercased().unicodeScalars.split { !isNamePart($0) }.map { String(String.UnicodeScalarView($0)) })
    let named = tables.filter { words.contains($0.key.lowercased()) }
    return (named.isEmpty ? tables : named).values.flatMap(\.self).sorted()
  }

  private mutating func judgeMetrics(
    of block: Block, at source: String, _ names: LiveFacts.Names, in runbook: Runbook
  ) {
    let text = MetricText(block.text)
    let selectors = text.settledSelectors(placeholders: block.placeholders)
    var present: [String] = []
    for selector in selectors {
      guard let metric = selector.metric else { continue }
      if let metrics = names.metrics, !metrics.contains(metric), !Self.comingAndGoing.contains(metric) {
        let near = nearestName(to: metric, in: metrics)
        let place = place(ofWord: metric, in: block)
        report(
          .missingMetric, in: runbook, line: place.line, at: place.at,
          "`\(visible(source))` has no metric `\(metric)`", hint: near.map { "did you mean `\(visible($0))`?" })
        continue
      }
      present.append(metric)
      for matcher in selector.matchers { judge(matcher, of: metric, block, names, in: runbook) }
    }
    judgeGrouping(text.groupingLabels, of: present, all: present.count == selectors.count, block, names, in: runbook)
  }

  /// Series that Prometheus makes while an alert waits or fires, and not otherwise.
  private static let comingAndGoing: Set<String> = ["ALERTS", "ALERTS_FOR_STATE"]

  private mutating func judge(
    _ matcher: MetricText.Selector.Matcher, of metric: String, _ block: Block, _ names: LiveFacts.Names,
    in runbook: Runbook
  ) {
    let label = matcher.label
    guard let labels = names.labels[metric], !Self.comingAndGoing.contains(metric) else { return }
    guard labels.contains(label) else {
      // What wants the label to be missing is right without it.
      guard matcher.isOpen || matcher.wantsLabel else { return }
      return reportLabel(label, of: [metric], labels, block, in: runbook)
    }
    if matcher.isOpen || !matcher.wantsLabel { return }
    if matcher.operation == "=", let values = names.values[LiveFacts.LabelOfMetric(label, of: metric)],
      !values.contains(matcher.text)
    {
      let near = nearestName(to: matcher.text, in: values)
      let place = place(ofWord: matcher.value, in: block)
      report(
        .missingValue, in: runbook, line: place.line, at: place.at,
        "The label `\(label)` of `\(metric)` has never had the value `\(visible(matcher.text))`",
        hint: near.map { "did you mean `\(visible($0))`?" })
    } else if matcher.operation == "=~", names.unmatched.contains("\(metric){\(label)=~\(matcher.value)}") {
      let place = place(ofWord: matcher.value, in: block)
      report(
        .missingValue, in: runbook, line: place.line, at: place.at,
        "The label `\(label)` of `\(metric)` has never had a value like \(visible(matcher.value))")
    }
  }

  private mutating func judgeGrouping(
    _ grouping: [String], of metrics: [String], all: Bool, _ block: Block, _ names: LiveFacts.Names,
    in runbook: Runbook
  ) {
    let known = metrics.compactMap { names.labels[$0] }
    guard all, !known.isEmpty, known.count == metrics.count else { return }
    let labels = Set(known.flatMap(\.self))
    for label in grouping where !labels.contains(label) {
      reportLabel(label, of: metrics, labels.sorted(), block, in: runbook)
    }
  }

  private mutating func reportLabel(
    _ label: String, of metrics: [String], _ labels: [String], _ block: Block, in runbook: Runbook
  ) {
    var seen: Set<String> = []
    let shown = metrics.filter { seen.insert($0).inserted }.map { "`\($0)`" }.joined(separator: " and ")
    let near = nearestName(to: label, in: labels.filter { $0 != "__name__" })
    let place = place(ofWord: label, in: block)
    report(
      .missingLabel, in: runbook, line: place.line, at: place.at,
      "\(shown) \(seen.count == 1 ? "has" : "have") no label `\(label)`", hint: near.map { "did you mean `\($0)`?" })
  }

  // MARK: Programs

  private mutating func judgePrograms(_ block: Block, of step: Step?, in runbook: Runbook, _ live: LiveFacts) {
    guard let programs = live.programs, !block.isElsewhere(step) else { return }
    for program in block.missingPrograms(programs, in: runbook) where !runbook.readsOtherScripts {
      let near = program.hasPrefix("/") ? nil : nearestWord(to: program, in: programs.known)
      let place = place(ofWord: program, in: block)
      report(
        .missingTool, in: runbook, line: place.line, at: place.at,
        "There is no program `\(visible(program))` on this machine",
        hint: near.map { "did you mean `\(visible($0))`?" })
    }
  }

  // MARK: Links, and what was not asked

  /// Links whose address leads nowhere, and everything that could not be asked: they belong to the file.
  mutating func judgeLiveFile() {
    guard let live = surroundings.live, let first = file.runbooks.first else { return }
    if !live.deadLinks.isEmpty {
      for link in file.webLinks(in: source) {
        guard let dead = live.deadLinks[link.address] else { continue }
        let message =
          switch dead {
          case .status(let status): "Nothing is at this address: it is answered with \(status)"
          case .noHost: "Nothing is at this address: its host is not known"
          }
        report(.deadLink, in: first, line: link.line, at: (link.column, link.text.unicodeScalars.count), message)
      }
    }
    var reasons: [String] = []
    for unasked in live.unasked where !reasons.contains(unasked.why) { reasons.append(unasked.why) }
    for why in reasons { reportUnasked(live.unasked.filter { $0.why == why }, why, in: first) }
  }

  private mutating func reportUnasked(_ unasked: [LiveFacts.Unasked], _ why: String, in runbook: Runbook) {
    func counted(_ kind: LiveFacts.Unasked.Kind, _ one: String, _ many: (Int) -> String) -> String? {
      let count = unasked.count { $0.what == kind }
      return count == 0 ? nil : count == 1 ? one : many(count)
    }
    let parts = [
      counted(.query, "a query") { "\($0) queries" },
      counted(.names, "the names in a query") { "the names in \($0) queries" },
      counted(.programs, "the programs of a script") { "the programs of \($0) scripts" },
      counted(.link, "a link") { "\($0) links" },
    ].compactMap(\.self)
    let what = parts.joined(separator: ", ")
    report(
      .notAsked, in: runbook, line: unasked.map(\.line).min() ?? 1,
      "\(what.prefix(1).uppercased())\(what.dropFirst()) could not be looked at: \(visible(why))")
  }

  // MARK: Places

  /// The first line of a block's text.
  private func textLine(of block: Block) -> Int {
    block.inline || block.lines.start == block.lines.end ? block.lines.start : block.lines.start + 1
  }

  /// Where a word stands in a block, not as a part of another word; the block's first line of text when it is not there.
  private func place(ofWord word: String, in block: Block) -> (line: Int, at: (column: Int, width: Int)?) {
    let wanted = Array(word.unicodeScalars)
    let first = textLine(of: block)
    for number in first...max(first, block.lines.end) where !wanted.isEmpty {
      let line = source.line(number)
      guard line.count >= wanted.count else { continue }
      for start in 0...(line.count - wanted.count) where line[start...].starts(with: wanted) {
        let end = start + wanted.count
        let touches =
          start > 0 && isNamePart(line[start - 1]) && isNamePart(wanted[0])
          || end < line.count && isNamePart(line[end]) && isNamePart(wanted[wanted.count - 1])
        if !touches { return (number, (start + 1, wanted.count)) }
      }
    }
    return (first, nil)
  }

  /// Where a source points to in its refusal, as a place in the file; the query's first line when it does not point.
  private func place(of refusal: QueryRefusal, in block: Block) -> (line: Int, at: (column: Int, width: Int)?) {
    let first = textLine(of: block)
    guard let (line, column) = refusal.place, column > 0 else { return (first, nil) }
    let written = block.text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
    let asked = refusal.asked.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
    // A query may be asked without the blank lines in front of it.
    func blankLines(_ lines: [[Unicode.Scalar]]) -> Int { lines.prefix { $0.allSatisfy(isBlank) }.count }
    let blank = max(0, blankLines(written) - blankLines(asked))
    let index = line - 1 + blank
    guard asked.indices.contains(line - 1), written.indices.contains(index) else { return (first, nil) }
    let number = min(first + index, max(first, block.lines.end))
    let shown = source.line(number)
    // The same words up to there: then values have not moved it. What stands before them in the file is the fence's margin.
    let before = asked[line - 1].prefix(column - 1)
    let margin = shown.count - written[index].count
    let indent = before.isEmpty ? 0 : written[index].count - written[index].drop(while: isBlank).count
    let start = line == 1 && asked[0].first.map(isBlank) != true ? indent : 0
    guard margin >= 0, written[index].dropFirst(start).starts(with: before), !block.inline else {
      return (number, nil)
    }
    let at = margin + start + column
    return (number, (min(at, shown.count + 1), 1))
  }
}

/// The name in a list that a missing one most likely became: a near spelling, or one of the two with a part more.
func nearestName(to name: String, in names: [String]) -> String? {
  if let near = nearestWord(to: name, in: names) { return near }
  return names.first { $0.hasPrefix(name + "_") || name.hasPrefix($0 + "_") || $0.hasSuffix("_" + name) }
}

private func unqualified(_ name: String) -> String { name.split(separator: ".").last.map(String.init) ?? name }

extension Runbook {
  /// Every block, with its step where it has one.
  package var blocksWithSteps: [(step: Step?, block: Block)] {
    steps.flatMap { step in step.blocks.map { (step, $0) } } + loose.map { (nil, $0) }
  }

  /// True when some command of the runbook makes a function or alias of this name.
  func definesProgram(_ name: String) -> Bool {
    blocksWithSteps.contains { $0.block.commands.contains { $0.defines.contains(name) } }
  }

  /// True when some command takes in another script, whose functions nobody here can see.
  package var readsOtherScripts: Bool {
    blocksWithSteps.contains {
      $0.block.commands.contains { $0.programs.contains("source") || $0.programs.contains(".") }
    }
  }
}

extension Block {
  /// The programs that a shell would have to find: plain names and whole paths, each once.
  package var programsToFind: [String] {
    guard kind == .command else { return [] }
    var seen: Set<String> = []
    return commands.filter { $0.obstacle == nil }.flatMap(\.programs).filter { name in
      let isPlain = name.utf8.allSatisfy {
        $0 < 0x80 && (Byte.isWord($0) || "_-.+/".utf8.contains($0))
      }
      let isRelative = name.contains("/") && !name.hasPrefix("/")
      // `POST`, `2019-05-30`: what was taken for a command and is none.
      let isNamed = name.utf8.contains { (97...122).contains($0) } && name.utf8.first.map(Byte.isDigit) == false
      return isPlain && isNamed && !isRelative && !name.hasPrefix("-") && seen.insert(name).inserted
    }
  }

  /// Those that are nowhere: neither on this machine nor among the runbook's own functions.
  package func missingPrograms(_ programs: LiveFacts.Programs, in runbook: Runbook) -> [String] {
    programsToFind.filter { programs.missing.contains($0) && !runbook.definesProgram($0) }
  }

  /// True when its commands run on another machine or in another session, whose programs nobody here can see.
  package func isElsewhere(_ step: Step?) -> Bool {
    attributes.on != nil || step?.context != nil || commands.contains { $0.obstacle == .otherContext }
  }
}
