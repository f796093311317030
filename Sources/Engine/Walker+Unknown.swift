import Incidents
import Reports
import Runbooks

/// A run whose end nobody saw: is it still there, what does the probe say, and then a person rules.
extension Walker {
  /// What is known of it, and a ruling that only a person makes.
  func rule(_ place: StepPlace, _ run: RunInFlight) throws -> ExitStatus? {
    let (book, step) = step(at: place)
    showScreen(place, book, step)
    say("   Started, never reported:\n")
    let command = step.blocks[run.run.block].commands[run.run.command]
    say(screen.lines(of: command.text, first: "     $ ", rest: "       "))
    tell("intent \(run.seq), plan \(run.plan): UNKNOWN whether it ran, how far, or how it ended.")
    let child = leftChild(of: run)
    if isElsewhere(run) {
      tell("It was started on \(run.host). Whether it still runs there cannot be known from here.")
      tell("It was told to end as soon as the connection was gone.")
    } else if run.host != world.host {
      tell("It was started on \(run.host). Whether it still runs has to be looked at there.")
    } else if let child {
      tell("Its process \(child.pid) is still running.")
      if world.person.isThere { return try meetLiving(child, place, run) }
    } else {
      tellWhatIsGone(run)
    }
    if let probe = step.blocks.firstIndex(where: { $0.role == .probe }), world.person.isThere {
      if step.blocks[probe].kind == .query {
        _ = try readChecks(place, roles: [.probe])
      } else {
        _ = try readCheck(RunRef(block: probe, command: 0), step.blocks[probe], at: place, quietly: false, aside: false)
      }
    } else {
      tell("No way to find out was written for this step. Look yourself.")
    }
    guard world.person.isThere else {
      tell("Somebody has to rule on it:  muster resume \(name)")
      try commit(.hold(.unknown))
      return .outcomeUnknown
    }
    return try askRuling(place, run)
  }

  /// The process of a run, when it is still there: on this machine, of this start, and for this intent.
  ///
  /// Muster may have died between its start and the writing of its mark: then it is the oldest that carries the run's tag.
  func leftChild(of run: RunInFlight) -> ProcessMark? {
    guard run.host == world.host else { return nil }
    if let mark = markBefore, mark.intent == run.seq, let child = mark.child {
      return world.shell.lives(child) ? child : nil
    }
    return world.shell.remains(of: tag(ofRun: run.seq)).first
  }

  /// What a run started and that lives on behind it: a daemon, or the rest of something that was begun.
  func leftBehind(by run: RunInFlight) -> [ProcessMark] {
    run.host == world.host ? world.shell.remains(of: tag(ofRun: run.seq)) : []
  }

  /// By which the processes of a run can be found again.
  func tag(ofRun seq: Int) -> String { "\(incident.id.text).\(seq)" }

