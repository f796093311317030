import CSystem
import Engine
import Glibc

/// What `/proc` says of processes (proc_pid_stat(5)).
enum ProcessTable {
  struct Line {
    var pid: pid_t
    var state: UInt8
    var parent: pid_t
    var group: pid_t
    var session: pid_t
    /// Clock ticks since boot.
    var started: Int
    var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
  }

  /// The process's line; nil when there is no such process.
  static func line(of pid: pid_t) -> Line? {
    guard let bytes = contents("/proc/\(pid)/stat") else { return nil }
    // The name stands in parentheses and may hold anything, spaces and parentheses included.
    guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let state = fields[0].first else { return nil }
    return Line(
      pid: pid, state: state, parent: pid_t(number(fields[1])), group: pid_t(number(fields[2])),
      session: pid_t(number(fields[3])), started: number(fields[19]))
  }

  /// All processes that this process may see.
  static func all() -> [Line] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var lines: [Line] = []
    while let entry = readdir(folder) {
      let pid = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
      }
      if pid > 0, let line = line(of: pid) { lines.append(line) }
    }
    return lines
  }

  /// The `NAME=value`s that the process was started with; nil when it is gone or not ours to see.
  static func environment(of pid: pid_t) -> [ArraySlice<UInt8>]? {
    contents("/proc/\(pid)/environ")?.split(separator: 0)
  }

  /// The mark of a process that exists; its start is 0 where /proc does not tell it.
  static func mark(of pid: pid_t) -> ProcessMark {
    ProcessMark(pid: Int(pid), started: line(of: pid)?.started ?? 0, boot: Clocks.boot)
  }

  /// All bytes of a small file of the kernel's; nil when it cannot be read.
  static func contents(_ path: String) -> [UInt8]? {
    let fd = open(path, O_RDONLY | O_CLOEXEC)
    guard fd >= 0 else { return nil }
    defer { close(fd) }
    var bytes: [UInt8] = []
    while bytes.count < 4 << 20 {
      var count = 0
      bytes.append(
        contentsOf: [UInt8](unsafeUninitializedCapacity: 4096) { buffer, initialized in
          count = read(fd, buffer.baseAddress, buffer.count)
          initialized = max(0, count)
        })
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      // A short answer is the last one.
      if count < 4096 { break }
    }
    return bytes
  }

  private static func number(_ field: ArraySlice<UInt8>) -> Int {
    field.reduce(0) { $0 &* 10 &+ Int($1) - 48 }
  }
}
