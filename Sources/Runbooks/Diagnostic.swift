/// Something that is wrong with a runbook's file, or worth saying of it.
package struct Diagnostic: Sendable, Equatable {
  /// A stable word (`branch-to-nowhere`), the name of its page in `docs/lint/`.
  package var code: String
  package var severity: Severity
  package var path: String
  /// 1-based line.
  package var line: Int
  /// 1-based column in Unicode scalars.
  package var column: Int
  /// How many scalars the caret underlines; at least 1.
  package var width: Int
  /// What is so, in one sentence without a full stop.
  package var message: String
  /// What to do about it.
  package var hint: String?

  /// How much it matters; only errors stop a runbook from being walked.
  package enum Severity: String, Sendable, Codable, Comparable {
    case note, warning, error
    package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
    private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
  }

  package init(
    code: String, severity: Severity, path: String, line: Int, column: Int = 1, width: Int = 1, message: String,
    hint: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.path = path
    self.line = line
    self.column = column
    self.width = width
    self.message = message
    self.hint = hint
  }
}
