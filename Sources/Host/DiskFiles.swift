package import Engine
import Glibc
package import Incidents

/// Files of this machine; what belongs to incidents lies in a private folder beside the journal.
package final class DiskFiles: Files {
  private let folder: String
  /// Open lock files; each holds its lock until this process ends.
  private var locks: [ID: Int32] = [:]

  /// `folder` is where the folders of the incidents are made.
  package init(folder: String) { self.folder = folder }

  deinit { for fd in locks.values { close(fd) } }

  /// All bytes of a file.
  package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
    let fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard fd >= 0 else { throw HostError(errno: errno, operation: "read", object: path) }
    defer { close(fd) }
    var status = stat()
    guard fstat(fd, &status) == 0 else { throw HostError(errno: errno, operation: "read", object: path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw HostError(errno: EISDIR, operation: "read", object: path) }
    // A pipe (`<(…)`) has no size, and is waited for; the one byte more shows that a file grew.
    if status.st_mode & S_IFMT != S_IFREG { _ = fcntl(fd, F_SETFL, 0) }
    var bytes: [UInt8] = []
    var room = max(4096, min(Int(status.st_size), limit) + 1)
    while true {
      var count = 0
      let more = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
        repeat { count = Glibc.read(fd, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
        initialized = max(0, count)
      }
      guard count >= 0 else { throw HostError(errno: errno, operation: "read", object: path) }
      if count == 0 { return bytes }
      if bytes.isEmpty { bytes = more } else { bytes += more }
      guard bytes.count <= limit else { throw HostError(errno: EFBIG, operation: "read", object: path) }
      room = max(4096, room - count)
    }
  }

  /// Writes a private file beside its place and renames it there. What stands there and is no file (a device, a pipe) is written
  /// into, and a link followed: renaming would put a file in their place.
  package func write(_ bytes: [UInt8], to path: String) throws(HostError) {
    var there = stat()
    if lstat(path, &there) == 0, there.st_mode & S_IFMT != S_IFREG {
      if there.st_mode & S_IFMT == S_IFLNK, let target = realpath(path, nil) {
        defer { free(target) }
        return try write(bytes, to: String(cString: target))
      }
      return try writeInto(bytes, path)
    }
    let draft = "\(path).\(getpid()).tmp"
    unlink(draft)
    let fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard fd >= 0 else { throw HostError(errno: errno, operation: "write", object: path) }
    var failed = Self.writeAll(bytes, to: fd)
    if close(fd) != 0 && failed == 0 { failed = errno }
    if failed == 0 && rename(draft, path) != 0 { failed = errno }
    guard failed != 0 else { return }
    unlink(draft)
    throw HostError(errno: failed, operation: "write", object: path)
  }

  private func writeInto(_ bytes: [UInt8], _ path: String) throws(HostError) {
    let fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard fd >= 0 else { throw HostError(errno: errno, operation: "write", object: path) }
    var failed = Self.writeAll(bytes, to: fd)
    if close(fd) != 0 && failed == 0 { failed = errno }
    if failed != 0 { throw HostError(errno: failed, operation: "write", object: path) }
  }

  /// Writes behind the end of a file that others may read.
  package func append(_ bytes: [UInt8], to path: String) throws(HostError) {
    let fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o644)
    guard fd >= 0 else { throw HostError(errno: errno, operation: "append to", object: path) }
    var failed = Self.writeAll(bytes, to: fd)
    // A pipe has nothing to sync.
    if failed == 0 && fdatasync(fd) != 0 && errno != EINVAL && errno != EROFS { failed = errno }
    if close(fd) != 0 && failed == 0 { failed = errno }
    guard failed != 0 else { return }
    throw HostError(errno: failed, operation: "append to", object: path)
  }

  /// Removes a file.
  package func remove(_ path: String) throws(HostError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw HostError(errno: errno, operation: "remove", object: path)
  }

  /// The private folder of an incident, made when it is not there.
  package func privateFolder(for incident: ID) throws(HostError) -> String {
    let path = "\(folder)/\(incident.text)"
    if access(path, F_OK) != 0 { try Self.makeFolder(path) }
    return path
  }

  /// Takes the lock of an incident, or says who has it.
  package func lock(_ incident: ID, mark: LeaseMark) throws(HostError) -> LockAnswer {
    let path = try privateFolder(for: incident) + "/lock"
    if let ours = locks[incident] {
      let before = Self.mark(in: ours)
      Self.store(mark, in: ours)
      return .taken(before: before)
    }
    // Closed on exec: a script that outlives us must not hold the incident.
    let fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard fd >= 0 else { throw HostError(errno: errno, operation: "lock", object: path) }
    var failed: Int32 = 0
    repeat { failed = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno } while failed == EINTR
    let before = Self.mark(in: fd)
    if failed == EWOULDBLOCK {
      close(fd)
      return .held(by: before)
    }
    guard failed == 0 else {
      close(fd)
      throw HostError(errno: failed, operation: "lock", object: path)
    }
    locks[incident] = fd
    Self.store(mark, in: fd)
    return .taken(before: before)
  }

  /// What the lock file says, whoever holds it.
  package func mark(of incident: ID) -> LeaseMark? {
    let fd = open("\(folder)/\(incident.text)/lock", O_RDONLY | O_CLOEXEC)
    guard fd >= 0 else { return nil }
    defer { close(fd) }
    return Self.mark(in: fd)
  }

  /// Changes what the lock file says.
  package func note(_ mark: LeaseMark, for incident: ID) {
    if let fd = locks[incident] { Self.store(mark, in: fd) }
  }

  // MARK: Parts

  /// The lock file's one line; what lies behind it is left of a longer line before it.
  private static func mark(in fd: Int32) -> LeaseMark? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = pread(fd, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    // A file that was cut by a crash says nothing, which is an answer.
    guard let end = bytes[..<count].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    return LeaseMark(line: String(decoding: bytes[..<end], as: UTF8.self))
  }

  private static func store(_ mark: LeaseMark, in fd: Int32) {
    // The file is a hint for people and for resume, never the record.
    var bytes = Array((mark.line + "\n").utf8)
    // Empty lines over what a longer line left: cutting the file would cost more than all of this, twice a script.
    while bytes.count < 192 { bytes.append(UInt8(ascii: "\n")) }
    // One write over the old line: whoever reads meanwhile sees the one or the other.
    _ = pwrite(fd, bytes, bytes.count, 0)
  }

  /// Writes all bytes; 0 or the error number.
  static func writeAll(_ bytes: [UInt8], to fd: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(fd, $0.baseAddress?.advanced(by: done), bytes.count - done) }
      if count < 0 && errno != EINTR { return errno }
      done += max(0, count)
    }
    return 0
  }

  /// Makes a folder that only we may enter, and those above it.
  package static func makeFolder(_ path: String) throws(HostError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let failed = errno
    if failed == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]))
      if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    }
    throw HostError(errno: errno, operation: "make folder", object: path)
  }
}
