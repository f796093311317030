import Runbooks
import Testing

@Suite struct `Drift` {
  static func lint(_ text: String) -> [Diagnostic] {
    let bytes = Array(text.utf8)
    let file = RunbookFile.read(bytes, path: "orders.md", id: "orders")
    var surroundings = LintSurroundings()
    surroundings.live = LintWorld.facts(about: file)
    surroundings.alerts = LintWorld.rules.alerts
    return Linter.lint(file, source: bytes, surroundings)
  }

  static func query(_ text: String) -> String { "# A\n\n```promql check expect=\"< 5\"\n\(text)\n```\n" }

  static func said(_ text: String) -> [String] {
    lint(text).map { "\($0.line):\($0.column)+\($0.width) \($0.code) \($0.hint ?? "")" }
  }

  @Test(arguments: [
    ("sum(order_waiting)", "4:5+13 missing-metric did you mean `orders_waiting`?"),
    ("orders_taken", "4:1+12 missing-metric did you mean `orders_taken_total`?"),
    ("sum by (shp) (orders_waiting)", "4:9+3 missing-label did you mean `shop`?"),
    ("orders_waiting{shp=\"north\"}", "4:16+3 missing-label did you mean `shop`?"),
    ("orders_waiting{shp=~\"$shop\"}", "4:16+3 missing-label did you mean `shop`?"),
    ("orders_waiting{shop=\"nort\"} offset 5m", "4:21+6 missing-value did you mean `north`?"),
    ("orders_waiting{shop=~\"west.*\"}", "4:22+8 missing-value "),
    ("{__name__=\"orders_wating\"}", "4:12+13 missing-metric did you mean `orders_waiting`?"),
    ("rate(orders_waiting)", "4:6+1 refused-query "),
  ]) func `a name that is not there is pointed at`(text: String, expected: String) {
    #expect(Self.said(Self.query(text)) == [expected])
  }

  @Test(arguments: [
    "orders_waiting{shop=\"north\"}", "orders_waiting{shop=\"$shop\"}", "orders_waiting{shp!=\"north\"}",
    "orders_waiting{shp=\"\"}", "orders_waiting{shp=~\".*\"}", "orders_waiting{shop!=\"nort\"}",
    "label_replace(sum by (x) (orders_waiting), \"x\", \"$1\", \"shop\", \"(.*)\")", "${app}_waiting", "<app>_waiting",
    "orders_<what>", "{{app}}_waiting{shop=\"north\"}", "ALERTS{alertname=\"OrdersWait\"}",
    "sum without (shp) (orders_waiting)",
    "vector(1) > bool 0", "time() - orders_waiting", "{shp=\"north\"}",
  ]) func `what may be right is let be`(text: String) {
    #expect(Self.said(Self.query(text)) == [])
  }

  @Test func `a metric that is missing is not missed twice`() {
    #expect(Self.said(Self.query("order_waiting{shp=\"x\"} / order_waiting{shop=\"y\"}")).count == 1)
  }

  @Test(arguments: [
    (
      "metrics", "a\nb{", 0, "invalid parameter \"query\": 2:3: parse error: unexpected end",
      QueryRefusal.Missing?.none,
      [2, 3]
    ),
    ("logs", "{a=", 0, "parse error at line 1, col 4: syntax error: unexpected $end", nil, [1, 4]),
    ("pg", "select\n  x.y from t", 8, "column x.y does not exist (character 18) [42703]", .column("x.y"), [2, 3]),
    (
      "pg", "select 1 from \"Weg\"", 8, "relation „Weg“ existiert nicht (character 23) [42P01]", .table("Weg"), [1, 15]
    ),
    ("pg", "selec 1", 0, "syntax error at or near \"selec\" (character 1) [42601]", nil, [1, 1]),
    ("file", "select x from t", 8, "no such column: x", .column("x"), []),
    ("file", "select x from t", 8, "no such table: main.t", .table("main.t"), []),
    ("any", "x", 0, "it is 12:30 now, and too many samples", nil, []),
    ("pg", "x", 8, "(character 99999999999999999999) [42703]", nil, []),
    ("pg", "x", 8, "(character 3) [42703]", nil, []),
  ]) func `a source's words tell where and what`(
    source: String, asked: String, lead: Int, said: String, missing: QueryRefusal.Missing?, place: [Int]
  ) {
    let refusal = QueryRefusal(asked: asked, lead: lead, said: said)
    #expect(refusal.missing == missing)
    #expect(refusal.place.map { [$0.line, $0.column] } ?? [] == place)
  }

