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
    } catch Refusal.guardsNotMet(let guards) {
      tell(Refusals.sentence(.guardsNotMet(guards)))
      tell("Look, and then:  muster resume \(name)")
      return guards.isEmpty ? try hold(.interrupted, .interrupted) : try hold(.guardTripped, .guardTripped)
    } catch let needs as NeedsPerson {
      tell(needs.what)
      if isToldToEnd(needs) { return try hold(.hangup, .interrupted) }
      try commit(
        .hold(needs.status == .stepFailed ? .failed : needs.status == .guardTripped ? .guardTripped : .needsPerson))
      return needs.status
    } catch Refusal.policy(let refusal) {
      tell("\(Refusals.sentence(refusal))\n  look   muster resume \(name)")
      try commit(.hold(.needsPerson))
      return .needsDecision
    }
  }

  /// True where somebody told the program to end, and that is why it stops here; an unknown outcome and a guard say more.
  func isToldToEnd(_ needs: NeedsPerson) -> Bool {
    world.person.isToldToEnd && needs.status != .outcomeUnknown && needs.status != .guardTripped
  }

  /// Stops at a check that nobody could allow, before anything of the step is asked.
  private func needTrust(_ place: StepPlace, _ step: Step) throws {
    for (b, block) in step.blocks.enumerated() where block.kind == .command && !block.commands.isEmpty {
      guard let role = block.role, [.check, .entry, .verify].contains(role), block.attributes.faults.isEmpty,
        let why = try refusal(ofCheck: RunRef(block: b, command: 0), at: place)
      else { continue }
      let name = Escaping.line(block.attributes.name ?? step.title)
      let flag = effect(of: block.commands[0], in: self.step(at: place).0) == .changing ? "" : " --trust-checks"
      throw NeedsPerson(
        .needsDecision,
        "Step \(step.id): the check \(name) was \(why).\n  go on with   muster resume \(self.name)\(flag)")
    }
  }

  private func passAlone(_ place: StepPlace, _ book: Runbook, _ step: Step) throws -> ExitStatus? {
    try needTrust(place, step)
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
    // What Muster has no way to run is still to be done.
    if step.blocks.contains(where: { $0.kind == .query && $0.isAction && $0.changing && !$0.isRequest }) {
      throw NeedsPerson(
        .needsDecision,
        "Step \(step.id) has to be done by a person: Muster does not run it.\n  go on with   muster resume \(name)")
    }
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
    let (plan, launch) = prepare(run, at: place)
    if let refused = plan.refused { try refuse(refused, at: place) }
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
    if plan.phrase != nil {
      try finishAlone(try confirmedAlone(run, concluding: concluding, place, step), step)
      return
    }
    if let state = state(place), case .ended(let ending)? = state.runs[run], !ending.succeeded {
      throw NeedsPerson(
        .stepFailed, "Step \(step.id) has failed before; a person has to say what now.\n  go on with   \(again)")
    }
    if !options.trustsChecks, plan.effect == .looking, carriesAway(command, in: book) {
      throw NeedsPerson(
        .needsDecision,
        "Step \(step.id) tells another machine what it finds on this one, and nobody is here to allow it.  Nothing was run.\n"
          + "  go on with   \(again) --trust-checks")
    }
    try finishAlone(try execute(plan, launch, at: place, phrase: nil, concluding: concluding), step)
  }

  /// A changing command: run when its plan stands and its phrase was given beforehand, else planned, and left to a person.
  private func confirmedAlone(
    _ run: RunRef, concluding: Bool, _ place: StepPlace, _ step: Step
  ) throws -> Finish {
    if let finish = try givenBeforehand(run, concluding: concluding, place, step) { return finish }
    let again = "muster resume \(name)"
    switch try makePlan(run, at: place) {
    case .over(let status): throw NeedsPerson(status, "Stopped at \(step.id).  \(again)")
    case .refused(nil):
      throw NeedsPerson(
        .stepFailed, "Step \(step.id) has no plan: its dry run does not say what it would do.\n  look   \(again)")
    case .refused:
      throw NeedsPerson(.needsDecision, "Step \(step.id) has no plan that could be confirmed.\n  look   \(again)")
    case .made(let plan, let launch):
      if !step.blocks[run.block].isRequest, let error = try world.shell.syntaxError(in: launch.script) {
        throw NeedsPerson(.stepFailed, "The shell refuses the script of \(step.id), nothing was run: \(error)")
      }
      if step.block(.preview) == nil { tell("This cannot be previewed.") }
      showCeremony(plan, of: step.blocks[run.block].commands[run.command], step)
      try askOthers(plan)
      // The number is read in the dry run, not copied from here.
      let words = plan.phrase.map {
        $0.hasSuffix(" \(plan.preview?.targets ?? -1)") ? "\($0.split(separator: " ").first ?? "") <number>" : $0
      }
      throw NeedsPerson(
        .needsConfirmation,
        "Step \(step.id) \(plan.effect == .changing ? "changes" : "may change") something (class \(plan.danger.word)) and needs a person.  Nothing was run.\n"
          + "  go on with   \(again) --plan \(plan.id) --confirm \"\(words ?? "")\"\(options.trustsChecks ? " --trust-checks" : "")"
      )
    }
  }

  /// The plan and the phrase of `--plan` and `--confirm`; nil when they belong to something else.
  private func givenBeforehand(
    _ run: RunRef, concluding: Bool, _ place: StepPlace, _ step: Step
  ) throws -> Finish? {
    guard let id = options.plan, let typed = options.confirm, !incident.plans.contains(id) else { return nil }
    if let made = incident.standing, made.plan == id, let objection = made.objection {
      try commit(.voidPlan(place, plan: id, .objected, targets: nil))
      throw NeedsPerson(.needsDecision, "\(objection.actor) objects to plan \(id): \(objection.text)  Nothing was run.")
    }
    var preview: Plan.Preview?
    if let made = incident.standing, made.plan == id, let targets = made.targets {
      preview = Plan.Preview(targets: targets, list: made.list, seq: made.preview ?? 0)
    }
    let (plan, launch) = prepare(run, at: place, preview: preview)
    guard plan.id == id else {
      tell(
        "Plan \(Escaping.line(id)) does not stand here: a newer one took its place, or a value or the runbook is another."
      )
      return nil
    }
    guard typed.collapsed == plan.phrase?.collapsed else {
      throw NeedsPerson(.needsConfirmation, "The phrase is not the one of plan \(plan.id). Nothing was run.")
    }
    // Others get the time that they were promised.
    if !(incident.standing?.isAgreed ?? true), let why = options.alone,
      world.now().wall >= incident.standing?.until ?? .max
    {
      try commit(.waiveApproval(plan: id, reason: why, now: world.now()))
    }
    if let made = incident.standing, made.plan == id, made.objection == nil, !made.isAgreed,
      !made.isExpired(world.now())
    {
      throw NeedsPerson(.needsConfirmation, waitsForOthers(made))
    }
    let (stands, over) = try stillStands(plan, at: place)
    if let over { throw NeedsPerson(over, "Stopped at \(step.id).") }
    guard stands else { return nil }
    return try execute(plan, launch, at: place, phrase: typed, concluding: concluding)
  }

  /// That others have to agree first, and what can be done meanwhile.
  func waitsForOthers(_ made: MadePlan) -> String {
    let alone =
      made.approvers == nil
      ? "\n  or alone, from \(Instants.clock(made.until ?? made.expires)) on, with   --alone \"WHY\"" : ""
    return "Plan \(made.plan) waits for \(made.wanted - made.approvals.count) more to agree. Nothing was run.\n"
      + "  they type    muster confirm \(name)\(alone)"
  }

  private func finishAlone(_ finish: Finish, _ step: Step) throws {
    if case .guarded(let guardName) = finish.ending {
      throw NeedsPerson(
        .guardTripped,
        "The guard \"\(Escaping.line(guardName))\" stopped \(step.id); a person has to say what now.\n  go on with   muster resume \(name)"
      )
    }
    switch finish.ending {
    case .stopped, .abandoned:
      throw NeedsPerson(.interrupted, "Stopped at \(step.id).  muster resume \(name)")
    default: break
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
