import Incidents
import Reports
import Runbooks
import Testing

/// Each metric of an export against a history that was made for it, and what it says when the record holds nothing.
@Suite struct MetricsTests {
  private static let page = """
    ---
    title: The mill
    working-hours: Mon-Fri 08:00-16:00 +01:00
    impact:
      tickets: tickets
      error-budget: budget
      made-whole: repaid
    ---

    # The mill

    ## Decide

    ### Which way?

    ```promql check name=lag expect="< 720s" unit=s
    lag
    ```

    1. `lag > 720s` → [Slow down](#slow-down)
    2. Otherwise → [Slow down](#slow-down)

    ## Slow down

    ### Slow down now

    ```promql check name=waiting expect="< 10" unit=sacks
    waiting
    ```

    ```sh preview
    millctl list
    ```

    ```sh run
    millctl slow
    ```
    """

  private func facts(_ script: Script, _ page: String = page, edition: Edition = .internal) -> Postmortem {
    let history = script.history
    var roster = Roster()
    for record in history.records { roster.add(record) }
    var facts = Postmortem(name: "INC-7", edition: edition, roster: roster)
    for record in history.records { facts.add(record) }
    facts.shelve(
      RunbookFile.read(Array(page.utf8), path: "mill.md", id: "mill").runbooks[0], revision: History.revision)
    return facts.settled()
  }

  private func shown(_ facts: Postmortem, _ name: String) -> String {
    facts.metrics.first { $0.name == name }?.shown ?? "no such metric"
  }

  private func opened(_ clock: String = "09:00:00") -> Script {
    var h = Script()
    h.to(clock)
    h.add(.opened(title: "The mill", mode: .live, environment: "local"))
    h.add(.pinned(revision: History.revision, path: "mill.md", title: "The mill"))
    h.add(.walkStarted(runbook: RunbookKey(revision: History.revision, slug: nil), from: nil))
    return h
  }

  private func read(
    _ h: inout Script, _ clock: String, _ name: String, _ value: Double, _ unit: String?, _ expected: String = "< 10",
    role: String = "check"
  ) {
    h.to(clock)
    var reading = Oversell.reading(value, "", name, at: Oversell.at(clock))
    reading.unit = unit
    h.read(name, role, reading, "met", expected, step: "slow-down-now")
  }

  // MARK: Decisions

  @Test(arguments: [(760.0, "1"), (793, "0"), (1140, "0"), (700, "1")])
  func `a choice is close within a tenth of the bound that told it`(lag: Double, close: String) {
    var h = opened()
    read(&h, "09:01:00", "lag", lag, "s", "< 720s")
    h.add(
      .armTaken(
        arm: lag > 720 ? 0 : 1, label: "", by: .evidence, runbook: nil, first: "slow-down-now", last: "slow-down-now",
        reason: nil), step: "which-way-1")
    #expect(shown(facts(h), "close calls") == close)
  }

  @Test func `without a number and a bound no choice is called close or not`() {
    var h = opened()
    #expect(shown(facts(h), "close calls") == "n/a (nothing was chosen)")
    h.add(
      .armTaken(
        arm: 1, label: "", by: .person, runbook: nil, first: "slow-down-now", last: "slow-down-now", reason: nil),
      step: "which-way-1")
    #expect(shown(facts(h), "close calls") == "n/a (no way was told by a number and a bound)")
  }

  // MARK: Actions

  @Test func `what brought its measure nearer worked, what took it away was harmful`() {
    var h = opened()
    for (i, value) in [20.0, 60, 60, 30, 30, 12, 12, 12.5].enumerated() {
      read(&h, "09:0\(i + 1):00", "waiting", value, "sacks")
      // Worse, better, better, and noise.
      if i % 2 == 0 {
        h.act(
          "millctl slow", step: "slow-down-now", plan: "p\(i)", danger: 1, from: "09:0\(i + 1):10",
          to: "09:0\(i + 1):20")
      }
    }
    let told = facts(h)
    #expect(shown(told, "tried") == "4")
    #expect(shown(told, "worked") == "2")
    #expect(shown(told, "harmful") == "1")
    #expect(shown(told, "no visible effect") == "1")
  }

