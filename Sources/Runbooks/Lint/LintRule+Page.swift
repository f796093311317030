extension LintRule {
  /// The rule's page as it stands in `docs/lint/`.
  package var page: String {
    let plain: String
    switch isAboutRules ? code.severity : code.plainSeverity {
    case code.severity: plain = ""
    case nil: plain = "; not said of a plain file"
    case let other?: plain = "; \(Self.article(other)) in a plain file"
    }
    return """
      # \(code.rawValue)

      \(meaning)

      \(Self.article(code.severity, capital: true))\(plain).

      \(why)
      \(given.isEmpty ? "" : "\n## Given\n\n\(given)\n")
      ## Bad

      \(Self.fenced(bad, isAboutRules ? "yaml" : "markdown"))

      ## Good

      \(Self.fenced(good, isAboutRules ? "yaml" : "markdown"))

      """
  }

  /// The list of all rules, `docs/lint/README.md`.
  package static var index: String {
    var out = """
      # Codes of `muster lint`

      Each diagnostic carries one of these codes. A file is *annotated* when it holds a role or an attribute of Muster's, or
      front matter that only Muster knows; any other is *plain*, promises nothing, and gets advice, never an error. The exit
      status is 1 when there is an error or a warning. These pages are made from the rules themselves, and their examples are
      the rules' tests; `muster lint --explain CODE` prints one.

      From `refused-query` to `not-asked` they are said with `--live` alone, which asks the sources of `muster.yaml` and of the
      file's own front matter; the last four with `--rules FILE`, which reads Prometheus' rules. [Drift](../drift.md) tells more.

      | code | annotated | plain | meaning |
      |---|---|---|---|

      """
    for rule in all {
      let code = rule.code
      let meaning = rule.meaning.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
      out += "| [\(code.rawValue)](\(code.rawValue).md) | \(code.severity.rawValue) "
      out += "| \(rule.isAboutRules ? "–" : code.plainSeverity?.rawValue ?? "–") | \(meaning) |\n"
    }
    return out
  }

  private static func article(_ severity: Diagnostic.Severity, capital: Bool = false) -> String {
    switch severity {
    case .error: capital ? "An error" : "an error"
    case .warning: capital ? "A warning" : "a warning"
    case .note: capital ? "A note" : "a note"
    }
  }

  /// Four back-ticks around a file that holds fences of three; what does not show is written out.
  private static func fenced(_ text: String, _ language: String) -> String {
    let shown = text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }
    return "````\(language)\n\(shown.joined(separator: "\n"))\n````"
  }
}
