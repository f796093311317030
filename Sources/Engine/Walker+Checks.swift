import Incidents
import Reports
import Runbooks

extension Walker {
  /// Asks the checks of a step that have one of these roles: those of sources all at once, those of the shell one after another.
  ///
  /// A query without a role (a plain file's) is asked only when a person asks for it, by `plain`. One whose language has no
  /// source is left to the person. `aside` is for a step at which the walk does not stand.
  func readChecks(
    _ place: StepPlace, roles: Set<Role> = [.check, .entry, .verify], plain: Bool = false, quietly: Bool = false,
    aside: Bool = false
  ) throws -> [Verdict] {
    let (book, step) = step(at: place)
    var asked: [AskedCheck] = []
    var scripts: [(RunRef, Block)] = []
    var unasked: [Block] = []
    for (b, block) in step.blocks.enumerated() {
      let run = RunRef(block: b, command: 0)
      guard block.role.map(roles.contains) ?? (plain && block.kind == .query) else { continue }
      if block.kind == .query {
        if let check = askedCheck(run, block, at: place) { asked.append(check) } else { unasked.append(block) }
      } else if block.kind == .command, !block.commands.isEmpty {
        scripts.append((run, block))
      }
    }
    var verdicts = asked.isEmpty ? [] : try askAll(asked, in: book, at: place, quietly: quietly, aside: aside)
    for (run, block) in scripts {
      verdicts.append(try readCheck(run, block, at: place, quietly: quietly, aside: aside))
    }
    // Where nothing else is asked either, the prompt leaves the query to the person.
    if !verdicts.isEmpty, !quietly {
      for block in unasked { say(screen.notAsked(block.attributes.name ?? step.title, language: block.language)) }
    }
    return verdicts
  }

  /// True when a query of this step has a source here, so that nobody has to ask it by hand.
  func hasSource(_ step: Step, in book: Runbook) -> Bool {
    step.blocks.contains { $0.kind == .query && !$0.commands.isEmpty && source(of: $0, in: book) != nil }
  }

  /// One check: its script is run as any other, its first line is the reading, its `expect` makes the verdict.
  ///
  /// With `quietly` it is shown only when its verdict is another than the last one.
  func readCheck(_ run: RunRef, _ block: Block, at place: StepPlace, quietly: Bool, aside: Bool) throws -> Verdict {
    let (book, step) = step(at: place)
    let (plan, launch) = prepare(run, at: place)
    let name = block.attributes.name ?? step.title
    let reading: Reading
    let verdict: Verdict
    if let fault = block.attributes.fault {
      reading = Reading(text: EvidenceWords.sentence(fault, source: world.host), source: world.host)
      verdict = .error
    } else if let refused = plan.refused {
      reading = Reading(text: Refusals.sentence(refused), source: world.host)
      verdict = .error
    } else if !plan.unfilled.isEmpty {
      reading = Reading(text: "needs \(plan.unfilled.joined(separator: ", "))", source: world.host)
      verdict = .error
    } else if let refusal = try refusal(ofCheck: run, at: place, aside: aside) {
      reading = Reading(text: refusal, source: world.host)
      verdict = .error
    } else {
      (reading, verdict) = try ask(launch, block, book, place)
    }
    let event = Event.checkRead(
      run: run, role: block.role?.rawValue ?? "check", name: name, reading: reading, verdict: verdict.rawValue,
      expected: block.attributes.expect?.source)
    let isNews = state(place)?.verdicts[run] != verdict.rawValue
    try append([Entry(event, at: aside ? incident.aside(place) : incident.at(place), actor: "muster")])
    if quietly, aside || !isNews { return verdict }
    say(
      screen.check(
        name: name, reading: reading, expected: block.attributes.expect?.source, verdict: verdict.rawValue))
    return verdict
  }

  /// Runs a reading script, with the author's retries, and judges its first line.
  private func ask(
    _ launch: Launch, _ block: Block, _ book: Runbook, _ place: StepPlace
  ) throws -> (Reading, Verdict) {
    var launch = launch
    launch.timeout = block.attributes.timeout ?? .seconds(30)
    launch.contextOut = nil
    let folder = runbookFolder(place.runbook)
    if let failure = launch.settle(block, in: book, options.configuration, folder: folder) {
      let source = block.attributes.source ?? world.host
      return (Reading(text: EvidenceWords.sentence(failure, source: source), source: source), .error)
    }
    let host = block.attributes.source ?? world.host
    var last = (Reading(text: "", source: world.host), Verdict.error)
    for attempt in 0...(block.attributes.retries ?? 0) {
      if attempt > 0, !pauses(before: attempt) { break }
      var finish: Finish
      do {
        finish = try world.shell.run(try withSecrets(launch, in: book), onStart: { _ in }, onOutput: { _, _ in })
        takeWithheld(&finish)
      } catch let refusal as Refusal {
        return (Reading(text: Refusals.sentence(refusal), source: world.host), .error)
      } catch let error as HostError {
        return (Reading(text: "\(error.operation) \(error.object): \(error.detail)", source: world.host), .error)
      }
      last = ScriptReading.judge(finish, block, source: host, sampled: world.now().wall) { name in
        self.lookUp(name, in: book, place: place)
      }
      if last.1 != .error { break }
      // Whoever stopped it does not want it again.
      switch finish.ending {
      case .exited, .timedOut: continue
      default: return last
      }
    }
    return last
  }

  /// Waits before a check is asked again, longer each time up to ten seconds, so that what is down is not hammered. False when it
  /// is not to be asked again.
  func pauses(before attempt: Int) -> Bool {
    if world.person.isToldToEnd { return false }
    switch world.person.wait(.seconds(min(1 << min(attempt - 1, 4), 10))) {
    case nil: return !world.person.isToldToEnd
    case .line?:
      tell("Not heard: a check is being asked again. Ctrl-C ends that.")
      return true
    case .interrupt?, .end?, .hangup?, .elsewhere?: return false
    }
  }

  /// Before step 1: is this the right runbook? Reads the entry checks and says what they say.
  func askEntryChecks(_ book: Runbook, _ key: RunbookKey) throws {
    if let useWhen = book.front.useWhen { tell("Use when: \(useWhen)") }
    for other in book.front.notThis { tell("Not this: \(other)") }
    var verdicts: [Verdict] = []
    for (index, step) in book.steps.enumerated() where step.blocks.contains(where: { $0.role == .entry }) {
      let place = StepPlace(
        runbook: key, index: index, id: step.id, reading: [], count: StepCount(position: 1, total: 1), frame: 0)
      verdicts += try readChecks(place, roles: [.entry])
    }
    guard !verdicts.isEmpty else { return }
    if verdicts.allSatisfy({ $0 == .met }) {
      tell("Entry checks are met: this looks like the right runbook.")
    } else {
      tell("Entry checks are NOT all met: this may be the wrong runbook. q leaves it; nothing has changed.")
    }
  }
}
