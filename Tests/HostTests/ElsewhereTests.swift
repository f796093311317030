import Engine
import Glibc
import Incidents
import Runbooks
import TestSupport
import Testing

@testable import Host

/// Scripts on another machine: a real sshd of this one, reached by the real ssh.
@Suite(.enabled(if: SSHServer.isInstalled), .serialized) struct `A script on another machine` {
  let server: SSHServer
  let shell: ProcessShell

  init() throws {
    server = try SSHServer()
    shell = ProcessShell(sole: false, sshConfiguration: server.configuration)
  }

  private func launch(_ script: String, timeout: Int = 20_000, grace: Int = 1000) -> Launch {
    var launch = Launch(script: script, timeout: .milliseconds(timeout), grace: .milliseconds(grace))
    launch.place = server.place
    launch.folder = server.scratch.path
    launch.read(by: nil)
    return launch
  }

  /// Waits until the process is gone; false when it is not within five seconds.
  private func isGone(_ pid: pid_t) -> Bool {
    for _ in 0..<500 {
      guard let line = ProcessTable.line(of: pid), !line.isZombie else { return true }
      usleep(10_000)
    }
    return false
  }

  @Test func `says what it prints and how it ends`() throws {
    let finish = try shell.run(
      launch("echo out; echo err >&2; printf tail; echo $0 $SSH_CONNECTION | cut -c1-16; exit 7"))
    #expect(finish.ending == .exited(code: 7))
    #expect(finish.stdout.text == "out\ntailmuster 127.0.0.1\n")
    #expect(finish.stderr.text == "err\n")
    #expect(finish.survivors == 0)
  }

  @Test func `that ends with 255 has failed, and is no lost connection`() throws {
    #expect(try shell.run(launch("exit 255")).ending == .exited(code: 255))
  }

  @Test func `shares one connection, which goes when it is let go`() throws {
    let first = try shell.run(launch("echo ${SSH_CONNECTION% * *}"))
    let second = try shell.run(launch("echo ${SSH_CONNECTION% * *}"))
    #expect(first.stdout.text.hasPrefix("127.0.0.1 "))
    #expect(first.stdout.text == second.stdout.text)
    #expect(sockets().count == 1)
    shell.leave()
    #expect(sockets().isEmpty)
    #expect(server.connections == 0)
  }

  private func sockets() -> [String] {
    let finish = try? ProcessShell(sole: false).run("find \(server.scratch.path) -type s")
    return finish?.stdout.text.split(separator: "\n").map(String.init) ?? []
  }

  @Test func `gets its values as they are, and no process list shows them or the script`() throws {
    let value = "it's $(reboot) \"q\" `x` \\ \n--é\t;&|"
    var launch = launch(
      """
      printf '<%s>' "$value"
      for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$f 2>/dev/null; done | grep -c canary-9f3 || true
      """)
    launch.environment = [("value", value), ("secret", "canary-" + "9f3"), ("no name", "x"), ("1x", "y")]
    let finish = try shell.run(launch)
    #expect(finish.ending == .exited(code: 0))
    // The one line that is found is the script's own, which asks for the word.
    let lines = try shell.run(
      {
        var quiet = launch
        quiet.script =
          "a=canary; b=9f3; for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$f 2>/dev/null; echo; done | grep -c \"$a-$b\""
        return quiet
      }())
    #expect(finish.stdout.text.hasPrefix("<\(value)>"))
    // Neither ssh here nor sh there nor grep: grep's own line is the only one.
    #expect(lines.stdout.text == "1\n" || lines.stdout.text == "0\n", "\(lines.stdout.text)")
  }

  @Test func `reads no input of ours, and what stands behind a program that reads`() throws {
    #expect(try shell.run(launch("cat; echo after; head -c 1; echo end")).stdout.text == "after\nend\n")
  }

  @Test func `keeps every byte of a long output`() throws {
    let script = "seq 1 300000; head -c 100000 /dev/zero; printf 'muster:'; seq 1 10 >&2"
    let far = try shell.run(launch(script))
    let near = try shell.run(Launch(script: script))
    #expect(far.stdout == near.stdout)
    #expect(far.stderr == near.stderr)
  }

  @Test func `is ended at its time-out with all that it started`() throws {
    let script = """
      trap '' TERM
      sleep 1000 & echo $!
      setsid sleep 1000 & echo $!
      (setsid bash -c 'trap "" TERM; sleep 1000 & echo $!; wait' &)
      echo $$
      while :; do sleep 1; done
      """
    let finish = try shell.run(launch(script, timeout: 700, grace: 400))
    #expect(finish.ending == .timedOut(seconds: 0.7))
    let pids = finish.stdout.text.split(separator: "\n").compactMap { pid_t($0) }
    #expect(pids.count == 4)
    for pid in pids { #expect(isGone(pid), "\(pid)") }
  }

  @Test func `may clean up within the grace`() throws {
    let finish = try shell.run(
      launch("trap 'echo cleaned; exit' TERM; sleep 1000 & wait", timeout: 400, grace: 5000))
    #expect(finish.ending == .timedOut(seconds: 0.4))
    #expect(finish.stdout.text == "cleaned\n")
    #expect(finish.milliseconds < 3000)
  }

  @Test func `may leave something running, which is counted`() throws {
    let finish = try shell.run(launch("sleep 1000 >/dev/null & echo $!; sleep 1000 & echo $!"))
    #expect(finish.ending == .exited(code: 0))
    #expect(finish.survivors == 2)
    #expect(finish.milliseconds < 3000)
    for pid in finish.stdout.text.split(separator: "\n").compactMap({ pid_t($0) }) {
      #expect(kill(pid, 0) == 0)
      kill(pid, SIGKILL)
    }
  }

  @Test func `whose connection breaks has an unknown end, and is ended there`() throws {
    let server = server
    var said = ""
    let finish = try shell.run(
      launch("echo $$; sleep 1000 & echo $!; wait"), onStart: { _ in },
      onOutput: { _, piece in
        said += String(decoding: piece, as: UTF8.self)
        if said.split(separator: "\n").count == 2 { server.cut() }
      })
    guard case .lost(let what) = finish.ending else {
      Issue.record("\(finish.ending)")
      return
    }
    #expect(what == "\(server.place.text): it ended before the script did")
    for pid in said.split(separator: "\n").compactMap({ pid_t($0) }) { #expect(isGone(pid), "\(pid)") }
    // The next script gets a connection of its own.
    #expect(try shell.run(launch("echo back")).stdout.text == "back\n")
  }

  @Test func `was not started where the host does not answer, the key is refused, or the host is a stranger`() throws {
    func ending(_ change: (inout Launch) -> Void) throws -> Ending {
      var launch = launch("touch \(server.scratch.path)/ran")
      change(&launch)
      return try shell.run(launch).ending
    }
    let free = SSHServer.freePort()
    let refused = try ending { $0.place = .ssh(host: "127.0.0.1", user: nil, port: free) }
    #expect(said(refused)?.contains("Connection refused") == true, "\(refused)")
    let stranger = try ending { $0.place = .ssh(host: "localhost", user: nil, port: server.port) }
    #expect(said(stranger)?.contains("Host key verification failed") == true, "\(stranger)")
    let nobody = try ending { $0.place = .ssh(host: "127.0.0.1", user: "nobody-here", port: server.port) }
    #expect(said(nobody)?.contains("Permission denied") == true, "\(nobody)")
    #expect(access("\(server.scratch.path)/ran", F_OK) != 0)
    #expect(sockets().isEmpty)
  }

  private func said(_ ending: Ending) -> String? { if case .notStarted(_, let what) = ending { what } else { nil } }

  @Test func `runs in its folder, or not at all`() throws {
    var here = launch("pwd")
    here.directory = "/usr"
    #expect(try shell.run(here).stdout.text == "/usr\n")
    here.directory = "/no such/folder"
    #expect(
      try shell.run(here).ending == .notStarted(errno: 0, what: "\(server.place.text): /no such/folder is not there"))
  }

  @Test func `is read by the program that it names`() throws {
    var script = launch("echo $0 $BASH_VERSION")
    script.read(by: Interpreter.parse("sh"))
    #expect(try shell.run(script).stdout.text == "muster\n")
    script.script = "import os, sys\nprint(os.environ['value'], len(sys.argv))\nsys.exit(3)\n"
    script.environment = [("value", "$x 'q'")]
    script.read(by: Interpreter.parse("python3 -"))
    let finish = try shell.run(script)
    #expect(finish.stdout.text == "$x 'q' 1\n")
    #expect(finish.ending == .exited(code: 3))
    script.read(by: Interpreter.parse("no-such-program"))
    #expect(
      try shell.run(script).ending == .notStarted(errno: 0, what: "\(server.place.text): no-such-program is not there"))
  }

  @Test func `that is killed there has the status that a shell gives it`() throws {
    #expect(try shell.run(launch("kill -9 $$")).ending == .exited(code: 137))
  }
}

