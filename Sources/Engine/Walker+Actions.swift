import Incidents
import Reports
import Runbooks

extension Walker {
  /// `r`: runs what is next in this step. Commands of one block that only look follow each other until one fails.
  func runNext(_ place: StepPlace, _ book: Runbook, _ step: Step) throws -> ExitStatus? {
    let state = state(place)
    guard let next = step.commands.first(where: { !isDone(state, $0) }) else {
      if canWait(step, in: book) {
        // Held or given up: only the person moves on.
        return try waitForRecovery(place).over
      }
      if step.blocks.contains(where: { $0.role == .check || $0.role == .entry }) || hasSource(step, in: book) {
        _ = try readChecks(place, roles: [.check, .entry], plain: true)
        if !step.arms.isEmpty {
          showArms(place)
        }
        return nil
      }
      if let answer = step.answer, answer.secret { return try askSecret(answer, place, book) }
      if let last = step.commands.last, canRunAgain(last, step) { return try runOne(last, place, step) }
      tell(step.commands.isEmpty ? "There is nothing to run here." : "Nothing is left to run in this step.")
      return nil
    }
    var ref = next
    while true {
      if let status = try runOne(ref, place, step) { return status }
      let commands = step.blocks[ref.block].commands
      guard isDone(self.state(place), ref), ref.command + 1 < commands.count else { return nil }
      ref.command += 1
      let following = commands[ref.command]
      let ready = following.placeholders.allSatisfy { value(of: parameter($0, in: book)) != nil }
      guard effect(of: following, in: book) == .looking, following.obstacle == nil, !following.interactive, ready else {
        return nil
      }
    }
  }

  private func canRunAgain(_ ref: CommandRef, _ step: Step) -> Bool {
    step.blocks[ref.block].commands[ref.command].effect == .looking
  }

  private func runOne(_ ref: CommandRef, _ place: StepPlace, _ step: Step) throws -> ExitStatus? {
    let run = RunRef(block: ref.block, command: ref.command)
    return try confirmAndRun(run, at: place, concluding: false).over
  }

  /// The whole ceremony of one command: values, preview, phrase, run.
  func confirmAndRun(
    _ run: RunRef, at place: StepPlace, concluding: Bool
  ) throws -> (finish: Finish?, over: ExitStatus?) {
    let (book, step) = step(at: place)
    var (plan, launch) = prepare(run, at: place)
    if let refused = plan.refused { try refuse(refused, at: place) }
    if let obstacle = plan.obstacle { throw Refusal.obstacle(obstacle) }
    if !plan.unfilled.isEmpty {
      let (filled, over) = try fill(plan.unfilled, in: book)
      if !filled { return (nil, over) }
      (plan, launch) = prepare(run, at: place)
      if let refused = plan.refused { try refuse(refused, at: place) }
    }
    let command = step.blocks[run.block].commands[run.command]
    let echo = "\n" + screen.lines(of: command.text, first: "   $ ", rest: "     ")
    guard let phrase = plan.phrase else {
      say(echo)
      return (try execute(plan, launch, at: place, phrase: nil, concluding: concluding), nil)
    }
    if plan.role != .undo, let preview = step.blocks.firstIndex(where: { $0.role == .preview }) {
      let (ok, over) = try showPreview(RunRef(block: preview, command: 0), at: place)
      if !ok { return (nil, over) }
      // The preview was an attempt of its own, so the plan is made anew.
      (plan, launch) = prepare(run, at: place)
    }
    if let error = try world.shell.syntaxError(in: launch.script) {
      tell("The shell refuses this script, nothing was run: \(error)")
      return (nil, nil)
    }
    let undo = step.block(.undo).map { $0.attributes.covers ?? $0.commands.first?.text ?? "" }
    say(echo)
    // What the variables in it stand for is what it will touch.
    for name in command.uses where isInContext(name) && !SecretNames.holds(name) {
      if let value = contextValues()[name] { tell("\(name) = \(value.isEmpty ? "EMPTY" : value)") }
    }
    say(screen.ceremony(plan, undo: plan.role == .undo ? "" : undo))
    for _ in 0..<3 {
      say("\n   type  \(Escaping.line(phrase))  to go on, or Enter to go back\n")
      switch try question("\(promptHead(place))> ") {
      case .over(let status): return (nil, status)
      case .again: continue
      case .line(let line):
        if line.isBlank {
          tell("Nothing was run.")
          return (nil, nil)
        }
        if line.collapsed != phrase.collapsed {
          tell("You typed \"\(line)\". It must be \"\(phrase)\". Nothing was run.")
          continue
        }
        if plan.danger == .lasting {
          let (why, over) = try reason("Nobody else confirms this here. Go alone? Write why")
          guard let why else { return (nil, over) }
          try commit(.note("alone on a lasting change, plan \(plan.id): \(why)"))
        }
        return (try execute(plan, launch, at: place, phrase: line, concluding: concluding), nil)
      }
    }
    return (nil, nil)
  }

  /// The author's dry run, once an attempt.
  private func showPreview(_ run: RunRef, at place: StepPlace) throws -> (ok: Bool, over: ExitStatus?) {
    let (book, step) = step(at: place)
    var (plan, launch) = prepare(run, at: place)
    if !plan.unfilled.isEmpty {
      let (filled, over) = try fill(plan.unfilled, in: book)
      if !filled { return (false, over) }
      (plan, launch) = prepare(run, at: place)
    }
    say("   Dry run, changes nothing:\n" + screen.block(step.blocks[run.block]))
    let finish = try execute(plan, launch, at: place, phrase: nil, concluding: false)
    if !finish.ending.succeeded {
      tell("The dry run failed, so the action is not offered.")
      return (false, nil)
    }
    if finish.stdout.bytes == 0 {
      tell("The dry run names no target. Refusing, because some tools read an empty list as everything.")
      return (false, nil)
    }
    return (true, nil)
  }
}