  @Test func `a run that a guard stopped did harm and did not work, measured or not`() {
    var h = opened()
    h.start("millctl slow", step: "slow-down-now", plan: "p")
    h.to("09:02:00")
    h.finish(step: "slow-down-now", ending: .guarded(name: "errors"))
    #expect(shown(facts(h), "harmful") == "1")
    #expect(shown(facts(h), "worked") == "n/a (nothing with a limit was measured before and after)")
    #expect(shown(facts(opened()), "harmful") == "n/a (nothing was tried)")
  }

  @Test func `the size of an action is what the next dry run finds no more`() {
    var h = opened()
    #expect(shown(facts(h), "dry run against actual size") == "n/a (nothing was tried)")
    h.act("millctl slow", step: "slow-down-now", plan: "p", danger: 1, targets: 40, from: "09:01:00", to: "09:02:00")
    #expect(
      shown(facts(h), "dry run against actual size") == "n/a (no step was dry-run again after it had run)")
    // The same plan again: what the first run had found must not be told of by the second.
    h.act("millctl slow", step: "slow-down-now", plan: "p", danger: 1, targets: 15, from: "09:03:00", to: "09:04:00")
    let told = facts(h)
    #expect(shown(told, "dry run against actual size") == "A1 40 -> 25, A2 15 -> unknown")
    #expect(told.metrics.first { $0.name == "dry run against actual size" }?.number == 15)
  }

  @Test func `what was done beside the runbook is counted`() {
    var h = opened()
    #expect(shown(facts(h), "off-runbook") == "0")
    h.add(.didOtherwise(text: "kicked it", command: nil, instead: nil))
    #expect(shown(facts(h), "off-runbook") == "1")
  }

  // MARK: People

  @Test func `people are there while they write once an hour`() {
    var h = opened()
    for (clock, who) in [("09:20:00", "tomas"), ("09:50:00", "rui"), ("10:00:00", "mira"), ("11:30:00", "tomas")] {
      h.to(clock)
      h.add(.noteAdded(text: "x"), by: who)
    }
    // mira 09:00 to 10:00, tomas 09:20 and 11:30 but not between, rui 09:50.
    #expect(shown(facts(h), "most people at once") == "2")
    #expect(shown(facts(h), "people") == "3")
    h.to("11:40:00")
    h.add(.closed(outcome: .recovered, reason: nil), by: "tomas")
    // What is written behind the end is no presence.
    for who in ["ann", "bob", "eve"] { h.add(.lessonGiven(question: 1, text: "x"), by: who) }
    #expect(shown(facts(h), "most people at once") == "2")
  }

  @Test func `off-hours are told by the runbook, else by weekdays in UTC`() {
    var h = opened("09:00:00")
    h.to("09:45:00")
    h.add(.noteAdded(text: "x"))
    // 2026-11-22 is a Sunday.
    #expect(shown(facts(h), "off-hours") == "0.75 person-hours")
    let formula = facts(h).metrics.first { $0.name == "off-hours" }?.formula ?? ""
    #expect(formula.contains("outside Mon-Fri 08:00-16:00 +01:00 (as the runbook says)"))
    let daily = Self.page.replacing("Mon-Fri 08:00-16:00 +01:00", with: "daily 08:00-10:30 +01:00")
    #expect(shown(facts(h, daily), "off-hours") == "0.25 person-hours")
    let none = Self.page.replacing("working-hours: Mon-Fri 08:00-16:00 +01:00\n", with: "")
    let utc = facts(h, none).metrics.first { $0.name == "off-hours" }
    #expect(utc?.shown == "0.75 person-hours" && utc?.formula.contains("08:00-18:00 UTC (no runbook says") == true)
  }

  @Test func `a page is answered by who had written nothing before`() {
    var h = opened()
    #expect(shown(facts(h), "pages") == "0")
    #expect(shown(facts(h), "to answer a page") == "n/a (nobody was paged by the tool)")
    h.say("m1", "I4", .responders, .investigating, from: "09:05:00", sent: "09:06:00", channel: "chat", body: "come\n")
    h.say("m2", "I4", .responders, .investigating, from: "09:07:00", sent: "09:08:00", channel: "chat", body: "come\n")
    h.to("09:09:00")
    h.add(.noteAdded(text: "mira was there before"))
    #expect(
      shown(facts(h), "to answer a page") == "n/a (nobody who was called, and nobody new, wrote after a page)"
    )
    h.to("09:10:30")
    h.add(.noteAdded(text: "here"), by: "tomas")
    #expect(shown(facts(h), "pages") == "2")
    #expect(shown(facts(h), "to answer a page") == "4m 30s, of 1 of 2 pages")
    h.to("09:11:00")
    h.add(.noteAdded(text: "here"), by: "rui")
    #expect(shown(facts(h), "to answer a page") == "4m 30s")
    #expect(facts(h).pages.map { $0.answer?.by ?? "" } == ["tomas", "rui"])
    // Names stay out where nobody is named.
    #expect(!facts(h, edition: .anonymous).pages.contains { $0.answer?.by == "tomas" })
  }

  @Test func `a page that names somebody is answered by them alone`() {
    var h = opened()
    h.add(.noteAdded(text: "x"), by: "tomas")
    h.say(
      "m1", "I4", .responders, .investigating, from: "09:05:00", sent: "09:06:00", channel: "chat",
      slots: [SlotValue(name: "whom", value: "Tomas (payments)", source: "person")], body: "come\n")
    h.to("09:07:00")
    h.add(.noteAdded(text: "new, and not called"), by: "rui")
    #expect(shown(facts(h), "to answer a page").hasPrefix("n/a"))
    h.to("09:16:00")
    h.add(.noteAdded(text: "here"), by: "tomas")
    #expect(shown(facts(h), "to answer a page") == "10m 00s")
    #expect(facts(h).pages.map(\.answer?.by) == ["tomas"])
  }

  @Test func `what was read once before a choice is told, and nothing else stands in for it`() throws {
    var h = opened()
    read(&h, "09:00:10", "waiting", 20, "sacks")
    read(&h, "09:00:20", "waiting", 30, "sacks")
    read(&h, "09:01:00", "lag", 760, "s", "< 720s")
    h.add(
      .armTaken(
        arm: 0, label: "", by: .evidence, runbook: nil, first: "slow-down-now", last: "slow-down-now", reason: nil),
      step: "which-way-1")
    let figure = try #require(facts(h).figures.first { $0.name == "decisions" })
    #expect(figure.alt == "No figure: D1 took A when lag was 760 s, too seldom read to draw.")
  }

  @Test func `the first message of a PagerDuty channel is a page, later ones add to its alert`() {
    var h = opened()
    for (id, clock, key) in [
      ("m1", "09:05:00", "muster/0192"), ("m2", "09:06:00", "muster/0192"), ("m3", "09:07:00", "x/y"),
    ] {
      h.to(clock)
      let body = h.keep("x")
      h.add(
        .messageDrafted(
          message: id, template: "I2", audience: .responders, state: .investigating, slots: [], body: body))
      h.add(
        .deliveryStarted(delivery: id, message: id, channel: "duty", recipient: nil, body: body, key: key), by: "muster"
      )
      h.add(.deliveryEnded(delivery: id, status: .sent, remote: nil, detail: nil), by: "muster")
    }
    #expect(facts(h).pages.map(\.number) == [1])
  }

  // MARK: Impact

  @Test func `budget, tickets and what was made good come from the checks that the runbook names`() {
    var h = opened()
    #expect(shown(facts(h), "tickets") == "n/a (tickets gave no number)")
    #expect(
      shown(facts(h, "# The mill\n\n1. Look\n"), "tickets") == "n/a (no runbook declares it: `impact: tickets`)")
    for (clock, tickets, budget, repaid) in [
      ("09:05:00", 3.0, 12.0, 0.0), ("09:30:00", 41, 31.5, 0.5), ("09:40:00", 40, 31.5, 0.85),
    ] {
      read(&h, clock, "tickets", tickets, nil)
      read(&h, clock, "budget", budget, "percent")
      read(&h, clock, "repaid", repaid, nil)
    }
    h.add(.milestoneSet(milestone: .impactEnd, at: Oversell.at("09:20:00"), basis: .answered, reason: nil))
    #expect(shown(facts(h), "tickets") == "41")
    #expect(shown(facts(h), "error budget used") == "31.5%")
    #expect(shown(facts(h), "made whole") == "85%")
    #expect(shown(facts(h), "to made whole") == "n/a (the last that was read is 85%)")
    read(&h, "10:20:00", "repaid", 1, nil)
    #expect(shown(facts(h), "made whole") == "100%")
    #expect(shown(facts(h), "to made whole") == "1h 00m")
  }

  // MARK: Communication

  @Test func `the longest gap is told with what was allowed`() {
    var h = opened()
    h.say("m1", "P1", .statusPage, .investigating, from: "09:05:00", sent: "09:06:00", channel: "page", body: "x\n")
    h.to("09:06:00")
    h.add(.messageDue(audience: .statusPage, template: "P4", due: Oversell.at("09:26:00")))
    h.say("m2", "P4", .statusPage, .investigating, from: "09:30:00", sent: "09:36:00", channel: "page", body: "y\n")
    #expect(shown(facts(h), "longest gap") == "30m 00s, 20m 00s allowed")
  }
}

