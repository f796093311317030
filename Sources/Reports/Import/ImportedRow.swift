/// One row of somebody else's record: a chat, a spreadsheet, lines of a notebook.
package struct ImportedRow: Sendable, Equatable {
  /// Where it stood: the line of the file, or the place in Slack's list, from 1.
  package var line: Int
  /// Nanoseconds since 1970, UTC.
  package var happened: Int64
  package var author: String?
  package var text: String
}

/// A row that cannot be taken, and why.
package struct ImportProblem: Sendable, Equatable, Error {
  package var line: Int
  package var message: String
}

/// How a file of rows is written.
package enum ImportFormat: String, Sendable, CaseIterable {
  /// A header that names `time` and `text`, perhaps `author`; RFC 4180.
  case csv
  /// Slack's export of a channel: a list of messages with `ts`, `user`, `text`.
  case slack
  /// `02:49Z anna: text`, one a line.
  case lines

  /// What the name or the beginning of a file says it is.
  package init(path: String, bytes: [UInt8]) {
    let lower = path.lowercased()
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    if lower.hasSuffix(".json") || first == UInt8(ascii: "[") {
      self = .slack
    } else {
      self = lower.hasSuffix(".csv") || lower.hasSuffix(".tsv") ? .csv : .lines
    }
  }
}

/// What a file of rows holds: what can be taken, and what cannot.
package struct ImportReading: Sendable, Equatable {
  package internal(set) var rows: [ImportedRow] = []
  package internal(set) var problems: [ImportProblem] = []

  /// The most that one file may bring.
  package static let bytesAllowed = 8 << 20
  package static let rowsAllowed = 20_000
  /// The longest text of one row, in bytes.
  package static let textAllowed = 16_384

  /// Reads a file; a time of day is the one nearest to `opened`, and nothing may be later than `now`.
  package init(_ bytes: [UInt8], as format: ImportFormat, opened: Int64, now: Int64) {
    let clock = WrittenMoment(opened: opened)
    switch format {
    case .csv: readCSV(bytes, clock)
    case .slack: readSlack(bytes)
    case .lines: readLines(bytes, clock)
    }
    judge(now: now)
  }

  /// Rows that lie so far from the incident that their time may be wrong, each with how far: days before it was opened, or behind
  /// what was written of it last.
  package func far(opened: Int64, last: Int64) -> [ImportProblem] {
    let most: Int64 = 3 * 86_400_000_000_000
    return rows.compactMap { row in
      let (early, tooEarly) = opened.subtractingReportingOverflow(row.happened)
      let (late, tooLate) = row.happened.subtractingReportingOverflow(last)
      let words: String
      if tooEarly || early > most {
        words = "before the incident was opened"
      } else if tooLate || late > most {
        words = "behind the last record of the incident"
      } else {
        return nil
      }
      return ImportProblem(
        line: row.line, message: "\(Instants.stamp(row.happened)) lies \(Instants.length(max(early, late))) \(words)")
    }
  }

  /// Whatever was read has a text of some length, and lies behind us.
  private mutating func judge(now: Int64) {
    var kept: [ImportedRow] = []
    for row in rows {
      if row.text.isEmpty || row.text.allSatisfy(\.isWhitespace) {
        problems.append(ImportProblem(line: row.line, message: "no text"))
      } else if row.text.utf8.count > Self.textAllowed {
        problems.append(
          ImportProblem(
            line: row.line, message: "its text has \(row.text.utf8.count) bytes; \(Self.textAllowed) are taken"))
      } else if row.happened > now {
        problems.append(ImportProblem(line: row.line, message: "\(Instants.stamp(row.happened)) has not come yet"))
      } else if kept.count == Self.rowsAllowed {
        problems.append(
          ImportProblem(
            line: row.line, message: "\(Self.rowsAllowed) rows are taken at once; this and the rest are not"))
        break
      } else {
        kept.append(row)
      }
    }
    rows = kept
    problems.sort { $0.line < $1.line }
  }

  mutating func fail(_ line: Int, _ message: String) { problems.append(ImportProblem(line: line, message: message)) }

  /// What was written, short enough for a complaint.
  static func quoted(_ text: some StringProtocol) -> String {
    let cut = text.prefix(40)
    return "\"\(Escaping.line(String(cut)))\(cut.endIndex < text.endIndex ? "..." : "")\""
  }
}

/// Times as other people's records write them.
struct WrittenMoment {
  /// When the incident was opened, nanoseconds since 1970 UTC.
  var opened: Int64

  private static let day: Int64 = 86_400_000_000_000

  /// RFC 3339 with any offset (a space for the T is allowed), or a time of day in UTC; nil for anything else, times without a
  /// zone among them.
  func moment(_ typed: some StringProtocol) -> Int64? {
    let text = typed.split(whereSeparator: \.isWhitespace).joined(separator: "T")
    guard text.contains("T") else {
      // Of a time of day, the one that is nearest to the incident's beginning.
      let (later, over) = opened.addingReportingOverflow(Self.day / 2)
      return over ? nil : Instants.parse(text, before: later)
    }
    if text.hasSuffix("Z") || text.hasSuffix("z") { return Instants.parseFine(text.dropLast() + "Z") }
    let bytes = Array(text.utf8.suffix(6))
    guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
      bytes[3] == UInt8(ascii: ":"), let local = Instants.parseFine(text.dropLast(6) + "Z")
    else { return nil }
    let digits = [bytes[1], bytes[2], bytes[4], bytes[5]]
    guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let n = digits.map { Int64($0) - 48 }
    guard n[0] * 10 + n[1] < 24, n[2] < 6 else { return nil }
    let offset = ((n[0] * 10 + n[1]) * 60 + n[2] * 10 + n[3]) * 60_000_000_000
    return bytes[0] == UInt8(ascii: "+") ? local - offset : local + offset
  }
}
