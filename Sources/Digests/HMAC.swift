/// A keyed hash by SHA-256 (RFC 2104): whoever has the key knows that these bytes are from somebody who has it.
package enum HMAC {
  private static let block = 64

  /// The 32 bytes.
  package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var padded = key.count > block ? SHA256.hash(key) : key
    padded += [UInt8](repeating: 0, count: block - padded.count)
    var inner = SHA256()
    inner.update(padded.map { $0 ^ 0x36 })
    inner.update(message)
    var outer = SHA256()
    outer.update(padded.map { $0 ^ 0x5C })
    outer.update(inner.finish())
    return outer.finish()
  }
}
