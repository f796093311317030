/// Rules are literals of words with blanks between them, and are asked of every command: they are compared byte by byte where
/// they stand, without a string made of any of them.
extension StaticString {
  var isEmpty: Bool { utf8CodeUnitCount == 0 }
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }

  /// True when one of its words answers true.
  @inline(__always)
  func anyWord(_ isSo: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    let all = bytes
    var start = 0
    while start < all.count {
      var end = start
      while end < all.count, all[end] != UInt8(ascii: " ") { end += 1 }
      if end > start, isSo(UnsafeBufferPointer(rebasing: all[start..<end])) { return true }
      start = end + 1
    }
    return false
  }

  /// True when the word is one of its words.
  func lists(_ word: UnsafeBufferPointer<UInt8>) -> Bool { anyWord { $0.isSame(word) } }

  /// True when the word with a colon behind it is one of its words.
  func listsValued(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    anyWord { $0.count == word.count + 1 && $0[word.count] == UInt8(ascii: ":") && $0.begins(with: word) }
  }

  /// True when `-x` for this letter is one of its words; `valued` for `-x:`.
  func lists(letter: UInt8, valued: Bool = false) -> Bool {
    anyWord {
      $0.count == (valued ? 3 : 2) && $0[0] == UInt8(ascii: "-") && $0[1] == letter
        && (!valued || $0[2] == UInt8(ascii: ":"))
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  @inline(__always)
  func isSame(_ other: Self) -> Bool { count == other.count && begins(with: other) }

  @inline(__always)
  func begins(with other: Self) -> Bool {
    guard count >= other.count else { return false }
    for i in 0..<other.count where self[i] != other[i] { return false }
    return true
  }

  /// True when these bytes stand in it.
  func holds(_ words: StaticString) -> Bool {
    let words = words.bytes
    guard count >= words.count else { return false }
    for i in 0...(count - words.count)
    where self[i] == words[0] && UnsafeBufferPointer(rebasing: self[i...]).begins(with: words) {
      return true
    }
    return false
  }

  var isLongOption: Bool { count >= 2 && self[0] == UInt8(ascii: "-") && self[1] == UInt8(ascii: "-") }

  /// What stands before the first `=`.
  var optionName: Self {
    guard let equals = firstIndex(of: UInt8(ascii: "=")) else { return self }
    return UnsafeBufferPointer(rebasing: self[..<equals])
  }
}

extension String {
  /// Its bytes where they stand.
  @inline(__always)
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    var copy = self
    return copy.withUTF8(body)
  }

  var isASCII: Bool { withBytes { bytes in bytes.allSatisfy { $0 < 0x80 } } }
}

extension ShellWord {
  /// It begins with a dash.
  @inline(__always) var isOption: Bool { value.utf8.first == UInt8(ascii: "-") }
}
