/// Byte strings that are looked for all at once.
struct Needles: Sendable {
  /// One of them.
  struct Needle: Sendable, Hashable {
    var bytes: [UInt8]
    /// The character before it, or behind it, holds bits of the secret too (base64 out of step with three bytes).
    var takesBefore = false
    var takesBehind = false
    /// Line breaks may stand in it: base64 and hexadecimal digits are folded by the programs that print them.
    var isFolded = false
  }

  /// What a needle says of one place.
  enum Fit { case none, begun, whole(end: Int) }

  private(set) var all: [Needle] = []
  /// The needles that begin with a byte.
  private var byFirst = [[Int]](repeating: [], count: 256)
  /// One bit for each pair of bytes with which a needle begins: what most places are passed over by.
  private var pairs: [UInt64] = []
  /// The most bytes that one of them takes, line breaks and the characters beside it included.
  private(set) var longest = 0
  private(set) var takesBefore = false

  var isEmpty: Bool { all.isEmpty }

  mutating func add(_ more: [Needle]) {
    for needle in more where needle.bytes.count >= Redaction.shortest && !all.contains(needle) {
      if pairs.isEmpty { pairs = [UInt64](repeating: 0, count: 1024) }
      byFirst[Int(needle.bytes[0])].append(all.count)
      all.append(needle)
      let seconds = needle.isFolded ? [needle.bytes[1], Self.newline, Self.carriage] : [needle.bytes[1]]
      for second in seconds {
        let pair = Int(needle.bytes[0]) << 8 | Int(second)
        pairs[pair >> 6] |= 1 << UInt64(pair & 63)
      }
      let folds = needle.isFolded ? 2 * Self.folds(in: needle.bytes.count) : 0
      longest = max(longest, needle.bytes.count + folds + (needle.takesBefore ? 1 : 0) + (needle.takesBehind ? 1 : 0))
      takesBefore = takesBefore || needle.takesBefore
    }
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriage = UInt8(ascii: "\r")

  /// Lines are folded at 60 characters or more; a shorter text may still stand across one break.
  private static func folds(in count: Int) -> Int { 2 + count / 48 }

  /// True when one of them stands in the bytes.
  func holds(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    while let next = candidate(in: bytes, from: at) {
      for index in byFirst[Int(bytes[next])] {
        if case .whole = fit(all[index], at: next, in: bytes) { return true }
      }
      at = next + 1
    }
    return false
  }

  /// The next place at which one of them may stand.
  func candidate(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard bytes.count >= 2 else { return nil }
    return pairs.withUnsafeBufferPointer { pairs in
      var at = start
      let last = bytes.count - 1
      while at < last {
        let pair = Int(bytes[at]) << 8 | Int(bytes[at + 1])
        if pairs[pair >> 6] >> UInt64(pair & 63) & 1 != 0 { return at }
        at += 1
      }
      return nil
    }
  }

  /// The needles that begin with this byte.
  func beginning(with byte: UInt8) -> [Int] { byFirst[Int(byte)] }

  /// Compares one needle with what stands at a place.
  func fit(_ needle: Needle, at place: Int, in bytes: UnsafeRawBufferPointer) -> Fit {
    var at = place
    var folds = 0
    for (i, byte) in needle.bytes.enumerated() {
      while needle.isFolded, i > 0, at < bytes.count, bytes[at] == Self.newline || bytes[at] == Self.carriage,
        folds < 2 * Self.folds(in: needle.bytes.count)
      {
        folds += 1
        at += 1
      }
      if at == bytes.count { return .begun }
      if bytes[at] != byte { return .none }
      at += 1
    }
    return .whole(end: at)
  }
}
