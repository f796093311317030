// `$`: expansions, and the variables that a command needs and sets.
extension ShellLexer {
  mutating func dollar() {
    let next = peek()
    let top = frames[frames.count - 1]
    switch next {
    case UInt8(ascii: "("):
      expansion(substitutes: true)
      if peek(2) == UInt8(ascii: "(") {
        push(.arithmetic, skipping: 3)
        frames[frames.count - 1].depth = 2
      } else {
        pushList(.paren, skipping: 2, substituting: true)
      }
    case UInt8(ascii: "{"):
      parameter()
    case UInt8(ascii: "'") where top.list == frames.count - 1:
      expansion()
      push(.ansi, skipping: 2)
    case UInt8(ascii: "\"") where top.list == frames.count - 1:
      expansion()
      push(.double, skipping: 2)
    case UInt8(ascii: "["):
      unit.opaque = true
      expansion()
      at += 2
    case _ where next.isNameStart:
      var end = at + 1
      while end < unit.bytes.count, unit.bytes[end].isName { end += 1 }
      let name = String(decoding: unit.bytes[(at + 1)..<end], as: UTF8.self)
      expansion(variable: name)
      at = end
      use(name)
    case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "*"), UInt8(ascii: "!"),
      UInt8(ascii: "$"), UInt8(ascii: "-"):
      expansion()
      at += 2
    case _ where next.isDigit:
      expansion()
      at += 2
    default:
      append(UInt8(ascii: "$"))
      at += 1
    }
  }

  /// `${…}`, up to what follows the name; the rest is read as its frame.
  private mutating func parameter() {
    var i = at + 2
    let bytes = unit.bytes
    func byte(_ i: Int) -> UInt8 { i < bytes.count ? bytes[i] : 0 }
    let counts = byte(i) == UInt8(ascii: "#") && byte(i + 1).isNameStart
    if counts { i += 1 }
    if byte(i) == UInt8(ascii: "!") {
      unit.opaque = true
      i += 1
    }
    let start = i
    while byte(i).isName { i += 1 }
    let name = String(decoding: bytes[start..<i], as: UTF8.self)
    if byte(i) == UInt8(ascii: "[") {
      var close = i + 1
      while byte(close).isDigit || byte(close) == UInt8(ascii: "@") || byte(close) == UInt8(ascii: "*") { close += 1 }
      if byte(close) == UInt8(ascii: "]") { i = close + 1 } else { unit.opaque = true }
    }
    let colon = byte(i) == UInt8(ascii: ":")
    let operation = colon ? byte(i + 1) : byte(i)
    var needed = true
    switch operation {
    case UInt8(ascii: "-"), UInt8(ascii: "+"): needed = false
    case UInt8(ascii: "="):
      needed = false
      unit.sets.append(ShellUnit.VariableSet(name: name, at: at))
    case UInt8(ascii: "@"): unit.opaque = true
    default:
      if colon, operation != UInt8(ascii: "?") {
        // A substring's offsets are arithmetic.
        while byte(i) == UInt8(ascii: ":") || byte(i).isDigit || byte(i) == 0x20 || byte(i) == UInt8(ascii: "-") {
          i += 1
        }
        if byte(i) != UInt8(ascii: "}") { unit.opaque = true }
      }
    }
    expansion(variable: byte(i) == UInt8(ascii: "}") && byte(start).isNameStart && !counts ? name : nil)
    if needed, byte(start).isNameStart { use(name) }
    push(.param, skipping: max(2, i - at))
  }

  /// Notes that a variable is read here.
  mutating func use(_ name: String) {
    unit.uses.append(ShellUnit.VariableUse(name: name, at: at))
  }

  /// Notes what a finished simple command sets.
  mutating func noteSets(of index: Int) {
    let simple = unit.simples[index]
    func add(_ name: String, _ at: Int) { unit.sets.append(ShellUnit.VariableSet(name: name, at: at)) }
    if simple.kind == .forHead {
      if let word = simple.words.first, word.value.isName { add(word.value, word.end) }
      return
    }
    guard simple.kind == .command else { return }
    guard let first = simple.words.first else {
      for word in simple.assignments { if let name = word.assigned { add(name, word.end) } }
      return
    }
    switch first.value {
    case "export", "declare", "typeset", "local", "readonly":
      for word in simple.words.dropFirst() { if let name = word.assigned { add(name, word.end) } }
    case "read", "mapfile", "readarray", "getopts":
      for word in simple.words.dropFirst() where word.value.isName { add(word.value, word.end) }
    case "printf":
      if simple.words.count > 2, simple.words[1].value == "-v" { add(simple.words[2].value, first.end) }
    default: break
    }
  }
}

extension String {
  /// True for a shell variable's name.
  var isName: Bool {
    guard let first = utf8.first, first.isNameStart else { return false }
    return utf8.allSatisfy(\.isName)
  }
}
