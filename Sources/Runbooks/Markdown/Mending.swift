/// Closes fences that their author forgot to close, before they swallow the rest of the file.
///
/// libcmark ends an unclosed fence at the end of its container: flush left that is the end of the file, with the whole of its
/// Mitigation section. Seen after the parse (rarely), the text is mended and parsed once more; line numbers stay the author's.
extension Source {
  /// Closes the first unclosed fence of the document where its code plainly ends; false when there is none to close.
  ///
  /// The end is before the first line that is a lone run of back-ticks, a heading, or the next numbered item.
  mutating func mend(_ document: Document, path: String, into diagnostics: inout [Diagnostic]) -> Bool {
    var inserts: [(before: Int, text: [UInt8], replaces: Bool)] = []
    for element in document.elements
    where element.kind == .code && element.flags.contains(.unclosed) && !element.flags.contains(.lost) {
      let line = Int(element.line)
      guard let at = fencePlace(line), let fence = Fence.opening(in: self, at: at, line: line) else { continue }
      diagnostics.append(unclosed(line, at, fence, path))
      guard let end = plainEnd(of: fence, from: line + 1, to: lineCount, shell: isShell(fence)) else { continue }
      if inserts.last.map({ $0.before >= line }) ?? false { continue }
      inserts.append((end.line, prefix(line, at) + Array(repeating: fence.byte, count: fence.length), end.replaces))
      if at == range(line).lowerBound { mendBelow(end.line, path, &inserts, &diagnostics) }
    }
    guard !inserts.isEmpty else { return false }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(self.bytes.count + inserts.count * 8)
    var origin: [Int32] = []
    origin.reserveCapacity(lineCount + inserts.count)
    var next = 0
    for line in 1...lineCount {
      if next < inserts.count, inserts[next].before == line {
        bytes += inserts[next].text
        bytes.append(Byte.lf)
        origin.append(Int32(inserts[next].replaces ? original(line) : original(max(1, line - 1))))
        next += 1
        if inserts[next - 1].replaces { continue }
      }
      bytes += self.bytes[start(line)..<start(line + 1)]
      origin.append(Int32(original(line)))
    }
    replace(bytes: bytes, origin: origin)
    return true
  }

  /// Flush-left fences below one that was mended: libcmark saw them as its code, so they are followed here.
  private func mendBelow(
    _ from: Int, _ path: String, _ inserts: inout [(before: Int, text: [UInt8], replaces: Bool)],
    _ diagnostics: inout [Diagnostic]
  ) {
    var line = from + 1
    while line <= lineCount {
      let at = start(line)
      guard let fence = Fence.opening(in: self, at: at, line: line) else {
        line += 1
        continue
      }
      var close = line + 1
      var opens = false
      while close <= lineCount, !opens, !Fence.closes(self, line: close, fence) {
        if let other = Fence.opening(in: self, at: start(close), line: close), other.byte == fence.byte,
          !other.info.isEmpty
        {
          opens = true
        } else {
          close += 1
        }
      }
      if close <= lineCount, !opens {
        line = close + 1
        continue
      }
      diagnostics.append(unclosed(line, at, fence, path))
      guard let end = plainEnd(of: fence, from: line + 1, to: lineCount, shell: isShell(fence)) else { return }
      inserts.append((end.line, Array(repeating: fence.byte, count: fence.length), end.replaces))
      line = max(end.line, line + 1)
    }
  }

  private func unclosed(_ line: Int, _ at: Int, _ fence: Fence, _ path: String) -> Diagnostic {
    Diagnostic(
      code: "unclosed-fence", severity: .warning, path: path, line: original(line),
      column: at - range(line).lowerBound + 1,
      width: fence.length, message: "fence opened on line \(original(line)) is not closed",
      hint: "close it with a line of \(String(repeating: fence.byte == Byte.tilde ? "~" : "`", count: fence.length))")
  }

  /// Where the fence begins on its opening line, behind list markers and quote marks.
  private func fencePlace(_ line: Int) -> Int? {
    let range = range(line)
    var i = range.lowerBound
    while i + 2 < range.upperBound {
      let b = bytes[i]
      if b == Byte.backtick || b == Byte.tilde, bytes[i + 1] == b, bytes[i + 2] == b { return i }
      i += 1
    }
    return nil
  }

  /// The container's prefix of the closing line: quote marks kept, list markers as blanks.
  private func prefix(_ line: Int, _ at: Int) -> [UInt8] {
    bytes[range(line).lowerBound..<at].map { $0 == Byte.greater || $0 == Byte.tab ? $0 : Byte.space }
  }

  private func isShell(_ fence: Fence) -> Bool {
    let info = String(decoding: bytes[fence.info], as: UTF8.self).lowercased()
    return info.isEmpty
      || ["bash", "sh", "shell", "console", "zsh", "python", "yaml", "ruby"].contains { info.hasPrefix($0) }
  }

  private func plainEnd(of fence: Fence, from: Int, to last: Int, shell: Bool) -> (line: Int, replaces: Bool)? {
    guard from <= last else { return nil }
    for line in from...last {
      guard let first = first(line) else { continue }
      let end = range(line).upperBound
      if first.byte == Byte.backtick || first.byte == Byte.tilde {
        // "``" or "~~~" alone was meant as the end; "```yaml" opens the next one.
        var i = first.at
        while i < end, bytes[i] == first.byte { i += 1 }
        let count = i - first.at
        while i < end, Byte.isBlank(bytes[i]) { i += 1 }
        if i == end, count >= 2 { return (line, true) }
        if count >= 3, first.byte == fence.byte { return (line, false) }
      } else if first.byte == Byte.hash {
        var i = first.at
        while i < end, bytes[i] == Byte.hash { i += 1 }
        let level = i - first.at
        guard level <= 6, i < end, bytes[i] == Byte.space else { continue }
        // "# like this" is a comment in most languages; two signs, or a blank line above a capital, are a heading.
        let spaced = isBlank(line - 1) && Byte.isUpper(bytes[min(i + 1, end - 1)]) && first.at == range(line).lowerBound
        if level >= 2 || !shell && spaced { return (line, false) }
      } else if Byte.isDigit(first.byte), fence.indent > 0 || isBlank(line - 1) {
        var i = first.at
        while i < end, Byte.isDigit(bytes[i]) { i += 1 }
        let indent = first.at - range(line).lowerBound
        if i - first.at <= 3, i + 1 < end, bytes[i] == UInt8(ascii: ".") || bytes[i] == UInt8(ascii: ")"),
          bytes[i + 1] == Byte.space,
          indent < max(fence.indent, 1)
        {
          return (line, false)
        }
      }
    }
    return nil
  }
}
