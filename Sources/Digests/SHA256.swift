import CMd
import CSystem

/// SHA-256 as libmd computes it; the one home of that library.
///
/// Where the processor has instructions for it, long stretches of whole blocks go through those, five times as fast: the
/// hash of a script's output must not be what the script waits for. Padding and the rest stay libmd's.
package struct SHA256: ~Copyable {
  private static let isFast = csystem_sha256_is_fast() == 1
  private var context = SHA2_CTX()

  package init() { SHA256Init(&context) }

  /// Takes in more bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    guard bytes.count >= 256, Self.isFast else {
      SHA256Update(&context, base.assumingMemoryBound(to: UInt8.self), bytes.count)
      return
    }
    // First the block that was begun; `bitcount` is how much was taken in so far (sha2(3)).
    let begun = Int(context.bitcount.0 >> 3) % 64
    let first = begun == 0 ? 0 : 64 - begun
    if first > 0 { SHA256Update(&context, base.assumingMemoryBound(to: UInt8.self), first) }
    let blocks = (bytes.count - first) / 64
    // The whole state by one pointer: one to its first word would be good for that word alone, and the optimiser counts on that.
    withUnsafeMutableBytes(of: &context.state) { state in
      guard let words = state.baseAddress?.assumingMemoryBound(to: UInt32.self) else { return }
      csystem_sha256_blocks(words, base + first, blocks)
    }
    context.bitcount.0 += UInt64(blocks) * 512
    let done = first + blocks * 64
    if done < bytes.count {
      SHA256Update(&context, (base + done).assumingMemoryBound(to: UInt8.self), bytes.count - done)
    }
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
  package static func hex(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { out in
      for (i, byte) in bytes.enumerated() {
        out[2 * i] = digit(byte >> 4)
        out[2 * i + 1] = digit(byte & 15)
      }
      return bytes.count * 2
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}
