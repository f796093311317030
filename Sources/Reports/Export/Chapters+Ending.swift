import Incidents

extension Chapters {
  // MARK: 8 and 9, which people write

  var factors: Chapter {
    Chapter(
      "8", "Trigger and contributing factors", .people,
      [
        .prompts([
          "What set it off?",
          "What made it possible? Name more than one thing: in the system, in the tools, in what people could know.",
          "How did each of them come to be as it was?",
        ])
      ])
  }

  var lessons: Chapter {
    var passages: [Passage] = []
    for lesson in facts.review.lessons {
      passages.append(
        .paragraph([
          .strong(Self.question(lesson.question)), .text(" \(lesson.text) (\(lesson.by), \(clock(lesson.at)))"),
        ]))
    }
    let isLucky = facts.review.lessons.contains { $0.question == 3 }
    passages.append(
      .prompts(["What went well?", "What was hard, and what helped?"] + (isLucky ? [] : ["Where were we lucky?"])))
    let notes = facts.chronicle.filter { $0.lane == .note }
    if !notes.isEmpty {
      passages.append(.heading("What people noted while it happened"))
      passages.append(.text("In their own words; nobody has checked it."))
      passages.append(
        .list(
          notes.map { note in
            let late = note.isLate ? ", written \(clock(note.recorded))" : ""
            let words = note.what.hasPrefix("note: ") ? String(note.what.dropFirst(6)) : note.what
            return [.text("\(clock(note.happened)) \(note.actor)\(late): \(words)")]
              + note.marks.map { .mark(" \($0)") }
          }))
    }
    return Chapter("9", "What went well, what was hard, where we were lucky", .people, passages)
  }

  /// The five questions at the end of an incident.
  static func question(_ number: Int) -> String {
    let questions = [
      "What did you notice that no screen showed you?", "Where did you have to stop and think, and what helped?",
      "Where were we lucky?", "Which step should read differently?",
      "Who else should tell their part of the story?",
    ]
    return questions.indices.contains(number - 1) ? questions[number - 1] : "Question \(number)"
  }

  // MARK: 12 Runbook review

  var runbookReview: Chapter {
    let steps = facts.steps
    let many = facts.pinned.count > 1
    var passages = figure("path")
    passages.append(
      .plain(
        ["step"] + (many ? ["runbook"] : []) + ["how it ended", "reason", ""],
        steps.map { step in
          let runs = facts.changes.count { $0.started.step == step.id }
          return [step.title] + (many ? [step.runbook] : []) + [
            step.reached ? step.status?.rawValue ?? "left open" : "not reached", step.reason ?? "",
            runs > 1 ? "\(runs) changing runs" : "",
          ]
        }))
    var odd: [[Phrase]] = []
    for choice in facts.choices where choice.basis == .override {
      odd.append([
        .text(
          "\(clock(choice.at)) overridden at \(facts.title(of: choice.step)): \(choice.reason ?? "no reason given")")
      ])
    }
    for one in facts.review.otherwise {
      let place = one.step.map { " at \(facts.title(of: $0))" } ?? ""
      odd.append(
        [
          .text(
            "\(clock(one.at)) \(one.instead ? "instead of the step" : "beside the runbook")\(place), \(one.by): \(one.text)"
          )
        ] + (one.command.map { [.text(" "), .code($0)] } ?? []))
    }
    for item in facts.story.open {
      odd.append([.text("\(facts.title(of: item.step)): \(item.status.rawValue)\(item.reason.map { ", \($0)" } ?? "")")]
      )
    }
    let stale = facts.evidence.filter { $0.verdict == "stale" || $0.verdict == "no data" || $0.verdict == "error" }
    for one in stale {
      odd.append([
        .text("\(clock(one.at)) \(one.name) was \(one.verdict)\(one.reading.reason.map { ", \($0)" } ?? "") "),
        .evidence(facts.evidenceName(of: one.seq) ?? ""),
      ])
    }
    if !odd.isEmpty {
      passages.append(.heading("What went otherwise than the page says"))
      passages.append(.list(odd))
    }
    for one in facts.review.redlines {
      passages.append(.heading("Suggested change: \(one.runbook), line \(one.line)"))
      if let reason = one.reason { passages.append(.text("\(one.by): \(reason)")) }
      if let patch = one.patch { passages.append(.code(text(patch), language: "diff")) }
    }
    passages.append(.prompts(["Which step should read differently, and how?"]))
    return Chapter("12", "Runbook review", .draft, passages)
  }

  // MARK: 13 Left different

