/// Blocks of raw HTML: what of them is prose, and the anchors in them.
enum HTML {
  /// Names of `id` and `name` attributes.
  static func anchors(_ document: Document, _ element: Element) -> [String] {
    var out: [String] = []
    document.text.withUnsafeBytes { raw in
      let slice = UnsafeRawBufferPointer(rebasing: raw[element.text.range])
      if let id = Tag.attribute(slice, from: 0, "id") ?? Tag.attribute(slice, from: 0, "name") {
        out.append(String(decoding: slice[id], as: UTF8.self))
      }
    }
    return out
  }

  /// The words between the tags; empty for comments and bare tags.
  static func prose(_ document: Document, _ element: Element) -> String {
    var out: [UInt8] = []
    var i = Int(element.text.start)
    let end = Int(element.text.end)
    let text = document.text
    while i < end {
      if text[i] == UInt8(ascii: "<") {
        if document.matches(i, end, "<!--") {
          guard let stop = document.find("-->", in: i + 4..<end) else { break }
          i = stop + 3
          continue
        }
        var stop = i
        while stop < end, text[stop] != Byte.greater { stop += 1 }
        let known = text.withUnsafeBytes { raw -> Bool in
          if case .unknown = Tag.read(UnsafeRawBufferPointer(rebasing: raw[i..<min(stop + 1, end)])) { return false }
          return true
        }
        if known {
          i = stop + 1
          continue
        }
      }
      out.append(text[i])
      i += 1
    }
    var lines: [Substring] = []
    for line in String(decoding: out, as: UTF8.self).split(separator: "\n") {
      var line = line
      while let first = line.utf8.first, Byte.isBlank(first) { line.removeFirst() }
      while let last = line.utf8.last, Byte.isBlank(last) { line.removeLast() }
      if !line.isEmpty { lines.append(line) }
    }
    return lines.joined(separator: "\n")
  }
}
