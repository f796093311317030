/// A file's text as valid UTF-8 bytes, and where its lines begin.
///
/// Everything after this works on byte offsets: a `String` is made only for what a runbook keeps. A line ends at LF, CRLF or a
/// lone CR, as in CommonMark, so our line numbers are libcmark's.
struct Source {
  var bytes: [UInt8]
  /// The offset of each line's first byte; one more entry than lines, the last being the end.
  private(set) var starts: [Int32] = []
  /// The file's line number of each line; nil while they are simply 1, 2, 3 (mending may insert lines).
  var origin: [Int32]?
  /// The first line whose bytes had to be repaired.
  private(set) var repairedLine: Int?

  init(_ raw: [UInt8]) {
    let bytes = Source.normalized(raw)
    self.bytes = bytes.text
    index()
    if let at = bytes.repaired {
      repairedLine = 1
      for i in 0..<min(at, raw.count) where raw[i] == Byte.lf { repairedLine = (repairedLine ?? 0) + 1 }
    }
  }

  var lineCount: Int { starts.count - 1 }

  /// The offsets of a line without its end, 1-based; empty outside.
  func range(_ line: Int) -> Range<Int> {
    guard line >= 1, line <= lineCount else { return 0..<0 }
    let start = Int(starts[line - 1])
    var end = Int(starts[line])
    if end > start, bytes[end - 1] == Byte.lf { end -= 1 }
    if end > start, bytes[end - 1] == Byte.cr { end -= 1 }
    return start..<end
  }

  /// The offset where a line begins, 1-based; the end for lines behind the last.
  func start(_ line: Int) -> Int { line > lineCount ? bytes.count : Int(starts[max(0, line - 1)]) }

  /// The line as text.
  func text(_ line: Int) -> String { String(decoding: bytes[range(line)], as: UTF8.self) }

  /// True when nothing stands on the line but blanks and quote marks.
  func isBlank(_ line: Int) -> Bool {
    for i in range(line) where bytes[i] != Byte.space && bytes[i] != Byte.tab && bytes[i] != Byte.greater {
      return false
    }
    return true
  }

  /// The first byte of the line that is neither blank nor quote mark, and its offset.
  func first(_ line: Int) -> (byte: UInt8, at: Int)? {
    for i in range(line) where bytes[i] != Byte.space && bytes[i] != Byte.tab && bytes[i] != Byte.greater {
      return (bytes[i], i)
    }
    return nil
  }

  /// The line number in the file as the author has it.
  func original(_ line: Int) -> Int {
    guard let origin, line >= 1 else { return line }
    return line <= origin.count ? Int(origin[line - 1]) : Int(origin.last ?? 0)
  }

  private mutating func index() {
    starts.removeAll(keepingCapacity: true)
    starts.reserveCapacity(bytes.count / 32 + 2)
    starts.append(0)
    bytes.withUnsafeBufferPointer { p in
      var i = 0
      let n = p.count
      while i < n {
        // Eight bytes at once that surely end no line: a byte below 14 borrows from its highest bit.
        while i + 8 <= n {
          let eight = UnsafeRawPointer(p.baseAddress.unsafelyUnwrapped + i).loadUnaligned(as: UInt64.self)
          if (eight &- 0x0E0E_0E0E_0E0E_0E0E) & ~eight & 0x8080_8080_8080_8080 != 0 { break }
          i += 8
        }
        guard i < n else { break }
        let b = p[i]
        i += 1
        if b > Byte.cr { continue }
        if b == Byte.lf {
          starts.append(Int32(truncatingIfNeeded: i))
        } else if b == Byte.cr {
          if i < n, p[i] == Byte.lf { i += 1 }
          starts.append(Int32(truncatingIfNeeded: i))
        }
      }
      if Int(starts[starts.count - 1]) != n { starts.append(Int32(truncatingIfNeeded: n)) }
    }
    if starts.count == 1 { starts.append(0) }
    if bytes.isEmpty { starts = [0] }
  }

  /// Replaces the text by `lines`, each with the number that it had; used by mending only.
  mutating func replace(bytes: [UInt8], origin: [Int32]) {
    self.bytes = bytes
    self.origin = origin
    index()
  }

