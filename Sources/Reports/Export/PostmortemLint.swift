/// Reads what people wrote into an exported postmortem and says what a reader would stumble over (`messages-and-reports.md` R7).
///
/// Suggestions all, but two: without an owner and without an impact a postmortem stays a draft.
package struct PostmortemLint {
  /// What a rule looks for.
  package enum Rule: String, CaseIterable, Sendable {
    case blame, hindsight, heat
    case vagueAction = "vague-action"
    case actionOwner = "action-owner"
    case actionDue = "action-due"
    case actionTest = "action-test"
    case actionKind = "action-kind"
    case actionPriority = "action-priority"
    case noImpact = "no-impact"
    case noOwner = "no-owner"
    case oneFactor = "one-factor"
    case noLuck = "no-luck"
    case acronym

    /// True when it holds the page at Draft.
    package var holdsDraft: Bool { self == .noImpact || self == .noOwner }
  }

  /// Something to look at again.
  package struct Finding: Sendable, Equatable {
    package var line: Int
    package var rule: Rule
    package var message: String
    package var hint: String
  }

  package private(set) var findings: [Finding] = []
  private let lines: [Substring]
  private var names: [String] = []

  /// Reads a whole page.
  package init(_ page: String) {
    lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    let sections = Self.sections(lines)
    names = Self.names(in: sections["0"] ?? [])
    header(sections["0"] ?? [])
    impact(sections["2"] ?? [])
    for number in ["1", "4", "5", "8", "9", "14", "15"] { prose(sections[number] ?? []) }
    factors(sections["8"] ?? [])
    luck(sections["9"] ?? [])
    actions(sections["14"] ?? [], isPublic: !(sections["10"] ?? []).filter { $0.text.contains("sent") }.isEmpty)
    acronyms(sections)
    findings.sort { ($0.line, $0.rule.rawValue) < ($1.line, $1.rule.rawValue) }
  }

  /// True when nothing holds the page at Draft.
  package var mayLeaveDraft: Bool { !findings.contains { $0.rule.holdsDraft } }

  /// A line and where it stands.
  struct Line {
    var number: Int
    var text: String
  }

  /// The lines of each section outside of fences, by its number; the heading's own line comes first.
  private static func sections(_ lines: [Substring]) -> [String: [Line]] {
    var out: [String: [Line]] = [:]
    var number = ""
    var fence: Substring?
    for (i, line) in lines.enumerated() {
      let ticks = line.prefix { $0 == "`" }
      if let open = fence {
        if line == open { fence = nil }
        continue
      }
      if ticks.count >= 3 {
        fence = ticks
        continue
      }
      if line.hasPrefix("## ") {
        let words = line.dropFirst(3).split(separator: " ")
        let first = words.first == "Appendix" ? words.dropFirst().first : words.first
        number = String((first ?? "").prefix { $0.isLetter || $0.isNumber })
      }
      out[number, default: []].append(Line(number: i + 1, text: String(line)))
    }
    return out
  }

  /// Who took part, from the header's row.
  private static func names(in header: [Line]) -> [String] {
    guard let row = header.first(where: { cells($0.text).first == "Collaborators" }) else { return [] }
    let who = cells(row.text).dropFirst().first ?? ""
    return who.split(separator: ",").map { name in
      let plain = name.trimmed
      guard let open = plain.firstIndex(of: "("), plain.hasSuffix(")") else { return plain }
      return String(plain[plain.index(after: open)...].dropLast())
    }.filter { $0.count > 1 }
  }

  static func cells(_ line: String) -> [String] {
    guard line.hasPrefix("|") else { return [] }
    let inner =
      line.dropFirst().trimmed.hasSuffix("|") ? String(line.trimmed.dropFirst().dropLast()) : String(line.dropFirst())
    return inner.replacing("\\|", with: "\u{1}").split(separator: "|", omittingEmptySubsequences: false)
      .map { $0.replacing("\u{1}", with: "|").trimmed }
  }

  private mutating func find(_ line: Int, _ rule: Rule, _ message: String, _ hint: String) {
    findings.append(Finding(line: line, rule: rule, message: message, hint: hint))
  }

  // MARK: Words

  private static let blames = [
    "human error", "operator error", "careless", "negligent", "failed to", "forgot to", "was to blame", "at fault",
    "incompetent",
    "not careful enough",
  ]
  private static let faults: Set<String> = [
    "broke", "caused", "forgot", "missed", "ignored", "neglected", "failed", "botched", "overlooked", "misconfigured",
  ]
  private static let hindsights = [
    "should have", "could have", "would have", "obviously", "simply", "in fact", "clearly", "of course",
    "just needed to",
  ]
  private static let heats = [
    "ridiculous", "disaster", "terrible", "insane", "catastrophe", "nightmare", "unbelievable",
  ]

  private mutating func prose(_ section: [Line]) {
    for line in section.dropFirst()
    where !line.text.hasPrefix("_") && !line.text.hasPrefix("- [ ]") && !line.text.hasPrefix("**Figure") {
      let text = " " + line.text.lowercased().map { $0.isLetter || $0.isNumber || $0 == "'" ? $0 : " " } + " "
      let words = text.split(separator: " ").map(String.init)
      let flat = " \(words.joined(separator: " ")) "
      for blame in Self.blames where flat.contains(" \(blame) ") {
        find(
          line.number, .blame, "\"\(blame)\" says who, not how", "say what made it likely, and what people could see")
      }
      let lower = names.map { $0.lowercased() }
      for (word, next) in zip(words, words.dropFirst()) where lower.contains(word) && Self.faults.contains(next) {
        find(line.number, .blame, "\"\(word) \(next)\" makes a person the cause", "say what the system let happen")
      }
      for word in Self.hindsights where flat.contains(" \(word) ") {
        find(line.number, .hindsight, "\"\(word)\" looks back from the end", "say what was seen and thought then")
      }
      for word in Self.heats where flat.contains(" \(word) ") {
        find(line.number, .heat, "\"\(word)\" is heat", "say how much, of what, for how long")
      }
      if line.text.contains("!"), !line.text.contains("!=") {
        find(line.number, .heat, "an exclamation mark", "end the sentence with a full stop")
      }
    }
  }

  // MARK: What is missing

  private mutating func header(_ section: [Line]) {
    let row = section.first { Self.cells($0.text).first == "Owner" }
    let owner = row.map { Self.cells($0.text).dropFirst().first ?? "" } ?? ""
    if owner.isEmpty || owner.lowercased().contains("unknown") {
      find(row?.number ?? 1, .noOwner, "nobody owns this page; it stays a draft", "name one person in the row Owner")
    } else if Self.several(owner) {
      find(row?.number ?? 1, .noOwner, "several own this page, so nobody does; it stays a draft", "name one person")
    }
  }

  private mutating func impact(_ section: [Line]) {
    let told = section.dropFirst().filter { !$0.text.hasPrefix("- [ ]") && !$0.text.hasPrefix("|--") }
    let hasNumber = told.contains { $0.text.contains(where: \.isNumber) }
    if !hasNumber {
      find(
        section.first?.number ?? 1, .noImpact, "section 2 holds no number; the page stays a draft",
        "how many customers, orders, minutes?")
    }
  }

  private mutating func factors(_ section: [Line]) {
    let items = section.filter {
      ($0.text.hasPrefix("- ") && !$0.text.hasPrefix("- [ ]")) || $0.text.hasPrefix("1.") || $0.text.hasPrefix("2.")
    }
    if items.count == 1 {
      find(items[0].number, .oneFactor, "one contributing factor only", "what else had to be so for it to happen?")
    }
  }

  private mutating func luck(_ section: [Line]) {
    guard let first = section.first else { return }
    let told = section.dropFirst().contains { !$0.text.hasPrefix("- [ ]") && $0.text.lowercased().contains("luck") }
    if !told {
      find(
        first.number, .noLuck, "nothing stands under \"lucky\"", "what could have gone worse, and did not by chance?")
    }
  }

  // MARK: Actions

  private mutating func actions(_ section: [Line], isPublic: Bool) {
    guard let first = section.first else { return }
    let table = section.filter { $0.text.hasPrefix("|") }
    let head = table.first.map { Self.cells($0.text).map { $0.lowercased() } } ?? []
    var kinds = Set<String>()
    var priorities = Set<String>()
    var count = 0
    for row in table.dropFirst() where !row.text.hasPrefix("|-") && !row.text.hasPrefix("| -") {
      let cells = Self.cells(row.text)
      func cell(_ name: String) -> String? {
        head.firstIndex { $0.hasPrefix(name) }.map { $0 < cells.count ? cells[$0] : "" }
      }
      count += 1
      judge(cell("what") ?? cells.first ?? "", row.number)
      let owner = cell("owner") ?? ""
      if owner.isEmpty { find(row.number, .actionOwner, "this item has no owner", "name one person") }
      if Self.several(owner) {
        find(row.number, .actionOwner, "this item has several owners", "one person answers for it")
      }
      if (cell("due") ?? "").isEmpty { find(row.number, .actionDue, "this item has no date", "until when?") }
      if (cell("how") ?? cell("test") ?? "").isEmpty {
        find(
          row.number, .actionTest, "nothing says how we will know that it worked",
          "name a check that can become a drill")
      }
      kinds.insert((cell("kind") ?? "").lowercased())
      priorities.insert((cell("priority") ?? "").uppercased())
    }
    if count == 0 || kinds.isDisjoint(with: ["prevent", "detect"]) {
      find(
        first.number, .actionKind, "no item prevents or detects",
        "what would keep it from coming back, or show it earlier?")
    }
    if isPublic, count > 0, head.contains(where: { $0.hasPrefix("priority") }),
      priorities.isDisjoint(with: ["P0", "P1"])
    {
      find(first.number, .actionPriority, "customers met this, and no item is P0 or P1", "which one comes first?")
    }
  }

  private mutating func judge(_ what: String, _ line: Int) {
    let words = what.lowercased().split { !$0.isLetter }.map(String.init)
    let vague: Set<String> = [
      "improve", "better", "investigate", "consider", "careful", "training", "awareness", "review", "look",
    ]
    guard let found = words.first(where: { vague.contains($0) }) else { return }
    // With a number or a name of a thing beside it, it may be bounded after all.
    if words.count > 8, what.contains(where: \.isNumber) { return }
    find(
      line, .vagueAction, "\"\(found)\" cannot be done or tested",
      "one verb, and where it ends: \"alert when lag is over 300 s for 5 min\"")
  }

  private static func several(_ owner: String) -> Bool {
    owner.contains(",") || owner.contains("&") || owner.contains("/") || owner.lowercased().contains(" and ")
      || owner.lowercased().hasSuffix(" team")
  }

  // MARK: Acronyms

  private static let known: Set<String> = [
    "UTC", "SEV", "HTTP", "HTTPS", "SQL", "JSON", "CSV", "HTML", "API", "URL", "CPU", "RAM", "DNS", "TCP", "SSH", "SLO",
    "SLA",
    "ID", "OK", "MTTD", "MTTA", "MTTM", "MTTR", "INC", "NOT", "MET", "FAILED", "LIVE", "DRILL", "UNKNOWN", "STOPPED",
    "ALONE",
    "GUARD", "OVERRIDDEN", "NO", "DATA", "STALE", "ERROR", "HALF", "DONE", "DATE", "DRY", "RUN", "LOOK", "ONLY", "US",
    "EU", "TTL",
  ]

  private mutating func acronyms(_ sections: [String: [Line]]) {
    let glossary = (sections["C"] ?? []).map(\.text).joined(separator: " ")
    var told = Set<String>()
    for number in ["1", "5", "8", "9", "14", "15"] {
      for line in sections[number] ?? [] where !line.text.hasPrefix("**Figure") {
        for word in line.text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
          guard (3...5).contains(word.count), word.allSatisfy({ $0.isUppercase && $0.isASCII }),
            !Self.known.contains(String(word)), !glossary.contains(word), !line.text.contains("(\(word))"),
            told.insert(String(word)).inserted
          else { continue }
          find(line.number, .acronym, "\(word) is explained nowhere", "write it out once, or add a row to appendix C")
        }
      }
    }
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

extension PostmortemLint {
  /// One line a finding, as compilers write it, and whether the page may leave Draft.
  package func text(path: String) -> String {
    let path = Escaping.line(path)
    let lines = findings.map { one in
      let word = one.rule.holdsDraft ? "error" : "note"
      return "\(path):\(one.line): \(word): \(Escaping.line(one.message)) [\(one.rule.rawValue)]\n    \(one.hint)\n"
    }
    let end = findings.isEmpty ? "Nothing to say.\n" : "\(findings.count) finding\(findings.count == 1 ? "" : "s"). "
    return lines.joined() + end
      + (findings.isEmpty ? "" : mayLeaveDraft ? "None holds it at Draft.\n" : "It stays a draft.\n")
  }

  /// The same as data, version 1, ended by a newline.
  package func json(path: String) -> String {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.field("path", path)
      json.field("draft", !mayLeaveDraft)
      json.objects("findings", findings) { json, one in
        json.field("line", one.line)
        json.field("rule", one.rule.rawValue)
        json.field("holds_draft", one.rule.holdsDraft)
        json.field("message", one.message)
        json.field("hint", one.hint)
      }
    }
    json.endLine()
    return json.text
  }
}
