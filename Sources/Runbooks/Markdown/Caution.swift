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
}
