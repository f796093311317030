import Engine
import Glibc
import Incidents
import TestSupport
import Testing

@testable import Host

/// How scripts are ended, and what becomes of what they started.
@Suite struct `A script that must be ended` {
  let shell = ProcessShell(sole: false)

  private func launch(_ script: String, timeout: Int, grace: Int) -> Launch {
    Launch(script: script, timeout: .milliseconds(timeout), grace: .milliseconds(grace))
  }

  @Test func `is ended at its time-out, and not much later`() throws {
    let finish = try shell.run(launch("sleep 1000", timeout: 300, grace: 5000))
    #expect(finish.ending == .timedOut(seconds: 0.3))
    #expect((300..<600).contains(finish.milliseconds), "\(finish.milliseconds) ms")
  }

  @Test func `may clean up within the grace`() throws {
    let finish = try shell.run(launch("trap 'echo cleaned; exit' TERM; sleep 1000 & wait", timeout: 500, grace: 5000))
    #expect(finish.ending == .timedOut(seconds: 0.5))
    #expect(finish.stdout.text == "cleaned\n")
    #expect(finish.milliseconds < 3000)
  }

  @Test func `is killed when it ignores TERM`() throws {
    let finish = try shell.run(launch("trap '' TERM; echo $$; while :; do sleep 1; done", timeout: 500, grace: 300))
    #expect(finish.ending == .timedOut(seconds: 0.5))
    #expect((800..<1700).contains(finish.milliseconds), "\(finish.milliseconds) ms")
    #expect(alive(finish).isEmpty)
  }

  @Test func `is ended although it is stopped`() throws {
    let finish = try shell.run(launch("echo $$; kill -STOP $$", timeout: 300, grace: 3000))
    #expect(finish.ending == .timedOut(seconds: 0.3))
    #expect(finish.milliseconds < 2000)
  }

  @Test func `is ended with children that left its group, its session and their parents`() throws {
    let script = """
      setsid sleep 1000 & echo $!
      (setsid bash -c 'trap "" TERM; echo $$; sleep 1000 & echo $!; wait' &)
      env -i setsid sleep 1000 & echo $!
      sleep 1000
      """
    let finish = try shell.run(launch(script, timeout: 700, grace: 300))
    #expect(finish.ending == .timedOut(seconds: 0.7))
    #expect(finish.stdout.text.split(separator: "\n").count == 4)
    #expect(finish.survivors == 4)
    #expect(alive(finish).isEmpty)
    #expect(finish.milliseconds < 2500)
  }

  @Test(.alone) func `is ended with a child that washed its environment, where nobody else starts children`() async {
    await #expect(processExitsWith: .success) {
      let launch = Launch(
        script: "(env -i setsid bash -c 'echo $$; exec sleep 1000' &); sleep 1000", timeout: .milliseconds(700),
        grace: .milliseconds(300))
      let finish = try ProcessShell().run(launch)
      #expect(finish.survivors == 1)
      #expect(alive(finish).isEmpty)
      #expect(waitpid(-1, nil, WNOHANG) == -1)
    }
  }

  @Test func `is ended though something holds its pipe`() throws {
    let finish = try shell.run(launch("setsid sleep 1000 & echo $!; exec sleep 1000", timeout: 300, grace: 300))
    #expect(finish.ending == .timedOut(seconds: 0.3))
    #expect(alive(finish).isEmpty)
  }

  @Test(.alone) func `is stopped by Ctrl-C, which says what comes next`() async {
    await #expect(processExitsWith: .success) {
      var notices: [ShellNotice] = []
      let shell = ProcessShell { notices.append($0) }
      let finish = try shell.run(
        Launch(script: "echo up; exec sleep 1000"), onStart: { _ in }, onOutput: { _, _ in send(SIGINT) })
      #expect(finish.ending == .stopped(signal: 2))
      #expect(notices == [.stopping(signal: 2, killAfter: .seconds(5))])
      // The next script is not hit by it.
      #expect(try shell.run("exit 4").ending == .exited(code: 4))
    }
  }

  @Test(.alone) func `is stopped with TERM when it ignores Ctrl-C, and killed when it ignores both`() async {
    await #expect(processExitsWith: .success) {
      let shell = ProcessShell()
      for (traps, signal) in [("trap '' INT", 15), ("trap '' INT TERM", 9)] {
        let launch = Launch(script: "\(traps); echo up; while :; do sleep 1; done", grace: .milliseconds(400))
        let finish = try shell.run(launch, onStart: { _ in }, onOutput: { _, _ in send(SIGINT) })
        #expect(finish.ending == .stopped(signal: signal))
        #expect(finish.milliseconds < 3000)
      }
    }
  }

  @Test(.alone) func `is killed at once by a second Ctrl-C`() async {
    await #expect(processExitsWith: .success) {
      let shell = ProcessShell { if case .stopping = $0 { send(SIGINT) } }
      let launch = Launch(script: "trap '' INT TERM; echo up; while :; do sleep 1; done", grace: .seconds(600))
      let finish = try shell.run(launch, onStart: { _ in }, onOutput: { _, _ in send(SIGINT) })
      #expect(finish.ending == .stopped(signal: 9))
    }
  }

  @Test(.alone) func `is recorded to its end when the terminal hangs up or somebody ends the program`() async {
    await #expect(processExitsWith: .success) {
      for signal in [SIGHUP, SIGTERM] {
        let scratch = Scratch()
        let fifo = "\(scratch.path)/fifo"
        mkfifo(fifo, 0o600)
        let launch = Launch(script: #"echo up; read x < "$FIFO"; echo $x; exit 5"#, environment: [("FIFO", fifo)])
        let finish = try ProcessShell().run(
          launch, onStart: { _ in },
          onOutput: { _, piece in
            guard piece.elementsEqual("up\n".utf8) else { return }
            send(signal)
            let fd = open(fifo, O_WRONLY)
            write(fd, "went on\n", 8)
            close(fd)
          })
        #expect(finish.ending == .exited(code: 5))
        #expect(finish.stdout.text == "up\nwent on\n")
        #expect(NobodyPerson().isToldToEnd)
        #expect(NobodyPerson().ask("> ") == .hangup)
      }
    }
  }
}

