/// What an item of a list is by its looks.
///
/// `leads`: bold words and then a verb, which may as well explain the words.
enum ItemShape { case code, asks, leads, link, plain }

/// Items of lists, told by their looks.
extension StepReader {
  func shape(of item: ItemNode) -> ItemShape {
    var head: Int?
    for child in item.children {
      switch document.elements[child].kind {
      case .code:
        let info = document.elements[child].info
        if !info.isEmpty || isShell(child) { return .code }
      case .paragraph where head == nil && !document.elements[child].text.isEmpty: head = child
      case .list:
        if let shape = shape(ofList: child, below: head) { return shape }
      default: break
      }
    }
    return head.map { shape(ofHead: $0, alone: item.children.count == 1) } ?? .plain
  }

  /// What a list inside the item makes of it: code in it, or "Actions:" and what they are.
  private func shape(ofList list: Int, below head: Int?) -> ItemShape? {
    var asking = 0
    let items = document.children(of: list)
    for deeper in items {
      for leaf in document.children(of: deeper) {
        if document.elements[leaf].kind == .code { return .code }
        if document.elements[leaf].kind == .paragraph, document.isImperative(document.elements[leaf].text.range) {
          asking += 1
        }
      }
    }
    guard asking * 2 > items.count, let head,
      document.text[Int(document.elements[head].text.end) - 1] == UInt8(ascii: ":")
    else { return nil }
    return .asks
  }

  /// What the item's first sentence says.
  private func shape(ofHead head: Int, alone: Bool) -> ItemShape {
    let element = document.elements[head]
    let range = document.trimmed(element.text.range)
    guard !range.isEmpty else { return .plain }
    if let span = element.spans.first.map({ document.spans[$0] }), span.kind == .link,
      Int(span.text.start) <= range.lowerBound + 1, alone,
      Int(span.text.end) + span.target.count + 4 >= range.upperBound
    {
      return .link
    }
    if document.isImperative(range) || isBareCommand(range) { return .asks }
    if boldAsks(element, range) { return .leads }
    if document.text[range.upperBound - 1] == UInt8(ascii: "?") { return .asks }
    if offersCode(element, range) || document.begins(range, "metric/query: ") || document.begins(range, "metric: ")
      || document.begins(range, "query: ")
      || document.begins(range, "log query: ")
    {
      return .asks
    }
    return .plain
  }

  /// A command or a query stands right at the beginning, or behind a label.
  private func offersCode(_ element: Element, _ range: Range<Int>) -> Bool {
    for s in element.spans where document.spans[s].kind == .code {
      let span = document.spans[s].text
      let led = Int(span.start) >= range.lowerBound + 3 && document.text[Int(span.start) - 3] == UInt8(ascii: ":")
      guard Int(span.start) <= range.lowerBound + (led ? 60 : 16), led || document.text[span.range].contains(Byte.space)
      else {
        continue
      }
      let code = document.string(span)
      if ShellReading.inlineCommand(code, line: 0) != nil || led && ShellReading.inlineQuery(code) != nil {
        return true
      }
    }
    return false
  }

  /// "**Storage**: check that …", "Storage - verify …".
  private func boldAsks(_ element: Element, _ range: Range<Int>) -> Bool {
    guard let s = element.spans.first, document.spans[s].kind == .strong,
      Int(document.spans[s].text.start) == range.lowerBound
    else { return false }
    let end = Int(document.spans[s].text.end)
    guard end < range.upperBound else { return false }
    var next = end
    while next < range.upperBound, !Byte.isWord(document.text[next]) {
      if document.text[next] == Byte.backtick { return false }
      next += 1
    }
    return next > end && document.isImperative(next..<range.upperBound)
  }

  private func isShell(_ code: Int) -> Bool {
    let element = document.elements[code]
    let (kind, _) = ShellReading.kind(language: "", text: document.string(element.text))
    return kind == .command || kind == .query
  }

  /// The whole item is a command line that nobody put in back-ticks.
  func isBareCommand(_ range: Range<Int>) -> Bool {
    guard range.count < 200, Byte.isLower(document.text[range.lowerBound]) else { return false }
    var space: Int?
    for i in range {
      let b = document.text[i]
      if b == Byte.backtick || b == UInt8(ascii: ",") { return false }
      if b == Byte.space, space == nil { space = i }
      if space == nil,
        !(Byte.isWord(b) && b < 0x80 || b == UInt8(ascii: "-") || b == UInt8(ascii: "_") || b == UInt8(ascii: ".")
          || b == UInt8(ascii: "/"))
      {
        return false
      }
    }
    guard let space, document.text[range.upperBound - 1] != UInt8(ascii: "."),
      document.text[range.upperBound - 1] != UInt8(ascii: ":")
    else { return false }
    let program = document.text[range.lowerBound..<space]
    let options =
      document.find(" -", in: range).map { $0 + 2 < range.upperBound && document.text[$0 + 2] != Byte.space } ?? false
    guard options || program.suffix(3).elementsEqual("ctl".utf8) else { return false }
    return ShellReading.inlineCommand(document.string(TextRange(range.lowerBound, range.upperBound)), line: 0) != nil
      || program.suffix(3).elementsEqual("ctl".utf8)
  }
}
