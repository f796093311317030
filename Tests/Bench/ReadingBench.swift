import CCmark
import Glibc

/// Times the reader beside libcmark on the same bytes, file by file, in one process: `reading-bench SECONDS FILE…`.
///
/// One line a round: nanoseconds of libcmark's parse and free, and of `RunbookFile.read` with what it made given back. The two take
/// turns within each file, so that whatever else the machine does hits both.
@main
enum ReadingBench {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard let seconds = arguments.first.flatMap({ Double($0) }) else { exit(2) }
    let files = arguments.dropFirst().compactMap { path in contents(path).map { (path, $0) } }
    let total = files.reduce(0) { $0 + $1.1.count }
    print("files\t\(files.count)\tbytes\t\(total)")
    var sink = 0
    let end = now() + Int(seconds * 1e9)
    var round = 0
    while now() < end || round < 5 {
      var floor = 0
      var reader = 0
      for (path, bytes) in files {
        let began = now()
        let document = bytes.withUnsafeBytes {
          cmark_parse_document($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, CMARK_OPT_DEFAULT)
        }
        cmark_node_free(document)
        let between = now()
        sink &+= read(bytes, path)
        let after = now()
        floor += between - began
        reader += after - between
      }
      // The first round warms both up.
      if round > 0 { print("round\t\(floor)\t\(reader)") }
      round += 1
    }
    if sink == 0 { print("nothing was read") }
  }

  /// A function of its own, so that what was read is given back before the clock is read.
  @inline(never)
  static func read(_ bytes: [UInt8], _ path: String) -> Int {
    let file = RunbookFile.read(bytes, path: path, id: path)
    return file.runbooks.reduce(1) { $0 + $1.steps.count }
  }

  static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  static func contents(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while true {
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        count = fread(buffer.baseAddress, 1, buffer.count, file)
      }
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }
}
