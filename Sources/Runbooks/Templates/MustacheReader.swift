/// One pass over a template's bytes.
struct MustacheReader {
  private let bytes: [UInt8]
  private var at = 0
  private var open: [UInt8] = Array("{{".utf8)
  private var close: [UInt8] = Array("}}".utf8)
  /// Sections that are open, outermost first, each with what stood before it.
  private var sections: [(name: Mustache.Name, inverted: Bool, before: [Mustache.Node])] = []
  private var nodes: [Mustache.Node] = []
  // Places are asked for in rising order: counting goes on where it stopped.
  private var counted = (offset: 0, line: 1, lineStart: 0)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(MustacheError) -> [Mustache.Node] {
    while let start = find(open, from: at) {
      try tag(from: start)
    }
    text(at..<bytes.count)
    if let section = sections.last { throw section.name.error(.unclosedSection(section.name.text)) }
    return nodes
  }

  /// Reads the tag that begins at `start`; the text before it is not written yet.
  private mutating func tag(from start: Int) throws(MustacheError) {
    var inside = start + open.count
    let sign = inside < bytes.count ? bytes[inside] : 0
    let isSign = "#^/!>=&{".utf8.contains(sign)
    // A value between triple braces ends with three; with other delimiters `{` is a sign of the same meaning.
    var ending = close
    if sign == UInt8(ascii: "{") { ending = [UInt8(ascii: "}")] + close }
    if sign == UInt8(ascii: "=") { ending = [UInt8(ascii: "=")] + close }
    if isSign { inside += 1 }
    guard let stop = find(ending, from: inside) else { throw error(.unclosedTag, at: start, width: open.count) }
    let end = stop + ending.count
    let isAlone = sign != UInt8(ascii: "{") && sign != UInt8(ascii: "&") && isSign ? alone(start, end) : nil
    text(at..<(isAlone?.lowerBound ?? start))
    let indent = isAlone.map { String(decoding: bytes[$0.lowerBound..<start], as: UTF8.self) } ?? ""
    at = isAlone?.upperBound ?? end
    if sign == UInt8(ascii: "!") { return }
    if sign == UInt8(ascii: "=") { return try delimiters(bytes[inside..<stop], at: start) }
    let name = try name(inside, stop, tag: start)
    switch sign {
    case UInt8(ascii: "#"), UInt8(ascii: "^"):
      if sections.count + 1 >= Mustache.deepest { throw name.error(.tooDeep) }
      sections.append((name, sign == UInt8(ascii: "^"), nodes))
      nodes = []
    case UInt8(ascii: "/"):
      guard let section = sections.popLast() else { throw name.error(.wrongClose(name.text, open: nil)) }
      guard section.name.text == name.text else {
        throw name.error(.wrongClose(name.text, open: section.name.text))
      }
      nodes = section.before + [.section(section.name, inverted: section.inverted, nodes)]
    case UInt8(ascii: ">"): nodes.append(.partial(name, indent: indent))
    case UInt8(ascii: "&"), UInt8(ascii: "{"): nodes.append(.value(name, raw: true))
    default: nodes.append(.value(name, raw: false))
    }
  }

  private mutating func text(_ range: Range<Int>) {
    if range.isEmpty { return }
    nodes.append(.text(String(decoding: bytes[range], as: UTF8.self)))
  }

  /// The bytes of the line or lines that a tag has for itself, line end included; nil when something else stands there.
  private func alone(_ start: Int, _ end: Int) -> Range<Int>? {
    var first = start
    while first > 0, Byte.isBlank(bytes[first - 1]) { first -= 1 }
    guard first == 0 || bytes[first - 1] == UInt8(ascii: "\n") else { return nil }
    // A text that was written already belongs to another tag of this line.
    guard first >= at else { return nil }
    var last = end
    while last < bytes.count, Byte.isBlank(bytes[last]) { last += 1 }
    if last == bytes.count { return first..<last }
    if bytes[last] == UInt8(ascii: "\r"), last + 1 < bytes.count, bytes[last + 1] == UInt8(ascii: "\n") { last += 1 }
    return bytes[last] == UInt8(ascii: "\n") ? first..<last + 1 : nil
  }

  private mutating func name(_ from: Int, _ to: Int, tag: Int) throws(MustacheError) -> Mustache.Name {
    var (from, to) = (from, to)
    while from < to, isSpace(bytes[from]) { from += 1 }
    while from < to, isSpace(bytes[to - 1]) { to -= 1 }
    if from == to { throw error(.emptyName, at: tag, width: open.count) }
    let text = String(decoding: bytes[from..<to], as: UTF8.self)
    let place = place(from)
    let name = Mustache.Name(text, line: place.line, column: place.column)
    if bytes[from..<to].contains(where: isSpace) || "$<*@%{".utf8.contains(bytes[from]) {
      throw name.error(.badName(text))
    }
    return name
  }

  private mutating func delimiters(_ inside: ArraySlice<UInt8>, at start: Int) throws(MustacheError) {
    let words = inside.split(whereSeparator: isSpace)
    guard words.count == 2, words.allSatisfy({ !$0.contains(UInt8(ascii: "=")) }) else {
      throw error(.badDelimiters, at: start, width: open.count)
    }
    (open, close) = (Array(words[0]), Array(words[1]))
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    Byte.isBlank(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private func find(_ wanted: [UInt8], from: Int) -> Int? {
    guard let first = wanted.first else { return nil }
    var i = from
    while i + wanted.count <= bytes.count {
      if bytes[i] == first, bytes[i..<i + wanted.count].elementsEqual(wanted) { return i }
      i += 1
    }
    return nil
  }

  private mutating func error(_ kind: MustacheError.Kind, at offset: Int, width: Int) -> MustacheError {
    let place = place(offset)
    return MustacheError(kind, line: place.line, column: place.column, width: width)
  }

  private mutating func place(_ offset: Int) -> (line: Int, column: Int) {
    if offset < counted.offset { counted = (0, 1, 0) }
    for i in counted.offset..<offset where bytes[i] == UInt8(ascii: "\n") {
      counted.line += 1
      counted.lineStart = i + 1
    }
    counted.offset = offset
    // Bytes that go on with a scalar are none of their own.
    let column = bytes[counted.lineStart..<offset].count { $0 & 0xC0 != 0x80 }
    return (counted.line, column + 1)
  }
}