  /// UTF-16 is recoded, a byte order mark dropped; invalid UTF-8 and NUL become U+FFFD.
  private static func normalized(_ raw: [UInt8]) -> (text: [UInt8], repaired: Int?) {
    if raw.count >= 2, raw.count < 1 << 30 {
      if raw[0] == 0xFF, raw[1] == 0xFE { return (utf16(raw, bigEndian: false), nil) }
      if raw[0] == 0xFE, raw[1] == 0xFF { return (utf16(raw, bigEndian: true), nil) }
    }
    let marked = raw.count >= 3 && raw[0] == 0xEF && raw[1] == 0xBB && raw[2] == 0xBF
    let bad = raw.withUnsafeBufferPointer { p in firstBad(UnsafeBufferPointer(rebasing: p[(marked ? 3 : 0)...])) }
    guard let bad else { return (marked ? Array(raw[3...]) : raw, nil) }
    let repaired = Array(String(decoding: marked ? raw[3...] : raw[...], as: UTF8.self).utf8)
    guard repaired.contains(0) else { return (repaired, bad) }
    var out: [UInt8] = []
    out.reserveCapacity(repaired.count + 64)
    for b in repaired {
      if b == 0 { out += [0xEF, 0xBF, 0xBD] } else { out.append(b) }
    }
    return (out, bad)
  }

  /// The first offset that is no valid UTF-8 or is NUL; nil for clean text.
  private static func firstBad(_ p: UnsafeBufferPointer<UInt8>) -> Int? {
    var i = 0
    let n = p.count
    while i < n {
      // Eight bytes of plain text at once: none above 0x7F and none that is NUL.
      while i + 8 <= n {
        let eight = UnsafeRawPointer(p.baseAddress.unsafelyUnwrapped + i).loadUnaligned(as: UInt64.self)
        if (eight | (eight &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 != 0 { break }
        i += 8
      }
      guard i < n else { return nil }
      let b = p[i]
      if b < 0x80 {
        if b == 0 { return i }
        i += 1
        continue
      }
      let length: Int
      switch b {
      case 0xC2...0xDF: length = 2
      case 0xE0...0xEF: length = 3
      case 0xF0...0xF4: length = 4
      default: return i
      }
      guard i + length <= n else { return i }
      for k in 1..<length where p[i + k] & 0xC0 != 0x80 { return i }
      let second = p[i + 1]
      if b == 0xE0 && second < 0xA0 || b == 0xED && second > 0x9F { return i }
      if b == 0xF0 && second < 0x90 || b == 0xF4 && second > 0x8F { return i }
      i += length
    }
    return nil
  }

  private static func utf16(_ raw: [UInt8], bigEndian: Bool) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(raw.count / 2)
    var i = 2
    while i + 1 < raw.count {
      let (a, b) = (UInt16(raw[i]), UInt16(raw[i + 1]))
      let unit = bigEndian ? a << 8 | b : b << 8 | a
      units.append(unit == 0 ? 0xFFFD : unit)
      i += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}

/// ASCII bytes that Markdown is made of.
enum Byte {
  static let tab: UInt8 = 9
  static let lf: UInt8 = 10
  static let cr: UInt8 = 13
  static let space: UInt8 = 32
  static let hash: UInt8 = 35
  static let greater: UInt8 = 62
  static let backtick: UInt8 = 96
  static let tilde: UInt8 = 126
  static let bar: UInt8 = 124

  @inline(__always) static func isDigit(_ b: UInt8) -> Bool { b &- 48 < 10 }
  @inline(__always) static func isLower(_ b: UInt8) -> Bool { b &- 97 < 26 }
  @inline(__always) static func isUpper(_ b: UInt8) -> Bool { b &- 65 < 26 }
  /// Letters; every byte of a non-ASCII character counts as one.
  @inline(__always) static func isLetter(_ b: UInt8) -> Bool { isLower(b | 32) || b >= 0x80 }
  @inline(__always) static func isWord(_ b: UInt8) -> Bool { isLetter(b) || isDigit(b) }
  @inline(__always) static func isBlank(_ b: UInt8) -> Bool { b == space || b == tab }
  @inline(__always) static func lowered(_ b: UInt8) -> UInt8 { isUpper(b) ? b | 32 : b }
}

extension String {
  /// True when one of these ASCII bytes stands in the text; looked for in its storage, since it is asked of all prose.
  func holds(_ one: UInt8, or other: UInt8) -> Bool {
    utf8.withContiguousStorageIfAvailable { $0.contains { $0 == one || $0 == other } }
      ?? utf8.contains { $0 == one || $0 == other }
  }

  /// True when these ASCII characters stand in the text, compared as bytes: `contains` compares characters, at a hundred times
  /// the cost.
  func holds(_ part: StaticString) -> Bool {
    part.withUTF8Buffer { part in
      utf8.withContiguousStorageIfAvailable { text in
        guard let first = part.first, text.count >= part.count else { return part.isEmpty }
        return (0...text.count - part.count).contains { i in
          text[i] == first && part.indices.allSatisfy { text[i + $0] == part[$0] }
        }
      }
    } ?? contains(part.description)
  }
}
