/// Every code that a diagnostic can carry: a stable word, and the name of its page in `docs/lint/`.
package enum LintCode: String, Sendable, CaseIterable {
  // What the reader finds.
  case unclosedFence = "unclosed-fence"
  case lostFence = "lost-fence"
  case unknownRole = "unknown-role"
  case badAttribute = "bad-attribute"
  case unknownAttribute = "unknown-attribute"
  case unreadableFrontMatter = "unreadable-front-matter"
  case badFrontMatter = "bad-front-matter"
  case badParameter = "bad-parameter"
  case unknownKey = "unknown-key"
  case badCondition = "bad-condition"
  case invalidText = "invalid-text"
  case hiddenCharacters = "hidden-characters"
  // The graph.
  case branchToNowhere = "branch-to-nowhere"
  case missingRunbook = "missing-runbook"
  case missingTemplate = "missing-template"
  case unknownSlot = "unknown-slot"
  case unreachableStep = "unreachable-step"
  case unreachableArm = "unreachable-arm"
  case loopWithoutExit = "loop-without-exit"
  case noOtherwise = "no-otherwise"
  // Names and values.
  case unknownName = "unknown-name"
  case duplicateName = "duplicate-name"
  case ambiguousWord = "ambiguous-word"
  case mixedDimensions = "mixed-dimensions"
  case unfillablePlaceholder = "unfillable-placeholder"
  // Actions and checks.
  case severalActions = "several-actions"
  case orphanRole = "orphan-role"
  case noUndo = "no-undo"
  case noPreview = "no-preview"
  case noVerification = "no-verification"
  case noCap = "no-cap"
  case noCoverage = "no-coverage"
  case noHold = "no-hold"
  case noExpectation = "no-expectation"
  case scriptSyntax = "script-syntax"
  case unknownStep = "unknown-step"
  // Reading at 3 a.m.
  case lateMitigation = "late-mitigation"
  case longPhase = "long-phase"
  case longStep = "long-step"
  case manyDoFirst = "many-do-first"
  // Care.
  case noOwner = "no-owner"
  case noUseWhen = "no-use-when"
  case staleReview = "stale-review"
  case destructiveInText = "destructive-in-text"
  case secretInClear = "secret-in-clear"
  case neverRun = "never-run"
  case maybeNeverRun = "maybe-never-run"
  // The world, with `--live`.
  case refusedQuery = "refused-query"
  case missingMetric = "missing-metric"
  case missingLabel = "missing-label"
  case missingValue = "missing-value"
  case missingTable = "missing-table"
  case missingColumn = "missing-column"
  case missingTool = "missing-tool"
  case deadLink = "dead-link"
  case notAsked = "not-asked"
  // Rule files, with `--rules`.
  case unreadableRules = "unreadable-rules"
  case alertWithoutRunbook = "alert-without-runbook"
  case deadRunbookURL = "dead-runbook-url"
  case unknownAlert = "unknown-alert"

  /// How bad it is in an annotated file.
  package var severity: Diagnostic.Severity {
    switch self {
    case .unclosedFence, .unknownRole, .badAttribute, .unreadableFrontMatter, .badFrontMatter, .badParameter,
      .badCondition, .branchToNowhere, .missingRunbook, .missingTemplate, .unknownSlot, .unreachableStep,
      .unreachableArm,
      .loopWithoutExit, .unknownName, .duplicateName, .mixedDimensions, .unfillablePlaceholder, .severalActions,
      .scriptSyntax, .unknownStep, .refusedQuery, .missingTable, .missingColumn, .unreadableRules:
      .error
    case .lostFence, .invalidText, .hiddenCharacters, .noOtherwise, .ambiguousWord, .orphanRole, .noUndo, .noPreview,
      .noVerification, .noCap, .noCoverage, .noHold, .noExpectation, .lateMitigation, .longPhase, .longStep,
      .manyDoFirst, .noOwner, .staleReview, .destructiveInText, .secretInClear, .neverRun, .missingMetric,
      .missingLabel,
      .missingValue, .missingTool, .deadLink, .alertWithoutRunbook, .deadRunbookURL, .unknownAlert:
      .warning
    case .unknownAttribute, .unknownKey, .noUseWhen, .maybeNeverRun, .notAsked: .note
    }
  }

  /// How bad it is in a plain file, which promises nothing: an error is a warning, advice a note; nil for what is not said.
  package var plainSeverity: Diagnostic.Severity? {
    switch self {
    case .noOtherwise, .noUndo, .noPreview, .noVerification, .noCap, .noCoverage, .noHold, .noExpectation, .noOwner,
      .noUseWhen, .ambiguousWord, .orphanRole, .severalActions, .unknownSlot:
      nil
    case .unclosedFence, .lostFence, .invalidText, .hiddenCharacters, .destructiveInText, .secretInClear, .neverRun:
      .warning
    // What is gone is gone, whoever wrote of it; and a rule file is not a runbook at all.
    case .missingMetric, .missingLabel, .missingValue, .missingTool, .deadLink, .alertWithoutRunbook, .deadRunbookURL,
      .unknownAlert:
      .warning
    case .unknownRole, .unfillablePlaceholder: .note
    default: severity == .error ? .warning : .note
    }
  }
}

extension Diagnostic {
  /// A diagnostic of a known code, with the severity that the code has in this kind of file.
  package init(
    _ code: LintCode, annotated: Bool = true, path: String, line: Int, column: Int = 1, width: Int = 1, message: String,
    hint: String? = nil
  ) {
    self.init(
      code: code.rawValue, severity: annotated ? code.severity : code.plainSeverity ?? .note, path: path, line: line,
      column: column, width: width, message: message, hint: hint)
  }
}
