import Engine
import Incidents
import Runbooks
import Testing

/// One service, one action with everything that keeps it safe, and a verification that holds.
private let service = """
  ---
  title: The service is stuck
  use-when: it does not answer
  ---

  # The service is stuck

  ## Detect

  ### Does it answer?

  ```sh check name=answers expect="= 1"
  probe-answers
  ```

  ## Mitigate

  ### Which fault is it?

  1. `answers = 0`: it is stuck → [Start it again](#start-it-again)
  2. Otherwise → [Look further](#look-further)

  ### Start it again

  ```sh preview
  preview-restart
  ```

  ```sh run class=small
  do-restart
  ```

  ```sh undo covers="everything"
  undo-restart
  ```

  ### Look further

  - [ ] Call the owner.

  ## Verify

  ### Wait until it answers

  ```sh verify name=steady expect="= 1" for=10s within=60s every=1s
  probe-steady
  ```
  """

@Suite struct `An annotated runbook` {
  private func world(_ types: [String]) -> ScriptedWorld {
    let world = ScriptedWorld(types: types)
    world.shell.answers["probe-answers"] = [(.exited(code: 0), "0\n")]
    world.shell.answers["preview-restart"] = [(.exited(code: 0), "web-1\n")]
    world.shell.answers["probe-steady"] = [(.exited(code: 0), "1\n")]
    return world
  }

  private func scripts(_ world: ScriptedWorld) -> [String] {
    world.shell.launched.map { $0.script.split(separator: "\n").first.map(String.init) ?? "" }
  }

  @Test func `is asked, branches by evidence, previews, acts, verifies, ends recovered`() throws {
    let world = world(["", "", "r", "do", "", "r", "", "3", "it is up", ""])
    let (status, walker) = try world.walk(service)
    #expect(status == .reached)
    #expect(walker.incident.walk?.outcome == .recovered)
    let ran = scripts(world)
    #expect(Array(ran.prefix(3)) == ["probe-answers", "preview-restart", "do-restart"])
    #expect(ran.dropFirst(3).allSatisfy { $0 == "probe-steady" })
    #expect(try world.kinds().contains("checkHeld"))
    #expect(world.person.screen.contains("MATCHES"))
    #expect(world.person.left == 0)
  }

  @Test func `a preview that names no target refuses the action`() throws {
    let world = world(["", "", "r", "q"])
    world.shell.answers["preview-restart"] = [(.exited(code: 0), "")]
    _ = try world.walk(service)
    #expect(!scripts(world).contains("do-restart"))
    #expect(world.person.screen.contains("names no target"))
  }

  @Test func `an override of the branch wants a reason and is recorded as one`() throws {
    let world = world(["", "o", "b", "the probe lies", "q"])
    _ = try world.walk(service)
    #expect(world.person.screen.contains("B  Otherwise") || world.person.screen.contains("Look further"))
    var by: [ArmBasis] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) { record in
      if case .armTaken(_, _, let basis, _, _, _, _) = record.event { by.append(basis) }
    }
    #expect(by == [.override])
  }

  @Test func `no data leaves no default and decides nothing`() throws {
    let world = world(["", "", "", "q"])
    world.shell.answers["probe-answers"] = [(.exited(code: 0), "\n")]
    _ = try world.walk(service)
    #expect(try !world.kinds().contains("armTaken"))
    #expect(world.person.screen.contains("NO DATA"))
    var verdicts: [String] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) { record in
      if case .checkRead(_, _, _, _, let verdict, _) = record.event { verdicts.append(verdict) }
    }
    #expect(verdicts == ["no data"])
  }

  @Test func `undo takes the last change back and says what it covers`() throws {
    let world = world(["", "", "r", "do", "u", "do", "q"])
    _ = try world.walk(service)
    #expect(scripts(world).last == "undo-restart")
    #expect(world.person.screen.contains("It covers everything, 1 target."))
    #expect(world.person.screen.contains("rolled back"))
  }

  @Test func `verification that never holds does not end recovered`() throws {
    let world = world(["", "", "r", "do", "", "r", "s it never holds", "", "2", "tomas", "2026-12-01", "3"])
    world.shell.answers["probe-steady"] = [(.exited(code: 0), "0\n")]
    let (status, walker) = try world.walk(service)
    #expect(status == .notRecovered)
    #expect(walker.incident.walk?.outcome == .notRecovered)
    #expect(world.person.screen.contains("Nothing verified that it is over"))
  }

  @Test func `a relapse starts the streak again`() throws {
    let world = world(["", "", "r", "do", "", "r", "", "3", "it is up", ""])
    world.shell.answers["probe-steady"] = [
      (.exited(code: 0), "1\n"), (.exited(code: 0), "0\n"), (.exited(code: 0), "1\n"),
    ]
    let (status, _) = try world.walk(service)
    #expect(status == .reached)
    #expect(world.person.screen.contains("starts again from zero"))
  }

  @Test func `without a terminal evidence decides and the action stops the walk`() throws {
    let world = ScriptedWorld(says: nil)
    world.shell.answers["probe-answers"] = [(.exited(code: 0), "0\n")]
    world.shell.answers["preview-restart"] = [(.exited(code: 0), "web-1\n")]
    let (status, _) = try world.walk(service)
    #expect(status == .needsConfirmation)
    #expect(scripts(world) == ["probe-answers", "preview-restart"])
    #expect(!scripts(world).contains("do-restart"))
    let screen = world.person.screen
    let plan = String(try #require(screen.split(separator: " ").drop { $0 != "--plan" }.dropFirst().first))
    world.shell.answers["probe-steady"] = [(.exited(code: 0), "1\n")]
    let (done, walker) = try world.resume {
      $0.plan = plan
      $0.confirm = "do"
    }
    #expect(done == .reached)
    #expect(walker.incident.walk?.outcome == .recovered)
    #expect(scripts(world).count { $0 == "do-restart" } == 1)
  }

  @Test func `without a terminal missing evidence decides nothing`() throws {
    let world = ScriptedWorld(says: nil)
    world.shell.answers["probe-answers"] = [(.exited(code: 3), "")]
    #expect(try world.walk(service).0 == .cannotDecide)
  }

  @Test func `fifty newlines change nothing`() throws {
    let world = ScriptedWorld(says: Array(repeating: .line(""), count: 50) + [.line("q")])
    world.shell.answers["probe-answers"] = [(.exited(code: 0), "0\n")]
    _ = try world.walk(service)
    #expect(!scripts(world).contains("do-restart"))
    #expect(world.person.left == 0)
  }
}
