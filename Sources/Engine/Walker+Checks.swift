import Incidents
import Reports
import Runbooks

extension Walker {
  /// Asks every shell check of the step that has a role of reading (`check`, `entry`, `verify` once); queries that need a
  /// source are left to the person.
  func readChecks(_ place: StepPlace, roles: Set<Role> = [.check, .entry, .verify]) throws -> [Verdict] {
    let (_, step) = step(at: place)
    var verdicts: [Verdict] = []
    for (b, block) in step.blocks.enumerated() {
      guard let role = block.role, roles.contains(role), block.kind == .command, !block.commands.isEmpty else {
        continue
      }
      verdicts.append(try readCheck(RunRef(block: b, command: 0), block, at: place))
    }
    return verdicts
  }

  /// One check: its script is run as any other, its first line is the reading, its `expect` makes the verdict.
  ///
  /// With `quietly` it is shown only when its verdict is another than the last one.
  func readCheck(_ run: RunRef, _ block: Block, at place: StepPlace, quietly: Bool = false) throws -> Verdict {
    let (book, step) = step(at: place)
    let (plan, launch) = prepare(run, at: place)
    let name = block.attributes.name ?? step.title
    let reading: Reading
    let verdict: Verdict
    if !plan.unfilled.isEmpty {
      reading = Reading(text: "needs \(plan.unfilled.joined(separator: ", "))", source: world.host)
      verdict = .error
    } else {
      (reading, verdict) = try ask(launch, block, book, place)
    }
    let event = Event.checkRead(
      run: run, role: block.role?.rawValue ?? "check", name: name, reading: reading, verdict: verdict.rawValue,
      expected: block.attributes.expect?.source)
    let isNews = state(place)?.verdicts[run] != verdict.rawValue
    try append([Entry(event, at: incident.at(place), actor: "muster")])
    if quietly, !isNews { return verdict }
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
    var last = (Reading(text: "", source: world.host), Verdict.error)
    for _ in 0...(block.attributes.retries ?? 0) {
      let finish: Finish
      do {
        finish = try world.shell.run(launch, onStart: { _ in }, onOutput: { _, _ in })
      } catch {
        return (Reading(text: "\(error.operation) \(error.object): \(error.detail)", source: world.host), .error)
      }
      last = judge(finish, block, book, place)
      if last.1 != .error { break }
    }
    return last
  }

  private func judge(_ finish: Finish, _ block: Block, _ book: Runbook, _ place: StepPlace) -> (Reading, Verdict) {
    let printed = String(decoding: finish.stdout.head, as: UTF8.self)
    let text = String(printed.drop(while: \.isWhitespace).prefix { !$0.isNewline }.prefix(400))
    let value = Value.reading(printed, unit: block.attributes.unit)
    var number: Double?
    if case .number(let n, _) = value { number = n }
    var reading = Reading(
      text: text, number: number, unit: block.attributes.unit, source: world.host, sampled: world.now().wall)
    guard let expect = block.attributes.expect else {
      // Without an expectation the exit status is the verdict, as `test` has it.
      if case .exited(let code) = finish.ending, code <= 1 {
        if text.isEmpty { reading.text = "exit \(code)" }
        return (reading, code == 0 ? .met : .notMet)
      }
      return (complaint(finish, reading), .error)
    }
    guard finish.ending.succeeded else { return (complaint(finish, reading), .error) }
    if text.isEmpty { return (reading, .noData) }
    let judgement = expect.judge(value, text: text) { self.lookUp($0, in: book, place: place) }
    switch judgement {
    case .met: return (reading, .met)
    case .notMet: return (reading, .notMet)
    case .unknown: return (reading, .noData)
    }
  }

  private func complaint(_ finish: Finish, _ reading: Reading) -> Reading {
    // What is said of a failure is no measured value: "No such file or directory percent" would read like one.
    var reading = reading
    reading.unit = nil
    reading.number = nil
    let said = String(decoding: finish.stderr.head, as: UTF8.self).split(whereSeparator: \.isNewline).last ?? ""
    reading.text = "\(Screen.words(finish.ending))\(said.isEmpty ? "" : ": ")\(said.prefix(200))"
    return reading
  }

  /// Waits until the step's `verify` checks have all been met for their time, or the author's time to give up has passed.
  ///
  /// No data pauses the streak, anything else than met sets it back to zero. A person may end it with Ctrl-C or a key.
  func waitForRecovery(_ place: StepPlace) throws -> Bool {
    let (_, step) = step(at: place)
    let blocks = step.blocks.enumerated().filter { $0.element.role == .verify && $0.element.kind == .command }
    let hold = blocks.compactMap(\.element.attributes.hold).max() ?? .zero
    let within = blocks.compactMap(\.element.attributes.within).max() ?? max(hold * 4, .seconds(60))
    let every = blocks.compactMap(\.element.attributes.every).min() ?? .seconds(15)
    let began = world.now().monotonic
    var heldSince: Int64?
    var pausedAt: Int64?
    var lastShown = Int64.min / 2
    tell(
      "Waiting until it has held for \(Instants.length(hold.nanoseconds)), \(Instants.length(within.nanoseconds)) at the most; Ctrl-C stops waiting."
    )
    while true {
      var met = true
      var silent = false
      for (b, block) in blocks {
        let isDue = world.now().monotonic - lastShown >= 30_000_000_000
        let verdict = try readCheck(RunRef(block: b, command: 0), block, at: place, quietly: !isDue)
        if isDue, b == blocks.last?.offset { lastShown = world.now().monotonic }
        if verdict == .noData || verdict == .stale { silent = true } else if verdict != .met { met = false }
      }
      let now = world.now().monotonic
      if silent {
        pausedAt = pausedAt ?? now
        tell("No data: the streak is paused.")
      } else if !met {
        if heldSince != nil { tell("Not met: the streak starts again.") }
        (heldSince, pausedAt) = (nil, nil)
      } else {
        if let paused = pausedAt, let since = heldSince { heldSince = since + (now - paused) }
        pausedAt = nil
        heldSince = heldSince ?? now
        if now - (heldSince ?? now) >= hold.nanoseconds {
          try recordHeld(blocks.map { RunRef(block: $0.offset, command: 0) }, hold, place)
          return true
        }
      }
      if now - began >= within.nanoseconds {
        tell("Given up after \(Instants.length(within.nanoseconds)), as the author asked.")
        return false
      }
      switch world.person.wait(every) {
      case nil: continue
      case .line?: continue
      case .interrupt?, .end?, .hangup?: return false
      }
    }
  }

  private func recordHeld(_ runs: [RunRef], _ hold: Duration, _ place: StepPlace) throws {
    let milliseconds = Int(hold.nanoseconds / 1_000_000)
    let (_, step) = step(at: place)
    try append(
      runs.map { run in
        let name = step.blocks[run.block].attributes.name ?? step.title
        return Entry(
          .checkHeld(run: run, name: name, milliseconds: milliseconds), at: incident.at(place), actor: "muster")
      })
    say("   HELD \(Instants.length(hold.nanoseconds)).\n")
    world.person.bell()
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

extension Duration {
  /// Whole nanoseconds.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
  }
}
