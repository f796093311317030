import Runbooks
import Testing

@Suite struct `Metric queries` {
  @Test(arguments: [
    ("up == 0", "up", "= 0"), ("rate(a[5m]) > 0.05", "rate(a[5m])", "> 0.05"),
    ("sum by (x) (a{b=\"c == 1\"}) >= -3", "sum by (x) (a{b=\"c == 1\"})", ">= -3"),
    ("a / b != 1 # more", "a / b", "!= 1"), ("(a > 1) < 2", "(a > 1)", "< 2"),
    ("absent(up{job=\"x\"}) == 1", "absent(up{job=\"x\"})", "= 1"),
  ]) func `a comparison at the end is taken off`(_ text: String, _ query: String, _ expected: String) throws {
    let bare = try #require(MetricText(text).withoutComparison)
    #expect(bare.query == query)
    #expect(bare.expected.source == expected)
  }

  @Test(arguments: [
    "up", "a > b", "a > bool 1", "a > 1 and b > 2", "a > 1 or vector(0)", "a unless b > 1", "1 < a < 2", "a == \"x\"",
    "rate(a[5m]", "count(a > 1)", "a =~ 1", "",
  ]) func `any other comparison stays where it is`(_ text: String) {
    #expect(MetricText(text).withoutComparison == nil)
  }

  @Test(arguments: [
    ("absent(up{job=\"x\"}) and b", ["b"]), ("absent_over_time(up[5m])", []), ("rate(a[5m]) or vector(0)", []),
    ("sum(a or vector(0)) / c", ["c"]), ("a or b", ["a", "b"]), ("b + (rate(a[5m]) or vector(0))", ["b"]),
    ("# it's so\nabsent(a", []),
  ]) func `what may well be missing is not looked for`(_ text: String, _ expected: [String]) {
    #expect(MetricText(text).settledSelectors(placeholders: []).map(\.text) == expected)
  }

  @Test func `what LogQL reads as lines is told from numbers`() {
    for text in ["{a=\"b\"} | json | status >= 500", "({a=\"b\"} | json | status >= 500)", "# x\n {a=\"b\"}"] {
      #expect(MetricText(text).selectsLines, "\(text)")
    }
    for text in ["sum(rate({a=\"b\"}[5m])) > 3", "(rate({a=\"b\"}[5m]) > 3)", "", "vector(1)"] {
      #expect(!MetricText(text).selectsLines, "\(text)")
    }
  }

  @Test(arguments: [
    ("up", ["up"]), ("rate(a{b=\"c\"}[5m]) / b_total", ["a{b=\"c\"}", "b_total"]),
    ("sum by (job, le) (rate(x_bucket[1m] offset 1h))", ["x_bucket"]),
    ("a * on(host) group_left(zone) b{zone!=\"\"}", ["a", "b{zone!=\"\"}"]),
    ("{__name__=\"up\", job=~\"a|b\"}", ["{__name__=\"up\", job=~\"a|b\"}"]),
    ("histogram_quantile(0.99, sum(rate(d_bucket[5m])) by (le)) and up", ["d_bucket", "up"]),
    ("max_over_time((a)[5m:1m])", ["a"]), ("time() - a:b:c", ["a:b:c"]),
  ]) func `selectors are found, labels of groupings are none`(_ text: String, _ expected: [String]) {
    #expect(MetricText(text).selectors.map(\.text) == expected)
  }

  @Test func `a selector tells its matchers`() throws {
    let selector = try #require(MetricText("up{job=\"a\", zone!~\"x.*\"}").selectors.first)
    #expect(selector.metric == "up")
    #expect(selector.matchers.map { "\($0.label) \($0.operation) \($0.value)" } == ["job = \"a\"", "zone !~ \"x.*\""])
  }
}

@Suite struct `Values in queries` {
  static let hostile = [
    "$(reboot)", "'; drop table x; --", "a\"} or up{x=\"", "two\nlines", "back\\slash", "`tick`", "%0d%0a", "{{x}}",
    "$sku",
    ".*|x", "é ☃",
  ]

  private func fill(_ text: String, _ language: String, _ value: String) throws -> FilledQuery {
    try FilledQuery.fill(text, language: language, names: ["sku"]) { _ in value }
  }

  @Test(arguments: hostile, ["promql", "logql"])
  func `a label value stays one string`(_ value: String, _ language: String) throws {
    let filled = try fill("up{sku=\"$sku\", a=\"b\"}", language, value)
    let selector = try #require(MetricText(filled.text).selectors.first)
    #expect(selector.matchers.count == 2, "\(filled.text)")
    #expect(selector.matchers.last?.value == "\"b\"")
    #expect(!filled.text.contains("\n"))
  }

