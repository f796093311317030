package import Runbooks

/// What a person (or a flag or file that speaks for one) wants of an incident, in the imperative.
package enum Decision: Sendable {
  case open(title: String, mode: Mode, environment: String)
  case pin(revision: Digest, path: String, title: String)
  case startWalk(RunbookKey, from: String?)
  case takeUp(host: String)
  case hold(HoldReason)
  /// A parameter gets its value; of a secret only the reference is recorded, when there is one.
  case give(name: String, value: String, basis: Basis, secret: Bool, reference: String? = nil)
  /// Run one command; `phrase` is what the person typed, nil when nothing needs to be typed.
  case run(StepPlace, Plan, phrase: String?, host: String, now: Moment)
  /// Put a plan on record, with what its dry run named.
  case makePlan(StepPlace, Plan, now: Moment)
  /// A plan that stands is void.
  case voidPlan(StepPlace, plan: String, PlanFlaw, targets: Int?)
  case askApproval(plan: String, now: Moment)
  /// Another person agrees by reading the number back, or objects; of a single target `target` is its own name.
  case approve(plan: String, readBack: String, target: String?, objection: String?, now: Moment)
  /// Go without a second person.
  case waiveApproval(plan: String, reason: String, now: Moment)
  case answer(StepPlace, value: String, basis: Basis)
  case conclude(StepPlace, StepStatus, reason: String?)
  case takeArm(StepPlace, arm: Int, by: ArmBasis, entered: Entrance?, reason: String?)
  /// Enter a section that nobody reaches by going on, such as a rollback.
  case enter(StepPlace, section: Int, label: String)
  case go(StepPlace, to: String, back: Bool)
  case rule(StepPlace, Ruling, reason: String)
  /// What still differs stays so: somebody answers for it, until then.
  case moveDivergence(Int, owner: String, due: String)
  /// It differs from normal no more, by a person's word.
  case closeDivergence(Int, reason: String)
  case note(String)
  /// What people want beside the walk: messages, roles, state.
  case communicate(Communication)
  case endWalk(WalkStatus, WalkOutcome, reason: String?)
  case close(WalkOutcome, reason: String?)
}

/// What an arm leads into.
package struct Entrance: Sendable, Equatable {
  /// Set when it is another runbook.
  package var runbook: RunbookKey?
  package var first: String
  package var last: String
  package init(runbook: RunbookKey?, first: String, last: String) {
    self.runbook = runbook
    self.first = first
    self.last = last
  }
}

/// Why a decision is not taken now: a closed list, made into sentences at the prompt.
package enum Refusal: Error, Sendable, Equatable {
  case noWalk
  case walkOver
  case closed
  case unknownStep(String)
  case valueNotAllowed(name: String, complaint: String)
  case unfilled([String])
  case inDoubt(step: String)
  case running(step: String)
  case wrongPhrase(typed: String, expected: String)
  case needsPhrase(Plan)
  case planSpent(String)
  /// No plan of that name stands: it was never made here, is spent, or was made of something else.
  case planMissing(String)
  case planVoid(String, PlanFlaw)
  case notAgreed(plan: String, missing: Int)
  /// Who asks cannot approve.
  case ownPlan(String)
  case agreedAlready(String)
  /// The policy wants others to agree, and knows no going alone.
  case notWaivable(String)
  /// Only these people may agree.
  case notAnApprover(String, [String])
  case wrongReadBack(typed: String)
  case obstacle(Runbooks.Command.Obstacle)
  case reasonMissing
  case answerMissing
  case noSuchArm(Int)
  case nothingThere
  case policy(PolicyRefusal)
  /// A secret cannot be had where its reference says, or must not be given so.
  case secretMissing(name: String, why: String)
  case declaredAlready(Severity)
  case notDeclared
  case stateNotAllowed(from: IncidentState, to: IncidentState)
  /// Nobody calls an incident long-running in its first hour.
  case tooEarlyForLong
  /// The role is somebody else's.
  case notYours(holder: String?)
  case yoursAlready
  /// Somebody else leads; `heard` is when they were heard of last, nanoseconds since 1970 UTC.
  case ledByAnother(String, heard: Int64?)
  case leadNeedsReadBack
  case handoverToSelf
  case handoverWaits(to: String)
  case handoverForAnother(to: String)
  case readBackMissing
  /// It lapsed, or was read back too long ago.
  case handoverLate(to: String)
  /// Who leads was heard of then, nanoseconds since 1970 UTC: too lately to take the lead from them.
  case holderIsThere(String, heard: Int64)
  /// The last word of who leads is dated ahead of now, nanoseconds since 1970 UTC, and nobody wrote behind it: how long they have been
  /// silent cannot be said.
  case holderUnsure(String, dated: Int64)
  case sentAlready
  /// Somebody else's message to the same people began since this one was checked.
  case toldMeanwhile
  /// Nobody knows whether it went out by this channel: it is ruled on before it is sent again.
  case deliveryUnknown(channel: String)
  case notApproved
  /// The incident's state is another than the message says.
  case stateMoved(to: IncidentState)
  /// What was approved is not what stands there.
  case messageChanged
  /// What each guard said that is not met; none when asking them was broken off.
  case guardsNotMet([String])
}

