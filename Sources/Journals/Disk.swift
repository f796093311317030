import Engine
import Glibc

/// The little that a journal asks of the file system itself.
enum Disk {
  /// True when the system's error number means that there is no room.
  static func isFull(_ number: Int32) -> Bool { number == ENOSPC || number == EDQUOT }

  /// The length of a file, nil when there is none.
  static func size(of path: String) -> Int? {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : nil
  }

  /// False for a folder, a pipe, a device: what opening would fail on or wait for.
  static func isPlain(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
  }

  /// Makes an empty private file (0600), and its folders (0700) where they are missing, whatever the umask says.
  ///
  /// SQLite gives its log and shared memory the mode of the file that it finds, so this is the mode of all three.
  static func makePrivate(_ path: String, operation: String, exclusively: Bool) throws(JournalError) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]), operation)
    }
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | (exclusively ? O_EXCL : 0), 0o600)
    guard file >= 0 else { throw failure(operation, path) }
    defer { close(file) }
    guard fchmod(file, 0o600) == 0 else { throw failure(operation, path) }
  }

  private static func makeFolder(_ path: String, _ operation: String) throws(JournalError) {
    if access(path, F_OK) == 0 { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]), operation)
    }
    if mkdir(path, 0o700) == 0 {
      guard chmod(path, 0o700) == 0 else { throw failure(operation, path) }
    } else if errno != EEXIST {
      throw failure(operation, path)
    }
  }

  /// Puts a finished file and its name on the disk.
  static func sync(_ path: String, operation: String) throws(JournalError) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    for (name, flags) in [(path, O_RDONLY), (folder, O_RDONLY | O_DIRECTORY)] {
      let file = open(name, flags | O_CLOEXEC)
      guard file >= 0 else { throw failure(operation, name) }
      defer { close(file) }
      guard fsync(file) == 0 else { throw failure(operation, name) }
    }
  }

  /// Takes away a file that was just made and is of no use.
  static func discard(_ path: String) { unlink(path) }

  private static func failure(_ operation: String, _ object: String) -> JournalError {
    let number = errno
    let cause: JournalError.Cause =
      switch number {
      case ENOSPC, EDQUOT: .full
      case EROFS: .readOnly
      default: .unopenable
      }
    return JournalError(cause, operation: operation, object: object, detail: String(cString: strerror(number)))
  }
}
