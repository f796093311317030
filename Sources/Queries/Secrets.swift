import CSystem
import Glibc
package import Incidents
package import Runbooks

/// Finds the secrets that references name, when they are used, and keeps them no longer than one round of questions.
package enum SecretFinder {
  /// The most bytes that a secret has.
  private static let longest = 64 << 10

  /// The value that a reference stands for now; whoever waits for it waits for so long at the most.
  package static func value(
    of reference: SecretReference, environment: (String) -> String?, within time: Duration = .seconds(30)
  ) -> Result<String, AskFailure> {
    value(of: reference, environment: environment, by: Deadline(at: Clock.monotonic + time.wholeNanoseconds))
  }

  /// The value of a variable or file, without the line break at its end.
  static func value(
    of reference: SecretReference, environment: (String) -> String?, by deadline: Deadline
  ) -> Result<String, AskFailure> {
    switch reference {
    case .environment(let name):
      guard let value = environment(name), !value.isEmpty else {
        return .failure(AskFailure(.noSecret, "env:\(name) is not set"))
      }
      return .success(value)
    case .file(let path):
      let fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
      guard fd >= 0 else { return .failure(.said(.noSecret, "file:\(path): \(String(cString: strerror(errno)))")) }
      defer { close(fd) }
      return text(readAll(fd, by: deadline, or: nil), of: "file:\(path)")
    case .command(let command): return run(command, by: deadline)
    }
  }

  /// What the shell's command prints; the command itself is not told in errors, since it may hold what it should not.
  private static func run(_ command: String, by deadline: Deadline) -> Result<String, AskFailure> {
    var ends: [Int32] = [-1, -1]
    guard csystem_pipe(&ends) == 0 else { return .failure(AskFailure(.noSecret, "cmd: no pipe")) }
    let silent = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer {
      close(ends[0])
      if silent >= 0 { close(silent) }
    }
    var pid: pid_t = 0
    let failed = withArguments(["/bin/sh", "-c", command]) { arguments in
      "/bin/sh".withCString { program in
        var launch = csystem_launch(
          program: program, argv: arguments, envp: csystem_environ(), directory: nil, in: -1, out: ends[1],
          err: silent, terminal: nil)
        return csystem_spawn(&launch, &pid)
      }
    }
    close(ends[1])
    guard failed == 0 else {
      return .failure(.said(.noSecret, "cmd: /bin/sh: \(String(cString: strerror(failed)))"))
    }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    let output = readAll(ends[0], by: deadline, or: pid)
    // The group is ended before its leader is reaped, while its number cannot be anybody else's.
    let over = waitToEnd(pid, by: deadline)
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    guard over, let output else { return .failure(AskFailure(.noSecret, "cmd: not done within the time-out")) }
    guard status == 0 else {
      let code = status & 0x7F == 0 ? "exit \((status >> 8) & 0xFF)" : "signal \(status & 0x7F)"
      return .failure(AskFailure(.noSecret, "cmd: \(code)"))
    }
    return text(output, of: "cmd")
  }

  private static func text(_ bytes: [UInt8]?, of reference: String) -> Result<String, AskFailure> {
    guard var bytes else { return .failure(AskFailure(.noSecret, "\(reference) cannot be read")) }
    while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
    if bytes.isEmpty { return .failure(AskFailure(.noSecret, "\(reference) is empty")) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return .failure(AskFailure(.noSecret, "\(reference) is no text"))
    }
    return .success(text)
  }

  /// All that comes until the end; nil when the time or the room is over, or on an error. A process that has ended ends it
  /// too, whoever still holds its output.
  private static func readAll(_ fd: Int32, by deadline: Deadline, or pid: pid_t?) -> [UInt8]? {
    var out: [UInt8] = []
    while out.count <= longest {
      let over = pid.map { csystem_is_over($0) != 0 } ?? false
      let n = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
        let n = read(fd, buffer.baseAddress, 4096)
        if n > 0 { out += buffer[..<n] }
        return n
      }
      if n == 0 { return out }
      if n > 0 || errno == EINTR { continue }
      if errno != EAGAIN || deadline.isOver { return nil }
      if over { return out }
      var waiting = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
      poll(&waiting, 1, Int32(min(50, deadline.millisecondsLeft)))
    }
    return nil
  }

  private static func waitToEnd(_ pid: pid_t, by deadline: Deadline) -> Bool {
    let ended = csystem_pidfd(pid)
    defer { if ended >= 0 { close(ended) } }
    while csystem_is_over(pid) == 0 {
      if deadline.isOver { return false }
      var waiting = pollfd(fd: ended, events: Int16(POLLIN), revents: 0)
      poll(&waiting, ended >= 0 ? 1 : 0, Int32(ended >= 0 ? deadline.millisecondsLeft : 5))
    }
    return true
  }

  private static func withArguments<Answer>(
    _ arguments: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Answer
  ) -> Answer {
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
      body(UnsafePointer(buffer.baseAddress ?? UnsafeMutablePointer.allocate(capacity: 1)))
    }
  }
}

extension Credentials {
  /// True when another host must not be told them; the authority is only whom we trust.
  var areSecret: Bool {
    var told = self
    told.authority = nil
    return !told.isEmpty
  }
}
