import Digests
import Incidents
import Reports
import Runbooks

/// Plans: the dry run that counts what an action would touch, the record that others look at, and the second look just before.
extension Walker {
  /// What came of making a plan.
  enum Planned {
    case made(Plan, Launch)
    /// There is none, and it was said why.
    case refused(PlanFlaw?)
    case over(ExitStatus)
  }

  /// Makes the plan of a changing command: the author's dry run, the number, and the record of both.
  func makePlan(_ run: RunRef, at place: StepPlace) throws -> Planned {
    let (_, step) = step(at: place)
    var (plan, launch) = prepare(run, at: place)
    if plan.role != .undo, let block = step.blocks.firstIndex(where: { $0.role == .preview }) {
      switch try dryRun(RunRef(block: block, command: 0), at: place, quietly: false) {
      case .over(let status): return .over(status)
      case .failed: return .refused(nil)
      case .named(let targets, let seq):
        let list = targets.list.map { Digest(hex: SHA256.hex(SHA256.hash($0))) }
        let preview = Plan.Preview(targets: targets.count, list: list, seq: seq)
        (plan, launch) = prepare(run, at: place, preview: preview)
        // More targets than expected raise the class, and the policy may end below it.
        if let refused = plan.refused { try refuse(refused, at: place) }
        try commit(.makePlan(place, plan, now: world.now()), blobs: targets.list.map { [$0] } ?? [])
        if let flaw = voidAtOnce(plan, targets) { return .refused(flaw) }
      }
    } else if plan.isMadeFirst {
      try commit(.makePlan(place, plan, now: world.now()))
    }
    return .made(plan, launch)
  }

  /// What the core made of the targets, said; nil when the plan stands.
  private func voidAtOnce(_ plan: Plan, _ targets: Targets) -> PlanFlaw? {
    if incident.standing?.plan == plan.id { return nil }
    if targets.count == 0 {
      tell("The dry run names no target. Refusing, because some tools read an empty list as everything.")
      return .empty
    }
    tell(
      "The dry run names \(CareWords.targets(targets.count)), and the author's cap is \(plan.cap ?? 0). Refusing. "
        + "Only the runbook's file can raise a cap.")
    return .overCap
  }

  /// What came of a dry run.
  private enum DryRunEnd {
    case named(Targets, seq: Int)
    /// It failed, or what it prints cannot be counted.
    case failed
    case over(ExitStatus)
  }

  /// Runs the author's dry run and counts what it names.
  private func dryRun(_ run: RunRef, at place: StepPlace, quietly: Bool) throws -> DryRunEnd {
    let (book, step) = step(at: place)
    let block = step.blocks[run.block]
    let (ready, over) = try prepareFilled(run, at: place)
    guard let (plan, launch) = ready else { return over.map { .over($0) } ?? .failed }
    let command = block.commands[run.command]
    if !block.isRequest, command.destructive || effect(of: command, in: book) == .changing {
      tell("Its dry run changes something by its words, so it is not run, and the action is not offered.")
      return .failed
    }
    if let obstacle = plan.obstacle { throw Refusal.obstacle(obstacle) }
    try needTrust(inDryRun: block, step, book)
    if quietly {
      say("   The dry run again, since some time has passed:\n")
    } else {
      say("   Dry run, changes nothing:\n" + screen.block(block))
    }
    collected = Collected()
    defer { collected = nil }
    let finish = try execute(plan, launch, at: place, phrase: nil, concluding: false)
    let seq = incident.seq
    if !finish.ending.succeeded {
      tell("The dry run failed, so the action is not offered.")
      return .failed
    }
    guard let collected, !collected.isCut else {
      tell("The dry run prints over 4 MiB, which cannot be compared later. Count with targets=number. Nothing was run.")
      return .failed
    }
    guard let targets = Targets(in: collected.bytes, by: block.attributes.targets) else {
      tell("The dry run prints no number, and targets=number wants one. Nothing was run.")
      return .failed
    }
    return .named(targets, seq: seq)
  }

  /// Nanoseconds after which a dry run is made again before what it previewed runs.
  private static var freshness: Int64 { 20_000_000_000 }
  /// The share of targets that may be others by then.
  private static var tolerance: Double { 0.05 }

