// Operators, expansions and comments.
extension ShellLexer {
  mutating func newline() {
    let list = frames.count - 1
    at += 1
    if frames[list].kind == .array || frames[list].inCondition {
      at -= 1
      endWord()
      at += 1
      return
    }
    at -= 1
    if compounds.count > frames[list].compoundBase, compounds.last == .caseHead || compounds.last == .casePattern {
      endWord()
      at += 1
      return
    }
    endSimple()
    at += 1
    frames[list].commandPosition = true
  }

  mutating func comment() {
    let wasRestricted = frames[frames.count - 1].restricted
    frames[frames.count - 1].restricted = true
    while at < unit.bytes.count, unit.bytes[at] != UInt8(ascii: "\n") {
      if !mark(.bare, inComment: true) { at += 1 }
    }
    frames[frames.count - 1].restricted = wasRestricted
  }

  mutating func backslash() {
    let next = peek()
    if next == UInt8(ascii: "\n") {
      at += 2
      continued = at >= unit.bytes.count
      return
    }
    let list = frames.count - 1
    if frames[list].kind == .backtick, next == UInt8(ascii: "`") { unit.opaque = true }
    touch()
    frames[list].word.quoted = true
    frames[list].word.couldName = false
    frames[list].word.literal.append(next)
    at += 2
  }

  mutating func backtick() {
    let top = frames.count - 1
    let list = frames[top].list
    if frames[list].kind == .backtick {
      if list != top {
        unit.broken = true
        frames.removeLast(top - list)
      }
      closeList()
      at += 1
      return
    }
    expansion(substitutes: true)
    pushList(.backtick, skipping: 1, substituting: true)
  }

  /// Ends the innermost list, which is the top frame.
  private mutating func closeList() {
    endSimple()
    let base = frames[frames.count - 1].compoundBase
    if compounds.count > base {
      unit.broken = true
      compounds.removeLast(compounds.count - base)
    }
    if frames[frames.count - 1].needsMore { unit.broken = true }
    frames.removeLast()
  }

  // MARK: Separators

  /// Behind `;`, `&`, `|`, `&&`, `||` a new command begins.
  private mutating func separate(_ width: Int, needsMore: Bool = false, piped: Bool = false) {
    endSimple()
    let list = frames.count - 1
    frames[list].commandPosition = true
    frames[list].needsMore = needsMore
    frames[list].piped = piped
    at += width
  }

  mutating func semicolon() {
    let list = frames.count - 1
    if frames[list].inCondition {
      endWord()
      at += 1
      return
    }
    let next = peek()
    if next == UInt8(ascii: ";") || next == UInt8(ascii: "&"), compounds.count > frames[list].compoundBase,
      compounds.last == .caseBody
    {
      let width = next == UInt8(ascii: ";") && peek(2) == UInt8(ascii: "&") ? 3 : 2
      separate(width)
      compounds[compounds.count - 1] = .casePattern
      return
    }
    if compounds.count > frames[list].compoundBase, compounds.last == .caseHead { unit.broken = true }
    separate(1)
  }

  mutating func ampersand() {
    let list = frames.count - 1
    let next = peek()
    if frames[list].inCondition {
      endWord()
      at += 1
    } else if next == UInt8(ascii: "&") {
      separate(2, needsMore: true)
    } else if next == UInt8(ascii: ">") {
      endWord()
      let double = peek(2) == UInt8(ascii: ">")
      redirect(double ? "&>>" : "&>", double ? 3 : 2)
    } else {
      unit.background = true
      separate(1)
    }
  }

  mutating func bar() {
    let list = frames.count - 1
    let next = peek()
    if frames[list].inCondition || (compounds.count > frames[list].compoundBase && compounds.last == .casePattern) {
      endWord()
      at += 1
    } else if next == UInt8(ascii: "|") {
      separate(2, needsMore: true)
    } else {
      separate(next == UInt8(ascii: "&") ? 2 : 1, needsMore: true, piped: true)
    }
  }

  // MARK: Parentheses

