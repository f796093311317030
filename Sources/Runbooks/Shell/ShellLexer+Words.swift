// What the lexer does outside of quotes: words, operators, reserved words.
extension ShellLexer {
  mutating func stepList() {
    let byte = unit.bytes[at]
    let list = frames.count - 1
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      endWord()
      at += 1
    case UInt8(ascii: "\n"): newline()
    case UInt8(ascii: "#") where !frames[list].word.active: comment()
    case UInt8(ascii: "'"): push(.single)
    case UInt8(ascii: "\""): push(.double)
    case UInt8(ascii: "\\"): backslash()
    case UInt8(ascii: "$"): dollar()
    case UInt8(ascii: "`"): backtick()
    case UInt8(ascii: ";"): semicolon()
    case UInt8(ascii: "&"): ampersand()
    case UInt8(ascii: "|"): bar()
    case UInt8(ascii: "("): openParenthesis()
    case UInt8(ascii: ")"): closeParenthesis()
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      if byte == UInt8(ascii: "<"), mark(.bare) { return }
      angle(byte)
    default:
      if mark(.bare) { return }
      plain(byte)
    }
  }

  /// Starts a word where none is being built.
  mutating func touch() {
    let list = frames[frames.count - 1].list
    if !frames[list].word.active {
      frames[list].word.active = true
      frames[list].word.start = at
      frames[list].needsMore = false
    }
  }

  /// Adds a byte of the word's value.
  mutating func append(_ byte: UInt8) {
    // A frame is large: its fields are read where it stands.
    let top = frames.count - 1
    if frames[top].silent { return }
    touch()
    let list = frames[top].list
    frames[list].word.literal.append(byte)
  }

  /// An expansion stands here; `variable` is its name when it is nothing but a variable.
  mutating func expansion(variable: String? = nil, substitutes: Bool = false) {
    let top = frames.count - 1
    if frames[top].silent { return }
    touch()
    let (list, quoted) = (frames[top].list, frames[top].quoted)
    let leads = frames[list].word.literal.isEmpty
    frames[list].word.dynamic = true
    if let variable {
      if leads || !quoted { frames[list].word.variables.append(variable) }
      if !quoted { frames[list].word.bare.append(variable) }
    } else {
      if leads { frames[list].word.leading = true }
      if !quoted { frames[list].word.splits = true }
    }
    if substitutes { frames[list].word.substitutes = true }
    if frames[list].word.nameLength == 0 { frames[list].word.couldName = false }
    frames[list].word.literal.append(1)
  }

  private mutating func plain(_ byte: UInt8) {
    let list = frames.count - 1
    touch()
    switch byte {
    case UInt8(ascii: "="):
      if frames[list].word.couldName { noteAssignment(list) }
    case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["):
      if frames[list].word.literal.isEmpty { frames[list].word.leading = true }
      frames[list].word.dynamic = true
    case UInt8(ascii: "{"):
      frames[list].word.braces = true
      if frames[list].word.literal.isEmpty { frames[list].word.leadingBrace = true }
    default: break
    }
    frames[list].word.literal.append(byte)
    at += 1
  }

  /// The word so far stands in front of `=`: is it a name, or a name with a subscript?
  private mutating func noteAssignment(_ list: Int) {
    frames[list].word.couldName = false
    let literal = frames[list].word.literal
    guard let first = literal.first, first.isNameStart else { return }
    var i = 0
    while i < literal.count, literal[i].isName { i += 1 }
    if i < literal.count, literal[i] == UInt8(ascii: "[") {
      guard let close = literal.lastIndex(of: UInt8(ascii: "]")) else { return }
      if !literal[(i + 1)..<close].allSatisfy(\.isDigit) { unit.opaque = true }
      i = close + 1
    }
    if i < literal.count, literal[i] == UInt8(ascii: "+") { i += 1 }
    if i == literal.count {
      frames[list].word.nameLength = i
      frames[list].word.dynamic = false
    }
  }

  // MARK: Ends

  mutating func endWord() {
    let list = frames[frames.count - 1].list
    guard frames[list].word.active else { return }
    var builder = frames[list].word
    frames[list].word = WordBuilder()
    if !builder.quoted, builder.literal.count <= 2, builder.literal.allSatisfy({ $0 == UInt8(ascii: "[") }) {
      // `[` and `[[` are commands, no patterns.
      builder.dynamic = false
      builder.leading = false
    }
    if builder.braces, builder.literal.contains(UInt8(ascii: ",")) || containsDots(builder.literal) {
      builder.dynamic = true
      builder.splits = true
      if builder.leadingBrace { builder.leading = true }
    }
    let word = ShellWord(
      start: builder.start, end: at, value: String(decoding: builder.literal, as: UTF8.self), dynamic: builder.dynamic,
      leading: builder.leading, splits: builder.splits, variables: builder.variables, bare: builder.bare,
      quoted: builder.quoted,
      substitutes: builder.substitutes,
      nameLength: builder.nameLength)
    place(word, list)
  }

  private func containsDots(_ literal: [UInt8]) -> Bool {
    var last: UInt8 = 0
    for byte in literal {
      if byte == UInt8(ascii: "."), last == byte { return true }
      last = byte
    }
    return false
  }

  private mutating func place(_ word: ShellWord, _ list: Int) {
    let plain = !word.quoted && !word.dynamic
    if !frames[list].pendingRedirect.isEmpty { return placeRedirect(word, list) }
    if frames[list].kind == .array {
      // `([x]=1)`: the subscript is arithmetic.
      if word.value.utf8.first == UInt8(ascii: "[") { unit.opaque = true }
      return addWord(word, list, .array)
    }
    if frames[list].namesFunction {
      frames[list].namesFunction = false
      unit.functions.append(word.value)
      frames[list].needsMore = true
      return
    }
    if frames[list].inCondition {
      addWord(word, list, .condition)
      if plain, word.value == "]]" {
        frames[list].inCondition = false
        endSimple()
        frames[list].commandPosition = false
      }
      return
    }
    if compounds.count > frames[list].compoundBase, let top = compounds.last {
      if top == .caseHead, frames[list].simple >= 0 {
        if plain, word.value == "in", !unit.simples[frames[list].simple].words.isEmpty {
          endSimple()
          compounds[compounds.count - 1] = .casePattern
        } else {
          addWord(word, list, .caseHead)
        }
        return
      }
      if top == .casePattern {
        if plain, word.value == "esac" { closeCompound(.casePattern, list) } else { addWord(word, list, .casePattern) }
        return
      }
    }
    let fresh = frames[list].simple < 0 || isBare(frames[list].simple)
    if plain, fresh, frames[list].commandPosition, reserved(word.value, list) { return }
    if word.nameLength > 0, frames[list].simple < 0 || unit.simples[frames[list].simple].words.isEmpty {
      if frames[list].simple < 0 { beginSimple(list, .command) }
      unit.simples[frames[list].simple].assignments.append(word)
      return
    }
    addWord(word, list, .command)
    frames[list].commandPosition = false
  }

  private func isBare(_ simple: Int) -> Bool {
    unit.simples[simple].words.isEmpty && unit.simples[simple].assignments.isEmpty
      && unit.simples[simple].kind == .command
  }

  private mutating func placeRedirect(_ word: ShellWord, _ list: Int) {
    let op = frames[list].pendingRedirect
    frames[list].pendingRedirect = ""
    if frames[list].simple < 0 { beginSimple(list, .command) }
    unit.simples[frames[list].simple].redirects.append(ShellRedirect(op: op, word: word))
    if op == "<<" || op == "<<-" {
      heredocs.append(Heredoc(delimiter: Array(word.value.utf8), quoted: word.quoted, stripsTabs: op == "<<-"))
    }
  }

  private mutating func addWord(_ word: ShellWord, _ list: Int, _ kind: ShellSimple.Kind) {
    if frames[list].simple < 0 { beginSimple(list, kind) }
    unit.simples[frames[list].simple].words.append(word)
  }

  mutating func beginSimple(_ list: Int, _ kind: ShellSimple.Kind) {
    var simple = ShellSimple(kind: kind)
    simple.owner = frames[list].owner
    simple.ownerWord = frames[list].ownerWord
    simple.piped = frames[list].piped
    frames[list].piped = false
    frames[list].simple = unit.simples.count
    unit.simples.append(simple)
  }

  /// Ends the word and the simple command of the innermost list.
  mutating func endSimple() {
    endWord()
    let list = frames[frames.count - 1].list
    if !frames[list].pendingRedirect.isEmpty {
      unit.broken = true
      frames[list].pendingRedirect = ""
    }
    let simple = frames[list].simple
    frames[list].simple = -1
    frames[list].inCondition = false
    if simple >= 0 { noteSets(of: simple) }
    if frames[list].startsLoop, simple >= 0, unit.simples[simple].kind == .command {
      frames[list].startsLoop = false
      let words = unit.simples[simple].words
      if words.count == 1, let word = words.first,
        frames[list].loopsUntil ? word.value == "false" : word.value == "true" || word.value == ":"
      {
        unit.endless = true
      }
    }
  }

  // MARK: Reserved words

  /// Handles a reserved word in command position; false when the word is none.
  private mutating func reserved(_ value: String, _ list: Int) -> Bool {
    switch value {
    case "if": open(.if)
    case "then", "elif", "else": expect(.if, list)
    case "do": expect(.loop, list)
    case "fi": closeCompound(.if, list)
    case "done": closeCompound(.loop, list)
    case "}": closeCompound(.brace, list)
    case "esac": closeCompound(.caseBody, list)
    case "while", "until":
      open(.loop)
      frames[list].startsLoop = true
      frames[list].loopsUntil = value == "until"
    case "for", "select":
      open(.loop)
      beginSimple(list, .forHead)
      frames[list].commandPosition = false
    case "case":
      open(.caseHead)
      beginSimple(list, .caseHead)
    case "{": open(.brace)
    case "!": break
    case "function": frames[list].namesFunction = true
    case "[[":
      beginSimple(list, .condition)
      frames[list].inCondition = true
    default: return false
    }
    return true
  }

  private mutating func open(_ compound: Compound) {
    unit.compound = true
    compounds.append(compound)
  }

  private mutating func expect(_ compound: Compound, _ list: Int) {
    if compounds.count <= frames[list].compoundBase || compounds.last != compound { unit.broken = true }
  }

  private mutating func closeCompound(_ compound: Compound, _ list: Int) {
    if frames[list].simple >= 0 { endSimple() }
    frames[list].commandPosition = false
    if compounds.count > frames[list].compoundBase, compounds.last == compound {
      compounds.removeLast()
    } else {
      unit.broken = true
    }
  }
}
