package import Incidents
import Runbooks

/// Where a walk went otherwise than its runbook says, as the records tell it: the stuff of a proposed change.
package struct Deviations: Sendable {
  /// What was done otherwise at one step, in the order in which it happened.
  package struct Item: Sendable, Equatable {
    package var runbook: RunbookKey
    /// Nil for the runbook as a whole.
    package var step: String?
    /// Sentences without names of people: `skipped: the relay was up`.
    package var reasons: [String]
    package init(runbook: RunbookKey, step: String?, reasons: [String]) {
      self.runbook = runbook
      self.step = step
      self.reasons = reasons
    }
  }

  /// In the order in which each was first met.
  package private(set) var items: [Item] = []
  /// Answers to the fourth question that name no step of what was walked.
  package private(set) var homeless: [String] = []
  /// When the incident was opened, nanoseconds since 1970 UTC.
  package var opened: Int64 { incident.opened }

  private var incident: Incident
  private var starts: [Run: Int] = [:]
  private var lessons: [String] = []

  private struct Run: Hashable {
    var runbook: RunbookKey
    var step: String
    var run: RunRef
  }

  package init(of incident: ID) { self.incident = Incident(id: incident) }

  /// Takes in the next record, which tells what `shown` tells: of what was left out nothing is proposed.
  package mutating func apply(_ record: Record, shown: Record? = nil) {
    incident.apply(record)
    let record = shown ?? record
    if case .lessonGiven(4, let text) = record.event, !Amendments.isMark(text) { lessons.append(text) }
    guard let book = incident.walk?.frames.last?.runbook else { return }
    let step = record.place.step
    switch record.event {
    case .stepConcluded(let status, let reason) where record.place.frame != nil:
      let kinds: [StepStatus] = [.skipped, .overridden, .deferred]
      if kinds.contains(status), let step, let reason, !Amendments.isMark(reason) {
        add(book, step, "\(status.rawValue): \(reason)")
      }
    case .armTaken(_, let label, .override, _, _, _, let reason?):
      if let step, !Amendments.isMark(reason) { add(book, step, "took \"\(label)\" against the evidence: \(reason)") }
    case .didOtherwise(let text, let command, let instead):
      if Amendments.isMark(text) { return }
      let what = text + (command.map { Amendments.isMark($0) ? "" : " ($ \($0))" } ?? "")
      add(book, step, (instead == true ? "done instead: " : "done beside the page: ") + what)
    case .scriptStarted(let run, let role, _, _, _, _, _, _) where record.place.frame != nil:
      // What only reads is asked as often as one likes.
      guard let step, role == nil || role == Role.run.rawValue else { return }
      starts[Run(runbook: book, step: step, run: run), default: 0] += 1
    default: break
    }
  }

  /// All that there is once the last record was taken in; lessons are told to the step that they name.
  package mutating func settle(_ library: Library) {
    let order = starts.sorted {
      ($0.key.runbook.revision.hex, $0.key.step, $0.key.run.block, $0.key.run.command)
        < ($1.key.runbook.revision.hex, $1.key.step, $1.key.run.block, $1.key.run.command)
    }
    for (run, count) in order where count > 1 { add(run.runbook, run.step, "its command was run \(count) times") }
    let walked = (incident.walk?.steps ?? [:]).keys.sorted { $0.revision.hex < $1.revision.hex }
    for lesson in lessons {
      let homes = walked.compactMap { key in library[key].flatMap { Self.step(in: lesson, of: $0) }.map { (key, $0) } }
      if homes.isEmpty { homeless.append(lesson) }
      for (key, step) in homes.prefix(1) { add(key, step, "said afterwards: \(lesson)") }
    }
    starts = [:]
    lessons = []
  }

  private mutating func add(_ book: RunbookKey, _ step: String?, _ reason: String) {
    if let place = items.firstIndex(where: { $0.runbook == book && $0.step == step }) {
      if !items[place].reasons.contains(reason) { items[place].reasons.append(reason) }
    } else {
      items.append(Item(runbook: book, step: step, reasons: [reason]))
    }
  }

  /// The step that a sentence names: by its name, its title, or as `step 6`, where the author's number counts first.
  static func step(in text: String, of book: Runbook) -> String? {
    let lower = " \(words(text)) "
    let named = book.steps.filter { lower.contains(" \($0.id) ") || lower.contains(" \(words($0.title)) ") }
    // The longest title is the most exact one.
    if let best = named.max(by: { $0.title.count < $1.title.count }) { return best.id }
    for (word, next) in zip(lower.split(separator: " "), lower.split(separator: " ").dropFirst()) where word == "step" {
      let number = String(next)
      if let step = book.steps.first(where: { $0.number == number }) { return step.id }
      let counted = book.steps.filter { $0.kind != .text }
      if let n = Int(number), counted.indices.contains(n - 1) { return counted[n - 1].id }
    }
    return nil
  }

  private static func words(_ text: String) -> String {
    String(text.lowercased().map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." ? $0 : " " })
      .split(separator: " ").map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }.joined(separator: " ")
  }
}
