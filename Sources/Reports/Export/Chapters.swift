import Incidents
import Runbooks

/// Makes the sections of a postmortem, in their order: what every format renders.
struct Chapters {
  let facts: Postmortem
  let figures: [Figure]
  let blob: (Digest) -> [UInt8]?
  let chain: ChainCheck?

  init(_ facts: Postmortem, chain: ChainCheck?, blob: @escaping (Digest) -> [UInt8]?) {
    self.facts = facts.settled()
    figures = self.facts.figures
    self.blob = facts.showing(blob)
    self.chain = chain
  }

  /// Sections 0 to 16, then A to D.
  var all: [Chapter] {
    [
      header, summary, impact, glance, detection, story, decisions, actions, factors, lessons, communication, people,
      runbookReview, left, items, questions, timeline, log, evidence, glossary, method,
    ]
  }

  func figure(_ name: String) -> [Passage] {
    figures.first { $0.name == name }.map { [.figure($0)] } ?? []
  }

  func when(_ time: Int64?) -> String { time.map(Instants.stamp) ?? "unknown" }

  func clock(_ time: Int64) -> String {
    Instants.day(time) == Instants.day(facts.story.opened) ? Instants.clock(time) : Instants.stamp(time)
  }

  /// A blob as text, or that it is gone.
  func text(_ digest: Digest) -> String {
    blob(digest).map { String(decoding: $0, as: UTF8.self) } ?? "[no longer kept]"
  }

  /// What a message said.
  func words(of message: Talk.Message) -> String { facts.text(of: message, blob) ?? "[no longer kept]" }

  /// The name of the edition, which says when something was left out of it.
  var editionName: String { facts.editionName }
}

extension Postmortem {
  /// The name of the edition, which says when something was left out of it.
  package var editionName: String {
    let redactions = amendments.redactions(for: edition).count
    return edition.rawValue + (redactions == 0 ? "" : ", redacted (\(redactions))")
  }

  /// Why it is a draft: the record names no owner of the page, and people have not read it yet.
  package var draftReasons: [String] {
    ["nobody owns it yet"] + (impactRows.isEmpty ? ["the impact is unknown"] : [])
  }
}

extension Chapters {
  // MARK: 0 Header

  var header: Chapter {
    let story = facts.story
    var rows: [[[Phrase]]] = []
    func row(_ name: String, _ words: String) { rows.append([[.text(name)], [.text(words)]]) }
    row("Incident", facts.name)
    row("Title", story.title)
    let declared = facts.review.severities.first?.to.rawValue
    let latest = facts.review.severities.last?.to.rawValue
    rows.append([
      [.text("Severity")],
      declared.map { first in
        [
          .text(
            latest == first
              ? "\(first), not yet reviewed" : "\(first) declared, \(latest ?? first) last, not yet reviewed")
        ]
      }
        ?? [.unknown("none was declared")],
    ])
    rows.append([
      [.text("State of this page")],
      [.text("Draft: \(facts.draftReasons.joined(separator: "; "))")],
    ])
    rows.append([[.text("Owner")], [.unknown("one person, to be named")]])
    row("Collaborators", facts.people.joined(separator: ", "))
    row("Opened", when(story.opened))
    row("Closed", story.closed.map(Instants.stamp) ?? "not closed")
    row("Mode", "\(story.mode.rawValue) \(story.environment)")
    row("Walk", [story.status?.rawValue, story.outcome?.rawValue].compactMap(\.self).joined(separator: ", "))
    row("Edition", "\(editionName): \(facts.edition.audience)")
    for book in facts.pinned {
      let reviewed = book.runbooks.first?.front.reviewed.map { ", reviewed \($0)" } ?? ""
      rows.append([
        [.text("Runbook")],
        [.text("\(book.title), \(book.path)\(reviewed), revision sha256 "), .code(book.revision.hex)],
      ])
    }
    if let head = story.head {
      rows.append([[.text("Record")], [.text("\(head.seq) rows, head "), .code(head.hash.hex)]])
    }
    let services = Set(facts.pinned.flatMap { $0.runbooks.flatMap(\.front.services) }).sorted()
    let tags =
      ["mode:\(story.mode.rawValue.lowercased())", "outcome:\(story.outcome?.rawValue ?? "unknown")"]
      + (latest.map { ["severity:\($0.lowercased())"] } ?? []) + services.map { "service:\($0)" }
    rows.append([[.text("Tags")], [.code(tags.map { $0.replacing(" ", with: "-") }.joined(separator: " "))]])
    var passages: [Passage] = [
      .table(head: ["", ""], rows: rows),
      .text(
        "All times are UTC. Sections 0 to 7, 10 to 13 and 16 are what was recorded; what people have to write is asked for in the others, and is opinion. A mark such as [corrected: ...] stands where the record was corrected later."
      ),
    ]
    if let head = story.head {
      passages.append(
        .paragraph([.code("muster verify --head \(head.hash.hex)"), .text(" compares this page with a journal.")]))
    }
    if let gap = story.setBack {
      passages.append(
        .paragraph([
          .strong(
            "The clock was set back by \(Instants.length(gap)) during the incident: times before and after do not compare."
          )
        ]))
    }
    return Chapter("0", "Header", .tool, passages)
  }