extension Incident {
  /// Judges a decision against what stands, and says what it makes happen.
  ///
  /// The entries are appended by the engine before anything else is done about them.
  package func decide(_ decision: Decision, by library: Library, actor: String) throws(Refusal) -> [Entry] {
    switch decision {
    case .open(let title, let mode, let environment):
      return [Entry(.opened(title: title, mode: mode, environment: environment), at: RecordPlace(), actor: actor)]
    case .pin(let revision, let path, let title):
      return [Entry(.pinned(revision: revision, path: path, title: title), at: here, actor: actor)]
    case .note(let text):
      guard !text.isBlank else { throw .answerMissing }
      return [Entry(.noteAdded(text: text), at: here, actor: actor)]
    case .communicate(let wish): return try decide(wish, actor: actor)
    case .close(let outcome, let reason):
      if closed != nil { throw .closed }
      if let run = walk?.inDoubt ?? walk?.inFlight { throw .inDoubt(step: run.step) }
      return [Entry(.closed(outcome: outcome, reason: reason), at: here, actor: actor)]
    case .startWalk(let key, let from):
      if closed != nil { throw .closed }
      if let from, library.index(of: from, in: key) == nil { throw .unknownStep(from) }
      return [Entry(.walkStarted(runbook: key, from: from), at: RecordPlace(frame: 0), actor: actor)]
    case .moveDivergence(let change, let owner, let due):
      guard let row = ledger[change], row.closed == nil else { throw .nothingThere }
      guard !owner.isBlank, !due.isBlank else { throw .answerMissing }
      let event = Event.divergenceMoved(divergence: change, owner: owner, due: due)
      return [Entry(event, at: RecordPlace(walk: walk?.id, step: row.step), actor: actor)]
    case .closeDivergence(let change, let reason):
      guard let row = ledger[change], row.closed == nil else { throw .nothingThere }
      guard !reason.isBlank else { throw .reasonMissing }
      let event = Event.divergenceClosed(divergence: change, reason: reason)
      return [Entry(event, at: RecordPlace(walk: walk?.id, step: row.step), actor: actor)]
    default:
      guard let walk else { throw .noWalk }
      guard walk.outcome == nil || takesBack(decision, in: walk) else { throw .walkOver }
      try judgeActor(of: decision, actor)
      return try decide(decision, in: walk, library, actor)
    }
  }

  /// Only who leads, or has operations, walks: also on a terminal that was there first, in the moment in which the roles moved.
  private func judgeActor(of decision: Decision, _ actor: String) throws(Refusal) {
    switch decision {
    // Another person's word, and standing still.
    case .approve, .hold: return
    default: break
    }
    let roles = communications.roles
    guard let lead = roles.lead, lead.name != actor, roles.holders[.operations]?.name != actor else { return }
    throw .ledByAnother(lead.name, heard: roles.heard(lead.name))
  }

