import CSystem
package import Engine
import Glibc

/// Threads of this process. They take no signals: those are the main thread's.
package final class HostThreads: Threads {
  private let shell: @Sendable () -> any Shell
  private let sources: @Sendable () -> any Sources

  /// Both make what a piece of work is handed; nothing is made before there is work.
  package init(shell: @escaping @Sendable () -> any Shell, sources: @escaping @Sendable () -> any Sources) {
    self.shell = shell
    self.sources = sources
  }

  package func begin(_ work: @escaping @Sendable (any Shell, any Sources) -> Void) -> Bool {
    guard let thread = startThread({ [shell, sources] in work(shell(), sources()) }) else { return false }
    pthread_detach(thread)
    return true
  }

  package func rest(_ time: Duration) -> Bool {
    Signals.watch()
    let end = Clocks.monotonic + time.nanoseconds
    while true {
      if Signals.hangup || Signals.takeInterrupt() { return false }
      let now = Clocks.monotonic
      if now >= end { return true }
      var wake = pollfd(fd: Signals.wake, events: Int16(POLLIN), revents: 0)
      if poll(&wake, 1, Int32(clamping: (end - now + 999_999) / 1_000_000)) > 0 { Signals.drain() }
    }
  }
}
