import CSystem
import Engine
import Glibc
import Incidents
import Runbooks

/// Watches one child: reads what it writes, ends it when it must be ended, and says how it went.
final class ProcessWatch {
  let stdout = StreamKeeper()
  let stderr = StreamKeeper()
  let child: ChildProcess
  private let launch: Launch
  private let buffer: UnsafeMutableRawBufferPointer
  private let onNotice: (ShellNotice) -> Void
  private let family: Family
  /// Take secrets out of each stream, and out of a pty's screen, where somebody types and waits for every character.
  private var redactors: [OutputStream: Redactor] = [:]
  private var screen: Redactor?
  /// The person's side of a pty.
  private let relay: Relay?
  /// The other end, of a script that runs elsewhere.
  private let far: FarEnd?
  /// Those that run beside it.
  private let crowd: Crowd?
  private var out: Int32
  private var err: Int32
  /// When the leader was seen to be over.
  private var overAt: Int64?
  /// Until then a pty that nobody has open is not read.
  private var restsUntil: Int64 = 0
  private var stop: Stop?
  /// Asked some ten times a second whether the script has to be ended before its time, and as what.
  var stopper: (() -> Ending?)?
  /// True beside another script: Ctrl-C belongs to that one.
  var isBeside = false
  /// True where nobody is at a terminal who could end it later: then who tells this process to end means the script too.
  var endsWhenTold = false
  private var stopperAsked: Int64 = 0
  private var deadline: Int64
  /// When the far end said that it is over.
  private var farOverAt: Int64?
  /// True once the script's own time runs, not that of the connection.
  private var isTimed = false

  /// An end that was brought about.
  private struct Stop {
    var byPerson: Bool
    /// What it counts as, when neither the person nor the time-out brought it about.
    var ending: Ending?
    var signal: Int32
    var since: Int64
    var killed: Int64?
    /// When the family was last looked for.
    var looked: Int64 = 0
  }

  /// How long a pipe is still read after the script's normal end, when somebody else holds it.
  private static let drain: Int64 = 200_000_000
  /// How long something killed may take to be gone.
  private static let patience: Int64 = 900_000_000
  /// How long something killed elsewhere may take to say so.
  private static let farPatience: Int64 = 5_000_000_000
  /// How long the stopper is not asked again.
  private static let tick: Int64 = 100_000_000
  private static let never = Int64.max

  init(
    _ child: ChildProcess, launch: Launch, sole: Bool, buffer: UnsafeMutableRawBufferPointer, relay: Relay?,
    far: FarEnd? = nil, crowd: Crowd? = nil, onNotice: @escaping (ShellNotice) -> Void
  ) {
    self.child = child
    self.launch = launch
    self.buffer = buffer
    self.relay = relay
    self.far = far
    self.crowd = crowd
    self.onNotice = onNotice
    family = Family(of: child, sole: sole)
    if !launch.redaction.isEmpty {
      redactors = [.stdout: Redactor(launch.redaction), .stderr: Redactor(launch.redaction)]
      if relay != nil { screen = Redactor(launch.redaction, eager: Redaction.shortest - 1) }
    }
    out = child.out
    err = child.err
    deadline = Clocks.monotonic + (far == nil ? launch.timeout.nanoseconds : FarEnd.patience)
  }

