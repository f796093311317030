/// Says what is wrong with a runbook, or will hurt at 3 a.m., from the file alone: no source is asked and nothing is run.
///
/// Each rule is a function in a `Linter+Topic.swift` that looks at the graph and reports under one or a few codes of
/// `LintCode`; what a code means, and its examples, is `LintRule`. A plain file gets advice, never an error.
package struct Linter {
  let file: RunbookFile
  let source: LintSource
  let surroundings: LintSurroundings
  var diagnostics: [Diagnostic]

  /// Everything there is to say of a file: what its reader said, and the rules, in line order.
  package static func lint(_ file: RunbookFile, source: [UInt8], _ surroundings: LintSurroundings) -> [Diagnostic] {
    var linter = Linter(
      file: file, source: LintSource(source), surroundings: surroundings, diagnostics: file.diagnostics)
    linter.settle()
    for runbook in file.runbooks { linter.judge(runbook) }
    linter.findHiddenCharacters()
    linter.findSecrets()
    linter.judgeLiveFile()
    return linter.inOrder()
  }

  private mutating func judge(_ runbook: Runbook) {
    judgeLinks(of: runbook)
    judgePaths(of: runbook)
    judgeBranches(of: runbook)
    judgeNames(of: runbook)
    judgePlaceholders(of: runbook)
    judgeActions(of: runbook)
    judgeChecks(of: runbook)
    judgeLogs(of: runbook)
    judgeLengths(of: runbook)
    judgeCare(of: runbook)
    judgeProse(of: runbook)
    judgePolicy(of: runbook)
    judgeDrift(of: runbook)
    judgeAlerts(of: runbook)
  }

  /// The reader does not know yet, while it reads, whether a file is annotated: there a fence that never ends is an error.
  private mutating func settle() {
    let annotated = file.runbooks.contains(where: \.annotated)
    for i in diagnostics.indices {
      let message = diagnostics[i].message
      diagnostics[i].message = message.prefix(1).uppercased() + message.dropFirst()
      if annotated, diagnostics[i].code == LintCode.unclosedFence.rawValue { diagnostics[i].severity = .error }
    }
  }

  /// Adds a diagnostic with the severity that its code has in this runbook, or nothing where it says nothing.
  mutating func report(
    _ code: LintCode, in runbook: Runbook, line: Int, at place: (column: Int, width: Int)? = nil, _ message: String,
    hint: String? = nil
  ) {
    guard let severity = runbook.annotated ? code.severity : code.plainSeverity else { return }
    let place = place ?? source.place(of: "", in: line)
    diagnostics.append(
      Diagnostic(
        code: code.rawValue, severity: severity, path: runbook.path, line: line, column: place.column,
        width: place.width, message: message, hint: hint))
  }

  /// By line, then column, then as the rules stand; each once.
  private func inOrder() -> [Diagnostic] {
    var out: [Diagnostic] = []
    let sorted = diagnostics.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
    }
    for (_, diagnostic) in sorted where !out.suffix(8).contains(diagnostic) { out.append(diagnostic) }
    return out
  }
}
