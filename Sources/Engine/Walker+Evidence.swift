import Incidents
import Reports
import Runbooks

/// A check that asks a source: what is asked, and what its replies must say.
struct AskedCheck {
  var run: RunRef
  var role: String
  var name: String
  var source: SourceDeclaration
  var query: FilledQuery
  var terms: CheckTerms
  var timeout: Duration
  var retries: Int
  var window: Duration?
  var offset: Duration?
  /// Set when it cannot be asked at all.
  var failure: AskFailure?
}

/// What came back for one check so far.
struct CheckReplies {
  var value: Reply?
  var range: Reply?
  var before: Reply?
  /// When the newest sample of each selector was taken.
  var newest: [Int64?] = []
  var asked: Int64 = 0
}

extension Walker {
  /// Where a query block is asked; nil when nothing is declared for its language, and so a person asks.
  func source(of block: Block, in book: Runbook) -> Result<SourceDeclaration, AskFailure>? {
    let all = options.configuration.sources
    let declared = all + book.front.sources.filter { own in !all.contains { $0.name == own.name } }
    if let name = block.attributes.source {
      guard let found = declared.first(where: { $0.name == name }) else {
        return .failure(AskFailure(.noSource, "no source is called \(name)"))
      }
      if found.kind.language != block.language {
        return .failure(AskFailure(.noSource, "\(name) is \(found.kind.rawValue), which takes no \(block.language)"))
      }
      return .success(found)
    }
    let fitting = declared.filter { $0.kind.language == block.language }
    if let first = fitting.first {
      if fitting.count == 1 { return .success(first) }
      let names = fitting.map(\.name).joined(separator: ", ")
      return .failure(AskFailure(.noSource, "several could be asked: \(names); source= says which"))
    }
    if block.language == "http", let address = block.text.split(whereSeparator: \.isWhitespace).dropFirst().first,
      address.hasPrefix("http://") || address.hasPrefix("https://")
    {
      return .success(SourceDeclaration(name: "http", kind: .http, address: "", origin: .runbook))
    }
    return nil
  }

