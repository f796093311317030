/// Goes over the fields of a part: writes each, or gives each the value that was read. An absent optional is left out.
struct PayloadFields {
  /// What is written, with the bytes before it.
  private var bytes: [UInt8] = []
  /// What was read; nil in writing.
  private var members: [PayloadValue.Member]?
  private var last = ""
  /// What every text becomes; nil where texts are read or written as they are.
  private var rewriting: ((String) -> String)?

  /// Fields whose texts are words of ours and places in a runbook: what follows an event hangs on them.
  private static let fixed: Set<String> = [
    "channel", "delivery", "edition", "effect", "field", "first", "format", "from", "handover", "holder", "key", "kind",
    "last",
    "message", "plan", "remote", "role", "slug", "template", "to", "unit", "verdict",
  ]

  init(reading members: [PayloadValue.Member]) { self.members = members }

  init(rewriting body: @escaping (String) -> String) { rewriting = body }

  init(writingBehind bytes: [UInt8]) {
    self.bytes = bytes
    self.bytes.append(UInt8(ascii: "{"))
  }

  /// All bytes, the object closed.
  consuming func written() -> [UInt8] {
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// A field that is always there.
  mutating func field<Value: PayloadField>(_ name: String, _ value: inout Value) throws(PayloadMismatch) {
    if rewriting != nil { return rewrite(name, &value) }
    guard let members else { return write(name, value) }
    guard let member = members.first(where: { $0.key == name }) else { throw PayloadMismatch() }
    value = try Value.read(member.value)
  }

  /// A field that may be absent.
  mutating func field<Value: PayloadField>(_ name: String, _ value: inout Value?) throws(PayloadMismatch) {
    if rewriting != nil {
      guard var some = value else { return }
      rewrite(name, &some)
      value = some
      return
    }
    guard let members else {
      if let value { write(name, value) }
      return
    }
    value = nil
    guard let member = members.first(where: { $0.key == name }) else { return }
    if case .null = member.value { return }
    value = try Value.read(member.value)
  }

  private func rewrite<Value: PayloadField>(_ name: String, _ value: inout Value) {
    guard let rewriting, !Self.fixed.contains(name) else { return }
    value.rewrite(rewriting)
  }

  private mutating func write<Value: PayloadField>(_ name: String, _ value: Value) {
    assert(last.utf8.lexicographicallyPrecedes(name.utf8), "Fields are told in the order of their names' bytes.")
    if !last.isEmpty { bytes.append(UInt8(ascii: ",")) }
    last = name
    name.write(to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    value.write(to: &bytes)
  }
}

extension String: PayloadField {
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> String {
    guard case .string(let text) = value else { throw PayloadMismatch() }
    return text
  }

  mutating func rewrite(_ body: (String) -> String) { self = body(self) }

  /// In quotes; escapes only where RFC 8259 wants them.
  func write(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = self
    text.withUTF8 { text in
      var from = 0
      for (i, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
        bytes.append(contentsOf: text[from..<i])
        from = i + 1
        Self.escape(byte, to: &bytes)
      }
      bytes.append(contentsOf: text[from...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
      bytes.append((byte & 15) < 10 ? UInt8(ascii: "0") + (byte & 15) : UInt8(ascii: "a") + (byte & 15) - 10)
    }
  }
}

extension Bool: PayloadField {
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> Bool {
    guard case .bool(let truth) = value else { throw PayloadMismatch() }
    return truth
  }
  func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: (self ? "true" : "false").utf8) }
}

extension PayloadField where Self: FixedWidthInteger {
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> Self {
    guard case .number(let text) = value, let number = Self(text) else { throw PayloadMismatch() }
    return number
  }
  func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension Int: PayloadField {}
extension Int64: PayloadField {}

extension Double: PayloadField {
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> Double {
    guard case .number(let text) = value, let number = Double(text) else { throw PayloadMismatch() }
    return number
  }

  /// Swift's shortest text that reads back as the same value.
  func write(to bytes: inout [UInt8]) {
    precondition(isFinite, "JSON has no such number.")
    bytes.append(contentsOf: description.utf8)
  }
}

extension Array: PayloadField where Element: PayloadField {
  mutating func rewrite(_ body: (String) -> String) {
    for i in indices { self[i].rewrite(body) }
  }

  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> [Element] {
    guard case .array(let values) = value else { throw PayloadMismatch() }
    var elements: [Element] = []
    for value in values { elements.append(try Element.read(value)) }
    return elements
  }

  func write(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    var first = true
    for element in self {
      if !first { bytes.append(UInt8(ascii: ",")) }
      first = false
      element.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}

/// A word of a closed list, stored as its text.
protocol PayloadWord: PayloadField, RawRepresentable<String> {}

extension PayloadWord {
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> Self {
    guard let word = Self(rawValue: try String.read(value)) else { throw PayloadMismatch() }
    return word
  }
  func write(to bytes: inout [UInt8]) { rawValue.write(to: &bytes) }
}
