import Engine
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
}
