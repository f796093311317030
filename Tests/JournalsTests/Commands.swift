import Glibc
import Testing

/// Commands of this machine, run as a person would in a shell.
enum Commands {
  /// Runs a command line; what it wrote to standard output, and its exit status.
  static func run(_ line: String) throws -> (output: String, status: Int32) {
    let pipe = try #require(popen(line, "r"))
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while case let n = fread(&piece, 1, piece.count, pipe), n > 0 { bytes += piece[..<n] }
    let status = pclose(pipe)
    return (String(decoding: bytes, as: UTF8.self), status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F))
  }

  /// Runs all of them at once; what each wrote. (A shell's `wait` would wait for ever where the test program blocks SIGCHLD.)
  static func together(_ lines: [String]) throws -> [String] {
    let pipes = try lines.map { try #require(popen($0, "r")) }
    return pipes.map { pipe in
      var bytes: [UInt8] = []
      var piece = [UInt8](repeating: 0, count: 65536)
      while case let n = fread(&piece, 1, piece.count, pipe), n > 0 { bytes += piece[..<n] }
      pclose(pipe)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// True when the program is on the path; says aloud when a test goes without it.
  static func has(_ program: String, for what: String) throws -> Bool {
    let found = try run("command -v \(program) >/dev/null").status == 0
    if !found { print("SKIPPED: \(what), because \(program) is not here") }
    return found
  }

  /// The helper program beside the tests.
  static func child() throws -> String {
    let bundle = try #require(CommandLine.arguments.first { $0.hasSuffix(".xctest") })
    return bundle.prefix(upTo: bundle.lastIndex(of: "/") ?? bundle.startIndex) + "/journal-child"
  }
}
