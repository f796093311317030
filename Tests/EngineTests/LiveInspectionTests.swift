import Engine
import Incidents
import Runbooks
import Testing

/// Sources that answer by a function, and remember what was asked together.
private final class AnsweringSources: Sources {
  private(set) var rounds: [[Question]] = []
  let answer: (Question) -> Reply.Outcome
  init(_ answer: @escaping (Question) -> Reply.Outcome) { self.answer = answer }

  func ask(_ questions: [Question], stop: () -> Bool, onReply: (Int, Reply) -> Void) {
    rounds.append(questions)
    // Replies come in any order.
    for i in questions.indices.reversed() { onReply(i, Reply(answer(questions[i]))) }
  }
}

@Suite struct `What the world says of runbooks` {
  static let front = """
    ---
    sources:
      metrics: {kind: prometheus, url: "http://m"}
      shop: {kind: sqlite, path: shop.db}
    ---

    """

  private func inspect(
    _ texts: [String], _ sources: AnsweringSources, _ scripted: ScriptedWorld = ScriptedWorld(says: nil)
  )
    -> [LiveFacts]
  {
    var world = scripted.world
    world.sources = sources
    let inspection = LiveInspection(world: world, configuration: Configuration())
    return inspection.facts(
      about: texts.map { text in
        let bytes = Array((Self.front + text).utf8)
        let file = RunbookFile.read(bytes, path: "a.md", id: "a")
        return LiveInspection.Candidate(file: file, folder: "/books", links: file.webLinks(in: bytes))
      })
  }

  private func names(_ names: String...) -> Reply.Outcome {
    .rows(columns: ["name"], names.map { [$0] }, left: false)
  }

  @Test func `a dead source is one reason, in however many words its questions fail`() {
    let text =
      "# A\n\n" + (0..<3).map { "## S\($0)\n\n```promql check expect=\"< 5\"\nup\($0){a=\"b\"}\n```\n\n" }.joined()
    var count = 0
    let sources = AnsweringSources { _ in
      count += 1
      return .failed(AskFailure(count % 5 == 0 ? .timedOut : .unreachable, "for the reason number \(count)"))
    }
    let reasons = Set(inspect([text], sources)[0].unasked.map(\.why))
    #expect(reasons.count == 2, "\(reasons)")
  }

  @Test func `everything is asked at once, and each thing once`() throws {
    let text = """
      # A

      See https://x.example/a and https://x.example/a#b.

      ## B

      ```promql check expect="< 5"
      up{job=~"$job", zone="z"} / up
      ```

      ## C

      ```sql check expect="< 5"
      SELECT 1 FROM t WHERE a = :a
      ```
      """
    let sources = AnsweringSources { question in
      switch question.form {
      case .names(.metrics, _): names("up")
      case .names(.labels, _): names("job", "zone")
      case .names(.values, let since): since == nil ? names("z") : names()
      default:
        question.source.kind == .http
          ? .body(status: 200, contentType: "", text: "") : .rows(columns: [], [], left: false)
      }
    }
    let facts = inspect([text, text], sources)
    #expect(sources.rounds.count == 1)
    let asked = try #require(sources.rounds.first)
    // The query, three kinds of names, the statement, the link.
    #expect(asked.count == 6, "\(asked.map(\.query.text))")
    #expect(asked.contains { $0.query.text == "EXPLAIN SELECT 1 FROM t WHERE a = $1" && $0.query.bound == ["1"] })
    #expect(asked.contains { $0.source.address == "/books/shop.db" })
    #expect(asked.contains { $0.query.text == "HEAD https://x.example/a" })
    #expect(asked.contains { $0.query.text.hasPrefix("up{job=~\"1\"") })
    #expect(facts.count == 2)
    #expect(facts.allSatisfy { $0.unasked.isEmpty && $0.deadLinks.isEmpty && $0.names["metrics"]?.metrics == ["up"] })
    #expect(facts[1].names["metrics"]?.values == [LiveFacts.LabelOfMetric("zone", of: "up"): ["z"]])
  }

  @Test func `a second round asks only what the first made necessary`() throws {
    let text = """
      # A

      Links: https://x.example/a https://x.example/b https://x.example/c https://x.example/d https://nobody.invalid/

      ## C

      ```sql check expect="< 5"
      SELECT b FROM t
      ```
      """
    let sources = AnsweringSources { question in
      func body(_ status: Int) -> Reply.Outcome { .body(status: status, contentType: "", text: "") }
      switch question.query.text {
      case "HEAD https://x.example/a": return body(405)
      case "GET https://x.example/a": return body(200)
      case "HEAD https://x.example/b", "GET https://x.example/b": return body(404)
      case "HEAD https://x.example/c": return .failed(AskFailure(.redirected, "to https://y"))
      case "HEAD https://x.example/d", "GET https://x.example/d": return body(403)
      case "HEAD https://nobody.invalid/":
        return .failed(AskFailure(.unreachable, "Could not resolve host: nobody.invalid"))
      case "EXPLAIN SELECT b FROM t": return .failed(AskFailure(.badQuery, "no such column: b"))
      default:
        return .rows(columns: ["a", "b"], [["t", "a"], ["t", "bb"], [nil, "x"]], left: false)
      }
    }
    let facts = inspect([text], sources)[0]
    #expect(sources.rounds.count == 2 && sources.rounds.last?.count == 4)
    #expect(sources.rounds.last?.contains { $0.query.text == "GET https://x.example/c" } == false)
    #expect(facts.names["shop"]?.tables == ["t": ["a", "bb"]])
    #expect(facts.deadLinks == ["https://x.example/b": .status(404), "https://nobody.invalid/": .noHost])
    #expect(facts.unasked.map(\.what) == [.link, .link])
    #expect(facts.queries.values.first?.refusal?.missing == .column("b"))
  }

