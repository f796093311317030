import Runbooks
import Testing

/// Rules of reading that the twenty shapes do not show.
@Suite struct ReadingTests {
  // MARK: Lines and fences

  @Test func `a fence's lines are the file's, front matter counted`() throws {
    let book = runbook("---\ntitle: Late\n---\n\n# Late\n\nLook:\n\n```sh\nls\n```\n")
    let block = try #require(book.steps.first { $0.kind == .script }?.blocks.first)
    #expect(block.lines == Lines(9, 11))
    #expect(block.commands.first?.line == 10)
    #expect(book.title == "Late")
    #expect(book.front.lines == Lines(1, 3))
  }

  @Test func `a fence in a quote and one in a nested item are found with their lines`() {
    let book = runbook(
      "# A\n\n> Look:\n>\n> ```sh\n> ls a\n> ```\n\n1. One\n   - Look here:\n\n     ```sh\n     ls b\n     ```\n")
    let blocks = book.steps.flatMap(\.blocks)
    #expect(blocks.map(\.lines) == [Lines(5, 7), Lines(12, 14)])
    #expect(blocks.map(\.text) == ["ls a", "ls b"])
  }

  @Test func `an unclosed fence ends before a heading, and the rest of the file is read`() {
    let text = graph("# A\n\n## Diagnosis\n\nLook:\n\n```bash\nls\n\n## Mitigation\n\n1. Restart it.\n")
    #expect(text.contains("## Mitigation [mitigate]\n  1 manual Restart it\n"))
    #expect(text.contains("warning 7: fence opened on line 7 is not closed [unclosed-fence]"))
  }

  @Test func `a comment in an unclosed shell fence is no heading`() {
    let book = runbook("Look:\n\n```bash\n# list\nls\n")
    #expect(book.steps.count == 1)
    #expect(book.sections.isEmpty)
  }

  @Test func `a fence that is indented too far behind a paragraph is found`() {
    let file = RunbookFile.read(
      Array("1. Look:\n        ```sh\n        ls\n        ```\n2. Tell somebody.\n".utf8), path: "a.md", id: "a")
    #expect(file.diagnostics.map(\.code) == ["lost-fence"])
    #expect(file.runbooks[0].steps.map(\.kind) == [.script, .manual])
    #expect(file.runbooks[0].steps[0].blocks[0].text == "ls")
  }

  @Test func `what a table says of a value is kept with it`() throws {
    let book = runbook(
      "| Parameter | Default | Description |\n|---|---|---|\n| `pod-name` | web-0 | The pod |\n\nLook:\n\n```sh\nkubectl get pod <pod-name>\n```\n"
    )
    let parameter = try #require(book.parameters.first)
    #expect(parameter.fallback == "web-0")
    #expect(parameter.description == "The pod")
  }

  // MARK: Headings

  @Test func `slugs are GitHub's, with -1 for repeats`() {
    let book = runbook("# A b, c!\n\n## Fix `it` now\n\n## Fix it now\n\n## Über_uns 2.0\n")
    #expect(book.sections.map(\.slug) == ["a-b-c", "fix-it-now", "fix-it-now-1", "über_uns-20"])
  }

  @Test func `anchors are found by slug, by id, and in any case`() {
    let text = graph(
      """
      ## Diagnosis

      - If it is late → [a](#Fix-It)
      - If it is lost → [b](#lost)
      - If it is torn → [c](#torn)

      ## Fix it

      Do it.

      <a id="lost"></a>

      ## Find it

      Look for it.

      ## Mend it {#torn}

      Mend it.
      """)
    #expect(text.contains("A it is late -> #fix-it"))
    #expect(text.contains("B it is lost -> #find-it"))
    #expect(text.contains("C it is torn -> #mend-it"))
  }

  @Test(arguments: [
    ("Symptoms", Phase.detect), ("Meaning", .assess), ("Prerequisites", .prepare), ("Troubleshooting steps", .diagnose),
    ("Investigate", .diagnose), ("Remediation", .mitigate), ("Verification", .verify), ("How to roll back", .rollBack),
    ("Who to call", .escalate), ("Status page", .communicate), ("Post-incident review", .followUp),
    ("See also", .reference),
  ]) func `a heading's words name its role`(_ words: String, _ phase: Phase) {
    let book = runbook("# Late\n\n## \(words)\n\nLook at it.\n\n## Nothing known\n")
    #expect(book.sections[1].phase == phase)
    #expect(book.sections[2].phase == nil)
  }

  @Test func `an unknown heading takes its parent's role`() {
    let book = runbook("# Late\n\n## Mitigation\n\n### The blue one\n\nRestart it.\n")
    #expect(book.sections[2].phase == .mitigate)
    #expect(book.steps.map(\.phase) == [.mitigate])
  }

  @Test func `a rollback takes back the section that it stands in`() {
    let book = runbook("# Late\n\n## Mitigation\n\n1. Stop it.\n\n### Rollback\n\nStart it.\n")
    #expect(book.sections[2].rollbackOf == 1)
    #expect(book.sections[2].phase == .rollBack)
  }

  @Test func `meaning and impact are text, whatever they hold`() {
    let book = runbook("# A\n\n## Meaning\n\n- Check the queue.\n\n```sh\nls\n```\n\n## Diagnosis\n\nCheck it.\n")
    #expect(book.steps.map(\.kind) == [.text, .manual])
    #expect(book.steps[0].blocks.count == 1)
  }

