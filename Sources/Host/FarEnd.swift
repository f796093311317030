import CSystem
import Engine
import Glibc
import Incidents

/// What is said to a script's far end, and what it says: the words between the lines of its output.
///
/// Until `go` is on its way nothing can have started there. From then on only the far end's own `exit` tells how it went: that
/// the program which connects us ended, with whatever status, tells nothing.
final class FarEnd {
  /// How far it is.
  enum Stage: Equatable {
    case connecting
    /// `go` was said; `pid` as soon as it is known there.
    case running(pid: Int?)
    case ended(code: Int, left: Int)
    /// It cannot run there.
    case refused(String)
  }

  private(set) var stage = Stage.connecting
  /// Our end of its input; -1 once it is closed.
  private(set) var input: Int32
  private var words: [UInt8]
  private let mark: [UInt8]
  private let launch: Launch
  private var held: [OutputStream: [UInt8]] = [:]
  /// Streams on which everything before `ready` was somebody else's: a greeting, a warning of ssh's.
  private var begun: Set<OutputStream> = []
  private var noise: [UInt8] = []
  /// The signal that waits until it is known to whom.
  private var due: Int32?

  /// How long it may take to be ready.
  static let patience: Int64 = 30_000_000_000
  /// The longest line of its own that the far end writes.
  private static let longest = 120

  init(_ launch: Launch, input: Int32, mark: String) {
    self.launch = launch
    self.input = input
    self.mark = Array(mark.utf8)
    words = FarScript.text(launch, mark: mark, grace: Int(max(1, launch.grace.components.seconds)))
  }

  /// A mark that nobody can guess.
  static func mark() -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    // Without randomness it is still told apart by the time, and by nobody who means harm.
    if csystem_random(&bytes, bytes.count) != 0 { return "muster:\(Clocks.monotonic):" }
    let digits = Array("0123456789abcdef".utf8)
    return "muster:" + String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
      + ":"
  }

  var isRunning: Bool { if case .running = stage { true } else { false } }
  var isWaiting: Bool { !words.isEmpty && input >= 0 }

  /// What was said before it began: why a connection failed, in the words of the program that made it.
  var lastWords: String {
    let lines = String(decoding: noise.suffix(4096), as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.last { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
  }

  /// Writes what goes without waiting.
  func pass() {
    while isWaiting {
      let count = write(input, words, min(words.count, 64 << 10))
      if count > 0 {
        words.removeFirst(count)
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        hangUp()
      }
    }
  }

  /// Nothing more is said.
  func hangUp() {
    words = []
    if input >= 0 { close(input) }
    input = -1
  }

  deinit { hangUp() }

  /// Passes a signal on to all that runs there.
  func send(_ signal: Int32) {
    guard case .running(let pid) = stage else {
      if case .ended(_, let left) = stage, left > 0 { say(Self.name(signal)) }
      return
    }
    if pid == nil { due = signal } else { say(Self.name(signal)) }
  }

  private static func name(_ signal: Int32) -> String {
    switch signal {
    case SIGINT: "INT"
    case SIGHUP: "HUP"
    case SIGKILL: "KILL"
    default: "TERM"
    }
  }

  /// Leaves what is left of its descendants alone.
  func leave() { say("leave") }

  private func say(_ word: String) {
    words += Array("\(word)\n".utf8)
    pass()
  }

  // MARK: What it says

  /// Takes the far end's own lines out of a piece of output, and hands over the rest.
  func take(_ piece: UnsafeRawBufferPointer, _ stream: OutputStream, _ emit: (UnsafeRawBufferPointer) -> Void) {
    guard let before = held.removeValue(forKey: stream), !before.isEmpty else {
      read(piece, stream, emit)
      return
    }
    (before + piece).withUnsafeBytes { read($0, stream, emit) }
  }

  /// What was held back, at the end of a stream.
  func finish(_ stream: OutputStream, _ emit: (UnsafeRawBufferPointer) -> Void) {
    guard let rest = held.removeValue(forKey: stream) else { return }
    rest.withUnsafeBytes { pass($0, stream, emit) }
  }

  private func read(_ all: UnsafeRawBufferPointer, _ stream: OutputStream, _ emit: (UnsafeRawBufferPointer) -> Void) {
    var rest = all
    while !rest.isEmpty {
      guard let at = find(rest) else {
        let kept = openEnd(rest)
        pass(UnsafeRawBufferPointer(rebasing: rest[..<(rest.count - kept)]), stream, emit)
        if kept > 0 { held[stream] = Array(rest.suffix(kept)) }
        return
      }
      pass(UnsafeRawBufferPointer(rebasing: rest[..<at]), stream, emit)
      let line = UnsafeRawBufferPointer(rebasing: rest[(at + mark.count)...])
      guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else {
        if line.count < Self.longest { held[stream] = Array(rest[at...]) }
        return
      }
      hear(String(decoding: line[..<end], as: UTF8.self), stream)
      rest = UnsafeRawBufferPointer(rebasing: line[(end + 1)...])
    }
  }

  private func pass(_ piece: UnsafeRawBufferPointer, _ stream: OutputStream, _ emit: (UnsafeRawBufferPointer) -> Void) {
    if piece.isEmpty { return }
    if begun.contains(stream) {
      emit(piece)
    } else if noise.count < 64 << 10 {
      noise += piece
    }
  }

  private func find(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let at = csystem_find(bytes.baseAddress, bytes.count, mark, mark.count)
    return at < 0 ? nil : at
  }

  /// How many bytes at the end may be the beginning of a mark.
  private func openEnd(_ bytes: UnsafeRawBufferPointer) -> Int {
    var count = min(mark.count - 1, bytes.count)
    while count > 0, !bytes.suffix(count).elementsEqual(mark.prefix(count)) { count -= 1 }
    return count
  }

  private func hear(_ line: String, _ stream: OutputStream) {
    let parts = line.split(separator: " ")
    switch parts.first {
    case "ready":
      begun.insert(stream)
      if stream == .stdout, stage == .connecting {
        stage = .running(pid: nil)
        say("go")
      }
    case "started":
      guard isRunning, parts.count > 1, let pid = Int(parts[1]) else { return }
      stage = .running(pid: pid)
      say("pid \(pid)")
      if let due { say(Self.name(due)) }
      due = nil
    case "exit":
      guard isRunning, parts.count > 2, let code = Int(parts[1]), let left = Int(parts[2]) else { return }
      stage = .ended(code: code, left: left)
    case "missing":
      guard stage == .connecting else { return }
      let what = parts.last == "folder" ? launch.directory ?? "" : launch.shell
      stage = .refused("\(what) is not there")
    default: break
    }
  }
}
