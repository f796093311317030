/// What a linter may know besides the file: today, the files around it, the limits of length, and what the world says.
package struct LintSurroundings {
  /// Days since 1970-01-01; nil when no date is to be judged.
  package var today: Int?
  /// How a runbook or template named by a path relative to the linted file answers.
  package var link: (String) -> Link
  package var limits = Limits()
  /// What sources, shell and web said of this file; nil when they were not asked.
  package var live: LiveFacts?
  /// The alerts of all rule files; nil without any.
  package var alerts: [RuleFile.Alert]?
  /// What may be done where the runbook is meant to be walked; nil when nobody asked.
  package var policy: Policy?

  /// What stands at the end of a link to a file.
  package enum Link: Sendable, Equatable {
    /// Nobody can say: then nothing is said.
    case unknown
    case missing
    /// It is there; the slugs that its headings answer to, and the slots that a message template names.
    case found(slugs: Set<String>, slots: [String] = [])
  }

  /// Starting values of `walk.md`; lengths after which people cut corners.
  package struct Limits: Sendable {
    package var stepsInPhase = 9
    package var linesInStep = 12
    package var doFirst = 3
    package var mitigationBy = 5
    package var reviewedWithin = 180
    package init() {}
  }

  package init(today: Int? = nil, link: @escaping (String) -> Link = { _ in .unknown }) {
    self.today = today
    self.link = link
  }
}
