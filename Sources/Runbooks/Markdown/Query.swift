/// A query as something that could be asked.
enum Query {
  static func command(_ text: String, language: String, line: Int) -> Command {
    var command = Command(
      text: text, script: text, effect: .looking, usesContext: false, obstacle: .notRunHere, line: line)
    if SQL.dialects.contains(language), !SQL.readsOnly(text) {
      command.effect = ShellChange.changesDatabase(SQL.bare(text)) ? .changing : .unknown
      command.destructive = ShellDestruction.dropsTables(SQL.bare(text))
    }
    if language == "http" {
      command.effect =
        Prose.beginsAny(String(text.drop(while: \.isWhitespace)), ["get ", "head "]) ? .looking : .unknown
    }
    command.placeholders = ShellReading.placeholders(inProse: text)
    let names = SQL.dialects.contains(language) ? SQLText.names(in: text) : variables(text)
    for name in names where !command.placeholders.contains(name) { command.placeholders.append(name) }
    command.uses = names
    return command
  }

  /// `$name` in a query; `$1`, `$__interval` and `$` at an end are the query's own.
  private static func variables(_ text: String) -> [String] {
    var out: [String] = []
    let bytes = Array(text.utf8)
    var i = 0
    while i < bytes.count {
      guard bytes[i] == UInt8(ascii: "$"), i + 1 < bytes.count else {
        i += 1
        continue
      }
      var start = i + 1
      if bytes[start] == UInt8(ascii: "{") { start += 1 }
      var end = start
      while end < bytes.count, Byte.isWord(bytes[end]) && bytes[end] < 0x80 || bytes[end] == UInt8(ascii: "_") {
        end += 1
      }
      if end > start, !Byte.isDigit(bytes[start]) {
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        if !name.hasPrefix("__"), !out.contains(name) { out.append(name) }
      }
      i = max(end, i + 1)
    }
    return out
  }
}

/// What is known of a statement's words.
enum SQL {
  /// Labels of fences that hold statements.
  static let dialects: Set<String> = ["sql", "psql", "mysql", "postgresql", "plpgsql", "pgsql"]

  /// The statements without what stands in front of each as a comment.
  static func bare(_ text: String) -> String {
    var out = ""
    for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("--") {
      out += line
      out += "\n"
    }
    return out
  }

  /// True when every statement begins with a word that only reads, and calls no function that is not known to.
  static func readsOnly(_ text: String) -> Bool {
    var words = Words(text)
    var first = true
    while let word = words.next() {
      switch word {
      case .stop: first = true
      case .word(let name, let called):
        if first {
          guard starts.contains(name) || name.hasPrefix("\\") else { return false }
          first = false
        } else if writes.contains(name) || called && !functions.contains(name) && !keywords.contains(name) {
          return false
        }
      }
    }
    return true
  }

  private static let starts: Set<String> = ["select", "show", "explain", "describe", "desc", "values", "table", "with"]
  private static let writes: Set<String> = [
    "insert", "update", "delete", "merge", "into", "analyze", "lock", "drop", "alter", "create", "truncate", "grant",
    "call", "do",
  ]
  private static let keywords: Set<String> = [
    "in", "and", "or", "not", "as", "from", "where", "on", "over", "values", "exists", "any", "all", "some", "filter",
    "using", "by",
    "then", "else", "when", "between", "join", "select", "union", "except", "intersect", "distinct", "with", "interval",
    "within",
    "group", "limit", "having", "is", "like", "row", "array",
  ]
  private static let functions: Set<String> = [
    "count", "sum", "avg", "min", "max", "now", "coalesce", "round", "floor", "ceil", "abs", "date_trunc", "extract",
    "date_part",
    "age", "to_char", "to_timestamp", "length", "lower", "upper", "trim", "substring", "substr", "left", "right",
    "replace",
    "concat", "concat_ws", "string_agg", "array_agg", "json_agg", "jsonb_agg", "cast", "nullif", "greatest", "least",
    "row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value", "ifnull", "if", "isnull", "version",
    "current_database", "current_schema", "current_setting", "current_timestamp", "database", "user", "pg_size_pretty",
    "pg_database_size", "pg_relation_size", "pg_total_relation_size", "pg_table_size", "pg_indexes_size",
    "pg_is_in_recovery",
    "pg_current_wal_lsn", "pg_last_wal_receive_lsn", "pg_last_wal_replay_lsn", "pg_last_xact_replay_timestamp",
    "pg_wal_lsn_diff", "pg_blocking_pids", "pg_backend_pid", "pg_postmaster_start_time", "pg_get_indexdef", "pg_locks",
    "numeric", "varchar", "char", "decimal", "timestampdiff", "unix_timestamp", "from_unixtime", "date", "time", "year",
    "month",
    "day", "hour", "minute", "generate_series", "unnest", "percentile_cont", "percentile_disc", "stddev",
    "group_concat",
    "host", "inet_client_addr", "quote_ident", "quote_literal", "regexp_replace", "split_part", "position",
    "bit_length", "pg_get_constraintdef", "pg_get_serial_sequence", "pg_get_viewdef", "pg_get_functiondef",
    "has_table_privilege", "to_regclass", "obj_description",
    "cardinality", "array_length", "julianday", "unixepoch", "strftime",
  ]