  /// Just before the run: is the plan still what was looked at? Said and recorded when it is not.
  func stillStands(_ plan: Plan, at place: StepPlace) throws -> (stands: Bool, over: ExitStatus?) {
    guard plan.isMadeFirst, let made = incident.standing, made.plan == plan.id else { return (true, nil) }
    let now = world.now()
    if made.isExpired(now) {
      try commit(.voidPlan(place, plan: plan.id, .expired, targets: nil))
      tell("Plan \(plan.id) is older than five minutes. Nothing was run.")
      return (false, nil)
    }
    // By the clock that nobody sets; another boot is old in any case.
    let age = now.boot == made.boot ? now.monotonic - made.monotonic : .max
    guard let preview = plan.preview, age > Self.freshness,
      let block = step(at: place).1.blocks.firstIndex(where: { $0.role == .preview })
    else { return (true, nil) }
    switch try dryRun(RunRef(block: block, command: 0), at: place, quietly: true) {
    case .over(let status): return (false, status)
    case .failed: return (false, nil)
    case .named(let targets, _):
      let before = Targets(count: preview.targets, list: try preview.list.flatMap { try world.journal.blob($0) })
      let drift = before.drift(to: targets)
      if targets.count > 0, drift <= Self.tolerance, targets.count <= plan.cap ?? .max { return (true, nil) }
      try commit(.voidPlan(place, plan: plan.id, .drifted, targets: targets.count))
      tell(
        "It names \(CareWords.targets(targets.count)) now; the plan was made for \(CareWords.grouped(preview.targets)). "
          + "Plan \(plan.id) is void. Nothing was run.")
      return (false, nil)
    }
  }

  /// Whether enough others agree: asks for them, waits, and lets the lead go alone with a reason.
  func agreed(_ plan: Plan, at place: StepPlace) throws -> (agreed: Bool, over: ExitStatus?) {
    guard plan.approvals > 0 else { return (true, nil) }
    while true {
      guard let made = incident.standing, made.plan == plan.id else { return (false, nil) }
      if let objection = made.objection {
        try commit(.voidPlan(place, plan: plan.id, .objected, targets: nil))
        tell("\(objection.actor) objects: \(objection.text)  Nothing was run.")
        return (false, nil)
      }
      if made.isAgreed { return (true, nil) }
      let now = world.now().wall
      if let until = made.until, now < until {
        switch world.person.wait(.seconds(1)) {
        case nil:
          try catchUpTelling()
          continue
        case .line?, .interrupt?:
          tell("Others have until \(Instants.clock(until)); then you may go alone with a reason.")
          switch try question("   Type  wait  to go on waiting, or Enter to go back > ") {
          case .over(let status): return (false, status)
          case .line(let line) where line.collapsed == "wait": continue
          case .line, .again:
            tell("Nothing was run.")
            return (false, nil)
          }
        case .end?: return (false, try hold(.asked, .held))
        case .hangup?, .elsewhere?: return (false, try hold(.hangup, .interrupted))
        }
      }
      if made.approvers != nil {
        switch try question("   The policy wants others to agree. Type  wait  to go on waiting, or Enter to go back > ")
        {
        case .over(let status): return (false, status)
        case .line(let line) where line.collapsed == "wait":
          try commit(.askApproval(plan: plan.id, now: world.now()))
          continue
        case .line, .again:
          tell("Nothing was run.")
          return (false, nil)
        }
      }
      let (why, over) = try reason("No second person. Go alone? Write why, or Enter to go back")
      if let over { return (false, over) }
      guard let why else {
        tell("Nothing was run.")
        return (false, nil)
      }
      try commit(.waiveApproval(plan: plan.id, reason: why, now: world.now()))
    }
  }

  /// Asks others to look at the plan, once, and says how they do it.
  func askOthers(_ plan: Plan) throws {
    guard plan.approvals > 0, let made = incident.standing, made.plan == plan.id, made.until == nil else { return }
    try commit(.askApproval(plan: plan.id, now: world.now()))
    let people = plan.approvals == 1 ? "One other person has" : "\(plan.approvals) other people have"
    tell(
      "\(people) to agree, until \(Instants.clock(incident.standing?.until ?? 0)). On another terminal:\n"
        + "  muster confirm \(name)")
  }

  /// Takes in what others wrote, and says who agreed.
  private func catchUpTelling() throws {
    let before = incident.standing?.approvals.count ?? 0
    try catchUp()
    for approval in (incident.standing?.approvals ?? []).dropFirst(before) {
      tell("\(approval.actor) agrees: read \(approval.text) back, \(Instants.clock(approval.at)).")
    }
  }
}
