import FoundationEssentials
import Glibc
import Testing

/// Runs bash for real, in a private folder, and keeps what it said.
struct Bash {
  let folder: String
  /// Added to a bare environment: no CI, no settings of whoever runs the tests.
  var environment: [String: String] = [:]

  struct Result {
    let output: String
    /// The exit status as a shell shows it: 128 and the signal's number for a killed process.
    let status: Int32
  }

  /// A private folder under the system's temporary one; the caller removes it with `remove()`.
  init(_ purpose: String) throws {
    var template = Array("/tmp/muster-\(purpose)-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template), "cannot make a temporary folder")
    folder = String(cString: made)
    try FileManager.default.createDirectory(atPath: folder + "/bin", withIntermediateDirectories: false)
    try FileManager.default.createDirectory(atPath: folder + "/home", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: folder + "/bin/muster", withDestinationPath: Checkout.muster)
    environment = [
      "PATH": "\(folder)/bin:/usr/local/bin:/usr/bin:/bin", "HOME": folder + "/home", "LC_ALL": "C.UTF-8",
      "TERM": "xterm", "SWIFT_BACKTRACE": "enable=no", "ROOT": Checkout.root,
    ]
  }

  func remove() {
    // A folder that cannot be removed is no reason to fail: it lies in /tmp.
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Runs a program and reaps everything that its descendants leave behind. Other tests have made this process the one that
  /// orphans come to; a zombie among its children would hold up whoever waits for any child.
  private static let reaper = """
    import ctypes, os, signal, sys
    ctypes.CDLL(None).prctl(36, 1)
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    child = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
    pid, status = os.wait()
    while pid != child:
        pid, status = os.wait()
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
    code = os.waitstatus_to_exitcode(status)
    sys.exit(code if code >= 0 else 128 - code)
    """

  /// Runs the text to its end, at most for `seconds`; its two streams come back as one, in order.
  func run(_ script: String, seconds: Int = 60) throws -> Result {
    let out = folder + "/.output"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // A test runs on a worker thread that has every signal blocked, and a child inherits that: nothing could be ended by TERM.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let words = [
      "timeout", "--kill-after=5", "\(seconds)", "python3", "-c", Self.reaper, "bash", "-c", "cd \"$0\"; \(script)",
      folder,
    ]
    let arguments = words.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, "/usr/bin/timeout", &actions, &attributes, arguments, variables)
    try #require(error == 0, "cannot start bash: \(error)")
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let ended = status & 0x7f
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: out)), as: UTF8.self)
    return Result(output: text, status: ended == 0 ? (status >> 8) & 0xff : 128 + ended)
  }

  /// Processes of the lab that still run: those with this folder in their command line, or with the cluster's, which a session
  /// may have noted in the file `cluster`; and the cluster itself, when it is still there.
  func leftOfTheLab() throws -> [String] {
    let noted = FileManager.default.contents(atPath: folder + "/cluster") ?? Data()
    let cluster = String(decoding: noted, as: UTF8.self).split(separator: "\n").first.map(String.init)
    let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { pid in
      guard pid.allSatisfy(\.isNumber), let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else {
        return false
      }
      let line = String(decoding: bytes, as: UTF8.self)
      if let cluster, line.contains(cluster) { return true }
      return line.contains(folder) && ["runbooks/lab/", "--config.file="].contains(where: line.contains)
    }
    return processes + [cluster].compactMap(\.self).filter(FileManager.default.fileExists(atPath:))
  }
}
