import Incidents
import Reports
import Runbooks

/// A failed step: what is known of it, and the options that are true. There is no default.
extension Walker {
  /// One way on from a failure.
  enum FailureChoice: Equatable {
    /// Runs it again, with a new preview and phrase where it changes something.
    case retry(isSafe: Bool)
    case undo
    /// The way that the author wrote for it: the step and arm of the branch behind the action.
    case way(step: Int, arm: Int)
    case page(step: Int)
    /// Goes on, and says why; `partial` where a part of it is done.
    case leave(StepStatus)
  }

  /// The run of this step that failed; nil when none did.
  func failure(_ place: StepPlace, _ step: Step) -> RunRef? {
    guard let state = state(place) else { return nil }
    return step.commands.lazy.map { RunRef(block: $0.block, command: $0.command) }.first { run in
      switch state.runs[run] {
      case .ended(let ending)?: !ending.succeeded
      case .ruledPartial?: true
      default: false
      }
    }
  }

  /// The options of a failure, in the order of their numbers; each can be taken.
  func failureChoices(_ run: RunRef, at place: StepPlace) throws -> [FailureChoice] {
    let (book, step) = step(at: place)
    let block = step.blocks[run.block]
    let looks = block.commands[run.command].effect == .looking
    var choices: [FailureChoice] = [.retry(isSafe: looks || block.attributes.idempotent == true)]
    if change(of: place) != nil, step.block(.undo)?.commands.isEmpty == false || rollback(of: step, in: book) != nil {
      choices.append(.undo)
    }
    if let behind = book.steps.indices.first(where: { $0 > place.index && book.steps[$0].parent == place.index }),
      book.steps[behind].kind == .branch,
      let arm = book.steps[behind].arms.firstIndex(where: { $0.label.lowercased().hasPrefix("fail") })
    {
      choices.append(.way(step: behind, arm: arm))
    }
    if let page = book.steps.firstIndex(where: { $0.kind != .text && $0.phase == .escalate && $0.id != step.id }) {
      choices.append(.page(step: page))
      if try failures(of: run, at: place) > 2 { choices.insert(choices.removeLast(), at: 0) }
    }
    choices.append(.leave(.failed))
    if !looks { choices.append(.leave(.partial)) }
    return choices
  }

  /// How often this run failed since the step was begun or opened again.
  private func failures(of run: RunRef, at place: StepPlace) throws -> Int {
    var count = 0
    try world.journal.read(incident.id, from: 1) { record in
      guard record.place.step == place.id, record.place.walk == incident.walk?.id else { return }
      switch record.event {
      case .scriptFinished(run, let ending, _, _, _, _, _) where !ending.succeeded: count += 1
      case .stepConcluded: count = 0
      default: break
      }
    }
    return count
  }

  /// Shows a failure once for each attempt: what happened, what the probe measures, what was printed last, the options.
  func showFailure(_ run: RunRef, at place: StepPlace) throws {
    let key = "\(place.frame)/\(place.id)/\(state(place)?.attempts ?? 0)"
    guard failureShown != key else { return }
    failureShown = key
    let (_, step) = step(at: place)
    let block = step.blocks[run.block]
    var guarded: String?
    switch state(place)?.runs[run] {
    case .ended(let ending)?:
      say("\n" + screen.failure(of: step.title, Screen.words(ending)))
      if case .guarded(let name) = ending { guarded = name }
    default: say("\n" + screen.failure(of: step.title, "PARTIAL, as you ruled"))
    }
    if let guarded {
      world.person.bell()
      if let said = incident.readings[guarded] {
        tell("The guard said: \(guarded) \(said.reading.text), \(said.verdict). Nothing is undone unless you say so.")
      }
    }
    if block.commands[run.command].effect != .looking {
      // Enter prints the screen again and starts nothing, not even what only looks.
      if failureProbed != key { try probe(step, at: place) } else { showProbe(step) }
      failureProbed = key
    }
    if let output = lastOutput, output.step == step.id {
      let kept = output.stderr.bytes > 0 ? output.stderr : output.stdout
      let text = String(decoding: kept.tail.isEmpty ? kept.head : kept.tail, as: UTF8.self)
      let last = text.split(whereSeparator: \.isNewline).suffix(5).joined(separator: "\n")
      if !last.isEmpty { say("   last lines\n" + screen.lines(of: last, first: "  | ", rest: "  | ")) }
    }
    let choices = try failureChoices(run, at: place)
    if case .retry(let isSafe)? = choices.first(where: { if case .retry = $0 { true } else { false } }) {
      tell(isSafe ? "Safe to repeat: yes." : "Safe to repeat: not known. Nobody wrote idempotent=yes.")
    }
    for (i, choice) in choices.enumerated() { say(screen.choice(i + 1, words(choice, at: place))) }
    let advice = step.advice(behind: run.block)
    if !advice.isEmpty { say(screen.lines(of: advice, first: "   Author's advice: ", rest: "   ")) }
  }

  /// Asks the author's probe how far it came.
  private func probe(_ step: Step, at place: StepPlace) throws {
    guard let probe = step.blocks.firstIndex(where: { $0.role == .probe }) else { return }
    (measured[step.id], unfinished[step.id]) = (nil, nil)
    let run = RunRef(block: probe, command: 0)
    let seq = incident.seq
    if step.blocks[probe].kind == .query {
      _ = try readChecks(place, roles: [.probe])
    } else {
      _ = try readCheck(run, step.blocks[probe], at: place, quietly: false, aside: false)
    }
    try world.journal.read(incident.id, from: seq + 1) { record in
      guard case .checkRead(run, "probe", _, let reading, let verdict, _) = record.event,
        verdict == "met" || verdict == "not met", let number = reading.number, number >= 0, number < 1e15,
        number == number.rounded()
      else { return }
      count(Int(number), by: step.blocks[probe], of: change(of: place)?.targets, step.id)
    }
  }

