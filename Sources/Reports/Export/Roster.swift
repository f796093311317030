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

  /// Notes a machine; names of a letter or two are words of the text.
  mutating func note(host: String) { if host.count > 2, host != "localhost" { hosts.insert(host) } }

  package init() {}

  /// Words that are no names, whoever is called so.
  private static let words: Set<String> = [
    "muster", "lead", "operations", "communications", "tool", "system", "nobody", "customer", "customers", "support",
    "reporter", "",
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
    var out = Self.withoutAddresses(text)
    // Long names first: `ann lee` before `ann`.
    for person in people.sorted(by: { ($0.name.utf8.count, $0.name) > ($1.name.utf8.count, $1.name) }) {
      guard let title = title(of: person.name) else { continue }
      out = Self.replace(person.name, by: title, in: out)
    }
    // Who is called by half of a name is the same person; short particles are words of many languages.
    for person in people {
      guard let title = title(of: person.name) else { continue }
      for part in person.name.split(whereSeparator: { " ._-@".contains($0) })
      where part.count > 3 && part.count < person.name.count {
        guard !Self.words.contains(part.lowercased()) else { continue }
        out = Self.replace(String(part), by: title, in: out)
      }
    }
    for host in hosts.sorted() { out = Self.replace(host, by: "a machine", in: out) }
    return out
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

  private static func replace(_ name: String, by title: String, in text: String) -> String {
    let needle = Array(name.lowercased().unicodeScalars)
    let scalars = Array(text.unicodeScalars)
    // Lower case of one scalar may be several, which then is no match; no name is lost by that but one of such letters.
    let lower = scalars.map { scalar -> Unicode.Scalar in
      let word = scalar.properties.lowercaseMapping.unicodeScalars
      return word.count == 1 ? word.first ?? scalar : scalar
    }
    guard !needle.isEmpty, lower.count >= needle.count else { return text }
    var out = String.UnicodeScalarView()
    var i = 0
    var found = false
    while i < scalars.count {
      if lower[i] == needle[0], i + needle.count <= lower.count, lower[i..<i + needle.count].elementsEqual(needle),
        i == 0 || !isWord(scalars[i - 1]),
        i + needle.count == scalars.count || !isWord(scalars[i + needle.count])
      {
        out.append(contentsOf: title.unicodeScalars)
        i += needle.count
        found = true
      } else {
        out.append(scalars[i])
        i += 1
      }
    }
    return found ? String(out) : text
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }
}
