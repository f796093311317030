import Engine
import Incidents
import Runbooks
import Testing

private let flag = """
  ---
  parameters:
    tenant: {default: "a b&c"}
  ---
  # Flag

  ### Switch the flag

  ```http preview
  GET http://127.0.0.1:9/flags/$tenant
  ```

  ```http run class=wide
  POST http://127.0.0.1:9/flags/$tenant

  off
  ```

  ```http undo
  POST http://127.0.0.1:9/flags/$tenant

  on
  ```
  """

@Suite struct `An action that is a request` {
  private func world(_ types: [String]?, _ reply: Reply.Outcome) -> ScriptedWorld {
    let world = types.map { ScriptedWorld(types: $0) } ?? ScriptedWorld(says: nil)
    world.sources.answer = { question in
      question.form == .act ? reply : .body(status: 200, contentType: "text/plain", text: "till-1\ntill-2\n")
    }
    return world
  }

  private func sent(_ world: ScriptedWorld) -> [String] {
    world.sources.asked.filter { $0.form == .act }.map(\.query.text)
  }

  @Test func `has a dry run, a number, a record before it goes out, and an undo`() throws {
    let world = world(["r", "run 2", "u", "undo 2", "q"], .body(status: 204, contentType: "", text: ""))
    _ = try world.walk(flag)
    #expect(
      sent(world) == [
        "POST http://127.0.0.1:9/flags/a%20b%26c\n\noff", "POST http://127.0.0.1:9/flags/a%20b%26c\n\non",
      ])
    #expect(world.shell.launched.isEmpty)
    #expect(world.person.screen.contains("Will touch: 2 targets"))
    #expect(try world.kinds().filter { $0 == "scriptFinished" }.count == 3)
  }

  @Test func `that is refused has failed, and one that was never answered is of unknown outcome`() throws {
    let refused = world(["r", "run 2", "q"], .body(status: 503, contentType: "text/plain", text: "later"))
    let (_, walker) = try refused.walk(flag)
    #expect(refused.person.screen.contains("FAILED"))
    #expect(walker.incident.walk?.inDoubt == nil)
    let lost = world(["r", "run 2", "q"], .failed(AskFailure(.timedOut)))
    let (status, doubtful) = try lost.walk(flag)
    #expect(doubtful.incident.walk?.inDoubt != nil)
    #expect(status == .outcomeUnknown)
    let away = world(["r", "run 2", "q"], .failed(AskFailure(.unreachable)))
    #expect(try away.walk(flag).1.incident.walk?.inDoubt == nil)
    #expect(away.person.screen.contains("NOT STARTED"))
  }

  @Test func `is not sent without a person, and the step is not passed over`() throws {
    let world = world(nil, .body(status: 204, contentType: "", text: ""))
    #expect(try world.walk(flag).0 == .needsConfirmation)
    #expect(sent(world).isEmpty)
  }

  @Test func `whose dry run would change something is not offered`() throws {
    let world = world(["r", "q"], .body(status: 204, contentType: "", text: ""))
    world.sources.answer = { question in
      question.query.text.hasPrefix("POST") && question.form != .act
        ? .failed(AskFailure(.changing, "POST")) : .body(status: 200, contentType: "", text: "x\ny\n")
    }
    _ = try world.walk(flag.replacing("GET http", with: "POST http"))
    #expect(sent(world).isEmpty)
  }
}
