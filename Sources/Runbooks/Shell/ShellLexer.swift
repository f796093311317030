/// Reads shell text line by line and knows after each line whether the command is complete.
///
/// One pass over the bytes with a stack of its own, so the time is linear and nesting costs heap, not stack. It takes any
/// bytes: what it cannot follow makes the unit incomplete or opaque, never a trap. It knows the words of bash's grammar that
/// decide where a command ends (quotes, heredocs, `if`/`for`/`case`/`{`), and no more.
struct ShellLexer {
  var unit = ShellUnit()
  var frames: [Frame] = [Frame(kind: .top, list: 0)]
  var compounds: [Compound] = []
  var heredocs: [Heredoc] = []
  /// The line's last byte was a continuing backslash.
  var continued = false
  /// Too deep to follow: the rest is taken as it is.
  var lost = false
  /// The place of the byte being read.
  var at = 0

  static let deepest = 2000

  enum Compound { case `if`, loop, caseHead, casePattern, caseBody, brace }

  struct Heredoc {
    var delimiter: [UInt8]
    var quoted: Bool
    var stripsTabs: Bool
  }

  struct Frame {
    enum Kind { case top, paren, backtick, array, single, ansi, double, param, arithmetic, heredoc }
    var kind: Kind
    /// The frame that owns the word being built.
    var list: Int
    /// Open parentheses of arithmetic.
    var depth = 0
    /// Double quotes surround it, directly or further out.
    var quoted = false
    /// Placeholders in it are not to be rewritten.
    var restricted = false
    /// Inside a heredoc's body: nothing of it belongs to a word.
    var silent = false
    var document = Heredoc(delimiter: [], quoted: false, stripsTabs: false)
    // What only lists have.
    var word = WordBuilder()
    var simple = -1
    var owner = -1
    var ownerWord = 0
    var commandPosition = true
    var needsMore = false
    var piped = false
    var compoundBase = 0
    var pendingRedirect = ""
    /// `function` was read: the next word is its name.
    var namesFunction = false
    var inCondition = false
    /// The next command is a loop's condition.
    var startsLoop = false
    var loopsUntil = false
  }

  struct WordBuilder {
    var active = false
    var start = 0
    var literal: [UInt8] = []
    var quoted = false
    var dynamic = false
    var leading = false
    var splits = false
    var variables: [String] = []
    var bare: [String] = []
    var substitutes = false
    var nameLength = 0
    var braces = false
    var leadingBrace = false
    /// The unquoted text so far could still be a name in front of `=`.
    var couldName = true
  }

  /// True when everything read so far is one or more complete commands.
  var isComplete: Bool {
    !lost && frames.count == 1 && compounds.isEmpty && heredocs.isEmpty && !continued && !frames[0].needsMore
      && !frames[0].inCondition
  }

  /// True while a heredoc's body is read.
  var inHeredoc: Bool { frames.last?.kind == .heredoc }

  /// True when nothing was read yet.
  var isEmpty: Bool { unit.bytes.isEmpty }

  /// Reads one more line, without its newline.
  mutating func feed(_ line: some Collection<UInt8>) {
    unit.bytes.append(contentsOf: line)
    unit.bytes.append(UInt8(ascii: "\n"))
    continued = false
    if lost {
      at = unit.bytes.count
      return
    }
    if inHeredoc, endsHeredoc(from: at) {
      frames.removeLast()
      at = unit.bytes.count
      enterHeredoc()
      return
    }
    while at < unit.bytes.count {
      if frames.count > Self.deepest {
        lost = true
        at = unit.bytes.count
        return
      }
      step()
    }
    if frames[frames.count - 1].kind != .heredoc, !heredocs.isEmpty, !continued { enterHeredoc() }
  }

  /// Ends the unit and hands it over; the lexer is then as new.
  mutating func finish() -> ShellUnit {
    unit.complete = isComplete
    while frames.count > 1 {
      let frame = frames[frames.count - 1]
      if frame.list == frames.count - 1 { endSimple() }
      frames.removeLast()
    }
    endSimple()
    while unit.bytes.last == UInt8(ascii: "\n") { unit.bytes.removeLast() }
    let done = unit
    self = ShellLexer()
    return done
  }

  // MARK: Heredocs

  private mutating func enterHeredoc() {
    guard !heredocs.isEmpty else { return }
    let document = heredocs.removeFirst()
    var frame = Frame(kind: .heredoc, list: frames[frames.count - 1].list)
    frame.restricted = true
    frame.quoted = true
    frame.silent = true
    frame.document = document
    frames.append(frame)
  }

  private func endsHeredoc(from start: Int) -> Bool {
    let document = frames[frames.count - 1].document
    var i = start
    let end = unit.bytes.count - 1
    if document.stripsTabs { while i < end, unit.bytes[i] == 9 { i += 1 } }
    return unit.bytes[i..<end].elementsEqual(document.delimiter)
  }

  // MARK: Bytes

  func peek(_ offset: Int = 1) -> UInt8 { at + offset < unit.bytes.count ? unit.bytes[at + offset] : 0 }

  private mutating func step() {
    switch frames[frames.count - 1].kind {
    case .top, .paren, .backtick, .array: stepList()
    case .single: stepSingle()
    case .ansi: stepAnsi()
    case .double, .heredoc: stepDouble()
    case .param: stepParam()
    case .arithmetic: stepArithmetic()
    }
  }

