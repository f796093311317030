import Runbooks
import Testing

/// What describes is not taken for what asks, and nothing of a fence is lost.
@Suite struct DescriptionTests {
  @Test(arguments: [
    "Backup storage is resolved by the platform.", "Test results are kept for ten days.",
    "Backup location, credentials, and sizes are set elsewhere.", "Restore time granularity is a second.",
    "Update statements were counted.", "Log retention has a limit.",
  ])
  func `a noun that is a verb as well asks for nothing`(_ sentence: String) {
    let book = runbook("# A\n\n## Fix\n\nLook:\n\n```sh\nls\n```\n\n\(sentence)\n")
    #expect(book.steps.filter { $0.kind == .manual }.isEmpty)
  }

  @Test(arguments: [
    "Backup the shelf that is full.", "Check if the shelf is full.", "Test that boxes are shut.", "Restore pods.",
    "Watch which lamps are red.", "Log the time, it is needed.", "Scale workers until there are ten.",
  ])
  func `a verb with its object still asks`(_ sentence: String) {
    let book = runbook("# A\n\n## Fix\n\nLook:\n\n```sh\nls\n```\n\n\(sentence)\n")
    #expect(book.steps.filter { $0.kind == .manual }.count == 1)
  }

  @Test func `names of results before a colon are no steps`() {
    let book = runbook(
      "## Results\n\n- Backup creation: name and size.\n- Backup listing: names.\n- Restore settlement: state.\n\n## Fix\n\n1. Run `shopctl fix`.\n"
    )
    #expect(book.steps.filter { $0.kind == .manual }.isEmpty)
  }

  @Test func `what stands below a signature describes it`() {
    let book = runbook(
      "## Calls\n\n### `answer_ok <what> [data]`\n\nBuild an answer.\n\n## Fix\n\n1. Run `shopctl fix`.\n")
    #expect(book.steps.filter { $0.kind == .manual }.isEmpty)
  }

  @Test func `two paragraphs in front of one fence are one step`() {
    let book = runbook(
      "## Switch\n\nRun on the blue side. It stops writes → wait for green → starts.\n\nThe call ends after `limit`.\n\n```sh\nshopctl switch\n```\n"
    )
    #expect(book.steps.map(\.title) == ["Run on the blue side"])
    #expect(book.steps[0].kind == .script)
    #expect(!book.steps[0].traits.contains(.until))
    let waits = runbook("## Switch\n\n1. Wait for green to come up.\n")
    #expect(waits.steps[0].traits.contains(.until))
  }

  @Test func `a command under the label of a file's content is a guessed command`() throws {
    let book = runbook(
      "Look:\n\n```yaml\nkubectl get pods -n <namespace>\n```\n\nThen put it in:\n\n```yaml\nkind: Shelf\nname: a\n```\n"
    )
    let blocks = book.steps.flatMap(\.blocks)
    #expect(blocks.map(\.kind) == [.command, .config])
    #expect(blocks[0].guessed)
    #expect(book.parameters.map(\.name) == ["namespace"])
    #expect(runbook("```yaml\nimage: nginx\n```\n").steps.flatMap(\.blocks).first?.kind == .config)
  }

  @Test func `the last comment of a fence is kept as output or as a remark`() throws {
    let printed = runbook("Ask:\n\n```sh\nshopctl ask\n# {\"state\": \"open\"}\n```\n")
    #expect(
      printed.steps[0].blocks[0].sampleOutput == " {\"state\": \"open\"}"
        || printed.steps[0].blocks[0].sampleOutput == "{\"state\": \"open\"}")
    let remark = runbook("Set it:\n\n```sh\nshopctl set a\n# Optionally, set others as well\n```\n")
    #expect(remark.steps[0].content.last == .prose(text: "Optionally, set others as well"))
  }

  @Test func `a value that only a table or reading text names is not asked for`() {
    let book = runbook(
      "## Overview\n\nCalls take `<page>`.\n\n| Call | For |\n|---|---|\n| `open <door>` | opening |\n\n## Fix\n\n1. Ask <customer>.\n2. Run `shopctl fix <box>`.\n"
    )
    #expect(book.parameters.map(\.name).sorted() == ["box", "customer"])
  }

  @Test func `the remark in a conditional heading stands once`() throws {
    let book = runbook("## Fix\n\n### If it is old (rust)\n\nClean it.\n\n### If it is new (tape)\n\nFree it.\n")
    let branch = try #require(book.steps.first { $0.kind == .branch })
    #expect(branch.arms.prefix(2).map(\.label) == ["it is old", "it is new"])
    #expect(branch.arms.prefix(2).map(\.reason) == ["rust", "tape"])
  }
}
