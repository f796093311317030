import Incidents
import Reports
import Runbooks

extension Walker {
  /// Every step is behind: how did it end? Recovery is proposed only when the runbook's `verify` checks have held.
  func finish() throws -> ExitStatus? {
    guard let walk = incident.walk else { return .reached }
    showLastWords(walk.runbook)
    say("\nEvery step is behind.\n")
    showLedger()
    if let over = try settleLedger() { return over }
    say(closingList().text(width: options.look.width))
    let outcome: WalkOutcome
    var reason: String?
    if world.person.isThere {
      switch try askOutcome(verified: verified) {
      case .over(let status): return status
      case .again: return nil
      case .outcome(let chosen): outcome = chosen
      }
      if outcome == .falseAlarm {
        let (why, over) = try askFalseAlarm()
        if let over { return over }
        guard let why else {
          tell("A false alarm closes through two lines. Nothing was recorded.")
          return nil
        }
        reason = why
      }
    } else {
      outcome = verified ? .recovered : .unknown
    }
    let status = statusAtTheEnd(deferred: !leftSteps.deferred.isEmpty)
    try conclude(as: outcome, status: status, reason: reason)
    say("Status \(status.rawValue).  Outcome \(outcome.rawValue).\n")
    say("  timeline   muster timeline \(name)\n  postmortem muster export \(name)\n")
    try offerLessons()
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
      case .verb(.communicate, let rest):
        if let over = try communicate(rest) { return .over(over) }
        return .again
      case .verb(.whereAmI, _):
        try showWhere()
        return .again
      case .verb(.declare, let rest):
        try refusable { try declare(rest) }
        return .again
      case .verb(.state, let rest):
        try refusable { try changeState(rest) }
        return .again
      case .verb(.timeline, _):
        try showTimeline()
        return .again
      case .verb(.handover, let rest):
        if let over = try refusable({ try handOver(rest) }) { return .over(over) }
        return .again
      case .verb(.page, let rest):
        if let over = try page(rest) { return .over(over) }
        return .again
      default:
        if let outcome = WalkOutcome(rawValue: line.lowercased()) { return .outcome(outcome) }
        tell("Type a number from 1 to 5, or q to hold.")
        return .again
      }
    }
  }

  /// What cannot be so now is told, and the question stands.
  @discardableResult
  private func refusable(_ body: () throws -> ExitStatus?) throws -> ExitStatus? {
    do { return try body() } catch let refusal as Refusal {
      tell(Refusals.sentence(refusal))
      return nil
    }
  }

  private func refusable(_ body: () throws -> Void) throws {
    try refusable {
      try body()
      return nil
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
}