  var left: Chapter {
    let story = facts.story
    var passages: [Passage] = []
    let different = story.ledger.different
    if different.isEmpty {
      passages.append(.text("Nothing that is known differs from normal."))
    } else {
      passages.append(
        .plain(
          ["what differs", "since", "outcome", "owner", "until"],
          different.map { row in
            [
              "\(facts.title(of: row.step)): \(LedgerWords.what(row))", clock(row.at),
              row.ending?.succeeded == true ? "done" : row.outcome, row.owner.map(facts.shown) ?? row.actor,
              row.due ?? "no date was given",
            ]
          }))
    }
    if !story.ledger.putBack.isEmpty {
      passages.append(.heading("Put back, or normal now"))
      passages.append(
        .list(
          story.ledger.putBack.map { row in
            [
              .text(
                "\(facts.title(of: row.step)): \(LedgerWords.what(row)); \(LedgerWords.closed(row, in: story.ledger))")
            ]
          }))
    }
    passages.append(.heading("Not done, and why"))
    if story.open.isEmpty {
      passages.append(.text("Nothing was put off or skipped."))
    } else {
      passages.append(
        .plain(
          ["step", "how it ended", "reason"],
          story.open.map { [facts.title(of: $0.step), $0.status.rawValue, $0.reason ?? ""] }))
    }
    let unknown = facts.runs.filter { $0.started.ending == nil && $0.ruling == nil }
    if !unknown.isEmpty {
      passages.append(.heading("Of unknown outcome"))
      passages.append(
        .list(
          unknown.map { [.text("\(clock($0.started.at)) \(facts.title(of: $0.started.step)): its end was not seen")] }))
    }
    return Chapter("13", "Left different", .tool, passages)
  }

  // MARK: 14 and 15, which people write

  var items: Chapter {
    var passages: [Passage] = []
    let items = facts.review.actions
    if !items.isEmpty {
      passages.append(
        .plain(
          ["item", "what", "kind", "owner", "due", "how we will know it worked", "tracker"],
          items.map { ["\($0.item)", $0.what, $0.kind, $0.owner, $0.due, $0.test ?? "", $0.tracker ?? ""] }))
    }
    passages.append(
      .prompts([
        "What will be done: one verb, bounded; prevent, detect, mitigate, repair or learn? Who, one person? Until when? How will we know that it worked?"
      ]))
    return Chapter("14", "Action items", .people, passages)
  }

  var questions: Chapter { Chapter("15", "Questions still open", .people, [.prompts(["What do we still not know?"])]) }

  // MARK: 16 and A

  var chosen: Set<Int> { Set(facts.amendments.levels.filter { $0.value != .log }.map(\.key)) }

  var timeline: Chapter {
    let rows = facts.chronicle.story(chosen: chosen)
    let all = facts.chronicle.count { $0.level != .log }
    var passages = figure("lanes")
    passages.append(.heading("Milestones"))
    passages.append(
      .table(
        head: ["milestone", "when", "basis", "read from"],
        rows: facts.milestones.map { one in
          [
            [.text(one.name.rawValue)], one.at.map { [.text(Instants.stamp($0))] } ?? [.unknown("")],
            [.text(one.basis)], [.text(one.source)],
          ]
        }))
    passages.append(.heading("The story"))
    passages.append(
      .text("\(rows.count) of \(all) rows of the story, \(facts.chronicle.count) in all: appendix A has every one."))
    passages.append(table(rows))
    passages.append(.heading("Metrics"))
    passages.append(
      .plain(
        ["metric", "value", "formula", "basis"],
        facts.metrics.map { ["\($0.group.rawValue): \($0.name)", $0.shown, $0.formula, $0.basis] }))
    if let shares = facts.timeShares {
      passages.append(.heading("Where the time went"))
      passages.append(
        .plain(
          ["use", "length", "share", "how it is told"],
          TimeShares.Use.allCases.map {
            [
              $0.rawValue, Instants.length(shares.total($0)), "\(Int((shares.share($0) * 100).rounded())) %",
              $0.formula,
            ]
          }))
    }
    return Chapter("16", "Timeline", .tool, passages)
  }

  func table(_ rows: [ChronicleRow]) -> Passage {
    let detected = facts.milestone(.detected).at ?? facts.story.opened
    var day = ""
    return .table(
      head: ["n", "happened", "since", "lane", "who", "what", "outcome", "basis"],
      rows: rows.map { row in
        let today = Instants.day(row.happened)
        defer { day = today }
        let time = today == day ? Instants.clock(row.happened) : Instants.stamp(row.happened)
        let late = row.isLate ? " (written \(clock(row.recorded)))" : ""
        let step = row.step.map { "\(facts.title(of: $0).led) " } ?? ""
        var what: [Phrase] = [.text(step + row.what + late)]
        if let corrects = row.corrects { what.append(.text(" (corrects row \(corrects))")) }
        what += row.marks.map { .mark(" \($0)") }
        if let evidence = row.evidence { what += [.text(" "), .evidence(evidence)] }
        return [
          [.text("\(row.number)")], [.text(time)], [.text(Instants.since(detected, row.happened))],
          [.text(row.lane.rawValue)], [.text(row.actor)], what, [.text(row.outcome ?? "")],
          [.text(row.basis.rawValue + (row.knownThen ? "" : ", learned later"))],
        ]
      })
  }

