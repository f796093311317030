/// Reads `policy:` of a configuration.
///
/// A key that is not known, a rule that says nothing, a bound that is passed: each is an error, and a file with one is not
/// used at all. A rule that is left out because it was misspelt would allow what somebody meant to forbid.
struct PolicyReader {
  private let path: String
  private(set) var diagnostics: [Diagnostic] = []

  static let mostPatterns = 200
  static let mostNames = 500

  init(path: String) { self.path = path }

  mutating func rules(_ node: YamlNode) -> PolicyRules {
    var rules = PolicyRules(path: path)
    guard let fields = fields(node, of: Policy.keys, what: "a policy") else { return rules }
    if let (_, groups) = fields["groups"] { rules.groups = self.groups(groups) }
    if let (key, mode) = fields["mode"] { rules.mode = self.mode(mode).map { ($0, key.line) } }
    if let (_, never) = fields["never"] { rules.never = self.never(never) }
    if let (key, highest) = fields["highest"] {
      rules.highest = PolicyRules.Highest(line: key.line, entries: self.highest(highest))
    }
    if let (_, hours) = fields["hours"] { rules.hours = self.hours(hours) }
    if let (_, approvers) = fields["approvers"] { rules.approvers = self.approvers(approvers, rules.groups) }
    return rules
  }

  // MARK: Nodes

  private mutating func report(_ node: YamlNode, _ message: String, hint: String? = nil) {
    diagnostics.append(
      Diagnostic(
        code: "bad-configuration", severity: .error, path: path, line: node.line, column: node.column,
        width: node.width, message: message, hint: hint))
  }

  private func word(_ node: YamlNode) -> String? {
    guard case .scalar(let text, _) = node.content else { return nil }
    let word = trimmed(text)
    return word.isEmpty ? nil : word
  }

