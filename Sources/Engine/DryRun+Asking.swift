import Incidents
import Reports
package import Runbooks

extension DryRun {
  /// Asks every query of the steps that are shown, all at once, and keeps what each says now; nothing is recorded.
  ///
  /// `folder` is that of the runbook's file. Scripts are not run: what they would say is only known to a walk.
  package mutating func ask(_ world: World, _ configuration: Configuration, folder: String) {
    isAsked = true
    let surroundings = AskedCheck.Surroundings(
      configuration: configuration, folder: folder,
      // Of our environment nothing goes into a query: see `Walker.queryValue`.
      value: { [self] parameter in values[parameter.name] ?? parameter.fallback })
    var checks: [(line: Int, check: AskedCheck)] = []
    for step in runbook.steps[steps] {
      for (b, block) in step.blocks.enumerated() where block.kind == .query && !block.isRequest {
        let run = RunRef(block: b, command: 0)
        if let check = AskedCheck(run, block, of: step, in: runbook, surroundings) {
          checks.append((block.lines.start, check))
        } else {
          answers[block.lines.start] = "nothing here takes it: a person asks"
        }
      }
    }
    let now = world.now().wall
    var replies = [CheckReplies](repeating: CheckReplies(asked: now), count: checks.count)
    var questions: [Question] = []
    var parts: [(check: Int, part: AskedCheck.Part)] = []
    for (c, (_, check)) in checks.enumerated() {
      if let failure = check.failure {
        replies[c].value = Reply(.failed(failure))
        continue
      }
      for (part, question) in check.questions(at: now, withAge: false) {
        questions.append(question)
        parts.append((c, part))
      }
    }
    world.sources.ask(questions, stop: { world.person.isToldToEnd }) { index, reply in
      replies[parts[index].check].take(reply, for: parts[index].part)
    }
    var known: [String: Value] = [:]
    for (c, (line, check)) in checks.enumerated() {
      let (reading, verdict, reason) = check.judged(replies[c]) { known[$0] ?? .unknown }
      if verdict.isDecided { known[check.name] = reading.value }
      let value = reading.text.isEmpty ? "" : "\(Escaping.line(reading.text))\(reading.unit.map { " " + $0 } ?? ""), "
      let why = reason.map { ": " + EvidenceWords.sentence($0, source: check.source) } ?? ""
      let limit = check.expected.map { ", expected \(Escaping.line($0))" } ?? ""
      answers[line] = "now \(value)\(verdict.rawValue.uppercased())\(limit)\(why)"
    }
  }
}

extension Walker {
  /// What a plan of an incident is made of: the runbook where its walk stands, with the values that it has.
  package static func plannedBook(
    _ line: IncidentLine, world: World, options: WalkOptions
  ) throws -> (runbook: Runbook, folder: String, values: [(name: String, value: String)]) {
    let walker = Walker(world: world, options: options, incident: line.id)
    try walker.load()
    guard let key = walker.incident.walk?.frames.last?.runbook, let book = walker.library[key] else {
      throw Refusal.noWalk
    }
    let values = book.parameters.compactMap { parameter -> (name: String, value: String)? in
      parameter.secret ? nil : walker.value(of: parameter).map { (parameter.name, $0.value) }
    }
    return (book, walker.runbookFolder(key), values)
  }
}
