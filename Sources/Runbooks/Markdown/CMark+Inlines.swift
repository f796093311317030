/// What is made of a paragraph's inlines once their text is laid out.
extension CMark {
  /// Takes badges and directives out of the text, and tells whether it is a heading in disguise.
  mutating func finishInlines(_ element: inout Element, from start: Int, bold: Int) {
    var range = TextRange(start, document.text.count)
    var links: [(TextRange, String)] = []
    Noise.strip(&document.text, &range, &document.spans[Int(element.spansStart)...]) { links = $0 }
    for (words, target) in links {
      let start = document.targets.count
      document.targets.append(contentsOf: target.utf8)
      document.spans.append(
        Span(kind: .link, text: words, target: TextRange(start, document.targets.count), line: element.line))
    }
    element.text = range
    element.spansEnd = Int32(document.spans.count)
    if bold > 0, isBold(element, bold) { element.flags.insert(.boldOnly) }
  }

  /// True when the bold words are all there is, up to a colon.
  private func isBold(_ element: Element, _ bold: Int) -> Bool {
    let all = letters(element.text.range)
    return all > 0 && bold >= all
  }

  /// How many bytes are neither blank, colon nor full stop.
  func letters(_ range: Range<Int>) -> Int {
    var n = 0
    for i in range {
      let b = document.text[i]
      if b != UInt8(ascii: ":") && b != Byte.space && b != UInt8(ascii: ".") { n += 1 }
    }
    return n
  }

  /// The link's address stands behind its words, unless they are the address or it leads into the file.
  mutating func finishLink(_ span: Int, target: Range<Int>, plain: Bool) {
    document.spans[span].target = TextRange(target.lowerBound, target.upperBound)
    guard !plain, !target.isEmpty, document.targets[target.lowerBound] != Byte.hash,
      !document.targets[target].elementsEqual(document.text[document.spans[span].text.range])
    else { return }
    document.text.append(Byte.space)
    document.text.append(UInt8(ascii: "("))
    document.text.append(contentsOf: document.targets[target])
    document.text.append(UInt8(ascii: ")"))
  }

  /// A badge in a heading is none of its words; elsewhere the image is named.
  mutating func finishImage(_ span: Int, from start: Int, plain: Bool) {
    guard plain else {
      document.spans[span].text = TextRange(start, document.text.count)
      document.text.append(UInt8(ascii: "]"))
      return
    }
    document.text.removeLast(document.text.count - start)
    while document.text.last == Byte.space { document.text.removeLast() }
    document.spans[span].text = TextRange(document.text.count, document.text.count)
  }
}
