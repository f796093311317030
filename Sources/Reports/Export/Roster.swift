import Incidents

/// Who took part, by name, and the role that stands for each where no names may stand. Read in the first pass.
package struct Roster: Sendable {
  /// Everybody, in the order in which they first appear, with the first role that they held.
  package private(set) var people: [(name: String, role: String?)] = []
  private var places: [String: Int] = [:]
  /// Roles that nobody gave, which whoever began the walk had.
  private var implied: [String: String] = [:]
  var roles = Roles()
  /// Machines that the records name: a name like `annas-laptop` tells who it was.
  private(set) var hosts: Set<String> = []

  /// All names, ready to be looked for; nil until everybody is noted.
  private var table: NameTable?

  /// Notes a machine; a letter alone is none.
  mutating func note(host: String) { if host.count > 1, host.lowercased() != "localhost" { hosts.insert(host) } }

  /// Notes who is named in a line of where something was heard from: `Dana Scully at support`.
  mutating func note(origin: String) {
    let words = origin.collapsed.split(separator: " ").map(String.init)
    let ends: Set<String> = ["at", "from", "of", "in", "on", "by", "via", "with", "for"]
    var name: [String] = []
    for word in words {
      if ends.contains(word.lowercased()) || word.contains(where: \.isNumber) { break }
      let bare = word.filter { !",;:()".contains($0) }
      name.append(bare)
      if bare.count < word.count { break }
    }
    // What somebody heard it by, or which group, is nobody's name.
    if name.allSatisfy({ Self.words.contains($0.lowercased()) || Self.groups.contains($0.lowercased()) }) { return }
    if name.first.map({ ["the", "a", "an", "our", "some"].contains($0.lowercased()) }) == true { return }
    note(name.joined(separator: " "), role: "reporter")
  }

  package init() {}

  /// Words that are no names, whoever is called so.
  static let words: Set<String> = [
    "muster", "lead", "operations", "communications", "tool", "system", "nobody", "customer", "customers", "support",
    "reporter", "",
  ]

  /// Words of where something is heard from.
  private static let groups: Set<String> = [
    "phone", "call", "calls", "telephone", "hotline", "mail", "email", "e-mail", "chat", "ticket", "tickets", "desk",
    "service",
    "sales", "shop", "warehouse", "office", "team", "teams", "social", "media", "status", "page", "monitoring", "alert",
    "slack",
    "twitter", "zendesk", "jira", "grafana", "pagerduty", "statuspage", "forum", "partner", "vendor", "user", "users",
  ]

  /// Notes a name; the first role that somebody has stays theirs.
  mutating func note(_ name: String, role: String? = nil) {
    let name = name.collapsed
    guard !Self.words.contains(name.lowercased()), !name.hasPrefix("[left out") else { return }
    if let place = places[name] {
      if people[place].role == nil { people[place].role = role }
      return
    }
    places[name] = people.count
    people.append((name, role))
  }

  /// Notes a role that somebody had without being given it.
  mutating func imply(_ name: String, _ role: String) {
    if implied[name.collapsed] == nil { implied[name.collapsed] = role }
  }

  private func role(_ place: Int) -> String { people[place].role ?? implied[people[place].name] ?? "responder" }

  /// `lead`, `operations 2`, `responder 3`: by role and the order of appearing within it.
  package func title(of name: String) -> String? {
    guard let place = places[name.collapsed] else { return nil }
    let role = role(place)
    let before = people.indices[..<place].count { self.role($0) == role }
    let many = people.indices.count { self.role($0) == role } > 1
    return many ? "\(role) \(before + 1)" : role
  }

  /// The title of each, in their order.
  var titles: [String] {
    let all = people.indices.map(role)
    let many = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
    var before: [String: Int] = [:]
    return all.map { role in
      before[role, default: 0] += 1
      return (many[role] ?? 0) > 1 ? "\(role) \(before[role] ?? 0)" : role
    }
  }

  /// Role first, then the name: `lead (mira)`; the name as it is when nobody knows the role.
  package func roleFirst(_ name: String) -> String {
    guard let place = places[name.collapsed] else { return name }
    // Where nobody was given a role, the one who leads is told by what they did.
    let someRoles = people.contains { $0.role != nil }
    guard let role = people[place].role ?? (someRoles ? implied[people[place].name] : nil) else { return name }
    return "\(role) (\(name))"
  }

  /// The text with every name in it replaced by what stands for it: whole words, whatever their case.
  package func withoutNames(_ text: String) -> String {
    if text.isEmpty { return text }
    return (table ?? NameTable(self)).replacing(Self.withoutAddresses(text))
  }

  /// The same, with its names in a table that texts are read against in one pass.
  func settled() -> Roster {
    var roster = self
    roster.table = NameTable(self)
    return roster
  }

  /// Every mail address as `[address]`: whoever it is, the name is in it.
  private static func withoutAddresses(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
    func isPart(_ scalar: Unicode.Scalar) -> Bool { isWord(scalar) || "._%+-".unicodeScalars.contains(scalar) }
    let scalars = Array(text.unicodeScalars)
    var out = String.UnicodeScalarView()
    var i = 0
    while i < scalars.count {
      guard isPart(scalars[i]) else {
        out.append(scalars[i])
        i += 1
        continue
      }
      var end = i
      while end < scalars.count, isPart(scalars[end]) { end += 1 }
      var host = end + 1
      if end < scalars.count, scalars[end] == "@" {
        while host < scalars.count, isPart(scalars[host]) { host += 1 }
      }
      if end < scalars.count, scalars[end] == "@", host > end + 1 {
        out.append(contentsOf: "[address]".unicodeScalars)
        i = host
      } else {
        out.append(contentsOf: scalars[i..<end])
        i = end
      }
    }
    return String(out)
  }

  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }
}
