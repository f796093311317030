import CCmark

/// libcmark, wrapped: the one file that imports it.
///
/// It gives CommonMark's blocks and inlines. What it does not know (front matter, tables, task boxes, where a fence ends) comes
/// from the source's lines; of its positions only the first lines and columns of blocks are trusted (see `docs/decisions.md`).
struct CMark {
  /// Containers deeper than this are flattened into the last one, so that later passes may recurse.
  static let deepest = 48

  let source: Source
  var document = Document()
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

  // MARK: Paragraphs

  /// A paragraph, cut where a table or a fence that CommonMark did not see begins.
  private mutating func readParagraph(_ node: OpaquePointer, _ plain: Element) {
    var element = plain
    let first = Int(element.line)
    let last = Swift.max(first, Int(cmark_node_get_end_line(node)) + first - Int(cmark_node_get_start_line(node)))
    element.lastLine = Int32(last)
    guard let cut = cut(first, last) else {
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

  // MARK: Inlines

  /// Lays the inlines out as plain text: soft breaks are blanks, code keeps its back-ticks, links show where they lead.
  private mutating func readInlines(
    _ block: OpaquePointer, into element: inout Element, plain: Bool, breaks: Int = .max
  ) {
    line = element.line
    let start = document.text.count
    element.spansStart = Int32(document.spans.count)
    guard let first = cmark_node_first_child(block) else {
      element.text = TextRange(start, start)
      element.spansEnd = element.spansStart
      return
    }
    let bold = layOut(first, plain: plain, breaks: breaks)
    finishInlines(&element, from: start, bold: bold)
  }

  /// Appends the text of an inline and those behind it; how many of its characters are bold.
  private mutating func layOut(_ first: OpaquePointer, plain: Bool, breaks: Int) -> Int {
    var node = first
    var breaksLeft = breaks
    var bold = 0
    openInlines.removeAll(keepingCapacity: true)
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
        open(type, plain: plain)
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
    return bold
  }

  /// A span for what is worth one; it is filled when the inline closes.
  private mutating func open(_ type: cmark_node_type, plain: Bool) {
    guard type == CMARK_NODE_LINK || type == CMARK_NODE_STRONG || type == CMARK_NODE_IMAGE else { return }
    let kind: Span.Kind = type == CMARK_NODE_LINK ? .link : type == CMARK_NODE_STRONG ? .strong : .image
    if kind == .image, !plain { document.text.append(contentsOf: "[image: ".utf8) }
    document.spans.append(Span(kind: kind, text: TextRange(document.text.count, document.text.count), line: line))
  }

  private mutating func close(
    _ open: (node: OpaquePointer, start: Int, span: Int), plain: Bool, bold: inout Int
  ) {
    let type = cmark_node_get_type(open.node)
    let end = document.text.count
    if type == CMARK_NODE_STRONG {
      document.spans[open.span].text = TextRange(open.start, end)
      bold += letters(open.start..<end)
    } else if type == CMARK_NODE_LINK {
      document.spans[open.span].text = TextRange(open.start, end)
      let start = document.targets.count
      if let url = cmark_node_get_url(open.node) {
        document.targets.append(contentsOf: UnsafeRawBufferPointer(start: url, count: length(url)))
      }
      finishLink(open.span, target: start..<document.targets.count, plain: plain)
    } else if type == CMARK_NODE_IMAGE {
      finishImage(open.span, from: open.start, plain: plain)
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
}
