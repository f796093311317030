import CSystem
import Engine
import Glibc
import Incidents

/// Watches one child: reads what it writes, ends it when it must be ended, and says how it went.
final class ProcessWatch {
  let stdout = StreamKeeper()
  let stderr = StreamKeeper()
  let child: ChildProcess
  private let launch: Launch
  private let buffer: UnsafeMutableRawBufferPointer
  private let onNotice: (ShellNotice) -> Void
  private let family: Family
  /// The person's side of a pty.
  private let relay: Relay?
  private var out: Int32
  private var err: Int32
  /// When the leader was seen to be over.
  private var overAt: Int64?
  private var stop: Stop?
  private let deadline: Int64

  /// An end that was brought about.
  private struct Stop {
    var byPerson: Bool
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
  private static let never = Int64.max

  init(
    _ child: ChildProcess, launch: Launch, sole: Bool, buffer: UnsafeMutableRawBufferPointer, relay: Relay?,
    onNotice: @escaping (ShellNotice) -> Void
  ) {
    self.child = child
    self.launch = launch
    self.buffer = buffer
    self.relay = relay
    self.onNotice = onNotice
    family = Family(of: child, sole: sole)
    out = child.out
    err = child.err
    deadline = Clocks.monotonic + launch.timeout.nanoseconds
  }

  /// Returns how it ended and how many descendants were left, or had to be looked for.
  func untilTheEnd(_ onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void) -> (Ending, survivors: Int) {
    defer {
      relay?.restore()
      closeAll()
    }
    while !isSettled(Clocks.monotonic) {
      var fds = [
        pollfd(fd: overAt == nil ? child.pidfd : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: out, events: Int16(POLLIN | (relay?.isWaiting == true ? POLLOUT : 0)), revents: 0),
        pollfd(fd: err, events: Int16(POLLIN), revents: 0),
        pollfd(fd: Signals.wake, events: Int16(POLLIN), revents: 0),
        pollfd(fd: relay?.listens ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let woken = poll(&fds, nfds_t(fds.count), wait(Clocks.monotonic))
      if woken > 0 {
        if fds[4].revents != 0 { relay?.listen() }
        if fds[1].revents & Int16(POLLOUT) != 0 { relay?.pass() }
        if fds[1].revents & ~Int16(POLLOUT) != 0 { out = read(out, .stdout, stdout, onOutput) }
        if fds[2].revents != 0 { err = read(err, .stderr, stderr, onOutput) }
        if fds[3].revents != 0 {
          Signals.drain()
          if out >= 0 { relay?.resize() }
        }
      }
      let now = Clocks.monotonic
      if overAt == nil, fds[0].revents != 0 || child.pidfd < 0, csystem_is_over(child.pid) != 0 { overAt = now }
      if overAt == nil || stop != nil { act(now) }
    }
    return conclude()
  }

  // MARK: Reading

  /// Reads once; returns the descriptor, or -1 after it was closed at its end.
  private func read(
    _ fd: Int32, _ stream: OutputStream, _ keeper: StreamKeeper,
    _ onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void
  ) -> Int32 {
    let count = Glibc.read(fd, buffer.baseAddress, buffer.count)
    if count > 0 {
      let before = keeper.bytes
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      keeper.take(piece)
      // The person at a pty sees it raw, at once.
      if let relay, relay.isThere { relay.show(piece) } else { onOutput(stream, piece) }
      // A flood: fewer and larger reads. Small outputs do not pay for the larger pipe.
      if before < 1 << 20 && keeper.bytes >= 1 << 20 { csystem_pipe_size(fd, 1 << 20) }
      return fd
    }
    if count < 0 && (errno == EAGAIN || errno == EINTR) { return fd }
    close(fd)
    return -1
  }

  // MARK: Ending

  /// Milliseconds until something must be done without an event.
  private func wait(_ now: Int64) -> Int32 {
    var at = Self.never
    if let stop {
      if let killed = stop.killed {
        at = killed + Self.patience
      } else {
        at = stop.since + launch.grace.nanoseconds
        if stop.signal != SIGTERM { at = min(at, termTime(stop)) }
      }
      if overAt != nil { at = min(at, now + 20_000_000) }
    } else if let overAt {
      at = overAt + Self.drain
    } else {
      at = deadline
    }
    if child.pidfd < 0 && overAt == nil { at = min(at, now + 5_000_000) }
    return at == Self.never ? -1 : Int32(clamping: (max(0, at - now) + 999_999) / 1_000_000)
  }

  private func termTime(_ stop: Stop) -> Int64 { stop.since + min(2_000_000_000, launch.grace.nanoseconds / 2) }

  private func act(_ now: Int64) {
    let interrupted = Signals.takeInterrupt()
    guard let stop else {
      if interrupted {
        begin(Stop(byPerson: true, signal: SIGINT, since: now))
      } else if relay?.isGone == true {
        // Nobody could ever end an interactive program whose terminal is gone; it hangs up, as it would have without us.
        begin(Stop(byPerson: true, signal: SIGHUP, since: now))
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
      family.send(SIGKILL)
    } else if stop.signal != SIGTERM && now >= termTime(stop) {
      self.stop?.signal = SIGTERM
      family.send(SIGTERM)
    }
  }

  private func begin(_ stop: Stop) {
    self.stop = stop
    family.send(stop.signal)
    onNotice(
      stop.byPerson ? .stopping(signal: Int(stop.signal), killAfter: launch.grace) : .timedOut(killAfter: launch.grace))
  }

  /// True when nothing more is waited for.
  private func isSettled(_ now: Int64) -> Bool {
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
    if let stop {
      // The leader is an unreaped zombie here, so the number of its group is still its own.
      family.endAll(within: Self.patience)
      // A leader that even KILL does not end (it hangs in the kernel) is left to the kernel, and counted.
      let survivors = family.escaped + (reap() == nil ? 1 : 0)
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
