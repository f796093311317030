import Incidents
import Reports
import Runbooks

/// The five questions, and what was agreed to be done: opinions and plans, kept out of the timeline.
extension Walker {
  /// True where somebody can be asked.
  package var canAsk: Bool { world.person.isThere }

  /// One question about the five, to whoever closed what was declared; Enter skips them.
  func offerLessons() throws {
    guard world.person.isThere, incident.communications.severity != nil else { return }
    let answer = world.person.ask("\nFive questions while it is fresh, about two minutes?  y   [Enter] not now > ")
    guard case .line(let line) = answer, ["y", "yes"].contains(line.collapsed.lowercased()) else {
      tell("Later:  muster lessons \(name)")
      return
    }
    try askLessons()
  }

  /// Asks all five; Enter skips one, `q` the rest. How many were answered.
  @discardableResult
  package func askLessons() throws -> Int {
    say("\nEnter skips any, q the rest.\n")
    var given = 0
    for (i, question) in LessonWords.questions.enumerated() {
      say(Wrapping.entry(" \(i + 1) ", question, width: options.look.width, hanging: "   "))
      if i == 3 { listSteps() }
      guard case .line(let line) = world.person.ask("   > "), line.collapsed != "q" else { break }
      if line.isBlank { continue }
      try keepLesson(i + 1, line)
      given += 1
    }
    tell(
      given == 0
        ? "Nothing was kept.  Later:  muster lessons \(name)"
        : "Kept: \(given) of 5. They stand apart from the timeline.")
    return given
  }

  /// Keeps one answer, and says once where it looks back from the end.
  package func keepLesson(_ question: Int, _ text: String) throws {
    try commit(.communicate(.answerLesson(question: question, text)))
    if let notice = LessonWords.hindsight(in: text) { tell(notice) }
  }

  /// What the steps are called, for the one question that is about them.
  private func listSteps() {
    guard let walk = incident.walk, let book = library[walk.runbook] else { return }
    let walked = Set(walk.steps.values.flatMap(\.keys))
    let names = book.steps.filter { walked.contains($0.id) }.map(\.id)
    if !names.isEmpty { say(Wrapping.wrap(names.joined(separator: ", "), width: options.look.width, indent: "   ")) }
  }

  /// What was answered so far, by question.
  package func showLessons() throws {
    var lessons: [(question: Int, text: String, by: String)] = []
    try readAmended { record in
      if case .lessonGiven(let question, let text) = record.event { lessons.append((question, text, record.actor)) }
    }
    if lessons.isEmpty { return tell("No answers yet.  muster lessons \(name)") }
    for (i, question) in LessonWords.questions.enumerated() {
      let answers = lessons.filter { $0.question == i + 1 }
      if answers.isEmpty { continue }
      say(Wrapping.entry("\(i + 1) ", question, width: options.look.width, hanging: "  "))
      for answer in answers {
        say(
          Wrapping.entry(
            "  \(Escaping.line(answer.by)): ", Escaping.line(answer.text), width: options.look.width, hanging: "    "))
      }
    }
  }

  /// Puts an action item on record, under its number or the next one; the number.
  package func agree(
    item: Int?, what: String, type: String, owner: String, due typed: String, test: String?, tracker: String?
  ) throws -> Int? {
    guard let until = due(typed) else {
      tell("\"\(typed)\" is no date or time to come: 2026-12-01, 2026-12-01T18:00Z.")
      return nil
    }
    let records = try commit(
      .communicate(
        .agree(
          item: item, what: what.collapsed, type: type, owner: owner.collapsed, due: until, test: test,
          tracker: tracker)))
    guard case .actionAgreed(let number, _, _, _, _, _, _)? = records.first?.event else { return nil }
    tell("\(name) action item \(number): \(owner.collapsed), until \(until).")
    if (test ?? "").isBlank {
      tell("Nothing says yet how we shall know that it worked: --item \(number) ... --test \"...\"")
    }
    return number
  }

  /// What was agreed, by number; the last word on each counts.
  package func showActions() throws {
    var items: [Int: Event] = [:]
    try readAmended { record in
      if case .actionAgreed(let item, _, _, _, _, _, _) = record.event { items[item] = record.event }
    }
    if items.isEmpty {
      return tell("Nothing was agreed yet.  muster action \(name) \"...\" --type detect --owner NAME --due DATE")
    }
    for (number, event) in items.sorted(by: { $0.key < $1.key }) {
      guard case .actionAgreed(_, let what, let type, let owner, let due, let test, let tracker) = event else {
        continue
      }
      var words = "\(type)  \(what)  (\(owner), until \(due))"
      if let test { words += "; known by: \(test)" }
      if let tracker { words += "; \(tracker)" }
      say(Wrapping.entry("\(number)  ", Escaping.line(words), width: options.look.width, hanging: "   "))
    }
  }

  /// The records as they stand now: corrected, and without what was left out.
  private func readAmended(_ body: (Record) -> Void) throws {
    var amendments = try world.journal.amendments(of: incident.id)
    try world.journal.read(incident.id, from: 1) { body(amendments.amended($0, for: .internal)) }
  }

  /// What the incident is called, unless that was left out.
  var shownTitle: String {
    get throws { try world.journal.amendments(of: incident.id).title(incident.title) }
  }
}
