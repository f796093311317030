import Engine
import Incidents
import Runbooks

/// One question to a database, as a thread takes it.
struct DatabaseJob: Sendable {
  var index: Int
  var question: Question
  var password: String?
  var deadline: Deadline
  var redaction: Redaction
}

/// A connection to one source, used by one thread for one question after another.
protocol DatabaseConnection {
  /// Asks; afterwards `isUsable` says whether another question may follow.
  mutating func ask(_ job: DatabaseJob, abandon: Abandon) -> Result<Rows, AskFailure>
  var isUsable: Bool { get }
  /// Gives everything back, and tells the server to stop what it still does for us.
  mutating func close()
}

/// The rows of an answer as they are gathered, with the bounds that the source has.
struct Rows: Sendable {
  var columns: [String] = []
  var rows: [[String?]] = []
  var left = false
  /// Set instead of rows when the question was for health.
  var health: Health?
  private var bytes = 0

  /// Adds a row; false when there is no room for it, and no more is to be read.
  mutating func add(_ row: [String?], of source: SourceDeclaration) throws(AskFailure) -> Bool {
    if rows.count >= source.rows {
      left = true
      return false
    }
    for cell in row { bytes += cell?.utf8.count ?? 0 }
    if bytes > source.limit { throw AskFailure(.tooLarge, "more than \(source.limit) bytes") }
    rows.append(row)
    return true
  }

  /// As a reply, with the secrets taken out.
  func reply(_ redaction: Redaction, milliseconds: Int) -> Reply {
    if let health {
      return Reply(
        .body(status: 200, contentType: "text/plain", text: redaction(health.text)), milliseconds: milliseconds)
    }
    let clean = redaction.isEmpty ? rows : rows.map { row in row.map { $0.map { redaction($0) } } }
    return Reply(
      .rows(columns: columns, clean, left: left), milliseconds: milliseconds, raw: Self.raw(columns, clean))
  }

  /// The rows as lines of tab-separated cells, the first 64 KiB of them.
  private static func raw(_ columns: [String], _ rows: [[String?]]) -> [UInt8] {
    var out = Array(columns.joined(separator: "\t").utf8)
    for row in rows where out.count < 64 << 10 {
      out.append(0x0A)
      out += row.map { $0 ?? "NULL" }.joined(separator: "\t").utf8
    }
    return Array(out.prefix(64 << 10))
  }
}
