import CCmark

/// libcmark, wrapped: the one file that imports it.
///
/// It gives CommonMark's blocks and inlines. What it does not know (front matter, tables, task boxes, where a fence ends) comes
/// from the source's lines; of its positions only the first lines and columns of blocks are trusted (see `docs/decisions.md`).
struct CMark {
  /// Containers deeper than this are flattened into the last one, so that later passes may recurse.
  static let deepest = 48

  private let source: Source
  private var document = Document()
  private var openInlines: [(node: OpaquePointer, start: Int, span: Int)] = []
  /// Line of the inline at hand.
  private var line: Int32 = 0

  /// The blocks of `source` from line `from` on; line numbers are the source's.
  static func read(_ source: Source, from: Int) -> Document {
    var reader = CMark(source: source)
    let offset = source.start(from)
    let root = source.bytes.withUnsafeBufferPointer { p -> OpaquePointer? in
      guard let base = p.baseAddress else { return nil }
      return cmark_parse_document(
        UnsafeRawPointer(base + offset).assumingMemoryBound(to: CChar.self), p.count - offset, CMARK_OPT_DEFAULT)
    }
    guard let root else { return reader.document }
    defer { cmark_node_free(root) }
    reader.document.text.reserveCapacity(source.bytes.count + 64)
    reader.document.elements.reserveCapacity(source.lineCount / 2 + 8)
    reader.walk(root, shift: Int32(from - 1))
    reader.finish()
    return reader.document
  }

  private init(source: Source) { self.source = source }

  // MARK: Blocks

  private mutating func walk(_ root: OpaquePointer, shift: Int32) {
    var open: [Int] = []
    var node = root
    document.elements.append(Element(kind: .document, end: 1, line: 1 + shift, lastLine: 1 + shift))
    open.append(0)
    var ordinal: [Int32] = [0]
    guard let first = cmark_node_first_child(root) else { return }
    node = first
    while true {
      // The deepest container that is kept is never a list: its leaves would stand in no item.
      let isList = cmark_node_get_type(node) == CMARK_NODE_LIST
      let listed = open[open.count - 1] >= 0 && open.count < CMark.deepest - (isList ? 1 : 0)
      let container = enter(node, shift: shift, listed: listed, ordinal: &ordinal)
      if container, let child = cmark_node_first_child(node) {
        open.append(listed ? document.elements.count - 1 : -1)
        ordinal.append(0)
        node = child
        continue
      }
      while true {
        if let next = cmark_node_next(node) {
          node = next
          break
        }
        guard let parent = cmark_node_parent(node) else { return }
        node = parent
        let index = open.removeLast()
        ordinal.removeLast()
        if index >= 0 { document.elements[index].end = Int32(document.elements.count) }
        if open.isEmpty { return }
      }
    }
  }

  /// Appends the block; true for one that holds blocks.
  private mutating func enter(_ node: OpaquePointer, shift: Int32, listed: Bool, ordinal: inout [Int32]) -> Bool {
    let type = cmark_node_get_type(node)
    let line = Int32(cmark_node_get_start_line(node)) + shift
    var element = Element(kind: .paragraph, end: Int32(document.elements.count) + 1, line: line, lastLine: line)
    switch type {
    case CMARK_NODE_BLOCK_QUOTE:
      element.kind = .quote
    case CMARK_NODE_LIST:
      element.kind = .list
      if cmark_node_get_list_type(node) == CMARK_ORDERED_LIST { element.start = Int32(cmark_node_get_list_start(node)) }
    case CMARK_NODE_ITEM:
      element.kind = .item
      element.level = ordinal[ordinal.count - 1]
      ordinal[ordinal.count - 1] += 1
      readTaskBox(&element, column: Int(cmark_node_get_start_column(node)))
    case CMARK_NODE_CODE_BLOCK:
      readCode(node, into: &element)
      document.elements.append(element)
      return false
    case CMARK_NODE_HTML_BLOCK, CMARK_NODE_CUSTOM_BLOCK:
      element.kind = .html
      element.text = append(cmark_node_get_literal(node))
      element.lastLine = line + Int32(newlines(element.text)) - 1
      document.elements.append(element)
      return false
    case CMARK_NODE_HEADING:
      element.kind = .heading
      element.level = Int32(cmark_node_get_heading_level(node))
      readInlines(node, into: &element, plain: true)
      document.elements.append(element)
      return false
    case CMARK_NODE_THEMATIC_BREAK:
      element.kind = .rule
      document.elements.append(element)
      return false
    default:
      readParagraph(node, element)
      return false
    }
    // A container below the depth that is kept is not listed; its leaves become children of the last one that is.
    if listed { document.elements.append(element) }
    return true
  }

