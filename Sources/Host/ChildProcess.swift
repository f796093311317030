import CSystem
import Engine
import Glibc

/// A script that was started: its process, and our ends of what connects us.
struct ChildProcess {
  var pid: pid_t
  /// Readable when the process is over; -1 where the kernel has none.
  var pidfd: Int32
  var mark: ProcessMark
  /// `NAME=value` that all of its descendants inherit, and nobody else.
  var marker: [UInt8]
  /// Our end of its stdout, and of its stderr; the master of its pty and -1 when it has one.
  var out: Int32
  var err: Int32
  /// Our end of its stdin; -1 where it reads /dev/null or a file.
  var input: Int32 = -1

  /// The variable that tells a run's descendants, with its equals sign.
  static let markerName = "MUSTER_RUN="

  struct Failure: Error {
    var errno: Int32
    var what: String
  }

  /// Starts the launch's script.
  static func spawn(
    _ launch: Launch, marker: String, terminal: (input: Int32, output: Int32)
  ) -> Result<ChildProcess, Failure> {
    guard let program = resolve(launch.shell) else { return .failure(Failure(errno: ENOENT, what: launch.shell)) }
    guard !launch.script.utf8.contains(0) else { return .failure(Failure(errno: EINVAL, what: "script with a NUL")) }
    for (name, value) in launch.environment where name.utf8.contains(0) || value.utf8.contains(0) {
      return .failure(Failure(errno: EINVAL, what: name))
    }
    switch Ends.open(interactive: launch.interactive) {
    case .failure(let failure): return .failure(failure)
    case .success(var ends):
      if launch.interactive { Relay.dress(ends.ours.out, like: terminal) }
      if launch.onInput, !launch.interactive {
        ends.theirs.input = csystem_memory_file(0)
        let failed =
          ends.theirs.input < 0 ? errno : DiskFiles.writeAll(Array(launch.script.utf8), to: ends.theirs.input)
        if failed != 0 {
          ends.close()
          return .failure(Failure(errno: failed, what: "script"))
        }
        lseek(ends.theirs.input, 0, SEEK_SET)
      }
      return spawn(launch, program, ends, marker, Self.arguments(launch))
    }
  }

  /// Starts a program that connects us with another place; its input is a pipe of ours.
  static func spawn(_ words: [String], _ launch: Launch, marker: String) -> Result<ChildProcess, Failure> {
    guard let program = resolve(words[0]) else { return .failure(Failure(errno: ENOENT, what: words[0])) }
    var launch = launch
    // What the script is given is said on the pipe, and what this program is given is ours.
    launch.environment = []
    launch.isBare = false
    launch.directory = nil
    switch Ends.open(interactive: false) {
    case .failure(let failure): return .failure(failure)
    case .success(var ends):
      var input: [Int32] = [-1, -1]
      let failed = csystem_pipe(&input)
      if failed != 0 {
        ends.close()
        return .failure(Failure(errno: failed, what: "pipe"))
      }
      (ends.theirs.input, ends.ours.input) = (input[0], input[1])
      return spawn(launch, program, ends, marker, words)
    }
  }

  private static func spawn(
    _ launch: Launch, _ program: String, _ ends: Ends, _ marker: String, _ words: [String]
  ) -> Result<ChildProcess, Failure> {
    var pid: pid_t = 0
    let arguments = CStrings(words)
    let environment = CStrings.environment(launch.environment, marker: marker, isBare: launch.isBare)
    let failed = withOptionalCString(launch.directory) { directory in
      withOptionalCString(ends.terminal) { terminal in
        program.withCString { path in
          var request = csystem_launch(
            program: path, argv: arguments.pointers, envp: environment.pointers, directory: directory,
            in: ends.theirs.input, out: ends.theirs.out, err: ends.theirs.err, terminal: terminal)
          return csystem_spawn(&request, &pid)
        }
      }
    }
    ends.closeTheirs()
    if failed != 0 {
      ends.closeOurs()
      return .failure(Failure(errno: failed, what: blame(launch, program)))
    }
    for fd in ends.ours.all where fd >= 0 { _ = fcntl(fd, F_SETFL, O_NONBLOCK) }
    return .success(
      ChildProcess(
        pid: pid, pidfd: csystem_pidfd(pid), mark: ProcessTable.mark(of: pid), marker: Array(marker.utf8),
        out: ends.ours.out, err: ends.ours.err, input: ends.ours.input))
  }

  /// What connects us with a child: two pipes, or the master of a pty.
  private struct Ends {
    struct Three {
      var out: Int32
      var err: Int32
      var input: Int32 = -1
      var all: [Int32] { [out, err, input] }
    }
    var ours: Three
    var theirs = Three(out: -1, err: -1)
    /// The slave's path.
    var terminal: String?

    func closeTheirs() { for fd in theirs.all where fd >= 0 { Glibc.close(fd) } }
    func closeOurs() { for fd in ours.all where fd >= 0 { Glibc.close(fd) } }
    func close() {
      closeTheirs()
      closeOurs()
    }