  /// That the process of a run is gone, and what of it is not.
  func tellWhatIsGone(_ run: RunInFlight) {
    if let mark = markBefore?.child, markBefore?.intent == run.seq { tell("Its process \(mark.pid) is gone.") }
    let left = leftBehind(by: run)
    if left.isEmpty { return }
    let pids = left.prefix(8).map { String($0.pid) }.joined(separator: ", ") + (left.count > 8 ? ", …" : "")
    let what = left.count == 1 ? "A process that it started is" : "\(left.count) processes that it started are"
    say(
      screen.look.alarm(
        Wrapping.wrap("\(what) STILL RUNNING: \(pids)", width: options.look.width, indent: "   ")))
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

  /// As long as its process lives nothing else can be said of a run: wait for it, stop it, or leave.
  func meetLiving(_ child: ProcessMark, _ place: StepPlace, _ run: RunInFlight) throws -> ExitStatus? {
    say("   1 wait until it is gone; what it prints is lost\n   2 stop it, with all that it started\n")
    switch try question("\n\(promptHead(place)) unknown> 1-2   n note   q hold > ") {
    case .over(let status): return status
    case .again: return nil
    case .line(let line):
      switch Typed(line) {
      case .number(1): return try attach(child, place, run)
      case .number(2):
        try stopLeft(child, at: place)
        return nil
      case .verb(.hold, _): return try hold(.unknown, .outcomeUnknown)
      case .verb(.note, let rest):
        try note(rest)
        return nil
      default:
        tell("Type 1 or 2.")
        return nil
      }
    }
  }

  /// Ends a process that outlived muster, with all that carries the same mark, by a typed word.
  private func stopLeft(_ child: ProcessMark, at place: StepPlace) throws {
    guard case .line(let typed) = try question("   type  stop \(child.pid)  to end it, or Enter to go back > "),
      typed.collapsed == "stop \(child.pid)"
    else { return }
    try commit(.note("stops process \(child.pid) of \(place.id), which outlived muster"))
    tell(world.shell.end(child, grace: .seconds(5)) ? "Stopped." : "Something of it is still there.")
  }

  /// Waits until it is gone. How it ended cannot be known then: its exit status went to whoever took it over.
  private func attach(_ child: ProcessMark, _ place: StepPlace, _ run: RunInFlight) throws -> ExitStatus? {
    try append([Entry(.runAttached(run: run.run, host: world.host), at: incident.at(place), actor: world.user)])
    tell("Waiting for process \(child.pid). Ctrl-C stops the waiting, and not the process.")
    while world.shell.lives(child) {
      switch world.person.wait(.milliseconds(500)) {
      case nil, .line?: continue
      case .interrupt?:
        tell("Not waited for any longer. It still runs.")
        return nil
      case .end?: return try hold(.unknown, .outcomeUnknown)
      case .hangup?, .elsewhere?: return try hold(.hangup, .interrupted)
      }
    }
    tell("It is gone. What it printed is lost, and its exit status is not known.")
    return nil
  }

  private func askRuling(_ place: StepPlace, _ run: RunInFlight) throws -> ExitStatus? {
    let step = step(at: place).1
    let isSafe = step.blocks[run.run.block].attributes.idempotent == true
    let isAction = step.blocks[run.run.block].isAction
    let again =
      isSafe ? "it was not done, or not all of it: offer it again, safe to repeat" : "it was not done, offer it again"
    var rulings: [(words: String, ruling: Ruling)] = [
      ("it was done", .done), (again, .notDone), ("leave it unknown and go on", .leftUnknown),
    ]
    if isAction {
      rulings.append(("a part of it was done: go to its failure screen", .partial))
      if step.block(.undo)?.commands.isEmpty == false { rulings.append(("undo what was done of it", .partial)) }
    }
    let left = leftBehind(by: run).first
    say("   Rule on it. It is not run again by itself.\n")
    for (i, ruling) in rulings.enumerated() { say(screen.choice(i + 1, ruling.words)) }
    if left != nil { say(screen.choice(rulings.count + 1, "stop what still runs of it, and ask again")) }
    let count = rulings.count + (left == nil ? 0 : 1)
    switch try question("\n\(promptHead(place)) unknown> 1-\(count)   n note   q hold > ") {
    case .over(let status): return status
    case .again: return nil
    case .line(let line):
      switch Typed(line) {
      case .number(let n) where rulings.indices.contains(n - 1):
        let (why, over) = try reason("How do you know, one line")
        if let over { return over }
        guard let why else { return nil }
        let ruling = rulings[n - 1].ruling
        try commit(.rule(place, ruling, reason: why))
        if ruling == .leftUnknown { try commit(.conclude(place, .unknown, reason: why)) }
        shown = nil
        return n == 5 ? try undoStep(at: place) : nil
      case .number(let n) where n == count:
        if let left { try stopLeft(left, at: place) }
        return nil
      case .verb(.hold, _): return try hold(.unknown, .outcomeUnknown)
      case .verb(.note, let rest):
        try note(rest)
        return nil
      default:
        tell("Type a number from 1 to \(count).")
        return nil
      }
    }
  }
}