  private mutating func readCode(_ node: OpaquePointer, into element: inout Element) {
    element.kind = .code
    element.text = append(cmark_node_get_literal(node))
    element.info = append(cmark_node_get_fence_info(node))
    let count = Int32(newlines(element.text))
    let line = Int(element.line)
    let at = source.start(line) + Int(cmark_node_get_start_column(node)) - 1
    let fence = Fence.opening(in: source, at: at, line: line)
    if let fence, !startsWithFence(element.text) || fence.length > 3 && !element.info.isEmpty {
      element.flags.insert(.fenced)
      let closing = Int(element.line + count) + 1
      if Fence.closes(source, line: closing, fence) {
        element.lastLine = Int32(closing)
      } else {
        element.flags.insert(.unclosed)
        element.lastLine = element.line + count
      }
    } else {
      element.lastLine = element.line + max(0, count - 1)
      if startsWithFence(element.text) { element.flags.insert(.lost) }
    }
  }

  private func startsWithFence(_ range: TextRange) -> Bool {
    guard range.count >= 3 else { return false }
    let (a, s) = (document.text[Int(range.start)], Int(range.start))
    return (a == Byte.backtick || a == Byte.tilde) && document.text[s + 1] == a && document.text[s + 2] == a
  }

  private func newlines(_ range: TextRange) -> Int {
    var n = 0
    document.text.withUnsafeBufferPointer { p in
      for i in range.range where p[i] == Byte.lf { n += 1 }
    }
    return n
  }

