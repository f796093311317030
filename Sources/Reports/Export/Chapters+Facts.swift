import Incidents
import Runbooks

extension Chapters {
  // MARK: 6 Decisions

  var decisions: Chapter {
    guard !facts.choices.isEmpty else {
      return Chapter("6", "Decisions", .tool, [.text("Nobody had to choose between ways.")])
    }
    var passages = figure("decisions")
    for (i, choice) in facts.choices.enumerated() { passages += block(choice, i + 1) }
    return Chapter("6", "Decisions", .tool, passages)
  }

  func block(_ choice: Postmortem.Choice, _ number: Int, answered: Bool = true) -> [Passage] {
    let step = facts.runbook(choice.step.runbook)?.steps.first { $0.id == choice.step.step }
    var out: [Passage] = [.heading("D\(number)  \(clock(choice.at))  \(facts.title(of: choice.step))")]
    if let step, !step.arms.isEmpty {
      out.append(
        .table(
          head: answered ? ["way", "condition", "taken"] : ["way", "condition"],
          rows: step.arms.enumerated().map { place, arm in
            let words = facts.shownText(arm.label.isEmpty ? (arm.otherwise ? "otherwise" : "") : arm.label)
            let condition: [Phrase] = arm.condition.map { [.code($0.source)] } ?? []
            let taken: [Phrase] = place == choice.arm ? [.strong("taken")] : []
            return [[.text("\(Screen.letter(place)) \(words)")], condition] + (answered ? [taken] : [])
          }))
    }
    let known = relevant(choice, step)
    if !known.isEmpty {
      out.append(
        .table(
          // Who is asked what they would do has no index to look it up in.
          head: ["known then", "value", "expected", "verdict", "age"] + (answered ? ["evidence"] : []),
          rows: known.map { name, one in
            let unit = one.reading.unit.map { " \($0)" } ?? ""
            return [
              [.text(name)], [.text(one.reading.text.isEmpty ? "no value" : one.reading.text + unit)],
              [.text(one.expected ?? "")], [.text(one.verdict)],
              [.text(Instants.length(max(0, choice.at - (one.reading.sampled ?? one.at))))],
            ] + (answered ? [facts.evidenceName(of: one.seq).map { [.evidence($0)] } ?? []] : [])
          }))
    } else {
      out.append(.text("Nothing that was measured spoke for or against it."))
    }
    if !answered { return out }
    out.append(
      .paragraph(
        [.text("Chosen: "), .strong("\(Screen.letter(choice.arm)) \(choice.label)"), .text(", \(choice.by(facts))")]
          + (choice.reason.map { [.text(". Why: \($0)")] } ?? [])))
    for one in facts.comparisons(choice) where one.isClose {
      out.append(
        .paragraph([
          .strong("A close call"), .text(": \(one.name) was \(one.value), and the way is told by "),
          .code(one.condition),
          .text("."),
        ]))
    }
    if let later = choice.contradicted {
      out.append(
        .paragraph([
          .strong("Later contradicted"),
          .text(
            " at \(clock(later.at)): evidence spoke for \(Screen.letter(later.now))\(later.measured.isEmpty ? "" : ", \(later.measured)")."
          ),
        ]))
    }
    return out
  }