  var log: Chapter {
    let most = facts.edition == .audit ? Int.max : 5000
    let rows = facts.chronicle.sorted { $0.number < $1.number }
    var passages: [Passage] = []
    if rows.count > most {
      passages.append(
        .text(
          "The first \(most) of \(rows.count) rows; the CSV and the JSON of this export, and the audit edition, have all."
        ))
    }
    passages.append(table(Array(rows.prefix(most))))
    return Chapter("A", "Full log", .tool, passages)
  }

  // MARK: B, C, D

  var evidence: Chapter {
    guard !facts.evidence.isEmpty else { return Chapter("B", "Evidence", .tool, [.text("No source was asked.")]) }
    var passages: [Passage] = [
      .table(
        head: ["id", "time", "check", "value", "expected", "verdict", "why, and whose", "source"],
        rows: facts.evidence.enumerated().map { i, one in
          let value =
            one.reading.text.isEmpty ? "no value" : one.reading.text + (one.reading.unit.map { " \($0)" } ?? "")
          let why = [one.reading.reason, one.reading.labels].compactMap(\.self).joined(separator: "; ")
          return [
            [.evidence("E\(i + 1)")], [.text(clock(one.at))], [.text(one.name)], [.text(value)],
            [.text(one.expected ?? "")],
            [.text(one.verdict)], [.text(why)], [.text(one.reading.source)],
          ]
        })
    ]
    passages.append(.heading("What was asked"))
    var told = Set<String>()
    for one in facts.evidence where told.insert("\(one.name)\n\(one.reading.source)\n\(one.asked.query)").inserted {
      let window = one.asked.window.map { ", with the \(Instants.length(Int64($0 * 1e9))) before it" } ?? ""
      passages.append(.text("\(one.name) at \(one.reading.source)\(window):"))
      passages.append(.code(one.asked.query, language: ""))
    }
    return Chapter("B", "Evidence", .tool, passages)
  }

  var glossary: Chapter {
    let words: [(String, String)] = [
      (
        "met, not met",
        "what a check said against what its author expects; of an entry check, met says that the trouble is there"
      ),
      (
        "no data, stale, error",
        "the source had no value, an old one, or could not be asked; none of them ever decides anything"
      ),
      ("sensed", "a program measured it"), ("answered", "a person gave a value"),
      ("acknowledged", "a person saw it and gave no value"), ("imported", "it came from elsewhere with its own time"),
      ("recalled", "a person wrote it down later"),
      ("known then", "it could be known when people acted; otherwise it was learned later"),
      ("look, small, wide, lasting", "how much an action touches, and how well it can be taken back"),
      ("plan", "the exact command with its values, named by a hash; nobody confirms anything else"),
      ("n/a", "not known, with the reason; never 0"),
    ]
    return Chapter("C", "Words", .tool, [.plain(["word", "meaning"], words.map { [$0.0, $0.1] })])
  }

  var method: Chapter {
    var lines: [[Phrase]] = [
      [
        .text(
          "Made from the journal's records and the blobs that they name, and from nothing else; the same record gives the same bytes."
        )
      ],
      [
        .text(
          "Times are those of the clock of the machine that wrote; \(facts.story.setBack.map { "it was set back by \(Instants.length($0))" } ?? "it was never seen to be set back")."
        )
      ],
      [.text("A level hides rows of the story, never of the full log.")],
      [
        .text(
          "An effect is the middle of the last five values before and behind an action, from the action before it to the next one, within \(Instants.length(facts.effectWindow)); below a tenth of what the measure ever spanned it is called not visible."
        )
      ],
    ]
    for one in facts.amendments.corrections {
      lines.append([
        .mark(
          "Row \(one.of), \(one.field), was \"\(facts.shownText(one.was ?? ""))\", is \"\(facts.shownText(one.now))\": \(facts.shownText(one.reason)) (row \(one.seq), \(facts.shown(one.by)), \(clock(one.at)))"
        )
      ])
    }
    for one in facts.amendments.redactions(for: facts.edition) {
      lines.append([
        .mark(
          "Row \(one.of), \(one.field), is left out of this edition: \(facts.shownText(one.reason)) (row \(one.seq), \(facts.shown(one.by)), \(clock(one.at)))"
        )
      ])
    }
    let gone = facts.runs.flatMap { [$0.stdout, $0.stderr] }.compactMap(\.self).filter {
      $0.bytes > 0 && OutputExcerpt($0, blob: blob).missing != nil
    }
    if !gone.isEmpty {
      lines.append([
        .text("Of \(gone.count) output\(gone.count == 1 ? "" : "s") not all is kept; each says so where it stands.")
      ])
    }
    var passages: [Passage] = [.list(lines)]
    if let chain {
      passages.append(.heading("The chain of hashes"))
      passages.append(
        .text(
          "\(chain.records) records, head \(chain.head), \(chain.erased) erased blob\(chain.erased == 1 ? "" : "s")."))
      passages.append(
        chain.findings.isEmpty
          ? .text(
            "Every hash is as recorded. A tail that was cut off looks just like this: compare the head with one that was noted elsewhere."
          ) : .list(chain.findings.map { [.strong($0)] }))
    }
    return Chapter("D", "Method", .tool, passages)
  }
}