  /// `[ ] ` behind the marker, read from the source: an escaped bracket looks the same in the tree.
  private func readTaskBox(_ element: inout Element, column: Int) {
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

  // MARK: Paragraphs

  /// A paragraph, cut where a table or a fence that CommonMark did not see begins.
  private mutating func readParagraph(_ node: OpaquePointer, _ plain: Element) {
    var element = plain
    let first = Int(element.line)
    let last = Swift.max(first, Int(cmark_node_get_end_line(node)) + first - Int(cmark_node_get_start_line(node)))
    element.lastLine = Int32(last)
    guard last > first else {
      readInlines(node, into: &element, plain: false)
      document.elements.append(element)
      return
    }
    var cut: (line: Int, table: Bool)?
    for line in first...last {
      guard let start = source.first(line) else { continue }
      if line > first, start.byte == Byte.bar || start.byte == UInt8(ascii: "-") || start.byte == UInt8(ascii: ":"),
        Table.isRule(source, line), Table.isRow(source, line - 1)
      {
        cut = (line - 1, true)
        break
      }
      if line > first, start.byte == Byte.backtick || start.byte == Byte.tilde,
        Fence.opening(in: source, at: start.at, line: line) != nil
      {
        cut = (line, false)
        break
      }
    }
    guard let cut else {
      readInlines(node, into: &element, plain: false)
      document.elements.append(element)
      return
    }
    if cut.line > first {
      element.lastLine = Int32(cut.line - 1)
      readInlines(node, into: &element, plain: false, breaks: cut.line - first)
      document.elements.append(element)
    }
    cut.table ? appendTable(cut.line, last) : appendLostFence(cut.line, last)
  }

  private mutating func appendTable(_ first: Int, _ last: Int) {
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
  private mutating func appendLostFence(_ first: Int, _ last: Int) {
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
    guard closed, line < last else { return }
    var rest = Element(
      kind: .paragraph, end: Int32(document.elements.count) + 1, line: Int32(line + 1), lastLine: Int32(last))
    let restStart = document.text.count
    for l in line + 1...last {
      if l > line + 1 { document.text.append(Byte.space) }
      if let at = source.first(l)?.at {
        document.text.append(contentsOf: source.bytes[at..<source.range(l).upperBound])
      }
    }
    rest.text = TextRange(restStart, document.text.count)
    rest.spansStart = Int32(document.spans.count)
    rest.spansEnd = rest.spansStart
    document.elements.append(rest)
  }

  private mutating func copy(_ range: Range<Int>) -> TextRange {
    let start = document.text.count
    document.text.append(contentsOf: source.bytes[range])
    return TextRange(start, document.text.count)
  }

  // MARK: Inlines

  /// Lays the inlines out as plain text: soft breaks are blanks, code keeps its back-ticks, links show where they lead.
  private mutating func readInlines(
    _ block: OpaquePointer, into element: inout Element, plain: Bool, breaks: Int = .max
  ) {
    line = element.line
    let start = document.text.count
    element.spansStart = Int32(document.spans.count)
    var breaksLeft = breaks
    var bold = 0
    openInlines.removeAll(keepingCapacity: true)
    guard var node = cmark_node_first_child(block) else {
      element.text = TextRange(start, start)
      element.spansEnd = element.spansStart
      return
    }
    outer: while true {
      let type = cmark_node_get_type(node)
      switch type {
      case CMARK_NODE_TEXT:
        _ = append(cmark_node_get_literal(node))
      case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK:
        breaksLeft -= 1
        if breaksLeft <= 0 { break outer }
        line += 1
        document.text.append(type == CMARK_NODE_SOFTBREAK || plain ? Byte.space : Byte.lf)
      case CMARK_NODE_CODE:
        appendCode(node, plain: plain)
      case CMARK_NODE_HTML_INLINE, CMARK_NODE_CUSTOM_INLINE:
        appendHTML(node)
      default:
        let span = document.spans.count
        if type == CMARK_NODE_LINK || type == CMARK_NODE_STRONG || type == CMARK_NODE_IMAGE {
          let kind: Span.Kind = type == CMARK_NODE_LINK ? .link : type == CMARK_NODE_STRONG ? .strong : .image
          if kind == .image, !plain { document.text.append(contentsOf: "[image: ".utf8) }
          document.spans.append(Span(kind: kind, text: TextRange(document.text.count, document.text.count), line: line))
        }
        if let child = cmark_node_first_child(node) {
          openInlines.append((node, document.text.count, span))
          node = child
          continue outer
        }
        close((node, document.text.count, span), plain: plain, bold: &bold)
      }
      while true {
        if let next = cmark_node_next(node) {
          node = next
          break
        }
        guard let open = openInlines.popLast() else { break outer }
        node = open.node
        close(open, plain: plain, bold: &bold)
      }
    }
    while let open = openInlines.popLast() { close(open, plain: plain, bold: &bold) }
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
    var n = 0
    for i in element.text.range {
      let b = document.text[i]
      if b != UInt8(ascii: ":") && b != Byte.space && b != UInt8(ascii: ".") { n += 1 }
    }
    return n > 0 && bold >= n
  }

  private mutating func close(
    _ open: (node: OpaquePointer, start: Int, span: Int), plain: Bool, bold: inout Int
  ) {
    let type = cmark_node_get_type(open.node)
    let end = document.text.count
    if type == CMARK_NODE_STRONG {
      document.spans[open.span].text = TextRange(open.start, end)
      for i in open.start..<end {
        let b = document.text[i]
        if b != UInt8(ascii: ":") && b != Byte.space && b != UInt8(ascii: ".") { bold += 1 }
      }
    } else if type == CMARK_NODE_LINK {
      document.spans[open.span].text = TextRange(open.start, end)
      let start = document.targets.count
      if let url = cmark_node_get_url(open.node) {
        document.targets.append(contentsOf: UnsafeRawBufferPointer(start: url, count: length(url)))
      }
      let target = start..<document.targets.count
      document.spans[open.span].target = TextRange(target.lowerBound, target.upperBound)
      if !plain, !target.isEmpty, document.targets[start] != Byte.hash,
        !document.targets[target].elementsEqual(document.text[open.start..<end])
      {
        document.text.append(Byte.space)
        document.text.append(UInt8(ascii: "("))
        document.text.append(contentsOf: document.targets[target])
        document.text.append(UInt8(ascii: ")"))
      }
    } else if type == CMARK_NODE_IMAGE {
      if plain {
        // A badge in a heading is none of its words.
        document.text.removeLast(end - open.start)
        while document.text.last == Byte.space { document.text.removeLast() }
        document.spans[open.span].text = TextRange(document.text.count, document.text.count)
        return
      }
      document.spans[open.span].text = TextRange(open.start, end)
      document.text.append(UInt8(ascii: "]"))
    }
  }

  private mutating func appendCode(_ node: OpaquePointer, plain: Bool) {
    if !plain { document.text.append(Byte.backtick) }
    let range = append(cmark_node_get_literal(node))
    if !plain { document.text.append(Byte.backtick) }
    document.spans.append(Span(kind: .code, text: range, line: line))
  }

  /// Known tags vanish, `<br>` breaks the line, anchors are kept as spans; `<anything else>` is text that CommonMark ate.
  private mutating func appendHTML(_ node: OpaquePointer) {
    guard let literal = cmark_node_get_literal(node) else { return }
    let raw = UnsafeRawBufferPointer(start: literal, count: length(literal))
    switch Tag.read(raw) {
    case .unknown: document.text.append(contentsOf: raw)
    case .lineBreak: document.text.append(Byte.lf)
    case .comment, .known: break
    case .anchor(let id):
      let start = document.targets.count
      document.targets.append(contentsOf: raw[id])
      document.spans.append(
        Span(
          kind: .anchor, text: TextRange(document.text.count, document.text.count),
          target: TextRange(start, document.targets.count), line: line))
    }
  }

  private func length(_ p: UnsafePointer<CChar>) -> Int {
    var n = 0
    while p[n] != 0 { n += 1 }
    return n
  }

  private mutating func append(_ literal: UnsafePointer<CChar>?) -> TextRange {
    let start = document.text.count
    if let literal { document.text.append(contentsOf: UnsafeRawBufferPointer(start: literal, count: length(literal))) }
    return TextRange(start, document.text.count)
  }

  // MARK: Ends

  /// Last lines of headings from the source, and of containers from what they hold.
  private mutating func finish() {
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
}
