import Incidents
import Reports
import Runbooks

extension Walker {
  /// Every step is behind: how did it end? Recovery is proposed only when the runbook's `verify` checks have held.
  func finish() throws -> ExitStatus? {
    guard let walk = incident.walk else { return .reached }
    var deferred: [String] = []
    var unknown: [String] = []
    for (step, state) in walk.steps.values.joined() {
      if state.status == .deferred { deferred.append(step) }
      if state.status == .unknown { unknown.append(step) }
    }
    deferred.sort()
    unknown.sort()
    showLastWords(walk.runbook)
    say("\nEvery step is behind.\n")
    if !deferred.isEmpty { tell("Deferred, still to do: \(deferred.joined(separator: ", "))") }
    if !unknown.isEmpty { tell("Of unknown outcome: \(unknown.joined(separator: ", "))") }
    for change in walk.changes { tell("Still different from before: step \(change.step) changed something.") }
    let outcome: WalkOutcome
    if world.person.isThere {
      switch try askOutcome(verified: verified) {
      case .over(let status): return status
      case .again: return nil
      case .outcome(let chosen): outcome = chosen
      }
    } else {
      outcome = verified ? .recovered : .unknown
    }
    let status: WalkStatus = deferred.isEmpty ? .completed : .completedExceptDeferred
    try commit(.endWalk(status, outcome, reason: nil))
    try commit(.close(outcome, reason: nil))
    try wipe()
    say("Status \(status.rawValue).  Outcome \(outcome.rawValue).\n")
    say("  timeline   muster timeline \(name)\n  postmortem muster export \(name)\n")
    return outcome == .notRecovered ? .notRecovered : .reached
  }

  /// What stands behind the last step of the runbook that the walk began with; said once.
  private func showLastWords(_ key: RunbookKey) {
    guard let book = library[key], shown != "end" else { return }
    shown = "end"
    let aside = Sideways.all(of: book).map(\.steps)
    var words: [Int] = []
    for i in book.steps.indices.reversed() where !aside.contains(where: { $0.contains(i) }) {
      guard book.steps[i].kind == .text else { break }
      words.append(i)
    }
    var section: Int?
    for i in words.reversed() {
      let text = book.steps[i]
      say(screen.reading(text, section: text.section.flatMap { $0 == section ? nil : book.sections[$0].title }))
      section = text.section
    }
  }

  /// True when the runbook has `verify` checks and each that was met has held for its time.
  var verified: Bool {
    guard let walk = incident.walk else { return false }
    var any = false
    for (key, states) in walk.steps {
      guard let book = library[key] else { continue }
      for step in book.steps {
        for (b, block) in step.blocks.enumerated() where block.role == .verify {
          guard let state = states[step.id] else { continue }
          any = true
          if !state.held.contains(RunRef(block: b, command: 0)) { return false }
        }
      }
    }
    return any
  }

  private enum Ended {
    case outcome(WalkOutcome)
    case again
    case over(ExitStatus)
  }

  private func askOutcome(verified: Bool) throws -> Ended {
    let ends = "1 recovered   2 mitigated   3 not recovered   4 false alarm   5 unknown"
    say(Wrapping.items(ends, width: options.look.width, indent: "   "))
    if !verified { tell("Nothing verified that it is over, so there is no default.") }
    let outcomes: [WalkOutcome] = [.recovered, .mitigated, .notRecovered, .falseAlarm, .unknown]
    switch try question("\(mode.rawValue) close> how did it end? \(verified ? "[1]" : "1-5")   q hold > ") {
    case .over(let status): return .over(status)
    case .again: return .again
    case .line(let line):
      switch Typed(line) {
      case .enter: return verified ? .outcome(.recovered) : .again
      case .number(let n) where outcomes.indices.contains(n - 1): return .outcome(outcomes[n - 1])
      case .verb(.hold, _): return .over(try hold(.asked, .held))
      case .verb(.note, let rest):
        try note(rest)
        return .again
      default:
        if let outcome = WalkOutcome(rawValue: line.lowercased()) { return .outcome(outcome) }
        tell("Type a number from 1 to 5, or q to hold.")
        return .again
      }
    }
  }

  /// The context is no record: it goes when the incident is over.
  func wipe() throws {
    guard let (_, last) = incident.walk?.context else { return }
    try world.files.remove(contextPath(last))
  }

  /// A line for the timeline.
  func note(_ text: String) throws {
    var text = text
    if text.isBlank {
      guard case .line(let line) = try question("   note > "), !line.isBlank else { return }
      text = line
    }
    try commit(.note(text))
    say("   noted \(Instants.clock(world.now().wall))\n")
  }

  /// A run whose end nobody saw: what is known of it, and a ruling that only a person makes.
  func rule(_ place: StepPlace, _ run: RunInFlight) throws -> ExitStatus? {
    let (book, step) = step(at: place)
    showScreen(place, book, step)
    say("   Started, never reported:\n")
    let command = step.blocks[run.run.block].commands[run.run.command]
    say(screen.lines(of: command.text, first: "     $ ", rest: "       "))
    tell("intent \(run.seq), plan \(run.plan): UNKNOWN whether it ran, how far, or how it ended.")
    if isElsewhere(run) {
      tell("It was started on \(run.host). Whether it still runs there cannot be known from here.")
      tell("It was told to end as soon as the connection was gone.")
    } else if let child = childBefore {
      tell(
        world.shell.lives(child) ? "Its process \(child.pid) is still running." : "Its process \(child.pid) is gone.")
    }
    if let probe = step.blocks.firstIndex(where: { $0.role == .probe }), world.person.isThere {
      _ = try readCheck(RunRef(block: probe, command: 0), step.blocks[probe], at: place, quietly: false, aside: false)
    } else {
      tell("No way to find out was written for this step. Look yourself.")
    }
    guard world.person.isThere else {
      tell("Somebody has to rule on it:  muster resume \(name)")
      try commit(.hold(.unknown))
      return .outcomeUnknown
    }
    return try askRuling(place)
  }

  /// True for a run that was started in another place than a machine's own shell.
  private func isElsewhere(_ run: RunInFlight) -> Bool {
    do {
      _ = try Elsewhere.parse(run.host)
      return true
    } catch {
      // A machine's own name.
      return false
    }
  }

  private func askRuling(_ place: StepPlace) throws -> ExitStatus? {
    say("   Rule on it. It is not run again by itself.\n")
    say("   1 it was done\n   2 it was not done, offer it again\n   3 leave it unknown and go on\n")
    let rulings: [Ruling] = [.done, .notDone, .leftUnknown]
    switch try question("\n\(promptHead(place)) unknown> 1-3   n note   q hold > ") {
    case .over(let status): return status
    case .again: return nil
    case .line(let line):
      switch Typed(line) {
      case .number(2) where childBefore.map(world.shell.lives) ?? false:
        tell("Its process \(childBefore?.pid ?? 0) is still running. Wait for it, or end it, and then rule.")
        return nil
      case .number(let n) where rulings.indices.contains(n - 1):
        let (why, over) = try reason("How do you know, one line")
        if let over { return over }
        guard let why else { return nil }
        try commit(.rule(place, rulings[n - 1], reason: why))
        if rulings[n - 1] == .leftUnknown { try commit(.conclude(place, .unknown, reason: why)) }
        shown = nil
        return nil
      case .verb(.hold, _): return try hold(.unknown, .outcomeUnknown)
      case .verb(.note, let rest):
        try note(rest)
        return nil
      default:
        tell("Type 1, 2 or 3.")
        return nil
      }
    }
  }
}
