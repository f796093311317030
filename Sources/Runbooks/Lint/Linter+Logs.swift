/// Queries in LogQL, which few have a source at hand for: what their text alone shows.
extension Linter {
  mutating func judgeLogs(of runbook: Runbook) {
    for block in runbook.steps.flatMap(\.blocks) + runbook.loose
    where block.kind == .query && block.language == "logql" && !block.inline {
      let text = MetricText(block.text)
      guard let fault = text.fault else { continue }
      let place = place(ofByte: fault.offset, in: block)
      let mark = text.text(fault.offset..<fault.offset + 1)
      let message =
        switch fault {
        case .openString: "The string that begins here is not closed"
        case .openBracket: "The `\(mark)` is never closed"
        case .strayBracket: "The `\(mark)` closes nothing that is open"
        }
      report(.refusedQuery, in: runbook, line: place.line, at: (place.column, 1), message)
    }
  }

  private func place(ofByte offset: Int, in block: Block) -> (line: Int, column: Int) {
    let before = Array(block.text.utf8.prefix(offset))
    let index = before.count { $0 == Byte.lf }
    let number = min(block.lines.start + 1 + index, max(block.lines.start + 1, block.lines.end))
    let lines = block.text.split(separator: "\n", omittingEmptySubsequences: false)
    // What stands before the text in the file is the fence's margin.
    let written = lines.indices.contains(index) ? lines[index].unicodeScalars.count : 0
    let margin = max(0, source.line(number).count - written)
    let column = String(decoding: before.suffix(while: { $0 != Byte.lf }), as: UTF8.self).unicodeScalars.count
    return (number, margin + column + 1)
  }
}

extension Array {
  /// The longest end all of whose elements fulfil this.
  fileprivate func suffix(while isPart: (Element) -> Bool) -> ArraySlice<Element> {
    self[((lastIndex { !isPart($0) }).map { $0 + 1 } ?? startIndex)...]
  }
}
