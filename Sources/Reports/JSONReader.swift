/// The bytes are no JSON, or not whole.
package struct JSONProblem: Error, Equatable {
  /// Where it was noticed.
  package var offset: Int
}

/// Reads a JSON document (RFC 8259) value by value, in the order in which it stands; nothing is built that nobody wants.
///
/// Replies are large and hostile: depth is bounded, every byte is looked at once, and damage anywhere is an error.
package struct JSONReader {
  private let bytes: [UInt8]
  package private(set) var offset = 0
  private var depth = 0
  /// True right behind an opening bracket, where no comma stands.
  private var isFresh = false

  private static let deepest = 64

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // A mark of the byte order is no part of JSON, and some proxies send it.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  /// Damage at this place.
  package var problem: JSONProblem { JSONProblem(offset: offset) }

  /// The first byte of the next value; 0 at the end.
  package mutating func peek() -> UInt8 {
    skipSpace()
    return offset < bytes.count ? bytes[offset] : 0
  }

  /// Fails unless nothing but space is left.
  package mutating func end() throws(JSONProblem) {
    skipSpace()
    if offset != bytes.count { throw problem }
  }

  /// Goes into an object.
  package mutating func beginObject() throws(JSONProblem) { try begin(UInt8(ascii: "{")) }
  /// Goes into an array.
  package mutating func beginArray() throws(JSONProblem) { try begin(UInt8(ascii: "[")) }

  /// The next member's name, whose value must be read or skipped before the next call; nil behind the last.
  package mutating func nextKey() throws(JSONProblem) -> String? {
    guard try next(UInt8(ascii: "}")) else { return nil }
    let key = try string()
    try take(UInt8(ascii: ":"))
    return key
  }

  /// True when another element follows.
  package mutating func nextElement() throws(JSONProblem) -> Bool { try next(UInt8(ascii: "]")) }

  /// A string, its escapes read.
  package mutating func string() throws(JSONProblem) -> String {
    try take(UInt8(ascii: "\""))
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\""), bytes[offset] != UInt8(ascii: "\\") {
      if bytes[offset] < 0x20 { throw problem }
      offset += 1
    }
    guard offset < bytes.count else { throw problem }
    if bytes[offset] == UInt8(ascii: "\"") {
      defer { offset += 1 }
      return String(decoding: bytes[start..<offset], as: UTF8.self)
    }
    return try escapedString(from: start)
  }

  /// A number as it stands.
  package mutating func number() throws(JSONProblem) -> ArraySlice<UInt8> {
    skipSpace()
    let start = offset
    while offset < bytes.count, "0123456789+-.eE".utf8.contains(bytes[offset]) { offset += 1 }
    if start == offset { throw problem }
    return bytes[start..<offset]
  }

  /// Passes over a value of any kind.
  package mutating func skip() throws(JSONProblem) {
    switch peek() {
    case UInt8(ascii: "{"):
      try beginObject()
      while try nextKey() != nil { try skip() }
    case UInt8(ascii: "["):
      try beginArray()
      while try nextElement() { try skip() }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: _ = try number()
    }
  }

  /// All strings of an array; `null` is none.
  package mutating func strings() throws(JSONProblem) -> [String] {
    if peek() == UInt8(ascii: "n") {
      try word("null")
      return []
    }
    var out: [String] = []
    try beginArray()
    while try nextElement() { out.append(try string()) }
    return out
  }

  // MARK: The parts

  private mutating func begin(_ bracket: UInt8) throws(JSONProblem) {
    try take(bracket)
    depth += 1
    if depth > Self.deepest { throw problem }
    isFresh = true
  }

  private mutating func next(_ closing: UInt8) throws(JSONProblem) -> Bool {
    let fresh = isFresh
    isFresh = false
    if peek() == closing {
      offset += 1
      depth -= 1
      return false
    }
    if !fresh { try take(UInt8(ascii: ",")) }
    return true
  }

  private mutating func take(_ byte: UInt8) throws(JSONProblem) {
    guard peek() == byte else { throw problem }
    offset += 1
  }

  private mutating func word(_ word: String) throws(JSONProblem) {
    guard bytes[offset...].starts(with: word.utf8) else { throw problem }
    offset += word.utf8.count
  }

  private mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }

  private mutating func escapedString(from start: Int) throws(JSONProblem) -> String {
    var text = Array(bytes[start..<offset])
    while offset < bytes.count {
      let b = bytes[offset]
      offset += 1
      switch b {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw problem
      default: text.append(b)
      }
    }
    throw problem
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONProblem) {
    guard offset < bytes.count else { throw problem }
    let b = bytes[offset]
    offset += 1
    switch b {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(b)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      var code = try unit()
      if (0xD800..<0xDC00).contains(code), bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
        let before = offset
        offset += 2
        let low = try unit()
        if (0xDC00..<0xE000).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        } else {
          offset = before
        }
      }
      text += String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8
    default: throw problem
    }
  }

  private mutating func unit() throws(JSONProblem) -> UInt32 {
    guard offset + 4 <= bytes.count else { throw problem }
    var code: UInt32 = 0
    for b in bytes[offset..<offset + 4] {
      switch b {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(b - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 | UInt32(b - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 | UInt32(b - UInt8(ascii: "A") + 10)
      default: throw problem
      }
    }
    offset += 4
    return code
  }
}
