import Incidents
import Reports
import Runbooks

extension Walker {
  /// Where a query block is asked; nil when nothing is declared for its language, and so a person asks.
  func source(of block: Block, in book: Runbook) -> Result<SourceDeclaration, AskFailure>? {
    AskedCheck.source(of: block, in: book, options.configuration)
  }

  /// A parameter's value for a query. What only stands in our environment is none: a query leaves this machine, and a file
  /// from somewhere else must not be able to ask for what it likes of it.
  func queryValue(of parameter: Parameter) -> String? {
    guard !parameter.secret, let (value, basis) = value(of: parameter), basis != .environment else { return nil }
    return value
  }

  /// The check of a query block, filled and ready; nil when a person has to ask it.
  func askedCheck(_ run: RunRef, _ block: Block, at place: StepPlace) -> AskedCheck? {
    let (book, step) = step(at: place)
    return AskedCheck(
      run, block, of: step, in: book,
      AskedCheck.Surroundings(
        configuration: options.configuration, folder: runbookFolder(place.runbook), value: { self.queryValue(of: $0) },
        isRead: { self.value(of: $0)?.basis == .captured && self.incident.readings[$0.name]?.reading.number != nil },
        maySend: { self.maySend($0, in: block.text, to: $1) }))
  }

  /// Asks checks at once, a bounded number in flight; each is judged, recorded and shown as soon as all of it is there.
  ///
  /// Those whose reply is empty are asked once more what is missing, so that a missing metric, a renamed label and a dead
  /// endpoint are three different words.
  func askAll(
    _ checks: [AskedCheck], in book: Runbook, at place: StepPlace, quietly: Bool, aside: Bool
  ) throws -> [Verdict] {
    var replies = [CheckReplies](repeating: CheckReplies(), count: checks.count)
    var verdicts = [Verdict](repeating: .error, count: checks.count)
    var left = Array(checks.indices)
    var tries = 0
    while !left.isEmpty {
      let asked = left
      var told = Set<Int>()
      var problem: (any Error)?
      func isTriedAgain(_ i: Int, _ replies: CheckReplies) -> Bool {
        guard checks[i].failure == nil, case .failed(let failure)? = replies.value?.outcome else { return false }
        return tries < checks[i].retries && failure.isPassing
      }
      // The screen fills in as replies come; what compares with another check, or has to be asked more, waits for all.
      ask(checks, asked, into: &replies) { i, replies in
        guard problem == nil, checks[i].standsAlone, !replies.isEmpty, !isTriedAgain(i, replies) else { return }
        do {
          verdicts[i] = try self.conclude(checks[i], replies, book, place, quietly: quietly, aside: aside)
          told.insert(i)
        } catch {
          problem = error
        }
      }
      if let problem { throw problem }
      left = asked.filter { !told.contains($0) && isTriedAgain($0, replies[$0]) }
      for i in asked where !left.contains(i) && !told.contains(i) {
        verdicts[i] = try conclude(checks[i], replies[i], book, place, quietly: quietly, aside: aside)
      }
      tries += 1
      if !left.isEmpty, !pauses(before: tries) {
        for i in left { verdicts[i] = try conclude(checks[i], replies[i], book, place, quietly: quietly, aside: aside) }
        left = []
      }
    }
    return verdicts
  }

  /// The questions of these checks, asked together; `onReady` is told of each check as soon as all of it is there.
  private func ask(
    _ checks: [AskedCheck], _ asked: [Int], into replies: inout [CheckReplies],
    onReady: (Int, CheckReplies) -> Void
  ) {
    var questions: [Question] = []
    var parts: [(check: Int, part: AskedCheck.Part)] = []
    let now = world.now().wall
    for i in asked {
      replies[i] = CheckReplies(asked: now)
      if let failure = checks[i].failure {
        replies[i].value = Reply(.failed(failure))
        continue
      }
      for (part, question) in checks[i].questions(at: now, withAge: true) {
        questions.append(question)
        parts.append((i, part))
      }
    }
    guard !questions.isEmpty else { return }
    var got = replies
    var open = [Int](repeating: 0, count: checks.count)
    for part in parts { open[part.check] += 1 }
    world.sources.ask(questions, stop: { world.person.isToldToEnd }) { index, reply in
      let (check, part) = parts[index]
      got[check].take(reply, for: part)
      open[check] -= 1
      if open[check] == 0 { onReady(check, got[check]) }
    }
    replies = got
  }

