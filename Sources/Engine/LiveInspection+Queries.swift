import Incidents
import Reports
import Runbooks

/// The questions about one file's queries, and what their answers say.
struct QueryPlan {
  private var asked: [AskedQuery] = []
  private var unasked: [LiveFacts.Unasked] = []

  /// One query block: the question that asks it, and the questions for the names in it.
  struct AskedQuery {
    var place: LiveFacts.Place
    var check: AskedCheck
    var standIns: [String]
    /// Words of ours in front of the statement.
    var lead = ""
    var query: Int
    var metrics: Int?
    var labels: [String: Int] = [:]
    var values: [LiveFacts.LabelOfMetric: Int] = [:]
    var matching: [String: Int] = [:]
    var tables: Int?
  }

  init(
    _ candidate: LiveInspection.Candidate, _ configuration: Configuration,
    since: Int64, _ asking: inout Asking
  ) {
    for runbook in candidate.file.runbooks {
      for (step, block) in runbook.blocksWithSteps where block.kind == .query {
        let step = step ?? Step(title: "", kind: .text, lines: block.lines)
        let values = StandIns()
        let surroundings = AskedCheck.Surroundings(
          configuration: configuration, folder: candidate.folder, value: values.value)
        let check = AskedCheck(RunRef(block: 0, command: 0), block, of: step, in: runbook, surroundings)
        plan(check, block, values.used, since: since, &asking)
      }
    }
  }

  private mutating func plan(
    _ check: AskedCheck?, _ block: Block, _ standIns: [String], since: Int64, _ asking: inout Asking
  ) {
    func leave(_ why: String) { unasked.append(.init(.query, line: block.lines.start, why: why)) }
    guard let check else {
      return leave("no source is declared that takes \(block.language.isEmpty ? "them" : block.language)")
    }
    if let failure = check.failure { return leave(EvidenceWords.sentence(failure, source: check.source.name)) }
    if block.language == "http", let missing = standIns.first { return leave("they want a value for \(missing)") }
    var query = check.query
    var lead = ""
    if check.isStatement {
      lead = Self.explaining(query.text)
      query.text = lead + query.text
    }
    func question(_ form: Question.Form, _ query: FilledQuery? = nil) -> Question {
      Question(
        source: check.source, query: query ?? FilledQuery(language: check.query.language, text: ""), form: form,
        timeout: check.source.timeout)
    }
    var plan = AskedQuery(
      place: LiveFacts.Place(block), check: check, standIns: standIns, lead: lead,
      query: asking.add(question(.instant(at: nil), query)))
    if check.source.kind == .prometheus {
      plan.metrics = asking.add(question(.names(.metrics, since: since)))
      for selector in MetricText(block.text).settledSelectors(placeholders: block.placeholders) {
        guard let metric = selector.metric else { continue }
        plan.labels[metric] = asking.add(question(.names(.labels(of: metric), since: since)))
        for matcher in selector.matchers where !matcher.isOpen && matcher.wantsLabel {
          let key = LiveFacts.LabelOfMetric(matcher.label, of: metric)
          if matcher.operation == "=" {
            plan.values[key] = asking.add(question(.names(.values(label: matcher.label, of: metric), since: nil)))
          } else if matcher.operation == "=~" {
            let text = "\(metric){\(matcher.label)=~\(matcher.value)}"
            plan.matching[text] = asking.add(question(.names(.values(label: matcher.label, of: text), since: nil)))
          }
        }
      }
    }
    asked.append(plan)
  }

  /// A statement is planned, not run, where it can be: whether its names exist shows then, and a table costs nothing.
  private static func explaining(_ statement: String) -> String {
    let first = statement.drop(while: \.isWhitespace).prefix { $0.isLetter }.lowercased()
    return ["select", "with", "values", "table"].contains(first) ? "EXPLAIN " : ""
  }

  // MARK: The second round

  private static let sqliteTables = """
    SELECT m.name, p.name FROM sqlite_schema AS m JOIN pragma_table_xinfo(m.name) AS p WHERE m.type IN ('table', 'view')
    """
  private static let postgresTables = """
    SELECT c.relname, a.attname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid \
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
    """
  private static let mostColumns = 50_000

  /// Where a table or column is missing, the nearest one is looked for among those that there are.
  mutating func askAgain(_ asking: inout Asking) {
    for i in asked.indices where asked[i].refusal(asking)?.missing != nil {
      var source = asked[i].check.source
      source.rows = Self.mostColumns
      let text = source.kind == .sqlite ? Self.sqliteTables : Self.postgresTables
      asked[i].tables = asking.add(
        Question(
          source: source, query: FilledQuery(language: "sql", text: text), form: .instant(at: nil),
          timeout: source.timeout))
    }
  }

