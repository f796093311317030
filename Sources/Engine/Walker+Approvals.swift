import Incidents
import Reports
import Runbooks

/// What another person says of a plan without being asked at a terminal.
package struct SecondWord {
  /// The plan that is meant; nil for the one that stands.
  package var plan: String?
  /// The number, or without one the phrase, as they read it.
  package var readBack: String?
  package var objection: String?
  package init(plan: String?, readBack: String?, objection: String?) {
    self.plan = plan
    self.readBack = readBack
    self.objection = objection
  }
}

extension Walker {
  /// A second person looks at the plan that stands, on a terminal of their own, and agrees or objects.
  ///
  /// It takes no lease and runs nothing: the one word that it adds is a record of the plan's step.
  package static func confirm(
    _ line: IncidentLine, _ word: SecondWord, world: World, options: WalkOptions
  ) throws -> ExitStatus {
    let walker = Walker(world: world, options: options, incident: line.id)
    walker.name = line.name
    try walker.load()
    walker.epoch = try world.journal.epoch(of: line.id)
    guard let made = walker.incident.standing else { throw Refusal.planMissing(word.plan ?? "") }
    if let plan = word.plan, plan != made.plan { throw Refusal.planMissing(plan) }
    try walker.showPlan(made)
    if made.asker == world.user { throw Refusal.ownPlan(made.plan) }
    if let objection = word.objection {
      return try walker.say(made, readBack: word.readBack ?? "", objection: objection)
    }
    if let readBack = word.readBack { return try walker.say(made, readBack: readBack, objection: nil) }
    guard world.person.isThere else {
      walker.tell(
        "Nobody is here to read it.\n  agree    muster confirm \(line.name) --plan \(made.plan) --read-back …\n"
          + "  object   muster confirm \(line.name) --plan \(made.plan) --objection WHY")
      return .needsConfirmation
    }
    return try walker.askSecond(made)
  }

  /// The same that the lead sees: the step, the command with its values, what the dry run named, the class, the undo.
  private func showPlan(_ made: MadePlan) throws {
    guard let walk = incident.walk, walk.frames.indices.contains(made.frame) else {
      throw Refusal.planMissing(made.plan)
    }
    let key = walk.frames[made.frame].runbook
    guard let book = library[key], let index = library.index(of: made.step, in: key) else {
      throw Refusal.planMissing(made.plan)
    }
    let step = book.steps[index]
    say("\n\(name): \(Escaping.line(incident.title))\n")
    tell("\(made.asker) asks you to confirm plan \(made.plan), made \(Instants.clock(made.made)).")
    // As they stand on record: what this terminal's environment holds is nobody's plan.
    let given = made.values.map { pair -> (String, String?) in
      guard let equals = pair.firstIndex(of: "=") else { return (pair, "(secret)") }
      return (String(pair[..<equals]), String(pair[pair.index(after: equals)...]))
    }
    say(screen.step(step, marks: marks(step, in: book), values: given))
    let count = StepCount(position: 1, total: 1)
    let place = StepPlace(
      runbook: key, index: index, id: step.id, reading: [], count: count, frame: made.frame)
    let preview = made.targets.map { Plan.Preview(targets: $0, list: made.list, seq: made.preview ?? 0) }
    var (plan, _) = prepare(made.run, at: place, preview: preview)
    // What this terminal holds may differ; what is agreed to is what was made.
    (plan.id, plan.danger, plan.raised, plan.phrase) = (made.plan, made.danger, made.raised, made.phrase)
    (plan.cap, plan.approvals) = (made.cap, made.wanted)
    if let seq = made.preview { try showOutput(of: seq) }
    let command = step.blocks[made.run.block].commands[made.run.command]
    say("\n" + screen.lines(of: command.text, first: "   $ ", rest: "     "))
    showCeremony(plan, of: command, step)
  }

  /// What the dry run printed, as it is on record.
  private func showOutput(of seq: Int) throws {
    var output: Output?
    try world.journal.read(incident.id, from: seq) { record in
      if record.seq == seq, case .scriptFinished(_, _, _, let stdout, _, _, _) = record.event { output = stdout }
    }
    guard let head = output?.head, let bytes = try world.journal.blob(head) else { return }
    say("   Dry run, as it was printed:\n")
    say(screen.lines(of: String(decoding: bytes, as: UTF8.self), first: "  | ", rest: "  | ", limit: 40))
  }

  private func askSecond(_ made: MadePlan) throws -> ExitStatus {
    let what =
      made.targets == nil
      ? "the phrase, \(made.phrase.split(separator: " ").first ?? "") and its target," : "the number of targets"
    while true {
      switch try secondQuestion("\n   Read \(what) back, or Enter to leave > ") {
      case .none: return .held
      case .some(let line) where line.isBlank:
        tell("Nothing was recorded.")
        return .held
      case .some(let readBack):
        guard
          let objection = try secondQuestion(
            "   Any strong objection? Type  none  or say what it is (that stops it) > ")
        else { return .held }
        if objection.isBlank { continue }
        let isNone = objection.collapsed.lowercased() == "none"
        do {
          return try say(made, readBack: readBack, objection: isNone ? nil : objection)
        } catch let refusal as Refusal {
          guard case .wrongReadBack = refusal else { throw refusal }
          tell(Refusals.sentence(refusal))
        }
      }
    }
  }

  /// A line; nil when the person leaves.
  private func secondQuestion(_ prompt: String) throws -> String? {
    guard case .line(let line) = world.person.ask(prompt) else { return nil }
    return line
  }

  private func say(_ made: MadePlan, readBack: String, objection: String?) throws -> ExitStatus {
    try commit(.approve(plan: made.plan, readBack: readBack, objection: objection, now: world.now()))
    if let objection {
      tell("Objected to plan \(made.plan): \(objection)  It will not run.")
    } else {
      tell("Plan \(made.plan) is confirmed by \(world.user), \(Instants.clock(world.now().wall)).")
    }
    return .reached
  }
}