  private mutating func pairs(_ node: YamlNode, wants: String) -> [(key: YamlNode, value: YamlNode)] {
    guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
      report(node, wants)
      return []
    }
    return pairs
  }

  private mutating func fields(
    _ node: YamlNode, of known: [String], what: String
  ) -> [String: (key: YamlNode, value: YamlNode)]? {
    guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
      report(
        node, "`policy` holds no rules", hint: "one of \(known.joined(separator: ", ")) below it, or no `policy` at all"
      )
      return nil
    }
    var out: [String: (key: YamlNode, value: YamlNode)] = [:]
    for (key, value) in pairs {
      guard let name = word(key), known.contains(name) else {
        let said = word(key) ?? "this"
        report(
          key, "`\(visible(said))` is no key that Muster knows of \(what)",
          hint: nearestWord(to: said, in: known).map { "did you mean `\($0)`?" })
        continue
      }
      if out.updateValue((key, value), forKey: name) != nil { report(key, "`\(name)` is given twice") }
    }
    return out
  }

  /// One node, or each of a list.
  private func items(_ node: YamlNode) -> [YamlNode] {
    if case .sequence(let items) = node.content { return items }
    return [node]
  }

  // MARK: Rules

  private mutating func mode(_ node: YamlNode) -> Policy.Mode? {
    let all = Policy.Mode.allCases.map(\.rawValue)
    if let said = word(node), let mode = Policy.Mode(rawValue: said) { return mode }
    let near = word(node).flatMap { nearestWord(to: $0, in: all) }
    report(node, "`mode` is one of \(all.joined(separator: ", "))", hint: near.map { "did you mean `\($0)`?" })
    return nil
  }

  private mutating func never(_ node: YamlNode) -> [PolicyRules.Never] {
    guard case .sequence(let items) = node.content, !items.isEmpty else {
      report(node, "`never` wants a list of commands", hint: "write each behind a `- `")
      return []
    }
    if items.count > Self.mostPatterns {
      report(items[Self.mostPatterns], "`never` holds more than \(Self.mostPatterns) commands")
    }
    return items.prefix(Self.mostPatterns).compactMap { item in
      if word(item) != nil { return pattern(item).map { PolicyRules.Never(pattern: $0, reason: nil, line: item.line) } }
      guard case .mapping = item.content, let fields = fields(item, of: ["command", "reason"], what: "a command") else {
        report(item, "A command is its words, or `command:` and `reason:`")
        return nil
      }
      guard let (key, command) = fields["command"] else {
        report(item, "There is no `command`")
        return nil
      }
      var reason: String?
      if let (_, node) = fields["reason"] {
        reason = word(node)
        if reason == nil || (reason ?? "").utf8.count > 500 {
          report(node, "`reason` wants one text of 500 letters at the most")
        }
      }
      return pattern(command).map {
        PolicyRules.Never(pattern: $0, reason: reason.map { visible($0) }, line: key.line)
      }
    }
  }

  private mutating func pattern(_ node: YamlNode) -> CommandPattern? {
    guard let text = word(node) else {
      report(node, "`command` wants the words of a command")
      return nil
    }
    do throws(CommandPattern.Failure) {
      return try CommandPattern(text)
    } catch {
      var place = node
      // Behind a quote the text begins one later.
      if case .scalar(_, plain: false) = node.content { place.column += 1 }
      place.column += error.offset
      place.width = 1
      report(place, "The pattern cannot be read: \(error.message)")
      return nil
    }
  }

  private mutating func danger(_ node: YamlNode, withLook: Bool) -> Danger? {
    let all = Danger.allCases.filter { withLook || $0 != .look }
    if let said = word(node), let danger = all.first(where: { $0.word == said }) { return danger }
    if let said = word(node), said == Danger.look.word {
      report(node, "What only looks is always allowed, and needs nobody")
      return nil
    }
    let words = all.map(\.word)
    let near = word(node).flatMap { nearestWord(to: $0, in: words) }
    report(node, "A class is one of \(words.joined(separator: ", "))", hint: near.map { "did you mean `\($0)`?" })
    return nil
  }

  /// The name of a person or a group.
  private mutating func name(_ node: YamlNode, _ what: String, star: Bool = false) -> String? {
    guard let name = word(node), name.utf8.count <= 64, star || name != "*",
      name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "," })
    else {
      report(node, "\(what) is one word")
      return nil
    }
    return name
  }

  private mutating func groups(_ node: YamlNode) -> [PolicyRules.Group] {
    var out: [PolicyRules.Group] = []
    var count = 0
    for (key, value) in pairs(node, wants: "`groups` wants a name for each group, with its people behind it") {
      guard let name = name(key, "The name of a group") else { continue }
      if out.contains(where: { $0.name == name }) {
        report(key, "`\(visible(name))` is given twice")
        continue
      }
      let members = items(value).compactMap { self.name($0, "The name of a person") }
      count += members.count
      if count > Self.mostNames {
        report(key, "`groups` hold more than \(Self.mostNames) people")
        break
      }
      out.append(PolicyRules.Group(name: name, members: members))
    }
    return out
  }

  private mutating func highest(_ node: YamlNode) -> [PolicyRules.Highest.Entry] {
    if case .scalar = node.content {
      return danger(node, withLook: true).map { [.init(name: "*", danger: $0, line: node.line)] } ?? []
    }
    var out: [PolicyRules.Highest.Entry] = []
    for (key, value) in pairs(node, wants: "`highest` wants a class, or one for each person or group") {
      guard let name = name(key, "A person or group", star: true) else { continue }
      if out.contains(where: { $0.name == name }) { report(key, "`\(visible(name))` is given twice") }
      guard let danger = danger(value, withLook: true) else { continue }
      out.append(.init(name: name, danger: danger, line: key.line))
    }
    return out
  }

  private mutating func hours(_ node: YamlNode) -> [PolicyRules.Hours] {
    var out: [PolicyRules.Hours] = []
    for (key, value) in pairs(node, wants: "`hours` wants a class, with the times behind it") {
      guard let danger = danger(key, withLook: false) else { continue }
      if out.contains(where: { $0.danger == danger }) { report(key, "`\(danger.word)` is given twice") }
      let spans = items(value).prefix(50).compactMap { span($0) }
      if items(value).isEmpty { report(value, "There are no times; `highest` says who may do a class at all") }
      out.append(.init(danger: danger, spans: spans, line: key.line))
    }
    return out
  }

  private mutating func span(_ node: YamlNode) -> PolicyHours? {
    do throws(PolicyHours.Failure) {
      guard let text = word(node), text.utf8.count <= 200 else { throw .empty }
      return try PolicyHours(text)
    } catch {
      let (message, hint) = Self.words(error)
      report(node, message, hint: hint)
      return nil
    }
  }

  static func words(_ failure: PolicyHours.Failure) -> (String, String?) {
    let example = "write it as Mon-Fri 09:00-17:00 UTC"
    return switch failure {
    case .empty: ("Times are days, hours and a time zone", example)
    case .noZone: ("The times have no time zone", "write UTC or an offset such as +02:00 behind them")
    case .namedZone(let name):
      (
        "`\(visible(name))` is no zone that can be told here",
        "a place's clock changes with the season: write UTC or an offset such as +02:00"
      )
    case .zone(let word): ("`\(visible(word))` is no time zone", "write UTC or an offset such as +02:00")
    case .day(let word, let near):
      ("`\(visible(word))` is no day", near.map { "did you mean `\($0)`?" } ?? "Mon to Sun, weekdays, weekends, daily")
    case .time(let word): ("`\(visible(word))` are no times", example)
    }
  }

  private mutating func approvers(_ node: YamlNode, _ groups: [PolicyRules.Group]) -> [PolicyRules.Approvers] {
    var out: [PolicyRules.Approvers] = []
    for (key, value) in pairs(node, wants: "`approvers` wants a class, with how many others behind it") {
      guard let danger = danger(key, withLook: false) else { continue }
      if out.contains(where: { $0.danger == danger }) { report(key, "`\(danger.word)` is given twice") }
      var rule = PolicyRules.Approvers(danger: danger, count: 0, names: [], line: key.line)
      if case .scalar = value.content {
        rule.count = count(value) ?? 0
      } else if let fields = fields(value, of: ["count", "from"], what: "approvers") {
        if let (_, count) = fields["count"] { rule.count = self.count(count) ?? 0 } else { rule.count = 1 }
        if let (_, from) = fields["from"] {
          rule.names = items(from).compactMap { name($0, "The name of a person or group") }
          if rule.names.isEmpty { report(from, "`from` names nobody") }
          var people: Set<String> = []
          for name in rule.names { people.formUnion(groups.first { $0.name == name }?.members ?? [name]) }
          if people.count < rule.count {
            report(from, "`from` names \(people.count) people, and \(rule.count) have to agree")
          }
        }
      }
      out.append(rule)
      for lower in out where lower.danger < rule.danger && lower.count > rule.count {
        report(key, "`\(rule.danger.word)` asks for fewer approvals than `\(lower.danger.word)`")
      }
      for higher in out where higher.danger > rule.danger && higher.count < rule.count {
        report(key, "`\(higher.danger.word)` asks for fewer approvals than `\(rule.danger.word)`")
      }
    }
    return out
  }

  private mutating func count(_ node: YamlNode) -> Int? {
    if let text = word(node), let count = Int(text), (0...9).contains(count) { return count }
    report(node, "How many others have to agree is a number from 0 to 9")
    return nil
  }
}

extension Policy {
  /// The keys below `policy:`, as the manual lists them.
  package static let keys = ["mode", "never", "highest", "hours", "approvers", "groups"]
}
