extension ImportReading {
  /// A header, then rows; the header's own separator (comma, semicolon, tab) counts, columns of other names are passed over.
  mutating func readCSV(_ bytes: [UInt8], _ clock: WrittenMoment) {
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let head = bytes.prefix { $0 != 0x0A }
    let separators: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
    let separator =
      separators.max { a, b in head.count { $0 == a } < head.count { $0 == b } } ?? UInt8(ascii: ",")
    var table = CSVTable(bytes, separator: separator)
    guard let header = table.next() else { return fail(1, "it is empty") }
    let names = header.cells.map { $0.lowercased().filter { !$0.isWhitespace } }
    guard let time = names.firstIndex(of: "time"), let text = names.firstIndex(of: "text") else {
      return fail(1, "its header names no columns time and text: \(Self.quoted(names.joined(separator: ", ")))")
    }
    let author = names.firstIndex(of: "author")
    while let row = table.next() {
      if row.cells == [""] { continue }
      if row.isOpen {
        fail(row.line, "a quotation mark is never closed")
      } else if row.cells.count != names.count {
        fail(row.line, "\(row.cells.count) cells, and the header has \(names.count)")
      } else if let moment = clock.moment(row.cells[time]) {
        let name = author.map { row.cells[$0] }.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        rows.append(ImportedRow(line: row.line, happened: moment, author: name, text: row.cells[text]))
      } else {
        fail(row.line, "no time with a zone: \(Self.quoted(row.cells[time]))")
      }
    }
  }
}

/// Rows of cells (RFC 4180): quoted cells hold separators, line ends and doubled quotation marks.
struct CSVTable {
  private let bytes: ArraySlice<UInt8>
  private let separator: UInt8
  private var i: Int
  private var line = 1

  struct Row {
    /// Where it begins.
    var line: Int
    var cells: [String]
    /// A quotation mark was never closed.
    var isOpen = false
  }

  init(_ bytes: ArraySlice<UInt8>, separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
    i = bytes.startIndex
  }

  /// The next row; nil behind the last.
  mutating func next() -> Row? {
    if i == bytes.endIndex { return nil }
    let quote = UInt8(ascii: "\"")
    var row = Row(line: line, cells: [])
    var cell: [UInt8] = []
    var isQuoted = false
    while i < bytes.endIndex {
      let b = bytes[i]
      i += 1
      if b == 0x0A { line += 1 }
      if isQuoted {
        if b != quote {
          cell.append(b)
        } else if i < bytes.endIndex, bytes[i] == quote {
          cell.append(quote)
          i += 1
        } else {
          isQuoted = false
        }
      } else if b == quote, cell.isEmpty {
        isQuoted = true
      } else if b == separator {
        row.cells.append(String(decoding: cell, as: UTF8.self))
        cell = []
      } else if b == 0x0A {
        if cell.last == 0x0D { cell.removeLast() }
        row.cells.append(String(decoding: cell, as: UTF8.self))
        return row
      } else {
        cell.append(b)
      }
    }
    row.isOpen = isQuoted
    row.cells.append(String(decoding: cell, as: UTF8.self))
    return row
  }
}
