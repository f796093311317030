import Glibc

/// What this process is connected to.
package enum Terminal {
  /// True when the descriptor is a terminal.
  package static func isTerminal(_ fd: Int32) -> Bool { isatty(fd) == 1 }

  /// How wide the terminal says it is; nil when it is none or does not know.
  package static func columns(_ fd: Int32 = 1) -> Int? {
    var size = winsize()
    guard ioctl(fd, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// True when somebody can be asked: input and output are terminals, nobody said `--no-input`, and `CI` is not set.
  package static func hasPerson(noInput: Bool) -> Bool {
    if noInput || !isTerminal(0) || !isTerminal(1) { return false }
    guard let ci = getenv("CI").map({ String(cString: $0) }) else { return true }
    return ["", "0", "false"].contains(ci)
  }
}
