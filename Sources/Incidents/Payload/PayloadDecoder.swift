/// Hands a payload's values over to `Codable`; members that nobody asks for are passed over.
struct PayloadDecoder: Decoder {
  let value: PayloadValue
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ value: PayloadValue) { self.value = value }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else { throw Self.mismatch(type) }
    return KeyedDecodingContainer(Keyed<Key>(members: members))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw Self.mismatch([PayloadValue].self) }
    return Unkeyed(elements: elements)
  }
  func singleValueContainer() -> any SingleValueDecodingContainer { Single(value: value) }

  static func mismatch(_ type: Any.Type) -> DecodingError {
    .typeMismatch(type, .init(codingPath: [], debugDescription: "another type stands there"))
  }

  struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [PayloadValue.Member]
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.key) } }
    func contains(_ key: Key) -> Bool { members.contains { $0.key == key.stringValue } }

    private func single(_ key: any CodingKey) throws -> Single { Single(value: try value(key)) }
    private func value(_ key: any CodingKey) throws -> PayloadValue {
      guard let member = members.first(where: { $0.key == key.stringValue }) else {
        throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "missing"))
      }
      return member.value
    }
    func decodeNil(forKey key: Key) throws -> Bool { try single(key).decodeNil() }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try T(from: PayloadDecoder(value(key))) }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try PayloadDecoder(value(key)).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try PayloadDecoder(value(key)).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { PayloadDecoder(.object(members)) }
    func superDecoder(forKey key: Key) throws -> any Decoder { PayloadDecoder(try value(key)) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try single(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try single(key).decode(type) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try single(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try single(key).decode(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try single(key).decode(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try single(key).decode(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try single(key).decode(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try single(key).decode(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try single(key).decode(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try single(key).decode(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try single(key).decode(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try single(key).decode(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try single(key).decode(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try single(key).decode(type) }
  }

  struct Unkeyed: UnkeyedDecodingContainer {
    let elements: [PayloadValue]
    var codingPath: [any CodingKey] { [] }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }
    private(set) var currentIndex = 0

    init(elements: [PayloadValue]) { self.elements = elements }
    private mutating func next() throws -> PayloadValue {
      guard !isAtEnd else { throw PayloadDecoder.mismatch(PayloadValue.self) }
      currentIndex += 1
      return elements[currentIndex - 1]
    }
    mutating func decodeNil() throws -> Bool {
      guard !isAtEnd, case .null = elements[currentIndex] else { return false }
      currentIndex += 1
      return true
    }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try T(from: PayloadDecoder(next())) }
    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { try PayloadDecoder(next()).container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      try PayloadDecoder(next()).unkeyedContainer()
    }
    mutating func superDecoder() throws -> any Decoder { PayloadDecoder(try next()) }
  }

  struct Single: SingleValueDecodingContainer {
    let value: PayloadValue
    var codingPath: [any CodingKey] { [] }
    func decodeNil() -> Bool {
      if case .null = value { return true }
      return false
    }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try T(from: PayloadDecoder(value)) }
    func decode(_ type: Bool.Type) throws -> Bool {
      guard case .bool(let truth) = value else { throw PayloadDecoder.mismatch(type) }
      return truth
    }
    func decode(_ type: String.Type) throws -> String {
      guard case .string(let text) = value else { throw PayloadDecoder.mismatch(type) }
      return text
    }
    func decode(_ type: Double.Type) throws -> Double {
      guard case .number(let text) = value, let number = Double(text) else { throw PayloadDecoder.mismatch(type) }
      return number
    }
    func decode(_ type: Float.Type) throws -> Float {
      guard case .number(let text) = value, let number = Float(text) else { throw PayloadDecoder.mismatch(type) }
      return number
    }
    private func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
      guard case .number(let text) = value, let number = I(text) else { throw PayloadDecoder.mismatch(type) }
      return number
    }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  }
}
