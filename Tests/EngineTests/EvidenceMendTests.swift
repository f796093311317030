import Engine
import Incidents
import Reports
import Runbooks
import Testing

@Suite struct `Evidence that claims no more than it has` {
  private func book(_ fence: String, _ text: String) -> String {
    "---\nowner: x\n---\n# T\n\n## Ask\n\n```\(fence)\n\(text)\n```\n"
  }

  private func source(_ kind: SourceDeclaration.Kind) -> (inout WalkOptions) -> Void {
    let address = kind == .sqlite ? "/x.db" : "http://p"
    return { $0.configuration.sources = [SourceDeclaration(name: "s", kind: kind, address: address)] }
  }

  @Test func `a filter of lines by a label is asked as it stands`() throws {
    let text = #"{app="x"} | json | status >= 500"#
    let world = ScriptedWorld(types: ["q"])
    world.sources.otherwise = .lines(count: 3, newest: [])
    _ = try world.walk(book("logql check name=a", text), source(.loki))
    #expect(world.sources.asked.map(\.query.text) == [text])
    #expect(world.person.screen.contains("asked at s") && !world.person.screen.contains(">= 500"))
  }

  @Test(arguments: [SourceDeclaration.Kind.sqlite, .loki])
  func `where nobody tells how old it is, nothing is young enough`(_ kind: SourceDeclaration.Kind) throws {
    let query = kind == .sqlite ? "select 7" : "sum(rate({a=\"b\"}[5m]))"
    for (age, verdict) in [("", "MET"), (" age=1s", "NO DATA")] {
      let world = ScriptedWorld(types: ["q"])
      world.sources.otherwise =
        kind == .sqlite ? .rows(columns: ["n"], [["7"]], left: false) : ScriptedSources.value(7)
      let fence = (kind == .sqlite ? "sql" : "logql") + " check name=a expect=\"> 0\"" + age
      _ = try world.walk(book(fence, query), source(kind))
      let screen = world.person.screen
      #expect(screen.contains(verdict), "\(screen)")
      #expect(age.isEmpty || !screen.contains("0s old"), "\(screen)")
    }
  }

  @Test func `a check is asked again with pauses, until a person has enough`() throws {
    let text = book("promql check name=a expect=\"> 0\" retries=1000000", "up")
    let world = ScriptedWorld(types: ["q"])
    world.sources.otherwise = .failed(AskFailure(.unreachable))
    world.person.waits = [nil, nil, .line("x"), .interrupt]
    _ = try world.walk(text, source(.prometheus))
    #expect(world.sources.asked.count { $0.query.text == "up" } == 4)
    #expect(world.person.screen.contains("ERROR") && world.person.screen.contains("Not heard"))
  }

  @Test func `a script that fails is run again with pauses, until it shall end`() throws {
    let text = book("sh check name=a expect=\"> 0\" retries=2000000000", "cat state")
    let world = ScriptedWorld(types: ["q"])
    world.shell.answers["cat state"] = Array(repeating: (.exited(code: 1), ""), count: 9)
    world.person.waits = [nil, .hangup]
    _ = try world.walk(text)
    #expect(world.shell.launched.count == 2)
    let told = ScriptedWorld(types: ["q"])
    told.shell.answers["cat state"] = Array(repeating: (.exited(code: 1), ""), count: 9)
    told.person.isToldToEnd = true
    _ = try told.walk(text)
    #expect(told.shell.launched.count == 1)
    let stopped = ScriptedWorld(types: ["q"])
    stopped.shell.answers["cat state"] = Array(repeating: (.stopped(signal: 2), ""), count: 9)
    stopped.person.waits = [nil, nil, nil, .interrupt]
    _ = try stopped.walk(text)
    #expect(stopped.shell.launched.count == 1)
  }

  @Test func `however often its author asks, a wait asks once a second, and gives up when he says`() throws {
    func asked(_ attributes: String) throws -> (count: Int, seconds: Double) {
      let world = ScriptedWorld(types: ["r", "q"])
      world.sources.otherwise = ScriptedSources.value(7)
      _ = try world.walk(book("promql verify name=a expect=\"> 100\" for=10s \(attributes)", "up"), source(.prometheus))
      #expect(world.person.screen.contains("Given up after 6.0s"), "\(world.person.screen)")
      var times: [Int64] = []
      let line = try #require(try world.journal.incidents(limit: 1).first)
      try world.journal.read(line.id, from: 1) { if case .checkRead = $0.event { times.append($0.happened) } }
      return (times.count, Double((times.last ?? 0) - (times.first ?? 0)) / 1e9)
    }
    #expect(try (5...8).contains(asked("every=0s within=6s").count))
    let slow = try asked("every=15s within=6s")
    // At its beginning and at its end.
    #expect(slow.count == 2 && slow.seconds < 7, "\(slow)")
  }

  @Test func `a character of a million marks is cut too`() {
    let long = "a" + String(repeating: "\u{301}", count: 1_000_000)
    #expect(long.bounded(80).utf8.count < 400)
    #expect((Reading.words(of: [Reply.Label("x", long)]) ?? "").utf8.count < 400)
    let reply = Reply(.rows(columns: ["a", "n"], [[long, long]], left: false))
    let (reading, _, _) = reply.judged(by: CheckTerms(expect: nil), now: 0) { _ in .unknown }
    #expect(reading.text.utf8.count < 2000 && (reading.labels ?? "").utf8.count < 400)
  }
}
