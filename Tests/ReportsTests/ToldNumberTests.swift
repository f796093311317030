import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

/// What customers were told of the impact, against section 2.
@Suite struct ToldNumberTests {
  private static let page = """
    ---
    title: The mill
    impact: {who: share_hit, counts: [orders_affected]}
    ---

    # The mill

    ## Look

    ### Look at the sacks

    ```promql entry name=sold expect="> 0" unit=sacks
    sold
    ```
    """

  private typealias Said = (
    id: String, template: String, state: IncidentState, clock: String, slots: [String: String], body: String
  )

  private func history(_ said: [Said], share: Double = 0.03) -> History {
    var h = Script()
    h.to("09:00:00")
    h.add(.opened(title: "The mill", mode: .live, environment: "local"))
    h.add(.pinned(revision: History.revision, path: "mill.md", title: "The mill"))
    h.add(.walkStarted(runbook: RunbookKey(revision: History.revision, slug: nil), from: nil))
    for (clock, sold, orders, share) in [
      ("09:01:00", 0.0, 0.0, 0.0), ("09:05:00", 19, 226, share), ("09:40:00", 0, 200, 0.001),
    ] {
      h.to(clock)
      for (name, role, value, unit) in [
        ("sold", "entry", sold, "sacks"), ("orders_affected", "check", orders, nil), ("share_hit", "check", share, nil),
      ] as [(String, String, Double, String?)] {
        var reading = Oversell.reading(value, "", name, at: Oversell.at(clock))
        reading.unit = unit
        h.read(name, role, reading, "met", "> 0", step: "look-at-the-sacks")
      }
    }
    for one in said {
      h.say(
        one.id, one.template, .statusPage, one.state, from: one.clock, sent: one.clock, channel: "page",
        slots: one.slots.sorted { $0.key < $1.key }.map { SlotValue(name: $0.key, value: $0.value, source: "sensed") },
        body: one.body)
    }
    h.to("10:00:00")
    h.add(.closed(outcome: .recovered, reason: nil))
    return h.history
  }

  private func facts(_ history: History, _ edition: Edition = .internal) -> Postmortem {
    var facts = Postmortem(name: "INC-7", edition: edition)
    for record in history.records { facts.add(record) }
    facts.shelve(
      RunbookFile.read(Array(Self.page.utf8), path: "mill.md", id: "mill").runbooks[0], revision: History.revision)
    return facts.settled()
  }

  /// `what: told | measured | same`.
  private func told(_ history: History) -> [String] {
    facts(history).toldNumbers { history.blobs[$0] }.map { one in
      let same = one.agrees.map { $0 ? "same" : one.later.map { "anew in M\($0)" } ?? "NOT THE SAME" } ?? "-"
      return "M\(one.message) \(one.what): \(one.told) | \(one.measured ?? "-") | \(same)"
    }
  }

  private func reasons(_ history: History) -> [String] {
    do {
      _ = try facts(history, .customer).document { history.blobs[$0] }
      return []
    } catch {
      return error.reasons
    }
  }

  private static let right: Said = (
    "m1", "P6", .resolved, "09:50:00",
    ["since": "09:05 UTC", "ended": "09:40 UTC", "who": "some customers", "made_whole": "Every order is sent"],
    "From 09:05 UTC until then some customers waited. It ended at 09:40 UTC. 226 orders were late. Every order is sent.\n"
  )