  @Test func `behind a pattern's matcher what is special is escaped too`() throws {
    #expect(try fill("up{sku=~\"x-$sku\"}", "promql", "a.*|b").text == "up{sku=~\"x-a\\\\.\\\\*\\\\|b\"}")
    #expect(try fill("{a=\"b\"} |~ `$sku`", "logql", "(x)").text == "{a=\"b\"} |~ `\\(x\\)`")
  }

  @Test(arguments: [
    (#"label_replace(up, "a", "$sku", "b", "$sku")"#, #"label_replace(up, "a", "a.$$1", "b", "a\\.\\$1")"#),
    (#"label_replace(f(up, "$sku"), "a", "b", "$sku", "x")"#, #"label_replace(f(up, "a.$1"), "a", "b", "a.$1", "x")"#),
    (#"sum(x{a="$sku"}, "b", "c", "d", "$sku")"#, #"sum(x{a="a.$1"}, "b", "c", "d", "a.$1")"#),
    (#"{a="b"} | regexp "(?P<x>$sku)" | y="$sku""#, #"{a="b"} | regexp "(?P<x>a\\.\\$1)" | y="a.$1""#),
    (#"{a="b"} |~ "err" or "$sku" or `$sku`"#, #"{a="b"} |~ "err" or "a\\.\\$1" or `a\.\$1`"#),
    (#"{a="b"} |= "err" or "$sku""#, #"{a="b"} |= "err" or "a.$1""#),
    (#"{a=~"x"} or {a="$sku"}"#, #"{a=~"x"} or {a="a.$1"}"#),
    (#"{a="b\\$sku", c=~"\\\\$sku", d=~`\\$sku`}"#, #"{a="b\\a.$1", c=~"\\\\a\\.\\$1", d=~`\\a\.\$1`}"#),
    (#"{a="b"} | line_format "$sku" |= "$sku" !~ "$sku""#, #"{a="b"} | line_format "a.$1" |= "a.$1" !~ "a\\.\\$1""#),
  ]) func `what a string means decides how a value stands in it`(_ text: String, _ expected: String) throws {
    #expect(try fill(text, "logql", "a.$1").text == expected)
  }

  @Test(arguments: [
    #"up{a="C:\$sku"}"#, #"up{a='C:\\\$sku'}"#, #"up{a=~"C:\\$sku"}"#, #"up{a=~`\$sku`}"#, #"up{a=~"\$sku"}"#,
  ]) func `a backslash takes no character of a value`(_ text: String) {
    for language in ["promql", "logql"] {
      #expect(throws: FillingProblem.escaped(name: "sku")) { try fill(text, language, "\"} or vector(1) #") }
    }
  }

  @Test(arguments: [
    #"{a="b"} | line_format "$sku""#, #"{a="b"} | label_format x="$sku", y="$sku""#, #"{a="b"} | pattern "<_> $sku""#,
    #"{a="b"} |> "<_> $sku""#, #"{a="b"} !> "$sku""#,
  ]) func `a template takes no value that would be one`(_ text: String) throws {
    #expect(try fill(text, "logql", "plain").text == text.replacing("$sku", with: "plain"))
    for value in ["{{.x}}", "<x>"] {
      #expect(throws: FillingProblem.template(name: "sku")) { try fill(text, "logql", value) }
    }
  }

  @Test func `a value that is a number is bound as one`() throws {
    func numbers(_ value: String, _ isNumber: Bool = true) throws -> Set<Int> {
      try FilledQuery.fill("select :a, :b", language: "sql", names: ["a", "b"], isNumber: { $0 == "b" && isNumber }) {
        $0 == "b" ? value : "7"
      }.numbers
    }
    for value in ["0", "3", "-12", "0.5", "3.50"] { #expect(try numbers(value) == [1], "\(value)") }
    for value in ["007", "1e3", "0x3", "3.", ".5", "", "-", "1 or 1", "9999999999999999999", "٣"] {
      #expect(try numbers(value) == [], "\(value)")
    }
    #expect(try numbers("3", false) == [])
  }

  @Test func `outside of quotes only a number or a duration may stand`() throws {
    #expect(try fill("rate(a[$sku])", "promql", "5m").text == "rate(a[5m])")
    #expect(try fill("a > ${sku}", "promql", "0.5").text == "a > 0.5")
    for value in Self.hostile + ["up", "1 or up", "-1"] {
      #expect(throws: FillingProblem.notText(name: "sku", value: value)) { try fill("a > $sku", "promql", value) }
    }
  }

  @Test func `a raw string takes everything but its own quote`() throws {
    #expect(throws: FillingProblem.rawString(name: "sku")) { try fill("{a=\"b\"} |= `$sku`", "logql", "x`y") }
  }

  @Test(arguments: hostile, ["sql", "postgresql", "psql"])
  func `SQL binds and holds no value in its text`(_ value: String, dialect: String) throws {
    let filled = try fill("select x::text from t where a = :sku and b = ':sku' -- :sku\n and c = :sku", dialect, value)
    #expect(filled.text == "select x::text from t where a = $1 and b = ':sku' -- :sku\n and c = $1")
    #expect(filled.bound == [value])
  }

  @Test func `SQL's own colons and quotes stay`() throws {
    for text in ["select a[1:2]", "select '{x}'::json", "select $$ :sku $$", "select \"a:sku\"", "select E'\\':sku'"] {
      #expect(try fill(text, "sql", "v").text == text)
    }
  }

  @Test(arguments: hostile) func `an address takes values percent-encoded`(_ value: String) throws {
    let filled = try fill("GET /items/{{sku}}?q=$sku", "http", value)
    #expect(filled.text.split(separator: " ").count == 2, "\(filled.text)")
    #expect(!filled.text.dropFirst(11).contains("/") || value.contains("/"))
    #expect(!filled.text.contains("\n") && !filled.text.contains("'") && !filled.text.contains("\""))
  }

  @Test func `a header refuses a line break, a body escapes as JSON`() throws {
    #expect(throws: FillingProblem.control(name: "sku")) { try fill("GET /\nX-A: <sku>\n", "http", "a\nX-B: c") }
    #expect(try fill("GET /\n\n{\"a\": \"<sku>\"}", "http", "a\"b\n").text == "GET /\n\n{\"a\": \"a\\\"b\\u000a\"}")
  }

  @Test func `a line of blanks ends the headers, blank lines before the address do not begin them`() throws {
    let json = ##"{"user":"$sku"}"##
    let value = ##"x","admin":true,"y":""##
    let filled = ##"{"user":"x\",\"admin\":true,\"y\":\""}"##
    for blank in ["", " ", "\t \r", "\r"] {
      let head = "GET /items\nContent-Type: application/json\n\(blank)\n"
      #expect(try fill(head + json, "http", value).text == head + filled, "\(blank.debugDescription)")
    }
    for lead in ["\n", " \n\r\n"] {
      #expect(try fill(lead + "GET /$sku/x", "http", "../a?b").text == lead + "GET /..%2Fa%3Fb/x")
    }
  }

  @Test func `a body takes values as its content type has them`() throws {
    func body(_ type: String, _ text: String, _ value: String) throws -> String {
      let head = "GET /\n" + (type.isEmpty ? "" : "content-type: \(type)\n") + "\n"
      return String(try fill(head + text, "http", value).text.dropFirst(head.count))
    }
    for type in ["application/x-www-form-urlencoded; charset=utf-8", ""] {
      #expect(try body(type, "user=$sku", "x&admin=true") == "user=x%26admin%3Dtrue")
    }
    for type in ["application/json", "application/vnd.x+json", "Application/JSON;a=b", ""] {
      #expect(try body(type, "{\"ids\":[$sku], \"a\":\"\\\"$sku\"}", "-1.5") == "{\"ids\":[-1.5], \"a\":\"\\\"-1.5\"}")
      #expect(throws: FillingProblem.body(name: "sku", value: "1,2")) { try body(type, "{\"ids\":[$sku]}", "1,2") }
      #expect(throws: FillingProblem.escaped(name: "sku")) { try body(type, "{\"a\":\"\\$sku\"}", "x") }
    }
    #expect(throws: FillingProblem.body(name: "sku", value: "<b/>")) { try body("text/xml", "<a>$sku</a>", "<b/>") }
    #expect(throws: FillingProblem.headerName(name: "sku")) { try fill("GET /\n$sku: 1", "http", "X-A") }
  }

  @Test func `nothing is asked while a value is missing`() {
    #expect(throws: FillingProblem.unfilled(["sku"])) {
      try FilledQuery.fill("up{a=\"$sku\"}", language: "promql", names: ["sku"]) { _ in nil }
    }
  }
}

@Suite struct `The configuration` {
  @Test func `a zone is a name and a fixed distance from UTC`() {
    #expect(read("zone: Berlin +01:00\n").0.zone == LocalZone(name: "Berlin", minutes: 60))
    #expect(read("zone: New York -05:00\n").0.zone == LocalZone(name: "New York", minutes: -300))
    #expect(
      read("zone: Berlin\n").1 == ["1:7 `zone` wants a name and its distance from UTC (write `zone: Berlin +01:00`)"])
    #expect(read("zone: Berlin CET\n").1.first?.hasPrefix("1:7 `CET` is no zone that can be told here") == true)
    #expect(read("zone: Berlin +1\n").1.first?.hasPrefix("1:7 `+1` is no time zone") == true)
  }

  @Test func `a schedule is a plain list of people, and what is none has its place`() {
    let (configuration, problems) = read("schedule: [tomas, Ann Lee, jo]\n")
    #expect(problems == [] && configuration.schedule == ["tomas", "Ann Lee", "jo"])
    #expect(configuration.next(after: "tomas") == "Ann Lee" && configuration.next(after: "jo") == "tomas")
    #expect(
      configuration.next(after: "mira") == "tomas" && configuration.next(after: "jo", but: ["tomas"]) == "Ann Lee")
    #expect(read("schedule: mira\n").0.next(after: "mira") == nil)
    #expect(
      read("schedule:\n  - tomas\n  - tomas\n  - {anna: x}\n  - \"\"\n").1 == [
        "3:5 `tomas` stands in the schedule twice (keep one of them)",
        "4:5 `schedule` wants names of people, one line each (write `schedule: [tomas, anna]`)",
        "5:5 `schedule` wants names of people, one line each (write `schedule: [tomas, anna]`)",
      ])
    #expect(read("shedule: [a]\n").1 == ["1:1 `shedule` is no key that Muster knows (did you mean `schedule`?)"])
  }

  private func read(_ text: String) -> (Configuration, [String]) {
    let (configuration, problems) = Configuration.read(Array(text.utf8), path: "muster.yaml")
    return (
      configuration, problems.map { "\($0.line):\($0.column) \($0.message)" + ($0.hint.map { " (\($0))" } ?? "") }
    )
  }

  @Test func `secrets are names, or names with references`() {
    #expect(read("secrets: [A, b-c]").0.secrets == [DeclaredSecret(name: "A"), DeclaredSecret(name: "b-c")])
    let (configuration, problems) = read("secrets:\n  A:\n  b: file:x/y\n  C: cmd:pass show c\n  D: env:E\n")
    #expect(problems.isEmpty)
    #expect(configuration.secrets.map(\.reference?.text) == [nil, "file:x/y", "cmd:pass show c", "env:E"])
    #expect(configuration.secretNames == ["A", "b", "C", "D", "E"])
    #expect(SecretReference.file("x/y").anchored(in: "/etc").text == "file:/etc/x/y")
    #expect(SecretReference.command("pass show c").shown == "cmd:…")
  }

  @Test(arguments: [
    (
      "secrets: A",
      "1:10 `secrets` wants names (write `secrets: [TOKEN]`, or `TOKEN: file:/run/secrets/token` below it)"
    ),
    (
      "secrets: {A: hunter2}",
      "1:14 A secret wants a reference, never its value (write env:NAME, file:PATH or cmd:COMMAND)"
    ),
    ("secrets: [[A]]", "1:11 The name of a secret is the name of a parameter or of a variable"),
  ])
  func `a secret written out is refused there too`(_ text: String, _ problem: String) {
    #expect(read(text).1 == [problem])
  }

  @Test func `sources are read with everything that may be said of them`() {
    let (configuration, problems) = read(
      """
      environment: prod-eu
      sources:
        prom-eu:
          kind: prometheus
          url: https://prom.example/
          bearer: env:PROM_TOKEN
          headers: {X-Scope-OrgID: shop, X-Key: "file:key"}
          ca: ca.pem
          timeout: 3s
          limit: 1MiB
        shop: {kind: sqlite, path: shop.db, rows: 20}
        orders: {kind: postgresql, url: "postgresql://reader@db/orders", password: "cmd:pass show orders"}
      """)
    #expect(problems == [])
    #expect(configuration.environment == "prod-eu")
    #expect(configuration.sources.map(\.name) == ["prom-eu", "shop", "orders"])
    let first = configuration.sources[0]
    #expect(first.credentials.bearer == .environment("PROM_TOKEN"))
    #expect(first.credentials.headers.map(\.value) == [.plain("shop"), .secret(.file("key"))])
    #expect(first.timeout == .seconds(3) && first.limit == 1 << 20)
    #expect(configuration.sources[1].rows == 20)
    #expect(configuration.sources[2].credentials.password == .command("pass show orders"))
  }

  @Test(arguments: [
    ("sourcs: {}", "1:1 `sourcs` is no key that Muster knows (did you mean `sources`?)"),
    (
      "sources:\n  a: {url: \"http://x\"}",
      "2:3 The source has no `kind` (one of prometheus, loki, alertmanager, sqlite, postgresql, http, shell)"
    ),
    (
      "sources:\n  a: {kind: prometeus, url: \"http://x\"}",
      "2:13 `kind` is one of prometheus, loki, alertmanager, sqlite, postgresql, http, shell (did you mean `prometheus`?)"
    ),
    ("sources:\n  a: {kind: prometheus, url: \"ftp://x\"}", "2:30 `url` begins with http:// or https://"),
    (
      "sources:\n  a: {kind: prometheus, url: \"http://u:p@x\"}",
      "2:30 `url` holds a user or password (write `user:` and `password: env:NAME` beside it)"
    ),
    (
      "sources:\n  a: {kind: http, url: \"http://x\", bearer: abc}",
      "2:44 `bearer` wants a reference to a secret, never the secret (write env:NAME, file:PATH or cmd:COMMAND)"
    ),
    (
      "sources:\n  a: {kind: postgresql, url: \"postgresql://u:p@h/d\"}",
      "2:30 `url` holds a password (write `password: env:NAME` beside it)"
    ),
    ("sources:\n  a: {kind: sqlite}", "2:3 `a` has no `path`"),
    (
      "sources:\n  a: {kind: http, url: \"http://x/?token=abc\"}",
      "2:24 `url` holds a secret written out (write `bearer: env:NAME` or a header beside it)"
    ),
    (
      "sources:\n  a: {kind: http, url: \"http://x\", headers: {Authorization: \"Bearer abc\"}}",
      "2:61 `Authorization` wants a reference to a secret, never the secret (write env:NAME, file:PATH or cmd:COMMAND)"
    ),
    (
      "sources:\n  a: {kind: http, url: \"http://x\", timeout: soon}",
      "2:45 `timeout` wants a duration of 10m at the most (write it as 5s)"
    ),
    ("- a", "1:1 The file holds no `key: value` lines"),
  ]) func `a mistake is told with its place and what to write`(_ text: String, _ expected: String) {
    #expect(read(text).1 == [expected])
  }

  @Test func `every file that a source names is found beside the configuration`() {
    var source = read(
      """
      sources:
        p:
          kind: http
          url: http://x
          bearer: file:b
          headers: {X-T: "file:tok", X-U: "file:/abs", X-V: "env:V"}
          ca: ca.pem
      """
    ).0.sources[0]
    source.anchor(in: "/cfg")
    #expect(source.credentials.bearer == .file("/cfg/b"))
    #expect(
      source.credentials.headers.map(\.value) == [
        .secret(.file("/cfg/tok")), .secret(.file("/abs")), .secret(.environment("V")),
      ])
    #expect(source.credentials.authority == "/cfg/ca.pem")
  }

  @Test(arguments: ["PRIVATE-TOKEN", "X-Vault-Token", "X-Auth", "My-Password", "x-apikey", "Ocp-Apim-Subscription-Key"])
  func `a header that is a secret by its name is not written out`(_ name: String) {
    let problems = read("sources:\n  a: {kind: http, url: \"http://x\", headers: {\(name): abcdefgh}}").1
    #expect(problems.count == 1 && problems[0].contains("`\(name)` wants a reference to a secret"), "\(problems)")
  }

  @Test(arguments: ["X-Scope-OrgID", "X-Author", "Accept", "X-Monkey"])
  func `a header that tells nothing secret is`(_ name: String) {
    #expect(read("sources:\n  a: {kind: http, url: \"http://x\", headers: {\(name): abc}}").1.isEmpty)
  }

  @Test func `a runbook may name addresses and never credentials`() {
    let text = """
      ---
      owner: x
      sources:
        prom:
          kind: prometheus
          url: http://p
          bearer: env:TOKEN
      ---
      # T
      """
    let file = RunbookFile.read(Array(text.utf8), path: "r.md", id: "r")
    #expect(file.runbooks[0].front.sources.map(\.name) == ["prom"])
    #expect(file.runbooks[0].front.sources[0].credentials.isEmpty)
    #expect(
      file.diagnostics.map { "\($0.line) \($0.code) \($0.message)" }.contains {
        $0.hasPrefix("7 bad-front-matter `bearer` stands in muster.yaml")
      })
  }
}
