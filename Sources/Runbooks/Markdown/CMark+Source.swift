/// What CommonMark does not tell and the source's lines do: task boxes, tables, fences inside a paragraph, last lines.
extension CMark {
  func startsWithFence(_ range: TextRange) -> Bool {
    guard range.count >= 3 else { return false }
    let (a, s) = (document.text[Int(range.start)], Int(range.start))
    return (a == Byte.backtick || a == Byte.tilde) && document.text[s + 1] == a && document.text[s + 2] == a
  }

  func newlines(_ range: TextRange) -> Int {
    var n = 0
    document.text.withUnsafeBufferPointer { p in
      for i in range.range where p[i] == Byte.lf { n += 1 }
    }
    return n
  }

  /// `[ ] ` behind the marker, read from the source: an escaped bracket looks the same in the tree.
  func readTaskBox(_ element: inout Element, column: Int) {
    let range = source.range(Int(element.line))
    var i = range.lowerBound + max(0, column - 1)
    while i < range.upperBound, source.bytes[i] != Byte.space, source.bytes[i] != Byte.tab { i += 1 }
    while i < range.upperBound, Byte.isBlank(source.bytes[i]) { i += 1 }
    guard i + 2 < range.upperBound, source.bytes[i] == UInt8(ascii: "["), source.bytes[i + 2] == UInt8(ascii: "]")
    else { return }
    guard i + 3 == range.upperBound || Byte.isBlank(source.bytes[i + 3]) else { return }
    switch source.bytes[i + 1] {
    case Byte.space: element.flags.insert(.task)
    case UInt8(ascii: "x"), UInt8(ascii: "X"): element.flags.formUnion([.task, .ticked])
    default: break
    }
  }

  mutating func appendTable(_ first: Int, _ last: Int) {
    var element = Element(
      kind: .table, end: Int32(document.elements.count) + 1, line: Int32(first), lastLine: Int32(last))
    let start = document.text.count
    for line in first...last {
      if line > first { document.text.append(Byte.lf) }
      guard let at = source.first(line)?.at else { continue }
      document.text.append(contentsOf: source.bytes[at..<source.range(line).upperBound])
    }
    element.text = TextRange(start, document.text.count)
    document.elements.append(element)
  }

  /// A fence that stands too deep, right behind a paragraph: CommonMark makes a code span of it.
  mutating func appendLostFence(_ first: Int, _ last: Int) {
    guard let at = source.first(first)?.at, let fence = Fence.opening(in: source, at: at, line: first) else { return }
    var element = Element(
      kind: .code, end: Int32(document.elements.count) + 1, line: Int32(first), lastLine: Int32(last),
      flags: [.fenced, .lost])
    element.info = copy(fence.info)
    let indent = at - source.range(first).lowerBound
    let start = document.text.count
    var line = first + 1
    var closed = false
    while line <= last {
      if Fence.closes(source, line: line, fence) {
        closed = true
        break
      }
      let range = source.range(line)
      var i = range.lowerBound
      while i < range.upperBound, i - range.lowerBound < indent, Byte.isBlank(source.bytes[i]) { i += 1 }
      document.text.append(contentsOf: source.bytes[i..<range.upperBound])
      document.text.append(Byte.lf)
      line += 1
    }
    element.text = TextRange(start, document.text.count)
    element.lastLine = Int32(min(line, last))
    if !closed { element.flags.insert(.unclosed) }
    document.elements.append(element)
    if closed, line < last { appendText(line + 1, last) }
  }

  /// Lines as they stand, as a paragraph.
  private mutating func appendText(_ first: Int, _ last: Int) {
    var element = Element(
      kind: .paragraph, end: Int32(document.elements.count) + 1, line: Int32(first), lastLine: Int32(last))
    let start = document.text.count
    for line in first...last {
      if line > first { document.text.append(Byte.space) }
      if let at = source.first(line)?.at {
        document.text.append(contentsOf: source.bytes[at..<source.range(line).upperBound])
      }
    }
    element.text = TextRange(start, document.text.count)
    element.spansStart = Int32(document.spans.count)
    element.spansEnd = element.spansStart
    document.elements.append(element)
  }

  private mutating func copy(_ range: Range<Int>) -> TextRange {
    let start = document.text.count
    document.text.append(contentsOf: source.bytes[range])
    return TextRange(start, document.text.count)
  }

  /// Last lines of headings from the source, and of containers from what they hold.
  mutating func finish() {
    var i = document.elements.count - 1
    while i >= 0 {
      let element = document.elements[i]
      switch element.kind {
      case .heading:
        if source.first(Int(element.line))?.byte != Byte.hash {
          document.elements[i].lastLine = underline(element.line)
        }
      case .document, .quote, .list, .item:
        let last = Int(element.end) - 1
        if last > i { document.elements[i].lastLine = max(element.line, lastLine(below: i, last)) }
      default: break
      }
      i -= 1
    }
  }

  /// The last direct child ends where the container ends.
  private func lastLine(below index: Int, _ last: Int) -> Int32 { document.elements[last].lastLine }

  private func underline(_ line: Int32) -> Int32 {
    var l = Int(line) + 1
    while l <= source.lineCount, l < Int(line) + 8 {
      if let first = source.first(l)?.byte, first == UInt8(ascii: "=") || first == UInt8(ascii: "-") { return Int32(l) }
      l += 1
    }
    return line
  }

  /// Where a table or a fence that CommonMark did not see begins in a paragraph.
  func cut(_ first: Int, _ last: Int) -> (line: Int, table: Bool)? {
    guard last > first else { return nil }
    for line in first + 1...last {
      guard let start = source.first(line) else { continue }
      if start.byte == Byte.bar || start.byte == UInt8(ascii: "-") || start.byte == UInt8(ascii: ":"),
        Table.isRule(source, line), Table.isRow(source, line - 1)
      {
        return (line - 1, true)
      }
      if start.byte == Byte.backtick || start.byte == Byte.tilde,
        Fence.opening(in: source, at: start.at, line: line) != nil
      {
        return (line, false)
      }
    }
    return nil
  }
}
