import Engine
import Incidents
import Runbooks
import TestSupport
import Testing

@Suite struct `The transcripts of docs/remediation-transcript.md` {
  /// The dangerous step of a bundled runbook: what its dry run prints, and what is typed.
  private struct Scene {
    var file: String
    var step: String
    var preview: String
    var types: [String]
    var words: String
  }

  private static let scenes = [
    Scene(
      file: "disk-filling", step: "stop-the-dumps-and-move-them-away", preview: "37 dumps, 48234496 bytes\n",
      types: ["", "r", "move 40", "move 37", "u", "undo 37", "q"],
      words:
        "The dry run counts what would be moved, and the phrase holds that number: who has not read it cannot type it."),
    Scene(
      file: "service-stuck", step: "take-the-stale-lock-away", preview: "/srv/prices/ledger.lock\n",
      types: ["", "r", "", "r", "do", "u", "do", "q"],
      words: "One lock: a small change. Enter starts nothing, here and at the phrase."),
    Scene(
      file: "orders-late", step: "stop-the-report-that-holds-the-database",
      preview: "report, pid 4711, holds the write lock of orders.db\n", types: ["", "r", "do", "q"],
      words: "What differs behind it stands in the ledger until somebody says what becomes of it."),
    Scene(
      file: "database-blocked", step: "end-the-session-that-was-left-open",
      preview: "recount, pid 812, user shop, idle in transaction: update stock\n"
        + "recount, pid 815, user shop, idle in transaction: update stock\n",
      types: ["", "r", "end 2", "nobody else is awake, and the tills wait", "u", "undo 2", "q"],
      words: "More sessions than the author expected: the class is raised."),
  ]

  @Test func `the dangerous step of each bundled runbook, from its preview to its undo`() throws {
    var pages: [String] = []
    for scene in Self.scenes {
      let text = try #require(Page.text("runbooks/\(scene.file).md"))
      let world = ScriptedWorld(types: scene.types)
      world.wall = 1_795_314_700_000_000_000
      let book = try #require(RunbookFile.read(Array(text.utf8), path: "r.md", id: "r").runbooks.first)
      let step = try #require(book.steps.first { $0.id == scene.step })
      let preview = try #require(step.block(.preview)?.commands.first)
      world.shell.answers[preview.script] = [(.exited(code: 0), scene.preview)]
      let (status, _) = try world.walk(text) {
        $0.from = scene.step
        $0.environmentName = "prod-eu"
      }
      #expect(status == .held, "\(world.person.screen)")
      let run = try #require(step.block(.run)?.commands.first)
      #expect(world.shell.launched.contains { $0.script == run.script }, "\(world.person.screen)")
      let screen = world.person.screen.split(separator: "\n", omittingEmptySubsequences: false)
      let shown = screen.drop { !$0.contains("LIVE prod-eu") }.joined(separator: "\n")
      pages.append(
        "## \(step.title)\n\n\(scene.words) From [\(scene.file)](../runbooks/\(scene.file).md).\n\n```text\n\(shown)\n```\n"
      )
    }
    let head = """
      # Dangerous steps

      One step of each bundled runbook that changes something, as a person meets it: the dry run, what it will touch, what takes it
      back, the typed word, and the undo. A test makes this page: the screens are the program's own, what the scripts print and what the
      person types are written beforehand. How it is read is told in [Walking a runbook](walk.md).


      """
    Page.expect(head + pages.joined(separator: "\n"), at: "docs/remediation-transcript.md")
  }
}