  @Test func `the slots and the counts of what was sent stand beside section 2`() throws {
    let history = history([Self.right])
    #expect(
      told(history) == [
        "M1 since: 09:05 UTC | 09:05 UTC | same", "M1 ended: 09:40 UTC | 09:40 UTC | same",
        "M1 who: some customers | some customers, 3% at the worst | same",
        "M1 orders affected: 226 | 226 | same", "M1 made whole: Every order is sent | - | -",
      ])
    let page = try facts(history).document { history.blobs[$0] }.markdown
    #expect(page.contains("### What customers were told of it") && !page.contains("Not the same"))
    #expect(page.contains("| orders_affected, at its worst | 226 |"))
    #expect(reasons(history).isEmpty)
    let customers = try facts(history, .customer).document { history.blobs[$0] }.markdown
    // What a message told is told again, what none told stays inside.
    #expect(customers.contains("226") && !customers.contains("share_hit"))
  }

  @Test(
    arguments: [
      ("09:05 UTC", "09:15 UTC", "since: 09:15 UTC, and section 2 has 09:05 UTC"),
      ("09:40 UTC", "09:20 UTC", "ended: 09:20 UTC, and section 2 has 09:40 UTC"),
      ("some customers", "most customers", "who: most customers, and section 2 has some customers, 3% at the worst"),
      ("226 orders", "212 orders", "orders affected: 212, and section 2 has 226"),
    ])
  func `another number than section 2's keeps customers' edition from being made`(
    right: String, wrong: String, words: String
  ) throws {
    var said = Self.right
    said.body = said.body.replacing(right, with: wrong)
    said.slots = said.slots.mapValues { $0 == right ? wrong : $0 }
    let history = history([said])
    let found = reasons(history)
    #expect(found.count == 1 && found.first?.contains("M1 told customers " + words) == true, "\(found)")
    #expect(found.first?.contains("send a correction (P10)") == true)
    #expect(
      found.first?.contains(
        words.hasPrefix("since") || words.hasPrefix("ended") ? "muster milestone INC-7" : "muster correct INC-7")
        == true)
    let page = try facts(history).document { history.blobs[$0] }.markdown
    #expect(page.contains("**Not the same**") && page.contains("| NO |"))
  }

  @Test func `a channel's own form of a message is not what it said, and leaving it out leaves out the words`() throws {
    var history = history([Self.right])
    let form = History.digest(0xF0F0)
    history.keep(Array("{\"body\":\"09:99\"}".utf8), as: form)
    history.add(
      .deliveryStarted(delivery: "d2", message: "m1", channel: "status", recipient: nil, body: form, key: "k"),
      by: "muster")
    let page = try facts(history).document { history.blobs[$0] }.markdown
    #expect(page.contains("226 orders were late") && !page.contains("09:99"))
    history.add(.redacted(seq: history.records.count, field: "body", reason: "names a shop", edition: nil))
    var amendments = Amendments()
    for record in history.records { amendments.add(record) }
    var facts = Postmortem(name: "INC-7", amendments: amendments)
    for record in history.records { facts.add(record) }
    let left = try facts.document { history.blobs[$0] }.markdown
    #expect(!left.contains("226 orders were late") && left.contains("left out: names a shop"))
  }

  @Test func `a share is no number for customers, also where it is what came down`() throws {
    let rows = facts(history([])).impactRows
    let inside = rows.filter { $0.what.hasPrefix("share_hit") }.map(\.isInside)
    #expect(inside == [true, true])
    let measured = try facts(history([Self.right]), .customer).document { _ in nil }.markdown
    #expect(!measured.contains("share_hit"))
  }

  @Test func `a later message or a correction settles what was told before it`() {
    var early = Self.right
    (early.id, early.template, early.state, early.clock) = ("m0", "P2", .investigating, "09:10:00")
    early.slots = ["since": "08:40 UTC"]
    early.body = "Since 08:40 UTC 90 orders wait.\n"
    #expect(reasons(history([early, Self.right])).isEmpty)
    #expect(told(history([early, Self.right])).first == "M1 since: 08:40 UTC | 09:05 UTC | anew in M2")
    let correction: Said = ("m2", "P10", .investigating, "09:30:00", [:], "We told a wrong time. It began later.\n")
    #expect(!reasons(history([early])).isEmpty)
    #expect(reasons(history([early, correction])).isEmpty)
  }

  @Test func `words that people wrote themselves count, and slots that they took out do not`() {
    var said = Self.right
    said.body = "Orders waited from 09:05 to 09:41 UTC, about 230 orders. The status of ticket 12 is 200.\n"
    #expect(
      told(history([said])) == [
        "M1 since: 09:05 UTC | 09:05 UTC | same", "M1 ended: 09:41 UTC | 09:40 UTC | same",
        "M1 orders affected: 230 | 226 | same",
      ])
    // Since when it is well again is no beginning.
    said.state = .monitoring
    said.body = "It works again since 09:44 UTC.\n"
    #expect(told(history([said])).isEmpty)
  }

  @Test func `a day before the message is that day`() {
    var said = Self.right
    (said.state, said.slots) = (.investigating, ["since": "23:50 UTC on 20 November"])
    said.body = "Since 23:50 UTC on 20 November orders wait.\n"
    #expect(told(history([said])) == ["M1 since: 23:50 UTC on 20 November | 09:05 UTC | NOT THE SAME"])
  }

  @Test func `a number of section 2 points at its own reading`() {
    let history = history([])
    let rows = facts(history).impactRows
    let worst = rows.first { $0.what == "orders_affected, at its worst" }
    let record = worst?.row.map { history.records[$0 - 1] }
    #expect(worst?.value == "226" && record?.happened == worst?.at)
    for row in rows {
      guard let name = row.evidence, let place = Int(name.dropFirst()) else { continue }
      #expect(facts(history).evidence[place - 1].seq == row.row, "\(row.what)")
    }
  }
}
