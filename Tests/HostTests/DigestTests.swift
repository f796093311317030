import Digests
import Testing

@Suite struct `SHA-256` {
  @Test func `is what FIPS 180-4 says`() {
    #expect(
      SHA256.hex(SHA256.hash(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let million = SHA256.hex(SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)))
    #expect(million == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `does not depend on how the bytes are cut`() {
    let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    // Pieces below 256 bytes always go through libmd: they are the reference.
    var small = SHA256()
    for start in stride(from: 0, to: bytes.count, by: 100) { small.update(Array(bytes[start..<start + 100])) }
    let expected = small.finish()
    for size in [1, 63, 64, 65, 255, 256, 257, 300, 319, 320, 1000, 4096, 7777, 20_000] {
      var sha = SHA256()
      var rest = bytes[...]
      while !rest.isEmpty {
        sha.update(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      #expect(sha.finish() == expected, "pieces of \(size)")
    }
  }
}
