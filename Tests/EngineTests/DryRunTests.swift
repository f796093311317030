import Engine
import Incidents
import Reports
import Runbooks
import Testing

/// What a dry run says of a runbook.
@Suite struct DryRunTests {
  private func text(from: String? = nil) throws -> String {
    let document = """
      ## Diagnosis

      1. Look at the queue:

         ```promql
         mail_queue{desk="north"}
         ```

      2. Look at the relay:

         ```bash
         mailctl relays
         ```
      """
    let file = RunbookFile.read(Array(document.utf8), path: "late.md", id: "late")
    let book = try #require(file.runbooks.first)
    return try DryRun(book, look: Look(width: 80), set: [], from: from).text()
  }

  @Test func `a query is shown as it would be asked`() throws {
    #expect(try text().contains("promql  mail_queue{desk=\"north\"}"))
  }

  @Test func `it begins where the walk would begin`() throws {
    let late = try text(from: "2")
    #expect(late.contains("mailctl relays") && !late.contains("mail_queue"))
    #expect(throws: (any Error).self) { try text(from: "9") }
  }

  @Test func `an undo is shown with its class and with who has to agree`() throws {
    for (preview, undo, words) in [
      ("```sh preview\nmailctl list\n```\n\n", "class=lasting", "undo; type \"restore late\"; 1 other to agree"),
      ("```sh preview\nmailctl list\n```\n\n", "class=small approve=2", "undo; type \"do\"; 2 others to agree"),
      ("", "class=small", "class wide: raised, because nothing counted what it takes back"),
    ] {
      let document =
        "# Late\n\n### Clear the queue\n\n\(preview)```sh run class=small\nmailctl clear late\n```\n\n"
        + "```sh undo \(undo)\nmailctl restore late\n```\n"
      let file = RunbookFile.read(Array(document.utf8), path: "late.md", id: "late")
      let plan = try DryRun(try #require(file.runbooks.first), look: Look(width: 80), set: []).text()
      #expect(plan.contains(words), "\(plan)")
    }
  }

  @Test func `what a plan shows of an action is what the walk shows, byte for byte`() throws {
    let document = """
      # Late

      ### Clear the queue

      ```sh preview
      mailctl list
      ```

      ```sh run class=wide cap=5
      mailctl clear \\
        --desk north
      ```

      ```sh undo covers="nothing that was read"
      mailctl restore
      ```
      """
    let file = RunbookFile.read(Array(document.utf8), path: "late.md", id: "late")
    let plan = try DryRun(try #require(file.runbooks.first), look: Look(width: 80), set: []).text()
    let world = ScriptedWorld(types: ["r", "", "q"])
    world.shell.answers["mailctl list"] = [(.exited(code: 0), "a\nb\n")]
    _ = try world.walk(document)
    let shown = "   $ mailctl clear \\\n       --desk north\n"
    for words in [shown, "   class wide\n", "   Undo: nothing that was read\n"] {
      #expect(plan.contains(words))
      #expect(world.person.screen.contains(words))
    }
    #expect(plan.contains("type \"run\" and the number that its dry run names; cap 5"))
  }
}
