import Engine
import Incidents
import Reports
import Runbooks
import Testing

/// A runbook whose evidence comes from sources: checks, a branch, a wait.
private let lag = """
  ---
  owner: orders
  use-when: orders are confirmed late
  ---
  # Orders are late

  ## How late?

  ```promql check name=lag unit=s expect="< 720s" window=30m
  order_lag_seconds{region="eu"}
  ```

  ## Which fault is it?

  1. `lag > 1h`: the relay is down → [Restart the relay](#restart-the-relay)
  2. `lag > 720s`: the relay is slow → [Ask the relay desk](#ask-the-relay-desk)
  3. Otherwise → page the orders desk

  ## Restart the relay

  - [ ] Call the relay desk.

  ## Ask the relay desk

  - [ ] Ask them.

  ## Wait until it is over

  ```promql verify name=calm unit=s expect="< 720s" for=10s within=5m every=2s
  order_lag_seconds{region="eu"}
  ```
  """

private let query = "order_lag_seconds{region=\"eu\"}"

@Suite struct `A walk asks sources` {
  private func world(_ types: [String], _ values: [Double]) -> ScriptedWorld {
    let world = ScriptedWorld(types: types)
    world.sources.replies[query] = values.map { ScriptedSources.value($0, [("region", "eu")]) }
    return world
  }

  private func prometheus(_ options: inout WalkOptions) {
    options.configuration.sources = [SourceDeclaration(name: "prom-eu", kind: .prometheus, address: "http://p")]
  }