  // MARK: 1 Summary

  var summary: Chapter {
    let start = facts.milestone(.impactStart)
    let end = facts.milestone(.impactEnd)
    var first: [Phrase] = [.text("What customers met: ")]
    // In the words that the runbook has for them.
    let title =
      facts.entered.lazy.compactMap { facts.runbook($0)?.front.messages.text(for: "title", in: "") }.first
      .map(facts.shownText) ?? facts.story.title
    if let impact = facts.impact, let worst = facts.worst(of: impact) {
      let unit = impact.unit.map { " \($0)" } ?? ""
      let limit =
        impact.expected.map { impact.role == "entry" ? ", where trouble is \($0)" : ", where wanted is \($0)" } ?? ""
      first.append(
        .text("\(title); \(impact.name) was \(Reading.text(of: worst.value))\(unit) at its worst\(limit)."))
    } else {
      first.append(.text("\(title); how bad it was is "))
      first.append(.unknown("nothing was measured in numbers"))
      first.append(.text("."))
    }
    var second: [Phrase] = [.text("From when to when: ")]
    second += start.at.map { [.text(Instants.stamp($0))] } ?? [.unknown(start.source)]
    second.append(.text(" to "))
    second += end.at.map { [.text(Instants.stamp($0))] } ?? [.unknown(end.source)]
    if let a = start.at, let b = end.at, b >= a { second.append(.text(", \(Instants.length(b - a))")) }
    second.append(.text("."))
    let working = facts.milestone(.worked)
    var third: [Phrase] = [.text("What ended it: ")]
    if working.at != nil, let run = facts.changes.first(where: { $0.started.at == working.at }) {
      third.append(
        .text(
          "\(facts.title(of: run.started.step)) at \(Instants.clock(run.started.at)), the last change before it ended; that it was this one is for people to say."
        ))
    } else {
      third.append(.unknown(working.source))
      third.append(.text("."))
    }
    return Chapter("1", "Summary", .draft, [.paragraph(first), .paragraph(second), .paragraph(third)])
  }

  // MARK: 2 Impact

  var impact: Chapter {
    let rows = facts.impactRows
    let told = told
    guard !rows.isEmpty else {
      return Chapter(
        "2", "Impact", .tool,
        told + [
          .paragraph([
            .text("Customers, orders and money: "),
            .unknown("no check of this incident gave a number, and no message named one"), .text("."),
          ]),
          .prompts(["How many customers, orders or requests were affected, and how was that counted?"]),
        ])
    }
    let table = Passage.table(
      head: ["what", "value", "exactness", "asked at", "how", "evidence"],
      rows: rows.map { row in
        [
          [.text(row.what)], [.text(row.value)], [.text(row.exactness)], [.text(row.at.map(clock) ?? "")],
          row.query.isEmpty ? [.text(row.source)] : [.code(row.query)],
          row.evidence.map { [.evidence($0)] } ?? [.text(row.row.map { "row \($0)" } ?? "")],
        ]
      })
    return Chapter(
      "2", "Impact", .tool,
      [table] + told + [
        .prompts(["How many customers and orders is that, and how much money was at risk? What of it was made good?"])
      ])
  }

  /// The numbers of the messages that customers got, beside those above.
  private var told: [Passage] {
    let numbers = facts.toldNumbers(blob)
    if numbers.isEmpty { return [] }
    var out: [Passage] = [
      .heading("What customers were told of it"),
      .plain(
        ["message", "sent", "what", "told", "this section", "same"],
        numbers.map { one in
          let later = one.later.map { ", told anew in M\($0)" } ?? ""
          return [
            "M\(one.message) \(one.template)", clock(one.at), one.what, one.told,
            one.measured ?? "nothing to compare with",
            (one.agrees.map { $0 ? "yes" : "NO" } ?? "") + (one.agrees == false ? later : ""),
          ]
        }),
    ]
    for words in facts.differences(blob) { out.append(.paragraph([.strong("Not the same"), .text(": \(words)")])) }
    return out
  }

  // MARK: 3 At a glance

