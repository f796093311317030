/// What stands in a payload is not what its kind wants there.
struct PayloadMismatch: Error {}

/// A value that can stand in a field.
protocol PayloadField {
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> Self
  func write(to bytes: inout [UInt8])
  /// Passes every text in it through the body; what is no text stays.
  mutating func rewrite(_ body: (String) -> String)
}

extension PayloadField {
  mutating func rewrite(_ body: (String) -> String) {}
}

/// A value with fields of its own, an object in JSON. `pass` names each field once and so tells both ways, writing and reading.
protocol PayloadPart: PayloadField {
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch)
}

/// A part that always has the same fields.
protocol PayloadObject: PayloadPart {
  /// What reading begins with; `pass` then gives every field its value.
  static var blank: Self { get }
}

/// A part of several kinds: an object with one member, the kind, which holds the fields of that kind.
protocol PayloadKinds: PayloadPart {
  /// One of each kind, for reading to begin with.
  static var blanks: [Self] { get }
  /// The names of `blanks`, in their order: asking each blank for its name copies it, which a long journal's reader feels.
  static var kinds: [String] { get }
  var kind: String { get }
}

extension PayloadPart {
  mutating func rewrite(_ body: (String) -> String) {
    withoutActuallyEscaping(body) { body in
      var fields = PayloadFields(rewriting: body)
      do {
        try pass(&fields)
      } catch {
        preconditionFailure("Only what is read can be other than it should be.")
      }
    }
  }

  fileprivate func filled(from value: PayloadValue) throws(PayloadMismatch) -> Self {
    guard case .object(let members) = value else { throw PayloadMismatch() }
    var fields = PayloadFields(reading: members)
    var part = self
    try part.pass(&fields)
    return part
  }

  fileprivate func writeFields(to bytes: inout [UInt8]) {
    var fields = PayloadFields(writingBehind: bytes)
    bytes = []
    var part = self
    do {
      try part.pass(&fields)
    } catch {
      preconditionFailure("Only what is read can be other than it should be.")
    }
    bytes = fields.written()
  }
}

extension PayloadObject {
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> Self { try blank.filled(from: value) }
  func write(to bytes: inout [UInt8]) { writeFields(to: &bytes) }
}

extension PayloadKinds {
  /// Members that are no kind are passed over, as later fields are; two kinds at once are none.
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> Self {
    guard case .object(let members) = value else { throw PayloadMismatch() }
    var found: (blank: Self, fields: PayloadValue)?
    for member in members {
      guard let at = kinds.firstIndex(of: member.key) else { continue }
      if found != nil { throw PayloadMismatch() }
      found = (blanks[at], member.value)
    }
    guard let found else { throw PayloadMismatch() }
    return try found.blank.filled(from: found.fields)
  }

  func write(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    kind.write(to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    writeFields(to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }
}
