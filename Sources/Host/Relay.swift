import Glibc

/// Connects the person's terminal with a script's pty: keys in, screen out, size changes along.
///
/// The terminal is raw as long as the script runs, so Ctrl-C and all other keys are the script's; it is what it was before
/// as soon as the script is over. Without a terminal the script reads an end of input, and nothing is relayed.
final class Relay {
  private let master: Int32
  private let input: Int32
  private let output: Int32
  /// The terminal's settings before; nil without a terminal.
  private var before: termios?
  /// Keys that the pty has not taken yet.
  private var keys: [UInt8] = []
  /// True once the terminal hung up.
  private(set) var isGone = false

  /// More keys than this wait in the terminal.
  private static let most = 4096

  init(master: Int32, terminal: (input: Int32, output: Int32)) {
    self.master = master
    (input, output) = terminal
    var settings = termios()
    guard isatty(output) == 1, tcgetattr(input, &settings) == 0 else {
      keys = [4]
      pass()
      return
    }
    before = settings
    cfmakeraw(&settings)
    tcsetattr(input, TCSANOW, &settings)
  }

  /// Gives a new pty the size and the settings of the person's terminal; before anything starts on it, which would be told
  /// of a change otherwise.
  static func dress(_ master: Int32, like terminal: (input: Int32, output: Int32)) {
    var settings = termios()
    if tcgetattr(terminal.input, &settings) == 0 { tcsetattr(master, TCSANOW, &settings) }
    copySize(from: terminal.output, to: master)
  }

  /// True when somebody sees what is shown.
  var isThere: Bool { before != nil && !isGone }
  /// The descriptor to poll for keys; -1 when none are wanted now.
  var listens: Int32 { isThere && keys.count < Self.most ? input : -1 }
  /// True when the pty has not taken all keys.
  var isWaiting: Bool { !keys.isEmpty }

  /// Reads keys and passes them on.
  func listen() {
    var bytes = [UInt8](repeating: 0, count: Self.most)
    let count = read(input, &bytes, bytes.count)
    if count > 0 {
      keys += bytes[..<count]
      pass()
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      // A raw terminal has no end of input: it is gone.
      isGone = true
    }
  }

  /// Gives the pty as many keys as it takes.
  func pass() {
    while !keys.isEmpty {
      let count = write(master, keys, keys.count)
      if count > 0 {
        keys.removeFirst(count)
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        keys = []
      }
    }
  }

  /// Writes what the script wrote, as it is: the screen is the script's now.
  func show(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty && !isGone {
      let count = write(output, rest.baseAddress, rest.count)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno == EAGAIN {
        var room = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
      } else if errno != EINTR {
        isGone = true
      }
    }
  }

  /// Passes a new size on, and sees a terminal that hung up.
  func resize() {
    if Signals.takeResize() { Self.copySize(from: output, to: master) }
    if before != nil && Signals.hasCome(SIGHUP) { isGone = true }
  }

  private static func copySize(from terminal: Int32, to master: Int32) {
    var size = winsize()
    guard ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0 else { return }
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Makes the terminal what it was, however the script ended.
  func restore() {
    guard var settings = before else { return }
    before = nil
    tcsetattr(input, TCSANOW, &settings)
  }

  deinit { restore() }
}
