/// A number that stands before a heading's words: `1.`, `4.2`, `Step 3:`.
struct HeadingNumber {
  var number: String
  /// The words without it.
  var rest: String
  /// "Step 3": it cannot be but a step.
  var step: Bool

  init?(_ title: String) {
    guard let first = title.utf8.first,
      Byte.isDigit(first) || first | 32 == UInt8(ascii: "s") || first | 32 == UInt8(ascii: "p")
    else { return nil }
    var bytes = Array(title.utf8)[...]
    var step = false
    for word in ["step ", "phase "] as [StaticString] where Prose.begins(title, word) {
      step = word.utf8CodeUnitCount == 5
      bytes = bytes.dropFirst(word.utf8CodeUnitCount)
      if !step, bytes.first.map(Byte.isDigit) != true { return nil }
    }
    var number: [UInt8] = []
    while let b = bytes.first, Byte.isDigit(b) || b == UInt8(ascii: ".") && !number.isEmpty {
      number.append(b)
      bytes = bytes.dropFirst()
    }
    while number.last == UInt8(ascii: ".") { number.removeLast() }
    guard !number.isEmpty, number.count < 9 else { return nil }
    let mark = bytes.first ?? 0
    let dotted = number.contains(UInt8(ascii: ".")) || title.utf8.contains(UInt8(ascii: "."))
    guard
      step || bytes.isEmpty || mark == UInt8(ascii: ")") || mark == UInt8(ascii: ":") || mark == Byte.space && dotted
    else {
      return nil
    }
    while let b = bytes.first, !Byte.isWord(b), b != UInt8(ascii: "<"), b != Byte.backtick, b != UInt8(ascii: "("),
      b != UInt8(ascii: "[")
    {
      bytes = bytes.dropFirst()
    }
    // An em dash behind the number is one of those bytes that count as letters.
    while bytes.count > 3, bytes.first == 0xE2, bytes[bytes.startIndex + 1] == 0x80 {
      bytes = bytes.dropFirst(3)
      while bytes.first == Byte.space { bytes = bytes.dropFirst() }
    }
    guard !bytes.isEmpty || step else { return nil }
    self.number = String(decoding: number, as: UTF8.self)
    rest = bytes.isEmpty ? title : String(decoding: bytes, as: UTF8.self)
    self.step = step
  }
}
