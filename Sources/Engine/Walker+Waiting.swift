import Incidents
import Reports
import Runbooks

/// A wait for recovery: the checks that must hold, for how long, and how far they are.
struct Wait {
  var place: StepPlace
  var streak: Streak
  var every: Duration
  /// When the author gives up, in nanoseconds since 1970, UTC.
  var end: Int64
  var limit: Duration
  /// The same moment on the monotonic clock, which nobody sets.
  var until: Int64
  /// When it was asked last, on the monotonic clock.
  var asked: Int64?
}

extension Walker {
  /// The wait of a step, folded from what is stored of it; nil when nothing in it can be waited for here.
  func wait(for place: StepPlace) throws -> Wait? {
    let (book, step) = step(at: place)
    let blocks = step.blocks.enumerated().filter { canWait($0.element, in: book) }
    guard !blocks.isEmpty else { return nil }
    let hold = blocks.compactMap(\.element.attributes.hold).max() ?? .zero
    let within = blocks.compactMap(\.element.attributes.within).max() ?? max(hold * 4, .seconds(60))
    // Each reading is recorded: what its author asks more often than that would fill the disk.
    let every = max(blocks.compactMap(\.element.attributes.every).min() ?? .seconds(15), .seconds(1))
    let checks = blocks.map { RunRef(block: $0.offset, command: 0) }
    var streak = Streak(checks: checks, hold: hold, every: every)
    // A step that was opened again is waited for anew; readings before its last end do not count.
    try world.journal.read(incident.id, from: 1) { record in
      guard record.place.step == place.id, record.place.walk == incident.walk?.id else { return }
      switch record.event {
      case .checkRead(let run, "verify", _, _, let verdict, _):
        streak.take(run, Verdict(rawValue: verdict) ?? .error, at: record.happened, tick: Streak.Tick(record))
      case .stepConcluded, .checkHeld: streak = Streak(checks: checks, hold: hold, every: every)
      default: break
      }
    }
    let now = world.now()
    let end = (streak.began ?? now.wall) + within.wholeNanoseconds
    return Wait(
      place: place, streak: streak, every: every, end: end, limit: within, until: now.monotonic + (end - now.wall),
      asked: nil)
  }

  /// Waits until the step's `verify` checks have all been met for their time, or the author's time to give up has passed.
  ///
  /// True when they have. The person may do anything else meanwhile: what was typed is obeyed, a step that is gone to is
  /// walked, and the wait goes on between its prompts.
  func waitForRecovery(_ place: StepPlace) throws -> (held: Bool, over: ExitStatus?) {
    guard var wait = try wait(for: place) else { return (false, nil) }
    openWait = nil
    let faults = step(at: place).1.blocks.filter { $0.role == .verify }.flatMap(\.attributes.faults)
    if !faults.isEmpty {
      // How long it must hold may be just what could not be read.
      tell("Nothing is waited for: \(faults.joined(separator: "; ")). muster lint says where.")
      return (false, nil)
    }
    showBeginning(of: wait)
    var lastShown = Int64.min / 2
    while true {
      // When time is up it is asked once more, even in the middle of a round.
      let isTimeUp = world.now().monotonic >= wait.until
      if wait.asked == nil || isTimeUp
        || world.now().monotonic - (wait.asked ?? 0) >= wait.every.wholeNanoseconds - 1_000_000
      {
        let due = world.now().monotonic - lastShown >= 60_000_000_000
        try sample(&wait, quietly: !due)
        if due { lastShown = world.now().monotonic }
        if wait.streak.isOver {
          try recordHeld(wait)
          return (true, nil)
        }
        if world.now().monotonic >= wait.until {
          tell("Given up after \(Instants.length(wait.limit.wholeNanoseconds)), as the author asked.")
          return (false, nil)
        }
      }
      let now = world.now().monotonic
      let left = min(wait.every.wholeNanoseconds - (now - (wait.asked ?? now)), wait.until - now)
      switch world.person.wait(.nanoseconds(max(left, 0))) {
      case nil: continue
      case .interrupt?:
        tell("Waiting is stopped, and nothing else. r waits on, and counts from what is stored.")
        return (false, nil)
      case .end?: return (false, try hold(.asked, .held))
      case .hangup?, .elsewhere?: return (false, try hold(.hangup, .interrupted))
      case .line(let line)?:
        let (goesOn, status) = try obeyWhileWaiting(Typed(line), &wait)
        if status != nil || !goesOn { return (false, status) }
      }
    }
  }

