import Reports
import Runbooks
import TestSupport
import Testing

struct LintReportTests {
  static let source = """
    # Ord\u{1b}[2Jers wait

    1. Is the queue long?
    \t- **Yes** → [größer 列 queue](#emty-the-queue)
    \(String(repeating: "word ", count: 40))needle \(String(repeating: "word ", count: 40))
    """

  static func diagnostic(
    _ code: LintCode, _ severity: Diagnostic.Severity, _ path: String, _ place: (Int, Int, Int), _ message: String,
    _ hint: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      code: code.rawValue, severity: severity, path: path, line: place.0, column: place.1, width: place.2,
      message: message, hint: hint)
  }

  /// Two files: one with all that is awkward, one that is clean.
  static let report: LintReport = {
    let path = "run books/a,b:50%.md"
    let bytes = Array(source.utf8)
    let found = [
      diagnostic(.hiddenCharacters, .warning, path, (1, 6, 1), "The line holds the hidden character \u{1b}"),
      diagnostic(
        .branchToNowhere, .error, path, (4, 32, 15), "No heading answers to `#emty-the-queue`",
        "did you mean `#empty-the-queue`? \"<&>'\""),
      diagnostic(.longStep, .note, path, (5, 201, 6), "Too long", "keep\nit short"),
      diagnostic(.noOwner, .warning, path, (99, 7, 3), "Nobody owns it, 100%: \u{202e}really"),
    ]
    return LintReport(
      files: [
        LintReport.File(path: path, source: bytes, diagnostics: found),
        LintReport.File(path: "clean.md", source: Array("# A\n".utf8), diagnostics: []),
      ], version: "0.0.0")
  }()

  @Test(arguments: LintReport.Format.allCases) func `a report is written in five ways`(format: LintReport.Format) {
    let ending = ["text": "txt", "json": "json", "sarif": "sarif.json", "github": "github.txt", "junit": "xml"]
    expectSnapshot(Self.report.written(as: format), named: "lint-report.\(ending[format.rawValue] ?? "")")
  }

  @Test(arguments: LintReport.Format.allCases) func `nothing of the file reaches a terminal raw`(
    format: LintReport.Format
  ) {
    for scalar in Self.report.written(as: format).unicodeScalars {
      #expect(scalar == "\n" || scalar.value >= 0x20)
      #expect(!scalar.properties.isBidiControl && !(0x7f..<0xa0).contains(scalar.value))
    }
  }

  @Test func `notes are no findings`() {
    let note = Self.diagnostic(.unknownKey, .note, "a.md", (1, 1, 1), "x")
    let warning = Self.diagnostic(.noOwner, .warning, "a.md", (1, 1, 1), "x")
    func report(_ found: [Diagnostic]) -> LintReport {
      LintReport(files: [LintReport.File(path: "a.md", source: [], diagnostics: found)], version: "")
    }
    #expect(!report([]).hasFindings && !report([note]).hasFindings && report([note, warning]).hasFindings)
  }
}
