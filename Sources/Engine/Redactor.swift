/// Takes secrets out of a stream that comes in pieces, wherever the pieces end.
///
/// Only what may be the beginning of a secret is held back, and never more than the longest form's length minus one. Forms
/// that overlap are one `[redacted]`.
package struct Redactor {
  private let needles: Needles
  /// How many bytes of what may be a secret's beginning are shown at once: on a screen that somebody types at, a character
  /// must not wait for the next one. Nought for what is kept.
  private let eager: Int
  /// What was not let go yet.
  private var held: [UInt8] = []
  /// How many of its first bytes a mark stands for already.
  private var covered = 0
  /// How many of its first bytes were shown already.
  private var shown = 0
  /// A secret ended with the last piece, and the next character may hold bits of it.
  private var takesNext = false

  /// Of a secret's beginning `eager` bytes go through.
  package init(_ redaction: Redaction, eager: Int = 0) {
    needles = redaction.needles
    self.eager = eager
  }

  /// Takes in a piece, and lets go what cannot be part of a secret any more.
  package mutating func take(_ piece: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer) -> Void) {
    if needles.isEmpty { return emit(piece) }
    held.append(contentsOf: piece)
    letGo(isLast: false, emit)
    if eager > 0 { showEarly(emit) }
  }

  /// The stream is over: what is held back goes too.
  package mutating func finish(_ emit: (UnsafeRawBufferPointer) -> Void) {
    if !held.isEmpty { letGo(isLast: true, emit) }
    (held, covered, shown, takesNext) = ([], 0, 0, false)
  }

  private mutating func letGo(isLast: Bool, _ emit: (UnsafeRawBufferPointer) -> Void) {
    var all: [UInt8] = []
    swap(&all, &held)
    all.withUnsafeBytes { bytes in
      if takesNext, covered < bytes.count {
        if Self.isDigit64(bytes[covered]) { covered += 1 }
        takesNext = false
      }
      let cuts = cuts(in: bytes)
      let kept = isLast ? bytes.count : holdStart(bytes)
      var done = covered
      for (cut, isOpen) in cuts where cut.lowerBound < kept {
        if cut.lowerBound >= done {
          out(bytes, done..<cut.lowerBound, emit)
          Redaction.mark.utf8.withContiguousStorageIfAvailable { emit(UnsafeRawBufferPointer($0)) }
        }
        done = max(done, cut.upperBound)
        if isOpen { takesNext = true }
      }
      if done < kept { out(bytes, done..<kept, emit) }
      covered = max(0, done - kept)
      shown = max(0, shown - kept)
      held = Array(bytes[kept...])
    }
  }

  /// Emits a range, without what was shown before.
  private func out(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ emit: (UnsafeRawBufferPointer) -> Void) {
    let start = max(range.lowerBound, shown)
    if start < range.upperBound { emit(UnsafeRawBufferPointer(rebasing: bytes[start..<range.upperBound])) }
  }

  private mutating func showEarly(_ emit: (UnsafeRawBufferPointer) -> Void) {
    let start = max(shown, covered)
    let end = min(held.count, max(eager, covered))
    guard start < end else { return }
    held.withUnsafeBytes { emit(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
    shown = end
  }

  /// Every range that holds a secret, in order and apart; open where the bytes ended before the character behind it.
  private func cuts(in bytes: UnsafeRawBufferPointer) -> [(range: Range<Int>, isOpen: Bool)] {
    var cuts: [(range: Range<Int>, isOpen: Bool)] = []
    var at = 0
    while let place = needles.candidate(in: bytes, from: at) {
      for index in needles.beginning(with: bytes[place]) {
        let needle = needles.all[index]
        guard case .whole(var end) = needles.fit(needle, at: place, in: bytes) else { continue }
        let isOpen = needle.takesBehind && end == bytes.count
        if needle.takesBehind, end < bytes.count, Self.isDigit64(bytes[end]) { end += 1 }
        let takes = needle.takesBefore && place > 0 && Self.isDigit64(bytes[place - 1])
        let start = takes ? place - 1 : place
        if let last = cuts.last, start < last.range.upperBound {
          let union = min(start, last.range.lowerBound)..<max(end, last.range.upperBound)
          cuts[cuts.count - 1] = (union, isOpen && end == union.upperBound || last.isOpen)
        } else {
          cuts.append((start..<end, isOpen))
        }
      }
      at = place + 1
    }
    return cuts
  }

  /// The first place at which a secret may have begun that has not ended yet.
  private func holdStart(_ bytes: UnsafeRawBufferPointer) -> Int {
    var start = bytes.count
    // What may stand before a form has to wait for it.
    if needles.takesBefore, start > 0, Self.isDigit64(bytes[start - 1]) { start -= 1 }
    for place in max(0, bytes.count - needles.longest)..<bytes.count {
      for index in needles.beginning(with: bytes[place]) {
        let needle = needles.all[index]
        guard case .begun = needles.fit(needle, at: place, in: bytes) else { continue }
        return min(start, needle.takesBefore ? max(0, place - 1) : place)
      }
      if place >= start { break }
    }
    return start
  }

  /// A digit of base64, in either alphabet.
  private static func isDigit64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