  // MARK: Prose

  @Test func `a file of prose is a checklist`() {
    let book = runbook(
      "# Late\n\nThe parcels are late.\n\nLook at the board. Then call the desk.\n\nNobody knows why.\n")
    #expect(book.steps.map(\.kind) == [.manual])
    #expect(book.steps[0].content.count == 3)
  }

  @Test func `a file of prose, which is read again as a checklist, keeps what is said of it, once`() {
    let text = """
      # Late

      ## Where

      The board shows:
              ```text
              late
              ```

      | Name | Description |
      | --- | --- |
      | desk | who is called |

      ## Things

      - **Queue**: check that `<desk>` answers.
      - **Board**: look at it.
      """
    let file = RunbookFile.read(Array(text.utf8), path: "a.md", id: "a")
    #expect(file.diagnostics.map(\.code) == ["lost-fence"])
    #expect(file.runbooks[0].parameters.map(\.description) == ["who is called"])
    #expect(file.runbooks[0].steps.map(\.kind) == [.text, .manual, .manual])
  }

  @Test func `a table of contents is no step and no choice`() {
    let book = runbook("# A\n\n1. [Look](#look)\n2. [Mend](#mend)\n\n## Look\n\n1. Look.\n\n## Mend\n\n1. Mend it.\n")
    #expect(book.steps.map(\.kind) == [.text, .manual, .manual])
    #expect(book.steps.map(\.arms.count) == [0, 0, 0])
  }

  @Test func `warnings are kept where their command is confirmed`() {
    let book = runbook("## Fix\n\n> [!WARNING]\n> This loses orders.\n\nDrop it:\n\n```sh\nrm -r spool\n```\n")
    #expect(book.steps.count == 1)
    #expect(book.steps[0].cautions.count == 1)
  }

  @Test func `an item that begins with If is done only if`() {
    let book = runbook(
      "1. Look:\n   ```sh\n   ls\n   ```\n2. If it is empty, restart it:\n   ```sh\n   svc restart\n   ```\n3. Tell.\n")
    #expect(book.steps.map(\.kind) == [.script, .branch, .script, .manual])
    #expect(book.steps[1].arms.map(\.label) == ["it is empty", "otherwise"])
    #expect(book.steps[1].arms[0].target == .steps(2..<3))
    #expect(book.steps[2].parent == 1)
  }

  @Test func `code that stands behind a list belongs to its last item`() {
    let book = runbook("1. Look at it\n2. Count it\n\n```sh\nls\n```\n")
    #expect(book.steps.map(\.kind) == [.manual, .script])
    #expect(book.steps.map(\.number) == ["1", "2"])
  }

  @Test func `a command behind sub-steps belongs to its own words, not to the sub-step above`() {
    let book = runbook(
      """
      1. Before you go on, check this:

         1. Confirm the copy.
         2. Confirm the list.

         Remove the lock:

         ```sh
         rm spool.lock
         ```
      """)
    #expect(
      book.steps.map(\.title) == [
        "Before you go on, check this", "Confirm the copy", "Confirm the list", "Remove the lock",
      ])
    #expect(book.steps.map(\.kind) == [.manual, .manual, .manual, .script])
  }

  @Test func `a badge is no part of a title, and a note asks for nothing`() {
    let book = runbook("# Shop ![ci](ci.svg)\n\n!!! note\n    Nothing to do.\n\nNote that it is late.\n")
    #expect(book.title == "Shop")
    #expect(book.steps.map(\.kind) == [.text])
  }

  // MARK: Annotated files

  @Test func `in an annotated file a heading with fences is one step`() {
    let text = graph(
      """
      ---
      use-when: the queue grows
      ---
      # Queue

      ## Look

      ```sh check name=n expect="< 5"
      wc -l < q
      ```

      ## Which is it?

      1. `n > 100`: much → [Empty it](#empty-it)
      2. Otherwise → call the desk

      ## Empty it

      ```sh preview
      cat q
      ```

      ```sh run class=small
      : > q
      ```
      """)
    #expect(text.contains("  check Look\n"))
    #expect(text.contains("    A much `n > 100` -> #empty-it\n"))
    #expect(text.contains("    B Otherwise -> person: call the desk\n"))
    #expect(text.contains("  script Empty it\n"))
  }

  @Test func `a misspelt role is an error in an annotated file and a note in a plain one`() {
    let annotated = RunbookFile.read(
      Array("# A\n\n```sh run\nls\n```\n\n```sh prewiew\nls\n```\n".utf8), path: "a.md", id: "a")
    #expect(annotated.diagnostics.map(\.severity) == [.error])
    let plain = RunbookFile.read(Array("# A\n\n```sh prewiew\nls\n```\n".utf8), path: "a.md", id: "a")
    #expect(plain.diagnostics.map(\.severity) == [.note])
  }

  @Test func `an arm whose condition cannot be read is told with its place`() throws {
    let file = RunbookFile.read(
      Array(
        "# A\n\n```sh check name=n\nls\n```\n\n## Which?\n\n1. `n > 5 orders` → [A](#a)\n2. Otherwise → call\n".utf8),
      path: "a.md", id: "a")
    let diagnostic = try #require(file.diagnostics.first)
    #expect(diagnostic.code == "bad-condition")
    #expect(diagnostic.line == 9)
  }
}
