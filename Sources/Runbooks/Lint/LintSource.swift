extension RunbookFile {
  /// A file's lines as they are read: byte order mark and line ends taken off, what is no text replaced.
  package static func lines(of bytes: [UInt8]) -> [String] {
    let source = Source(bytes)
    return source.lineCount < 1 ? [] : (1...source.lineCount).map(source.text)
  }
}

/// The lines of a linted file, to say in which column something stands.
struct LintSource {
  let lines: [[Unicode.Scalar]]

  init(_ bytes: [UInt8]) {
    let source = Source(bytes)
    lines = source.lineCount < 1 ? [] : (1...source.lineCount).map { Array(source.text($0).unicodeScalars) }
  }

  /// The scalars of a 1-based line; empty beyond the end.
  func line(_ number: Int) -> [Unicode.Scalar] { lines.indices.contains(number - 1) ? lines[number - 1] : [] }

  func text(_ number: Int) -> String { string(line(number)[...]) }

  /// Where some words stand in a line: column and width; the line's own words when they are not there.
  func place(of words: String, in number: Int, after marker: String = "") -> (column: Int, width: Int) {
    let scalars = line(number)
    let wanted = Array(words.unicodeScalars)
    let start = marker.isEmpty ? 0 : find(Array(marker.unicodeScalars), in: scalars, from: 0) ?? 0
    if !wanted.isEmpty, let at = find(wanted, in: scalars, from: start) { return (at + 1, wanted.count) }
    let first = scalars.firstIndex { !isBlank($0) } ?? 0
    let last = scalars.lastIndex { !isBlank($0) } ?? first
    return (first + 1, max(1, last - first + 1))
  }

  /// Where some words stand in a line or one of the next few, since a paragraph's arm is told by its first line.
  func place(of words: String, from number: Int) -> (line: Int, at: (column: Int, width: Int)) {
    let wanted = Array(words.unicodeScalars)
    for line in number..<(number + 12) {
      if let at = find(wanted, in: self.line(line), from: 0) { return (line, (at + 1, wanted.count)) }
    }
    return (number, place(of: "", in: number))
  }

  private func find(_ wanted: [Unicode.Scalar], in line: [Unicode.Scalar], from start: Int) -> Int? {
    guard wanted.count <= line.count else { return nil }
    return (start...(line.count - wanted.count)).first { line[$0...].starts(with: wanted) }
  }
}
