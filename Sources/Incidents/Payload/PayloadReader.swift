/// One value of a payload as it was read. Numbers stay text until somebody says which type they are.
enum PayloadValue {
  struct Member {
    var key: String
    var value: PayloadValue
  }
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([PayloadValue])
  case object([Member])
}

/// Reads one JSON document (RFC 8259). Never fails loudly: what is not JSON is nil, and the record is opaque.
struct PayloadReader {
  private let bytes: [UInt8]
  private var i = 0
  /// How deep containers may lie in each other; payloads need four.
  private static let deepest = 32

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The one value that the bytes hold, nil when they hold anything else.
  mutating func document() -> PayloadValue? {
    guard let value = value(depth: 0) else { return nil }
    skipSpace()
    return i == bytes.count ? value : nil
  }

  private mutating func value(depth: Int) -> PayloadValue? {
    skipSpace()
    guard i < bytes.count, depth < Self.deepest else { return nil }
    switch bytes[i] {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return word("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func object(depth: Int) -> PayloadValue? {
    var members: [PayloadValue.Member] = []
    i += 1
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard i < bytes.count, bytes[i] == UInt8(ascii: "\""), let key = string(), take(":"),
        let value = value(depth: depth + 1)
      else { return nil }
      members.append(PayloadValue.Member(key: key, value: value))
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array(depth: Int) -> PayloadValue? {
    var elements: [PayloadValue] = []
    i += 1
    if take("]") { return .array([]) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      elements.append(value)
    } while take(",")
    return take("]") ? .array(elements) : nil
  }

  private mutating func string() -> String? {
    i += 1
    let start = i
    while i < bytes.count, bytes[i] != UInt8(ascii: "\""), bytes[i] != UInt8(ascii: "\\"), bytes[i] >= 0x20 { i += 1 }
    guard i < bytes.count else { return nil }
    if bytes[i] == UInt8(ascii: "\"") {
      defer { i += 1 }
      return String(validating: bytes[start..<i], as: UTF8.self)
    }
    var text = Array(bytes[start..<i])
    while i < bytes.count, bytes[i] >= 0x20 {
      let byte = bytes[i]
      i += 1
      if byte == UInt8(ascii: "\"") { return String(validating: text, as: UTF8.self) }
      if byte != UInt8(ascii: "\\") {
        text.append(byte)
      } else if !escape(to: &text) {
        return nil
      }
    }
    return nil
  }

  private mutating func escape(to text: inout [UInt8]) -> Bool {
    guard i < bytes.count else { return false }
    let byte = bytes[i]
    i += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      guard var code = hex4() else { return false }
      if code & 0xFC00 == 0xD800, i + 1 < bytes.count, bytes[i] == UInt8(ascii: "\\"), bytes[i + 1] == UInt8(ascii: "u")
      {
        i += 2
        guard let low = hex4(), low & 0xFC00 == 0xDC00 else { return false }
        code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
      }
      guard let scalar = Unicode.Scalar(code) else { return false }
      text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    default: return false
    }
    return true
  }

  private mutating func hex4() -> UInt32? {
    guard i + 4 <= bytes.count else { return nil }
    defer { i += 4 }
    return UInt32(String(decoding: bytes[i..<i + 4], as: UTF8.self), radix: 16)
  }

  private mutating func number() -> PayloadValue? {
    let start = i
    while i < bytes.count, "+-.0123456789eE".utf8.contains(bytes[i]) { i += 1 }
    return start < i ? .number(String(decoding: bytes[start..<i], as: UTF8.self)) : nil
  }

  private mutating func word(_ word: String) -> Bool {
    guard bytes[i...].starts(with: word.utf8) else { return false }
    i += word.utf8.count
    return true
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard i < bytes.count, bytes[i] == UInt8(ascii: character) else { return false }
    i += 1
    return true
  }

  private mutating func skipSpace() {
    while i < bytes.count, bytes[i] == 0x20 || (0x09...0x0D).contains(bytes[i]) { i += 1 }
  }
}
