/// One value of a payload while it is being made.
final class PayloadNode {
  enum Value {
    case null
    case string(String)
    /// A number or a truth, as it is written.
    case plain(String)
    case object([(key: String, node: PayloadNode)])
    case array([PayloadNode])
  }
  var value = Value.null

  /// Appends it as JSON; members in the order of their keys' bytes.
  func write(to out: inout [UInt8]) {
    switch value {
    case .null: out.append(contentsOf: "null".utf8)
    case .string(let text): Self.quote(text, to: &out)
    case .plain(let text): out.append(contentsOf: text.utf8)
    case .object(let members):
      var first = true
      out.append(UInt8(ascii: "{"))
      for member in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        if !first { out.append(UInt8(ascii: ",")) }
        first = false
        Self.quote(member.key, to: &out)
        out.append(UInt8(ascii: ":"))
        member.node.write(to: &out)
      }
      out.append(UInt8(ascii: "}"))
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (i, element) in elements.enumerated() {
        if i > 0 { out.append(UInt8(ascii: ",")) }
        element.write(to: &out)
      }
      out.append(UInt8(ascii: "]"))
    }
  }

  private static func quote(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var from = 0
      for (i, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
        out.append(contentsOf: bytes[from..<i])
        from = i + 1
        escape(byte, to: &out)
      }
      out.append(contentsOf: bytes[from...])
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x22, 0x5C: out.append(byte)
    case 0x0A: out.append(UInt8(ascii: "n"))
    case 0x0D: out.append(UInt8(ascii: "r"))
    case 0x09: out.append(UInt8(ascii: "t"))
    default:
      out.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
      out.append((byte & 15) < 10 ? UInt8(ascii: "0") + (byte & 15) : UInt8(ascii: "a") + (byte & 15) - 10)
    }
  }
}

/// Turns what `Codable` hands over into `PayloadNode`s, without Foundation and without its costs at start-up.
struct PayloadEncoder: Encoder {
  let node: PayloadNode
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ node: PayloadNode) { self.node = node }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Keyed<Key>(node: node))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { Unkeyed(node: node) }
  func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: node) }

  /// Numbers have one spelling: integers in decimal, others as Swift's shortest text that reads back as the same value.
  static func number(_ value: Double) throws -> String {
    guard value.isFinite else {
      throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "JSON has no such number"))
    }
    return value.description
  }

  struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: PayloadNode
    var codingPath: [any CodingKey] { [] }

    init(node: PayloadNode) {
      self.node = node
      if case .object = node.value { return }
      node.value = .object([])
    }
    private func child(_ key: any CodingKey) -> PayloadNode {
      let child = PayloadNode()
      guard case .object(var members) = node.value else { return child }
      node.value = .null
      members.append((key.stringValue, child))
      node.value = .object(members)
      return child
    }
    func encodeNil(forKey key: Key) { child(key).value = .null }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try value.encode(to: PayloadEncoder(child(key))) }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { PayloadEncoder(child(key)).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { Unkeyed(node: child(key)) }
    func superEncoder() -> any Encoder { PayloadEncoder(node) }
    func superEncoder(forKey key: Key) -> any Encoder { PayloadEncoder(child(key)) }
    func encode(_ value: Bool, forKey key: Key) { child(key).value = .plain(value ? "true" : "false") }
    func encode(_ value: String, forKey key: Key) { child(key).value = .string(value) }
    func encode(_ value: Double, forKey key: Key) throws { child(key).value = .plain(try number(value)) }
    func encode(_ value: Float, forKey key: Key) throws { child(key).value = .plain(try number(Double(value))) }
    func encode(_ value: Int, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: Int8, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: Int16, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: Int32, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: Int64, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: UInt, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: UInt8, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: UInt16, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: UInt32, forKey key: Key) { child(key).value = .plain(String(value)) }
    func encode(_ value: UInt64, forKey key: Key) { child(key).value = .plain(String(value)) }
  }

  struct Unkeyed: UnkeyedEncodingContainer {
    let node: PayloadNode
    var codingPath: [any CodingKey] { [] }
    private(set) var count = 0

    init(node: PayloadNode) {
      self.node = node
      node.value = .array([])
    }
    private mutating func child() -> PayloadNode {
      let child = PayloadNode()
      guard case .array(var elements) = node.value else { return child }
      node.value = .null
      elements.append(child)
      node.value = .array(elements)
      count += 1
      return child
    }
    mutating func encodeNil() { child().value = .null }
    mutating func encode<T: Encodable>(_ value: T) throws { try value.encode(to: PayloadEncoder(child())) }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
      PayloadEncoder(child()).container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { Unkeyed(node: child()) }
    mutating func superEncoder() -> any Encoder { PayloadEncoder(child()) }
  }

  struct Single: SingleValueEncodingContainer {
    let node: PayloadNode
    var codingPath: [any CodingKey] { [] }
    func encodeNil() { node.value = .null }
    func encode<T: Encodable>(_ value: T) throws { try value.encode(to: PayloadEncoder(node)) }
    func encode(_ value: Bool) { node.value = .plain(value ? "true" : "false") }
    func encode(_ value: String) { node.value = .string(value) }
    func encode(_ value: Double) throws { node.value = .plain(try number(value)) }
    func encode(_ value: Float) throws { node.value = .plain(try number(Double(value))) }
    func encode(_ value: Int) { node.value = .plain(String(value)) }
    func encode(_ value: Int8) { node.value = .plain(String(value)) }
    func encode(_ value: Int16) { node.value = .plain(String(value)) }
    func encode(_ value: Int32) { node.value = .plain(String(value)) }
    func encode(_ value: Int64) { node.value = .plain(String(value)) }
    func encode(_ value: UInt) { node.value = .plain(String(value)) }
    func encode(_ value: UInt8) { node.value = .plain(String(value)) }
    func encode(_ value: UInt16) { node.value = .plain(String(value)) }
    func encode(_ value: UInt32) { node.value = .plain(String(value)) }
    func encode(_ value: UInt64) { node.value = .plain(String(value)) }
  }
}