/// What figures say, and what they do not.
@Suite struct FigureFactsTests {
  private func figure(_ name: String, _ facts: Postmortem) throws -> Figure {
    try #require(facts.figures.first { $0.name == name })
  }

  private static let page = """
    ---
    title: The mill
    impact: {arrived: in_total, settled: out_total}
    ---

    # The mill

    ## Look

    ### Look at the sacks

    ```promql verify name=open expect="= 0"
    open
    ```
    """

  private func facts(_ checks: [String]) -> Postmortem {
    var h = Script()
    h.to("09:00:00")
    h.add(.opened(title: "The mill", mode: .live, environment: "local"))
    h.add(.pinned(revision: History.revision, path: "mill.md", title: "The mill"))
    h.add(.walkStarted(runbook: RunbookKey(revision: History.revision, slug: nil), from: nil))
    for (i, values) in [[10.0, 10, 0], [25, 30, 5], [12, 40, 28], [0, 41, 41]].enumerated() {
      let clock = "09:\(10 + i * 10):00"
      h.to(clock)
      for (name, value) in zip(["open", "in_total", "out_total"], values) where checks.contains(name) {
        h.read(
          name, name == "open" ? "verify" : "check", Oversell.reading(value, "sacks", name, at: Oversell.at(clock)),
          "not met", name == "open" ? "= 0" : "> 0", step: "look-at-the-sacks")
      }
    }
    h.read(
      "impact", "entry", Oversell.reading(1, "x", "impact", at: Oversell.at("09:10:00")), "met", "> 0",
      step: "look-at-the-sacks")
    h.add(.didOtherwise(text: "carried sacks by hand", command: nil, instead: nil))
    var facts = Postmortem(name: "INC-7")
    for record in h.history.records { facts.add(record) }
    facts.shelve(
      RunbookFile.read(Array(Self.page.utf8), path: "mill.md", id: "mill").runbooks[0], revision: History.revision)
    return facts
  }

