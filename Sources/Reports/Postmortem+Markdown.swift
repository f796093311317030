package import Incidents

extension Postmortem {
  /// The export in Markdown, ended by a newline; `blob` answers nil for what was erased.
  package func markdown(blob: (Digest) -> [UInt8]?) -> String {
    var page = PostmortemPage(facts: self)
    return page.write(blob: blob)
  }
}

/// Writes the sections of an export in their order (`messages-and-reports.md` R2, as far as this version records them).
private struct PostmortemPage {
  let facts: Postmortem
  var out = ""

  init(facts: Postmortem) { self.facts = facts }

  mutating func write(blob: (Digest) -> [UInt8]?) -> String {
    writeHead()
    writeSummary()
    writeTimes()
    writeSteps()
    writeDeeds(blob: blob)
    out += facts.evidenceMarkdown()
    writeDecisions()
    writeLeft()
    writeNotes()
    writeForPeople()
    writeTimeline()
    return out
  }

  // MARK: Head

  private mutating func writeHead() {
    let story = facts.story
    heading(1, "\(facts.name): \(story.title)")
    var rows = [("Incident", Markdown.cell(facts.name))]
    rows.append(("Opened", Instants.stamp(story.opened)))
    rows.append(("Closed", story.closed.map(Instants.stamp) ?? "not closed"))
    rows.append(("Mode", Markdown.cell("\(story.mode.rawValue) \(story.environment)")))
    rows.append(("Status", story.status?.rawValue ?? "no walk"))
    rows.append(("Outcome", story.outcome?.rawValue ?? "unknown"))
    for book in facts.pinned {
      rows.append(
        ("Runbook", "\(Markdown.cell(book.title)), \(Markdown.cell(book.path))<br>revision sha256 \(book.revision.hex)")
      )
    }
    rows.append(("People", Markdown.cell(facts.people.joined(separator: ", "))))
    if let head = story.head { rows.append(("Record", "\(head.seq) rows, head \(head.hash.hex)")) }
    table(["", ""], rows.map { [$0.0, $0.1] })
    para(
      "All times are UTC. Everything down to \"Left different\" is what was recorded while it happened; what people said of it stands under \"Notes\", and what they still have to say under \"For people to write\"."
    )
    if let head = story.head { para("`muster verify --head \(head.hash.hex)` compares this page with a journal.") }
  }

  private mutating func writeSummary() {
    let story = facts.story
    heading(2, "Summary")
    let steps = facts.steps
    var counts: [(String, Int)] = []
    for word in steps.map(word) {
      if let place = counts.firstIndex(where: { $0.0 == word }) {
        counts[place].1 += 1
      } else {
        counts.append((word, 1))
      }
    }
    var text = "Opened \(Instants.stamp(story.opened)) by \(Markdown.text(facts.rows.first?.actor ?? "nobody")). "
    text +=
      "\(steps.count) step\(steps.count == 1 ? "" : "s"): \(counts.map { "\($0.1) \($0.0)" }.joined(separator: ", ")). "
    let changing = facts.runs.count { $0.started.changing }
    text +=
      "\(facts.runs.count) command\(facts.runs.count == 1 ? " was" : "s were") run, \(changing) of them changed something or may have. "
    if let closed = story.closed {
      text += "Closed \(Instants.stamp(closed)), outcome \(story.outcome?.rawValue ?? "unknown")."
    } else {
      text += "It is not closed."
    }
    para(text)
  }

  private mutating func writeTimes() {
    heading(2, "Times")
    table(
      ["from -> to", "length"],
      facts.lengths.map {
        [$0.what, $0.nanoseconds.map(Instants.length) ?? "n/a (\($0.why))"]
      })
  }

  // MARK: Steps

  private func word(_ step: Postmortem.StepEnd) -> String {
    step.reached ? step.status?.rawValue ?? "left open" : "not reached"
  }

