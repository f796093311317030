package import Engine
import Glibc

/// Nobody at a terminal: text goes to stderr, and nothing is ever answered.
package final class NobodyPerson: Person {
  private let outlet: Outlet
  private var running = RunningOutput(width: 80)

  package init(output: Int32 = 2) { outlet = Outlet(output) }

  /// False: nobody can be asked.
  package var isThere: Bool { false }

  /// Writes finished text.
  package func show(_ text: String) { outlet.write(text) }

  /// Never waits: the end of input, or what a signal said meanwhile.
  package func ask(_ prompt: String) -> Heard {
    if Signals.hangup { return .hangup }
    return Signals.takeInterrupt() ? .interrupt : .end
  }

  /// As `ask`: nothing is typed here.
  package func askHidden(_ prompt: String) -> Heard { ask(prompt) }

  /// Waits for so long, or until a signal comes.
  package func wait(_ time: Duration) -> Heard? {
    Signals.watch()
    let end = Clocks.monotonic + time.nanoseconds
    while true {
      if Signals.hangup { return .hangup }
      if Signals.takeInterrupt() { return .interrupt }
      let now = Clocks.monotonic
      if now >= end { return nil }
      var wake = pollfd(fd: Signals.wake, events: Int16(POLLIN), revents: 0)
      if poll(&wake, 1, Int32(clamping: (end - now + 999_999) / 1_000_000)) > 0 { Signals.drain() }
    }
  }

  /// True when the program was asked to end.
  package var isToldToEnd: Bool { Signals.hangup }

  /// Shows finished lines without waiting for whoever reads.
  package func announce(_ text: String) { _ = outlet.offer(text) }

  /// Shows a running script's output, at a bounded rate.
  package func stream(_ bytes: UnsafeRawBufferPointer, _ stream: OutputStream) {
    let text = running.take(bytes, stream, now: Clocks.monotonic)
    if !text.isEmpty { _ = outlet.offer(text) }
  }

  /// Shows what `stream` still holds.
  package func endStream() {
    let text = running.finish()
    if !text.isEmpty { _ = outlet.offer(text) }
  }

  /// Nobody would hear it.
  package func bell() {}
}