  /// Returns how it ended and how many descendants were left, or had to be looked for.
  func untilTheEnd(_ onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void) -> (Ending, survivors: Int) {
    defer {
      relay?.restore()
      far?.hangUp()
      closeAll()
    }
    while !isSettled(Clocks.monotonic) {
      let isResting = overAt == nil && restsUntil > Clocks.monotonic
      var fds = [
        pollfd(fd: overAt == nil ? child.pidfd : -1, events: Int16(POLLIN), revents: 0),
        pollfd(
          fd: isResting ? -1 : out, events: Int16(POLLIN | (relay?.isWaiting == true ? POLLOUT : 0)), revents: 0),
        pollfd(fd: err, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isBeside ? -1 : Signals.wake, events: Int16(POLLIN), revents: 0),
        pollfd(fd: relay?.listens ?? -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: far?.isWaiting == true ? far?.input ?? -1 : -1, events: Int16(POLLOUT), revents: 0),
      ]
      let woken = poll(&fds, nfds_t(fds.count), wait(Clocks.monotonic))
      if woken > 0 {
        if fds[4].revents != 0 { relay?.listen() }
        if fds[5].revents != 0 { far?.pass() }
        if fds[1].revents & Int16(POLLOUT) != 0 { relay?.pass() }
        if fds[1].revents & ~Int16(POLLOUT) != 0 { out = read(out, .stdout, stdout, onOutput) }
        if fds[2].revents != 0 { err = read(err, .stderr, stderr, onOutput) }
        if fds[3].revents != 0 {
          Signals.drain()
          if out >= 0 { relay?.resize() }
        }
      }
      let now = Clocks.monotonic
      if let far { follow(far, now) }
      if overAt == nil, fds[0].revents != 0 || child.pidfd < 0, csystem_is_over(child.pid) != 0 { overAt = now }
      if overAt == nil, stopper != nil { askStopper(now) }
      if overAt == nil || stop != nil { act(now) }
    }
    settle(.stdout, stdout, onOutput)
    settle(.stderr, stderr, onOutput)
    return conclude()
  }

  // MARK: Reading

  /// Takes in a piece: kept and shown without secrets.
  private func take(
    _ piece: UnsafeRawBufferPointer, _ stream: OutputStream, _ keeper: StreamKeeper,
    _ onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void
  ) {
    // The person at a pty sees it raw, at once.
    let screenRelay = relay.flatMap { $0.isThere ? $0 : nil }
    if redactors[stream] == nil {
      keeper.take(piece)
      if let screenRelay { screenRelay.show(piece) } else { onOutput(stream, piece) }
      return
    }
    redactors[stream]?.take(piece) { clean in
      keeper.take(clean)
      if screenRelay == nil { onOutput(stream, clean) }
    }
    if let screenRelay { screen?.take(piece) { screenRelay.show($0) } }
  }

  /// The stream is over: what was held back as the beginning of a secret was none.
  private func settle(
    _ stream: OutputStream, _ keeper: StreamKeeper, _ onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void
  ) {
    let screenRelay = relay.flatMap { $0.isThere ? $0 : nil }
    redactors[stream]?.finish { clean in
      keeper.take(clean)
      if screenRelay == nil { onOutput(stream, clean) }
    }
    if stream == .stdout, let screenRelay { screen?.finish { screenRelay.show($0) } }
  }

  /// Reads once; returns the descriptor, or -1 after it was closed at its end.
  private func read(
    _ fd: Int32, _ stream: OutputStream, _ keeper: StreamKeeper,
    _ onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void
  ) -> Int32 {
    let count = Glibc.read(fd, buffer.baseAddress, buffer.count)
    if count > 0 {
      let before = keeper.bytes
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if let far {
        far.take(piece, stream) { take($0, stream, keeper, onOutput) }
      } else {
        take(piece, stream, keeper, onOutput)
      }
      // A flood: fewer and larger reads. Small outputs do not pay for the larger pipe.
      if before < 1 << 20 && keeper.bytes >= 1 << 20 { csystem_pipe_size(fd, 1 << 20) }
      return fd
    }
    if count < 0 && (errno == EAGAIN || errno == EINTR) { return fd }
    if launch.interactive, overAt == nil {
      // Nobody has the pty open. To close our end now would be SIGHUP to who is just leaving: many programs close their streams
      // before they end. Or it is opened again, as /dev/tty.
      restsUntil = Clocks.monotonic + 20_000_000
      return fd
    }
    far?.finish(stream) { take($0, stream, keeper, onOutput) }
    close(fd)
    return -1
  }

  // MARK: Ending

