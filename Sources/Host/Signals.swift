import CSystem
import Glibc

/// Signals that this process counts instead of dying of them, from the first script or question on.
enum Signals {
  /// Starts to count; once a process.
  static func watch() { csystem_watch_signals() }

  /// Readable after each counted signal; poll it beside what is waited for.
  static var wake: Int32 { csystem_wake_fd() }

  /// Makes `wake` quiet again.
  static func drain() { csystem_wake_drain() }

  /// True when Ctrl-C came since it was last taken.
  static func takeInterrupt() -> Bool { csystem_take_signal(SIGINT) > 0 }

  /// True when the terminal's size changed since it was last taken.
  static func takeResize() -> Bool { csystem_take_signal(SIGWINCH) > 0 }

  /// True for ever once the terminal is gone or somebody asked this process to end.
  static var hangup: Bool { csystem_peek_signal(SIGHUP) > 0 || csystem_peek_signal(SIGTERM) > 0 }
}
