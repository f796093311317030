/// Marks of site generators that are no prose: `{% … %}`, `{{< … >}}`, `<%= … %>`.
enum Noise {
  /// Cuts them out of the range, which lies at the end of `text`.
  static func strip(
    _ text: inout [UInt8], _ range: inout TextRange, _ spans: inout ArraySlice<Span>,
    _ found: ([(TextRange, String)]) -> Void
  ) {
    var seen = false
    let end = Int(range.end)
    text.withUnsafeBufferPointer { p in
      var i = Int(range.start)
      while i + 1 < end {
        if p[i] == UInt8(ascii: "{") && (p[i + 1] == UInt8(ascii: "%") || p[i + 1] == UInt8(ascii: "{"))
          || p[i] == UInt8(ascii: "<") && p[i + 1] == UInt8(ascii: "%")
        {
          seen = true
          return
        }
        i += 1
      }
    }
    guard seen else { return }
    let old = Array(text[range.range])
    var out: [UInt8] = []
    // Where each old byte stands now, one more for the end: spans move with their words.
    var places: [Int32] = []
    places.reserveCapacity(old.count + 1)
    var links: [(at: Int, count: Int, target: String)] = []
    var hopeless: Set<UInt8> = []
    var changed = false
    var i = 0
    while i < old.count {
      if let close = closing(old, i), !hopeless.contains(close.0) {
        guard let stop = find(old, from: i + 2, close) else {
          hopeless.insert(close.0)
          continue
        }
        changed = true
        var next = stop
        if let name = reference(old[i..<stop]), out.suffix(2).elementsEqual("](".utf8),
          let open = out.lastIndex(of: UInt8(ascii: "["))
        {
          // A site generator's link, which CommonMark does not see: `[words]({{< ref "file.md" >}})`.
          links.append((open, out.count - 3 - open, name))
          out.removeLast(2)
          out.remove(at: open)
          for k in places.indices where Int(places[k]) > open { places[k] = min(places[k] - 1, Int32(out.count)) }
          if stop < old.count, old[stop] == UInt8(ascii: ")") { next += 1 }
          out.append(contentsOf: " (\(name))".utf8)
        }
        while places.count < next { places.append(Int32(out.count)) }
        i = next
        continue
      }
      places.append(Int32(out.count))
      out.append(old[i])
      i += 1
    }
    guard changed else { return }
    places.append(Int32(out.count))
    let start = range.start
    for s in spans.indices {
      spans[s].text.start = start + places[min(max(0, Int(spans[s].text.start - start)), old.count)]
      spans[s].text.end = start + places[min(max(0, Int(spans[s].text.end - start)), old.count)]
    }
    text.replaceSubrange(range.range, with: out)
    range = TextRange(Int(start), Int(start) + out.count)
    found(links.map { (TextRange(Int(start) + $0.at, Int(start) + $0.at + $0.count), $0.target) })
  }

  /// The file that `{{< ref "./file.md" >}}` or `{{% relref "file.md" %}}` names.
  private static func reference(_ mark: ArraySlice<UInt8>) -> String? {
    let words = String(decoding: mark, as: UTF8.self)
    guard Prose.find("ref ", in: words) != nil, let open = words.firstIndex(of: "\"") else { return nil }
    let rest = words[words.index(after: open)...]
    guard let close = rest.firstIndex(of: "\"") else { return nil }
    let name = rest[..<close]
    return name.hasPrefix("./") ? String(name.dropFirst(2)) : String(name)
  }

  private static func closing(_ b: [UInt8], _ i: Int) -> (UInt8, UInt8)? {
    guard i + 2 < b.count else { return nil }
    switch (b[i], b[i + 1], b[i + 2]) {
    case (UInt8(ascii: "{"), UInt8(ascii: "%"), _): return (UInt8(ascii: "%"), UInt8(ascii: "}"))
    case (UInt8(ascii: "<"), UInt8(ascii: "%"), _): return (UInt8(ascii: "%"), Byte.greater)
    case (UInt8(ascii: "{"), UInt8(ascii: "{"), UInt8(ascii: "<")),
      (UInt8(ascii: "{"), UInt8(ascii: "{"), UInt8(ascii: "%")):
      return (UInt8(ascii: "}"), UInt8(ascii: "}"))
    default: return nil
    }
  }

  private static func find(_ b: [UInt8], from: Int, _ pair: (UInt8, UInt8)) -> Int? {
    var i = from
    while i + 1 < b.count {
      if b[i] == pair.0, b[i + 1] == pair.1 { return i + 2 }
      i += 1
    }
    return nil
  }
}
