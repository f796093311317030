import Runbooks
import Testing

/// Shapes that readers of other people's runbooks found misread.
@Suite struct MendedReadingTests {
  /// Steps as `kind title`, sub-steps indented.
  private func steps(_ document: String) -> [String] {
    runbook(document).steps.map { String(repeating: "  ", count: $0.depth) + "\($0.kind.rawValue) \($0.title)" }
  }

  private func queries(_ document: String) -> [String] {
    runbook(document).steps.flatMap(\.blocks).filter { $0.kind == .query }.map(\.text)
  }

  // MARK: Words at the end

  @Test func `a mitigation of words alone at a file's end is a step, and its If a choice`() {
    #expect(
      steps(
        """
        ## Diagnosis

        ```bash
        mailctl queue
        ```

        ## Mitigation

        Since a relay takes ten thousand letters, you should first move senders to other relays.

        If you're sure that it bears more, you can raise `max_letters` in its settings.
        """
      ) == [
        "script Diagnosis", "manual Move senders to other relays", "branch If you're sure that it bears more",
        "  manual Raise `max_letters` in its settings",
      ])
  }

  @Test func `a mitigation that says nothing keeps the heading's name`() {
    #expect(
      steps("## Diagnosis\n\n```bash\nmailctl queue\n```\n\n## Mitigation\n\nTODO\n")
        == ["script Diagnosis", "manual Mitigation"])
  }

  @Test func `words before the last step, and those that only inherit a role, stay text`() {
    #expect(
      steps(
        """
        ## Mitigation

        There is seldom a way.

        ## Diagnosis

        ```bash
        mailctl queue
        ```

        ### The queue's nature

        It is long on Mondays.
        """
      ) == ["text Mitigation", "script Diagnosis", "text The queue's nature"])
  }

  // MARK: Jumps

  @Test(arguments: [
    "See [the other](other.md).", "Please see [the other](other.md).", "See [the other](other.md#again) for the rest.",
    "For the causes, see [below](#below).", "Check the [queue](#below).",
  ])
  func `words that send the reader to a file or a heading are a jump`(_ words: String) {
    let steps = runbook("## Mitigation\n\n\(words)\n\n## Below\n\n1. Look at it\n").steps
    #expect(steps.first?.arms.count == 1)
    #expect(steps.first?.traits.contains(.jump) == true)
  }

  @Test(arguments: [
    "Look until you see [the other](other.md).", "See [the manual](https://shop.example/manual).",
    "Senders may see [the error](other.md).",
  ])
  func `seeing a thing is no jump`(_ words: String) {
    #expect(runbook("## Mitigation\n\n\(words)\n").steps.allSatisfy { $0.arms.isEmpty })
  }

  @Test func `each paragraph that asks is a step, and a jump stands on its own`() throws {
    let steps = runbook(
      """
      ## Diagnosis

      See [the queue](queue.md) for how it works.

      Look at the log of the relay. If nobody sends, refer to [the senders](senders.md).
      """
    ).steps
    #expect(steps.map(\.title) == ["See the queue for how it works", "Look at the log of the relay"])
    #expect(steps.first?.arms.map(\.label) == ["the queue"])
    #expect(steps.last?.arms.map(\.label).contains("the queue") == false)
  }

  // MARK: Queries

  @Test func `a prompt is no part of a query, and what stands below it is its answer`() throws {
    let block = try #require(
      runbook("## Diagnosis\n\n```promql\n$ mail_queue > 1\nmail_queue{relay=\"a\"} 7\n```\n").steps.first?.blocks.first
    )
    #expect(block.text == "mail_queue > 1")
    #expect(block.commands.map(\.text) == ["mail_queue > 1"])
    #expect(block.sampleOutput == "mail_queue{relay=\"a\"} 7")
  }

  @Test func `two queries of one fence are two`() {
    #expect(
      queries("## Diagnosis\n\n```promql\nmail_queue\nsum by (relay) (rate(mail_lost_total[5m]))\n```\n")
        == ["mail_queue", "sum by (relay) (rate(mail_lost_total[5m]))"])
  }

  @Test(arguments: [
    "sum by (relay) (\n  mail_queue\n)", "mail_lost\n/ mail_sent", "mail_lost /\nmail_sent",
    "100 * sum without(relay)\n(rate(mail_lost_total[5m]))", "mail_a\nor\nmail_b", "mail_a\nor mail_b",
    "sum by (relay)\n(mail_queue)",
  ])
  func `a query over several lines is one`(_ query: String) {
    #expect(queries("## Diagnosis\n\n```promql\n\(query)\n```\n") == [query])
  }

  @Test func `a sum by a label in a sentence is a query, not a program`() {
    let steps = runbook(
      "## Diagnosis\n\nCheck that letters go out with `sum by (relay, desk) (rate(mail_sent_total[5m]))`.\n"
    ).steps
    #expect(steps.map(\.kind) == [.check])
    #expect(runbook("## Diagnosis\n\nCheck it with `sum -r letters.txt` twice.\n").steps.map(\.kind) == [.script])
  }

  @Test func `names joined by or and by a stroke are queries where the label says so`() {
    #expect(
      queries("## Quick checks\n\n- Metric/query: `mail_a or mail_b`\n- Metric/query: `mail_lost / mail_sent`\n")
        == ["mail_a or mail_b", "mail_lost / mail_sent"])
  }

  // MARK: Conditions

  @Test func `a condition without a comma is one when a clause stands before the verb`() {
    #expect(
      steps("## Mitigation\n\nIf senders are failing check the relay of each.\n")
        == ["branch If senders are failing", "  manual Check the relay of each"])
  }

  @Test(arguments: [
    "If letters are in use the relay refuses them.", "If you need to delete the queue the desk knows how.",
    "If senders use the relay it is slow.",
  ])
  func `a verb inside the condition does not end it`(_ words: String) {
    #expect(!steps("## Mitigation\n\n\(words)\n").contains { $0.hasPrefix("branch") })
  }

  @Test func `an instruction behind its grounds is a step before the way out`() {
    #expect(
      steps(
        """
        ## Mitigation

        Based on what the diagnosis showed, try to find the cause.

        If you cannot resolve the issue, call the desk.
        """
      ) == [
        "manual Based on what the diagnosis showed, try to find the cause", "branch If you cannot resolve the issue",
        "  manual Call the desk",
      ])
  }

  @Test func `the way out belongs to all that stands above it, not to the last step`() {
    let steps = runbook(
      """
      ## Mitigation

      - Drain the relay:

        ```bash
        mailctl drain a
        ```

      If you cannot resolve the issue, call the desk.
      """
    ).steps
    #expect(steps.first { $0.kind == .branch }?.depth == 0)
  }

  @Test(arguments: ["Ways to mend it in order of preference:", "Consider the following resolutions:"])
  func `numbered tries are a choice`(_ lead: String) {
    let steps = runbook("## Mitigation\n\n\(lead)\n\n1. Add a relay\n2. Delete old letters\n").steps
    #expect(steps.first?.kind == .branch)
    #expect(steps.first?.arms.map(\.otherwise) == [false, false, true])
  }

  @Test func `a way that only links leads there`() {
    let steps = runbook(
      """
      ## Mitigation

      There are two options to mend it:

      1. Add a relay
      2. The warning can be muted. See [muting](mute.md#how).
      """
    ).steps
    #expect(steps.first?.arms[1].target == .runbook(path: "mute.md", slug: "how"))
    #expect(steps.first?.arms[1].label == "The warning can be muted")
  }

  // MARK: Roles

  @Test(arguments: [
    ("Troubleshooting Steps", Phase.diagnose), ("Pre-Upgrade Steps", .prepare), ("Recovery Procedure", .mitigate),
    ("Steps", .mitigate), ("Verification Steps", .verify),
  ])
  func `the other word of a heading says what the steps are for`(_ heading: String, _ phase: Phase) {
    #expect(runbook("## \(heading)\n\n1. Look at it\n").sections.first?.phase == phase)
  }
}