  /// Milliseconds until something must be done without an event.
  private func wait(_ now: Int64) -> Int32 {
    var at = Self.never
    if let stop {
      if let killed = stop.killed {
        at = killed + (far == nil ? Self.patience : Self.farPatience)
      } else {
        at = stop.since + launch.grace.nanoseconds
        if stop.signal != SIGTERM { at = min(at, termTime(stop)) }
      }
      if overAt != nil { at = min(at, now + 20_000_000) }
    } else if let over = overAt ?? farOverAt {
      at = over + Self.drain
    } else {
      at = deadline
    }
    if overAt == nil, restsUntil > now { at = min(at, restsUntil) }
    // A signal wakes one of those who wait.
    if crowd != nil { at = min(at, now + 100_000_000) }
    if stopper != nil && overAt == nil { at = min(at, stopperAsked + Self.tick) }
    if child.pidfd < 0 && overAt == nil { at = min(at, now + 5_000_000) }
    return at == Self.never ? -1 : Int32(clamping: (max(0, at - now) + 999_999) / 1_000_000)
  }

  private func termTime(_ stop: Stop) -> Int64 { stop.since + min(2_000_000_000, launch.grace.nanoseconds / 2) }

  /// Asks whether somebody else wants the script ended; also while it is being ended, so that who watches can tell of it.
  private func askStopper(_ now: Int64) {
    guard now - stopperAsked >= Self.tick else { return }
    let ending = stopper?()
    stopperAsked = Clocks.monotonic
    if let ending, stop == nil { begin(Stop(byPerson: false, ending: ending, signal: SIGTERM, since: stopperAsked)) }
  }

  private func act(_ now: Int64) {
    let interrupted = !isBeside && Signals.takeInterrupt()
    if interrupted { crowd?.stop() }
    guard let stop else {
      if interrupted || crowd?.isStopped == true {
        begin(Stop(byPerson: true, signal: SIGINT, since: now))
      } else if relay?.isGone == true {
        // Nobody could ever end an interactive program whose terminal is gone; it hangs up, as it would have without us.
        begin(Stop(byPerson: true, ending: .abandoned(signal: Int(SIGHUP)), signal: SIGHUP, since: now))
      } else if endsWhenTold, !isBeside, Signals.hangup {
        let told = Signals.hasCome(SIGTERM) ? SIGTERM : SIGHUP
        begin(Stop(byPerson: true, ending: .abandoned(signal: Int(told)), signal: SIGTERM, since: now))
      } else if now >= deadline {
        begin(Stop(byPerson: false, signal: SIGTERM, since: now))
      }
      return
    }
    guard stop.killed == nil else { return }
    if interrupted || now >= stop.since + launch.grace.nanoseconds {
      self.stop?.signal = SIGKILL
      self.stop?.killed = now
      onNotice(.killing)
      send(SIGKILL)
    } else if stop.signal != SIGTERM && now >= termTime(stop) {
      self.stop?.signal = SIGTERM
      send(SIGTERM)
    }
  }

  private func begin(_ stop: Stop) {
    self.stop = stop
    send(stop.signal)
    if case .guarded? = stop.ending {
      onNotice(.guarded(killAfter: launch.grace))
    } else if stop.byPerson || stop.ending != nil {
      onNotice(.stopping(signal: Int(stop.signal), killAfter: launch.grace))
    } else {
      onNotice(.timedOut(killAfter: launch.grace))
    }
  }

  /// To the script and all that came of it, wherever it runs.
  private func send(_ signal: Int32) {
    // As long as nothing was started there, ending the program that connects us ends it all.
    if let far, far.stage != .connecting { far.send(signal) } else { family.send(signal) }
  }

  /// Sees how far the other end is.
  private func follow(_ far: FarEnd, _ now: Int64) {
    switch far.stage {
    case .connecting: break
    case .refused: if farOverAt == nil { farOverAt = now }
    case .running:
      if !isTimed {
        // Its time begins when it may begin.
        isTimed = true
        deadline = now + launch.timeout.nanoseconds
      }
    case .ended(_, let left):
      if farOverAt == nil {
        farOverAt = now
        if stop == nil, left > 0 { far.leave() }
      }
    }
  }

