import Engine
import Testing

@testable import Host

@Suite struct `Output of a running script` {
  private func shown(_ pieces: [(String, OutputStream)], width: Int = 40) -> String {
    var running = RunningOutput(width: width)
    var out = ""
    for (text, stream) in pieces { out += text.utf8Bytes { running.take($0, stream, now: 0) } }
    return out + running.finish()
  }

  @Test func `is marked line by line, streams not mixed within a line`() {
    let text = shown([("a", .stdout), ("x\n", .stderr), ("b\nc", .stdout)])
    #expect(text == "  | x\n  | ab\n  | c\n")
  }

  @Test func `cannot draw`() {
    let text = shown([("\u{1b}[2J\u{9b}1A\u{7}a\u{202e}b\tc\r\n\u{200b}\n", .stdout)], width: 80)
    #expect(text == "  | \\e[2J\\u{9B}1A\\u{7}a\\u{202E}b    c\n  | \\u{200B}\n", "\(text)")
    for scalar in text.unicodeScalars { #expect(scalar.value >= 0x20 || scalar == "\n") }
  }

  @Test func `keeps the last state of a line that is drawn over`() {
    #expect(shown([("10%\r20%\r", .stdout), ("100%\ndone\r\n", .stdout)]) == "  | 100%\n  | done\n")
  }

  @Test func `that is longer than a row keeps its mark on each row`() {
    #expect(
      shown([("123456789012345678901234567890123456789\n", .stdout)], width: 40)
        == "  | 123456789012345678901234567890123456\n  | 789\n")
    #expect(shown([("界界界界界\n", .stdout)], width: 12) == "  | 界界界界\n  | 界\n")
  }

  @Test func `with broken UTF-8 is shown with the replacement character`() {
    var running = RunningOutput(width: 40)
    let text = [UInt8]([0x61, 0xff, 0x0a]).withUnsafeBytes { running.take($0, .stdout, now: 0) }
    #expect(text == "  | a\u{FFFD}\n")
  }

  @Test func `that comes too fast is counted, and its last lines come at the end`() {
    var running = RunningOutput(width: 40, rowsPerSecond: 3)
    let flood = (1...100).map { "line \($0)\n" }.joined()
    let first = flood.utf8Bytes { running.take($0, .stdout, now: 0) }
    #expect(first == "  | line 1\n  | line 2\n  | line 3\n")
    let none = "line 101\n".utf8Bytes { running.take($0, .stdout, now: 1) }
    #expect(none.isEmpty)
    let last = (82...101).map { "  | line \($0)\n" }.joined()
    #expect(running.finish() == "  | ... 78 more lines not shown\n" + last)
  }

  @Test func `goes on when the flood is over`() {
    var running = RunningOutput(width: 40, rowsPerSecond: 3)
    _ = "1\n2\n3\n4\n5\n".utf8Bytes { running.take($0, .stdout, now: 0) }
    let text = "6\n".utf8Bytes { running.take($0, .stdout, now: 2_000_000_000) }
    #expect(text == "  | ... 2 more lines not shown\n  | 6\n")
    #expect(running.finish().isEmpty)
  }

  @Test func `without any newline is cut into rows and then counted`() {
    var running = RunningOutput(width: 40, rowsPerSecond: 200)
    let flood = String(repeating: "x", count: 1 << 20)
    let text = flood.utf8Bytes { running.take($0, .stdout, now: 0) }
    #expect(text.split(separator: "\n").count < 400)
    let end = running.finish()
    #expect(end.utf8.count < 20_000)
  }
}

extension String {
  /// Calls the body with the string's bytes.
  func utf8Bytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { Array(utf8).withUnsafeBytes(body) }
}
