/// What was found out about the world that a file's runbooks name: the names that sources have, the queries that they refuse,
/// programs, links.
///
/// Gathered before, all at once, so that the linter itself asks nothing. What is not in here was not asked; `unasked` says why.
package struct LiveFacts: Sendable {
  /// What each source has, by the source's name.
  package var names: [String: Names] = [:]
  /// The queries that were asked.
  package var queries: [Place: Query] = [:]
  /// Nil when nobody looked for programs.
  package var programs: Programs?
  /// Addresses that do not lead anywhere, by address.
  package var deadLinks: [String: DeadLink] = [:]
  package var unasked: [Unasked] = []

  package init() {}

  /// Where a query stands: its block's first line and its text, since a sentence may hold two.
  package struct Place: Sendable, Hashable {
    package var line: Int
    package var text: String
    package init(_ block: Block) {
      line = block.lines.start
      text = block.text
    }
  }

  /// What a source has, as far as it was asked.
  package struct Names: Sendable {
    /// Its metrics of the last hours; nil when it did not say.
    package var metrics: [String]?
    /// The labels of a metric, of the last hours.
    package var labels: [String: [String]] = [:]
    /// The values that a label of a metric has had, as far back as the source remembers.
    package var values: [LabelOfMetric: [String]] = [:]
    /// Selectors with one matcher by pattern that no series has ever fulfilled.
    package var unmatched: Set<String> = []
    /// The tables, each with its columns; nil when nobody had to ask.
    package var tables: [String: [String]]?
    package init() {}
  }

  /// A label and the metric that it belongs to.
  package struct LabelOfMetric: Sendable, Hashable {
    package var label: String
    package var metric: String
    package init(_ label: String, of metric: String) {
      self.label = label
      self.metric = metric
    }
  }

  /// A query that was asked: where, and what the source has against it.
  package struct Query: Sendable, Hashable {
    package var source: String
    package var refusal: QueryRefusal?
    /// The status by which an address said that there is nothing.
    package var status: Int?
    package init(source: String, refusal: QueryRefusal? = nil, status: Int? = nil) {
      self.source = source
      self.refusal = refusal
      self.status = status
    }
  }

  /// Programs as the shell of this machine finds them.
  package struct Programs: Sendable {
    package var missing: Set<String>
    /// Everything that it would find.
    package var known: [String]
    package init(missing: Set<String>, known: [String]) {
      self.missing = missing
      self.known = known
    }
  }

  /// Why an address leads nowhere.
  package enum DeadLink: Sendable, Hashable {
    case status(Int)
    case noHost
  }

  /// Something that could not be asked, and why, in words.
  package struct Unasked: Sendable, Hashable {
    package var what: Kind
    package var line: Int
    package var why: String
    package init(_ what: Kind, line: Int, why: String) {
      self.what = what
      self.line = line
      self.why = why
    }

    /// What was to be asked.
    package enum Kind: Sendable, Hashable { case query, names, programs, link }
  }
}

/// A source's own words against a query, and what they mean.
package struct QueryRefusal: Sendable, Hashable {
  /// The query as it was asked.
  package var asked: String
  /// Words of ours in front of it that the source counted too, in scalars.
  package var lead: Int
  package var said: String
  package init(asked: String, lead: Int = 0, said: String) {
    self.asked = asked
    self.lead = lead
    self.said = said
  }

  /// What a database does not have.
  package enum Missing: Sendable, Hashable {
    case table(String)
    case column(String)
  }

  /// Where in `asked` the source points, line and column from 1; nil when it does not.
  ///
  /// Prometheus and Loki say `1:4: parse error` or `parse error at line 1, col 4`, PostgreSQL tells the character.
  package var place: (line: Int, column: Int)? {
    if let character { return place(ofScalar: character - 1 - lead) }
    let scalars = Array(said.unicodeScalars)
    if let at = after("parse error at line ", in: scalars), let line = number(scalars, at),
      let then = after(", col ", in: scalars, from: line.end), let column = number(scalars, then)
    {
      return (line.value, column.value)
    }
    for i in scalars.indices where isDigit(scalars[i]) && (i == 0 || isBlank(scalars[i - 1])) {
      guard let line = number(scalars, i), line.end < scalars.count, scalars[line.end] == ":",
        let column = number(scalars, line.end + 1), column.end < scalars.count, scalars[column.end] == ":"
      else { continue }
      return (line.value, column.value)
    }
    return nil
  }

  /// The table or column that the database says it has not; PostgreSQL tells it by SQLSTATE and character, in any language.
  package var missing: Missing? {
    if let name = rest(behind: "no such table: ") { return .table(name) }
    if let name = rest(behind: "no such column: ") { return .column(name) }
    if said.hasSuffix("[42P01]"), let name = nameAtCharacter { return .table(name) }
    if said.hasSuffix("[42703]"), let name = nameAtCharacter { return .column(name) }
    return nil
  }

  /// True when the words are about the query's own text, whatever values stand in it.
  package var isAboutText: Bool {
    missing != nil || said.hasSuffix("[42601]") || said.contains("syntax error") || said.contains("parse error")
  }

  /// What was said, without the place, which is shown in the file.
  package var words: String {
    let scalars = Array(said.unicodeScalars)
    guard let at = after(" (character ", in: scalars), let end = scalars[at...].firstIndex(of: ")") else { return said }
    return string(scalars[..<(at - 12)]) + string(scalars[(end + 1)...])
  }

  private var character: Int? {
    let scalars = Array(said.unicodeScalars)
    guard let at = after("(character ", in: scalars) else { return nil }
    return number(scalars, at)?.value
  }

  private func rest(behind words: String) -> String? {
    let scalars = Array(said.unicodeScalars)
    guard let at = after(words, in: scalars) else { return nil }
    let name = scalars[at...].prefix { !isBlank($0) }
    return name.isEmpty ? nil : string(name)
  }

  /// The name that begins where PostgreSQL points, with its table's before it.
  private var nameAtCharacter: String? {
    guard let character else { return nil }
    let scalars = Array(asked.unicodeScalars)
    let start = character - 1 - lead
    guard scalars.indices.contains(start) else { return nil }
    if scalars[start] == "\"" { return string(scalars[(start + 1)...].prefix { $0 != "\"" }) }
    let name = scalars[start...].prefix { isNamePart($0) || $0 == "." || $0 == "$" }
    return name.isEmpty ? nil : string(name)
  }

  private func place(ofScalar offset: Int) -> (line: Int, column: Int)? {
    let scalars = Array(asked.unicodeScalars)
    guard offset >= 0, offset <= scalars.count else { return nil }
    let before = scalars[..<offset]
    let line = before.count { $0 == "\n" } + 1
    return (line, offset - (before.lastIndex(of: "\n").map { $0 + 1 } ?? 0) + 1)
  }

  private func after(_ words: String, in text: [Unicode.Scalar], from start: Int = 0) -> Int? {
    let wanted = Array(words.unicodeScalars)
    guard start + wanted.count <= text.count else { return nil }
    return (start...(text.count - wanted.count)).first { text[$0...].starts(with: wanted) }.map { $0 + wanted.count }
  }

  private func number(_ text: [Unicode.Scalar], _ start: Int) -> (value: Int, end: Int)? {
    guard start < text.count else { return nil }
    let digits = text[start...].prefix(while: isDigit)
    return Int(string(digits)).map { ($0, start + digits.count) }
  }
}