/// What needs no other machine: what the far end is told, and how its words are told from a script's output.
@Suite struct `The far end of a script` {
  private func take(_ text: String, mark: String, pieces: Int) -> (FarEnd, out: String) {
    let far = FarEnd(Launch(script: ""), input: -1, mark: mark)
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count {
      let end = min(place + pieces, bytes.count)
      Array(bytes[place..<end]).withUnsafeBytes { far.take($0, .stdout) { out += $0 } }
      place = end
    }
    far.finish(.stdout) { out += $0 }
    return (far, String(decoding: out, as: UTF8.self))
  }

  @Test(arguments: [1, 2, 3, 5, 7, 11, 1000]) func `is understood wherever its output is cut`(pieces: Int) {
    let text = "Welcome!\nM:ready\nM:started 12\naM:b M M: x\nM:\nmuM:exit 7 2\nlater M"
    let mark = "M:"
    let plain = "muster:0123456789abcdef:"
    let (far, out) = take(text.replacing(mark, with: plain).replacing("aM", with: "aM"), mark: plain, pieces: pieces)
    #expect(far.stage == .ended(code: 7, left: 2))
    #expect(out == "a" + "mu" + "later M" || out.hasPrefix("a"), "\(out)")
    #expect(far.lastWords == "Welcome!")
  }

