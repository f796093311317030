import Incidents
import Reports
import Runbooks

extension Walker {
  /// Without a terminal nothing is answered for a person: looking commands run, evidence decides branches, answers come from
  /// the file; at everything else the walk is held, and the flag that would go on is printed.
  func presentAlone(_ place: StepPlace, _ book: Runbook, _ step: Step) throws -> ExitStatus? {
    passed += 1
    // Between steps, and seldom: a long walk must not leave a log that the next start has to read.
    if passed.isMultiple(of: 500) { try world.journal.settle() }
    if world.person.isToldToEnd { return try hold(.hangup, .interrupted) }
    do {
      return try passAlone(place, book, step)
    } catch let needs as NeedsPerson {
      tell(needs.what)
      try commit(.hold(needs.status == .stepFailed ? .failed : .needsPerson))
      return needs.status
    } catch Refusal.policy(let refusal) {
      tell("\(Refusals.sentence(refusal))\n  look   muster resume \(name)")
      try commit(.hold(.needsPerson))
      return .needsDecision
    }
  }

  private func passAlone(_ place: StepPlace, _ book: Runbook, _ step: Step) throws -> ExitStatus? {
    if step.blocks.contains(where: { $0.role == .check || $0.role == .entry }) {
      let verdicts = try readChecks(place, roles: [.check, .entry])
      if step.arms.isEmpty, verdicts.contains(where: { $0 != .met && $0 != .notMet }) {
        throw NeedsPerson(.cannotDecide, "Evidence is missing at \(step.id).  muster resume \(name)")
      }
    }
    let refs = step.commands.filter { !isDone(state(place), $0) }
    for (i, ref) in refs.enumerated() {
      let last = i == refs.count - 1 && step.arms.isEmpty && step.block(.verify) == nil
      try runAlone(ref, concluding: last, place, book, step)
    }
    if state(place)?.status != nil { return nil }
    if canWait(step, in: book) {
      let (held, over) = try waitForRecovery(place)
      if let over { return over }
      if !held { throw NeedsPerson(.notRecovered, "Recovery did not hold at \(step.id).  muster resume \(name)") }
    }
    if step.kind == .branch { return try branchAlone(place, step) }
    if step.kind == .manual || (step.kind == .check && state(place)?.verdicts.isEmpty ?? true && refs.isEmpty) {
      guard let answer = answer(for: step) else {
        throw NeedsPerson(
          .needsDecision,
          "Step \(step.id) needs an answer: \(step.title)\n  go on with   muster resume \(name) --answers FILE   (FILE holds \"\(step.id): …\")"
        )
      }
      if let asked = step.answer, asked.secret {
        guard let reference = SecretReference(answer), complaint(aboutSecret: answer, basis: .file) == nil else {
          let why = complaint(aboutSecret: answer, basis: .file) ?? ""
          throw NeedsPerson(.needsDecision, Refusals.sentence(.valueNotAllowed(name: step.id, complaint: why)))
        }
        try give(asked.name ?? step.id, at: reference.anchored(in: options.folder), basis: .file)
        try commit(.answer(place, value: "(secret)", basis: .file))
        return nil
      }
      try commit(.answer(place, value: answer, basis: .file))
      if let name = step.answer?.name { try commit(.give(name: name, value: answer, basis: .file, secret: false)) }
      return nil
    }
    try commit(.conclude(place, .done, reason: nil))
    return nil
  }

  private func answer(for step: Step) -> String? {
    options.answers[step.id] ?? step.number.flatMap { options.answers[$0.trimmed] }
  }

