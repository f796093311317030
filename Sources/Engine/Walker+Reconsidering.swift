import Incidents
import Reports
import Runbooks

extension Walker {
  /// Asks again, at most once a minute, what decided the branches that a person overrode, and says when evidence still or
  /// newly speaks for another way. Said between steps, never in the middle of one; nobody is moved.
  func reconsiderBranches(_ book: Runbook, at place: StepPlace) throws {
    guard let states = incident.walk?.steps[place.runbook] else { return }
    let now = world.now().monotonic
    for index in book.steps.indices where overridden.contains(book.steps[index].id) {
      let step = book.steps[index]
      guard let taken = states[step.id]?.arm, now - (reconsidered[step.id]?.at ?? .min / 2) >= 60_000_000_000 else {
        continue
      }
      let there = StepPlace(
        runbook: place.runbook, index: index, id: step.id, reading: [], count: place.count, frame: place.frame)
      try askAgain(step.arms.compactMap(\.condition).flatMap(\.names), in: book, like: there)
      let said = weigh(there).leaning
      defer { reconsidered[step.id] = (now, said) }
      guard let said, said != taken, reconsidered[step.id]?.said != said else { continue }
      let measured = (step.arms[said].condition?.names ?? []).map { "\($0) \(self.measured($0, book, there))" }
      try append([
        Entry(
          .armContradicted(taken: taken, now: said, measured: measured.joined(separator: ", ")),
          at: incident.aside(there), actor: "muster")
      ])
      let value = measured.isEmpty ? "" : " (\(measured.joined(separator: ", ")))"
      tell(
        "Note \(Instants.clock(world.now().wall)): step \(step.id) says \(Screen.letter(said))\(value), you took \(Screen.letter(taken)).  g \(step.id)  to look at it again."
      )
    }
  }

  /// The checks of these names, wherever in the runbook they stand, asked quietly.
  func askAgain(_ names: [String], in book: Runbook, like place: StepPlace) throws {
    for (index, step) in book.steps.enumerated() {
      guard step.blocks.contains(where: { $0.attributes.name.map(names.contains) ?? false }) else { continue }
      let there = StepPlace(
        runbook: place.runbook, index: index, id: step.id, reading: [], count: place.count, frame: place.frame)
      _ = try readChecks(there, roles: [.check, .entry], quietly: true, aside: true)
    }
  }

  /// What was asked of sources in this step, and what came back, whole.
  func viewReplies(_ step: Step) {
    for (_, found) in lastReplies.filter({ $0.value.step == step.id }).sorted(by: { $0.key.block < $1.key.block }) {
      let check = found.check
      tell("\(check.name), asked at \(check.source.name) (\(check.source.kind.rawValue)):")
      // As it was sent, where values or the comparison make it another than the one that stands above.
      let written = step.blocks.indices.contains(check.run.block) ? step.blocks[check.run.block].text : ""
      if check.query.text != written {
        say(screen.lines(of: check.query.text, first: "     | ", rest: "     | "))
      }
      if !check.query.bound.isEmpty { tell("with \(check.query.bound.joined(separator: ", "))") }
      tell("the reply, after \(Instants.length(milliseconds: found.reply.milliseconds)):")
      // Before it is wrapped: a row's end would hide what it cuts.
      let raw = redaction(String(decoding: found.reply.raw, as: UTF8.self))
      say(screen.lines(of: raw.isEmpty ? "(nothing came)" : raw, first: "     | ", rest: "     | ", limit: 400))
      for warning in found.reply.warnings { tell("the source warns: \(warning)") }
    }
  }
}