  @Test func `what is shown in the file is not said by its number`() {
    #expect(QueryRefusal(asked: "x", said: "at \"o\" (character 30) [42601]").words == "at \"o\" [42601]")
    #expect(QueryRefusal(asked: "x", said: " (character ").words == " (character ")
  }

  @Test(arguments: [false, true])
  func `a place in a query is a place in the file, margin and lines in front counted`(asWritten: Bool) {
    let text = """
      # A

      1. Look:

         ```promql

           rate(orders_waiting)
         ```
      """
    let bytes = Array(text.utf8)
    let file = RunbookFile.read(bytes, path: "orders.md", id: "orders")
    var surroundings = LintSurroundings()
    var facts = LiveFacts()
    for (_, block) in file.runbooks[0].blocksWithSteps {
      let refusal =
        asWritten
        ? QueryRefusal(asked: block.text, said: "2:8: parse error: x")
        : QueryRefusal(asked: "rate(orders_waiting)", said: "1:6: parse error: x")
      facts.queries[LiveFacts.Place(block)] = LiveFacts.Query(source: "metrics", refusal: refusal)
    }
    surroundings.live = facts
    let found = Linter.lint(file, source: bytes, surroundings).filter { $0.code == "refused-query" }
    // The query begins behind an empty line and two spaces of its own.
    #expect(found.map { [$0.line, $0.column] } == [[7, 11]])
  }

  @Test(arguments: [
    "0:0: x", "1:0: x", "9:9: x", "1:99: x", "(character 0) [42703]", "(character 99) [42P01]", ": :", "1:",
  ])
  func `a place that cannot be is the query's first line or its end`(said: String) {
    let text = Self.query("rate(orders_waiting)")
    let bytes = Array(text.utf8)
    let file = RunbookFile.read(bytes, path: "orders.md", id: "orders")
    var surroundings = LintSurroundings()
    var facts = LiveFacts()
    for (_, block) in file.runbooks[0].blocksWithSteps {
      facts.queries[LiveFacts.Place(block)] = LiveFacts.Query(
        source: "metrics", refusal: QueryRefusal(asked: block.text, lead: 8, said: said))
    }
    surroundings.live = facts
    let found = Linter.lint(file, source: bytes, surroundings)
    #expect(found.map(\.line) == [4] && found.allSatisfy { (1...21).contains($0.column) }, "\(found)")
  }

  @Test func `links stand in prose, and end where their sentence goes on`() {
    let text = """
      ---
      summary: https://front.example/x
      ---
      # A

      See https://a.example/x, <https://b.example/y>, [c](https://c.example/z_(1)) and (https://d.example/q?a=1&b=2).
      Not `https://code.example/` nor https://<host>/x nor https://{{host}}/ nor https://e.example/$id.

      ```sh
      curl https://fence.example/
      ```

      | [f](https://f.example/#top) | https://g.example/** |
      """
    let bytes = Array(text.utf8)
    let links = RunbookFile.read(bytes, path: "a.md", id: "a").webLinks(in: bytes)
    #expect(
      links.map(\.address) == [
        "https://a.example/x", "https://b.example/y", "https://c.example/z_(1)", "https://d.example/q?a=1&b=2",
        "https://f.example/", "https://g.example/",
      ])
    #expect(links.map(\.line) == [6, 6, 6, 6, 13, 13] && links.first?.column == 5)
  }

  @Test func `the same reason is said once, with how much it is about`() {
    let one = "```promql check source=archive expect=\"< 5\"\nup\n```\n"
    let found = Self.lint("# A\n\n## B\n\n\(one)\n## C\n\n\(one)")
    #expect(found.map(\.code) == ["not-asked"])
    #expect(found.first?.message.hasPrefix("2 queries could not be looked at: there is nowhere") == true)
  }

  @Test func `functions of a runbook, and programs of other machines, are not missed`() {
    let define = "# A\n\n1. Do:\n\n   ```sh\n   ordrs() { orders; }\n   ordrs\n   ```\n"
    #expect(Self.said(define) == [])
    let elsewhere = "# A\n\n## B\n\n```sh check on=ssh://h expect=\"= 0\"\nordrs\n```\n"
    #expect(Self.said(elsewhere) == [])
    let sourced = "# A\n\n1. Do:\n\n   ```sh\n   . ./lib.sh\n   ordrs\n   ```\n"
    #expect(Self.said(sourced) == [])
    let here = "# A\n\n## B\n\n```sh check expect=\"= 0\"\nif true; then cd /; ordrs | grep -c x; fi\n```\n"
    #expect(Self.said(here) == ["6:21+5 missing-tool did you mean `orders`?"])
  }
}