  private mutating func writeSteps() {
    heading(2, "Steps")
    let many = facts.pinned.count > 1
    let rows = facts.steps.map { step -> [String] in
      let attempts = facts.runs.count { $0.started.step == step.id && $0.started.changing }
      return [Markdown.cell(step.title)] + (many ? [Markdown.cell(step.runbook)] : [])
        + [word(step), Markdown.cell(step.reason ?? ""), attempts > 1 ? "\(attempts) changing runs" : ""]
    }
    if rows.isEmpty { return para("No step was reached.") }
    table(["step"] + (many ? ["runbook"] : []) + ["how it ended", "reason", ""], rows)
  }

  // MARK: What was done

  private mutating func writeDeeds(blob: (Digest) -> [UInt8]?) {
    heading(2, "What was done")
    if facts.visits.isEmpty { para("Nothing was done.") }
    for visit in facts.visits {
      let title = facts.title(of: visit.step)
      heading(3, "\(Instants.clock(visit.began)) \(title)")
      for deed in visit.deeds {
        switch deed {
        case .run(let place): write(facts.runs[place], blob: blob)
        case .row(let row): write(row)
        }
      }
    }
    if !facts.values.isEmpty {
      heading(3, "Values that were used")
      table(
        ["name", "value", "from"],
        facts.values.map { [Markdown.cell($0.name), $0.value.map(Markdown.cell) ?? "(secret)", $0.basis.rawValue] })
    }
  }

  private mutating func write(_ row: TimelineRow) {
    let outcome = row.outcome.map { row.what.hasPrefix($0) ? "" : " -> **\(Markdown.text($0))**" } ?? ""
    para("\(Instants.clock(row.happened)) \(Markdown.text(row.actor)): \(Markdown.text(row.what))\(outcome)")
  }

  private mutating func write(_ run: Postmortem.Run, blob: (Digest) -> [UInt8]?) {
    let started = run.started
    let role = started.role.map { $0 == "run" ? "" : " the \($0)" } ?? ""
    let effect =
      started.effect == "looking"
      ? "looks only" : started.effect == "changing" ? "changes something" : "may change something"
    let sure = run.phrase.map { ", confirmed by typing \"\(Markdown.text($0))\"" } ?? ""
    let times = started.attempt.map { $0 > 1 ? ", attempt \($0)" : "" } ?? ""
    para(
      "\(Instants.clock(started.at)) \(Markdown.text(started.actor)) ran\(role) on \(Markdown.text(run.host)) (\(effect), plan \(Markdown.text(run.plan))\(times)\(sure)):"
    )
    out += Markdown.fence(started.text, language: "sh") + "\n"
    write(endOf: run)
    if let stdout = run.stdout { write(stdout, "printed", blob) }
    if let stderr = run.stderr { write(stderr, "complained", blob) }
  }

  private mutating func write(endOf run: Postmortem.Run) {
    if let (ruling, reason) = run.ruling {
      para("Nobody saw its end. Ruled **\(ruling.rawValue)**: \(Markdown.text(reason))")
    } else if let ending = run.started.ending, let finished = run.finished {
      var text = "\(Instants.clock(finished)) **\(Markdown.text(Screen.words(ending)))**"
      if let milliseconds = run.milliseconds { text += " after \(Instants.length(milliseconds: milliseconds))" }
      if run.survivors > 0 { text += "; \(run.survivors) of its processes outlived it" }
      para(text)
    } else {
      para("Its end was not seen: **unknown**.")
    }
  }

  private mutating func write(_ output: Output, _ verb: String, _ blob: (Digest) -> [UInt8]?) {
    guard output.bytes > 0 else { return }
    let excerpt = OutputExcerpt(output, blob: blob)
    var note = "It \(verb) \(output.bytes) byte\(output.bytes == 1 ? "" : "s"), sha256 \(output.digest.hex)"
    if let missing = excerpt.missing { note += "; \(missing)" }
    para(note + ":")
    if !excerpt.text.isEmpty {
      out += Markdown.fence(excerpt.lines(atMost: 40).joined(separator: "\n"), language: "text") + "\n"
    }
  }

  // MARK: Decisions, what is left, what people say

  private mutating func writeDecisions() {
    let decisions = facts.rows.filter { $0.lane == .decision }
    heading(2, "Decisions")
    if decisions.isEmpty { return para("No decision is recorded.") }
    table(
      ["time", "who", "step", "what", "by"],
      decisions.map { row in
        [
          Instants.clock(row.happened), row.actor, row.step.map { facts.title(of: $0) } ?? "", row.what,
          row.outcome ?? "",
        ]
        .map(Markdown.cell)
      })
  }