  // MARK: What came

  func facts(_ asking: Asking) -> LiveFacts {
    var facts = LiveFacts()
    facts.unasked = unasked
    var reasons = Reasons()
    for query in asked {
      query.tell(asking, &facts, &reasons)
      query.tellNames(asking, &facts, &reasons)
    }
    return facts
  }

  /// Why sources could not be asked, in the words of the first question to each that failed so.
  ///
  /// Of the questions that go out together one finds the connection refused, one reset, one was still in line: the same dead
  /// source, and as many words as questions would be as many notes, other ones each time.
  struct Reasons {
    private struct Key: Hashable {
      var source: String
      var cause: AskFailure.Cause
    }
    private var words: [Key: String] = [:]

    mutating func sentence(_ failure: AskFailure, source: String) -> String {
      let key = Key(source: source, cause: failure.cause)
      // What a source says against a query is about that query.
      if let known = words[key], ![.badQuery, .changing, .unfilled].contains(failure.cause) { return known }
      let said = EvidenceWords.sentence(failure, source: source)
      words[key] = said
      return said
    }
  }
}

extension AskedCheck {
  /// True for what a database is asked, whatever the fence calls it.
  fileprivate var isStatement: Bool { source.kind == .sqlite || source.kind == .postgresql }
}

extension QueryPlan.AskedQuery {
  /// The source's words against the query; nil when it takes it, or could not be asked.
  func refusal(_ asking: Asking) -> QueryRefusal? {
    guard let failure = asking[query].failure, failure.cause == .badQuery else { return nil }
    let refusal = QueryRefusal(asked: check.query.text, lead: lead.unicodeScalars.count, said: failure.detail)
    // A made-up value may be what is refused.
    return standIns.isEmpty || !check.isStatement || refusal.isAboutText ? refusal : nil
  }

  func tell(_ asking: Asking, _ facts: inout LiveFacts, _ reasons: inout QueryPlan.Reasons) {
    var told = LiveFacts.Query(source: check.source.name, refusal: refusal(asking))
    let reply = asking[query]
    if case .body(let status, _, _) = reply.outcome, [404, 410].contains(status) { told.status = status }
    if let failure = reply.failure, told.refusal == nil {
      let why =
        failure.cause == .badQuery
        ? "it wants a value for \(standIns.joined(separator: ", "))"
        : reasons.sentence(failure, source: check.source.name)
      facts.unasked.append(.init(.query, line: place.line, why: why))
    }
    facts.queries[place] = told
  }

  func tellNames(_ asking: Asking, _ facts: inout LiveFacts, _ reasons: inout QueryPlan.Reasons) {
    var names = facts.names[check.source.name] ?? LiveFacts.Names()
    var failures: [AskFailure] = []
    func told(_ place: Int) -> [String]? {
      let reply = asking[place]
      if let failure = reply.failure, !failures.contains(failure) { failures.append(failure) }
      return reply.names
    }
    if let metrics, let found = told(metrics) { names.metrics = found }
    for (metric, place) in labels { if let found = told(place) { names.labels[metric] = found } }
    for (key, place) in values { if let found = told(place) { names.values[key] = found } }
    for (text, place) in matching { if let found = told(place), found.isEmpty { names.unmatched.insert(text) } }
    if let tables, case .rows(_, let rows, _) = asking[tables].outcome {
      var all: [String: [String]] = [:]
      for row in rows {
        if let table = row.first ?? nil, let column = row.last ?? nil { all[table, default: []].append(column) }
      }
      names.tables = all
    }
    facts.names[check.source.name] = names
    // When the query had the same fate, that was said.
    var known = Set(facts.unasked.filter { $0.line == place.line }.map(\.why))
    for failure in failures {
      let why = reasons.sentence(failure, source: check.source.name)
      if known.insert(why).inserted { facts.unasked.append(.init(.names, line: place.line, why: why)) }
    }
  }
}

/// Values for a query that is only looked at: the author's, else made-up ones of the right kind. Of our environment nothing
/// goes into a query.
private final class StandIns {
  private(set) var used: [String] = []

  func value(of parameter: Parameter) -> String? {
    if let fallback = parameter.fallback { return fallback }
    if !used.contains(parameter.name) { used.append(parameter.name) }
    if let choice = parameter.choices.first { return choice }
    return parameter.type == .duration ? "5m" : "1"
  }

  var value: (Parameter) -> String? { { self.value(of: $0) } }
}
