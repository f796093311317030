import Incidents

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

  /// The names that stand before a bracket, and those behind a dot without one: `row.function` calls it too. As the server
  /// has them: in small letters, quoted ones as they are.
  static func functionNames(in text: String) -> (called: [String], dotted: [String]) {
    var called: [String] = []
    var dotted: [String] = []
    let bytes = Array(text.utf8)
    var i = 0
    var isBehindDot = false
    func next(_ from: Int) -> UInt8 {
      var i = from
      while i < bytes.count {
        if bytes[i] <= 0x20 {
          i += 1
        } else if bytes[i] != UInt8(ascii: "'"), bytes[i] != UInt8(ascii: "$"), let end = endOfText(bytes, from: i) {
          i = end
        } else {
          return bytes[i]
        }
      }
      return 0
    }
    while i < bytes.count {
      if let end = endOfText(bytes, from: i) {
        i = end
        continue
      }
      var name: String?
      if bytes[i] == UInt8(ascii: "\"") {
        var quoted: [UInt8] = []
        i += 1
        while i < bytes.count, bytes[i] != UInt8(ascii: "\"") || i + 1 < bytes.count && bytes[i + 1] == bytes[i] {
          quoted.append(bytes[i])
          i += bytes[i] == UInt8(ascii: "\"") ? 2 : 1
        }
        i += 1
        name = String(decoding: quoted, as: UTF8.self)
      } else if isWord(bytes[i]) {
        let start = i
        while i < bytes.count, isWord(bytes[i]) || bytes[i] == UInt8(ascii: "$") { i += 1 }
        name = String(decoding: bytes[start..<i], as: UTF8.self).lowercased()
        if name == "e", i < bytes.count, bytes[i] == UInt8(ascii: "'") {
          i = endOfString(bytes, from: i, escapes: true)
          continue
        }
      }
      guard let name else {
        if bytes[i] > 0x20 { isBehindDot = bytes[i] == UInt8(ascii: ".") }
        i += 1
        continue
      }
      if next(i) == UInt8(ascii: "(") {
        called.append(name)
      } else if isBehindDot {
        dotted.append(name)
      }
      isBehindDot = false
    }
    return (called, dotted)
  }

  /// Names as one value of type `name[]`.
  static func array(_ names: [String]) -> String {
    func quoted(_ name: String) -> String {
      "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    return "{" + names.map(quoted).joined(separator: ",") + "}"
  }

  /// Names and keywords in small letters; strings and comments are passed over, quoted names are names.
  private static func words(of text: String) -> [String] {
    var out: [String] = []
    let bytes = Array(text.utf8)
    var i = 0
    while i < bytes.count {
      if let end = endOfText(bytes, from: i) {
        i = end
      } else if isWord(bytes[i]) {
        let start = i
        while i < bytes.count, isWord(bytes[i]) { i += 1 }
        let word = String(decoding: bytes[start..<i], as: UTF8.self).lowercased()
        // The letter in front of a string with escapes belongs to the string.
        if word == "e", i < bytes.count, bytes[i] == UInt8(ascii: "'") {
          i = endOfString(bytes, from: i, escapes: true)
        } else {
          out.append(word)
        }
      } else {
        i += 1
      }
    }
    return out
  }

  private static func isWord(_ b: UInt8) -> Bool {
    b >= 0x80 || b == UInt8(ascii: "_") || (97...122).contains(b | 32) || (48...57).contains(b)
  }

  /// Behind the string, comment or dollar-quoted text that begins here; nil when none does.
  private static func endOfText(_ bytes: [UInt8], from start: Int) -> Int? {
    func find(_ needle: [UInt8], from: Int) -> Int {
      var i = from
      while i + needle.count <= bytes.count, !bytes[i..<i + needle.count].elementsEqual(needle) { i += 1 }
      return min(i + needle.count, bytes.count)
    }
    let next = start + 1 < bytes.count ? bytes[start + 1] : 0
    switch bytes[start] {
    case UInt8(ascii: "'"): return endOfString(bytes, from: start, escapes: false)
    case UInt8(ascii: "-") where next == UInt8(ascii: "-"): return find([0x0A], from: start + 2)
    case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
      return find([UInt8(ascii: "*"), UInt8(ascii: "/")], from: start + 2)
    case UInt8(ascii: "$") where !(48...57).contains(next):
      var end = start + 1
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return nil }
      return find(Array(bytes[start...end]), from: end + 1)
    default: return nil
    }
  }

  private static func endOfString(_ bytes: [UInt8], from start: Int, escapes: Bool) -> Int {
    var i = start + 1
    while i < bytes.count, bytes[i] != UInt8(ascii: "'") { i += escapes && bytes[i] == UInt8(ascii: "\\") ? 2 : 1 }
    return min(i + 1, bytes.count)
  }
}
