/// A fence's opening line: three or more back-ticks or tildes, and what follows them.
struct Fence {
  var byte: UInt8
  var length: Int
  /// Columns before it, container's prefix included.
  var indent: Int
  var info: Range<Int>

  /// The fence that begins at this offset of the line.
  static func opening(in source: Source, at: Int, line: Int) -> Fence? {
    let range = source.range(line)
    guard at >= range.lowerBound, at + 2 < range.upperBound else { return nil }
    let byte = source.bytes[at]
    guard byte == Byte.backtick || byte == Byte.tilde else { return nil }
    var i = at
    while i < range.upperBound, source.bytes[i] == byte { i += 1 }
    guard i - at >= 3 else { return nil }
    var start = i
    while start < range.upperBound, Byte.isBlank(source.bytes[start]) { start += 1 }
    var end = range.upperBound
    while end > start, Byte.isBlank(source.bytes[end - 1]) { end -= 1 }
    if byte == Byte.backtick {
      for k in start..<end where source.bytes[k] == Byte.backtick { return nil }
    }
    return Fence(byte: byte, length: i - at, indent: at - range.lowerBound, info: start..<end)
  }

  /// True when the line is a run of the fence's bytes, at least as long, and nothing else.
  static func closes(_ source: Source, line: Int, _ fence: Fence) -> Bool {
    guard line <= source.lineCount, let first = source.first(line), first.byte == fence.byte else { return false }
    let end = source.range(line).upperBound
    var i = first.at
    while i < end, source.bytes[i] == fence.byte { i += 1 }
    guard i - first.at >= fence.length else { return false }
    while i < end, Byte.isBlank(source.bytes[i]) { i += 1 }
    return i == end
  }
}
