/// What may be done here, by whom and when: the `policy:` of every configuration file that is in force.
///
/// Each file adds rules and none takes one away, so that the strictest of them counts. Everything is judged from values:
/// the same command, person and time are always judged alike.
package struct Policy: Sendable, Equatable {
  /// One entry for each file that has a `policy:`, the nearest first.
  package var rules: [PolicyRules] = []

  package init() {}

  /// True where no file says anything.
  package var isEmpty: Bool { rules.isEmpty }

  /// What a place allows at all.
  package enum Mode: String, Sendable, Equatable, CaseIterable {
    case live, drill
    case lookOnly = "look only"

    /// The one that promises less: a place is believed to be live as soon as one file says so, and to be for looking only
    /// before all.
    package func stricter(_ other: Mode) -> Mode {
      if self == .lookOnly || other == .lookOnly { return .lookOnly }
      return self == .live || other == .live ? .live : .drill
    }
  }

  /// The mode of this place; nil when no file says it.
  package var mode: Mode? {
    let said = rules.compactMap(\.mode?.value)
    guard let first = said.first else { return nil }
    return said.dropFirst().reduce(first) { $0.stricter($1) }
  }

  /// How many others have to agree, and who may; no names means that anybody else may.
  package struct Approvals: Sendable, Equatable {
    package var count: Int
    package var names: [String]?
    package init(count: Int, names: [String]?) {
      self.count = count
      self.names = names
    }
  }

  /// The approvals that an action of this class needs by policy; the runbook's own `approve=` comes on top.
  ///
  /// Of one file the nearest class at or below counts; of several files the larger number, and those whom all of them name.
  package func approvals(for danger: Danger) -> Approvals {
    var out = Approvals(count: 0, names: nil)
    for rules in rules {
      guard let rule = rules.approvers.filter({ $0.danger <= danger }).max(by: { $0.danger < $1.danger }) else {
        continue
      }
      out.count = max(out.count, rule.count)
      guard !rule.names.isEmpty, rule.count > 0 else { continue }
      let named = rules.members(of: rule.names)
      out.names = out.names.map { known in known.filter(named.contains) } ?? named
    }
    return out
  }

  /// The highest class for somebody; `lasting` when no file bounds it. `users` are the names that the person goes by: an
  /// account's and one that was said. Each is judged, and the lower class counts.
  package func highest(for users: [String]) -> Danger { ceiling(for: users)?.danger ?? .lasting }

  /// The lowest bound, and where it stands.
  private func ceiling(for users: [String]) -> (danger: Danger, rules: PolicyRules, line: Int, user: String)? {
    var lowest: (danger: Danger, rules: PolicyRules, line: Int, user: String)?
    for rules in rules {
      guard let highest = rules.highest else { continue }
      for user in users {
        let (danger, line) = highest.danger(for: user, in: rules)
        if danger < lowest?.danger ?? .lasting { lowest = (danger, rules, line, user) }
      }
    }
    return lowest
  }

  /// What is to be judged.
  package struct Question {
    /// The class of what would run.
    package var danger: Danger
    /// Its words are known to change something, whatever its author says.
    package var changes: Bool
    /// The script as the shell is given it.
    package var script: String
    /// The program that reads it.
    package var interpreter = "bash"
    /// The value that a variable will have; nil when nobody knows it.
    package var values: (String) -> String?
    /// The names that the person goes by.
    package var users: [String]
    /// Nanoseconds since 1970, UTC.
    package var wall: Int64
    /// The mode in force, which may be stricter than the policy's own.
    package var mode: Mode

    package init(
      danger: Danger, changes: Bool, script: String, users: [String], wall: Int64, mode: Mode,
      values: @escaping (String) -> String? = { _ in nil }
    ) {
      self.danger = danger
      self.changes = changes
      self.script = script
      self.values = values
      self.users = users
      self.wall = wall
      self.mode = mode
    }
  }

  /// The rule that refuses it; nil when it is allowed.
  package func judge(_ question: Question) -> PolicyRefusal? {
    if question.mode == .lookOnly, question.danger > .look || question.changes {
      let said = rules.first { $0.mode?.value == .lookOnly }
      return PolicyRefusal(.mode, path: said?.path ?? "", line: said?.mode?.line ?? 0)
    }
    if let refusal = forbids(question.script, interpreter: question.interpreter, values: question.values) {
      return refusal
    }
    guard question.danger > .look else { return nil }
    if let (danger, rules, line, user) = ceiling(for: question.users), question.danger > danger {
      return PolicyRefusal(
        .highest(user: user, asked: question.danger, allowed: danger), path: rules.path, line: line)
    }
    for rules in rules {
      for rule in rules.hours where rule.danger <= question.danger {
        if rule.spans.contains(where: { $0.contains(question.wall) }) { continue }
        let now = rule.spans.first?.clock(question.wall) ?? ""
        return PolicyRefusal(
          .hours(asked: question.danger, allowed: rule.spans.map(\.source), now: now), path: rules.path,
          line: rule.line)
      }
    }
    return nil
  }

  /// The rule by which this script is never run; one of which that cannot be known is refused as well, and says so.
  package func forbids(
    _ script: String, interpreter: String = "bash", values: @escaping (String) -> String? = { _ in nil }
  ) -> PolicyRefusal? {
    let all = rules.flatMap { rules in rules.never.map { (rules.path, $0) } }
    if all.isEmpty { return nil }
    let search = ForbiddenSearch(all.map(\.1.pattern), in: script, interpreter: interpreter, values: values)
    for (i, (path, never)) in all.enumerated() where search.found[i] {
      return PolicyRefusal(
        .never(pattern: never.pattern.source), path: path, line: never.line, reason: never.reason)
    }
    for (i, (path, never)) in all.enumerated() {
      guard let doubt = search.doubts[i] ?? search.doubt else { continue }
      return PolicyRefusal(
        .unknown(pattern: never.pattern.source, doubt: doubt), path: path, line: never.line, reason: never.reason)
    }
    return nil
  }
}

