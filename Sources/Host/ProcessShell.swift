import CSystem
package import Engine
import Glibc
package import Incidents
import Runbooks

/// Starts scripts as processes of this machine, each in its own process group, and watches each to its end.
///
/// One poll loop and no thread. A child starts with `/dev/null` as input, two pipes, no other descriptor, and the signals
/// of a fresh process; its values come as environment variables only. The group is ended while its leader is an
/// unreaped zombie, so its number cannot belong to somebody else by then; descendants that left the group come back as our
/// children (`PR_SET_CHILD_SUBREAPER`) and are known by a variable that only this run put into their environment.
package final class ProcessShell: Shell {
  /// True when nothing else in this process starts children: then zombies of unknown origin are ours to reap.
  let sole: Bool
  /// True for a shell beside another one, on a thread of its own: Ctrl-C is not its affair.
  private let beside: Bool
  /// True where nobody is at a terminal: SIGTERM and SIGHUP end the script that runs, and not only what comes behind it.
  private let endsWhenTold: Bool
  let onNotice: (ShellNotice) -> Void
  /// The person's terminal, for interactive scripts.
  private let terminal: (input: Int32, output: Int32)
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
  private var runs = 0
  private let connections: SSHConnections
  private let programs: FarProgram
  let sshConfiguration: String?
  /// Those that run beside it.
  private var crowd: Crowd?

  package init(
    sole: Bool = true, beside: Bool = false, endsWhenTold: Bool = false,
    terminal: (input: Int32, output: Int32) = (0, 1),
    sshConfiguration: String? = nil,
    onNotice: @escaping (ShellNotice) -> Void = { _ in }
  ) {
    self.sole = sole && !beside
    self.beside = beside
    self.endsWhenTold = endsWhenTold
    self.terminal = terminal
    self.onNotice = onNotice
    self.sshConfiguration = sshConfiguration
    programs = FarProgram(configuration: sshConfiguration)
    connections = SSHConnections(configuration: sshConfiguration)
  }

  /// One of several that run scripts side by side.
  init(of crowd: Crowd, number: Int, sshConfiguration: String?) {
    sole = false
    beside = false
    endsWhenTold = false
    terminal = (0, 1)
    onNotice = { _ in }
    programs = FarProgram(configuration: sshConfiguration)
    connections = SSHConnections(configuration: sshConfiguration)
    self.sshConfiguration = sshConfiguration
    self.crowd = crowd
    // The number of a run tells its descendants from those of the others.
    runs = (number + 1) * 1_000_000
  }

  deinit {
    connections.close()
    buffer.deallocate()
  }

  /// Closes the connections to other machines.
  package func leave() { connections.close() }

  /// Runs one script to its end.
  package func run(
    _ launch: Launch, onStart: (ProcessMark) -> Void, onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void,
    watch stopper: (() -> Ending?)? = nil
  ) throws(HostError) -> Finish {
    // Nothing is lost when asking `bash -n` is broken off: who only asks that dies of Ctrl-C as any program does.
    if launch.parseOnly { Signals.keepChildren() } else { Signals.watch() }
    _ = csystem_adopt_orphans()
    runs += 1
    let began = Clocks.monotonic
    var launch = launch
    let marker = "\(ChildProcess.markerName)\(getpid()).\(runs).\(began)" + (launch.tag.map { "@\($0)" } ?? "")
    if let refused = launch.refused { return Self.notStarted(EINVAL, refused, began) }
    if let place = launch.place { return runElsewhere(launch, at: place, marker, began, onStart, onOutput, stopper) }
    let prepared = Context.prepare(&launch)
    switch prepared.flatMap({ context in
      start { ChildProcess.spawn(launch, marker: marker, terminal: terminal) }.map { (context, $0) }
    }) {
    case .failure(let failure):
      return Self.notStarted(failure.errno, failure.what, began)
    case .success((let context, let child)):
      defer { if beside { Family.rejoin(child.pid) } }
      onStart(child.mark)
      let relay = launch.interactive ? Relay(master: child.out, terminal: terminal) : nil
      let watch = ProcessWatch(
        child, launch: launch, sole: sole, buffer: buffer, relay: relay, crowd: crowd, onNotice: onNotice)
      watch.stopper = stopper
      watch.isBeside = beside
      watch.endsWhenTold = endsWhenTold
      let (ending, survivors) = watch.untilTheEnd(onOutput)
      let left = left(context, ending)
      var finish = Finish(
        ending: ending, milliseconds: Self.milliseconds(from: began), stdout: watch.stdout.finish(),
        stderr: watch.stderr.finish(), context: left?.mark, survivors: survivors)
      finish.withheld = left?.withheld ?? []
      return finish
    }
  }

  /// Runs one script on another machine, in a container or in a pod.
  private func runElsewhere(
    _ launch: Launch, at place: Elsewhere, _ marker: String, _ began: Int64, _ onStart: (ProcessMark) -> Void,
    _ onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void, _ stopper: (() -> Ending?)?
  ) -> Finish {
    if launch.interactive {
      return Self.notStarted(EINVAL, "a script that wants a terminal runs on this machine only", began)
    }
    if launch.script.utf8.contains(0) { return Self.notStarted(EINVAL, "script with a NUL", began) }
    for (name, value) in launch.environment where name.utf8.contains(0) || value.utf8.contains(0) {
      return Self.notStarted(EINVAL, name, began)
    }
    // One argument of a program has 128 KiB (execve(2)).
    if !launch.onInput, launch.script.utf8.count >= 128 << 10 { return Self.notStarted(E2BIG, "script", began) }
    var socket: String?
    if case .ssh = place {
      switch connections.socket(to: place, in: launch.folder) {
      case .open(let connection): socket = connection.socket
      case .failed(let words): return Self.notStarted(0, "\(place.text): \(words)", began)
      case .notSpawned(let failure): return Self.notStarted(failure.errno, Self.missing(failure), began)
      }
    }
    let words = programs.words(to: place, socket: socket)
    switch start({ ChildProcess.spawn(words, launch, marker: marker) }) {
    case .failure(let failure): return Self.notStarted(failure.errno, Self.missing(failure), began)
    case .success(let child):
      defer { if beside { Family.rejoin(child.pid) } }
      onStart(child.mark)
      let far = FarEnd(launch, input: child.input, mark: FarEnd.mark())
      let watch = ProcessWatch(
        child, launch: launch, sole: sole, buffer: buffer, relay: nil, far: far, crowd: crowd, onNotice: onNotice)
      watch.stopper = stopper
      watch.isBeside = beside
      watch.endsWhenTold = endsWhenTold
      let (ending, survivors) = watch.untilTheEnd(onOutput)
      return Finish(
        ending: ending, milliseconds: Self.milliseconds(from: began), stdout: watch.stdout.finish(),
        stderr: watch.stderr.finish(), survivors: survivors)
    }
  }

  /// Starts a child; beside another script so that no moment passes in which that one takes it for its own.
  private func start(
    _ child: () -> Result<ChildProcess, ChildProcess.Failure>
  ) -> Result<ChildProcess, ChildProcess.Failure> {
    beside ? Family.startApart(child) : child()
  }

  /// What is missing here, and what to do.
  private static func missing(_ failure: ChildProcess.Failure) -> String {
    guard failure.errno == ENOENT else { return failure.what }
    switch failure.what {
    case "ssh": return "ssh is not on this machine (Debian: openssh-client)"
    case "docker": return "docker is not on this machine (Debian: docker-cli or docker.io)"
    case "kubectl": return "kubectl is not on this machine (Debian: kubernetes-client)"
    default: return failure.what
    }
  }

  private static func notStarted(_ errno: Int32, _ what: String, _ began: Int64) -> Finish {
    Finish(
      ending: .notStarted(errno: Int(errno), what: what), milliseconds: milliseconds(from: began),
      stdout: StreamKeeper().finish(), stderr: StreamKeeper().finish())
  }

  /// The context that the script left; a script that was ended leaves none.
  private func left(
    _ context: Context?, _ ending: Ending
  ) -> (mark: ContextMark, withheld: [(name: String, value: String)])? {
    guard let context, case .exited = ending else { return nil }
    do {
      return try context.collect()
    } catch {
      // How the script ended must be recorded all the same.
      onNotice(.contextNotKept(error))
      return nil
    }
  }

  /// The mark of this process.
  package static func me() -> ProcessMark { ProcessTable.mark(of: getpid()) }

  /// True when the process with this pid, start time and boot is there, and no zombie.
  package func lives(_ process: ProcessMark) -> Bool {
    guard process.boot == Clocks.boot, let line = ProcessTable.line(of: pid_t(process.pid)) else { return false }
    return line.started == process.started && !line.isZombie
  }

  package func end(_ process: ProcessMark, grace: Duration) -> Bool { Leftover(process)?.end(grace: grace) ?? true }

  package func remains(of tag: String) -> [ProcessMark] { Leftover.carrying(tag) }

  /// What `bash -n` says of the script; nil when it accepts it.
  package func syntaxError(in script: String) throws(HostError) -> String? {
    var launch = Launch(script: script, timeout: .seconds(10), grace: .seconds(1))
    launch.parseOnly = true
    let finish = try run(launch, onStart: { _ in }, onOutput: { _, _ in })
    switch finish.ending {
    case .exited(0): return nil
    case .notStarted(let errno, let what):
      throw HostError(errno: Int32(errno), operation: "spawn", object: what)
    default: return String(decoding: finish.stderr.head, as: UTF8.self)
    }
  }

  private static func milliseconds(from began: Int64) -> Int { Int((Clocks.monotonic - began) / 1_000_000) }
}

/// What the shell does beside running, for whoever wants to tell the person.
package enum ShellNotice: Sendable, Equatable {
  /// A guard tripped: the script's group was sent TERM, and is killed after so long.
  case guarded(killAfter: Duration)
  /// Ctrl-C came: the script's group was sent this signal, and is killed after so long, or at a second Ctrl-C.
  case stopping(signal: Int, killAfter: Duration)
  /// The time-out passed: the group was sent TERM, and is killed after so long.
  case timedOut(killAfter: Duration)
  /// TERM and grace were not enough.
  case killing
  /// The context could not be written.
  case contextNotKept(HostError)
}