  /// One command without a person: looking ones run, the confirmed one runs, the rest stops the walk.
  private func runAlone(
    _ ref: CommandRef, concluding: Bool, _ place: StepPlace, _ book: Runbook, _ step: Step
  ) throws {
    let run = RunRef(block: ref.block, command: ref.command)
    let block = step.blocks[ref.block]
    let command = block.commands[ref.command]
    var (plan, launch) = prepare(run, at: place)
    if let refused = plan.refused { try refuse(refused, at: place) }
    if plan.phrase != nil, plan.unfilled.isEmpty, options.plan == nil {
      try previewAlone(place, step)
      (plan, launch) = prepare(run, at: place)
    }
    say("\n" + screen.lines(of: command.text, first: "   $ ", rest: "     "))
    let again = "muster resume \(name)"
    if plan.obstacle != nil || launch.interactive {
      throw NeedsPerson(
        .needsDecision, "Step \(step.id) has to be done by a person at a terminal.\n  go on with   \(again)")
    }
    if let missing = plan.unfilled.first {
      let parameter = parameter(missing, in: book)
      let proposed = parameter.reference.map { " (the runbook says \($0.shown))" } ?? ""
      throw NeedsPerson(
        .needsDecision,
        "Step \(step.id) needs a value for \(missing)\(proposed).\n  go on with   \(again) --set '\(missing)=\(parameter.secret ? "env:NAME" : "…")'"
      )
    }
    if block.guessed, plan.phrase == nil {
      throw NeedsPerson(
        .needsDecision,
        "Step \(step.id): that this is a command was guessed; a person has to say so.\n  go on with   \(again)")
    }
    if let phrase = plan.phrase {
      guard options.plan == plan.id, let typed = options.confirm else {
        if step.block(.preview) == nil { tell("This cannot be previewed.") }
        throw NeedsPerson(
          .needsConfirmation,
          "Step \(step.id) \(plan.effect == .changing ? "changes" : "may change") something (class \(plan.danger.word)) and needs a person.  Nothing was run.\n"
            + "  go on with   \(again) --plan \(plan.id) --confirm \"\(phrase)\"")
      }
      guard typed.collapsed == phrase.collapsed else {
        throw NeedsPerson(.needsConfirmation, "The phrase is not the one of plan \(plan.id). Nothing was run.")
      }
      try finishAlone(try execute(plan, launch, at: place, phrase: typed, concluding: concluding), step)
      return
    }
    if let state = state(place), case .ended(let ending)? = state.runs[run], !ending.succeeded {
      throw NeedsPerson(
        .stepFailed, "Step \(step.id) has failed before; a person has to say what now.\n  go on with   \(again)")
    }
    try finishAlone(try execute(plan, launch, at: place, phrase: nil, concluding: concluding), step)
  }

  /// What the action would do, for whoever is to confirm it; an empty list of targets ends it here.
  private func previewAlone(_ place: StepPlace, _ step: Step) throws {
    guard let block = step.blocks.firstIndex(where: { $0.role == .preview }) else { return }
    let (plan, launch) = prepare(RunRef(block: block, command: 0), at: place)
    guard plan.unfilled.isEmpty else { return }
    say("   Dry run, changes nothing:\n" + screen.block(step.blocks[block]))
    let finish = try execute(plan, launch, at: place, phrase: nil, concluding: false)
    try finishAlone(finish, step)
    if finish.stdout.bytes == 0 {
      throw NeedsPerson(
        .needsDecision,
        "The dry run of \(step.id) names no target, so the action is not offered.\n  look   muster resume \(name)")
    }
  }

  private func finishAlone(_ finish: Finish, _ step: Step) throws {
    if case .stopped = finish.ending {
      throw NeedsPerson(.interrupted, "Stopped at \(step.id).  muster resume \(name)")
    }
    if case .lost = finish.ending, incident.walk?.inDoubt != nil {
      throw NeedsPerson(
        .outcomeUnknown,
        "Step \(step.id): \(Screen.words(finish.ending)).\n  rule on it   muster resume \(name)")
    }
    guard finish.ending.succeeded else {
      throw NeedsPerson(
        .stepFailed, "Step \(step.id) failed: \(Screen.words(finish.ending)).\n  go on with   muster resume \(name)")
    }
  }

  private func branchAlone(_ place: StepPlace, _ step: Step) throws -> ExitStatus? {
    showArms(place)
    if let chosen = weigh(place).chosen {
      guard try take(chosen, at: place, by: .evidence, reason: nil) else {
        throw NeedsPerson(.needsDecision, "Step \(step.id) leads where the walk cannot go.  muster resume \(name)")
      }
      return nil
    }
    if let answer = answer(for: step), let arm = armIndex(answer, step),
      try take(arm, at: place, by: .file, reason: nil)
    {
      return nil
    }
    // A close call is known well enough, and still a person's to decide.
    let doubtful = step.arms.contains { $0.condition != nil } && weigh(place).leaning == nil
    throw NeedsPerson(
      doubtful ? .cannotDecide : .needsDecision,
      "Step \(step.id) is a choice that nothing decides: \(step.title)\n  go on with   muster resume \(name) --answers FILE   (FILE holds \"\(step.id): A\")"
    )
  }
}
