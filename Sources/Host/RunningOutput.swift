import Engine
import Glibc
import Reports

/// A running script's output as rows for a terminal: escaped, marked, and at a bounded rate.
///
/// What comes faster is counted, and its last lines are kept for the end. A value: it is given the time, and returns text.
struct RunningOutput {
  /// Stands before every row, and says that none of it is recorded yet.
  static let mark = "  | "
  /// How many lines of what was not shown are shown at the end.
  static let lastLines = 20

  private let width: Int
  private let rowsPerSecond: Double
  private let bytesPerSecond: Double
  private var rows: Double
  private var bytes: Double
  private var refilled: Int64?
  private var partial: [OutputStream: [UInt8]] = [:]
  /// Lines that were not shown since the last row that was.
  private var hidden = 0
  /// The end of what was not shown.
  private var tail: [UInt8] = []

  private static let longestLine = 4 << 10
  private static let tailLimit = 16 << 10

  init(width: Int, rowsPerSecond: Int = 200, bytesPerSecond: Int = 64 << 10) {
    self.width = max(8, width - Self.mark.utf8.count)
    self.rowsPerSecond = Double(rowsPerSecond)
    self.bytesPerSecond = Double(bytesPerSecond)
    rows = Double(rowsPerSecond)
    bytes = Double(bytesPerSecond)
  }

  /// The rows to write now.
  mutating func take(_ piece: UnsafeRawBufferPointer, _ stream: OutputStream, now: Int64) -> String {
    refill(now)
    if hidden > 0 && (rows < rowsPerSecond / 2 || bytes < bytesPerSecond / 2) {
      hide(piece)
      return ""
    }
    var out = ""
    var rest = piece
    while !rest.isEmpty {
      guard rows >= 1, bytes >= 1 else {
        hide(rest)
        break
      }
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      let room = Self.longestLine - (partial[stream]?.count ?? 0)
      let cut = min(end, rest.startIndex + room)
      partial[stream, default: []].append(contentsOf: rest[..<cut])
      let isWhole = cut == end && end < rest.endIndex
      if isWhole || partial[stream]?.count == Self.longestLine { out += emit(stream) }
      rest = UnsafeRawBufferPointer(rebasing: rest[(isWhole ? cut + 1 : cut)...])
    }
    return out
  }

  /// The rows that are still to be written at the script's end; the rate begins anew.
  mutating func finish() -> String {
    var out = ""
    if hidden > 0 || !tail.isEmpty {
      var lines = tail.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      let last = lines.suffix(min(Self.lastLines, max(hidden, 1)))
      out += skipped(max(0, hidden - last.count))
      for line in last { out += laid(Array(line)) }
    }
    for stream in [OutputStream.stdout, .stderr] where partial[stream]?.isEmpty == false { out += emit(stream) }
    self = RunningOutput(
      width: width + Self.mark.utf8.count, rowsPerSecond: Int(rowsPerSecond), bytesPerSecond: Int(bytesPerSecond))
    return out
  }

  private mutating func refill(_ now: Int64) {
    let passed = Double(now - (refilled ?? now)) / 1e9
    refilled = now
    rows = min(rowsPerSecond, rows + passed * rowsPerSecond)
    bytes = min(bytesPerSecond, bytes + passed * bytesPerSecond)
  }

  /// Counts the lines of what is not shown and keeps the end of it: no work per line, since it may be gigabytes.
  private mutating func hide(_ piece: UnsafeRawBufferPointer) {
    var newlines = 0
    for byte in piece where byte == UInt8(ascii: "\n") { newlines += 1 }
    hidden += newlines
    for stream in partial.keys where partial[stream]?.isEmpty == false {
      // What was begun and not shown yet belongs to the hidden text now.
      tail += partial[stream] ?? []
      partial[stream] = []
    }
    if hidden == 0 { hidden = 1 }
    tail += piece.suffix(Self.tailLimit)
    if tail.count > Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
  }

  private mutating func emit(_ stream: OutputStream) -> String {
    let line = partial[stream] ?? []
    partial[stream] = []
    let text = laid(line)
    rows -= Double(text.utf8.lazy.filter { $0 == UInt8(ascii: "\n") }.count)
    bytes -= Double(text.utf8.count)
    defer {
      hidden = 0
      tail = []
    }
    return skipped(hidden) + text
  }

  private func skipped(_ count: Int) -> String {
    count == 0 ? "" : "\(Self.mark)... \(count) more line\(count == 1 ? "" : "s") not shown\n"
  }

  /// One line as rows that fit the width, each with the mark, so that no row can pass for one of ours.
  private func laid(_ line: [UInt8]) -> String {
    var line = line[...]
    while line.last == UInt8(ascii: "\r") { line.removeLast() }
    // A carriage return draws over what stood there: the last text wins, as it would on a terminal.
    if let carriage = line.lastIndex(of: UInt8(ascii: "\r")) { line = line[(carriage + 1)...] }
    var out = Self.mark
    var column = 0
    for character in Escaping.printable(String(decoding: line, as: UTF8.self)) {
      let piece = character == "\t" ? String(repeating: " ", count: 8 - column % 8) : String(character)
      let columns = Wrapping.columns(piece)
      if column + columns > width {
        out += "\n" + Self.mark
        column = 0
      }
      out += piece
      column += columns
    }
    return out + "\n"
  }
}
