import Digests
import Engine
import Glibc
import Incidents

/// Keeps the two ends of a stream, its length and its hash, whatever its length.
final class StreamKeeper {
  /// How much of each end is kept.
  static let limit = 64 << 10

  private(set) var bytes = 0
  private var head: [UInt8] = []
  private var ring: [UInt8] = []
  /// Where the next byte goes in a full ring.
  private var next = 0
  private var sha = SHA256()

  /// Takes in the next bytes of the stream.
  func take(_ piece: UnsafeRawBufferPointer) {
    sha.update(piece)
    bytes += piece.count
    let forHead = min(Self.limit - head.count, piece.count)
    head.append(contentsOf: piece.prefix(forHead))
    keep(UnsafeRawBufferPointer(rebasing: piece[forHead...]))
  }

  private func keep(_ piece: UnsafeRawBufferPointer) {
    var rest = UnsafeRawBufferPointer(rebasing: piece.suffix(Self.limit))
    let free = min(Self.limit - ring.count, rest.count)
    if free > 0 {
      ring.append(contentsOf: rest.prefix(free))
      rest = UnsafeRawBufferPointer(rebasing: rest[free...])
    }
    guard !rest.isEmpty else { return }
    // What `suffix` left out would only have been written over; the ring's order stays right because it is full then.
    ring.withUnsafeMutableBytes { ring in
      while !rest.isEmpty {
        let room = min(Self.limit - next, rest.count)
        UnsafeMutableRawBufferPointer(rebasing: ring[next..<next + room])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<room]))
        next = (next + room) % Self.limit
        rest = UnsafeRawBufferPointer(rebasing: rest[room...])
      }
    }
  }

  /// What is kept; the keeper starts anew.
  func finish() -> KeptOutput {
    var done = SHA256()
    swap(&done, &sha)
    let digest = Digest(hex: SHA256.hex(done.finish()))
    let kept = KeptOutput(head: head, tail: Array(ring[next...] + ring[..<next]), bytes: bytes, digest: digest)
    head = []
    ring = []
    next = 0
    bytes = 0
    return kept
  }
}
