import CSystem
package import Engine
import Glibc
package import Incidents

/// This machine's clocks, and the source of ids.
package enum Clocks {
  /// This process, so that others can tell whether it still lives.
  package static var me: ProcessMark { ProcessTable.mark(of: getpid()) }

  /// What the clocks say now.
  package static func now() -> Moment {
    Moment(wall: nanoseconds(CLOCK_REALTIME), monotonic: nanoseconds(CLOCK_BOOTTIME), boot: boot)
  }

  /// Nanoseconds of the clock that never goes back and counts sleep too.
  static var monotonic: Int64 { nanoseconds(CLOCK_BOOTTIME) }

  /// The kernel's boot id, read once; "unknown" where /proc is not there.
  package static let boot: String = {
    guard let bytes = ProcessTable.contents("/proc/sys/kernel/random/boot_id") else { return "unknown" }
    return String(decoding: bytes.prefix { $0 > 32 }, as: UTF8.self)
  }()

  private static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Makes ids of UUID version 7 (RFC 9562, 5.7) that sort in the order in which they were made.
///
/// Milliseconds stand in the first 48 bits; the 12 bits behind the version are a counter (RFC 9562, 6.2, method 1) that
/// begins at a random place and rises within a millisecond, and also while the wall clock stands still or goes back.
package struct IDSource {
  private var last: UInt64 = 0
  private var counter: UInt64 = 0

  package init() {}

  /// A fresh id.
  package mutating func next() -> ID { next(milliseconds: UInt64(max(0, Clocks.now().wall / 1_000_000))) }

  mutating func next(milliseconds: UInt64) -> ID {
    var random = [UInt8](repeating: 0, count: 10)
    precondition(csystem_random(&random, random.count) == 0, "the kernel gave no random bytes")
    if milliseconds > last {
      last = milliseconds
      // The upper half is kept free, so that the counter has room to rise.
      counter = UInt64(random[8]) << 3 | UInt64(random[9]) & 7
    } else {
      counter += 1
      if counter > 0xfff {
        last += 1
        counter = 0
      }
    }
    var bytes = (0..<6).map { UInt8(truncatingIfNeeded: last >> UInt64(40 - 8 * $0)) }
    bytes.append(0x70 | UInt8(counter >> 8))
    bytes.append(UInt8(truncatingIfNeeded: counter))
    bytes.append(0x80 | random[0] & 0x3f)
    bytes += random[1..<8]
    return ID(text: Self.text(bytes))
  }

  private static func text(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    out.reserveCapacity(36)
    for (place, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(place) { out.append(UInt8(ascii: "-")) }
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}
