import Runbooks
import Testing

@Suite struct `LogQL that no source was asked about` {
  private func said(_ query: String, annotated: Bool = true) -> [String] {
    let front = "---\nowner: x\nparameters:\n  shop: {type: string}\n---\n"
    let fence = annotated ? "```logql check name=a expect=\"> 0\"" : "```logql"
    let bytes = Array(((annotated ? front : "") + "# T\n\n## Ask\n\n\(fence)\n\(query)\n```\n").utf8)
    let file = RunbookFile.read(bytes, path: "r.md", id: "r")
    return Linter.lint(file, source: bytes, LintSurroundings()).filter {
      $0.code == "refused-query"
    }.map { "\($0.line):\($0.column)+\($0.width) \($0.code) \($0.severity)" }
  }

  @Test(arguments: [
    ("{app=\"x\"", "11:1+1 refused-query error"), ("{app=\"x} |= 3", "11:6+1 refused-query error"),
    ("sum(rate({app=\"é\"}[5m])\n  ]", "12:3+1 refused-query error"), ("{app=\"x\"})", "11:10+1 refused-query error"),
    ("{app=\"x\"} |= \"a\n\"", "11:14+1 refused-query error"),
  ]) func `what is not balanced is pointed at`(_ query: String, _ expected: String) {
    #expect(said(query) == [expected])
  }

  @Test(arguments: [
    "{app=\"$shop\"} |= `a\n(`", "sum by (x) (rate({a=\"b\"} | json [5m])) > 3 # it's", "{a=\"b\"} |~ \"a$\"", "",
  ]) func `what may be right is let be`(_ query: String) {
    #expect(said(query).isEmpty)
  }

  @Test func `a plain file is warned of what is not balanced`() {
    #expect(said("{a=\"$x\"", annotated: false) == ["6:1+1 refused-query warning"])
  }
}