  /// What the choice's conditions name, else what its step read, else the last three readings.
  private func relevant(_ choice: Postmortem.Choice, _ step: Step?) -> [(String, Postmortem.Known)] {
    let sources = step?.arms.compactMap { $0.condition?.source }.joined(separator: " ") ?? ""
    let words = Set(sources.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    let named = choice.known.filter { words.contains($0.name) }
    if !named.isEmpty { return named.map { ($0.name, $0.known) } }
    let own = choice.known.filter { $0.known.step == choice.step.step }
    if !own.isEmpty { return own.map { ($0.name, $0.known) } }
    return choice.known.sorted { $0.known.at > $1.known.at }.prefix(3).map { ($0.name, $0.known) }
  }

  // MARK: 7 Actions

  var actions: Chapter {
    var passages: [Passage] = []
    let changes = facts.changes
    if changes.isEmpty {
      passages.append(.text("Nothing was run that changes anything."))
    } else {
      passages += figure("effects")
    }
    let earlier = runsBefore
    for (i, run) in changes.enumerated() { passages += block(run, "A\(i + 1)  ", earlier[run.started.seq] ?? 0) }
    let others = facts.runs.filter { !$0.started.changing }
    if !others.isEmpty {
      passages.append(.heading("What was run only to look, to preview or to take back"))
      for run in others { passages += block(run, "", earlier[run.started.seq] ?? 0) }
    }
    if !facts.values.isEmpty {
      passages.append(.heading("Values that were used"))
      passages.append(
        .plain(
          ["name", "value", "from"], facts.values.map { [$0.name, $0.value ?? "(secret)", $0.basis.rawValue] }))
    }
    return Chapter("7", "Actions", .tool, passages)
  }

  /// How often the same command of a step had been run before each run, by the run's row.
  ///
  /// The record's attempts count previews too; who reads this asks how often it was run.
  private var runsBefore: [Int: Int] {
    struct Key: Hashable {
      var step: String?
      var role: String?
      var run: RunRef
    }
    var counts: [Key: Int] = [:]
    var before: [Int: Int] = [:]
    for started in facts.runs.map(\.started) {
      let key = Key(step: started.step, role: started.role, run: started.run)
      before[started.seq] = counts[key, default: 0]
      counts[key, default: 0] += 1
    }
    return before
  }

  private func block(_ run: Postmortem.Run, _ mark: String, _ before: Int) -> [Passage] {
    let started = run.started
    let role = started.role.map { $0 == "run" ? "" : ", the \($0)" } ?? ""
    let heading = "\(mark)\(clock(started.at))  \(facts.title(of: started.step))\(role)"
    var out: [Passage] = [.heading(heading)]
    var first = "\(started.actor) on \(run.host); "
    first +=
      started.effect == "looking"
      ? "looks only" : started.effect == "changing" ? "changes something" : "may change something"
    if let plan = facts.plans[run.plan] {
      first += "; class \(Danger(rawValue: plan.danger)?.word ?? "\(plan.danger)")"
      if !plan.raised.isEmpty { first += ", raised because \(plan.raised.joined(separator: ", "))" }
    }
    if before > 0 { first += "; run \(before + 1) of this step" }
    out.append(.paragraph([.text(first + "; plan "), .code(run.plan), .text(".")]))
    out.append(.code(started.text, language: "sh"))
    var facts: [[Phrase]] = []
    if let plan = self.facts.plans[run.plan] {
      let cap = plan.cap.map { ", cap \(CareWords.grouped($0))" } ?? ""
      let actual = self.facts.actual(run).map {
        "; the next dry run says that \(CareWords.grouped($0)) of them were done"
      }
      facts.append([
        .text(
          "Dry run: \(self.facts.planned(run).map(CareWords.targets) ?? "none, not previewed")\(cap)\(actual ?? "")")
      ])
      for refusal in plan.refusals { facts.append([.text("A plan was void: \(refusal)")]) }
      for one in plan.agreements { facts.append([.text("\(clock(one.at)) \(one.by) \(one.words)")]) }
    }
    if let phrase = run.phrase { facts.append([.text("Confirmed by typing \"\(phrase)\"")]) }
    facts.append([.text("Result: "), .strong(result(run))])
    for trip in self.facts.trips where trip.run == started.seq {
      facts.append([.text("\(clock(trip.at)) \(trip.words)")])
    }
    if started.changing { facts.append([.text("Measured effect: \(effect(run))")]) }
    if let row = self.facts.story.ledger[started.seq] {
      let closed = LedgerWords.closed(row, in: self.facts.story.ledger)
      facts.append([.text("Undo: \(LedgerWords.cover(row))\(closed.isEmpty ? "" : "; \(closed)")")])
    }
    out.append(.list(facts))
    let most = started.changing ? 40 : 12
    if let stdout = run.stdout { out += output(stdout, "printed", most) }
    if let stderr = run.stderr { out += output(stderr, "complained", most) }
    return out
  }

  private func result(_ run: Postmortem.Run) -> String {
    if let (ruling, reason) = run.ruling { return "nobody saw its end; ruled \(ruling.rawValue): \(reason)" }
    guard let ending = run.started.ending, let finished = run.finished else { return "unknown, its end was not seen" }
    var text = "\(Screen.words(ending)) at \(clock(finished))"
    if let milliseconds = run.milliseconds { text += " after \(Instants.length(milliseconds: milliseconds))" }
    if let left = Screen.left(ending, run.survivors) { text += "; \(left)" }
    return text
  }

  private func effect(_ run: Postmortem.Run) -> String {
    guard let effect = facts.effect(of: run) else { return "not measured" }
    let unit = effect.series.unit.map { " \($0)" } ?? ""
    let words = "\(effect.series.name) \(CurvePlot.short(effect.before)) -> \(CurvePlot.short(effect.after))\(unit)"
    return effect.isVisible ? words : "no visible effect on \(words)"
  }

  private func output(_ output: Output, _ verb: String, _ most: Int) -> [Passage] {
    guard output.bytes > 0 else { return [] }
    let excerpt = OutputExcerpt(output, blob: blob)
    let missing = excerpt.missing.map { "; \($0)" } ?? ""
    var out: [Passage] = [
      .paragraph([
        .text("It \(verb) \(output.bytes) byte\(output.bytes == 1 ? "" : "s"), sha256 "), .code(output.digest.hex),
        .text("\(missing):"),
      ])
    ]
    if !excerpt.text.isEmpty {
      out.append(.code(excerpt.lines(atMost: most).joined(separator: "\n"), language: "text"))
    }
    return out
  }

  // MARK: 10 Communication

  var communication: Chapter {
    var passages = figure("messages")
    if facts.talk.messages.isEmpty {
      passages.append(.text("No message was drafted with Muster; what was said elsewhere is not in this record."))
    }
    for (i, message) in facts.talk.messages.enumerated() { passages += block(message, i + 1) }
    let late = facts.talk.promises.filter { ($0.sent ?? .max) > $0.due }
    if !late.isEmpty {
      passages.append(.heading("Gaps"))
      passages.append(
        .plain(
          ["audience", "due", "sent", "late by"],
          late.map { one in
            [
              one.audience.rawValue, clock(one.due), one.sent.map(clock) ?? "never",
              one.sent.map { Instants.length($0 - one.due) } ?? "",
            ]
          }))
    }
    return Chapter("10", "Communication", .tool, passages)
  }

  private func block(_ message: Talk.Message, _ number: Int) -> [Passage] {
    var out: [Passage] = [
      .heading(
        "M\(number)  \(message.sent.map(clock) ?? "not sent")  \(message.audience.rawValue): \(message.template), \(message.state.rawValue)"
      )
    ]
    var facts: [[Phrase]] = [
      [
        .text(
          "Drafted \(clock(message.drafted)) by \(message.by)\(message.edits > 0 ? ", edited \(message.edits) time\(message.edits == 1 ? "" : "s")" : "")"
        )
      ]
    ]
    if let due = self.facts.talk.promises.first(where: {
      $0.audience == message.audience && $0.sent != nil && $0.sent == message.sent
    }) {
      let late = (due.sent ?? 0) - due.due
      facts.append([.text("Due \(clock(due.due)), " + (late > 0 ? "\(Instants.length(late)) late" : "in time"))])
    }
    if let approved = message.approved { facts.append([.text("Approved \(clock(approved.at)) by \(approved.by)")]) }
    for warning in message.warnings {
      facts.append([.text("A warning was passed over: \(warning.check), \(warning.reason)")])
    }
    for one in message.deliveries {
      let detail = one.detail.map { " (\($0))" } ?? ""
      let ruled = one.ruled.map { "; settled later: \($0)" } ?? ""
      facts.append([
        .text(one.channel + (one.recipient.map { " to \($0)" } ?? "") + ": "), .strong(one.status.rawValue),
        .text("\(detail)\(ruled), \(clock(one.ended ?? one.started))"),
      ])
    }
    if let reason = message.withdrawn { facts.append([.text("Withdrawn: \(reason)")]) }
    out.append(.list(facts))
    if message.body != nil { out.append(.quote(words(of: message))) }
    return out
  }

  // MARK: 11 People

  var people: Chapter {
    let staff = facts.staff
    var passages: [Passage] = []
    if staff.tenures.isEmpty {
      passages.append(
        .paragraph([
          .text("Roles: "), .unknown("none was recorded"),
          .text(". Who wrote into the record: \(facts.people.joined(separator: ", "))."),
        ]))
    } else {
      passages.append(
        .plain(
          ["role", "who", "from", "to", "how"],
          staff.tenures.map { [$0.role.rawValue, $0.holder, clock($0.from), $0.to.map(clock) ?? "the end", $0.how] }))
    }
    for one in staff.handovers {
      passages.append(
        .heading(
          "Hand-over \(clock(one.offered)): \(one.from) to \(one.to), \(one.roles.map(\.rawValue).joined(separator: ", "))"
        ))
      if let points = one.points { passages.append(.quote(text(points))) }
      if let back = one.readBack { passages.append(.text("\(clock(back.at)) read back: \(back.text)")) }
      if let at = one.confirmed {
        passages.append(.text("Confirmed \(clock(at)), \(Instants.length(at - one.offered)) after it was offered."))
      } else if let lapsed = one.lapsed {
        passages.append(.text("Lapsed \(clock(lapsed.at)), \(lapsed.by)."))
      } else {
        passages.append(.text("Never confirmed."))
      }
    }
    for one in staff.takes {
      passages.append(.text("\(clock(one.at)) \(one.by) took the lead from \(one.from): \(one.reason)"))
    }
    let pages = facts.pages
    if !pages.isEmpty {
      passages.append(.heading("Pages"))
      passages.append(
        .plain(
          ["message", "sent", "by", "over", "whom", "asked", "who wrote behind it", "after"],
          pages.map { page in
            [
              "M\(page.number)", clock(page.at), page.by, page.channels.joined(separator: ", "), page.whom ?? "",
              page.asked ?? "",
              page.answer?.by
                ?? (facts.story.setBack == nil
                  ? page.whom == nil ? "nobody new" : "none of them" : "n/a (the clock was set back)"),
              page.answer.map { Instants.length($0.after) } ?? "",
            ]
          }))
    }
    let metrics = facts.metrics.filter { $0.group == .people }
    passages.append(.plain(["what", "value"], metrics.map { [$0.name, $0.shown] }))
    return Chapter("11", "People", .tool, passages)
  }
}
