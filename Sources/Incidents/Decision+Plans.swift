import Runbooks

/// Plans that stand on record before they run: made, void, agreed to, spent once.
extension Incident {
  /// How long a plan may be acted on, and how long it waits for others, in nanoseconds.
  package static let planLife: Int64 = 300_000_000_000
  package static let approvalTime: Int64 = 180_000_000_000

  /// A plan goes on record, or is void before it begins: nothing to touch, or more than the author allows.
  func make(_ place: StepPlace, _ plan: Plan, now: Moment, actor: String) -> [Entry] {
    let previewed = plan.preview?.targets
    var flaw: PlanFlaw?
    if previewed == 0 { flaw = .empty }
    if let previewed, let cap = plan.cap, previewed > cap { flaw = .overCap }
    if let flaw {
      return [Entry(.planRefused(plan: plan.id, flaw: flaw, targets: previewed), at: at(place), actor: actor)]
    }
    // Of an undo the number that its change had.
    let made = Event.planMade(
      plan: plan.id, binding: plan.binding, run: plan.run, targets: previewed ?? plan.counted, list: plan.preview?.list,
      preview: plan.preview?.seq, cap: plan.cap, danger: plan.danger.rawValue, raised: plan.raised,
      phrase: plan.phrase ?? "", approvals: plan.approvals, approvers: plan.approvers,
      values: plan.given, expires: now.wall.addingReportingOverflow(Self.planLife).0)
    return [Entry(made, at: at(place), actor: actor)]
  }

  /// Refuses a run whose plan does not stand as it is about to be run: another one, too old, void, not agreed to.
  func judge(_ plan: Plan, now: Moment) throws(Refusal) {
    guard plan.isMadeFirst else { return }
    guard let made = standing, made.plan == plan.id, made.binding == plan.binding else { throw .planMissing(plan.id) }
    if made.objection != nil { throw .planVoid(plan.id, .objected) }
    if let flaw = made.flaw { throw .planVoid(plan.id, flaw) }
    if made.isExpired(now) { throw .planVoid(plan.id, .expired) }
    if !made.isAgreed { throw .notAgreed(plan: plan.id, missing: made.wanted - made.approvals.count) }
    // What the policy wants now counts too, wherever the plan was made.
    let agreed = made.approvals.filter { word in
      plan.approvers.map { $0.contains("*") || $0.contains(word.actor) } ?? true
    }
    let isWaived = made.waived != nil && plan.approvers == nil
    if !isWaived, agreed.count < plan.approvals {
      throw .notAgreed(plan: plan.id, missing: plan.approvals - agreed.count)
    }
  }

  /// The standing plan, as long as somebody may still say something about it.
  private func open(_ plan: String, now: Moment) throws(Refusal) -> MadePlan {
    guard let made = standing, made.plan == plan else { throw .planMissing(plan) }
    if made.objection != nil { throw .planVoid(plan, .objected) }
    if let flaw = made.flaw { throw .planVoid(plan, flaw) }
    if made.isExpired(now) { throw .planVoid(plan, .expired) }
    return made
  }

  /// Another person's word: the number as they read it, or an objection.
  func approve(
    _ plan: String, readBack: String, target: String?, objection: String?, now: Moment, actor: String
  ) throws(Refusal) -> [Entry] {
    let made = try open(plan, now: now)
    if made.asker == actor { throw .ownPlan(plan) }
    if made.approvals.contains(where: { $0.actor == actor }) { throw .agreedAlready(plan) }
    if objection == nil {
      if let names = made.approvers, !names.contains("*"), !names.contains(actor) { throw .notAnApprover(plan, names) }
      guard made.isRead(readBack, target: target) else {
        throw .wrongReadBack(typed: readBack)
      }
    }
    let event = Event.approvalGiven(plan: plan, readBack: readBack, objection: objection)
    return [Entry(event, at: place(of: made), actor: actor)]
  }

  func askApproval(_ plan: String, now: Moment, actor: String) throws(Refusal) -> [Entry] {
    let made = try open(plan, now: now)
    let until = min(now.wall.addingReportingOverflow(Self.approvalTime).0, made.expires)
    return [Entry(.approvalAsked(plan: plan, until: until), at: place(of: made), actor: actor)]
  }

  func waive(_ plan: String, reason: String, now: Moment, actor: String) throws(Refusal) -> [Entry] {
    let made = try open(plan, now: now)
    if made.approvers != nil { throw .notWaivable(plan) }
    if reason.isBlank { throw .reasonMissing }
    return [Entry(.approvalWaived(plan: plan, reason: reason), at: place(of: made), actor: actor)]
  }

  private func place(of made: MadePlan) -> RecordPlace {
    RecordPlace(walk: walk?.id, frame: made.frame, step: made.step)
  }
}

extension MadePlan {
  /// What another person has to read back: the number of targets, of a single one its own name, or without both the whole phrase.
  ///
  /// A 1 would be read back by whoever has not looked, and `do` names nothing either: then it is the step's title. `target` is
  /// the name of the single one, as the dry run gave it.
  package func isRead(_ words: String, target: String?) -> Bool {
    if let targets, targets != 1 { return words.digitsOrWords == String(targets) }
    if targets == 1, let target { return words.collapsed == target }
    if phrase != "do" { return words.collapsed == phrase.collapsed }
    return words.lettersAndDigits == step.lettersAndDigits
  }

  /// True when it is older than its life by either clock, or when the wall clock was set back behind its making.
  package func isExpired(_ now: Moment) -> Bool {
    if now.wall >= expires || now.wall < made { return true }
    return now.boot == boot && now.monotonic - monotonic >= Incident.planLife
  }
}

extension String {
  /// How a number is compared that somebody read back: `4,812` is `4812`.
  fileprivate var digitsOrWords: String {
    let bare = filter { !", '_".contains($0) }
    return !bare.isEmpty && bare.allSatisfy(\.isNumber) ? bare : collapsed
  }

  /// How a title is compared with the id that was made of it.
  fileprivate var lettersAndDigits: String { lowercased().filter { $0.isLetter || $0.isNumber } }
}
