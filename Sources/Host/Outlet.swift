import CSystem
import Glibc
import Reports

/// Where text for people goes: finished text whole, running output only as fast as it is taken.
final class Outlet {
  private let fd: Int32
  /// A file description of our own that never blocks, so that a stopped terminal does not stop the script; -1 without one.
  private let quick: Int32
  /// Running output that the other side has not taken yet.
  private var pending: [UInt8] = []
  /// True once nobody takes anything any more.
  private(set) var isGone = false

  private static let most = 64 << 10

  init(_ fd: Int32) {
    self.fd = fd
    var status = stat()
    let known = fstat(fd, &status) == 0
    let kind = status.st_mode & S_IFMT
    // Not for files: a second description would write from the file's beginning.
    let reopens = known && (kind == S_IFCHR || kind == S_IFIFO)
    quick = reopens ? open("/proc/self/fd/\(fd)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
  }

  deinit { if quick >= 0 { close(quick) } }

  /// Writes all of it, however long that takes; a terminal that is gone takes everything.
  func write(_ text: String) {
    let bytes = pending + Array(text.utf8)
    pending = []
    var done = 0
    while done < bytes.count && !isGone {
      let count = bytes.withUnsafeBytes { Glibc.write(fd, $0.baseAddress?.advanced(by: done), bytes.count - done) }
      if count > 0 {
        done += count
      } else if errno == EAGAIN {
        var room = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
      } else if errno != EINTR {
        isGone = true
      }
      if Signals.hangup && count <= 0 { isGone = true }
    }
  }

  /// Takes text to be written as soon as that does not block; false when too much waits already.
  func offer(_ text: String) -> Bool {
    flush()
    guard pending.count + text.utf8.count <= Self.most else { return false }
    pending += Array(text.utf8)
    flush()
    return true
  }

  /// Writes what goes without waiting.
  private func flush() {
    while !pending.isEmpty && !isGone {
      let target = quick >= 0 ? quick : fd
      if quick < 0 {
        var room = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
        guard poll(&room, 1, 0) == 1, room.revents & Int16(POLLOUT) != 0 else { return }
      }
      // A pipe that is ready takes at least so much without blocking.
      let count = pending.withUnsafeBytes { Glibc.write(target, $0.baseAddress, min(pending.count, 4096)) }
      if count > 0 {
        pending.removeFirst(count)
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        isGone = true
      }
    }
  }
}
