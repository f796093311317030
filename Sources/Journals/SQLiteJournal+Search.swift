package import Engine
import Incidents
import Reports

/// Full-text search: an FTS5 index without content of its own, whose rowids are the records'.
///
/// It is filled when somebody searches, so that no step pays for it, and it is no part of the record: it may be thrown away
/// at any time. What was erased must not be findable; an index that was filled before an erasure is made anew, as is one that
/// an older program filled. Records stand in it as later ones amend them.
extension SQLiteJournal {
  package func search(_ words: String, limit: Int) throws(JournalError) -> [SearchHit] {
    let wanted = SearchWords(words)
    guard !wanted.isEmpty, let database = try readable("search") else { return [] }
    try fill(database)
    let query = try database.statement("SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rank LIMIT ?2", "search")
    query.bind(1, wanted.match)
    query.bind(2, limit)
    var keys: [Int64] = []
    while try query.step("search") { keys.append(query.int(0)) }
    var hits: [SearchHit] = []
    var amendments: [ID: Amendments] = [:]
    for key in keys {
      guard var line = try line(Int(key >> 32), in: database), let record = try record(key, of: line.id, in: database)
      else { continue }
      if amendments[line.id] == nil { amendments[line.id] = try self.amendments(of: line.id) }
      var amended = amendments[line.id] ?? Amendments()
      if let text = try text(of: record, amended: &amended) {
        if let first = try self.record(Rows.key(line.number, 1), of: line.id, in: database) {
          line.title = IncidentName.title(amended.amended(first, for: .internal).event)
        }
        hits.append(
          SearchHit(incident: line, seq: record.seq, step: record.place.step, excerpt: wanted.excerpt(of: text)))
      }
      amendments[line.id] = amended
    }
    return hits
  }

  /// What the index holds of a record; one that was made by another rule is of no use.
  private static let rule: Int64 = 2

  /// Brings the index up to the last record. Who may not write gets one in memory, for this search alone.
  private func fill(_ database: Database) throws(JournalError) {
    if access == .reading || database.isReadOnly {
      try database.run("PRAGMA temp_store=MEMORY; \(Self.tables(in: "temp"))", "search")
      return try add(database)
    }
    let database = try writable("search")
    try database.transaction("search") { () throws(JournalError) in
      try database.run(Self.tables(in: "main"), "search")
      let erased = try database.number("SELECT count(*) FROM blob WHERE bytes IS NULL", "search") ?? 0
      let known = try database.number("SELECT seq FROM indexed WHERE incident = 0", "search") ?? 0
      let rule = try database.number("SELECT seq FROM indexed WHERE incident = -1", "search")
      if known != erased || rule != Self.rule {
        try database.run("INSERT INTO words(words) VALUES('delete-all'); DELETE FROM indexed", "search")
        try database.run(
          "INSERT INTO indexed(incident, seq) VALUES(0, \(erased)), (-1, \(Self.rule))", "search")
      }
      try add(database)
    }
  }

  private static func tables(in schema: String) -> String {
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS \(schema).words
      USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2');
    CREATE TABLE IF NOT EXISTS \(schema).indexed(incident INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
    """
  }

  private func add(_ database: Database) throws(JournalError) {
    let behind = try database.statement(
      """
      SELECT i.number, i.id, coalesce((SELECT seq FROM indexed WHERE incident = i.number), 0) AS done,
        (SELECT seq FROM record WHERE id BETWEEN i.number << 32 | 1 AND i.number << 32 | 4294967295
          ORDER BY id DESC LIMIT 1) AS last
      FROM incident i WHERE last > done
      """, "search")
    var work: [(number: Int64, id: ID, done: Int, last: Int64)] = []
    while try behind.step("search") {
      work.append((behind.int(0), ID(text: behind.text(1)), Int(behind.int(2)), behind.int(3)))
    }
    for incident in work {
      try addRecords(of: incident.id, Int(incident.number), behind: incident.done, to: database)
      let done = try database.statement("INSERT OR REPLACE INTO indexed(incident, seq) VALUES(?1, ?2)", "search")
      done.bind(1, incident.number)
      done.bind(2, incident.last)
      _ = try done.step("search")
    }
  }

  private func addRecords(
    of incident: ID, _ number: Int, behind seq: Int, to database: Database
  ) throws(JournalError) {
    let amending = try records(of: incident, kinds: Amendments.kinds)
    var before = Amendments(amending.filter { $0.seq <= seq })
    var after = Amendments(amending)
    let named = Set(amending.filter { $0.seq > seq }.compactMap(\.amends))
    // What was left out stands in the corrections of the same record too.
    let corrections = amending.filter { $0.amends.map(named.contains) ?? false }.map(\.seq)
    for old in named.union(corrections).filter({ $0 <= seq }).sorted() {
      guard let record = try record(Rows.key(number, old), of: incident, in: database) else { continue }
      // A table without content of its own forgets a text only when it is told which one it was (fts5.html, 6.4).
      if let text = try text(of: record, amended: &before) {
        try change("INSERT INTO words(words, rowid, text) VALUES('delete', ?1, ?2)", number, old, text, in: database)
      }
      if let text = try text(of: record, amended: &after) { try put(text, number, old, in: database) }
    }
    let rows = try database.statement("SELECT \(Rows.columns) FROM record WHERE id BETWEEN ?1 AND ?2", "search")
    rows.bind(1, Rows.key(number, seq + 1))
    rows.bind(2, Rows.key(number, Rows.lastSeq))
    while try rows.step("search") {
      let record = Rows.record(rows, of: incident)
      if let text = try text(of: record, amended: &after) { try put(text, number, record.seq, in: database) }
    }
  }

  private func put(_ text: String, _ number: Int, _ seq: Int, in database: Database) throws(JournalError) {
    try change("INSERT INTO words(rowid, text) VALUES(?1, ?2)", number, seq, text, in: database)
  }

  private func change(
    _ sql: String, _ number: Int, _ seq: Int, _ text: String, in database: Database
  ) throws(JournalError) {
    let change = try database.statement(sql, "search")
    change.bind(1, Rows.key(number, seq))
    change.bind(2, text)
    _ = try change.step("search")
  }

  private func record(_ key: Int64, of incident: ID, in database: Database) throws(JournalError) -> Record? {
    let query = try database.statement("SELECT \(Rows.columns) FROM record WHERE id = ?1", "search")
    defer { query.reset() }
    query.bind(1, key)
    return try query.step("search") ? Rows.record(query, of: incident) : nil
  }

  private func text(of record: Record, amended amendments: inout Amendments) throws(JournalError) -> String? {
    try SearchWords.text(of: record, amended: &amendments) { (digest) throws(JournalError) in try blob(digest) }
  }
}

extension Record {
  /// The earlier record whose text it changes.
  fileprivate var amends: Int? {
    switch event {
    case .corrected(let seq, _, _, _, _), .redacted(let seq, _, _, _): seq
    default: nil
    }
  }
}