  /// The check of a query block, filled and ready; nil when a person has to ask it.
  func askedCheck(_ run: RunRef, _ block: Block, in book: Runbook, title: String, place: StepPlace) -> AskedCheck? {
    guard block.kind == .query, let command = block.commands.first, let found = source(of: block, in: book) else {
      return nil
    }
    let attributes = block.attributes
    var text = block.text
    var terms = CheckTerms(expect: attributes.expect, unit: attributes.unit, age: attributes.age)
    if block.language == "promql" || block.language == "logql", let bare = MetricText(text).withoutComparison {
      text = bare.query
      if terms.expect == nil { (terms.expect, terms.anySeries) = (bare.expected, true) }
    }
    var check = AskedCheck(
      run: run, role: block.role?.rawValue ?? "check", name: attributes.name ?? title,
      source: SourceDeclaration(name: "", kind: .http, address: ""),
      query: FilledQuery(language: block.language, text: text), terms: terms, timeout: .seconds(10),
      retries: attributes.retries ?? 0, window: attributes.window, offset: attributes.offset)
    switch found {
    case .success(var source):
      if source.origin == .runbook { source.anchor(in: runbookFolder(place.runbook)) }
      check.source = source
      check.timeout = min(attributes.timeout ?? source.timeout, source.timeout)
    case .failure(let failure):
      check.failure = failure
      return check
    }
    if command.effect != .looking {
      check.failure = AskFailure(.changing)
      return check
    }
    if let secret = command.placeholders.first(where: { parameter($0, in: book).secret }) {
      check.failure = AskFailure(.unfilled, "\(secret) is secret, and a query is written down")
      return check
    }
    do throws(FillingProblem) {
      check.query = try FilledQuery.fill(text, language: block.language, names: command.placeholders) { name in
        self.value(of: self.parameter(name, in: book))?.value
      }
    } catch {
      check.failure = AskFailure(.unfilled, EvidenceWords.sentence(error))
    }
    return check
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
      ask(checks, asked, into: &replies)
      left = asked.filter { i in
        guard checks[i].failure == nil, case .failed(let failure)? = replies[i].value?.outcome else { return false }
        return tries < checks[i].retries && failure.isPassing
      }
      for i in asked where !left.contains(i) {
        verdicts[i] = try conclude(checks[i], replies[i], book, place, quietly: quietly, aside: aside)
      }
      tries += 1
    }
    return verdicts
  }

  /// The questions of these checks, asked together.
  private func ask(_ checks: [AskedCheck], _ asked: [Int], into replies: inout [CheckReplies]) {
    enum Part { case value, range, before, newest(Int) }
    var questions: [Question] = []
    var parts: [(check: Int, part: Part)] = []
    let now = world.now().wall
    for i in asked {
      let check = checks[i]
      replies[i] = CheckReplies(asked: now)
      if let failure = check.failure {
        replies[i].value = Reply(.failed(failure))
        continue
      }
      func add(_ part: Part, _ form: Question.Form, _ query: FilledQuery? = nil) {
        questions.append(
          Question(source: check.source, query: query ?? check.query, form: form, timeout: check.timeout))
        parts.append((i, part))
      }
      add(.value, .instant(at: nil))
      if let window = check.window, check.source.kind == .prometheus || check.source.kind == .loki {
        let step = max(window.wholeNanoseconds / 60, 1_000_000_000)
        add(.range, .range(start: now - window.wholeNanoseconds, end: now, step: step))
      }
      if let offset = check.offset, check.source.kind == .prometheus || check.source.kind == .loki {
        add(.before, .instant(at: now - offset.wholeNanoseconds))
      }
      guard check.source.kind == .prometheus else { continue }
      let selectors = MetricText(check.query.text).selectors.prefix(4)
      replies[i].newest = Array(repeating: nil, count: selectors.count)
      for (s, selector) in selectors.enumerated() {
        let text = "max(timestamp(\(selector.text)))"
        add(.newest(s), .instant(at: nil), FilledQuery(language: "promql", text: text))
      }
    }
    guard !questions.isEmpty else { return }
    var got = replies
    world.sources.ask(questions, stop: { world.person.isToldToEnd }) { index, reply in
      let (check, part) = parts[index]
      switch part {
      case .value: got[check].value = reply
      case .range: got[check].range = reply
      case .before: got[check].before = reply
      case .newest(let s):
        if case .series(let series, _) = reply.outcome, let seconds = series.first?.samples.last?.value,
          seconds.isFinite, abs(seconds) < 9e9
        {
          got[check].newest[s] = Int64(seconds * 1e9)
        }
      }
    }
    replies = got
  }

  /// One check's reading and verdict: judged, explained, recorded, shown.
  private func conclude(
    _ check: AskedCheck, _ replies: CheckReplies, _ book: Runbook, _ place: StepPlace, quietly: Bool, aside: Bool
  ) throws -> Verdict {
    let reply = replies.value ?? Reply(.failed(AskFailure(.timedOut)))
    let known = replies.newest.compactMap(\.self)
    let then = replies.before.flatMap { before -> Value? in
      let judged = before.judged(by: CheckTerms(expect: nil, unit: check.terms.unit), now: replies.asked) { _ in
        .unknown
      }
      return judged.verdict == .met ? judged.reading.value : nil
    }
    let lookup = { (name: String) -> Value in
      name == "then" ? then ?? .unknown : self.lookUp(name, in: book, place: place)
    }
    var (reading, verdict, reason) = reply.judged(by: check.terms, now: replies.asked, newest: known.min(), lookup)
    reading.source = check.source.name
    reading.then = then?.canonicalNumber
    reading.asked = Inquiry(
      query: check.query.text, at: replies.asked, milliseconds: reply.milliseconds,
      window: check.window.map { Double($0.wholeNanoseconds) / 1e9 },
      offset: check.offset.map { Double($0.wholeNanoseconds) / 1e9 })
    if case .series(let series, _)? = replies.range?.outcome, let window = check.window {
      reading.trend = Trend(
        series, like: reading.labels, end: replies.asked, window: window.wholeNanoseconds)
    }
    var words = reason.map { EvidenceWords.sentence($0, source: check.source) }
    if reason == .empty, check.source.kind == .prometheus { words = whatIsMissing(check) ?? words }
    if let first = reply.warnings.first {
      words = [words, "the source warns: \(first)"].compactMap(\.self).joined(separator: "; ")
    }
    reading.reason = words.map { Escaping.line(String($0.prefix(400))) }
    let run = check.run
    let isNews = state(place)?.verdicts[run] != verdict.rawValue
    try append([
      Entry(
        .checkRead(
          run: run, role: check.role, name: check.name, reading: reading, verdict: verdict.rawValue,
          expected: check.terms.expect?.source), at: aside ? incident.aside(place) : incident.at(place), actor: "muster"
      )
    ])
    lastReplies[run] = (place.id, check, reply)
    if quietly, !isNews { return verdict }
    let limit = check.terms.expect?.limit(lookup)
    say(
      screen.evidence(
        name: check.name, reading: reading, expected: check.terms.expect?.source, limit: limit,
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

extension Trend {
  /// The values of the series with these labels, laid on an even grid; nil when no series fits.
  init?(_ series: [Reply.Series], like labels: String?, end: Int64, window: Int64) {
    let step = max(window / 60, 1_000_000_000)
    let chosen = series.first { labels == nil || Reading.words(of: $0.labels) == labels } ?? series.first
    guard let chosen, !chosen.samples.isEmpty else { return nil }
    let count = Int(window / step) + 1
    let start = end - window
    var values = [Double?](repeating: nil, count: count)
    for sample in chosen.samples where sample.value.isFinite {
      let place = Int((sample.time - start + step / 2) / step)
      if values.indices.contains(place) { values[place] = sample.value }
    }
    self.init(start: start, step: step, values: values)
  }
}
