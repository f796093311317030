/// Reads words as the shell will see them: quotes taken off, known values put in, what nobody knows marked.
struct SeenWords {
  let unit: ShellUnit
  let values: (String) -> String?
  /// Variables that the script sets itself: what they hold cannot be known before it runs.
  private let own: Set<String>
  /// It reads other scripts, which may set anything.
  private let trustsNothing: Bool

  /// `own` and `anything` are what it sets, and the script around it.
  init(_ unit: ShellUnit, own: Set<String>, anything: Bool, values: @escaping (String) -> String?) {
    self.unit = unit
    self.values = values
    self.own = own
    trustsNothing =
      anything
      || unit.simples.contains { simple in
        simple.words.contains { ["source", ".", "eval"].contains($0.value) }
      }
  }

  /// One written word as the words that it becomes.
  func read(_ word: ShellWord) -> [SeenWord] {
    let span = word.start..<max(word.start, min(word.end, unit.bytes.count))
    let written = String(decoding: unit.bytes[span].prefix(80), as: UTF8.self)
    if !word.dynamic, !word.value.utf8.contains(where: { $0 == 1 || $0 == 2 }) {
      return [SeenWord(bytes: Array(word.value.utf8), written: written)]
    }
    var reader = SeenWordReader(bytes: unit.bytes[span]) { name in
      trustsNothing || own.contains(name) ? nil : values(name)
    }
    return reader.read().map { SeenWord(bytes: $0.bytes, splits: $0.splits, written: written) }
  }
}

/// The bytes of one word, expanded as bash would.
private struct SeenWordReader {
  let bytes: ArraySlice<UInt8>
  let value: (String) -> String?
  private var at: Int
  private var words: [SeenWord] = []
  private var current = SeenWord(bytes: [])
  private var active = false
  private var braces = false

  init(bytes: ArraySlice<UInt8>, value: @escaping (String) -> String?) {
    self.bytes = bytes
    self.value = value
    at = bytes.startIndex
  }

  private var byte: UInt8 { at < bytes.endIndex ? bytes[at] : 0 }
  private func peek(_ n: Int) -> UInt8 { at + n < bytes.endIndex ? bytes[at + n] : 0 }

  mutating func read() -> [SeenWord] {
    while at < bytes.endIndex {
      switch byte {
      case UInt8(ascii: "\\"):
        if peek(1) != UInt8(ascii: "\n") { add(peek(1)) }
        at += 2
      case UInt8(ascii: "'"):
        at += 1
        active = true
        while at < bytes.endIndex, byte != UInt8(ascii: "'") {
          add(byte)
          at += 1
        }
        at += 1
      case UInt8(ascii: "\""): double()
      case UInt8(ascii: "$"): dollar(quoted: false)
      case UInt8(ascii: "`"):
        skipBackticks()
        unknown(splits: true)
      case UInt8(ascii: "<") where peek(1) == UInt8(ascii: "("), UInt8(ascii: ">") where peek(1) == UInt8(ascii: "("):
        at += 2
        skip(to: UInt8(ascii: ")"), from: UInt8(ascii: "("))
        unknown(splits: false)
      case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["):
        unknown(splits: byte != UInt8(ascii: "["))
        at += 1
      case UInt8(ascii: "{"):
        braces = true
        add(byte)
        at += 1
      default:
        add(byte)
        at += 1
      }
    }
    let isList = current.bytes.contains(UInt8(ascii: ",")) || current.bytes.contains(UInt8(ascii: "."))
    if braces, isList { return [SeenWord(bytes: [CommandPattern.any], splits: true)] }
    if active { words.append(current) }
    return words
  }

  private mutating func add(_ byte: UInt8) {
    active = true
    current.bytes.append(byte)
  }

  private mutating func unknown(splits: Bool) {
    add(CommandPattern.any)
    if splits { current.splits = true }
  }

  private mutating func double() {
    at += 1
    active = true
    while at < bytes.endIndex, byte != UInt8(ascii: "\"") {
      switch byte {
      case UInt8(ascii: "\\"):
        let next = peek(1)
        if next == UInt8(ascii: "\n") {
          at += 2
          continue
        }
        if !"$`\"\\".utf8.contains(next) { add(byte) }
        add(next)
        at += 2
      case UInt8(ascii: "$"): dollar(quoted: true)
      case UInt8(ascii: "`"):
        skipBackticks()
        unknown(splits: false)
      default:
        add(byte)
        at += 1
      }
    }
    at += 1
  }

  private mutating func dollar(quoted: Bool) {
    let next = peek(1)
    switch next {
    case UInt8(ascii: "("):
      at += 2
      skip(to: UInt8(ascii: ")"), from: UInt8(ascii: "("))
      unknown(splits: !quoted)
    case UInt8(ascii: "{"):
      let start = at + 2
      at = start
      while byte.isName { at += 1 }
      if byte == UInt8(ascii: "}"), at > start {
        let name = String(decoding: bytes[start..<at], as: UTF8.self)
        at += 1
        put(name, quoted: quoted)
        return
      }
      at = start
      let before = at
      skip(to: UInt8(ascii: "}"), from: UInt8(ascii: "{"))
      unknown(splits: !quoted || bytes[before..<at].contains(UInt8(ascii: "@")))
    case UInt8(ascii: "'") where !quoted:
      at += 2
      while at < bytes.endIndex, byte != UInt8(ascii: "'") { at += byte == UInt8(ascii: "\\") ? 2 : 1 }
      at += 1
      unknown(splits: false)
    case UInt8(ascii: "\"") where !quoted: at += 1
    case _ where next.isNameStart:
      let start = at + 1
      at = start
      while byte.isName { at += 1 }
      put(String(decoding: bytes[start..<at], as: UTF8.self), quoted: quoted)
    case UInt8(ascii: "@"), UInt8(ascii: "*"):
      at += 2
      unknown(splits: true)
    case _ where next.isDigit || "?#!$-".utf8.contains(next):
      at += 2
      unknown(splits: !quoted)
    default:
      add(byte)
      at += 1
    }
  }

  /// A variable's value; without quotes it is split at its blanks, and what could name files is not known.
  private mutating func put(_ name: String, quoted: Bool) {
    guard let value = value(name) else { return unknown(splits: !quoted) }
    if quoted {
      active = true
      for byte in value.utf8 { add(byte == CommandPattern.any ? 0x20 : byte) }
      return
    }
    for byte in value.utf8 {
      if byte.isBlank || byte == UInt8(ascii: "\n") {
        if active { words.append(current) }
        current = SeenWord(bytes: [])
        active = false
      } else if "*?[".utf8.contains(byte) {
        unknown(splits: true)
      } else {
        add(byte)
      }
    }
  }

  private mutating func skipBackticks() {
    at += 1
    while at < bytes.endIndex, byte != UInt8(ascii: "`") { at += byte == UInt8(ascii: "\\") ? 2 : 1 }
    at += 1
  }

  /// Goes behind the sign that closes, over quotes and what nests.
  private mutating func skip(to close: UInt8, from open: UInt8) {
    var depth = 1
    while at < bytes.endIndex, depth > 0 {
      switch byte {
      case UInt8(ascii: "\\"): at += 1
      case UInt8(ascii: "'"):
        at += 1
        while at < bytes.endIndex, byte != UInt8(ascii: "'") { at += 1 }
      case UInt8(ascii: "\""):
        at += 1
        while at < bytes.endIndex, byte != UInt8(ascii: "\"") { at += byte == UInt8(ascii: "\\") ? 2 : 1 }
      case open: depth += 1
      case close: depth -= 1
      default: break
      }
      at += 1
    }
  }
}
