package import Runbooks

/// What a linter found in some files, written in five ways.
package struct LintReport: Sendable {
  /// One file, its bytes for the lines that are shown, and what there is to say of it.
  package struct File: Sendable {
    package var path: String
    package var lines: [String]
    package var diagnostics: [Diagnostic]
    package init(path: String, source: [UInt8], diagnostics: [Diagnostic]) {
      self.path = path
      lines = RunbookFile.lines(of: source)
      self.diagnostics = diagnostics
    }
  }

  /// How it is written.
  package enum Format: String, Sendable, CaseIterable {
    /// For people: line and caret.
    case text
    case json
    /// SARIF 2.1.0, for code scanning.
    case sarif
    /// Annotations of GitHub's workflow commands.
    case github
    case junit
  }

  package var files: [File]
  /// The version of this program, for SARIF.
  package var version: String

  package init(files: [File], version: String) {
    self.files = files
    self.version = version
  }

  /// True when there is an error or a warning; notes are advice.
  package var hasFindings: Bool { count(.error) + count(.warning) > 0 }

  /// How many diagnostics are this bad.
  package func count(_ severity: Diagnostic.Severity) -> Int {
    files.reduce(0) { $0 + $1.diagnostics.count { $0.severity == severity } }
  }

  /// The report, ending in a newline.
  package func written(as format: Format) -> String {
    switch format {
    case .text: text()
    case .json: json()
    case .sarif: sarif()
    case .github: github()
    case .junit: junit()
    }
  }

  /// `2 errors, 1 warning and no notes in 4 files`.
  var summary: String {
    func counted(_ count: Int, _ word: String) -> String {
      count == 0 ? "no \(word)s" : count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }
    let errors = counted(count(.error), "error")
    let warnings = counted(count(.warning), "warning")
    return "\(errors), \(warnings) and \(counted(count(.note), "note")) in \(counted(files.count, "file"))"
  }
}
