import Incidents
import Reports
import Runbooks

/// A whole incident with all that an export can tell: roles, messages, branches, a guard, a second person, a hand-over, rows that
/// were corrected, left out, imported and moved.
enum Oversell {
  static let page = """
    ---
    title: Paid for and sold out
    owner: storage on-call
    reviewed: 2026-10-02
    services: [checkout, stock]
    ---

    # Paid for and sold out

    ## Detect

    ### Units sold twice

    ```promql entry name=oversold expect="> 0" unit=units
    sum(increase(stock_oversold_total[5m]))
    ```

    ### Look at clocks and confirmations

    ```promql check name=clock_offset expect="< 1s" unit=s
    max(abs(node_timex_offset_seconds))
    ```

    ```promql check name=lag expect="< 720s" unit=s
    histogram_quantile(0.99, payment_confirm_seconds_bucket)
    ```

    ## Decide

    ### Which fault is it?

    1. `clock_offset > 1s`: clocks disagree → [Fix the clocks](#fix-the-clocks)
    2. `hold < 900s` → [Restore the hold](#restore-the-hold)
    3. `lag > 720s` → [Lengthen the hold](#lengthen-the-hold)
    4. Otherwise → [Page storage](page-storage.md)

    ## Fix the clocks

    ### Restart the time service

    ```sh run class=small
    systemctl restart chrony
    ```

    ## Restore the hold

    ### Put the setting back

    ```sh run class=small
    checkoutctl hold set 900
    ```

    ## Lengthen the hold

    ### Restart the webhook workers

    ```sh run class=small
    checkoutctl workers restart webhook
    ```

    ### Hold new reservations longer

    ```sh run class=wide
    checkoutctl hold set 3600
    ```

    ```sh undo covers="new holds only"
    checkoutctl hold set 900
    ```

    ### Re-stamp live reservations

    ```sh preview
    checkoutctl reservations restamp --ttl 3600 --dry-run
    ```

    ```sh run class=lasting cap=10000
    checkoutctl reservations restamp --ttl 3600
    ```

    ```promql guard name=errors expect="< 2%" unit=percent
    checkout_errors:ratio1m * 100
    ```

    ## Verify

    ### Overselling has stopped

    ```promql verify name=oversold_rate expect="= 0" unit=units/min for=10m
    sum(rate(stock_oversold_total[1m])) * 60
    ```

    ### Late payers are settled

    ```promql verify name=late_payers expect="= 0" unit=payers for=5m
    late_payers_open
    ```

    ## Follow up

    ### Check the tombstones

    Look whether expired holds left any.
    """

  static var runbook: Runbook {
    RunbookFile.read(Array(page.utf8), path: "runbooks/oversell-ttl.md", id: "oversell-ttl").runbooks[0]
  }

  static let second: Int64 = 1_000_000_000
  /// 2026-11-22T00:00:00Z.
  static let midnight: Int64 = 1_795_305_600 * second