  private mutating func stepSingle() {
    let byte = unit.bytes[at]
    if byte == UInt8(ascii: "'") {
      frames.removeLast()
      at += 1
    } else if mark(.single) {
      return
    } else {
      append(byte)
      at += 1
    }
  }

  private mutating func stepAnsi() {
    switch unit.bytes[at] {
    case UInt8(ascii: "'"):
      frames.removeLast()
      at += 1
    case UInt8(ascii: "\\"): at += min(2, unit.bytes.count - at)
    default: if !mark(.single) { at += 1 }
    }
  }

  private mutating func stepDouble() {
    let byte = unit.bytes[at]
    let isDocument = inHeredoc
    if isDocument, frames[frames.count - 1].document.quoted {
      if !mark(.single) { at += 1 }
      return
    }
    switch byte {
    case UInt8(ascii: "\"") where !isDocument:
      frames.removeLast()
      at += 1
    case UInt8(ascii: "\\"):
      let next = peek()
      if next == UInt8(ascii: "\n") {
        at += 2
      } else {
        if !isDocument {
          if !(next == UInt8(ascii: "$") || next == UInt8(ascii: "`") || next == UInt8(ascii: "\"") || next == byte) {
            append(byte)
          }
          append(next)
        }
        at += 2
      }
    case UInt8(ascii: "$"): dollar()
    case UInt8(ascii: "`"): backtick()
    default:
      if mark(.double) { return }
      if !isDocument { append(byte) }
      at += 1
    }
  }

  private mutating func stepParam() {
    switch unit.bytes[at] {
    case UInt8(ascii: "}"):
      frames.removeLast()
      at += 1
    case UInt8(ascii: "\\"): at += min(2, unit.bytes.count - at)
    case UInt8(ascii: "'") where !frames[frames.count - 1].quoted: push(.single)
    case UInt8(ascii: "\""): push(.double)
    case UInt8(ascii: "$"): dollar()
    case UInt8(ascii: "`"): backtick()
    default: if !mark(.bare) { at += 1 }
    }
  }

  private mutating func stepArithmetic() {
    let byte = unit.bytes[at]
    switch byte {
    case UInt8(ascii: "("):
      frames[frames.count - 1].depth += 1
      at += 1
    case UInt8(ascii: ")"):
      frames[frames.count - 1].depth -= 1
      at += 1
      if frames[frames.count - 1].depth <= 0 { frames.removeLast() }
    case UInt8(ascii: "\\"): at += min(2, unit.bytes.count - at)
    case UInt8(ascii: "$"): dollar()
    case UInt8(ascii: "`"): backtick()
    default:
      if mark(.bare) { return }
      if byte.isNameStart {
        unit.opaque = true
        let start = at
        while at < unit.bytes.count, unit.bytes[at].isName { at += 1 }
        use(String(decoding: unit.bytes[start..<at], as: UTF8.self))
      } else {
        // `$((/???/??) )` is a command after all: only what cannot name a file is surely a number.
        if !(byte.isDigit || byte.isBlank || "+-%<>=\n".utf8.contains(byte)) { unit.opaque = true }
        at += 1
      }
    }
  }

  // MARK: Frames

  /// Opens a quote or a `${` whose opening is one byte long.
  mutating func push(_ kind: Frame.Kind, skipping width: Int = 1) {
    let above = frames[frames.count - 1]
    var frame = Frame(kind: kind, list: above.list)
    frame.quoted = above.quoted || kind == .double
    frame.restricted = above.restricted || kind == .param || kind == .arithmetic || kind == .ansi
    frame.silent = above.silent
    if !frame.silent, kind == .single || kind == .double || kind == .ansi {
      touch()
      frames[above.list].word.quoted = true
      frames[above.list].word.couldName = false
    }
    frames.append(frame)
    at += width
  }

  /// Opens a list: a subshell, a substitution, back-ticks, an array.
  mutating func pushList(_ kind: Frame.Kind, skipping width: Int, substituting: Bool) {
    let above = frames[frames.count - 1]
    if substituting, frames[above.list].simple < 0 { beginSimple(above.list, .command) }
    let list = frames[above.list]
    var frame = Frame(kind: kind, list: frames.count)
    frame.compoundBase = compounds.count
    // Quotes start afresh inside `$(…)`; in back-ticks between double quotes they do not, and bash's rules there are odd.
    frame.quoted = false
    frame.restricted = above.restricted || (kind == .backtick && above.quoted)
    if substituting {
      frame.owner = list.simple
      let inWord = list.pendingRedirect.isEmpty && list.word.nameLength == 0 && !above.silent
      frame.ownerWord = inWord ? unit.simples[list.simple].words.count : Int.max
    } else {
      frame.owner = list.owner
      frame.ownerWord = list.ownerWord
    }
    frames.append(frame)
    at += width
  }
}

extension UInt8 {
  /// A letter or underscore.
  var isNameStart: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7a || self == 0x5f }
  /// A letter, digit or underscore.
  var isName: Bool { isNameStart || isDigit }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isUpper: Bool { self >= 0x41 && self <= 0x5a }
  var isLower: Bool { self >= 0x61 && self <= 0x7a }
  /// Space or tab.
  var isBlank: Bool { self == 0x20 || self == 0x09 }
}