  /// The words of a statement, strings and comments passed over.
  private struct Words {
    enum Word {
      case word(String, called: Bool)
      case stop
    }
    private let bytes: [UInt8]
    private var i = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func next() -> Word? {
      while i < bytes.count {
        let b = bytes[i]
        if b == UInt8(ascii: "-"), i + 1 < bytes.count, bytes[i + 1] == b {
          while i < bytes.count, bytes[i] != Byte.lf { i += 1 }
        } else if b == UInt8(ascii: "$"), isDollarQuote(i) {
          // What a dollar quote holds is not looked through.
          i += 1
          return .word("$", called: true)
        } else if b == UInt8(ascii: "\"") {
          i += 1
          while i < bytes.count, bytes[i] != b { i += 1 }
          i += 1
          // A quoted name that is called could be any function's.
          if isCalled(i) { return .word("\"", called: true) }
        } else if b == UInt8(ascii: "/"), i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: "*") {
          if isOddComment(i) { return .word("/*", called: true) }
          i += 2
          while i + 1 < bytes.count, !(bytes[i] == UInt8(ascii: "*") && bytes[i + 1] == UInt8(ascii: "/")) { i += 1 }
          i = min(bytes.count, i + 2)
        } else if b == UInt8(ascii: "'") {
          i += 1
          while i < bytes.count, bytes[i] != b { i += 1 }
          // Whether the text ends here depends on the server's settings.
          if isOddlyEscaped(i) { return .word("\\", called: true) }
          i += 1
        } else if b == UInt8(ascii: ";") {
          i += 1
          return .stop
        } else if Byte.isLetter(b) || b == UInt8(ascii: "\\") || b == UInt8(ascii: "_") {
          return word()
        } else {
          i += 1
        }
      }
      return nil
    }

    /// True when only blanks and comments stand before an opening bracket.
    private func isCalled(_ from: Int) -> Bool {
      var i = from
      while i < bytes.count {
        if Byte.isBlank(bytes[i]) || bytes[i] == Byte.lf || bytes[i] == Byte.cr || bytes[i] == 0x0B || bytes[i] == 0x0C
        {
          i += 1
        } else if i + 1 < bytes.count, bytes[i] == UInt8(ascii: "/"), bytes[i + 1] == UInt8(ascii: "*") {
          i += 2
          while i + 1 < bytes.count, !(bytes[i] == UInt8(ascii: "*") && bytes[i + 1] == UInt8(ascii: "/")) { i += 1 }
          i += 2
        } else if i + 1 < bytes.count, bytes[i] == UInt8(ascii: "-"), bytes[i + 1] == UInt8(ascii: "-") {
          while i < bytes.count, bytes[i] != Byte.lf { i += 1 }
        } else {
          return bytes[i] == UInt8(ascii: "(")
        }
      }
      return false
    }

    /// True when an odd number of backslashes stands before this quote.
    private func isOddlyEscaped(_ quote: Int) -> Bool {
      let slashes = bytes[..<min(quote, bytes.count)].reversed().prefix { $0 == UInt8(ascii: "\\") }
      return slashes.count % 2 == 1
    }

    /// `$$` or `$tag$`.
    private func isDollarQuote(_ at: Int) -> Bool {
      var i = at + 1
      while i < bytes.count, Byte.isWord(bytes[i]) || bytes[i] == UInt8(ascii: "_") { i += 1 }
      return i < bytes.count && bytes[i] == UInt8(ascii: "$") && !(i > at + 1 && Byte.isDigit(bytes[at + 1]))
    }

    /// A comment that holds another one, or that a server acts on (`/*!`): where it ends depends on who reads it.
    private func isOddComment(_ at: Int) -> Bool {
      if at + 2 < bytes.count, bytes[at + 2] == UInt8(ascii: "!") { return true }
      var i = at + 2
      while i + 1 < bytes.count {
        if bytes[i] == UInt8(ascii: "*"), bytes[i + 1] == UInt8(ascii: "/") { return false }
        if bytes[i] == UInt8(ascii: "/"), bytes[i + 1] == UInt8(ascii: "*") { return true }
        i += 1
      }
      return true
    }

    private mutating func word() -> Word {
      let start = i
      i += 1
      while i < bytes.count, Byte.isWord(bytes[i]) || bytes[i] == UInt8(ascii: "_") || bytes[i] == UInt8(ascii: ".") {
        i += 1
      }
      let name = String(decoding: bytes[start..<i].map(Byte.lowered), as: UTF8.self)
      // `U&"\\0070g…"` spells a name in another way, `E'…\\'…'` ends its string in another place: neither is looked through.
      if name == "u", i < bytes.count, bytes[i] == UInt8(ascii: "&") { return .word(name, called: true) }
      if name == "e" || name == "n" || name == "b" || name == "x", i < bytes.count, bytes[i] == UInt8(ascii: "'"),
        bytes[i...].contains(UInt8(ascii: "\\"))
      {
        return .word(name, called: true)
      }
      let called = isCalled(i)
      let last = name.split(separator: ".").last.map(String.init) ?? name
      // Only the server's own are known by name; `ops.count` is somebody's.
      if called, name.utf8.contains(UInt8(ascii: ".")), name != "pg_catalog.\(last)" {
        return .word(name, called: true)
      }
      return .word(last, called: called)
    }
  }
}