  /// `02:31:40` as nanoseconds since 1970.
  static func at(_ clock: String) -> Int64 {
    let parts = clock.split(separator: ":").compactMap { Int64($0) }
    return midnight + (parts[0] * 3600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0)) * second
  }

  static func reading(
    _ value: Double, _ unit: String, _ query: String, at time: Int64, trend: [Double?] = [], step: Int64 = 30
  ) -> Reading {
    var reading = Reading(text: Reading.text(of: value), number: value, unit: unit, source: "prometheus", sampled: time)
    reading.asked = Inquiry(
      query: query, at: time, milliseconds: 12, window: trend.isEmpty ? nil : Double(trend.count * 30))
    if !trend.isEmpty {
      reading.trend = Trend(start: time - Int64(trend.count - 1) * step * second, step: step * second, values: trend)
    }
    return reading
  }

  static let history: History = {
    var h = Script()
    let book = RunbookKey(revision: History.revision, slug: nil)
    h.to("02:31:40")
    h.add(
      .opened(title: "Some orders cannot be confirmed in Europe", mode: .live, environment: "prod-eu"), by: "muster")
    h.add(.pinned(revision: History.revision, path: "runbooks/oversell-ttl.md", title: "Paid for and sold out"))
    h.to("02:31:58")
    h.add(.walkStarted(runbook: book, from: nil))
    let rising: [Double?] = (0..<60).map { $0 < 51 ? 0 : Double(($0 - 50) * 2) }
    h.read(
      "oversold", "entry",
      reading(18, "units", "sum(increase(stock_oversold_total[5m]))", at: at("02:31:59"), trend: rising), "met", "> 0",
      step: "units-sold-twice")
    h.add(.stepConcluded(status: .done, reason: nil), by: "muster", step: "units-sold-twice")
    h.to("02:33:05")
    h.add(.noteAdded(text: "paged at 02:31, laptop open; two dashboards are blank"))
    h.to("02:34:20")
    h.add(.declared(severity: .sev2, basis: .answered, proposed: .sev2))
    h.add(.messageDue(audience: .statusPage, template: "P1", due: at("02:39:20")))
    h.add(.messageDue(audience: .stakeholders, template: "I2", due: at("02:44:20")))
    h.add(.messageDue(audience: .support, template: "S1", due: at("02:39:20")))
    h.say(
      "m1", "P1", .statusPage, .investigating, from: "02:35:40", sent: "02:36:58", channel: "statuspage",
      body: "Some orders cannot be confirmed in Europe\n\nWe are looking into it.\nNext update by 02:42 UTC.\n")
    h.add(.messageDue(audience: .statusPage, template: "P2", due: at("02:41:58")))
    h.to("02:37:10")
    h.add(
      .imported(text: "first ticket, #7781: paid, and no mail", origin: "tickets.csv", author: "Rui", line: 2),
      by: "rui", happened: "02:29:02")
    h.to("02:37:15")
    h.add(
      .observed(text: "6 callers, none of them got the confirmation mail; one gave jo@example.com", origin: "support"),
      by: "rui")
    let lagging: [Double?] = (0..<60).map { $0 < 30 ? 41 : 41 + Double($0 - 30) * 37 }
    h.to("02:37:20")
    h.read(
      "clock_offset", "check", reading(0.02, "s", "max(abs(node_timex_offset_seconds))", at: at("02:37:20")), "met",
      "< 1s", step: "look-at-clocks-and-confirmations")
    h.read(
      "lag", "check",
      reading(
        1140, "s", "histogram_quantile(0.99, payment_confirm_seconds_bucket)", at: at("02:37:21"), trend: lagging),
      "not met", "< 720s", step: "look-at-clocks-and-confirmations")
    h.add(.stepConcluded(status: .done, reason: nil), by: "muster", step: "look-at-clocks-and-confirmations")
    h.to("02:38:40")
    h.add(
      .armTaken(
        arm: 2, label: "lag > 720s", by: .evidence, runbook: nil, first: "restart-the-webhook-workers",
        last: "re-stamp-live-reservations", reason: nil), step: "which-fault-is-it")
    h.to("02:38:55")
    h.add(.stateChanged(from: .investigating, to: .identified, reason: nil))
    h.act(
      "checkoutctl workers restart webhook", step: "restart-the-webhook-workers", plan: "11aa", danger: 1,
      from: "02:40:30", to: "02:40:44")
    h.every(60, from: "02:33:00", to: "02:44:00") { time in
      (
        .checkRead(
          run: RunRef(block: 0, command: 0), role: "entry", name: "oversold",
          reading: reading(19, "units", "sum(increase(stock_oversold_total[5m]))", at: time), verdict: "met",
          expected: "> 0"), "units-sold-twice"
      )
    }
    h.say(
      "m2", "P3", .statusPage, .identified, from: "02:40:50", sent: "02:42:12", channel: "statuspage",
      body:
        "Since 02:27 UTC some customers in Europe have paid for items that had already sold out. We know why and are changing how long items are held.\nPayments are not lost.\nNext update by 03:02 UTC.\n"
    )
    h.add(.messageDue(audience: .statusPage, template: "P4", due: at("03:02:12")))
    h.say(
      "m3", "S1", .support, .identified, from: "02:42:20", sent: "02:43:05", channel: "smtp",
      recipient: "support@example.com", body: "Say: we know, payments are not lost.\nDo not say: when it ends.\n")
    h.act(
      "checkoutctl hold set 3600", step: "hold-new-reservations-longer", plan: "7f3c", danger: 2, targets: 1,
      phrase: "set 3600", from: "02:44:05", to: "02:44:18", undo: "new holds only", leaves: "hold = 3600 s (was 900)")
    h.every(60, from: "02:45:00", to: "02:49:00") { time in
      let value = 17 - Double((time - at("02:45")) / (60 * second)) * 2
      return (
        .checkRead(
          run: RunRef(block: 0, command: 0), role: "entry", name: "oversold",
          reading: reading(value, "units", "sum(increase(stock_oversold_total[5m]))", at: time), verdict: "met",
          expected: "> 0"), "units-sold-twice"
      )
    }
    h.to("02:48:10")
    h.add(.approvalAsked(plan: "9d01", until: at("02:53:10")), step: "re-stamp-live-reservations")
    h.plan("9d01", step: "re-stamp-live-reservations", danger: 3, targets: 4812, cap: 10_000, phrase: "restamp 4812")
    h.to("02:49:02")
    h.add(
      .approvalGiven(plan: "9d01", readBack: "4812", objection: nil), by: "tomas", step: "re-stamp-live-reservations")
    h.to("02:49:12")
    h.add(
      .scriptConfirmed(plan: "9d01", phrase: "restamp 4812", danger: 3), step: "re-stamp-live-reservations", attempt: 1)
    h.add(
      .guardArmed(run: RunRef(block: 1, command: 0), name: "errors"), step: "re-stamp-live-reservations", attempt: 1)
    h.add(
      .undoPushed(
        run: RunRef(block: 1, command: 0), undo: nil, covers: nil, values: [], leaves: "reservations live until 03:46Z"),
      step: "re-stamp-live-reservations", attempt: 1)
    h.to("02:49:15")
    h.start("checkoutctl reservations restamp --ttl 3600", step: "re-stamp-live-reservations", attempt: 1, plan: "9d01")
    h.say(
      "m4", "I2", .stakeholders, .identified, from: "02:48:40", sent: "02:50:33", channel: "smtp",
      recipient: "stakeholders@example.com",
      body: "Condition: 212 orders.\nActions: re-stamping live holds, mira, by 02:55.\nNeeds: none.\n")
    h.to("02:51:14")
    h.add(
      .guardTripped(
        run: RunRef(block: 1, command: 0), name: "errors",
        reading: Reading(text: "3.1", number: 3.1, unit: "percent", source: "prometheus"), verdict: "not met"),
      by: "muster", step: "re-stamp-live-reservations", attempt: 1)
    h.to("02:51:19")
    h.finish(
      step: "re-stamp-live-reservations", attempt: 1, ending: .guarded(name: "errors"), milliseconds: 124_000,
      prints: "3110 of 4812\n")
    h.to("02:53:00")
    h.plan("b2e4", step: "re-stamp-live-reservations", danger: 3, targets: 1702, cap: 10_000, phrase: "restamp 1702")
    h.add(
      .approvalWaived(plan: "b2e4", reason: "tomas agreed to the same a minute ago, the rest of it is smaller"),
      step: "re-stamp-live-reservations")
    h.add(
      .scriptConfirmed(plan: "b2e4", phrase: "restamp 1702", danger: 3), step: "re-stamp-live-reservations", attempt: 2)
    h.start(
      "checkoutctl reservations restamp --ttl 3600 --rate 10", step: "re-stamp-live-reservations", attempt: 2,
      plan: "b2e4")
    h.to("02:56:50")
    h.finish(
      step: "re-stamp-live-reservations", attempt: 2, ending: .exited(code: 0), milliseconds: 230_000,
      prints: "1702 of 1702\n")
    h.add(.stepConcluded(status: .done, reason: nil), by: "muster", step: "re-stamp-live-reservations")
    h.to("02:57:00")
    h.add(
      .didOtherwise(text: "asked norpay to slow their retries, ticket 8841", command: nil, instead: nil), by: "mira")
    h.every(60, from: "02:50:00", to: "03:40:00") { time in
      let minutes = Double((time - at("02:50")) / (60 * second))
      let value = max(0, 7 - minutes)
      return (
        .checkRead(
          run: RunRef(block: 0, command: 0), role: "entry", name: "oversold",
          reading: reading(value, "units", "sum(increase(stock_oversold_total[5m]))", at: time),
          verdict: value > 0 ? "met" : "not met", expected: "> 0"), "units-sold-twice"
      )
    }
    h.to("02:58:00")
    h.every(60, from: "02:58:00", to: "03:08:00") { time in
      (
        .checkRead(
          run: RunRef(block: 0, command: 0), role: "verify", name: "oversold_rate",
          reading: reading(0, "units/min", "sum(rate(stock_oversold_total[1m])) * 60", at: time), verdict: "met",
          expected: "= 0"), "overselling-has-stopped"
      )
    }
    h.to("03:05:30")
    let points = h.keep(
      "1 How bad     SEV2, improving. 226 payers affected.\n2 Story       confirmations late, holds ran out.\n3 To do       settle 226 payers; update due 04:00Z.\n4 If..then    errors > 2% -> the guard stops it.\n5 Not normal  hold = 3600 s (was 900)\n6 Tried, no   restart of the webhook workers\n"
    )
    h.add(
      .handoverOffered(
        handover: "h1", to: "tomas", roles: [.lead, .operations, .communications], points: points, until: at("03:10:30")
      ))
    h.to("03:06:40")
    h.add(
      .handoverReadBack(handover: "h1", text: "settle the 226 payers, update by 04:00; watch store reads after 03:46"),
      by: "tomas")
    h.to("03:07:02")
    h.add(.handoverConfirmed(handover: "h1"))
    for role in IncidentRole.allCases { h.add(.roleTaken(role: role, holder: "tomas", by: .handover)) }
    h.to("03:08:41")
    h.add(
      .checkHeld(run: RunRef(block: 0, command: 0), name: "oversold_rate", milliseconds: 600_000), by: "muster",
      step: "overselling-has-stopped")
    h.add(.stepConcluded(status: .done, reason: nil), by: "muster", step: "overselling-has-stopped")
    h.to("03:09:10")
    h.add(.stateChanged(from: .identified, to: .monitoring, reason: nil), by: "tomas")
    h.say(
      "m5", "P5", .statusPage, .monitoring, from: "03:09:20", sent: "03:10:40", channel: "statuspage", by: "tomas",
      body:
        "New orders are working normally again since 02:57 UTC. Some confirmations may still be late.\nNext update by 04:10 UTC.\n"
    )
    h.add(.messageDue(audience: .statusPage, template: "P4", due: at("04:10:40")), by: "tomas")
    h.say(
      "m6", "I2", .stakeholders, .monitoring, from: "03:11:00", sent: "03:12:00", channel: "smtp",
      recipient: "stakeholders@example.com", by: "tomas", status: .failed, body: "Condition: stopped.\n")
    h.every(120, from: "03:12:00", to: "03:44:00") { time in
      let minutes = Double((time - at("03:12")) / (60 * second))
      let value = max(0, 226 - minutes * 7.5).rounded()
      return (
        .checkRead(
          run: RunRef(block: 0, command: 0), role: "verify", name: "late_payers",
          reading: reading(value, "payers", "late_payers_open", at: time), verdict: value == 0 ? "met" : "not met",
          expected: "= 0"), "late-payers-are-settled"
      )
    }
    h.to("03:48:00")
    h.add(
      .checkHeld(run: RunRef(block: 0, command: 0), name: "late_payers", milliseconds: 300_000), by: "muster",
      step: "late-payers-are-settled")
    h.add(.stepConcluded(status: .done, reason: nil), by: "muster", step: "late-payers-are-settled")
    h.to("03:49:00")
    h.add(
      .stepConcluded(status: .deferred, reason: "due 09:00Z, storage on-call looks by daylight"), by: "tomas",
      step: "check-the-tombstones")
    h.to("03:50:00")
    h.add(
      .divergenceMoved(divergence: Script.change, owner: "mira", due: "06:00Z, when lag is under 120 s for an hour"),
      by: "tomas")
    h.to("03:50:20")
    h.add(.stateChanged(from: .monitoring, to: .resolved, reason: nil), by: "tomas")
    h.say(
      "m7", "P6", .statusPage, .resolved, from: "03:50:30", sent: "03:52:00", channel: "statuspage", by: "tomas",
      body:
        "Orders in Europe were not confirmed from 02:27 to 02:57 UTC. 226 customers paid late; each was fulfilled or refunded in full.\nNo data was lost. We are sorry for the orders that we could not confirm.\n"
    )
    h.add(.messageDue(audience: .statusPage, template: nil, due: 0), by: "tomas")
    h.to("03:53:00")
    h.add(.walkEnded(status: .completedExceptBoth, outcome: .recovered, reason: nil), by: "tomas")
    h.add(.closed(outcome: .recovered, reason: nil), by: "tomas")
    h.to("03:55:00")
    h.add(.lessonGiven(question: 3, text: "the bastion died after the intent was written, not before"), by: "mira")
    h.add(.lessonGiven(question: 4, text: "say up front that a longer setting does not reach live holds"), by: "tomas")
    h.add(
      .actionAgreed(
        item: 1, what: "alert when confirmations are over 300 s for 5 min", type: "detect", owner: "anna",
        due: "2026-12-04", test: "the drill late-webhooks pages within 6 min", tracker: "PAY-311"), by: "tomas")
    h.add(
      .redlined(
        path: "runbooks/oversell-ttl.md", line: 61,
        patch: h.keep(
          "--- a/runbooks/oversell-ttl.md\n+++ b/runbooks/oversell-ttl.md\n@@ -61 +61,2 @@\n ### Hold new reservations longer\n+A longer setting reaches new holds only.\n"
        ), reason: "live holds keep 900 s"), by: "mira")
    h.add(
      .milestoneSet(
        milestone: .impactEnd, at: at("02:57:10"), basis: .answered, reason: "the last double sale in the orders table"),
      by: "tomas")
    h.add(
      .corrected(
        seq: Script.note, field: "text", was: "paged at 02:31, laptop open; two dashboards are blank",
        now: "paged at 02:31, laptop open; one dashboard was blank", reason: "mira looked again"), by: "mira")
    h.add(
      .redacted(seq: Script.observed, field: "text", reason: "names a customer's address", edition: nil), by: "tomas")
    h.add(.levelled(seq: Script.imported, level: .milestone), by: "tomas")
    return h.history
  }()

  /// The first reading and the second, as the program makes them.
  static func facts(_ edition: Edition = .internal, _ history: History = history) -> Postmortem {
    var amendments = Amendments()
    var roster = Roster()
    for record in history.records {
      amendments.add(record)
      roster.add(record)
    }
    var facts = Postmortem(name: "INC-2031", edition: edition, amendments: amendments, roster: roster)
    for record in history.records { facts.add(record) }
    facts.shelve(runbook, revision: History.revision)
    return facts
  }
}
