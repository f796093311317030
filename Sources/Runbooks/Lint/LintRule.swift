/// What a code means, with the file that shows it and the file that does it right: the pages of `docs/lint/` and their tests.
package struct LintRule: Sendable {
  package var code: LintCode
  /// What is so, in one sentence.
  package var meaning: String
  /// Why it matters, and what to do, in a few.
  package var why: String
  /// A file that gives this code and no other.
  package var bad: String
  /// The same, done right.
  package var good: String
  /// What the world around both is like, in Markdown; empty where the file alone shows it.
  package var given: String
  /// True when the examples are files of Prometheus' rules and no runbooks.
  package var isAboutRules: Bool

  init(
    _ code: LintCode, _ meaning: String, why: String, given: String = "", isAboutRules: Bool = false, bad: String,
    good: String
  ) {
    self.given = given
    self.isAboutRules = isAboutRules
    self.code = code
    self.meaning = meaning
    self.why = why
    self.bad = bad
    self.good = good
  }

  /// Every rule, in the order of `LintCode`.
  package static var all: [LintRule] {
    let byCode = Dictionary(
      (reading + paths + values + actions + care + drift + rules).map { ($0.code, $0) },
      uniquingKeysWith: { first, _ in first })
    return LintCode.allCases.compactMap { byCode[$0] }
  }
}