/// A script that runs where nobody is at a terminal.
@Suite(.serialized) struct `A script with nobody there` {
  @Test(.alone) func `is ended with all that it started when muster is told to end`() async {
    await #expect(processExitsWith: .success) { try expectEnd(by: SIGTERM) }
  }

  @Test(.alone) func `is ended with all that it started when the session hangs up`() async {
    await #expect(processExitsWith: .success) { try expectEnd(by: SIGHUP) }
  }
}

/// What ignores TERM, and what left the group and ignores it too, is gone behind the signal.
private func expectEnd(by signal: Int32) throws {
  let shell = ProcessShell(endsWhenTold: true)
  let script = """
    trap '' TERM HUP
    setsid bash -c 'trap "" TERM HUP; echo $$; while :; do sleep 1; done' &
    while :; do sleep 1; done
    """
  var escaped: pid_t = 0
  let finish = try shell.run(
    Launch(script: script, grace: .milliseconds(300)), onStart: { _ in },
    onOutput: { _, piece in
      // The shell may say behind it whom it saw die.
      guard escaped == 0 else { return }
      escaped = pid_t(String(decoding: piece, as: UTF8.self).split(separator: "\n").first ?? "") ?? 0
      send(signal)
    })
  #expect(finish.ending == .abandoned(signal: Int(signal)))
  #expect(finish.milliseconds < 5000)
  // KILL was sent; the kernel takes it in a moment, and a zombie is gone: it waits only for whoever took it over.
  let end = Clocks.monotonic + 2_000_000_000
  var isGone = false
  while !isGone, Clocks.monotonic < end {
    isGone = ProcessTable.line(of: escaped).map { $0.isZombie } ?? true
    sched_yield()
  }
  #expect(escaped > 0 && isGone)
  #expect(finish.survivors > 0)
}

@Suite struct `A script that ends by itself` {
  let shell = ProcessShell(sole: false)

  @Test func `leaves its daemon alone, and it is counted`() throws {
    let finish = try shell.run("setsid sleep 1000 </dev/null >/dev/null 2>&1 & echo $!")
    #expect(finish.ending == .exited(code: 0))
    #expect(finish.survivors == 1)
    #expect(alive(finish).count == 1)
    endOrphan(finish)
  }

  @Test func `does not hang on a child that holds its pipe`() throws {
    let finish = try shell.run("sleep 1000 & echo $!")
    #expect(finish.ending == .exited(code: 0))
    #expect((200..<1000).contains(finish.milliseconds), "\(finish.milliseconds) ms")
    #expect(finish.survivors == 1)
    #expect(alive(finish).count == 1)
    endOrphan(finish)
  }

  @Test func `has what its children say just after it`() throws {
    let finish = try shell.run("(sleep 0.05; echo late) & echo now")
    #expect(finish.stdout.text == "now\nlate\n")
    #expect(finish.survivors == 0)
  }

  @Test(.alone) func `may write any amount in bounded memory`() async {
    await #expect(processExitsWith: .success) {
      let shell = ProcessShell()
      _ = try shell.run("echo warm")
      let before = peak()
      // A file without a newline, and both streams at once.
      let finish = try shell.run("head -c 200M /dev/zero & yes | head -c 100M >&2; wait")
      #expect(finish.stdout.bytes == 200 << 20)
      #expect(finish.stdout.head.count == 65536)
      #expect(finish.stdout.tail.count == 65536)
      #expect(peak() - before < 4096, "KiB")
    }
  }
}

/// The most memory that this process ever had, in KiB.
private func peak() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss
}

/// Which of the pids that a script printed are alive.
private func alive(_ finish: Finish) -> [pid_t] {
  finish.stdout.text.split(separator: "\n").compactMap { pid_t($0) }.filter {
    ProcessTable.line(of: $0).map { !$0.isZombie } ?? false
  }
}
