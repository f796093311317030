/// The values of secrets, in every form in which a program may write them, and how they are taken out of text.
///
/// A secret is known by its value alone: whoever printed it, it becomes `[redacted]` before anything is shown, hashed or
/// kept. `Redaction+Forms.swift` lists the forms, `Redactor` does the same to a stream that comes in pieces. An empty one
/// costs a comparison with zero.
package struct Redaction: Sendable {
  /// What stands where a secret stood.
  package static let mark = "[redacted]"
  /// A shorter value stands by accident in too much; leaving it out everywhere would tell what it is.
  package static let shortest = 4

  private(set) var needles = Needles()
  private var known: Set<String> = []
  /// Values too short to be found; they are only compared with whole values.
  private var short: Set<String> = []

  package init() {}

  /// True when nothing is taken out.
  package var isEmpty: Bool { needles.isEmpty }

  /// Takes this value out from now on; false when it is too short for that.
  @discardableResult
  package mutating func add(_ secret: String) -> Bool {
    // Neither what stands by accident in much, nor what stands in the mark itself.
    guard secret.utf8.count >= Self.shortest, !Self.mark.contains(secret) else {
      if !secret.isEmpty { short.insert(secret) }
      return false
    }
    guard known.insert(secret).inserted else { return true }
    needles.add(Self.forms(of: Array(secret.utf8)))
    return true
  }

  /// The bytes without secrets.
  package func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
    guard !isEmpty, holds(bytes) else { return bytes }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var redactor = Redactor(self)
    bytes.withUnsafeBytes { redactor.take($0) { out += $0 } }
    redactor.finish { out += $0 }
    return out
  }

  /// The text without secrets.
  package func callAsFunction(_ text: String) -> String {
    guard !isEmpty else { return text }
    var text = text
    let found = text.withUTF8 { needles.holds(UnsafeRawBufferPointer($0)) }
    return found ? String(decoding: self(Array(text.utf8)), as: UTF8.self) : text
  }

  /// True when a secret stands in these bytes, in any form.
  package func holds(_ bytes: some Collection<UInt8>) -> Bool {
    guard !isEmpty else { return false }
    if let found = bytes.withContiguousStorageIfAvailable({ needles.holds(UnsafeRawBufferPointer($0)) }) {
      return found
    }
    return Array(bytes).withUnsafeBytes { needles.holds($0) }
  }

  /// True for a value that is a secret as a whole: the only way in which one that is too short can be known.
  package func isShortSecret(_ value: some Sequence<UInt8>) -> Bool {
    !short.isEmpty && short.contains { $0.utf8.elementsEqual(value) }
  }
}
