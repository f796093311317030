package import Engine
import Incidents

extension SQLiteJournal {
  package func incidents(limit: Int) throws(JournalError) -> [IncidentLine] {
    guard let database = try readable("list") else { return [] }
    let query = try database.statement(Self.listings[0], "list")
    defer { query.reset() }
    query.bind(1, limit)
    return try lines(query)
  }

  package func newestOpen() throws(JournalError) -> IncidentLine? {
    guard let database = try readable("list") else { return nil }
    let query = try database.statement(
      "\(Self.line) AND NOT EXISTS (SELECT 1 FROM record WHERE incident = i.number AND kind = 'closed')"
        + " ORDER BY i.number DESC LIMIT 1", "list")
    defer { query.reset() }
    return try lines(query).first
  }

  package func find(_ name: String) throws(JournalError) -> IncidentLine? {
    guard !name.isEmpty, let database = try readable("find") else { return nil }
    if let number = IncidentName.number(name) {
      let query = try database.statement(Self.listings[1], "find")
      defer { query.reset() }
      query.bind(1, number)
      if let line = try lines(query).first { return line }
    }
    // `glob` would read `*` and `[` in a name; a range over the ordered ids does not.
    let query = try database.statement(Self.listings[2], "find")
    defer { query.reset() }
    query.bind(1, name)
    query.bind(2, name + "\u{10FFFF}")
    let found = try lines(query)
    return found.count == 1 || found.first?.id.text == name ? found.first : nil
  }

  /// An incident as lists show it: folded from its first and last record. One whose first record never came is left out.
  private static let line = """
    SELECT i.number, i.id, r.payload, r.kind, r.happened,
      (SELECT seq FROM record WHERE id BETWEEN i.number << 32 | 1 AND i.number << 32 | 4294967295 ORDER BY id DESC LIMIT 1),
      EXISTS (SELECT 1 FROM record WHERE incident = i.number AND kind = 'closed')
    FROM incident i CROSS JOIN record r WHERE r.id = i.number << 32 | 1
    """

  /// All of them, one by its number, and by the beginning of its id.
  static let listings = [
    "\(line) ORDER BY i.number DESC LIMIT ?1", "\(line) AND i.number = ?1",
    "\(line) AND i.id >= ?1 AND i.id < ?2 LIMIT 2",
  ]

  /// The line of one incident by its number.
  func line(_ number: Int, in database: Database) throws(JournalError) -> IncidentLine? {
    let query = try database.statement(Self.listings[1], "find")
    defer { query.reset() }
    query.bind(1, number)
    return try lines(query).first
  }

  private func lines(_ query: Statement) throws(JournalError) -> [IncidentLine] {
    var out: [IncidentLine] = []
    while try query.step("list") {
      let first = Payload.decode(query.bytes(2), kind: query.text(3))
      out.append(
        IncidentLine(
          id: ID(text: query.text(1)), number: Int(query.int(0)), title: IncidentName.title(first),
          opened: query.int(4),
          seq: Int(query.int(5)), closed: query.int(6) == 1))
    }
    return out
  }
}

/// How people name incidents.
enum IncidentName {
  /// The number in `INC-7`, `inc-7` or `7`.
  static func number(_ name: String) -> Int? {
    let digits = name.lowercased().hasPrefix("inc-") ? name.dropFirst(4) : name[...]
    return digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(digits) : nil
  }

  /// The title that the first event of a stream gives.
  static func title(_ first: Event) -> String {
    if case .opened(let title, _, _) = first { return title }
    return ""
  }
}
