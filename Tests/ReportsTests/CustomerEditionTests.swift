import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

/// What is called something inside stays inside.
@Suite struct CustomerEditionTests {
  private static func page(title: String) -> String {
    """
    ---
    title: Editions room on db-prod-17
    services: [cart-svc]
    messages: {title: \(title)}
    ---

    # Editions room on db-prod-17

    ## Look

    ### Look at the ratio

    ```promql entry name=oversell_ratio expect="> 0.01"
    oversold
    ```

    ```promql check name=share expect="> 0.01"
    share
    ```
    """
  }

  private func page(title: String = "Some orders cannot be confirmed", slots: [SlotValue] = []) throws -> String {
    var h = Script()
    h.to("09:00:00")
    h.add(.opened(title: "Editions room on db-prod-17", mode: .live, environment: "local"))
    h.add(.pinned(revision: History.revision, path: "mill.md", title: "Editions room on db-prod-17"))
    h.add(.walkStarted(runbook: RunbookKey(revision: History.revision, slug: nil), from: nil))
    for (clock, value) in [("09:01:00", 0.0), ("09:05:00", 0.03), ("09:40:00", 0)] {
      h.to(clock)
      for name in ["oversell_ratio", "share"] {
        var reading = Oversell.reading(value, "", name, at: Oversell.at(clock))
        reading.unit = nil
        h.read(name, name == "share" ? "check" : "entry", reading, "met", "> 0.01", step: "look-at-the-ratio")
      }
    }
    h.say(
      "m1", "P1", .statusPage, .investigating, from: "09:06:00", sent: "09:06:00", channel: "page", slots: slots,
      body: "Some orders are late\n\nWe are looking into it.\n")
    h.to("10:00:00")
    h.add(
      .actionAgreed(
        item: 1, what: "alert when lead's lag is over 300 s on db-prod-17", type: "detect", owner: "mira",
        due: "2026-12-04", test: nil, tracker: nil))
    h.add(.closed(outcome: .recovered, reason: nil))
    var facts = Postmortem(name: "INC-7", edition: .customer)
    let history = h.history
    for record in history.records { facts.add(record) }
    let text = Array(Self.page(title: title).utf8)
    facts.shelve(RunbookFile.read(text, path: "mill.md", id: "mill").runbooks[0], revision: History.revision)
    let document = try facts.document { history.blobs[$0] }
    for text in [document.html, document.text] { #expect(!text.contains("db-prod-17") && !text.contains("INC-7")) }
    return document.markdown
  }

  @Test func `customers read their own title, and nothing that is said inside`() throws {
    let text = try page()
    #expect(text.hasPrefix("# After-report: Some orders cannot be confirmed\n"), "\(text)")
    for word in ["db-prod-17", "INC-7", "oversell", "ratio", "share", "lag", "Editions room"] {
      #expect(!text.contains(word), "\(word): \(text)")
    }
    #expect(text.contains("Action item 1, by 2026-12-04: what is it in words for customers?"), "\(text)")
    #expect(text.contains("which have no unit that customers know"), "\(text)")
  }

  @Test func `the title that customers were told stands before the runbook's`() throws {
    let text = try page(slots: [SlotValue(name: "title", value: "Some orders are late", source: "person")])
    #expect(text.hasPrefix("# After-report: Some orders are late\n"), "\(text)")
    let other = try page(slots: [SlotValue(name: "title", value: "What an editor took out", source: "person")])
    #expect(other.hasPrefix("# After-report: Some orders cannot be confirmed\n"), "\(other)")
  }

  @Test(arguments: ["cart-svc is slow", "Ask ada@shop.example", "Due to a third party", "oversell_ratio is up"])
  func `a title with a name of the house, a person or blame stays out`(title: String) throws {
    let text = try page(title: title)
    #expect(text.hasPrefix("# After-report\n"), "\(text)")
    #expect(!text.contains(title), "\(text)")
  }
}
