import Engine
import Glibc

/// Writes to the two standard streams, whole, at once and in order.
enum Out {
  /// Text to standard output.
  static func text(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Bytes to standard output.
  static func bytes(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0, to: STDOUT_FILENO) } }

  /// One message to standard error, with its newline.
  static func error(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let n = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if n < 0 && errno == EINTR { continue }
      if n < 0 && descriptor == STDOUT_FILENO && errno != EPIPE && errno != EBADF {
        // A full disk behind a redirection: who keeps it must not believe that all of it is there.
        error("muster: standard output cannot be written: \(String(cString: strerror(errno)))")
        exit(ExitStatus.notRecorded.rawValue)
      }
      // Nobody reads any more (`| head`): there is nobody left to tell.
      if n <= 0 { return }
      rest = rest.dropFirst(n)
    }
  }
}
