/// Reads a sed script just far enough to know that it only prints, deletes lines and substitutes.
struct SedScript {
  private let bytes: [UInt8]
  private var i = 0

  /// False for `w`, `e`, `r` from devices, and all that is not understood.
  static func reads(_ script: String) -> Bool {
    var sed = SedScript(bytes: Array(script.utf8))
    return sed.commands()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func commands() -> Bool {
    while i < bytes.count {
      if bytes[i] == UInt8(ascii: ";") || bytes[i] == UInt8(ascii: "\n") || bytes[i].isBlank
        || bytes[i] == UInt8(ascii: "}")
      {
        i += 1
        continue
      }
      guard address() else { return false }
      while i < bytes.count, bytes[i].isBlank || bytes[i] == UInt8(ascii: "!") || bytes[i] == UInt8(ascii: "{") {
        i += 1
      }
      guard i < bytes.count else { return false }
      let command = bytes[i]
      i += 1
      switch command {
      case UInt8(ascii: "p"), UInt8(ascii: "d"), UInt8(ascii: "q"), UInt8(ascii: "="), UInt8(ascii: "P"),
        UInt8(ascii: "D"),
        UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "h"), UInt8(ascii: "H"), UInt8(ascii: "g"),
        UInt8(ascii: "G"), UInt8(ascii: "x"):
        break
      case UInt8(ascii: "s"), UInt8(ascii: "y"): guard substitution() else { return false }
      default: return false
      }
      while i < bytes.count, bytes[i].isBlank { i += 1 }
      if i < bytes.count, bytes[i] != UInt8(ascii: ";"), bytes[i] != UInt8(ascii: "\n"), bytes[i] != UInt8(ascii: "}") {
        return false
      }
    }
    return true
  }

  private mutating func address() -> Bool {
    for _ in 0..<2 {
      guard i < bytes.count else { return false }
      if bytes[i] == UInt8(ascii: "/") {
        i += 1
        guard skip(to: UInt8(ascii: "/")) else { return false }
        if i < bytes.count, bytes[i] == UInt8(ascii: "I") { i += 1 }
      } else if bytes[i].isDigit || bytes[i] == UInt8(ascii: "$") || bytes[i] == UInt8(ascii: "+") {
        i += 1
        while i < bytes.count, bytes[i].isDigit || bytes[i] == UInt8(ascii: "~") { i += 1 }
      } else {
        return true
      }
      guard i < bytes.count, bytes[i] == UInt8(ascii: ",") else { return true }
      i += 1
    }
    return true
  }

  private mutating func skip(to delimiter: UInt8) -> Bool {
    while i < bytes.count {
      if bytes[i] == UInt8(ascii: "\\") {
        i += 2
        continue
      }
      // The delimiter inside of brackets does not end the part; to be sure, no brackets with it inside.
      if bytes[i] == delimiter {
        i += 1
        return true
      }
      if bytes[i] == UInt8(ascii: "["), let close = bytes[(i + 1)...].firstIndex(of: UInt8(ascii: "]")),
        bytes[i..<close].contains(delimiter)
      {
        return false
      }
      i += 1
    }
    return false
  }

  private mutating func substitution() -> Bool {
    guard i < bytes.count else { return false }
    let delimiter = bytes[i]
    if delimiter == UInt8(ascii: "\\") || delimiter == UInt8(ascii: "\n") { return false }
    i += 1
    guard skip(to: delimiter), skip(to: delimiter) else { return false }
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "g"), UInt8(ascii: "p"), UInt8(ascii: "i"), UInt8(ascii: "I"): i += 1
      case _ where bytes[i].isDigit: i += 1
      default: return true
      }
    }
    return true
  }
}