  mutating func openParenthesis() {
    let list = frames.count - 1
    let frame = frames[list]
    if frame.inCondition {
      endWord()
      at += 1
    } else if compounds.count > frame.compoundBase, compounds.last == .casePattern, !frame.word.active {
      at += 1
    } else if frame.word.active, frame.word.nameLength > 0, frame.word.literal.last == UInt8(ascii: "=") {
      expansion()
      pushList(.array, skipping: 1, substituting: true)
    } else if namesFunction() {
      return
    } else if !frame.word.active, frame.commandPosition || isForHead(frame.simple) {
      if peek() == UInt8(ascii: "(") {
        unit.compound = true
        push(.arithmetic, skipping: 2)
        frames[frames.count - 1].depth = 2
        frames[frame.list].commandPosition = false
        frames[frame.list].needsMore = false
      } else {
        unit.compound = true
        frames[list].commandPosition = false
        frames[list].needsMore = false
        pushList(.paren, skipping: 1, substituting: false)
      }
    } else {
      // `?(a|b)`, or what bash would refuse.
      unit.opaque = true
      if let last = frame.word.literal.last,
        last == UInt8(ascii: "?") || last == UInt8(ascii: "*")
          || last == UInt8(ascii: "+") || last == UInt8(ascii: "@") || last == UInt8(ascii: "!")
      {
        expansion()
      } else {
        unit.broken = true
      }
      push(.arithmetic)
      frames[frames.count - 1].depth = 1
    }
  }

  private func isForHead(_ simple: Int) -> Bool {
    simple >= 0 && unit.simples[simple].kind == .forHead && unit.simples[simple].words.isEmpty
  }

  /// `name()` and `name ()`: the body follows; also the `()` behind `function name`.
  private mutating func namesFunction() -> Bool {
    let list = frames.count - 1
    var close = at + 1
    while close < unit.bytes.count, unit.bytes[close].isBlank { close += 1 }
    guard close < unit.bytes.count, unit.bytes[close] == UInt8(ascii: ")") else { return false }
    let frame = frames[list]
    if frame.word.active {
      guard frame.simple < 0 || unit.simples[frame.simple].words.isEmpty, !frame.word.quoted, !frame.word.dynamic else {
        return false
      }
      unit.functions.append(String(decoding: frame.word.literal, as: UTF8.self))
      frames[list].word = WordBuilder()
    } else if frame.simple >= 0, unit.simples[frame.simple].words.count == 1,
      unit.simples[frame.simple].kind == .command
    {
      unit.functions.append(unit.simples[frame.simple].words.removeLast().value)
    } else if !(frame.needsMore && frame.commandPosition && !unit.functions.isEmpty) {
      return false
    }
    at = close + 1
    frames[list].simple = -1
    frames[list].commandPosition = true
    frames[list].needsMore = true
    return true
  }

  mutating func closeParenthesis() {
    let list = frames.count - 1
    if frames[list].inCondition {
      endWord()
      at += 1
    } else if compounds.count > frames[list].compoundBase, compounds.last == .casePattern {
      endSimple()
      compounds[compounds.count - 1] = .caseBody
      frames[list].commandPosition = true
      at += 1
    } else if frames[list].kind == .paren || frames[list].kind == .array {
      closeList()
      at += 1
    } else {
      unit.broken = true
      endWord()
      at += 1
    }
  }

  // MARK: Redirections

  mutating func angle(_ byte: UInt8) {
    let list = frames.count - 1
    if frames[list].inCondition {
      endWord()
      at += 1
      return
    }
    let next = peek()
    if next == UInt8(ascii: "(") {
      expansion(substitutes: true)
      pushList(.paren, skipping: 2, substituting: true)
      return
    }
    let word = frames[list].word
    if word.active, !word.quoted, !word.dynamic {
      if word.literal.allSatisfy(\.isDigit) {
        frames[list].word = WordBuilder()
      } else if word.literal.first == UInt8(ascii: "{"), word.literal.last == UInt8(ascii: "}") {
        unit.opaque = true
      }
    }
    endWord()
    let third = peek(2)
    if byte == UInt8(ascii: "<") {
      if next == byte, third == byte {
        redirect("<<<", 3)
      } else if next == byte {
        redirect(third == UInt8(ascii: "-") ? "<<-" : "<<", third == UInt8(ascii: "-") ? 3 : 2)
      } else if next == UInt8(ascii: "&") || next == UInt8(ascii: ">") {
        redirect(next == UInt8(ascii: "&") ? "<&" : "<>", 2)
      } else {
        redirect("<", 1)
      }
    } else if next == byte {
      redirect(">>", 2)
    } else if next == UInt8(ascii: "&") || next == UInt8(ascii: "|") {
      redirect(next == UInt8(ascii: "&") ? ">&" : ">|", 2)
    } else {
      redirect(">", 1)
    }
  }

  private mutating func redirect(_ op: String, _ width: Int) {
    let list = frames.count - 1
    if !frames[list].pendingRedirect.isEmpty { unit.broken = true }
    if frames[list].simple < 0 { beginSimple(list, .command) }
    frames[list].pendingRedirect = op
    frames[list].needsMore = false
    at += width
  }
}
