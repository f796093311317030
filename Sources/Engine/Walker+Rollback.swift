import Incidents
import Reports
import Runbooks

/// Rolling back: all changes in reverse order, each with a consent of its own.
extension Walker {
  /// Takes an incident's changes back, whether its walk goes on or is over; `walk` does it.
  package static func rollBack(_ line: IncidentLine, world: World, options: WalkOptions) throws -> Walker {
    let walker = Walker(world: world, options: options, incident: line.id)
    walker.name = line.name
    walker.isRollingBack = true
    try walker.load()
    walker.learnReferences()
    guard let walk = walker.incident.walk else { throw Refusal.noWalk }
    try walker.takeLease()
    if walk.outcome == nil || walk.inFlight != nil { try walker.commit(.takeUp(host: world.host)) }
    if walk.outcome == nil { try walker.sayMode() }
    if !walker.incident.ledger.stack.isEmpty { try walker.giveFlags() }
    walker.say("\n\(walker.name): \(Escaping.line(try walker.shownTitle))\n")
    return walker
  }

  /// `muster rollback`, from the lease to the last word.
  func rollBack() throws -> ExitStatus {
    if let over = try ruleFirst() { return over }
    let status: ExitStatus
    if world.person.isThere {
      if let over = try rollBackAsking(from: nil) { return over }
      status = statusOfRollback
    } else {
      do {
        status = try rollBackAlone()
      } catch let needs as NeedsPerson {
        tell(needs.what)
        let isToldToEnd = isToldToEnd(needs)
        try leaveHeld(isToldToEnd ? .hangup : needs.status == .stepFailed ? .failed : .needsPerson)
        return isToldToEnd ? .interrupted : needs.status
      }
    }
    try leaveHeld(status == .reached ? .asked : .needsPerson)
    return status
  }

  private func leaveHeld(_ reason: HoldReason) throws {
    if incident.walk?.outcome == nil { try commit(.hold(reason)) }
  }

  /// What is of unknown outcome is ruled on before anything else runs.
  private func ruleFirst() throws -> ExitStatus? {
    while case .rule(let place, let run)? = incident.nextMove(by: library) {
      let over = run.undoes == nil ? try rule(place, run) : try ruleUndo(place, run)
      if let over { return over }
    }
    return nil
  }

  /// How the changes stand when it is over.
  private var statusOfRollback: ExitStatus {
    let left = incident.ledger.stack.filter { $0.hasUndo || !$0.leavesNothing }
    if left.isEmpty { return .reached }
    return left.contains { if case .ended? = $0.lastUndo { true } else { false } } ? .stepFailed : .held
  }

  /// With a person: the whole stack, then one after the other, each with its ceremony; Enter leaves one.
  ///
  /// `place` is the step that the walk stands at, nil for `muster rollback`.
  func rollBackAsking(from place: StepPlace?) throws -> ExitStatus? {
    guard showPlan() else { return nil }
    var below = Int.max
    var (done, failed) = (0, 0)
    // A change that had been put back by one that is undone now differs again, and its turn comes.
    while let row = incident.ledger.stack.last(where: { $0.seq < below && $0.hasUndo }) {
      below = row.seq
      switch try takeBack(row) {
      case .over(let status): return status
      case .done: done += 1
      case .failed: failed += 1
      case .left: tell("Left as it is.")
      }
      if let over = try ruleFirst() { return over }
    }
    say("\n   \(done) undone\(failed == 0 ? "" : ", \(failed) FAILED").\n")
    tellWhatIsLeft()
    return nil
  }

  /// The stack in the order in which it would be taken back; false when nothing is on it.
  private func showPlan() -> Bool {
    let stack = Array(incident.ledger.stack.reversed())
    if stack.isEmpty {
      tell("Nothing was changed that could be taken back.")
      return false
    }
    let count = stack.count { $0.hasUndo }
    say(
      "\nRollback of \(name), newest first: \(stack.count) change\(stack.count == 1 ? "" : "s"), \(count) with an undo.\n"
    )
    showStack(stack)
    return true
  }

  /// What is not taken back, said loudly.
  private func tellWhatIsLeft() {
    let left = incident.ledger.different
    if left.isEmpty { return tell("Nothing that is known differs from before.") }
    say(screen.look.alarm("   STILL DIFFERENT FROM BEFORE, \(left.count):\n"))
    for row in left {
      say(
        Wrapping.wrap(
          "- \(Escaping.line(LedgerWords.line(row)))", width: options.look.width, indent: "   ", hanging: "     "))
    }
  }

  // MARK: Without a terminal

