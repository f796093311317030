/// A pipe table, read from the source's lines: libcmark sees a paragraph, and its inlines eat `\|` and split at code.
struct Table {
  var head: [String]
  var rows: [(cells: [String], line: Int)]

  /// True for `| --- | :-: |`.
  static func isRule(_ source: Source, _ line: Int) -> Bool {
    var dashes = 0
    var bars = 0
    for i in source.range(line) {
      switch source.bytes[i] {
      case UInt8(ascii: "-"): dashes += 1
      case Byte.bar: bars += 1
      case UInt8(ascii: ":"), Byte.space, Byte.tab, Byte.greater: break
      default: return false
      }
    }
    return dashes > 0 && bars > 0
  }

  /// True when the line holds a bar that could part cells.
  static func isRow(_ source: Source, _ line: Int) -> Bool { source.bytes[source.range(line)].contains(Byte.bar) }

  /// The table that an element holds; nil when it has no head.
  init?(_ element: Element, in document: Document) {
    var lines = document.text[element.text.range].split(separator: Byte.lf, omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), lines.popFirst() != nil else { return nil }
    head = Table.cells(first)
    rows = []
    for (i, line) in lines.enumerated() where !line.isEmpty {
      rows.append((Table.cells(line), Int(element.line) + 2 + i))
    }
  }

  /// The cells of a row: `\|` is a bar, and bars inside code part nothing when escaped only, as on GitHub.
  private static func cells(_ line: ArraySlice<UInt8>) -> [String] {
    var out: [String] = []
    var cell: [UInt8] = []
    var i = line.startIndex
    var began = false
    while i < line.endIndex {
      let b = line[i]
      if b == UInt8(ascii: "\\"), i + 1 < line.endIndex, line[i + 1] == Byte.bar {
        cell.append(Byte.bar)
        i += 2
        continue
      }
      if b == Byte.bar {
        if began || !cell.allSatisfy(Byte.isBlank) { out.append(trimmed(cell)) }
        began = true
        cell.removeAll(keepingCapacity: true)
      } else {
        cell.append(b)
      }
      i += 1
    }
    if !cell.allSatisfy(Byte.isBlank) { out.append(trimmed(cell)) }
    return out
  }

  private static func trimmed(_ cell: [UInt8]) -> String {
    var slice = cell[...]
    while let b = slice.first, Byte.isBlank(b) { slice.removeFirst() }
    while let b = slice.last, Byte.isBlank(b) { slice.removeLast() }
    return String(decoding: slice, as: UTF8.self)
  }
}
