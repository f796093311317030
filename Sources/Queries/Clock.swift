import CSystem
import Glibc

/// The two clocks, in nanoseconds.
enum Clock {
  /// For deadlines: never set back.
  static var monotonic: Int64 { read(CLOCK_MONOTONIC) }
  /// Since 1970, UTC.
  static var wall: Int64 { read(CLOCK_REALTIME) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// A moment on the monotonic clock by which something must be over.
struct Deadline: Sendable {
  let at: Int64

  init(at: Int64) { self.at = at }

  var nanosecondsLeft: Int64 { max(0, at - Clock.monotonic) }
  /// Rounded up, so that waiting for it does not end before it.
  var millisecondsLeft: Int { Int((nanosecondsLeft + 999_999) / 1_000_000) }
  var isOver: Bool { nanosecondsLeft == 0 }
}
