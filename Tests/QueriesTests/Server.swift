import CSystem
import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// A program that the tests start for real, on loopback, below a guard that ends it when they end.
final class Server: Sendable {
  let pid: pid_t
  /// Our end of what it prints.
  private let output: Int32

  /// The folder of this test target.
  static let here: String = {
    let file = "\(#filePath)"
    return String(file.prefix(upTo: file.lastIndex(of: "/") ?? file.endIndex))
  }()

  /// The folder with what was built beside this test's program.
  static let products: String = {
    // Without the link there is no folder, and what needs a product fails by name.
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))
  }()

  struct Trouble: Error, CustomStringConvertible { var description: String }

  /// Starts it; its standard output can be read with `line`.
  init(_ command: [String], user: String? = nil, removing folder: String? = nil) throws {
    var arguments = ["/usr/bin/python3", Self.here + "/Servers/guard.py"]
    if let user { arguments += ["--user", user] }
    if let folder { arguments += ["--remove", folder] }
    arguments += command
    (pid, output) = try Self.spawn(arguments)
  }

  deinit {
    kill(pid, SIGTERM)
    close(output)
  }

  /// The next line of what it prints.
  func line() throws -> String {
    var out: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1 {
      if byte == 0x0A { return String(decoding: out, as: UTF8.self) }
      out.append(byte)
    }
    throw Trouble(description: "the server ended: \(String(decoding: out, as: UTF8.self))")
  }

  /// Runs a program to its end; fails with what it printed when it fails.
  @discardableResult static func run(_ command: [String]) throws -> String {
    let (pid, output) = try spawn(command)
    defer { close(output) }
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let n = read(output, &buffer, 4096), n > 0 { out += buffer[..<n] }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let text = String(decoding: out, as: UTF8.self)
    guard status == 0 else { throw Trouble(description: "\(command): status \(status): \(text)") }
    return text
  }

  private static func spawn(_ command: [String]) throws -> (pid_t, Int32) {
    var ends: [Int32] = [-1, -1]
    guard csystem_pipe(&ends) == 0 else { throw Trouble(description: "no pipe") }
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let failed = arguments.withUnsafeMutableBufferPointer { pointers in
      guard let argv = pointers.baseAddress else { return EINVAL }
      var launch = csystem_launch(
        program: argv[0], argv: argv, envp: csystem_environ(), directory: nil, in: -1, out: ends[1], err: ends[1],
        terminal: nil)
      return csystem_spawn(&launch, &pid)
    }
    close(ends[1])
    guard failed == 0 else { throw Trouble(description: "\(command[0]): \(String(cString: strerror(failed)))") }
    return (pid, ends[0])
  }

  /// A port of loopback that nobody listens at now.
  static func freePort() throws -> Int {
    let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(fd) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Bool in
        bind(fd, pointer, length) == 0 && getsockname(fd, pointer, &length) == 0
      }
    }
    guard port else { throw Trouble(description: "no port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// A private folder; whoever has one removes it.
  static func folder() throws -> String {
    var template = Array("/tmp/muster-queries-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Trouble(description: "no folder") }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// Asks until it is so, for half a minute; a server that does not come up is a failure with a name.
  static func await(_ what: String, _ isSo: () throws -> Bool) throws {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let end = now.tv_sec + 30
    while try !isSo() {
      clock_gettime(CLOCK_MONOTONIC, &now)
      if now.tv_sec > end { throw Trouble(description: "\(what) did not come up") }
      poll(nil, 0, 50)
    }
  }
}

/// Programs that not every machine has; a test without its program says so and is skipped.
enum Programs {
  static let prometheus = path("prometheus")
  static let alertmanager = path("prometheus-alertmanager")
  static let amtool = path("amtool")
  static let openssl = path("openssl")
  /// The folder with PostgreSQL's programs, the newest of them.
  static let postgres: String? = {
    // No such folder means: not installed.
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    return versions.compactMap(Int.init).max().map { "/usr/lib/postgresql/\($0)/bin" }
  }()

  private static func path(_ name: String) -> String? {
    ["/usr/bin/", "/usr/local/bin/", "/bin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
  }
}
