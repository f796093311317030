import CSystem
package import Engine
import Glibc
package import Reports

/// A person who reads and types at this process's terminal.
package final class TerminalPerson: Person {
  private let input: Int32
  private let outlet: Outlet
  private var running: RunningOutput
  private let quiet: Bool
  /// Bytes that were typed and not asked for yet.
  private var typed: [UInt8] = []
  private var isAtEnd = false

  /// The longest line that is taken; what is typed behind it is dropped.
  private static let longestLine = 64 << 10

  /// `quiet` keeps the bell silent.
  package init(input: Int32 = 0, output: Int32 = 1, look: Look, quiet: Bool = false) {
    self.input = input
    self.quiet = quiet
    outlet = Outlet(output)
    running = RunningOutput(width: look.width)
  }

  /// True: somebody can be asked.
  package var isThere: Bool { true }

  /// Writes finished text.
  package func show(_ text: String) { outlet.write(text) }

  /// Prints the prompt and waits for a line, in the terminal's own line mode.
  ///
  /// Ctrl-C typed before the prompt stood there is no answer to it, and is dropped.
  package func ask(_ prompt: String) -> Heard {
    Signals.watch()
    _ = Signals.takeInterrupt()
    takeLines()
    outlet.write(prompt)
    while true { if let heard = hear(until: nil) { return heard } }
  }

  /// As `ask`; news stands above the prompt, which is printed again, and what was typed so far stays in the terminal.
  package func ask(_ prompt: String, every: Duration, _ news: () -> News) -> Heard {
    Signals.watch()
    _ = Signals.takeInterrupt()
    takeLines()
    outlet.write(prompt)
    while true {
      if let heard = hear(until: Clocks.monotonic + every.nanoseconds) { return heard }
      switch news() {
      case .none: continue
      case .text(let text): outlet.write("\n" + text + prompt)
      case .over(let text):
        outlet.write("\n" + text)
        return .elsewhere
      }
    }
  }

  /// As `ask`, with the terminal's echo off until the line is there; only its end shows.
  package func askHidden(_ prompt: String) -> Heard {
    var before = termios()
    guard tcgetattr(input, &before) == 0 else { return ask(prompt) }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    silent.c_lflag |= tcflag_t(ECHONL | ICANON | ISIG)
    tcsetattr(input, TCSADRAIN, &silent)
    defer { tcsetattr(input, TCSADRAIN, &before) }
    return ask(prompt)
  }

  /// Waits for so long, or until something is typed or Ctrl-C comes.
  package func wait(_ time: Duration) -> Heard? {
    Signals.watch()
    takeLines()
    return hear(until: Clocks.monotonic + time.nanoseconds)
  }

  /// True when the program was asked to end, or the terminal is gone.
  package var isToldToEnd: Bool { Signals.hangup || outlet.isGone }

  /// What comes first; nil when the time has passed.
  private func hear(until end: Int64?) -> Heard? {
    while true {
      if isToldToEnd { return .hangup }
      if Signals.takeInterrupt() {
        typed = []
        outlet.write("\n")
        return .interrupt
      }
      if let line = nextLine() { return .line(line) }
      if isAtEnd { return ended() }
      var left: Int32 = -1
      if let end {
        let now = Clocks.monotonic
        if now >= end { return nil }
        left = Int32(clamping: (end - now + 999_999) / 1_000_000)
      }
      var fds = [
        pollfd(fd: input, events: Int16(POLLIN), revents: 0),
        pollfd(fd: Signals.wake, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&fds, 2, left) > 0 else { continue }
      if fds[1].revents != 0 {
        Signals.drain()
      } else if fds[0].revents & Int16(POLLIN) != 0 {
        if !listen(isHungUp: fds[0].revents & Int16(POLLHUP | POLLERR) != 0) { return .hangup }
      } else if fds[0].revents != 0 {
        return .hangup
      }
    }
  }

  /// Shows finished lines without waiting for whoever reads.
  package func announce(_ text: String) { _ = outlet.offer(text) }

  /// Shows a running script's output, at a bounded rate and without ever waiting for the terminal.
  package func stream(_ bytes: UnsafeRawBufferPointer, _ stream: OutputStream) {
    let text = running.take(bytes, stream, now: Clocks.monotonic)
    if !text.isEmpty { _ = outlet.offer(text) }
  }

  /// Shows what `stream` still holds.
  package func endStream() {
    let text = running.finish()
    if !text.isEmpty { _ = outlet.offer(text) }
  }

  /// Throws away what lies in the terminal's line and in ours.
  package func forgetTyped() {
    tcflush(input, TCIFLUSH)
    typed = []
  }

  /// Rings, unless it shall be quiet.
  package func bell() { if !quiet { outlet.write("\u{7}") } }

  /// Sees to it that the terminal hands over lines and turns Ctrl-C into a signal, whatever ran before.
  private func takeLines() {
    var settings = termios()
    guard tcgetattr(input, &settings) == 0 else { return }
    let wanted = tcflag_t(ICANON | ISIG)
    guard settings.c_lflag & wanted != wanted else { return }
    settings.c_lflag |= wanted
    settings.c_iflag |= tcflag_t(ICRNL)
    tcsetattr(input, TCSANOW, &settings)
  }

  /// Reads once; false when the terminal is gone.
  private func listen(isHungUp: Bool) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(input, &bytes, bytes.count)
    if count < 0 { return errno == EINTR || errno == EAGAIN }
    // A terminal that was hung up reads as an end; so does Ctrl-D, on one that is still there.
    if count == 0 && isHungUp { return false }
    if count == 0 { isAtEnd = true }
    typed += bytes[..<count]
    return true
  }

  /// The first whole line that was typed.
  private func nextLine() -> String? {
    guard let end = typed.firstIndex(of: UInt8(ascii: "\n")) else {
      if typed.count > Self.longestLine { typed.removeLast(typed.count - Self.longestLine) }
      return nil
    }
    let line = text(typed[..<end])
    typed.removeFirst(end + 1)
    return line
  }

  /// What an end of input means: a line without its newline, or the end. A terminal can be read again after it.
  private func ended() -> Heard {
    isAtEnd = false
    outlet.write("\n")
    guard !typed.isEmpty else { return .end }
    let line = text(typed[...])
    typed = []
    return .line(line)
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    var line = bytes.prefix(Self.longestLine)
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
      // No environment variable could hold a NUL.
      scalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
    }
    return String(scalars)
  }
}