  var glance: Chapter {
    let five: [Milestone] = [.impactStart, .detected, .firstTried, .impactEnd, .closed]
    let milestones = Passage.table(
      head: five.map(\.rawValue),
      rows: [
        five.map { name in
          let one = facts.milestone(name)
          return one.at.map { [.text(clock($0))] } ?? [.unknown(one.source)]
        }
      ])
    let names = ["to detect (MTTD)", "to acknowledge (MTTA)", "to first mitigation", "to mitigate (MTTM)", "to verify"]
    let metrics = facts.metrics.filter { names.contains($0.name) && $0.group == .time }
    let share = facts.metrics.filter { $0.name == "on time" || $0.name == "tried" || $0.name == "time without a lead" }
    return Chapter(
      "3", "At a glance", .tool,
      figure("impact") + [
        milestones,
        .plain(["metric", "value", "from -> to"], (metrics + share).map { [$0.name, $0.shown, $0.formula] }),
      ] + figure("time"))
  }

  // MARK: 4 Detection

  var detection: Chapter {
    let seen = facts.milestone(.couldHaveSeen)
    let detected = facts.milestone(.detected)
    var passages: [Passage] = [
      .table(
        head: ["what", "when", "from"],
        rows: [seen, detected, facts.milestone(.acknowledged)].map { one in
          [[.text(one.name.rawValue)], one.at.map { [.text(clock($0))] } ?? [.unknown("")], [.text(one.source)]]
        })
    ]
    if let a = seen.at, let b = detected.at {
      passages.append(
        .text(
          b >= a
            ? "Between the first moment in which it could have been seen and the moment in which it was, \(Instants.length(b - a)) passed."
            : "It was known \(Instants.length(a - b)) before the measure crossed its limit."))
    }
    let entries = facts.series.filter { $0.role == "entry" }
    if !entries.isEmpty {
      passages.append(.text("The signal: \(entries.map { "\($0.name) at \($0.source)" }.joined(separator: "; "))."))
    }
    for one in facts.review.observed.prefix(3) {
      passages.append(.text("\(clock(one.at)) \(one.by), \(one.origin.map { "from \($0): " } ?? "")\(one.text)"))
    }
    passages.append(.prompts(["Who or what saw it first? What would have shown it earlier?"]))
    return Chapter("4", "Detection", .draft, passages)
  }

  // MARK: 5 Story

  var story: Chapter {
    var passages: [Passage] = []
    let normal = facts.milestone(.lastNormal)
    passages.append(.heading("Before"))
    passages.append(
      .paragraph(
        [.text("Last known normal: ")]
          + (normal.at.map { [.text("\(clock($0)), \(normal.source).")] } ?? [.unknown(normal.source)])))
    passages.append(.prompts(["What was changed in the hours before, in the system and around it?"]))
    var phase = ""
    var lines: [[Phrase]] = []
    for visit in facts.visits {
      let step = facts.runbook(visit.step.runbook)?.steps.first { $0.id == visit.step.step }
      let next = heading(of: step, in: facts.runbook(visit.step.runbook)) ?? (phase.isEmpty ? "Walk" : phase)
      if next != phase {
        if !lines.isEmpty { passages.append(.list(lines)) }
        lines = []
        phase = next
        passages.append(.heading(facts.shownText(phase)))
      }
      lines.append([.text("\(clock(visit.began)) \(facts.title(of: visit.step).led) \(told(visit))")])
    }
    if !lines.isEmpty { passages.append(.list(lines)) }
    if facts.visits.isEmpty { passages.append(.text("No step was reached.")) }
    passages.append(
      .prompts(["What did people think was happening, at each turn, and what did they see that told them so?"]))
    return Chapter("5", "Story", .draft, passages)
  }

  /// The author's heading over a step: the one that stands over several steps, not the step's own.
  private func heading(of step: Step?, in book: Runbook?) -> String? {
    guard let step, let book, var place = step.section else { return nil }
    while let parent = book.sections[place].parent, book.sections[place].level > 2 { place = parent }
    let words = book.sections[place].title
    return words == book.title ? nil : words
  }

  /// A visit in a clause.
  private func told(_ visit: Postmortem.Visit) -> String {
    var parts: [String] = []
    for deed in visit.deeds {
      switch deed {
      case .run(let place):
        let run = facts.runs[place]
        if run.started.role == nil || run.started.role == "run" {
          parts.append("\(run.started.actor) ran \(Story.brief(run.started.text)) (\(run.started.outcome))")
        }
      case .row(let row):
        // What was typed and planned stands with the action.
        if row.what.hasPrefix("confirmed plan") || row.what.hasPrefix("plan ") { continue }
        let outcome = row.outcome.map { row.what.hasPrefix($0) ? "" : " (\($0))" } ?? ""
        parts.append("\(row.what)\(outcome)")
      }
    }
    let shown = parts.prefix(6)
    let more = parts.count > shown.count ? "; and \(parts.count - shown.count) more, see the full log" : ""
    return shown.isEmpty ? "passed" : shown.joined(separator: "; ") + more
  }
}

extension String {
  /// Ready for what is told behind it: a colon, where it does not end in a mark of its own.
  var led: String { last.map { "?!.:".contains($0) } == true ? self : self + ":" }
}