  /// The plan on paper, with the name of each undo; the one that was confirmed beforehand is run.
  private func rollBackAlone() throws -> ExitStatus {
    guard showPlan() else { return .reached }
    if let status = try runConfirmed() { return status }
    let left = incident.ledger.stack.filter(\.hasUndo).reversed()
    if left.isEmpty {
      tellWhatIsLeft()
      return incident.ledger.different.isEmpty ? .reached : .needsDecision
    }
    say("\n   Each undo needs its own consent. Nothing is undone without one.\n")
    for row in left {
      do {
        guard let (plan, _, _) = try planOfUndo(row), let phrase = plan.phrase else { continue }
        let isCounted = phrase.hasPrefix("undo ") && phrase.dropFirst(5).allSatisfy(\.isNumber)
        let typed = isCounted ? "undo <number>" : phrase
        let others = plan.approvals == 0 ? "" : ", \(plan.approvals) other\(plan.approvals == 1 ? "" : "s") to agree"
        let why = plan.raised.isEmpty ? "" : " (\(plan.raised.joined(separator: " and ")))"
        tell(
          "\(title(of: row)), class \(plan.danger.word)\(why)\(others):\n"
            + "  muster rollback \(name) --plan \(plan.id) --confirm \"\(Escaping.line(typed))\"")
      } catch let refusal as Refusal {
        tell("\(title(of: row)): \(Refusals.sentence(refusal))")
      }
    }
    return .needsConfirmation
  }

  /// The undo that `--plan` and `--confirm` mean; nil when there is none, or it ended well and others are left.
  private func runConfirmed() throws -> ExitStatus? {
    guard let id = options.plan, let typed = options.confirm else { return nil }
    for row in incident.ledger.stack.reversed() where row.hasUndo {
      guard let (plan, launch, there) = try planOfUndo(row), plan.id == id else { continue }
      let block = step(at: there).1.blocks[plan.run.block]
      guard typed.collapsed == plan.phrase?.collapsed else {
        throw NeedsPerson(.needsConfirmation, "The phrase is not the one of plan \(plan.id). Nothing was run.")
      }
      if let error = try world.shell.syntaxError(in: launch.script) {
        throw NeedsPerson(.stepFailed, "The shell refuses the undo of \(row.step), nothing was run: \(error)")
      }
      say("\nUndo of: \(Escaping.line(title(of: row)))\n" + screen.block(block))
      tellWhatIsKnown(row)
      undoing = row
      defer { undoing = nil }
      let finish: Finish
      do {
        try standAlone(plan, at: there)
        finish = try execute(plan, launch, at: there, phrase: typed, concluding: false)
      } catch let refusal as Refusal {
        throw NeedsPerson(.stepFailed, Refusals.sentence(refusal))
      }
      if incident.walk?.inDoubt != nil {
        throw NeedsPerson(.outcomeUnknown, "Nobody saw the end of this undo.\n  rule on it   muster rollback \(name)")
      }
      guard finish.ending.succeeded else {
        tellWhatIsLeft()
        throw NeedsPerson(
          .stepFailed,
          "The undo of \(row.step) failed: \(Screen.words(finish.ending)).\n  the others   muster rollback \(name)")
      }
      say("   rolled back: \(Escaping.line(title(of: row)))\n")
      return nil
    }
    tell(
      "Plan \(Escaping.line(id)) is none of these: it has run, or a value or the runbook is another. Nothing was run.")
    return nil
  }

  /// Without a terminal: an undo that others look at, or of a wider class, stands on record before it runs, and has its agreement.
  private func standAlone(_ plan: Plan, at there: StepPlace) throws {
    guard plan.isMadeFirst else { return }
    if incident.standing?.plan != plan.id { try commit(.makePlan(there, plan, now: world.now())) }
    guard let made = incident.standing else { return }
    if let objection = made.objection {
      try commit(.voidPlan(there, plan: plan.id, .objected, targets: nil))
      throw NeedsPerson(
        .needsDecision, "\(objection.actor) objects to plan \(plan.id): \(objection.text)  Nothing was run.")
    }
    if made.isAgreed { return }
    try askOthers(plan)
    if let why = options.alone, world.now().wall >= incident.standing?.until ?? .max {
      try commit(.waiveApproval(plan: plan.id, reason: why, now: world.now()))
      return
    }
    throw NeedsPerson(.needsConfirmation, waitsForOthers(incident.standing ?? made))
  }

  /// What exactly the undo of a change would run; nil when nothing is written that takes it back.
  private func planOfUndo(_ row: Ledger.Row) throws -> (Plan, Launch, StepPlace)? {
    guard let key = row.runbook, let there = incident.aside(row.step, in: key, library),
      let block = step(at: there).1.blocks.firstIndex(where: { $0.role == .undo && !$0.commands.isEmpty })
    else { return nil }
    undoing = row
    defer { undoing = nil }
    let (plan, launch) = prepare(RunRef(block: block, command: 0), at: there)
    if let refused = plan.refused { throw Refusal.policy(refused) }
    if let obstacle = plan.obstacle { throw Refusal.obstacle(obstacle) }
    if !plan.unfilled.isEmpty { throw Refusal.unfilled(plan.unfilled) }
    return (plan, launch, there)
  }
}