  /// What a probe's number says: how much is done, and how much is left, as far as the plan knows how much there was.
  ///
  /// A probe that wants 0 counts what is left; any other counts what is done.
  private func count(_ number: Int, by probe: Block, of all: Int?, _ step: String) {
    let wantsNone = probe.attributes.expect?.judge(.number(0, .plain)) { _ in .unknown } == .met
    let left = wantsNone ? number : all.map { $0 - number }
    let done = wantsNone ? all.map { $0 - number } : number
    if let left, left > 0, left < all ?? .max { unfinished[step] = left }
    if let done, done > 0 { measured[step] = done }
  }

  /// What the probe said last.
  private func showProbe(_ step: Step) {
    guard let block = step.block(.probe) else { return }
    let name = block.attributes.name ?? step.title
    guard let (reading, verdict) = incident.readings[name] else { return }
    say(screen.check(name: name, reading: reading, expected: block.attributes.expect?.source, verdict: verdict))
  }

  private func words(_ choice: FailureChoice, at place: StepPlace) -> String {
    let (book, step) = step(at: place)
    switch choice {
    case .retry(let isSafe):
      let rest = unfinished[step.id].map { ", to finish the other \(CareWords.grouped($0))" } ?? ""
      return "run it again\(rest)" + (isSafe ? "" : ": not known to be safe, check first")
    case .undo:
      let covers = step.block(.undo)?.attributes.covers.map { ", covers \($0)" } ?? ""
      return "undo it\(covers)"
    case .way(let index, let arm): return "the author's way: \(book.steps[index].arms[arm].label)"
    case .page(let index): return "page: \(book.steps[index].title)"
    case .leave(.partial): return "leave it, a part of it is done, and go on (asks why)"
    case .leave: return "leave it as it is and go on (asks why)"
    }
  }

  /// Takes one of the options.
  func take(_ choice: FailureChoice, at place: StepPlace, _ book: Runbook, _ step: Step) throws -> ExitStatus? {
    switch choice {
    case .retry(let isSafe):
      if !isSafe {
        try probe(step, at: place)
        let (why, over) = try reason("It may have done a part. How do you know that it is safe to run again")
        guard let why else { return over }
        try commit(.note("runs \(step.id) again: \(why)"))
      }
      return try runNext(place, book, step)
    case .undo: return try undoStep(at: place)
    case .leave(let status): return try conclude(place, status, "")
    case .page(let index):
      let (why, over) = try reason("What shall they know, one line")
      guard let why else { return over }
      try commit(.conclude(place, .failed, reason: "paged: \(why)"))
      try goTo(book.steps[index].id)
      return nil
    case .way(let index, let arm):
      try commit(.conclude(place, .failed, reason: "the author's way: \(book.steps[index].arms[arm].label)"))
      if case .present(let branch)? = incident.nextMove(by: library), branch.id == book.steps[index].id {
        _ = try take(arm, at: branch, by: .person, reason: nil)
      }
      return nil
    }
  }

  private func goTo(_ id: String) throws {
    guard case .present(let now)? = incident.nextMove(by: library), now.id != id else { return }
    try commit(.go(now, to: id, back: false))
    shown = nil
  }

  /// What ran before in this incident, in words that raise a class; nil for what did not.
  func ranBefore(_ script: Digest, _ values: Digest) -> String? {
    incident.ranBefore.last(script, values).map {
      "it ran before in this incident, \($0.isKnown ? "done" : "UNKNOWN how it ended"), "
        + "\(Instants.clock($0.happened)), record \($0.seq)"
    }
  }

  /// A guard whose author says so starts the undo, where the walk was started with that allowed.
  func undoByItself(_ guardPost: GuardPost, at place: StepPlace) throws {
    let (_, step) = step(at: place)
    guard guardPost.undoes, let block = step.blocks.firstIndex(where: { $0.role == .undo }),
      !step.blocks[block].commands.isEmpty
    else { return }
    guard options.allowsAutomaticUndo else {
      tell("The author's rule is to undo it. This walk was not started with --allow-automatic-undo, so it is asked.")
      return
    }
    let run = RunRef(block: block, command: 0)
    undoing = change(of: place)
    defer { undoing = nil }
    guard undoing != nil else { return }
    var (plan, launch) = prepare(run, at: place)
    guard plan.unfilled.isEmpty, plan.refused == nil else {
      tell("It is not undone by itself: \(plan.refused.map { Refusals.sentence($0) } ?? "a value is missing.")")
      return
    }
    // Author and flag have said it beforehand: nobody types now, nobody is waited for, and the record says whose word it was.
    plan.isAutomatic = true
    tell("Undone by the author's rule, as this walk allows:")
    say(screen.block(step.blocks[block]))
    let alone = plan.approvals == 0 ? "" : ", without the \(plan.approvals) whom its class would ask"
    try commit(
      .note("undo of \(step.id) by itself: guard \(guardPost.name), undo=automatic, --allow-automatic-undo\(alone)"))
    try execute(plan, launch, at: place, phrase: nil, concluding: false)
  }
}

extension Step {
  /// What the author wrote behind the action about its failing, as it stands.
  func advice(behind block: Int) -> String {
    var isBehind = false
    var out: [String] = []
    for piece in content {
      switch piece {
      case .block(let index): if index >= block { isBehind = true }
      case .prose(let text):
        // Arms are shown as options.
        guard isBehind, !text.contains("→") else { continue }
        let words = text.lowercased()
        if ["fail", "stop", "abort", "error", "goes wrong", "does not work"].contains(where: words.contains) {
          out.append(text)
        }
      }
    }
    return out.joined(separator: "\n")
  }
}
