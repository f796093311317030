/// Paragraphs that warn.
enum Caution {
  /// True when it begins with a word of warning.
  static func begins(_ document: Document, _ range: Range<Int>) -> Bool {
    var i = range.lowerBound
    while i < range.upperBound, i < range.lowerBound + 8, !Byte.isLower(document.text[i] | 32) { i += 1 }
    for word in [
      "warning", "caution", "danger", "important", "attention", "[!warning", "[!caution", "!warning", "!caution",
    ] as [StaticString]
    where document.matches(i, range.upperBound, word) {
      let end = i + word.utf8CodeUnitCount
      guard end < range.upperBound else { return true }
      let b = document.text[end]
      return b == UInt8(ascii: ":") || b == UInt8(ascii: "]") || b == UInt8(ascii: "!") || b == Byte.lf
        || b == UInt8(ascii: " ")
    }
    return false
  }

  /// True when its words tell of harm: data loss, destructive, not recommended, only if.
  static func tells(_ document: Document, _ range: Range<Int>) -> Bool {
    for word in [
      "data loss", "destructive", "not recommended", "irreversibl", "cannot be undone", "use with caution",
      "with caution", "lose data", "lost data", "be careful",
    ] as [StaticString]
    where document.contains(word, in: range) { return true }
    return false
  }
}
