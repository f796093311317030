import Incidents
import Runbooks
import Testing

/// Which steps only an arm leads to.
@Suite struct SidewaysTests {
  private func aside(_ document: String) -> [String] {
    let file = RunbookFile.read(Array(document.utf8), path: "late.md", id: "late")
    guard let book = file.runbooks.first else { return [] }
    return Sideways.all(of: book).flatMap { $0.steps.map { book.steps[$0].title } }
  }

  @Test func `a section that one sentence points at stays in the order of the file`() {
    let found = aside(
      """
      ## Before

      If the relay stands in another room, see [Update the lists](#update-the-lists) for how.

      ## Update the lists

      1. Fetch the lists

      ## Update the relay

      1. Start the relay
      """)
    #expect(!found.contains("Fetch the lists"))
  }

  @Test func `nor does skipping ahead take it out, where the other way is to go on`() {
    let found = aside(
      """
      ## Diagnosis

      If the letter names the relay, skip to [Mitigation](#mitigation). If it does not, continue with the steps below.

      1. Look at all relays

      ## Mitigation

      1. Start the relay
      """)
    #expect(found.isEmpty)
  }

  @Test func `sections that a choice leads to are entered only by it`() {
    let found = aside(
      """
      ## Which is it?

      1. If the relay is late, go to [Late](#late)
      2. If the relay is lost, go to [Lost](#lost)

      ## Late

      1. Wait for it

      ## Lost

      1. Send another
      """)
    #expect(found == ["Wait for it", "Send another"])
  }
}
