import Engine
import Incidents
import Runbooks
import Testing

@Suite struct `Undo in a walk` {
  static let page = """
    ---
    title: The mill
    use-when: it stands
    parameters:
      NODE:
        default: n1
    ---

    # The mill

    ## Mitigate

    ### Drain it

    ```sh preview
    preview
    ```

    ```sh run class=small leaves="drained (was not)"
    drain $NODE
    ```

    ```sh undo covers="the drain"
    undrain $NODE
    ```

    ### Start it

    ```sh run class=wide phrase="start it" leaves=nothing
    start $NODE
    ```

    ### Look

    - [ ] Look.
    """

  private func world(_ types: [String], targets: String = "n1\n") -> ScriptedWorld {
    let world = ScriptedWorld(types: types)
    world.shell.answers["preview"] = [(.exited(code: 0), targets)]
    return world
  }

  private func last(_ world: ScriptedWorld) -> (script: String, node: String?)? {
    world.shell.launched.last.map { launch in
      (launch.script, launch.environment.last { $0.name == "NODE" }?.value)
    }
  }

  @Test func `u has the values of then, whatever the parameter stands at now`() throws {
    let world = world(["r", "do", "", "q"])
    _ = try world.walk(Self.page)
    world.person.type(["u", "do", "q"])
    _ = try world.resume { $0.set = [("NODE", "n2")] }
    #expect(last(world)?.script == "undrain $NODE" && last(world)?.node == "n1", "\(world.person.screen)")
    #expect(world.person.screen.contains("NODE = n1  (as it was for the change)"))
    #expect(try world.kinds().contains("undoBegun"))
  }

  @Test func `the number of targets is in the phrase`() throws {
    let world = world(["r", "do", "u", "do", "undo 3", "q"], targets: "a\nb\nc\n")
    let (_, walker) = try world.walk(Self.page)
    #expect(world.person.screen.contains("type  undo 3  to go on"))
    #expect(walker.incident.ledger.stack.isEmpty)
  }

  @Test func `several are listed, newest first, half-done ones marked, and Enter goes back`() throws {
    let page = Self.page.replacing(
      "```sh run class=wide phrase=\"start it\" leaves=nothing\nstart $NODE\n```",
      with:
        "```sh run class=small\nstart $NODE\n```\n\n```sh undo covers=\"the start\"\nstop $NODE\n```\n\n```sh preview\npreview\n```"
    )
    let world = world(["r", "do", "", "r", "do", "u", "", "u", "2", "do", "q"])
    world.shell.answers["start $NODE"] = [(.exited(code: 1), "")]
    let (_, walker) = try world.walk(page)
    #expect(
      world.person.screen.contains("1  Start it (HALF DONE: FAILED, exit 1): covers the start"),
      "\(world.person.screen)")
    #expect(world.person.screen.contains("2  Drain it: covers the drain"))
    #expect(last(world)?.script == "undrain $NODE")
    #expect(walker.incident.ledger.stack.map(\.step) == ["start-it"])
  }

  @Test func `a change whose undo failed stays, and can be tried again with another plan`() throws {
    let world = world(["r", "do", "u", "do", "u", "do", "q"])
    world.shell.answers["undrain $NODE"] = [(.exited(code: 1), ""), (.exited(code: 0), "")]
    let (_, walker) = try world.walk(Self.page)
    #expect(world.person.screen.contains("the change stays on the list"))
    #expect(world.shell.launched.map(\.script).filter { $0 == "undrain $NODE" }.count == 2)
    #expect(walker.incident.ledger.stack.isEmpty)
  }

  @Test func `at the end each row is asked about: Enter is no answer, a past date is none, an owner and a date are`()
    throws
  {
    let short = String(try #require(Self.page.split(separator: "\n### Start it").first))
    let world = world(["r", "do", "", "", "", "2", "tomas", "1969-01-01", "2", "tomas", "2026-12-01", "2"])
    let (status, walker) = try world.walk(short)
    #expect(status == .reached, "\(world.person.screen)")
    #expect(world.person.screen.contains("Different 1 of 1: drained (was not)"))
    #expect(world.person.screen.contains("is no date or time to come"))
    #expect(walker.incident.walk?.status == .completed)
    #expect(walker.incident.ledger.different.first?.owner == "tomas")
  }

  @Test func `at the end a row can be undone, and then nothing differs`() throws {
    let short = String(try #require(Self.page.split(separator: "\n### Start it").first))
    let world = world(["r", "do", "", "1", "do", "2"])
    let (_, walker) = try world.walk(short)
    #expect(last(world)?.script == "undrain $NODE", "\(world.person.screen)")
    #expect(walker.incident.ledger.different.isEmpty)
  }
}
