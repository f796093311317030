import Engine
import Incidents
import Reports
import Testing

/// What somebody reads at 3 a.m., and what they must not misread.
@Suite struct `A tired person` {
  private let forked = """
    # Orders wait

    1. Look at the queue

    2. Is it long?
       - **Yes** → [Empty it](#empty-it)
       - **No** → [Wait](#wait)

    3. Tell the desk

    ## Empty it

    4. Stop the intake

    5. Empty the queue

    ## Wait

    6. Wait five minutes
    """

  @Test func `hears every key of the prompt in words, and ways by number`() throws {
    let world = ScriptedWorld(types: ["3", "q"])
    _ = try world.walk(forked) { $0.look = Look(width: 200, accessible: true) }
    #expect(
      world.person.screen.contains(
        "\nType what you saw. Enter: seen, no value. s: skip. q: hold. Question mark: all keys.\nLIVE, answer: "))
    #expect(world.person.screen.contains("Type the number of a way. s: skip. n: note. q: hold. Question mark"))
    #expect(world.person.screen.contains("   1  Yes\n") && !world.person.screen.contains("take A"))
  }

  @Test func `is told once how long the path is with the way that was taken, and never walks backwards`() throws {
    let world = ScriptedWorld(types: ["12", "1", "done", "done", "told", "5"])
    #expect(try world.walk(forked).0 == .reached)
    let screen = world.person.screen
    #expect(screen.split(separator: "With this way the path has 5 steps, not 3.").count == 2)
    let steps = screen.split(separator: "\n").filter { $0.contains("step ") && $0.contains(" of ") }
    #expect(
      steps.map { $0.split(separator: "step ").last ?? "" } == ["1 of 3", "2 of 3", "3 of 5", "4 of 5", "5 of 5"])
  }

  @Test func `who types the capital of a way that is also a key is asked which is meant`() throws {
    let world = ScriptedWorld(types: ["12", "B", "take B", "waited", "told", "5"])
    #expect(try world.walk(forked).0 == .reached)
    #expect(world.person.screen.contains("Type take B for the way, or b for the key."))
    #expect(!world.person.screen.contains("Back at"))
    let key = ScriptedWorld(types: ["12", "b", "q"])
    _ = try key.walk(forked)
    #expect(key.person.screen.contains("Back at \"Look at the queue\""))
  }

  @Test func `sees the ways again with w`() throws {
    let world = ScriptedWorld(types: ["12", "w", "q"])
    _ = try world.walk(forked)
    #expect(world.person.screen.split(separator: "   A  Yes\n").count == 3)
  }

  @Test func `knows which runbook the steps are of, round after round`() throws {
    let world = ScriptedWorld(types: ["1", "1", "a", "1", "x", "2", "called", "told", "written", "5"])
    world.files.files["b.md"] = Array(
      "# B\n\n1. Count\n\n2. Again?\n   - **Yes** → [A](r.md)\n   - **No** → [C](#c)\n\n3. Write\n\n## C\n\n4. Close\n"
        .utf8)
    let first =
      "# A\n\n1. Look\n\n2. Is it B?\n   - **Yes** → [B](b.md)\n   - **No** → [C](#c)\n\n3. Tell\n\n## C\n\n4. Call\n"
    world.files.files["r.md"] = Array(first.utf8)
    #expect(try world.walk(first).0 == .reached)
    let said = world.person.screen.split(separator: "\n").filter {
      $0.contains(" in: ") || $0.contains("entered before")
    }
    #expect(
      said == [
        "Now in: B  (b.md)", "Now in: A  (r.md)", "   This runbook was entered before; its steps are open again.",
        "Back in: B  (b.md)",
      ])
  }

  @Test func `is told that the clock was set back`() throws {
    let world = ScriptedWorld(types: ["12", "q", "q"])
    _ = try world.walk(forked)
    _ = try world.resume()
    #expect(!world.person.screen.contains("The clock was set back"))
    let late = ScriptedWorld(types: ["12", "q", "q"])
    _ = try late.walk(forked)
    late.setBack(seconds: 1800)
    _ = try late.resume()
    #expect(late.person.screen.contains("The clock was set back by 29m 5"))
  }

  @Test func `a check that measured nothing says why first, and Enter does not accept it`() throws {
    let text = "# Full\n\n## How full is it?\n\n```sh check name=used unit=percent expect=\"< 60%\"\nask\n```\n"
    let world = ScriptedWorld(types: ["", "", "r", "", "5"])
    world.shell.answers["ask"] = [(.exited(code: 2), ""), (.exited(code: 0), "12\n")]
    #expect(try world.walk(text).0 == .reached)
    let screen = world.person.screen
    #expect(screen.contains("   used: ERROR, expected < 60%\n      FAILED, exit 2\n"))
    #expect(screen.split(separator: "r ask again   s skip").count == 4 && !screen.contains("exit 2 percent"))
  }
}
