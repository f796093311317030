import CMd

/// SHA-256 as libmd computes it; the one home of that library.
package struct SHA256: ~Copyable {
  private var context = SHA2_CTX()

  package init() { SHA256Init(&context) }

  /// Takes in more bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    SHA256Update(&context, base.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// Takes in more bytes.
  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The 32 bytes of the digest.
  package consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256Final(&digest, &context)
    return digest
  }

  /// The digest of these bytes.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var sha = SHA256()
    sha.update(bytes)
    return sha.finish()
  }

  /// Lower-case hexadecimal.
  package static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for b in bytes {
      out.append(digits[Int(b >> 4)])
      out.append(digits[Int(b & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}
