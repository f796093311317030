/// The lines of a text as slices of it, found eight bytes at a time.
enum ByteLines {
  /// The pieces between line feeds; empty ones are kept when `all` is true.
  static func split(_ text: ArraySlice<UInt8>, all: Bool = true) -> [ArraySlice<UInt8>] {
    var out: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    while start <= text.endIndex {
      let end = lineEnd(text, from: start)
      if all || end > start { out.append(text[start..<end]) }
      start = end + 1
    }
    return out
  }

  /// Where the next line feed stands, or the end.
  static func lineEnd(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
    let offset = text.startIndex
    return text.withUnsafeBytes { p in offset + lineEnd(p, from: start - offset) }
  }

  /// Where the next line feed stands, or the end.
  static func lineEnd(_ p: UnsafeRawBufferPointer, from start: Int) -> Int {
    var i = start
    while i + 8 <= p.count {
      // A byte that is a line feed becomes zero, and only a zero borrows from a highest bit that was not set.
      let eight = p.loadUnaligned(fromByteOffset: i, as: UInt64.self) ^ 0x0A0A_0A0A_0A0A_0A0A
      if (eight &- 0x0101_0101_0101_0101) & ~eight & 0x8080_8080_8080_8080 != 0 { break }
      i += 8
    }
    while i < p.count, p[i] != Byte.lf { i += 1 }
    return i
  }
}
