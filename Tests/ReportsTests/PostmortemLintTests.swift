import Reports
import Testing

@Suite struct PostmortemLintTests {
  /// A page with nothing to say about it, but for what stands in for one section.
  private func page(_ section: String = "", _ text: String = "") -> String {
    var parts = [
      "0": "| Owner | anna |\n| Collaborators | lead (mira), tomas |", "1": "Orders were late for 30 minutes.",
      "2": "| orders | 212 |", "8": "- Holds end after 900 s.\n- Confirmations were late.",
      "9": "We were lucky that it was night.",
      "14":
        "| item | what | kind | owner | due | how we will know it worked |\n|---|---|---|---|---|---|\n| 1 | alert when lag is over 300 s | detect | anna | 2026-12-01 | the drill pages |",
    ]
    if !section.isEmpty { parts[section] = text }
    return parts.keys.sorted { (Int($0) ?? 99) < (Int($1) ?? 99) }
      .map { "## \($0)\\. Title\n\n\(parts[$0] ?? "")\n" }.joined(separator: "\n")
  }

  private func rules(_ section: String, _ text: String) -> [PostmortemLint.Rule] {
    PostmortemLint(page(section, text)).findings.map(\.rule)
  }

  private static let table =
    "| item | what | kind | owner | due | how we will know it worked |\n|---|---|---|---|---|---|\n"

  /// Each rule with what it finds, and the same said well.
  private static let examples: [(PostmortemLint.Rule, String, bad: String, good: String)] = [
    (.blame, "8", "- It was human error.\n- b", "- The page had two buttons of one name.\n- b"),
    (.blame, "5", "Mira forgot the second flag.", "The page names the second flag only in its last line."),
    (.hindsight, "5", "We should have looked at the queue.", "We looked at the disks; the queue was on no screen."),
    (.heat, "1", "It was a disaster!", "212 orders were late for 30 minutes."),
    (
      .vagueAction, "14", table + "| 1 | improve monitoring | detect | anna | 2026-12-01 | a drill |",
      table + "| 1 | alert when lag is over 300 s | detect | anna | 2026-12-01 | a drill |"
    ),
    (
      .actionOwner, "14", table + "| 1 | alert on lag | detect | | 2026-12-01 | a drill |",
      table + "| 1 | alert on lag | detect | anna | 2026-12-01 | a drill |"
    ),
    (
      .actionOwner, "14", table + "| 1 | alert on lag | detect | anna, tomas | 2026-12-01 | a drill |",
      table + "| 1 | alert on lag | detect | anna | 2026-12-01 | a drill |"
    ),
    (
      .actionDue, "14", table + "| 1 | alert on lag | detect | anna | | a drill |",
      table + "| 1 | alert on lag | detect | anna | 2026-12-01 | a drill |"
    ),
    (
      .actionTest, "14", table + "| 1 | alert on lag | detect | anna | 2026-12-01 | |",
      table + "| 1 | alert on lag | detect | anna | 2026-12-01 | a drill |"
    ),
    (
      .actionKind, "14", table + "| 1 | refund them | repair | anna | 2026-12-01 | all 37 |",
      table + "| 1 | refuse it | prevent | anna | 2026-12-01 | a test |"
    ),
    (.noImpact, "2", "Many customers.", "212 orders of 9,000."),
    (.noOwner, "0", "| Owner | _unknown (one person)_ |", "| Owner | anna |"),
    (.noOwner, "0", "| Owner | anna and tomas |", "| Owner | anna |"),
    (.oneFactor, "8", "- The hold was short.", "- The hold was short.\n- Confirmations were late."),
    (.noLuck, "9", "It went well.", "We were lucky that it was night."),
    (.acronym, "1", "The PSP answered late, 30 minutes.", "The payment provider (PSP) answered late, 30 minutes."),
  ]

  @Test func `every rule finds its bad example and lets the good one be`() {
    for (rule, section, bad, good) in Self.examples {
      #expect(rules(section, bad).contains(rule), "\(rule): \(bad)")
      #expect(!rules(section, good).contains(rule), "\(rule): \(good)")
    }
    let priority = page(
      "14",
      "| what | kind | priority | owner | due | test |\n|---|---|---|---|---|---|\n| alert | detect | P3 | anna | 2026 | a drill |"
    )
    #expect(
      PostmortemLint(priority + "\n## 10\\. Communication\n\nstatuspage: sent\n").findings.map(\.rule).contains(
        .actionPriority))
    let all = Set(Self.examples.map(\.0)).union([.actionPriority])
    #expect(all == Set(PostmortemLint.Rule.allCases))
  }

  @Test func `a page that is written well has nothing to be said of`() {
    #expect(PostmortemLint(page()).findings.isEmpty)
    #expect(PostmortemLint(page()).mayLeaveDraft)
  }

  @Test func `only a missing owner and a missing impact hold the draft`() {
    #expect(PostmortemLint(page("5", "Obviously!")).mayLeaveDraft)
    #expect(!PostmortemLint(page("0", "")).mayLeaveDraft)
    #expect(!PostmortemLint(page("2", "Some.")).mayLeaveDraft)
  }

  @Test func `what was recorded is not judged`() throws {
    #expect(rules("7", "It was human error, said the log!").isEmpty)
    #expect(rules("5", "```text\nshould have\n```").isEmpty)
    let exported = try Oversell.facts().document { Oversell.history.blobs[$0] }.markdown
    let found = Set(PostmortemLint(exported).findings.map(\.rule))
    #expect(found.isSubset(of: [.noOwner, .hindsight, .acronym]), "\(found)")
    #expect(found.contains(.noOwner))
  }
}