  /// One check's reading and verdict: judged, explained, recorded, shown.
  private func conclude(
    _ check: AskedCheck, _ replies: CheckReplies, _ book: Runbook, _ place: StepPlace, quietly: Bool, aside: Bool
  ) throws -> Verdict {
    let reply = replies.value ?? Reply(.failed(AskFailure(.timedOut)))
    let lookup = { (name: String) -> Value in self.lookUp(name, in: book, place: place) }
    var (reading, verdict, reason) = check.judged(replies, lookup)
    reading.text = redaction(reading.text)
    reading.labels = reading.labels.map { redaction($0) }
    var words = reason.map { EvidenceWords.sentence($0, source: check.source) }
    if reason == .empty, check.source.kind == .prometheus { words = whatIsMissing(check) ?? words }
    if let first = reply.warnings.first {
      words = [words, "the source warns: \(first)"].compactMap(\.self).joined(separator: "; ")
    }
    reading.reason = words.map(redaction.callAsFunction).map { Escaping.line($0.cut(400)) }
    let run = check.run
    let isNews = state(place)?.verdicts[run] != verdict.rawValue
    try append([
      Entry(
        .checkRead(
          run: run, role: check.role, name: check.name, reading: reading, verdict: verdict.rawValue,
          expected: check.expected), at: aside ? incident.aside(place) : incident.at(place), actor: "muster"
      )
    ])
    lastReplies[run] = (place.id, check, reply)
    // Of another step than the one on the screen, whoever asks says what it means.
    if quietly, aside || !isNews { return verdict }
    let limit = check.terms.expect?.limit(lookup)
    say(
      screen.evidence(
        name: check.name, reading: reading, expected: check.expected, limit: limit,
        verdict: verdict.rawValue, now: world.now().wall))
    return verdict
  }

  /// What an empty reply lacks: the metric, or a label of it. Nil when that cannot be found out.
  private func whatIsMissing(_ check: AskedCheck) -> String? {
    let selectors = MetricText(check.query.text).selectors.filter { $0.metric != nil }.prefix(4)
    var questions: [Question] = []
    var about: [(selector: MetricText.Selector, matcher: MetricText.Selector.Matcher?)] = []
    func add(_ text: String, _ selector: MetricText.Selector, _ matcher: MetricText.Selector.Matcher?) {
      let query = FilledQuery(language: "promql", text: text)
      questions.append(Question(source: check.source, query: query, form: .instant(at: nil), timeout: check.timeout))
      about.append((selector, matcher))
    }
    for selector in selectors {
      guard let metric = selector.metric else { continue }
      add("count(\(metric))", selector, nil)
      for matcher in selector.matchers.prefix(8) where matcher.label != "__name__" {
        add("count(\(metric){\(matcher.label)!=\"\"})", selector, matcher)
        add("count(\(metric){\(matcher.label)\(matcher.operation)\(matcher.value)})", selector, matcher)
      }
    }
    guard !questions.isEmpty else { return nil }
    var counts = [Double?](repeating: nil, count: questions.count)
    var answered = [Bool](repeating: false, count: questions.count)
    world.sources.ask(questions, stop: { world.person.isToldToEnd }) { index, reply in
      guard case .series(let series, _) = reply.outcome else { return }
      answered[index] = true
      counts[index] = series.first?.samples.last?.value
    }
    var missing: [EvidenceWords.Missing] = []
    for (i, (selector, matcher)) in about.enumerated() where answered[i] && counts[i] == nil {
      let metric = selector.metric ?? ""
      guard let matcher else {
        missing.append(.metric(metric))
        continue
      }
      if missing.contains(.metric(metric)) { continue }
      let isLabel = i + 1 < about.count && about[i + 1].matcher == matcher && about[i + 1].selector == selector
      if isLabel {
        missing.append(.label(matcher.label, of: metric))
      } else if !missing.contains(.label(matcher.label, of: metric)) {
        missing.append(.value("\(matcher.label)\(matcher.operation)\(matcher.value)", of: metric))
      }
    }
    return missing.isEmpty ? nil : EvidenceWords.sentence(missing, source: check.source.name)
  }
}

extension AskFailure {
  /// True for what may pass by itself, so that asking again is of use.
  fileprivate var isPassing: Bool {
    switch cause {
    case .unreachable, .timedOut, .unavailable: true
    default: false
    }
  }
}
