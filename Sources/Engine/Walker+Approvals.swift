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
    guard let key = runbook(of: made), let book = library[key], let index = library.index(of: made.step, in: key) else {
      throw Refusal.planMissing(made.plan)
    }
    let step = book.steps[index]
    undoing = undone(by: made, in: book)
    defer { undoing = nil }
    say("\n\(name): \(Escaping.line(try shownTitle))\n")
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
    // The number of an undo is that of its change, and no dry run's.
    let counted = undoing == nil ? made.targets : nil
    let preview = counted.map { Plan.Preview(targets: $0, list: made.list, seq: made.preview ?? 0) }
    var (plan, _) = prepare(made.run, at: place, preview: preview)
    // What this terminal holds may differ; what is agreed to is what was made.
    (plan.id, plan.danger, plan.raised, plan.phrase) = (made.plan, made.danger, made.raised, made.phrase)
    (plan.cap, plan.approvals) = (made.cap, made.wanted)
    if let seq = made.preview { try showOutput(of: seq) }
    let command = step.blocks[made.run.block].commands[made.run.command]
    say("\n" + screen.lines(of: command.text, first: "   $ ", rest: "     "))
    if let row = undoing {
      say("   Undo of what \(row.actor) did \(Instants.clock(row.at)).\n")
      tellWhatIsKnown(row)
    }
    showCeremony(plan, of: command, step)
  }

  /// The runbook that a plan's step stands in: of an undo that of its change, which may be another than the walk's now.
  private func runbook(of made: MadePlan) -> RunbookKey? {
    guard let walk = incident.walk, walk.frames.indices.contains(made.frame) else { return nil }
    let key = walk.frames[made.frame].runbook
    if let index = library.index(of: made.step, in: key), let steps = library[key]?.steps,
      steps[index].blocks.indices.contains(made.run.block), steps[index].blocks[made.run.block].role != .undo
    {
      return key
    }
    return changes(of: made).last?.runbook ?? key
  }

  /// The open changes that a plan may take back, if it is an undo.
  private func changes(of made: MadePlan) -> [Ledger.Row] {
    incident.ledger.stack.filter { $0.step == made.step && $0.hasUndo }
  }

  /// The change that a plan takes back: of several of one step the newest with the values that the plan has.
  private func undone(by made: MadePlan, in book: Runbook) -> Ledger.Row? {
    guard let index = book.steps.firstIndex(where: { $0.id == made.step }),
      book.steps[index].blocks.indices.contains(made.run.block),
      book.steps[index].blocks[made.run.block].role == .undo
    else { return nil }
    let rows = changes(of: made)
    let values = Set(made.values)
    return rows.last { Set($0.pushed?.values ?? []).isSubset(of: values) } ?? rows.last
  }

  /// The name of the single target that a plan's dry run named; nil for several, and where it only counted.
  private func onlyTarget(of made: MadePlan) throws -> String? {
    guard made.targets == 1, let list = made.list, let bytes = try world.journal.blob(list) else { return nil }
    return Targets.ownName(in: String(decoding: bytes, as: UTF8.self))
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
    let what: String
    if let targets = made.targets, targets != 1 {
      what = "the number of targets"
    } else if try onlyTarget(of: made) != nil {
      what = "the target's own name"
    } else if made.phrase == "do" {
      what = "the step's title"
    } else {
      what = "the phrase, \(made.phrase.split(separator: " ").first ?? "") and its target,"
    }
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
    let target = try onlyTarget(of: made)
    try commit(
      .approve(plan: made.plan, readBack: readBack, target: target, objection: objection, now: world.now()))
    if let objection {
      tell("Objected to plan \(made.plan): \(objection)  It will not run.")
    } else {
      tell("Plan \(made.plan) is confirmed by \(world.user), \(Instants.clock(world.now().wall)).")
    }
    return .reached
  }
}