  @Test func `arrivals stand against what was settled where both were read`() throws {
    let figure = try figure("backlog", facts(["open", "in_total", "out_total"]))
    #expect(figure.title == "What had to come down: arrived and settled")
    #expect(
      figure.alt
        == "41 sacks arrived by 09:40:00Z and 41 sacks settled by 09:40:00Z; at most 25 were open, at 09:20:00Z.")
    #expect(figure.data.count { $0.last == "arrived" } == 4 && figure.data.count { $0.last == "settled" } == 4)
    #expect(figure.ascii.contains("a arrived   s settled"))
  }

  @Test(arguments: [["open"], ["open", "in_total"]]) func `a level alone is said to be one`(checks: [String]) throws {
    let figure = try figure("backlog", facts(checks))
    #expect(figure.title == "What had to come down, what was open only: open")
    #expect(figure.alt.hasSuffix("how many arrived, and how many were settled, is in no record."))
    #expect(figure.svg.contains("how many arrived and were settled was not read"))
    #expect(figure.data.allSatisfy { $0.last == "open" })
  }

  @Test func `what was done beside the page hangs off the way`() throws {
    let figure = try figure("path", facts(["open"]))
    #expect(figure.svg.contains("beside the page: carried sacks by hand"))
    #expect(figure.ascii.contains("..+ 09:40:00Z beside the page: carried sacks by hand"))
    #expect(figure.data.contains { $0[1] == "look-at-the-sacks" && $0[3] == "off-runbook" })
    #expect(figure.alt.contains("one thing was done that no step says"))
  }
}