/// The `policy:` of one file.
package struct PolicyRules: Sendable, Equatable {
  /// The file.
  package var path: String
  package var mode: (value: Policy.Mode, line: Int)?
  package var never: [Never] = []
  package var highest: Highest?
  package var hours: [Hours] = []
  package var approvers: [Approvers] = []
  package var groups: [Group] = []

  package init(path: String) { self.path = path }

  package static func == (a: PolicyRules, b: PolicyRules) -> Bool {
    a.path == b.path && a.mode?.value == b.mode?.value && a.mode?.line == b.mode?.line && a.never == b.never
      && a.highest == b.highest && a.hours == b.hours && a.approvers == b.approvers && a.groups == b.groups
  }

  /// A command that is never run.
  package struct Never: Sendable, Equatable {
    package var pattern: CommandPattern
    package var reason: String?
    package var line: Int
  }

  /// People under one name.
  package struct Group: Sendable, Equatable {
    package var name: String
    package var members: [String]
  }

  /// The highest class for whom.
  package struct Highest: Sendable, Equatable {
    /// The line of the key itself.
    package var line: Int
    package var entries: [Entry]

    /// A person, a group or `*`, and the class.
    package struct Entry: Sendable, Equatable {
      package var name: String
      package var danger: Danger
      package var line: Int
    }

    /// A person's own entry, else the highest of the person's groups, else `*`; whom nothing names may look.
    func danger(for user: String, in rules: PolicyRules) -> (Danger, line: Int) {
      if let own = entries.first(where: { $0.name == user }) { return (own.danger, own.line) }
      let groups = rules.groups.filter { $0.members.contains(user) }.map(\.name)
      let best = entries.filter { groups.contains($0.name) }.max { $0.danger < $1.danger }
      if let best { return (best.danger, best.line) }
      if let rest = entries.first(where: { $0.name == "*" }) { return (rest.danger, rest.line) }
      return (.look, line)
    }
  }

  /// When actions of a class, and of those above it, may be run.
  package struct Hours: Sendable, Equatable {
    package var danger: Danger
    package var spans: [PolicyHours]
    package var line: Int
  }

  /// How many others must agree to actions of a class, and who may.
  package struct Approvers: Sendable, Equatable {
    package var danger: Danger
    package var count: Int
    /// People and groups; empty for anybody.
    package var names: [String]
    package var line: Int
  }

  /// The people behind names of people and groups, each once.
  package func members(of names: [String]) -> [String] {
    var out: [String] = []
    for name in names {
      for person in groups.first(where: { $0.name == name })?.members ?? [name] where !out.contains(person) {
        out.append(person)
      }
    }
    return out
  }
}

/// The rule of a policy that refuses an action.
package struct PolicyRefusal: Sendable, Equatable {
  package var rule: Rule
  /// The file of the rule; empty where a flag or the walk's own mode refuses.
  package var path: String
  package var line: Int
  /// The reason that stands beside the rule.
  package var reason: String?

  /// What the rule is about.
  package enum Rule: Sendable, Equatable {
    case mode
    case never(pattern: String)
    /// It cannot be known whether the command is one that is never run.
    case unknown(pattern: String, doubt: Doubt)
    case highest(user: String, asked: Danger, allowed: Danger)
    case hours(asked: Danger, allowed: [String], now: String)
  }

  /// What of a command nobody knows before it runs.
  package enum Doubt: Sendable, Equatable {
    /// A word whose value is made when it runs, as it is written.
    case word(String)
    /// This program takes commands from a pipe or a file of the moment.
    case piped(program: String)
    /// This program is given code that holds such a value.
    case code(program: String)
    /// This can run a command that is not seen: a new name, an option, a variable.
    case hidden(String)
    /// The text is not read to its end, or nests too deeply.
    case shape
  }

  /// The key below `policy:`.
  package var key: String {
    switch rule {
    case .mode: "mode"
    case .never, .unknown: "never"
    case .highest: "highest"
    case .hours: "hours"
    }
  }

  package init(_ rule: Rule, path: String, line: Int, reason: String? = nil) {
    self.rule = rule
    self.path = path
    self.line = line
    self.reason = reason
  }
}
