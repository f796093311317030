import Incidents
import Runbooks

extension Postmortem {
  /// True when the checks of messages find no name of the house and no person's data in it.
  func isForCustomers(_ words: String) -> Bool {
    var message = CheckedMessage(
      text: words, slots: [], audience: .statusPage, state: .resolved, template: "P11", isFinal: true)
    message.internalNames = namesInside
    message.people = roster.people.map(\.name)
    return [.personalData, .internalName, .blame].allSatisfy { MessageChecks.findings(of: $0, in: message).isEmpty }
  }

  /// Checks, sources, steps and machines by the names that they have inside; one that is a plain word is a word.
  private var namesInside: [String] {
    let names =
      evidence.flatMap { [$0.name, $0.reading.source] } + series.map(\.name) + runs.map(\.host) + roster.hosts
      + pinned.flatMap(\.runbooks).flatMap { $0.steps.map(\.id) + $0.front.services }
    return Set(names).filter { !Self.isPlain($0) }.sorted()
  }

  /// True for words as customers write them: letters, and no signs of a program.
  private static func isPlain(_ words: String) -> Bool { words.allSatisfy { $0.isLetter || $0 == " " } }
}

extension Chapters {
  /// The title of the customer edition: what customers were told last, else what the runbook calls it for them; never the
  /// runbook's own title. Empty when there is none, or it says what is said inside.
  var customerTitle: String {
    let told = facts.talk.messages.reversed().compactMap { message -> String? in
      guard message.isPublic, message.sent != nil,
        let title = CheckedMessage.value("title", in: message.slots), words(of: message).contains(title)
      else { return nil }
      return title
    }
    let written = facts.pinned.flatMap(\.runbooks).compactMap {
      $0.front.messages.text(for: "title", in: IncidentState.resolved.rawValue)
    }
    let title = (told + written).map(\.collapsed).first { !$0.isBlank } ?? ""
    return facts.isForCustomers(title) ? facts.roster.withoutNames(title) : ""
  }

  /// The after-report for customers in six short parts (`messages-and-reports.md` R9).
  var customer: [Chapter] {
    let public_ = facts.talk.messages.filter { $0.isPublic && $0.sent != nil }
    let start = facts.milestone(.impactStart).at ?? facts.story.opened
    let end = facts.milestone(.impactEnd).at ?? start
    let noticed = public_.first
    let last = public_.last
    func said(_ message: Talk.Message?) -> [Passage] {
      guard let message, message.body != nil else { return [.prompts(["In the words that customers have been told."])] }
      return [.quote(words(of: message))]
    }
    return [
      Chapter("1", "What you may have noticed", .draft, said(noticed)),
      Chapter(
        "2", "When, and whom", .draft,
        [.text("From \(rounded(start)) to \(rounded(end, up: true)) UTC.")]
          + whom(told: public_.map(words).joined(separator: " "))),
      Chapter(
        "3", "What happened", .people,
        [
          .prompts([
            "In plain words, one paragraph: only what is certain, and nobody's name, ours or another company's."
          ])
        ]),
      Chapter("4", "What we did, also for you", .draft, said(last?.id == noticed?.id ? nil : last)),
      Chapter("5", "What we are changing", .people, [.prompts(changing)]),
      Chapter(
        "6", "Our apology", .people, [.prompts(["For what exactly? Where can customers ask?"])]),
    ]
  }

  /// The numbers of section 2 that say what they count; `told` is what customers were told.
  private func whom(told: String) -> [Passage] {
    let words = Set(told.split { !($0.isNumber || $0.isLetter) })
    let rows = facts.impactRows.filter { !$0.isInside || words.contains(Substring($0.value)) }
    // A check's own name is a name of the house; its unit is a word for everybody, as long as it is one.
    let shown: [String] = rows.compactMap { row in
      let moment = row.what.split(separator: ",").last?.drop { $0 == " " } ?? ""
      let value = row.hasUnit ? row.value : row.value.hasSuffix("%") ? "\(row.value) of customers" : nil
      guard let value else { return nil }
      let unit = value.drop { !$0.isLetter }
      guard unit.allSatisfy({ $0.isLetter || " /%".contains($0) }), facts.isForCustomers(String(unit)) else {
        return nil
      }
      return "\(row.exactness == "exact" ? "" : "about ")\(value) \(moment)"
    }
    var out: [Passage] = [.list(shown.map { [.text($0)] })]
    if shown.count < rows.count {
      out.append(
        .prompts(["Section 2 has more numbers, which have no unit that customers know: which of them, in what words?"]))
    }
    return out
  }

  /// What was agreed is in words of people inside: its number and date stand, and people say it anew for customers.
  private var changing: [String] {
    let agreed = facts.review.actions.filter { !$0.owner.isBlank && !$0.due.isBlank }
    if agreed.isEmpty { return ["Only what has an owner and a date."] }
    return agreed.map { item in
      let date = Instants.parseFine("\(item.due)T00:00:00Z") == nil ? "" : ", by \(item.due)"
      return "Action item \(item.item)\(date): what is it in words for customers? Leave out what they do not notice."
    }
  }

  /// To five minutes, so that nothing is told more exactly than it is known: the beginning down, the end up.
  private func rounded(_ time: Int64, up: Bool = false) -> String {
    let five: Int64 = 300_000_000_000
    let down = time / five * five
    return String(Instants.stamp(up && down != time ? down + five : down).dropLast(4)).replacing("T", with: " ")
  }
}
