import CSystem
import Engine
import Glibc
import Runbooks

/// A connection to one host that all scripts of a walk share (ssh_config(5), ControlMaster).
///
/// Its master runs `cat` there, on a pipe that only this process holds: when this process is gone, however that came about,
/// `cat` reads an end, and the connection goes too. So nothing is left behind, and no time-out has to be guessed.
final class SSHConnection {
  let socket: String
  private let child: ChildProcess

  private init(_ child: ChildProcess, socket: String) {
    self.child = child
    self.socket = socket
  }

  /// What came of trying to connect.
  enum Answer {
    case open(SSHConnection)
    /// In ssh's own words.
    case failed(String)
    case notSpawned(ChildProcess.Failure)
  }

  /// Connects; Ctrl-C breaks it off.
  static func open(_ place: Elsewhere, socket: String, configuration: String?) -> Answer {
    var launch = Launch(script: "", shell: "ssh")
    launch.place = place
    let words = FarProgram(configuration: configuration).connection(to: place, socket: socket)
    switch ChildProcess.spawn(words, launch, marker: "\(ChildProcess.markerName)connection \(socket)") {
    case .failure(let failure): return .notSpawned(failure)
    case .success(let child):
      let connection = SSHConnection(child, socket: socket)
      if let complaint = connection.greet() {
        connection.close()
        return .failed(complaint)
      }
      return .open(connection)
    }
  }

  /// Says a word and waits for it to come back; nil when it did, else what was said instead.
  private func greet() -> String? {
    let word = FarEnd.mark()
    var said: [UInt8] = []
    var heard: [UInt8] = []
    _ = (word + "\n").withCString { write(child.input, $0, strlen($0)) }
    let until = Clocks.monotonic + FarEnd.patience
    var fds = [
      pollfd(fd: child.out, events: Int16(POLLIN), revents: 0),
      pollfd(fd: child.err, events: Int16(POLLIN), revents: 0),
      pollfd(fd: Signals.wake, events: Int16(POLLIN), revents: 0),
    ]
    while fds[0].fd >= 0 {
      let left = until - Clocks.monotonic
      if left <= 0 { return "no answer in \(FarEnd.patience / 1_000_000_000) s" }
      guard poll(&fds, nfds_t(fds.count), Int32(clamping: left / 1_000_000 + 1)) > 0 else { continue }
      if fds[2].revents != 0 {
        Signals.drain()
        if Signals.takeInterrupt() { return "stopped by you while connecting" }
        if Signals.hangup { return "the terminal is gone" }
      }
      if fds[1].revents != 0, !Self.read(child.err, into: &said) { fds[1].fd = -1 }
      if fds[0].revents != 0, !Self.read(child.out, into: &heard) { fds[0].fd = -1 }
      if contains(heard, word) { return nil }
    }
    while fds[1].fd >= 0, Self.read(child.err, into: &said, wait: true) {}
    let lines = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.last { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? "the connection was closed"
  }

  private func contains(_ bytes: [UInt8], _ word: String) -> Bool {
    let word = Array(word.utf8)
    return csystem_find(bytes, bytes.count, word, word.count) >= 0
  }

  /// False at the stream's end. Only the last 64 KiB count.
  private static func read(_ fd: Int32, into bytes: inout [UInt8], wait: Bool = false) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(fd, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
        if bytes.count > 64 << 10 { bytes.removeFirst(bytes.count - (64 << 10)) }
        return true
      }
      if count == 0 { return false }
      guard errno == EINTR || errno == EAGAIN else { return false }
      if !wait { return true }
      var more = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
      if poll(&more, 1, 500) <= 0 { return false }
    }
  }

  /// True as long as its master lives.
  var isOpen: Bool { csystem_is_over(child.pid) == 0 }

  /// Lets go of it, and waits until it is gone.
  func close() {
    Glibc.close(child.input)
    let until = Clocks.monotonic + 1_000_000_000
    while csystem_is_over(child.pid) == 0, Clocks.monotonic < until {
      if child.pidfd >= 0 {
        var over = pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0)
        poll(&over, 1, 1000)
      } else {
        usleep(5000)
      }
    }
    if csystem_is_over(child.pid) == 0 { kill(child.pid, SIGTERM) }
    waitpid(child.pid, nil, 0)
    for fd in [child.out, child.err, child.pidfd] where fd >= 0 { Glibc.close(fd) }
    unlink(socket)
  }
}

/// The connections of one walk, by host.
final class SSHConnections {
  private var open: [Elsewhere: SSHConnection] = [:]
  /// A folder of ours for sockets, where the walk's own name would be too long for one.
  private var folder: String?
  private let configuration: String?

  init(configuration: String?) { self.configuration = configuration }

  /// The socket of a living connection to the place.
  func socket(to place: Elsewhere, in walk: String?) -> SSHConnection.Answer {
    if let known = open[place] {
      if known.isOpen { return .open(known) }
      open[place] = nil
      known.close()
    }
    guard let folder = home(walk) else {
      return .notSpawned(ChildProcess.Failure(errno: errno, what: "a folder for the connection"))
    }
    // Shells of several threads may share the folder: the moment tells their sockets apart.
    let name = "s\(getpid()).\(String(Clocks.monotonic & 0xFFFF_FFFF, radix: 36))"
    let answer = SSHConnection.open(place, socket: "\(folder)/\(name)", configuration: configuration)
    if case .open(let connection) = answer { open[place] = connection }
    return answer
  }

  /// ssh binds to the name and 17 letters more first, and a socket's name has 107 (unix(7)). It would expand `%` and `~`.
  private func home(_ walk: String?) -> String? {
    if let walk, walk.utf8.count <= 70, walk.hasPrefix("/"), walk.utf8.allSatisfy(Self.isPlain) { return walk }
    if let folder { return folder }
    var name = Array("/tmp/muster-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { return nil }
    folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return folder
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "/-._".utf8.contains(byte)
    }
  }

  /// Closes all of them.
  func close() {
    for connection in open.values { connection.close() }
    open = [:]
    if let folder { rmdir(folder) }
    folder = nil
  }
}