  private func isFarSettled(_ now: Int64) -> Bool {
    if overAt != nil { return out < 0 && err < 0 || now >= (overAt ?? now) + Self.drain }
    if let killed = stop?.killed, now >= killed + Self.farPatience { return true }
    guard let farOverAt else { return false }
    // Ended by us: those that it left behind are ended as well, and then the connection ends by itself.
    if stop != nil, case .ended(_, let left)? = far?.stage, left > 0 { return false }
    return out < 0 && err < 0 || now >= farOverAt + Self.drain
  }

  /// How a script elsewhere went: what its own end said, or that nobody knows.
  private func concludeFar(_ far: FarEnd) -> (Ending, survivors: Int) {
    if overAt == nil { family.endAll(within: Self.patience) }
    _ = reap()
    let place = launch.place?.text ?? ""
    switch far.stage {
    case .refused(let what): return (.notStarted(errno: 0, what: "\(place): \(what)"), 0)
    case .connecting:
      var why = far.lastWords.isEmpty ? "the connection was closed" : far.lastWords
      if let stop {
        why =
          switch stop.ending {
          case .guarded?: "stopped by a guard while connecting"
          case .abandoned?: "muster was told to end while connecting"
          default: stop.byPerson ? "stopped by you while connecting" : "no answer"
          }
      }
      return (.notStarted(errno: 0, what: "\(place): \(why)"), 0)
    case .running:
      let why = stop == nil ? "it ended before the script did" : "the script was told to end, and nothing came back"
      return (.lost(what: "\(place): \(why)"), 0)
    case .ended(let code, let left):
      guard let stop else { return (.exited(code: code), left) }
      if let ending = stop.ending { return (ending, left) }
      let seconds = Double(launch.timeout.nanoseconds) / 1e9
      return (stop.byPerson ? .stopped(signal: Int(stop.signal)) : .timedOut(seconds: seconds), left)
    }
  }

  /// True when nothing more is waited for.
  private func isSettled(_ now: Int64) -> Bool {
    if far != nil { return isFarSettled(now) }
    guard var stop else {
      guard let overAt else { return false }
      return out < 0 && err < 0 || now >= overAt + Self.drain
    }
    if let killed = stop.killed, now >= killed + Self.patience { return true }
    guard overAt != nil else { return false }
    // The leader is gone; what it started has the rest of the grace.
    guard now - stop.looked >= 20_000_000 else { return false }
    stop.looked = now
    self.stop = stop
    return family.others().isEmpty
  }

  private func conclude() -> (Ending, survivors: Int) {
    if let far { return concludeFar(far) }
    if let stop {
      // The leader is an unreaped zombie here, so the number of its group is still its own.
      family.endAll(within: Self.patience)
      // A leader that even KILL does not end (it hangs in the kernel) is left to the kernel, and counted.
      let survivors = family.escaped + (reap() == nil ? 1 : 0)
      if let ending = stop.ending { return (ending, survivors) }
      let seconds = Double(launch.timeout.nanoseconds) / 1e9
      return (stop.byPerson ? .stopped(signal: Int(stop.signal)) : .timedOut(seconds: seconds), survivors)
    }
    let status = reap() ?? 0
    var left = csystem_has_children() == 0 ? 0 : family.left()
    // Who has let go of both pipes may be on its way out: the kernel closes them before the process is gone.
    var looks = 0
    while left > 0, out < 0, err < 0, looks < 10 {
      usleep(5_000)
      left = csystem_has_children() == 0 ? 0 : family.left()
      looks += 1
    }
    let signal = Int(status & 0x7f)
    return (signal == 0 ? .exited(code: Int(status >> 8 & 0xff)) : .signalled(signal: signal), left)
  }

  private func reap() -> Int32? {
    var status: Int32 = 0
    while true {
      let pid = waitpid(child.pid, &status, WNOHANG)
      if pid == child.pid { return status }
      if pid < 0 && errno == EINTR { continue }
      return nil
    }
  }

  private func closeAll() {
    for fd in [out, err, child.pidfd] where fd >= 0 { close(fd) }
  }
}

extension Duration {
  /// Whole nanoseconds, at most ninety years of them, so that adding a time does not overflow.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return min(max(0, seconds), 2_838_000_000) * 1_000_000_000 + max(0, attoseconds) / 1_000_000_000
  }
}
