// Placeholders: `<name>`, `{curly}`, `YOUR_NAME`, told from redirections, tags, braces and output.
extension ShellLexer {
  private static let mostMarks = 64

  /// Notes a placeholder that begins at this byte and steps over it; false when there is none.
  mutating func mark(_ quote: ShellMark.Quote, inComment: Bool = false) -> Bool {
    switch unit.bytes[at] {
    case UInt8(ascii: "<"), UInt8(ascii: "Y"), UInt8(ascii: "{"): break
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "y"):
      if quote == .bare, !inComment { return markHole() }
      return false
    default: return false
    }
    if unit.marks.count >= Self.mostMarks {
      // No person writes so many into one command; what is left of them is not to be run.
      unit.broken = true
      return false
    }
    let end: Int
    var inner: Range<Int>
    switch unit.bytes[at] {
    case UInt8(ascii: "<"):
      let next = peek()
      if next == UInt8(ascii: "<") || next == UInt8(ascii: "(") || next == 0x20 { return false }
      guard let close = Placeholders.angle(unit.bytes, at: at, bare: quote == .bare && !inComment) else { return false }
      end = close + 1
      inner = (at + 1)..<close
    case UInt8(ascii: "Y"):
      if peek() != UInt8(ascii: "O") { return false }
      guard let stop = Placeholders.yours(unit.bytes, at: at) else { return false }
      end = stop
      inner = at..<stop
    case UInt8(ascii: "{"):
      let frame = frames[frames.count - 1]
      if quote == .single || inComment || frame.silent || frame.kind == .param || frame.kind == .arithmetic {
        return false
      }
      guard let close = Placeholders.curly(unit.bytes, at: at), curlyIsSure() else { return false }
      end = close + 1
      inner = (at + 1)..<close
    default: return false
    }
    while inner.count > 1, unit.bytes[inner.lowerBound].isBlank { inner = (inner.lowerBound + 1)..<inner.upperBound }
    note(String(decoding: unit.bytes[inner], as: UTF8.self), end: end, quote: quote, inComment: inComment)
    return true
  }

  /// `NAMESPACE` or `your-cluster` where an argument stands.
  private mutating func markHole() -> Bool {
    let frame = frames[frames.count - 1]
    if frame.silent || frame.kind == .param || frame.kind == .arithmetic || unit.marks.count >= Self.mostMarks {
      return false
    }
    let list = frames[frame.list]
    guard list.simple >= 0, list.pendingRedirect.isEmpty, !list.inCondition,
      unit.simples[list.simple].kind == .command,
      let end = ShellHoles.end(unit.bytes, at: at, before: list.word.literal, simple: unit.simples[list.simple])
    else { return false }
    note(String(decoding: unit.bytes[at..<end], as: UTF8.self), end: end, quote: .bare, inComment: false)
    return true
  }

  private mutating func note(_ name: String, end: Int, quote: ShellMark.Quote, inComment: Bool) {
    let top = frames[frames.count - 1]
    let list = top.list
    var mark = ShellMark(
      start: at, end: end, name: name, quote: quote, restricted: top.restricted || inComment, simple: -1, word: Int.max,
      startsWord: false)
    if !top.silent, !inComment {
      touch()
      if frames[list].simple < 0 { beginSimple(list, .command) }
      let simple = frames[list].simple
      mark.simple = simple
      let word = frames[list].word
      mark.startsWord = word.literal.isEmpty && frames[list].pendingRedirect.isEmpty
      if frames[list].pendingRedirect.isEmpty, word.nameLength == 0 || !unit.simples[simple].words.isEmpty {
        mark.word = unit.simples[simple].words.count
      }
      if frames[list].inCondition || unit.simples[simple].kind == .casePattern { mark.restricted = true }
      if compounds.count > frames[list].compoundBase, compounds.last == .casePattern { mark.restricted = true }
      if word.nameLength == 0 { frames[list].word.couldName = false }
      frames[list].word.literal.append(2)
    }
    unit.marks.append(mark)
    at = end
  }

  /// `{name}` is surely a placeholder only as a whole part of an argument that is no template.
  private func curlyIsSure() -> Bool {
    let list = frames[frames.count - 1].list
    let frame = frames[list]
    let simple = frame.simple >= 0 ? unit.simples[frame.simple] : ShellSimple()
    guard let first = simple.words.first, frame.pendingRedirect.isEmpty else { return false }
    switch first.value {
    case "jq", "yq", "awk", "find", "xargs", "parallel", "fd", "rg", "sed", "perl", "python", "python3", "envsubst":
      return false
    default: break
    }
    if let last = simple.words.last, last.value.hasPrefix("-"), Placeholders.takesTemplate(last.value) { return false }
    let literal = frame.word.literal
    if literal.starts(with: "jsonpath".utf8) || literal.starts(with: "go-template".utf8)
      || literal.starts(with: "custom-".utf8)
    {
      return false
    }
    if literal.first == UInt8(ascii: "-"), let equals = literal.firstIndex(of: UInt8(ascii: "=")),
      Placeholders.takesTemplate(String(decoding: literal[..<equals], as: UTF8.self))
    {
      return false
    }
    // `%{http_code}`, `HEAD@{upstream}`, `}{`: part of something else.
    guard let before = literal.last else { return true }
    return before == UInt8(ascii: "/") || before == UInt8(ascii: "=") || before == UInt8(ascii: ":")
      || before == UInt8(ascii: "-") || before == UInt8(ascii: ".") || before == UInt8(ascii: ",")
  }
}
