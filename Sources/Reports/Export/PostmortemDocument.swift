package import Incidents

/// A postmortem as all formats render it: its sections in order, with nothing of the moment or place in which it is made.
package struct PostmortemDocument: Sendable {
  package var name: String
  package var title: String
  /// `internal`, `anonymous, redacted (2)`.
  package var edition: String
  /// The hash of the last record, which names what it was made of.
  package var head: String?
  package var chapters: [Chapter]
  package var figures: [Figure]

  /// Its first line.
  var heading: String { title.isEmpty ? name : "\(name): \(title)" }
}

/// Why an edition cannot be made yet, one sentence each.
package struct NotReady: Error, Sendable {
  package var edition: Edition
  package var reasons: [String]
}

extension Postmortem {
  /// The edition that was asked for; `blob` answers nil for what was erased, `chain` is what verifying found.
  package func document(chain: ChainCheck? = nil, blob: @escaping (Digest) -> [UInt8]?) throws(NotReady)
    -> PostmortemDocument
  {
    let facts = settled()
    let chapters = Chapters(facts, chain: chain, blob: blob)
    let chosen: [Chapter]
    var figures = chapters.figures
    switch edition {
    case .internal, .anonymous, .audit: chosen = chapters.all
    case .customer:
      let reasons = facts.reasonsAgainstCustomers + facts.differences(chapters.blob)
      if !reasons.isEmpty { throw NotReady(edition: .customer, reasons: reasons) }
      chosen = chapters.customer
      figures = []
    case .training:
      chosen = chapters.training
      figures = []
    }
    // What an incident is called inside, its runbook's title and its number, is nothing for customers.
    let isOutside = edition == .customer
    return PostmortemDocument(
      name: isOutside ? "After-report" : name, title: isOutside ? chapters.customerTitle : story.title,
      edition: facts.editionName, head: story.head?.hash.hex, chapters: chosen,
      figures: figures)
  }
}

extension Postmortem {
  /// What keeps customers from being told: only what is confirmed may be.
  var reasonsAgainstCustomers: [String] {
    var out: [String] = []
    if story.closed == nil { out.append("the incident is not closed") }
    for name in [Milestone.impactStart, .impactEnd] {
      let one = milestone(name)
      if one.at == nil { out.append("\(name.rawValue) is unknown: \(one.source); muster milestone sets it") }
    }
    if impactRows.isEmpty {
      out.append("section 2 holds no number of the impact, and customers are told the same numbers or none")
    }
    if talk.messages.last(where: { $0.isPublic && $0.sent != nil }) == nil {
      out.append("no public message was sent, so no wording for customers was approved")
    }
    return out
  }
}

extension Chapters {
  /// The facts up to each decision, and then the question.
  var training: [Chapter] {
    var out: [Chapter] = [
      Chapter(
        "0", "What is this", .tool,
        [
          .text(
            "\(facts.name): \(facts.story.title). \(facts.choices.count) decision\(facts.choices.count == 1 ? "" : "s"), each with what could be known when it was made. Nobody is named; what was chosen stands at the end."
          )
        ])
    ]
    var from = Int.min
    for (i, choice) in facts.choices.enumerated() {
      // Only what those who decided could know: nothing that was learned later, and no figure of what came of it.
      let rows = facts.chronicle.filter {
        $0.number > from && $0.number < choice.seq && $0.knownThen && $0.level != .log && $0.lane != .record
      }
      from = choice.seq
      var passages: [Passage] = rows.isEmpty ? [.text("Nothing else had happened.")] : [table(rows.bare)]
      passages += block(choice, i + 1, answered: false)
      passages.append(.prompts(["What would you do? What else would you want to know first?"]))
      out.append(Chapter("\(i + 1)", "Decision \(i + 1)", .people, passages))
    }
    let answers = facts.choices.enumerated().map { i, choice -> [Phrase] in
      [
        .text(
          "D\(i + 1): \(Screen.letter(choice.arm)) \(choice.label), \(choice.by(facts))\(choice.contradicted == nil ? "" : "; evidence spoke against it later")"
        )
      ]
    }
    out.append(
      Chapter(
        "\(facts.choices.count + 1)", "What was chosen", .tool,
        answers.isEmpty ? [.text("Nobody had to choose between ways.")] : [.list(answers)]))
    return out
  }
}

extension [ChronicleRow] {
  /// Without what points ahead: marks of later corrections, and the index of evidence, which this edition has not.
  fileprivate var bare: [ChronicleRow] {
    map { row in
      var row = row
      row.evidence = nil
      row.marks = []
      return row
    }
  }
}
