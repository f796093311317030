/// Puts lists together again that flush-left fences, images and paragraphs cut.
extension Document {
  func nodes(_ children: [Int]) -> [Node] {
    var out: [Node] = []
    out.reserveCapacity(children.count)
    var i = 0
    while i < children.count {
      let element = elements[children[i]]
      guard element.kind == .list else {
        out.append(.element(children[i]))
        i += 1
        continue
      }
      var list = listNode(children[i])
      i += 1
      // Blocks that follow and belong to the last item: code right behind the list; all up to the list's continuation.
      while i < children.count {
        if let next = continuation(of: list, children, from: i) {
          list.items[list.items.count - 1].children += children[i..<next]
          let more = listNode(children[next])
          list.items += more.items
          if !list.ordered { list.explained = true }
          i = next + 1
        } else if elements[children[i]].kind == .code, takesStray(list, children[i]) {
          list.items[list.items.count - 1].children.append(children[i])
          i += 1
        } else {
          break
        }
      }
      // The tail of a list of explained bullets: what stands behind the last bullet explains it too.
      if list.explained, i < children.count {
        var taken = 0
        while i < children.count, elements[children[i]].kind == .paragraph, taken < 1 {
          list.items[list.items.count - 1].children.append(children[i])
          i += 1
          taken += 1
        }
      }
      out.append(.list(list))
    }
    return out
  }

  func listNode(_ index: Int) -> ListNode {
    let list = elements[index]
    var items: [ItemNode] = []
    for child in children(of: index) {
      let number = list.start >= 0 ? String(list.start + elements[child].level) : nil
      items.append(ItemNode(element: child, number: number, children: children(of: child)))
    }
    return ListNode(ordered: list.start >= 0, line: list.line, items: items)
  }

  /// Where the list goes on behind the blocks from `from`, when it does.
  private func continuation(of list: ListNode, _ children: [Int], from: Int) -> Int? {
    var next = from
    var paragraphs = 0
    var colon = false
    while next < children.count {
      let element = elements[children[next]]
      switch element.kind {
      case .heading, .rule: return nil
      case .paragraph:
        if Outline.isBoldHeading(element, in: self) { return nil }
        paragraphs += 1
        colon = element.text.count > 0 && text[Int(element.text.end) - 1] == UInt8(ascii: ":")
      case .list:
        guard (element.start >= 0) == list.ordered else {
          // A bullet list in between belongs to the item above it when the numbers go on behind it.
          if list.ordered, next - from < 4 { break }
          return nil
        }
        if list.ordered {
          if let first = list.items.first?.number, let start = Int32(first), element.start > 1,
            element.start == start + Int32(list.items.count)
          {
            return next
          }
          let single = list.items.count == 1 || list.items.allSatisfy { $0.number == "1" }
          return single && element.start == 1 && list.items.first?.number == "1" && !colon && next > from ? next : nil
        }
        // One bullet, its explanation flush left, the next bullet: causes that are explained.
        let alone = Int(element.end) > children[next] + 1 && Int(elements[children[next] + 1].end) == Int(element.end)
        return paragraphs > 0 && paragraphs <= 3 && !colon && alone && list.bulletsAlone && next > from ? next : nil
      default: break
      }
      next += 1
      if next - from > 8 { return nil }
    }
    return nil
  }

  /// Code directly behind a list belongs to its last item, unless the item has its own already.
  private func takesStray(_ list: ListNode, _ code: Int) -> Bool {
    guard let item = list.items.last else { return false }
    if list.ordered { return true }
    for child in item.children where elements[child].kind == .code { return false }
    guard let head = item.children.first, elements[head].kind == .paragraph, item.children.count == 1 else {
      return false
    }
    let range = elements[head].text.range
    guard !range.isEmpty else { return false }
    return text[range.upperBound - 1] == UInt8(ascii: ":") || isImperative(range)
  }
}

extension ListNode {
  /// Every bullet came as a list of its own.
  var bulletsAlone: Bool { !ordered && (items.count == 1 || explained) }
}