@Suite struct `Rule files` {
  static func book(_ front: String, id: String = "runbooks/disk-full") -> Runbook {
    let text = front.isEmpty ? "# Disk\n\n1. Look.\n" : "---\n\(front)\n---\n# Disk\n\n1. Look.\n"
    return RunbookFile.read(Array(text.utf8), path: "\(id).md", id: id).runbooks[0]
  }

  static func codes(_ rule: String, _ books: [Runbook]) -> [String] {
    let text = "groups:\n- name: a\n  interval: 5s\n  rules:\n  - record: x:y\n    expr: up\n  - \(rule)\n"
    return RuleFile.read(Array(text.utf8), path: "r.yml").judged(with: books).map(\.code)
  }

  @Test(arguments: [
    ("{alert: DiskFull, expr: up}", "alerts: [DiskFull]", [String]()),
    ("{alert: DiskFull, expr: up}", "alerts: [DiskEmpty]", ["alert-without-runbook"]),
    ("{alert: disk-full, expr: up}", "", []),
    ("{alert: X, expr: up, labels: {service: shop}}", "alerts: ['{service=\"shop\"}']", []),
    ("{alert: X, expr: up, labels: {service: mill}}", "alerts: ['{service=\"shop\"}']", ["alert-without-runbook"]),
    ("{alert: X, expr: up, labels: {service: '{{ $labels.s }}'}}", "alerts: ['{service=\"shop\"}']", []),
    ("{alert: X, expr: up, annotations: {runbook_url: 'https://a/b/disk-full.md?x=1'}}", "", []),
    ("{alert: X, expr: up, annotations: {playbook: 'https://a/b#Disk-Full'}}", "", []),
    ("{alert: X, expr: up, annotations: {runbook: 'https://a/{{ $labels.x }}'}}", "", []),
    ("{alert: X, expr: up, annotations: {runbook: 'https://a/b'}}", "", ["alert-without-runbook", "dead-runbook-url"]),
  ]) func `an alert has its runbook by name, labels or link`(rule: String, front: String, expected: [String]) {
    #expect(Self.codes(rule, [Self.book(front)]) == expected)
  }

  @Test(arguments: [
    ("- a", ["unreadable-rules"]), ("", ["unreadable-rules"]), ("groups: 5", []),
    ("groups:\n- rules:\n  - 5\n  - alert:", []),
    (
      "apiVersion: v1\nspec:\n  groups: [{rules: [{alert: X, labels: 7, annotations: [a]}]}]", ["alert-without-runbook"]
    ),
    ("a: *b", ["unreadable-rules"]), ("groups: \"", ["unreadable-rules"]), ("\u{1}", ["unreadable-rules"]),
  ]) func `odd files are read as far as they go`(text: String, expected: [String]) {
    #expect(RuleFile.read(Array(text.utf8), path: "r.yml").judged(with: []).map(\.code) == expected)
  }

  @Test func `an entry of a runbook must be raised by some rule`() {
    func entry(_ alerts: String) -> [String] {
      let text = "---\nowner: me\nalerts:\n  - \(alerts)\n---\n# Disk\n\n1. Look.\n"
      let bytes = Array(text.utf8)
      var surroundings = LintSurroundings()
      surroundings.alerts =
        RuleFile.read(
          Array("groups: [{rules: [{alert: DiskFull, labels: {severity: page}}]}]".utf8), path: "r.yml"
        ).alerts
      return Linter.lint(RunbookFile.read(bytes, path: "a.md", id: "a"), source: bytes, surroundings).map {
        "\($0.line):\($0.column) \($0.code) \($0.hint ?? "")"
      }
    }
    #expect(entry("DiskFull") == [])
    #expect(entry("DiskFul") == ["4:5 unknown-alert did you mean `DiskFull`?"])
    #expect(entry("'{severity=\"page\"}'") == [])
    #expect(entry("'{severity=\"page\", shop=\"north\"}'") == [])
    #expect(entry("'{severity=\"info\"}'").count == 1)
  }
}
