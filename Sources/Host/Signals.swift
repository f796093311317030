import CSystem
import Glibc

/// Signals that this process counts instead of dying of them, from the first script or question on.
enum Signals {
  /// Starts to count; once a process.
  static func watch() { csystem_watch_signals() }

  /// Has the kernel keep how our children ended, also where whoever started us ignored that.
  static func keepChildren() { signal(SIGCHLD, SIG_DFL) }

  /// Readable after each counted signal; poll it beside what is waited for.
  static var wake: Int32 { csystem_wake_fd() }

  /// Makes `wake` quiet again.
  static func drain() { csystem_wake_drain() }

  /// True when Ctrl-C came since it was last taken.
  static func takeInterrupt() -> Bool { csystem_take_signal(SIGINT) > 0 }

  /// True when the terminal's size changed since it was last taken.
  static func takeResize() -> Bool { csystem_take_signal(SIGWINCH) > 0 }

  /// True for ever once the terminal is gone or somebody asked this process to end.
  static var hangup: Bool { hasCome(SIGHUP) || hasCome(SIGTERM) }

  /// True when the signal came and was not taken since.
  static func hasCome(_ signal: Int32) -> Bool { csystem_peek_signal(signal) > 0 }
}
