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

/// The first word of a statement and the functions it calls, to refuse at once what is no question.
enum Statement {
  private static let reading: Set<String> = ["select", "with", "values", "table", "show", "explain"]

  /// Functions of PostgreSQL that act, although they are called in a SELECT and some of them in a read-only transaction
  /// (PostgreSQL 15, "System Administration Functions"; its modules dblink and adminpack).
  private static let acting: Set<String> = [
    "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile", "pg_promote", "pg_switch_wal",
    "pg_create_restore_point", "pg_wal_replay_pause", "pg_wal_replay_resume", "pg_backup_start", "pg_backup_stop",
    "pg_create_physical_replication_slot", "pg_create_logical_replication_slot", "pg_drop_replication_slot",
    "pg_replication_slot_advance", "pg_logical_slot_get_changes", "pg_logical_slot_get_binary_changes",
    "pg_logical_emit_message", "pg_stat_reset", "pg_stat_reset_shared", "pg_stat_statements_reset", "pg_notify",
    "pg_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock", "pg_advisory_unlock_all", "pg_file_write",
    "pg_file_unlink", "pg_file_rename", "pg_log_backend_memory_contexts", "lo_import", "lo_export", "lo_unlink",
    "lo_create", "lo_creat", "lowrite", "dblink", "dblink_exec", "dblink_connect", "dblink_send_query", "set_config",
  ]

  /// Why the statement must not be asked of PostgreSQL; nil when it is a question as far as its words tell.
  static func refusal(_ text: String) -> AskFailure? {
    let words = self.words(of: text)
    guard let first = words.first else { return AskFailure(.badQuery, "an empty statement") }
    guard reading.contains(first) else { return AskFailure(.changing, first.uppercased()) }
    if let found = words.first(where: acting.contains) { return AskFailure(.changing, found) }
    return nil
  }

  /// Names and keywords in small letters; strings and comments are passed over, quoted names are names.
  private static func words(of text: String) -> [String] {
    var out: [String] = []
    let bytes = Array(text.utf8)
    var i = 0
    func isWord(_ b: UInt8) -> Bool {
      b >= 0x80 || b == UInt8(ascii: "_") || (b | 32 >= 97 && b | 32 <= 122) || (48...57).contains(b)
    }
    while i < bytes.count {
      let next = i + 1 < bytes.count ? bytes[i + 1] : 0
      switch bytes[i] {
      case UInt8(ascii: "'"):
        i += 1
        while i < bytes.count, bytes[i] != UInt8(ascii: "'") { i += 1 }
        i += 1
      case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
        while i < bytes.count, bytes[i] != 0x0A { i += 1 }
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        i += 2
        while i + 1 < bytes.count, !(bytes[i] == UInt8(ascii: "*") && bytes[i + 1] == UInt8(ascii: "/")) { i += 1 }
        i += 2
      case let b where isWord(b):
        let start = i
        while i < bytes.count, isWord(bytes[i]) { i += 1 }
        out.append(String(decoding: bytes[start..<i], as: UTF8.self).lowercased())
      default: i += 1
      }
    }
    return out
  }
}