  private func records(_ world: ScriptedWorld) throws -> [Event] {
    var out: [Event] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) { out.append($0.event) }
    return out
  }

  @Test func `a reading is shown with limit, source and age, stored with what was asked, and decides the branch`()
    throws
  {
    let world = world(["", "", "seen it", "q"], [1140])
    world.sources.replies["max(timestamp(\(query)))"] = [ScriptedSources.value(988)]
    _ = try world.walk(lag, prometheus)
    let screen = world.person.screen
    #expect(screen.contains("1140 s"))
    #expect(screen.contains("NOT MET"))
    #expect(screen.contains("asked at prom-eu, {region=\"eu\"}, newest sample 12 s old"))
    #expect(screen.contains("B  the relay is slow"))
    #expect(screen.contains("taken: B"))
    let reading = try #require(
      try records(world).compactMap { event -> Reading? in
        if case .checkRead(_, _, "lag", let reading, _, _) = event { reading } else { nil }
      }.first)
    #expect(reading.asked?.query == query)
    #expect(reading.asked?.window == 1800)
    #expect(reading.number == 1140)
    #expect(reading.source == "prom-eu")
  }

  @Test func `a missing metric, a renamed label and a dead endpoint are three different words`() throws {
    func said(_ prepare: (ScriptedSources) -> Void) throws -> String {
      let world = ScriptedWorld(types: ["q"])
      prepare(world.sources)
      _ = try world.walk(lag, prometheus)
      return world.person.screen
    }
    let missing = try said { _ in }
    #expect(missing.contains("NO DATA") && missing.contains("prom-eu has no metric order_lag_seconds"))
    let renamed = try said { $0.replies["count(order_lag_seconds)"] = [ScriptedSources.value(4)] }
    #expect(renamed.contains("NO DATA") && renamed.contains("has no label region"))
    let other = try said {
      $0.replies["count(order_lag_seconds)"] = [ScriptedSources.value(4)]
      $0.replies["count(order_lag_seconds{region!=\"\"})"] = [ScriptedSources.value(4)]
    }
    #expect(other.contains("NO DATA") && other.contains("none of it has region=\"eu\""))
    let dead = try said { $0.otherwise = .failed(AskFailure(.unreachable, "connection refused")) }
    #expect(dead.contains("ERROR") && dead.contains("prom-eu does not answer: connection refused"))
  }

  @Test func `of numbered arms the first that matches is the default, of bullets two leave none`() throws {
    let numbered = lag.replacing("`lag > 1h`", with: "`lag > 600s`")
    let first = world(["", "q"], [3000])
    _ = try first.walk(numbered, prometheus)
    #expect(first.person.screen.contains("[Enter] take A"))
    #expect(first.person.screen.contains("A, B match; the ways are numbered, so the first of them counts."))
    let bullets = numbered.replacing("1. `lag", with: "- `lag").replacing("2. `lag", with: "- `lag")
      .replacing("3. Otherwise", with: "- Otherwise")
    let both = world(["", "q"], [3000])
    _ = try both.walk(bullets, prometheus)
    #expect(both.person.screen.contains("2 ways match, and they exclude each other: no default."))
  }

  @Test func `a check whose language nothing takes is told of beside those that were asked`() throws {
    let query = "```logql check name=lines expect=\"= 0\"\ncount_over_time({a=\"b\"}[1m])\n```\n\n"
    let text = lag.replacing("## Which fault", with: query + "## Which fault")
    let world = world(["q"], [1140])
    _ = try world.walk(text, prometheus)
    #expect(world.person.screen.contains("lines: not asked, no source for logql is declared here"))
  }

  @Test func `near its limit a value leaves the choice to the person`() throws {
    let world = world(["", "", "take b", "q"], [750])
    _ = try world.walk(lag, prometheus)
    #expect(world.person.screen.contains("close call"))
    #expect(world.person.screen.contains("No default"))
    #expect(
      try !records(world).contains { if case .armTaken(_, _, .evidence, _, _, _, _) = $0 { true } else { false } })
  }

  @Test func `a margin of its own makes a setting no close call`() throws {
    let world = world(["", "", "q"], [750])
    _ = try world.walk(lag.replacing("check name=lag", with: "check name=lag margin=0%"), prometheus)
    #expect(world.person.screen.contains("taken: B"))
  }

  @Test func `a wait relapses, pauses without data, and holds; a person moves on`() throws {
    let world = world(["", "", "seen it", "r", "", ""], [1140])
    let series = ScriptedSources.value
    world.sources.replies[query] =
      [series(1140, [], 1), series(10, [], 1), series(10, [], 1), series(900, [], 1)]
      + [series(10, [], 1), .series([], left: 0)] + [series(10, [], 1)]
    let (status, walker) = try world.walk(lag, prometheus)
    let screen = world.person.screen
    #expect(screen.contains("calm broke it"))
    #expect(screen.contains("no data from calm: the streak is paused"))
    #expect(screen.contains("HELD 10s"))
    #expect(status == .reached)
    #expect(walker.incident.walk?.outcome == .recovered)
    #expect(world.person.left == 0)
  }

  @Test func `a wait that was held counts on from what is stored`() throws {
    let world = world(["", "", "seen it", "r"], [1140, 10])
    world.person.waits = [nil, nil, nil, .line("q")]
    let (held, _) = try world.walk(lag, prometheus)
    #expect(held == .held)
    world.person.type(["r", "", ""])
    let (status, walker) = try world.resume(prometheus)
    #expect(world.person.screen.contains("from what is stored"))
    #expect(status == .reached)
    #expect(walker.incident.walk?.outcome == .recovered)
  }

  @Test func `an overridden branch is asked again, and what speaks against it is said and recorded`() throws {
    let text = lag.replacing("- [ ] Call the relay desk.", with: "- [ ] Call the relay desk.\n- [ ] Call it again.")
    let world = world(["", "o", "a", "the desk says it is down", "called", "again", "q"], [1140])
    world.person.passing = 61_000_000_000
    _ = try world.walk(text, prometheus)
    #expect(world.person.screen.contains("says B (lag 1140 s), you took A"))
    #expect(try records(world).contains(.armContradicted(taken: 0, now: 1, measured: "lag 1140 s")))
  }

  @Test func `what is there is shown and recorded before the next reply comes`() throws {
    let text = """
      ---
      owner: x
      ---
      # T

      ## Ask

      ```promql check name=quick expect="> 0"
      a
      ```

      ```promql check name=compared expect="> quick"
      b
      ```

      ```promql check name=slow expect="> 0"
      c
      ```
      """
    let world = ScriptedWorld(types: ["q"])
    for name in ["a", "b", "c"] { world.sources.replies[name] = [ScriptedSources.value(3)] }
    var before = ""
    world.sources.beforeReply = { if $0.query.text == "c" { before = world.person.screen } }
    _ = try world.walk(text, prometheus)
    #expect(before.contains("quick") && before.contains("MET"))
    #expect(!before.contains("compared"))
    let screen = world.person.screen
    #expect(screen.contains("compared") && screen.contains("slow"))
    #expect(try records(world).count { if case .checkRead = $0 { true } else { false } } == 3)
  }

  @Test func `without a source a query is left to the person`() throws {
    let world = ScriptedWorld(types: ["q"])
    _ = try world.walk(lag)
    #expect(world.sources.asked.isEmpty)
    #expect(world.person.screen.contains("ask it yourself"))
  }

  @Test func `a secret does not stand in a query`() throws {
    let text = """
      ---
      owner: x
      parameters:
        token: {secret: true}
      ---
      # T

      ## Ask

      ```promql check name=a expect="> 0"
      up{job="$token"}
      ```
      """
    let world = ScriptedWorld(types: ["q"])
    _ = try world.walk(text) {
      prometheus(&$0)
      $0.set = [("token", "env:T")]
    }
    #expect(world.sources.asked.isEmpty)
    #expect(world.person.screen.contains("token is secret"))
    #expect(world.resolved.isEmpty)
  }

  @Test func `a script check with a shell source runs in its folder, and with an unknown one not at all`() throws {
    let text = "---\nowner: x\n---\n# T\n\n## Ask\n\n```sh check name=a source=shop expect=\"= 1\"\ncat state\n```\n"
    let world = ScriptedWorld(types: ["", "5"])
    world.shell.answers["cat state"] = [(.exited(code: 0), "1\n")]
    _ = try world.walk(text) {
      $0.configuration.sources = [
        SourceDeclaration(name: "shop", kind: .shell, address: "/srv/shop", timeout: .seconds(3))
      ]
    }
    #expect(world.shell.launched.map(\.directory) == ["/srv/shop"])
    #expect(world.shell.launched.map(\.timeout) == [.seconds(3)])
    let other = ScriptedWorld(types: ["q"])
    _ = try other.walk(text)
    #expect(other.shell.launched.isEmpty)
    #expect(other.person.screen.contains("no source is called shop"))
  }

  @Test func `nothing of our environment goes into a query, and a secret of the configuration is not shown`() throws {
    let text = """
      ---
      owner: x
      ---
      # T

      ## Ask

      ```http check name=a
      GET http://127.0.0.1:1/?q=$DATABASE_URL&t=$TOK
      ```
      """
    let world = ScriptedWorld(types: ["q"])
    _ = try world.walk(text) {
      prometheus(&$0)
      $0.configuration.sources[0].credentials.bearer = .environment("TOK")
      $0.environment = { ["DATABASE_URL": "postgres://u:hunter3@db/x", "TOK": "s3cr3t"][$0] }
    }
    #expect(world.sources.asked.isEmpty)
    #expect(world.person.screen.contains("TOK is secret"))
    #expect(!world.person.screen.contains("hunter3") && !world.person.screen.contains("s3cr3t"))
  }

  @Test func `numbers at the end of what numbers can be neither crash nor pass`() throws {
    let world = ScriptedWorld(types: ["q"])
    let query = "order_lag_seconds{region=\"eu\"}"
    let far = [1e308, -1e308, 1e308].enumerated().map {
      Reply.Sample(Int64(940 + 20 * $0.offset) * 1_000_000_000, $0.element)
    }
    world.sources.replies[query] = [
      ScriptedSources.value(1e308), .series([Reply.Series(labels: [], samples: far)], left: 0),
    ]
    _ = try world.walk(lag.replacing("unit=s", with: "unit=d").replacing("< 720s", with: "< 1d"), prometheus)
    #expect(world.person.screen.contains("NO DATA"))
    #expect(!world.person.screen.contains(" MET"))
  }

  @Test func `an age that nobody can tell is no data where it counts`() throws {
    let text = lag.replacing("window=30m", with: "age=1m")
    for newest in [Double.nan, 0, -5, 1e300, 9e8] {
      let world = world(["q"], [10])
      world.sources.replies["min(timestamp(\(query)))"] = [ScriptedSources.value(newest)]
      _ = try world.walk(text, prometheus)
      #expect(!world.person.screen.contains(" MET"), "\(newest)")
    }
    let unknown = world(["q"], [10])
    _ = try unknown.walk(text, prometheus)
    #expect(unknown.person.screen.contains("could not be found out"))
  }

  @Test func `a query's own comparison stays where the author also expects something`() throws {
    let world = ScriptedWorld(types: ["q"])
    let text = "---\nowner: x\n---\n# T\n\n## Ask\n\n```promql check name=a expect=\"< 5\"\nup > 100\n```\n"
    _ = try world.walk(text, prometheus)
    #expect(world.sources.asked.first?.query.text.hasPrefix("up > 100") == true)
    #expect(world.person.screen.contains("NO DATA"))
  }

  @Test func `a name inside SQL's quotes is refused and not asked as its letters`() throws {
    let world = ScriptedWorld(types: ["q"])
    let text =
      "---\nowner: x\n---\n# T\n\n## Ask\n\n```sql check name=a expect=\"< 5\"\nselect count(*) from t where a = '$v' and b = :w\n```\n"
    _ = try world.walk(text) {
      $0.configuration.sources = [SourceDeclaration(name: "shop", kind: .sqlite, address: "/x")]
      $0.set = [("v", "x"), ("w", "y")]
    }
    #expect(world.sources.asked.isEmpty)
    #expect(world.person.screen.contains("$v stands inside quotes"))
  }

  @Test func `what an earlier check read as a number is bound as a number, and so is a declared one`() throws {
    let text = """
      ---
      owner: x
      parameters:
        most: {type: number}
        name: {type: text}
      ---
      # T

      ## Ask

      ```promql check name=lag expect="> 0"
      up
      ```

      ```promql check name=version expect="in v2"
      info
      ```

      ## Compare

      ```sql check name=a expect="= 1"
      select count(*) > :lag, :most, :name, :version from t
      ```
      """
    let world = ScriptedWorld(types: ["", "q"])
    world.sources.replies["up"] = [ScriptedSources.value(12)]
    world.sources.replies["info"] = [.body(status: 200, contentType: "text/plain", text: "v2")]
    _ = try world.walk(text) {
      prometheus(&$0)
      $0.configuration.sources.append(SourceDeclaration(name: "shop", kind: .sqlite, address: "/x"))
      $0.set = [("most", "3"), ("name", "4")]
    }
    let query = try #require(world.sources.asked.first { $0.query.language == "sql" }?.query)
    #expect(query.bound == ["12", "3", "4", "v2"] && query.numbers == [0, 1])
  }

  @Test func `v shows a query once, and again only where it was sent as another`() throws {
    func seen(_ text: String) throws -> Int {
      let world = world(["v", "q"], [1140])
      world.sources.otherwise = ScriptedSources.value(1)
      _ = try world.walk(text, prometheus)
      let screen = world.person.screen
      let view = try #require(screen.firstRange(of: "lines "))
      return screen[view.upperBound...].ranges(of: "| order_lag_seconds{").count
    }
    #expect(try seen(lag) == 1)
    #expect(
      try seen(
        lag.replacing("region=\"eu\"", with: "region=\"$region\"").replacing(
          "owner: orders", with: "parameters: {region: {default: eu}}")) == 2)
  }

  @Test(arguments: [
    "", "\n```sh\necho hello\n```\n", "\n```ask text name=seen\nWhat does the page say?\n```\n",
    "\n```sql check name=other expect=\"= 1\"\nselect 1\n```\n",
  ]) func `a check without data is never accepted by Enter, whatever its step holds beside it`(_ beside: String) throws
  {
    let text = "---\nowner: x\n---\n# T\n\n## Diagnosis\n\n### Look\n\n```promql check name=a expect=\"< 5\"\nup\n```\n"
    let run = beside.contains("```sh") ? ["r"] : []
    let world = ScriptedWorld(types: run + ["", "", "q"])
    world.sources.replies["select 1"] = [.rows(columns: ["n"], [["1"]], left: false)]
    _ = try world.walk(text + beside) {
      prometheus(&$0)
      $0.configuration.sources.append(SourceDeclaration(name: "shop", kind: .sqlite, address: "/x"))
    }
    let screen = world.person.screen
    #expect(screen.contains("NO DATA"))
    #expect(!screen.contains("[Enter] accept") && !screen.contains("[Enter] go on") && !screen.contains("[Enter] seen"))
    #expect(screen.contains("r ask again"), "\(screen)")
    let kinds = try world.kinds()
    #expect(Set(kinds).isDisjoint(with: ["concluded", "answered"]), "\(kinds)")
  }

  @Test func `labels are bounded on the screen and in the record`() throws {
    let world = ScriptedWorld(types: ["q"])
    let labels = (0..<2000).map { ("label\($0)", String(repeating: "x", count: 200_000 / 2000)) }
    world.sources.replies["order_lag_seconds{region=\"eu\"}"] = [
      ScriptedSources.value(10, labels + [("long", String(repeating: "y", count: 200_000))])
    ]
    _ = try world.walk(lag, prometheus)
    #expect(world.person.screen.utf8.count < 20_000)
    #expect(world.person.screen.contains("1993 more"))
  }

  @Test func `what changes is not asked`() throws {
    let text = "---\nowner: x\n---\n# T\n\n## Ask\n\n```sql check name=a expect=\"> 0\"\ndelete from orders\n```\n"
    let world = ScriptedWorld(types: ["q"])
    _ = try world.walk(text) {
      $0.configuration.sources = [SourceDeclaration(name: "shop", kind: .sqlite, address: "/x")]
    }
    #expect(world.sources.asked.isEmpty)
    #expect(world.person.screen.contains("might change something"))
  }

  @Test(arguments: [
    Reply.Outcome.series([], left: 0), .rows(columns: ["n"], [], left: false),
    .rows(columns: ["n"], [[nil]], left: false), .lines(count: 0, newest: []),
    .body(status: 200, contentType: "text/plain", text: ""), .alerts([]),
    .series([Reply.Series(labels: [], samples: [Reply.Sample(1, .nan)])], left: 0),
    .series([Reply.Series(labels: [], samples: [Reply.Sample(1, .infinity)])], left: 0),
  ])
  func `empty never passes, whatever is expected of it`(_ outcome: Reply.Outcome) throws {
    for expected in ["= 0", "!= 5", "< 1", "<= 0", "> -1", ">= 0", "0..1", "in 0, ok", "= ready", "matches /.*/"] {
      let expect = try Expectation.parse(expected).get()
      for any in [true, false] {
        let judged = Reply(outcome).judged(by: CheckTerms(expect: expect, anySeries: any), now: 5) { _ in .unknown }
        #expect(judged.verdict == .noData, "\(expected) of \(outcome)")
      }
    }
  }
}