  /// Asks all checks of the wait, from its own step or `aside` from another, records what they say, and says what changed.
  func sample(_ wait: inout Wait, quietly: Bool, aside: Bool = false) throws {
    let before = wait.streak.state
    let heldBefore = wait.streak.held
    wait.asked = world.now().monotonic
    let seq = incident.seq
    _ = try readChecks(wait.place, roles: [.verify], quietly: quietly, aside: aside)
    try world.journal.read(incident.id, from: seq + 1) { record in
      guard record.place.step == wait.place.id, case .checkRead(let run, "verify", _, _, let verdict, _) = record.event
      else { return }
      wait.streak.take(run, Verdict(rawValue: verdict) ?? .error, at: record.happened, tick: Streak.Tick(record))
    }
    let (_, step) = step(at: wait.place)
    func name(_ run: RunRef) -> String { step.blocks[run.block].attributes.name ?? step.title }
    let clock = Instants.clock(world.now().wall)
    switch wait.streak.state {
    case .broken(let run) where before == .met:
      tell(
        "\(clock) \(name(run)) broke it: the streak of \(Instants.length(heldBefore)) starts again from zero.")
    case .silent(let run) where before != wait.streak.state:
      tell("\(clock) no data from \(name(run)): the streak is paused, neither counted nor reset.")
    case .met where before != .met:
      tell("\(clock) all met; counting \(Instants.length(wait.streak.hold)).")
    case .met where !quietly:
      tell("\(clock) held \(Instants.length(wait.streak.held)) of \(Instants.length(wait.streak.hold)).")
    default: break
    }
  }

  /// One line typed during a wait; false when the wait is left for something else.
  private func obeyWhileWaiting(_ typed: Typed, _ wait: inout Wait) throws -> (goesOn: Bool, status: ExitStatus?) {
    let place = wait.place
    let (book, step) = step(at: place)
    switch typed {
    case .verb(.run, _): wait.asked = nil
    case .verb(.hold, _): return (false, try hold(.asked, .held))
    case .verb(.override, let why): return (false, try conclude(place, .overridden, why))
    case .verb(.go, let to):
      let seq = incident.seq
      let status = try takeVerb(.go, to, Offer(enter: .nothing, words: ""), place, book, step)
      if incident.seq != seq {
        openWait = wait
        return (false, status)
      }
      return (status == nil, status)
    case .verb(let verb, let rest) where [.note, .timeline, .whereAmI, .values, .view].contains(verb):
      let status = try takeVerb(verb, rest, Offer(enter: .nothing, words: ""), place, book, step)
      return (status == nil, status)
    case .verb(.undo, _), .verb(.skip, _), .verb(.defer, _), .verb(.back, _):
      guard case .verb(let verb, let rest) = typed else { break }
      let status = try takeVerb(verb, rest, Offer(enter: .nothing, words: ""), place, book, step)
      return (false, status)
    default: tell(Self.waitingKeys)
    }
    return (true, nil)
  }

  private static let waitingKeys =
    "r now   g STEP elsewhere   n note   u undo   o end early   q hold"

  private func showBeginning(of wait: Wait) {
    let hold = Instants.length(wait.streak.hold)
    tell(
      "All of them must stay met for \(hold); asked every \(Instants.length(wait.every.wholeNanoseconds)), given up at \(Instants.clock(wait.end))."
    )
    if wait.streak.held > 0 || wait.streak.best > 0 {
      tell(
        "Held so far \(Instants.length(wait.streak.held)), from what is stored; best \(Instants.length(wait.streak.best))."
      )
    }
    if world.person.isThere { tell(Self.waitingKeys) }
  }

  private func recordHeld(_ wait: Wait) throws {
    let milliseconds = Int(wait.streak.hold / 1_000_000)
    let (_, step) = step(at: wait.place)
    try append(
      wait.streak.checks.map { run in
        let name = step.blocks[run.block].attributes.name ?? step.title
        return Entry(
          .checkHeld(run: run, name: name, milliseconds: milliseconds), at: incident.at(wait.place), actor: "muster")
      })
    say("   \(Instants.clock(world.now().wall)) HELD \(Instants.length(wait.streak.hold)).\n")
    world.person.bell()
  }

  /// Between the prompts of other steps an open wait is watched on; it is told when it is over, and nobody is moved.
  func watchOpenWait() throws {
    guard var wait = openWait else { return }
    let now = world.now().monotonic
    if let asked = wait.asked, now - asked < wait.every.wholeNanoseconds { return }
    let (_, step) = step(at: wait.place)
    try sample(&wait, quietly: true, aside: true)
    openWait = wait
    if wait.streak.isOver {
      openWait = nil
      world.person.bell()
      tell("\"\(step.title)\" has held for its time.  g \(step.id)  goes back to it, r there records it.")
    }
  }
}

extension Streak.Tick {
  /// When a record was written, on the monotonic clock of its machine.
  init(_ record: Record) { self.init(monotonic: record.monotonic, boot: record.boot) }
}