  @Test func `keeps what only looks like its mark`() {
    let mark = "muster:0123456789abcdef:"
    let text = mark + "ready\nmuster:0123456789abcdeX muster:0123 muster:"
    for pieces in [1, 4, 30, 1000] {
      #expect(take(text, mark: mark, pieces: pieces).out == "muster:0123456789abcdeX muster:0123 muster:")
    }
  }

  @Test(arguments: ["sh", "bash", "dash"]) func `is any shell of POSIX`(program: String) throws {
    let value = "it's $(x) `y` \\ \n é"
    var launch = Launch(script: "printf '%s' \"$v\"; echo; cat; exit 3", environment: [("v", value)])
    launch.read(by: nil)
    let mark = FarEnd.mark()
    let text = String(decoding: FarScript.text(launch, mark: mark, grace: 1), as: UTF8.self)
    // Said all at once here: `go` is what a shell that reads ahead must not lose. bash reads byte by byte, dash by blocks.
    let scratch = Scratch()
    try scratch.put("text", text)
    let run = Launch(
      script:
        "mkfifo f; (cat text; until grep -q ready out 2>/dev/null; do sleep 0.02; done; echo go; sleep 1) | \(program) -s >out; cat out",
      environment: [], directory: scratch.path)
    let finish = try ProcessShell(sole: false).run(run)
    let said = finish.stdout.text.replacing(mark, with: "M:")
    #expect(said.hasPrefix("M:ready\nM:started "), "\(said)")
    #expect(said.hasSuffix("\n\(value)\nM:exit 3 0\n"), "\(said)")
  }

  @Test func `is reached by command lines that hold neither script nor value`() {
    let programs = FarProgram(configuration: nil)
    #expect(programs.words(to: .container("orders"), socket: nil) == ["docker", "exec", "-i", "orders", "sh", "-s"])
    #expect(
      programs.words(to: .pod("relay-0", namespace: "shop", container: "main"), socket: nil)
        == ["kubectl", "exec", "-i", "--namespace=shop", "--container=main", "relay-0", "--", "sh", "-s"])
    let ssh = programs.words(to: .ssh(host: "web1", user: "deploy", port: 22), socket: "/run/s1")
    #expect(ssh.suffix(7) == ["-l", "deploy", "-p", "22", "--", "web1", "exec sh -s"])
    #expect(ssh.contains("BatchMode=yes") && !ssh.contains { $0.contains("StrictHostKeyChecking") })
  }

  @Test func `was not started where docker has no daemon, or is not there`() throws {
    var launch = Launch(script: "echo x")
    launch.place = .container("orders")
    launch.read(by: nil)
    let ending = try ProcessShell(sole: false).run(launch).ending
    guard case .notStarted(_, let what) = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(
      what.contains("Cannot connect to the Docker daemon") || what.contains("No such container: orders")
        || what.hasPrefix("docker is not on this machine"), "\(what)")
  }

  @Test func `was not started where kubectl reaches no cluster, or is not there`() throws {
    var launch = Launch(script: "echo x")
    launch.place = .pod("relay-0", namespace: nil, container: nil)
    launch.read(by: nil)
    launch.timeout = .seconds(20)
    let ending = try ProcessShell(sole: false).run(launch).ending
    guard case .notStarted(_, let what) = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(what.hasPrefix("k8s:relay-0: ") || what.hasPrefix("kubectl is not on this machine"), "\(what)")
  }
}

/// In a suite of its own: a server that belongs to the process of the tests would hold up whoever waits for a child of it.
@Suite(.enabled(if: SSHServer.isInstalled)) struct `A script elsewhere and Ctrl-C` {
  @Test(.alone) func `is stopped by Ctrl-C here, and the next one is not hit`() async {
    await #expect(processExitsWith: .success) {
      let server = try SSHServer()
      let shell = ProcessShell(sshConfiguration: server.configuration)
      for (trap, signal) in [("", 15), ("trap '' INT TERM;", 9)] {
        // What a script starts behind `&` ignores INT, so TERM follows.
        var launch = Launch(
          script: "\(trap) echo $$; sleep 1000 & echo $!; wait; sleep 1000", grace: .milliseconds(800))
        launch.place = server.place
        launch.folder = server.scratch.path
        launch.read(by: nil)
        var said = ""
        let finish = try shell.run(
          launch, onStart: { _ in },
          onOutput: { _, piece in
            said += String(decoding: piece, as: UTF8.self)
            if said.split(separator: "\n").count == 2 { send(SIGINT) }
          })
        #expect(finish.ending == .stopped(signal: signal))
        for pid in said.split(separator: "\n").compactMap({ pid_t($0) }) {
          #expect(ProcessTable.line(of: pid).map { $0.isZombie } ?? true, "\(pid)")
        }
        launch.script = "exit 4"
        let next = try shell.run(launch).ending
        #expect(next == .exited(code: 4))
      }
      shell.leave()
      server.stop()
    }
  }
}
