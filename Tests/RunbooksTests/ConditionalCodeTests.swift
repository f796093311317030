import Runbooks
import Testing

/// What stands below a sentence that begins with If is done only if.
@Suite struct ConditionalCodeTests {
  /// The steps of an arm, by title.
  private func arm(_ label: String, _ book: Runbook) -> [String] {
    for step in book.steps {
      for arm in step.arms where arm.label.contains(label) {
        if case .steps(let range) = arm.target { return book.steps[range].map(\.title) }
        return []
      }
    }
    return ["no such arm"]
  }

  @Test func `a fence below an If paragraph belongs to its arm, and otherwise passes it by`() throws {
    let book = runbook(
      "## Mitigation\n\nIf the printer is jammed, remove its queue:\n\n```sh\nlprm -P front -\n```\n\nTell the desk.\n")
    #expect(arm("the printer is jammed", book) == ["Remove its queue"])
    let branch = try #require(book.steps.first { $0.kind == .branch })
    #expect(branch.blocks.isEmpty)
    #expect(branch.arms.last?.otherwise == true)
    #expect(branch.arms.last?.target == .next)
    #expect(book.steps.filter { !$0.commands.isEmpty }.map(\.title) == ["Remove its queue"])
  }

  @Test func `behind a command too, the If paragraph comes before its fence`() {
    let book = runbook(
      "Look at the queue:\n\n```sh\nlpstat -t\n```\n\nIf it is stuck, cancel all of it:\n\n```sh\ncancel -a\n```\n\n```sh\nlpstat -t\n```\n"
    )
    #expect(book.steps.map(\.kind) == [.script, .branch, .script])
    #expect(book.steps[0].commands.count == 1)
    // What stands right behind the fence is the arm's as well.
    #expect(book.steps[2].blocks.flatMap(\.commands).map(\.text) == ["cancel -a", "lpstat -t"])
  }

  @Test func `two If paragraphs with fences are two choices, not one in the other`() {
    let book = runbook(
      "If it is jammed, open it:\n\n```sh\nprinterctl open\n```\n\nIf it is empty, feed it:\n\n```sh\nprinterctl feed\n```\n"
    )
    #expect(book.steps.filter { $0.depth == 0 }.map(\.kind) == [.branch, .branch])
    #expect(arm("it is empty", book) == ["Feed it"])
  }

  @Test func `the last sentence before the fence decides whose it is`() {
    let book = runbook(
      "If it is jammed, open the lid. If it is empty, feed it:\n\n```sh\nprinterctl feed\n```\n")
    #expect(arm("it is jammed", book) == ["Open the lid"])
    #expect(arm("it is empty", book) == ["Feed it"])
    let other = runbook("Look at the lamp. If it is red, reset the printer:\n\n```sh\nprinterctl reset\n```\n")
    #expect(other.steps.map(\.kind) == [.manual, .branch, .script])
    #expect(other.steps[0].title == "Look at the lamp")
    #expect(arm("it is red", other) == ["Reset the printer"])
  }

  @Test func `without a colon the fence is for both, and who may skip it does not own it`() {
    let book = runbook(
      "If it is old, you see dust. If it is new, you see tape.\n\nIf it is old, clean it. If it is new, free it.\n\n```sh\nprinterctl test\n```\n"
    )
    #expect(arm("it is old", book) == arm("it is new", book))
    #expect(arm("it is new", book).count == 1)
    let skipped = runbook("## Fix\n\nIf the printer is off, skip this:\n\n```sh\nprinterctl reset\n```\n")
    #expect(arm("the printer is off", skipped) == ["Skip this"])
    #expect(skipped.steps.last?.commands.count == 1)
    #expect(skipped.steps.last?.parent == nil)
  }

  @Test func `the steps of a list below an If paragraph are its arm`() {
    let book = runbook(
      "## Fix\n\nIf the printer is jammed, do the following:\n\n1. Open the lid.\n2. Pull the paper out.\n\nTell the desk.\n"
    )
    #expect(arm("the printer is jammed", book) == ["Open the lid", "Pull the paper out"])
  }

  @Test func `in an item a later If paragraph guards its fence, and a bullet asks its condition once`() {
    let item = runbook(
      "1. Look at the queue.\n\n   If it is stuck, cancel all of it:\n\n   ```sh\n   cancel -a\n   ```\n2. Tell the desk.\n"
    )
    #expect(item.steps[0].commands.isEmpty)
    #expect(arm("it is stuck", item) == ["Cancel all of it"])
    let bullets = runbook(
      "## Fix\n\n- If it is stuck, cancel all of it:\n\n  ```sh\n  cancel -a\n  ```\n- If it is empty, feed it.\n")
    #expect(bullets.steps.filter { $0.kind == .branch }.count == 1)
    #expect(arm("it is stuck", bullets) == ["Cancel all of it"])
  }

  @Test func `what stands below a fence that gates cut comes after its parts`() throws {
    let book = runbook(
      "## Steps\n\n```sh\n# one\nls\n# two\npwd\n# three, by hand\n```\n\n```sh\nsystemctl restart a\n```\n")
    let titles = book.steps.flatMap { step in step.commands.map { step.blocks[$0.block].commands[$0.command].text } }
    #expect(titles == ["ls", "pwd", "systemctl restart a"])
    for step in book.steps {
      let first = book.steps.first { $0.parent != nil && book.steps[$0.parent ?? 0].id == step.id }
      for block in step.blocks { #expect(block.lines.start < (first?.lines.start ?? .max)) }
    }
  }
}
