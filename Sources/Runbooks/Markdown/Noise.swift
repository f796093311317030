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
    var cuts: [(at: Int, count: Int)] = []
    var links: [(at: Int, count: Int, target: String)] = []
    var changed = false
    var i = 0
    while i < old.count {
      if let close = closing(old, i), let stop = find(old, from: i + 2, close) {
        if let name = reference(old[i..<stop]), out.suffix(2).elementsEqual("](".utf8),
          let open = out.lastIndex(of: UInt8(ascii: "["))
        {
          // A site generator's link, which CommonMark does not see: `[words]({{< ref "file.md" >}})`.
          links.append((open, out.count - 3 - open, name))
          out.removeLast(2)
          out.remove(at: open)
          if stop < old.count, old[stop] == UInt8(ascii: ")") { i = stop + 1 } else { i = stop }
          out.append(contentsOf: " (".utf8)
          out.append(contentsOf: name.utf8)
          out.append(UInt8(ascii: ")"))
          changed = true
          continue
        }
        cuts.append((Int(range.start) + i, stop - i))
        i = stop
        continue
      }
      out.append(old[i])
      i += 1
    }
    guard !cuts.isEmpty || changed else { return }
    func moved(_ place: Int32) -> Int32 {
      var shift = 0
      for cut in cuts where cut.at < Int(place) { shift += min(cut.count, Int(place) - cut.at) }
      return place - Int32(shift)
    }
    for s in spans.indices {
      spans[s].text.start = moved(spans[s].text.start)
      spans[s].text.end = moved(spans[s].text.end)
    }
    text.replaceSubrange(range.range, with: out)
    range = TextRange(Int(range.start), Int(range.start) + out.count)
    found(links.map { (TextRange(Int(range.start) + $0.at, Int(range.start) + $0.at + $0.count), $0.target) })
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
