/// Lists, quotes and their like as text, with what stands in them that could be started.
struct Notes {
  var pieces: [Pending] = []
  var inline: [Block] = []
  private var text: [UInt8] = []
  private var lines: Lines?

  /// Ends the piece of text at hand.
  mutating func flush(_ element: Int) {
    if let lines, !text.isEmpty {
      pieces.append(
        Pending(kind: .notes, text: String(decoding: text, as: UTF8.self), element: element, lines: lines))
    }
    text = []
    lines = nil
  }

  fileprivate mutating func add(_ words: ArraySlice<UInt8>, marker: String, depth: Int, _ more: Lines) {
    if !text.isEmpty { text.append(Byte.lf) }
    text.append(contentsOf: repeatElement(Byte.space, count: depth * 2))
    text.append(contentsOf: marker.utf8)
    for b in words {
      text.append(b)
      if b == Byte.lf { text.append(contentsOf: repeatElement(Byte.space, count: depth * 2 + 2)) }
    }
    lines = lines.map { Lines(min($0.start, more.start), max($0.end, more.end)) } ?? more
  }
}

extension StepReader {
  /// A list as text.
  mutating func notes(_ list: ListNode) -> Notes {
    var notes = Notes()
    for item in list.items { lay(item, depth: 0, into: &notes) }
    if let last = list.items.last { notes.flush(last.element) }
    return notes
  }

  private mutating func lay(_ item: ItemNode, depth: Int, into notes: inout Notes) {
    var marker = item.number.map { $0 + ". " } ?? "- "
    for child in item.children {
      lay(child, depth: depth, marker: marker, into: &notes)
      marker = "  "
    }
  }

  private mutating func lay(_ index: Int, depth: Int, marker: String, into notes: inout Notes) {
    let element = document.elements[index]
    switch element.kind {
    case .paragraph, .heading, .table:
      notes.add(document.text[document.trimmed(element.text.range)], marker: marker, depth: depth, lines(element))
      if element.kind == .paragraph { notes.inline += inlineBlocks(index) }
    case .code:
      notes.flush(index)
      let read = block(index)
      notes.pieces.append(
        Pending(kind: .block, text: "", element: index, lines: read.block.lines, block: read.block))
    case .list:
      for item in document.listNode(index).items { lay(item, depth: depth + 1, into: &notes) }
    case .quote, .item:
      for child in document.children(of: index) { lay(child, depth: depth, marker: "> ", into: &notes) }
    case .html:
      let prose = HTML.prose(document, element)
      if !prose.isEmpty { notes.add(Array(prose.utf8)[...], marker: marker, depth: depth, lines(element)) }
    case .document, .rule: break
    }
  }
}