  /// What may still be decided when the walk is over: taking back what it changed, and what that needs.
  private func takesBack(_ decision: Decision, in walk: Walk) -> Bool {
    switch decision {
    case .run(_, let plan, _, _, _), .makePlan(_, let plan, _): plan.undoes != nil
    case .voidPlan, .askApproval, .approve, .waiveApproval: standing != nil && !ledger.stack.isEmpty
    case .takeUp: walk.inFlight != nil
    case .rule: walk.inDoubt?.undoes != nil
    case .give: !ledger.stack.isEmpty
    default: false
    }
  }

  /// Decisions inside an open walk.
  private func decide(_ decision: Decision, in walk: Walk, _ library: Library, _ actor: String) throws(Refusal)
    -> [Entry]
  {
    switch decision {
    case .takeUp(let host):
      return [Entry(.walkResumed(host: host), at: here, actor: actor)]
    case .hold(let reason):
      return [Entry(.walkHeld(reason: reason), at: here, actor: actor)]
    case .give(let name, let value, let basis, let secret, let reference):
      guard !value.isEmpty || reference != nil else { throw .answerMissing }
      let given = Event.valueGiven(
        name: name, value: secret ? nil : value, basis: basis, secret: secret, reference: secret ? reference : nil)
      return [Entry(given, at: here, actor: actor)]
    case .endWalk(let status, let outcome, let reason):
      if let run = walk.inDoubt ?? walk.inFlight { throw .inDoubt(step: run.step) }
      return [Entry(.walkEnded(status: status, outcome: outcome, reason: reason), at: here, actor: actor)]
    case .rule(let place, let ruling, let reason):
      guard let run = walk.inDoubt ?? walk.inFlight else { throw .nothingThere }
      guard !reason.isBlank else { throw .reasonMissing }
      let there = run.undoes == nil ? at(place, walk) : aside(place)
      return [Entry(.scriptRuled(run: run.run, ruling: ruling, reason: reason), at: there, actor: actor)]
    case .run(let place, let plan, let phrase, let host, let now):
      try judge(plan, now: now)
      return try run(place, plan, phrase: phrase, host: host, in: walk, actor)
    case .makePlan(let place, let plan, let now): return make(place, plan, now: now, actor: actor)
    case .voidPlan(let place, let plan, let flaw, let targets):
      return [Entry(.planRefused(plan: plan, flaw: flaw, targets: targets), at: at(place, walk), actor: actor)]
    case .askApproval(let plan, let now): return try askApproval(plan, now: now, actor: actor)
    case .approve(let plan, let readBack, let target, let objection, let now):
      return try approve(plan, readBack: readBack, target: target, objection: objection, now: now, actor: actor)
    case .waiveApproval(let plan, let reason, let now):
      return try waive(plan, reason: reason, now: now, actor: actor)
    case .answer(let place, let value, let basis):
      guard basis == .acknowledged || !value.isBlank else { throw .answerMissing }
      return [
        Entry(.stepAnswered(value: value, basis: basis), at: at(place, walk), actor: actor),
        Entry(.stepConcluded(status: .done, reason: nil), at: at(place, walk), actor: actor),
      ]
    case .conclude(let place, let status, let reason):
      let wants: Set<StepStatus> = [.skipped, .deferred, .failed, .partial, .unknown, .overridden]
      if wants.contains(status), (reason ?? "").isBlank { throw .reasonMissing }
      return [Entry(.stepConcluded(status: status, reason: reason), at: at(place, walk), actor: actor)]
    case .takeArm(let place, let arm, let by, let entrance, let reason):
      return try takeArm(place, arm, by, entrance, reason, walk, library, actor)
    case .enter(let place, let section, let label):
      guard let book = library[place.runbook], book.sections.indices.contains(section),
        let first = book.sections[section].steps.first, let last = book.sections[section].steps.last
      else { throw .nothingThere }
      let event = Event.armTaken(
        arm: nil, label: label, by: .person, runbook: nil, first: book.steps[first].id, last: book.steps[last].id,
        reason: nil)
      return [Entry(event, at: at(place, walk), actor: actor)]
    case .go(let place, let to, let back):
      guard library.index(of: to, in: place.runbook) != nil else { throw .unknownStep(to) }
      return [Entry(.walkWent(to: to, back: back), at: at(place, walk), actor: actor)]
    default: throw .nothingThere
    }
  }