  private mutating func writeLeft() {
    let story = facts.story
    heading(2, "Left different")
    let different = story.ledger.different
    if different.isEmpty { para("Nothing that is known.") }
    for (number, row) in different.enumerated() {
      let title = Markdown.text(facts.title(of: row.step))
      let what = Markdown.text(LedgerWords.what(row))
      let ending = Markdown.text(row.ending?.succeeded == true ? "" : ", \(row.outcome)")
      let who = Markdown.text(LedgerWords.owner(row, over: true).map { "; \($0)" } ?? "")
      out +=
        "\(number + 1). \(title): \(what)\(ending) (\(Instants.clock(row.at)), \(Markdown.text(row.actor)))\(who)\n"
    }
    if !different.isEmpty { out += "\n" }
    let putBack = story.ledger.putBack
    if !putBack.isEmpty {
      heading(3, "Put back, or normal now")
      for row in putBack {
        let why = LedgerWords.closed(row, in: story.ledger)
        out +=
          "- \(Markdown.text(facts.title(of: row.step))): \(Markdown.text(LedgerWords.what(row))); \(Markdown.text(why))\n"
      }
      out += "\n"
    }
    heading(2, "Not done, and why")
    if story.open.isEmpty { para("Nothing was put off or skipped.") }
    table(
      story.open.isEmpty ? [] : ["step", "how it ended", "reason"],
      story.open.map { [facts.title(of: $0.step), $0.status.rawValue, $0.reason ?? ""].map(Markdown.cell) })
  }

  private mutating func writeNotes() {
    heading(2, "Notes")
    let notes = facts.rows.filter { $0.lane == .note }
    if notes.isEmpty { return para("Nobody wrote a note.") }
    para("What people wrote while it happened, in their own words; nobody has checked it.")
    for note in notes {
      let late = note.isLate ? ", written \(Instants.stamp(note.recorded))" : ""
      out +=
        "- \(Instants.clock(note.happened)) \(Markdown.text(note.actor))\(late): \(Markdown.text(String(note.what.dropFirst(6))))\n"
    }
    out += "\n"
  }

  private mutating func writeForPeople() {
    heading(2, "For people to write")
    for question in [
      "What did customers meet, from when to when?",
      "What set it off, and what made it possible? (more than one thing)",
      "What went well? What was hard? Where were we lucky?", "What would have shown it earlier?",
      "Who does what until when, and how will we know that it worked?",
    ] {
      out += "- [ ] \(question)\n"
    }
    out += "\n"
  }

  private mutating func writeTimeline() {
    heading(2, "Timeline")
    let shown = facts.rows.filter { $0.level != .log }
    para("\(shown.count) of \(facts.rows.count) rows: `muster timeline \(facts.name) --all` has them all.")
    var day = ""
    table(
      ["n", "time", "since", "who", "what", "outcome"],
      shown.map { row in
        let today = Instants.day(row.happened)
        defer { day = today }
        let time = today == day ? Instants.clock(row.happened) : Instants.stamp(row.happened)
        let late = row.isLate ? " (written \(Instants.stamp(row.recorded)))" : ""
        let step = row.step.map { "\($0): " } ?? ""
        return ["\(row.number)", time, Instants.since(facts.story.opened, row.happened)]
          + [row.actor, step + row.what + late, row.outcome ?? ""].map(Markdown.cell)
      })
  }

  // MARK: Markup

  private mutating func heading(_ level: Int, _ words: String) {
    out += "\(String(repeating: "#", count: level)) \(Markdown.text(words))\n\n"
  }

  private mutating func para(_ text: String) { out += text + "\n\n" }

  /// The cells are markup already.
  private mutating func table(_ head: [String], _ rows: [[String]]) {
    if rows.isEmpty { return }
    out += "| \(head.joined(separator: " | ")) |\n|\(String(repeating: "---|", count: head.count))\n"
    for row in rows { out += "| \(row.joined(separator: " | ")) |\n" }
    out += "\n"
  }
}
