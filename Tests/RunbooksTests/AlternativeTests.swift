import Runbooks
import Testing

/// Ways that exclude each other are a choice, never one step behind the other.
@Suite struct AlternativeTests {
  /// The labels of the first choice.
  private func ways(_ book: Runbook) -> [String] {
    book.steps.first { $0.kind == .branch }?.arms.filter { !$0.added }.map(\.label) ?? []
  }

  @Test func `a comment that begins with Or makes a choice of its fence`() {
    let book = runbook(
      "1. Restart:\n\n   ```sh\n   # Only the queue\n   shopctl restart queue\n\n   # Or all of it\n   shopctl restart all\n   ```\n"
    )
    #expect(ways(book) == ["Only the queue", "All of it"])
    #expect(book.steps[0].kind == .branch)
    #expect(
      book.steps.flatMap(\.blocks).map { $0.commands.map(\.text) } == [
        ["shopctl restart queue"], ["shopctl restart all"],
      ])
    // The lines of the parts stay inside the fence.
    #expect(book.steps.flatMap(\.blocks).map(\.lines) == [Lines(3, 5), Lines(8, 9)])
  }

  @Test func `a line of or between two commands does too, and what stands around the choice stays in order`() {
    let book = runbook(
      "```sh\n# Look\nls\n# Stop it\nshopctl stop a\nor\nshopctl kill a\n# Start it\nshopctl start a\n```\n")
    #expect(ways(book) == ["Stop it", "Stop it"] || ways(book).count == 2)
    let shown = book.steps.flatMap { $0.blocks.flatMap { $0.commands.map(\.text) } }
    #expect(shown == ["ls", "shopctl stop a", "shopctl kill a", "shopctl start a"])
    #expect(book.steps.filter { $0.kind == .branch }.count == 1)
  }

  @Test func `a fence whose lead begins with Alternatively is another way`() {
    let book = runbook(
      "## Fix\n\nRestart it:\n\n```sh\nshopctl restart\n```\n\nAlternatively, move it:\n\n```sh\nshopctl move\n```\n\nOr stop it:\n\n```sh\nshopctl stop\n```\n\nTell the desk.\n"
    )
    #expect(ways(book) == ["Restart it", "Move it", "Stop it"])
    #expect(book.steps.filter { $0.depth == 0 }.map(\.kind) == [.branch, .manual])
  }

  @Test func `in an item as well, and as an item`() {
    let inside = runbook(
      "1. Enable it:\n\n   ```sql\n   ALTER SUBSCRIPTION a ENABLE;\n   ```\n\n   Or with the tool:\n\n   ```sh\n   shopctl enable a\n   ```\n2. Look.\n"
    )
    #expect(ways(inside) == ["Enable it", "With the tool"])
    #expect(inside.steps[0].number == "1")
    let items = runbook(
      "## Fix\n\n1. Run `shopctl restart a`.\n2. Alternatively, run `shopctl move a`.\n3. Tell the desk.\n")
    #expect(ways(items).count == 2)
    #expect(items.steps.filter { $0.depth == 0 }.count == 2)
  }

  @Test func `two calls of one address below one heading are two ways, a preview is not`() {
    func call(_ lead: String, _ body: String) -> String {
      "\(lead):\n\n```sh\ncurl -X POST \"$SHOP/tasks/restore\" -d '\(body)'\n```\n\n"
    }
    let two = runbook(
      "## Restore\n\nMind the shelf.\n\n" + call("Restore the last copy", "{}") + call("Restore an older copy", "{a}"))
    #expect(ways(two) == ["Restore the last copy", "Restore an older copy"])
    // What is said in front of both is the choice's.
    #expect(two.steps[0].content == [.prose(text: "Mind the shelf.")])
    let preview = runbook("## Restore\n\n" + call("Preview it", "{}") + call("Restore it", "{a}"))
    #expect(preview.steps.map(\.kind) == [.script, .script])
    let other = runbook(
      "## Restore\n\n" + call("Stop it", "{}") + "Start it:\n\n```sh\ncurl -X POST \"$SHOP/tasks/start\" -d x\n```\n")
    #expect(other.steps.map(\.kind) == [.script, .script])
  }

  @Test func `a sentence with or in it is no other way`() {
    let book = runbook("Look:\n\n```sh\nls\n```\n\nOrder the parts:\n\n```sh\nshopctl order\n```\n")
    #expect(book.steps.map(\.kind) == [.script, .script])
  }
}