  @Test(arguments: [
    AskFailure.Cause.unreachable, .timedOut, .denied, .unavailable, .notUnderstood, .untrusted, .noSecret, .noClient,
  ]) func `a source that cannot be asked is a note, and never a finding`(cause: AskFailure.Cause) {
    let text = "# A\n\n## B\n\n```promql check expect=\"< 5\"\nup{a=\"b\"}\n```\n\nhttps://x.example/\n"
    let sources = AnsweringSources { _ in .failed(AskFailure(cause)) }
    let facts = inspect([text], sources)[0]
    #expect(facts.unasked.map(\.what) == [.query, .link])
    #expect(facts.deadLinks.isEmpty && facts.queries.values.allSatisfy { $0.refusal == nil })
    let bytes = Array((Self.front + text).utf8)
    var surroundings = LintSurroundings()
    surroundings.live = facts
    let found = Linter.lint(RunbookFile.read(bytes, path: "a.md", id: "a"), source: bytes, surroundings)
    #expect(found.filter { $0.code != "no-owner" }.allSatisfy { $0.code == "not-asked" && $0.severity == .note })
    #expect(!found.isEmpty)
  }

  @Test func `how long it took makes no second reason`() {
    let text = "# A\n\n## B\n\n```promql check expect=\"< 5\"\nup\n```\n"
    var count = 0
    let sources = AnsweringSources { _ in
      count += 1
      return .failed(AskFailure(.unreachable, "Failed to connect to m port 1 after \(count) ms: refused"))
    }
    let facts = inspect([text], sources)[0]
    #expect(facts.unasked.map(\.why) == ["metrics does not answer: Failed to connect to m port 1: refused"])
  }

  @Test(arguments: [
    ("```promql check source=else expect=\"< 5\"\nup\n```", "no source is called else"),
    ("```logql check expect=\"< 5\"\ncount_over_time({a=\"b\"}[5m])\n```", "no source is declared that takes logql"),
    ("```http check expect=\"= 200\"\nGET http://m/<id>\n```", "they want a value for id"),
    ("```http check expect=\"= 200\"\nPOST http://m/x\n```", "might change"),
  ]) func `a query that is not asked is said to be`(fence: String, why: String) {
    let sources = AnsweringSources { _ in .series([], left: 0) }
    let facts = inspect(["# A\n\n## B\n\n\(fence)\n"], sources)[0]
    #expect(sources.rounds.isEmpty)
    #expect(facts.unasked.count == 1 && facts.unasked[0].why.contains(why), "\(facts.unasked)")
  }

  @Test func `a made-up value is no reason to blame a statement`() {
    let text = "# A\n\n## B\n\n```sql check expect=\"< 5\"\nSELECT 1 WHERE d = :day\n```\n"
    let said = "invalid input syntax for type date: \"1\" [22007]"
    let sources = AnsweringSources { _ in .failed(AskFailure(.badQuery, said)) }
    let facts = inspect([text], sources)[0]
    #expect(facts.queries.values.allSatisfy { $0.refusal == nil })
    #expect(facts.unasked.map(\.why) == ["it wants a value for day"])
  }

  @Test func `one shell is asked about the programs of all files`() throws {
    let scripted = ScriptedWorld(says: nil)
    scripted.shell.onRun = { launch in
      #expect(launch.environment.first { $0.name == "MUSTER_NAMES" }?.value.contains("grep\nordrs") == true)
    }
    let text = "# A\n\n```sh\nordrs list | grep x\n```\n"
    let sources = AnsweringSources { _ in .series([], left: 0) }
    _ = inspect([text, text], sources, scripted)
    #expect(scripted.shell.launched.count == 1)
    let script = try #require(scripted.shell.launched.first?.script)
    scripted.shell.answers[script] = [(.exited(code: 0), "ordrs\n\ngrep\norders\ngrep\n")]
    let facts = inspect([text], sources, scripted)[0]
    #expect(facts.programs?.missing == ["ordrs"] && facts.programs?.known == ["grep", "orders"])
    let sourced = inspect([text + "\n```sh\nsource lib.sh\n```\n"], sources, scripted)[0]
    #expect(sourced.unasked.map(\.what) == [.programs] && sourced.unasked[0].why.contains("`source`"))
    scripted.shell.answers[script] = [(.exited(code: 2), "")]
    let failed = inspect([text], sources, scripted)[0]
    #expect(failed.programs == nil && failed.unasked.map(\.what) == [.programs])
  }
}
