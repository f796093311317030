import Digests
import Engine
import Glibc
import Incidents
import TestSupport
import Testing

@testable import Host

/// Real processes. `sole` is off, since other tests of this process start children too.
@Suite struct `A script that runs` {
  let shell = ProcessShell(sole: false)

  @Test func `has its output, its exit status and its hash recorded`() throws {
    let finish = try shell.run("echo out; echo err >&2; exit 3")
    #expect(finish.ending == .exited(code: 3))
    #expect(finish.stdout.text == "out\n")
    #expect(finish.stderr.text == "err\n")
    #expect(finish.stdout.digest.hex == SHA256.hex(SHA256.hash(Array("out\n".utf8))))
  }

  @Test func `killed by a signal is told apart from one that exits with its number`() throws {
    #expect(try shell.run("kill -SEGV $$").ending == .signalled(signal: 11))
    #expect(try shell.run("exit 139").ending == .exited(code: 139))
  }

  @Test func `that cannot start says what was missing`() throws {
    #expect(
      try shell.run("true", shell: "/nonexistent/bash").ending
        == .notStarted(errno: Int(ENOENT), what: "/nonexistent/bash"))
    var launch = Launch(script: "true")
    launch.directory = "/nonexistent"
    #expect(try shell.run(launch).ending == .notStarted(errno: Int(ENOENT), what: "/nonexistent"))
    launch.directory = "/etc/hostname"
    #expect(try shell.run(launch).ending == .notStarted(errno: Int(ENOTDIR), what: "/etc/hostname"))
    #expect(
      try shell.run(Launch(script: "true", environment: [("A", "b\0c")])).ending
        == .notStarted(errno: Int(EINVAL), what: "A"))
    #expect(
      try shell.run("true", shell: "no-such-program").ending == .notStarted(errno: Int(ENOENT), what: "no-such-program")
    )
  }

  @Test func `that nobody looks at gets no more of our environment than every program needs`() throws {
    var launch = Launch(script: "env", environment: [("GIVEN", "x")])
    launch.isBare = true
    let names = try shell.run(launch).stdout.text.split(separator: "\n").map { $0.prefix { $0 != "=" } }
    #expect(names.contains("GIVEN") && names.contains("PATH"))
    let known: Set<Substring> = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "TZ", "TERM", "TMPDIR", "HOSTNAME"]
    let others = names.filter { name in
      !known.contains(name) && !["LANG", "LC_", "XDG_", "AWS_", "LD_", "KUBECONFIG"].contains { name.hasPrefix($0) }
    }
    #expect(Set(others).isSubset(of: ["GIVEN", "MUSTER_RUN", "SHLVL", "_", "OLDPWD", "PGSERVICE", "DOCKER_CONTEXT"]))
  }

  @Test func `keeps both ends of a long output, its length and the hash of all`() throws {
    // 10,000 numbered lines of 80 bytes and then a line without its newline.
    let script = "for ((i = 0; i < 10000; i++)); do printf '%079d\\n' $i; done; printf end"
    let finish = try shell.run(script)
    let all =
      (0..<10_000).map { number in String(repeating: "0", count: 79 - "\(number)".count) + "\(number)\n" }.joined()
      + "end"
    let bytes = Array(all.utf8)
    #expect(finish.stdout.bytes == bytes.count)
    #expect(finish.stdout.head == Array(bytes.prefix(65536)))
    #expect(finish.stdout.tail == Array(bytes.suffix(65536)))
    #expect(finish.stdout.digest.hex == SHA256.hex(SHA256.hash(bytes)))
  }

  @Test func `may write NULs, invalid UTF-8 and no newline`() throws {
    let finish = try shell.run(#"printf 'a\0b\xff\xfe'; printf '\x80' >&2"#)
    #expect(finish.stdout.head == [97, 0, 98, 0xff, 0xfe])
    #expect(finish.stderr.head == [0x80])
  }

  @Test func `has /dev/null for input, no other descriptor, its own group and default signals`() throws {
    let script = #"""
      read x; echo "read $?"
      for fd in {3..40}; do [ -e /proc/$$/fd/$fd ] && echo "fd $fd"; done
      [ $(ps -o pgid= -p $$) = $$ ] && echo leader
      grep -E '^Sig(Blk|Ign)' /proc/$$/status
      """#
    let finish = try shell.run(script)
    let text = finish.stdout.text
    #expect(text.hasPrefix("read 1\nleader\n"), "\(text)")
    // SIGPIPE, which we ignore, must not reach it. 32 and 33 are glibc's own, which posix_spawn ignores.
    #expect(text.contains("SigBlk:\t0000000000000000"), "\(text)")
    #expect(text.contains("SigIgn:\t0000000180000000"), "\(text)")
  }

  @Test func `gets values as environment variables that stay text`() throws {
    let hostile = [
      "$(reboot)", "'; drop", "a\nb", "\"", "}", "`id`", "${HOME}", "\\", "-n", "*", "\u{1b}[31m", "💥 é",
    ]
    for value in hostile {
      let finish = try shell.run(Launch(script: #"printf %s "$POD""#, environment: [("POD", value)]))
      #expect(finish.stdout.text == value)
    }
  }

  @Test func `is not found with a value in any argument list`() throws {
    let script = #"tr '\0' ' ' < /proc/$$/cmdline"#
    let finish = try shell.run(Launch(script: script, environment: [("TOKEN", "canary-5f1c")]))
    #expect(finish.stdout.text == "/bin/bash -c \(script) muster ")
  }

  @Test func `that begins with a dash is no option`() throws {
    let finish = try shell.run("-n")
    #expect(finish.ending == .exited(code: 127))
  }

  @Test func `is named by pid and start before its first output`() throws {
    var events: [String] = []
    var mark: ProcessMark?
    let finish = try shell.run(
      Launch(script: "echo $$"),
      onStart: {
        mark = $0; events.append("start")
      },
      onOutput: { _, bytes in events.append(String(decoding: bytes, as: UTF8.self)) })
    let started = try #require(mark)
    #expect(events == ["start", "\(started.pid)\n"])
    #expect(finish.ending == .exited(code: 0))
    #expect(!shell.lives(started))
    let us = ProcessTable.mark(of: getpid())
    #expect(shell.lives(us))
    #expect(!shell.lives(ProcessMark(pid: us.pid, started: us.started + 1, boot: us.boot)))
    #expect(!shell.lives(ProcessMark(pid: us.pid, started: us.started, boot: "another")))
  }

  @Test func `may be refused by its shell before anything of it runs`() throws {
    #expect(try shell.syntaxError(in: "echo a; if true; then echo b; fi") == nil)
    let error = try #require(try shell.syntaxError(in: "touch /nonexistent; if true; then"))
    #expect(error.contains("syntax error"))
  }

  @Test(.alone) func `leaves no descriptor and no zombie behind, run two hundred times`() async {
    // In a process of its own: other tests open descriptors and start children too.
    await #expect(processExitsWith: .success) {
      let shell = ProcessShell()
      _ = try shell.run("true")
      let before = try descriptors()
      for _ in 0..<200 { _ = try shell.run("echo x; echo y >&2") }
      _ = try shell.run("true", shell: "/nonexistent")
      #expect(try descriptors() == before)
      // No child is left, not even a zombie.
      #expect(waitpid(-1, nil, WNOHANG) == -1)
    }
  }
}

/// What each open descriptor of this process stands for, but the one that reads the list.
private func descriptors() throws -> [String] {
  let folder = try #require(opendir("/proc/self/fd"))
  defer { closedir(folder) }
  var open: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    guard let number = Int32(name), number != dirfd(folder) else { continue }
    var target = [CChar](repeating: 0, count: 256)
    let length = max(0, readlink("/proc/self/fd/\(number)", &target, target.count))
    open.append("\(number) \(String(decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self))")
  }
  return open.sorted()
}
