import Digests
import Incidents
package import Reports

/// Rows of somebody else's record: each keeps its own time, and says where it stood.
extension Walker {
  /// What came of an import.
  package struct Imported {
    package var problems: [ImportProblem] = []
    package var added = 0
    /// Rows that were here already.
    package var known = 0
    /// New rows whose time lies far from all that the incident knows.
    package var far: [ImportProblem] = []
  }

  /// Takes in the rows of a file, all or none; rows that were taken in before, from this file or from one that has grown
  /// since, are passed over. With `skipsBad` rows that cannot be taken are left out, else they stop everything.
  package func importRows(
    _ bytes: [UInt8], as format: ImportFormat, from origin: String, skipsBad: Bool
  ) throws -> Imported {
    let reading = ImportReading(bytes, as: format, opened: incident.opened, now: world.now().wall)
    var done = Imported(problems: reading.problems)
    if !reading.problems.isEmpty, !skipsBad { return done }
    let mark = "sha256 \(SHA256.hex(SHA256.hash(bytes)).prefix(12))"
    // All in one transaction. Another process may have brought the same rows since they were looked for: then they are looked for anew.
    for _ in 0..<8 {
      try catchUp()
      let entries = try entries(of: reading, "\(origin) (\(mark))", mark: mark)
      done.known = reading.rows.count - entries.count
      done.added = entries.count
      if entries.isEmpty { return done }
      // By what the incident knew before these rows.
      done.far = reading.far(opened: incident.opened, last: try lastOfOwn())
      do {
        try append(entries, after: incident.seq)
        return done
      } catch let error as JournalError where error.cause == .superseded || error.cause == .stale {
        continue
      }
    }
    throw JournalError(.busy, operation: "import", object: name)
  }

  /// When the newest thing happened that is nobody else's record.
  private func lastOfOwn() throws -> Int64 {
    var last = incident.opened
    try world.journal.read(incident.id, from: 1) { record in
      if case .imported = record.event { return }
      last = max(last, record.happened)
    }
    return last
  }

  /// What of the rows is not on record yet.
  private func entries(of reading: ImportReading, _ origin: String, mark: String) throws -> [Entry] {
    let before = try importedBefore()
    // Two equal rows of one file are two; one that stood in an earlier export of the same thing is not new.
    var left = before.rows
    var entries: [Entry] = []
    for row in reading.rows {
      // What is on record went through the redaction.
      let key = RowKey(happened: row.happened, author: row.author.map { redaction($0) }, text: redaction(row.text))
      let stood = left[key, default: 0]
      if stood > 0 { left[key] = stood - 1 }
      if stood > 0 || before.lines.contains("\(mark) \(row.line)") { continue }
      entries += try incident.decide(
        .communicate(
          .importRow(row.text, origin: origin, author: row.author, line: row.line, happened: row.happened)),
        by: library, actor: world.user)
    }
    return entries
  }

  private struct RowKey: Hashable {
    var happened: Int64
    var author: String?
    var text: String
  }

  private func importedBefore() throws -> (lines: Set<String>, rows: [RowKey: Int]) {
    var lines: Set<String> = []
    var rows: [RowKey: Int] = [:]
    try world.journal.read(incident.id, from: 1) { record in
      guard case .imported(let text, let origin, let author, let line) = record.event else { return }
      rows[RowKey(happened: record.happened, author: author, text: text), default: 0] += 1
      if let line, let mark = origin.split(separator: "(").last?.dropLast() { lines.insert("\(mark) \(line)") }
    }
    return (lines, rows)
  }
}
