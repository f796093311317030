import Incidents
import Reports
import Runbooks

extension Walker {
  /// `r`: runs what is next in this step. Commands of one block that only look follow each other until one fails.
  func runNext(_ place: StepPlace, _ book: Runbook, _ step: Step) throws -> ExitStatus? {
    // Who asks for it again may allow it now.
    refusedChecks = []
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
    let (_, step) = step(at: place)
    let (ready, over) = try prepareFilled(run, at: place) { plan in
      if let refused = plan.refused { try refuse(refused, at: place) }
      if let obstacle = plan.obstacle { throw Refusal.obstacle(obstacle) }
    }
    guard var (plan, launch) = ready else { return (nil, over) }
    let command = step.blocks[run.block].commands[run.command]
    let echo = "\n" + screen.lines(of: command.text, first: "   $ ", rest: "     ")
    if plan.phrase == nil {
      say(echo)
      return (try execute(plan, launch, at: place, phrase: nil, concluding: concluding), nil)
    }
    // What is void is made again once; behind that the person says `r`.
    for _ in 0..<2 {
      switch try makePlan(run, at: place) {
      case .over(let status): return (nil, status)
      case .refused: return (nil, nil)
      case .made(let made, let ready): (plan, launch) = (made, ready)
      }
      if !step.blocks[run.block].isRequest, let error = try world.shell.syntaxError(in: launch.script) {
        tell("The shell refuses this script, nothing was run: \(error)")
        return (nil, nil)
      }
      say(echo)
      showCeremony(plan, of: command, step)
      try askOthers(plan)
      let (phrase, over) = try typedPhrase(of: plan, at: place)
      if let over { return (nil, over) }
      guard let phrase else { return (nil, nil) }
      if phrase.isEmpty {
        tell("Two tries. The dry run is made again.")
        continue
      }
      let (agreed, end) = try agreed(plan, at: place)
      if let end { return (nil, end) }
      if !agreed { return (nil, nil) }
      // Hours may have ended while somebody typed or waited.
      if let refused = prepare(run, at: place, preview: plan.preview).plan.refused { try refuse(refused, at: place) }
      let (stands, stop) = try stillStands(plan, at: place)
      if let stop { return (nil, stop) }
      if stands {
        // The second look was a run of its own; the plan keeps its name.
        (plan, launch) = prepare(run, at: place, preview: plan.preview)
        return (try execute(plan, launch, at: place, phrase: phrase, concluding: concluding), nil)
      }
    }
    return (nil, nil)
  }

  /// What it will touch, its class, its undo, and the plan's name.
  func showCeremony(_ plan: Plan, of command: Runbooks.Command, _ step: Step) {
    // What the variables in it stand for is what it will touch.
    for name in command.uses where isInContext(name) && !SecretNames.holds(name) {
      if let value = contextValues()[name] { tell("\(name) = \(value.isEmpty ? "EMPTY" : value)") }
    }
    say(
      screen.ceremony(
        plan, undo: plan.role == .undo ? .isUndo : step.undoing, first: firstTargets(plan),
        guards: plan.role == .undo ? [] : step.watched))
  }

  /// The first three targets of a plan.
  private func firstTargets(_ plan: Plan) -> [String] {
    guard let list = plan.preview?.list else { return [] }
    let bytes: [UInt8]?
    do { bytes = try world.journal.blob(list) } catch {
      // They are only shown here; the number stands beside them.
      return []
    }
    return (bytes ?? []).split(separator: 0x0A, maxSplits: 3).prefix(3).map {
      String(decoding: $0.prefix(60), as: UTF8.self)
    }
  }

  /// The phrase as a person typed it; nil when they went back, empty when it was wrong twice.
  private func typedPhrase(of plan: Plan, at place: StepPlace) throws -> (phrase: String?, over: ExitStatus?) {
    guard let phrase = plan.phrase else { return (nil, nil) }
    var tries = 2
    // What was typed while the dry run ran confirms nothing: its number was not there to be read.
    world.person.forgetTyped()
    while tries > 0 {
      say("\n   type  \(Escaping.line(phrase))  to go on, or Enter to go back\n")
      switch try question("\(promptHead(place))> ") {
      case .over(let status): return (nil, status)
      case .again: continue
      case .line(let line):
        if line.isBlank {
          tell("Nothing was run.")
          return (nil, nil)
        }
        if line.collapsed == phrase.collapsed { return (line, nil) }
        tries -= 1
        let count =
          plan.preview.map { "The plan says \(CareWords.targets($0.targets))." } ?? "It must be \"\(phrase)\"."
        tell("You typed \"\(line)\". \(count) Nothing was run.")
      }
    }
    return ("", nil)
  }
}

extension Step {
  /// What takes its action back, as its author wrote it.
  var undoing: Screen.Undoing {
    block(.undo).map { .written($0.attributes.covers ?? $0.commands.first?.text ?? "") } ?? .missing
  }

  /// What stops its action while it runs, as its author wrote it.
  var watched: [String] {
    blocks.filter { $0.role == .guard }.map { block in
      let name = block.attributes.name ?? block.commands.first?.text ?? block.text
      return block.attributes.expect.map { "\(name) \($0.source)" } ?? name
    }
  }
}
