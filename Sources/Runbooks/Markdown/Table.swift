/// A pipe table, read from the source's lines: libcmark sees a paragraph, and its inlines eat `\|` and split at code.
struct Table {
  var head: [String]
  /// What stands below the rule, and the line number of its first line.
  private let body: ArraySlice<UInt8>
  private let firstLine: Int

  /// The rows with their line numbers; read only for tables whose head says that they matter.
  var rows: [(cells: [String], line: Int)] {
    var out: [(cells: [String], line: Int)] = []
    for (i, line) in ByteLines.split(body).enumerated() where !line.isEmpty {
      out.append((Table.cells(line), firstLine + i))
    }
    return out
  }

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
    let text = document.text[element.text.range]
    let headEnd = ByteLines.lineEnd(text, from: text.startIndex)
    guard headEnd < text.endIndex else { return nil }
    let ruleEnd = ByteLines.lineEnd(text, from: headEnd + 1)
    head = Table.cells(text[..<headEnd])
    body = ruleEnd < text.endIndex ? text[(ruleEnd + 1)...] : []
    firstLine = Int(element.line) + 2
  }

  /// The cells of a row: `\|` is a bar, and bars inside code part nothing when escaped only, as on GitHub.
  private static func cells(_ line: ArraySlice<UInt8>) -> [String] {
    var out: [String] = []
    line.withUnsafeBufferPointer { line in
      var start = 0
      var escaped = false
      var began = false
      var i = 0
      while i <= line.count {
        if i < line.count, line[i] != Byte.bar {
          if line[i] == UInt8(ascii: "\\"), i + 1 < line.count, line[i + 1] == Byte.bar {
            escaped = true
            i += 1
          }
          i += 1
          continue
        }
        let cell = trimmed(line, start..<i)
        // What stands before the first bar and behind the last is a cell only when something stands there.
        if !cell.isEmpty || began && i < line.count { out.append(text(line, cell, escaped)) }
        began = true
        escaped = false
        i += 1
        start = i
      }
    }
    return out
  }

  private static func trimmed(_ line: UnsafeBufferPointer<UInt8>, _ cell: Range<Int>) -> Range<Int> {
    var (start, end) = (cell.lowerBound, cell.upperBound)
    while start < end, Byte.isBlank(line[start]) { start += 1 }
    while end > start, Byte.isBlank(line[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func text(_ line: UnsafeBufferPointer<UInt8>, _ cell: Range<Int>, _ escaped: Bool) -> String {
    guard escaped else { return String(decoding: UnsafeBufferPointer(rebasing: line[cell]), as: UTF8.self) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(cell.count)
    for i in cell where line[i] != UInt8(ascii: "\\") || i + 1 == cell.upperBound || line[i + 1] != Byte.bar {
      bytes.append(line[i])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