    static func open(interactive: Bool) -> Result<Ends, Failure> {
      if interactive {
        var name = [CChar](repeating: 0, count: 128)
        let master = csystem_pty(&name, name.count)
        if master < 0 { return .failure(Failure(errno: errno, what: "pty")) }
        let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return .success(Ends(ours: Three(out: master, err: -1), terminal: path))
      }
      var out: [Int32] = [-1, -1]
      var err: [Int32] = [-1, -1]
      var failed = csystem_pipe(&out)
      if failed == 0 {
        failed = csystem_pipe(&err)
        if failed == 0 {
          return .success(Ends(ours: Three(out: out[0], err: err[0]), theirs: Three(out: out[1], err: err[1])))
        }
        Glibc.close(out[0])
        Glibc.close(out[1])
      }
      return .failure(Failure(errno: failed, what: "pipe"))
    }
  }

  /// posix_spawn tells an error number and not what it belongs to.
  private static func blame(_ launch: Launch, _ program: String) -> String {
    guard let directory = launch.directory else { return program }
    return access(directory, X_OK) == 0 && isDirectory(directory) ? program : directory
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func arguments(_ launch: Launch) -> [String] {
    // A script that begins with a dash would be read as an option; a leading space says the same to a shell.
    let dashed = launch.script.utf8.first == UInt8(ascii: "-") || launch.script.utf8.first == UInt8(ascii: "+")
    var arguments = [launch.shell] + launch.arguments
    if launch.onInput, !launch.interactive { return arguments }
    if launch.parseOnly { arguments.append("-n") }
    arguments += ["-c", dashed ? " " + launch.script : launch.script]
    if isShell(launch.shell) { arguments.append("muster") }
    return arguments
  }

  /// True for programs whose first word after `-c SCRIPT` is the name they give themselves in messages.
  private static func isShell(_ path: String) -> Bool {
    ["sh", "bash", "dash", "ash", "ksh", "zsh"].contains(path.split(separator: "/").last ?? "")
  }

  /// The path of a program, looked up in PATH like a shell does.
  private static func resolve(_ program: String) -> String? {
    if program.utf8.contains(UInt8(ascii: "/")) { return program }
    guard let path = getenv("PATH") else { return nil }
    for folder in String(cString: path).split(separator: ":") where access("\(folder)/\(program)", X_OK) == 0 {
      return "\(folder)/\(program)"
    }
    return nil
  }
}

/// A NULL-terminated array of C strings for as long as it lives.
final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private var owned: [UnsafeMutablePointer<CChar>] = []

  init(_ strings: [String], before inherited: [UnsafeMutablePointer<CChar>] = []) {
    pointers = .allocate(capacity: strings.count + inherited.count + 1)
    for string in strings {
      guard let copy = strdup(string) else { continue }
      pointers[owned.count] = copy
      owned.append(copy)
    }
    for (place, pointer) in inherited.enumerated() { pointers[owned.count + place] = pointer }
    pointers[owned.count + inherited.count] = nil
  }

  deinit {
    for string in owned { free(string) }
    pointers.deallocate()
  }

  /// What the environment of a child holds, by name.
  static func dictionary(_ added: [(name: String, value: String)]) -> [String: [UInt8]] {
    var all: [String: [UInt8]] = [:]
    if let entries = csystem_environ() {
      var place = 0
      while let entry = entries[place] {
        place += 1
        guard let equals = strchr(entry, 61) else { continue }
        let name = UnsafeRawBufferPointer(start: entry, count: equals - entry)
        all[String(decoding: name, as: UTF8.self)] = Array(
          UnsafeRawBufferPointer(start: equals + 1, count: strlen(equals + 1)))
      }
    }
    for (name, value) in added { all[name] = Array(value.utf8) }
    return all
  }

  /// What every program needs and no secret is kept in: who and where, how to speak, where tools find their settings.
  private static let plain: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "LANG", "LANGUAGE", "TZ", "TERM", "TMPDIR", "HOSTNAME",
    "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "KUBECONFIG",
    "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "DOCKER_CONTEXT", "PGSERVICE", "LD_LIBRARY_PATH",
  ]

  private static func isPlain(_ entry: UnsafeMutablePointer<CChar>) -> Bool {
    guard let equals = strchr(entry, 61) else { return false }
    let name = String(decoding: UnsafeRawBufferPointer(start: entry, count: equals - entry), as: UTF8.self)
    return plain.contains(name) || name.hasPrefix("LC_")
  }

  /// Our environment, with these set in it.
  static func environment(
    _ added: [(name: String, value: String)], marker: String, isBare: Bool = false
  ) -> CStrings {
    var last: [String: String] = [:]
    for (name, value) in added { last[name] = value }
    let names = (last.keys.map { "\($0)=" } + [ChildProcess.markerName]).map { Array($0.utf8CString.dropLast()) }
    var inherited: [UnsafeMutablePointer<CChar>] = []
    if let entries = csystem_environ() {
      var place = 0
      while let entry = entries[place] {
        let isLeftOut = isBare && !isPlain(entry) || names.contains { strncmp(entry, $0, $0.count) == 0 }
        if !isLeftOut { inherited.append(entry) }
        place += 1
      }
    }
    return CStrings([marker] + last.map { "\($0.key)=\($0.value)" }, before: inherited)
  }
}

/// Calls the body with the string's bytes, or with nil.
func withOptionalCString<R>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
  guard let string else { return body(nil) }
  return string.withCString { body($0) }
}