  private func takeArm(
    _ place: StepPlace, _ arm: Int, _ by: ArmBasis, _ entrance: Entrance?, _ reason: String?, _ walk: Walk,
    _ library: Library, _ actor: String
  ) throws(Refusal) -> [Entry] {
    guard let step = library[place.runbook]?.steps[place.index], step.arms.indices.contains(arm) else {
      throw .noSuchArm(arm)
    }
    if by == .override, (reason ?? "").isBlank { throw .reasonMissing }
    let event = Event.armTaken(
      arm: arm, label: step.arms[arm].label, by: by, runbook: entrance?.runbook, first: entrance?.first,
      last: entrance?.last, reason: reason)
    return [Entry(event, at: at(place, walk), actor: actor)]
  }

  /// A run's intent: refused while anything is unfilled, in doubt, spent or not confirmed.
  private func run(
    _ place: StepPlace, _ plan: Plan, phrase: String?, host: String, in walk: Walk, _ actor: String
  ) throws(Refusal) -> [Entry] {
    if let run = walk.inDoubt { throw .inDoubt(step: run.step) }
    if let run = walk.inFlight { throw .running(step: run.step) }
    if let refused = plan.refused { throw .policy(refused) }
    if let obstacle = plan.obstacle { throw .obstacle(obstacle) }
    if !plan.unfilled.isEmpty { throw .unfilled(plan.unfilled) }
    if plans.contains(plan.id) { throw .planSpent(plan.id) }
    var place = at(place, walk)
    place.attempt = (walk.state(of: place.step ?? "", frame: place.frame ?? 0)?.attempts ?? 0) + 1
    if let change = plan.undoes {
      guard let row = ledger[change], row.closed == nil else { throw .nothingThere }
      place.frame = nil
      place.attempt = row.undos + 1
    }
    var entries: [Entry] = []
    if let expected = plan.phrase, !(plan.isAutomatic && plan.undoes != nil) {
      guard let phrase else { throw .needsPhrase(plan) }
      guard phrase.collapsed == expected.collapsed else { throw .wrongPhrase(typed: phrase, expected: expected) }
      entries.append(
        Entry(.scriptConfirmed(plan: plan.id, phrase: phrase, danger: plan.danger.rawValue), at: place, actor: actor))
    }
    // What takes it back is there before it begins.
    if plan.undo != nil || plan.leaves != nil || plan.restores != nil {
      let pushed = Event.undoPushed(
        run: plan.run, undo: plan.undo?.script, covers: plan.undo?.covers, values: plan.undo?.values ?? [],
        leaves: plan.leaves, restores: plan.restores)
      entries.append(Entry(pushed, at: place, actor: actor))
    }
    if let change = plan.undoes { entries.append(Entry(.undoBegun(change: change), at: place, actor: actor)) }
    entries.append(
      Entry(
        .scriptStarted(
          run: plan.run, role: plan.role?.rawValue, plan: plan.id, text: plan.shown, script: plan.script,
          values: plan.values, effect: plan.effect.rawValue, host: host), at: place, actor: actor))
    return entries
  }

  /// The place of records that belong to no step.
  package var here: RecordPlace { RecordPlace(walk: walk?.id, frame: walk?.depth) }

  /// The place of records of this step.
  package func at(_ place: StepPlace) -> RecordPlace {
    RecordPlace(walk: walk?.id, frame: place.frame, step: place.id)
  }

  /// The place of a reading that is taken while the walk stands elsewhere.
  package func aside(_ place: StepPlace) -> RecordPlace { RecordPlace(walk: walk?.id, frame: nil, step: place.id) }

  private func at(_ place: StepPlace, _ walk: Walk) -> RecordPlace { at(place) }
}

extension String {
  /// True when nothing but white space stands in it.
  package var isBlank: Bool { allSatisfy(\.isWhitespace) }

  /// Words joined by single spaces: how a typed phrase is compared.
  package var collapsed: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
