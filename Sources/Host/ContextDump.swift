import Engine
import Glibc

/// What a bash wrote of itself at its end: folder, `declare -p`, `declare -f`, `declare -F`.
///
/// Only what the script set is kept of it: not what it inherited unchanged, not the shell's own variables, nothing that holds
/// a secret. Bytes, not text: a value may be any bytes.
struct ContextDump {
  /// One `declare -FLAGS NAME=VALUE`, with the value still quoted as bash quoted it.
  struct Variable {
    var flags: [UInt8]
    var name: String
    var value: ArraySlice<UInt8>?
  }

  private(set) var directory: ArraySlice<UInt8>
  private(set) var variables: [Variable] = []
  private var functions: ArraySlice<UInt8>
  /// `declare -fx NAME`: flags and name.
  private var functionNames: [(exported: Bool, name: String)] = []

  /// The fields are separated by NULs, which no value can hold; without the last one the dump is incomplete.
  init?(_ bytes: [UInt8]) {
    let fields = bytes.split(separator: 0, maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[4].elementsEqual("end".utf8) else { return nil }
    directory = fields[0]
    functions = fields[2]
    variables = Self.variables(fields[1])
    for line in fields[3].split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
      guard words.count == 3 else { continue }
      functionNames.append((words[1].contains(UInt8(ascii: "x")), String(decoding: words[2], as: UTF8.self)))
    }
  }

  /// The context as bash reads it back, the names that were set, and what was set and is a secret or holds one.
  func kept(
    inherited: [String: [UInt8]], redaction: Redaction, secretNames: Set<String>
  ) -> (text: [UInt8], names: [String], withheld: [(name: String, value: String)]) {
    var withheld: [(name: String, value: String)] = []
    var text: [UInt8] = []
    var names: [String] = []
    var seen: Set<String> = []
    for variable in variables {
      seen.insert(variable.name)
      guard !isOwn(variable, inherited), !isUnchanged(variable, inherited) else { continue }
      if secretNames.contains(variable.name) || variable.holds(redaction) {
        // What came from us unchanged is given again to who wants it; an array has no value that an environment could carry.
        if let value = variable.scalar, inherited[variable.name] != Array(value.utf8) {
          withheld.append((variable.name, value))
        }
        continue
      }
      text += variable.line
      if variable.name != "OLDPWD" { names.append(variable.name) }
    }
    for name in inherited.keys.sorted()
    where !seen.contains(name) && Self.isName(name) && !Self.isReserved(name) && !secretNames.contains(name) {
      text += Array("unset -v \(name)\n".utf8)
      names.append(name)
    }
    if !redaction.holds(functions) {
      text += functions
      for (exported, name) in functionNames {
        if exported { text += Array("export -f \(name)\n".utf8) }
        if inherited["BASH_FUNC_\(name)%%"] == nil { names.append(name) }
      }
    }
    return (text, names.sorted(), withheld.sorted { $0.name < $1.name })
  }

  // MARK: What is not the script's

  /// Variables that bash sets by itself.
  private static let shells: Set<String> = [
    "_", "BASH", "BASHOPTS", "BASHPID", "COLUMNS", "COMP_WORDBREAKS", "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS",
    "EUID",
    "FUNCNAME", "GROUPS", "HISTCMD", "HOSTTYPE", "LINENO", "LINES", "MACHTYPE", "OPTERR", "OPTIND", "OSTYPE",
    "PIPESTATUS", "PPID", "PWD", "RANDOM", "SECONDS", "SHELLOPTS", "SHLVL", "SRANDOM", "UID",
  ]

  private static func isReserved(_ name: String) -> Bool {
    shells.contains(name) || name.hasPrefix("BASH_") || name.hasPrefix("MUSTER_")
  }

  private func isOwn(_ variable: Variable, _ inherited: [String: [UInt8]]) -> Bool {
    if Self.isReserved(variable.name) { return true }
    guard inherited[variable.name] == nil, !variable.flags.contains(UInt8(ascii: "x")) || variable.value == nil else {
      return false
    }
    switch variable.name {
    case "IFS": return variable.plain == [0x20, 0x09, 0x0A]
    case "PS4": return variable.plain == Array("+ ".utf8)
    // What bash sets when nobody else did.
    case "PATH", "TERM", "SHELL": return true
    case "OLDPWD": return variable.value == nil
    case "HOSTNAME":
      var name = [CChar](repeating: 0, count: 256)
      gethostname(&name, 255)
      return variable.plain == name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    default: return false
    }
  }

  private func isUnchanged(_ variable: Variable, _ inherited: [String: [UInt8]]) -> Bool {
    guard variable.flags == [UInt8(ascii: "x")], let before = inherited[variable.name] else { return false }
    return variable.plain == before
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy { $0 == 95 || (48...57).contains($0) || (65...90).contains($0 & 0xDF) }
  }

  // MARK: Reading

  private static func variables(_ dump: ArraySlice<UInt8>) -> [Variable] {
    var found: [Variable] = []
    var rest = dump
    while !rest.isEmpty {
      let end = endOfEntry(rest)
      if let variable = Variable(rest[..<end]) { found.append(variable) }
      rest = rest[end...].dropFirst()
    }
    return found
  }

  /// Where the newline stands that ends the first entry: the first one outside of quotes.
  private static func endOfEntry(_ bytes: ArraySlice<UInt8>) -> Int {
    var place = bytes.startIndex
    while place < bytes.endIndex, bytes[place] != UInt8(ascii: "\n") {
      place = Quoting.isOpening(bytes[place]) ? Quoting.end(bytes, from: place) : place + 1
    }
    return place
  }
}

extension ContextDump.Variable {
  /// Reads `declare -FLAGS NAME[=VALUE]`.
  init?(_ entry: ArraySlice<UInt8>) {
    let words = entry.split(separator: UInt8(ascii: " "), maxSplits: 2)
    guard words.count == 3, words[0].elementsEqual("declare".utf8), words[1].first == UInt8(ascii: "-") else {
      return nil
    }
    flags = words[1].dropFirst().filter { $0 != UInt8(ascii: "-") }
    let equals = words[2].firstIndex(of: UInt8(ascii: "="))
    name = String(decoding: words[2][..<(equals ?? words[2].endIndex)], as: UTF8.self)
    value = equals.map { words[2][($0 + 1)...] }
  }

  /// The line that sets it again. Not readonly: a step that is run a second time may set it again.
  var line: [UInt8] {
    let flags = flags.filter { $0 != UInt8(ascii: "r") }
    var line = Array("declare -".utf8)
    line += flags.isEmpty ? [UInt8(ascii: "-")] : flags
    line.append(UInt8(ascii: " "))
    line += Array(name.utf8)
    if let value { line += [UInt8(ascii: "=")] + value }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  /// The bytes of the value without its quotes; of an array, of all its keys and values one after the other.
  var plain: [UInt8] { value.map { Quoting.plain($0) } ?? [] }

  func holds(_ redaction: Redaction) -> Bool {
    guard let value else { return false }
    let plain = plain
    return redaction.holds(value) || redaction.holds(plain) || redaction.isShortSecret(plain)
  }

  /// The value as an environment carries it; nil for arrays, names of other variables, and what is no text.
  var scalar: String? {
    guard !flags.contains(where: { "aAn".utf8.contains($0) }), value != nil else { return nil }
    return String(validating: plain, as: UTF8.self)
  }
}

/// Quotes as bash writes them: `"…"` with backslashes, `$'…'` with escapes (bash(1), QUOTING).
enum Quoting {
  static func isOpening(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

  /// Behind the quote that closes the one at `start`.
  static func end(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int {
    var place = start + 1
    while place < bytes.endIndex, bytes[place] != bytes[start] { place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1 }
    return min(place + 1, bytes.endIndex)
  }

  /// What the quotes hold.
  static func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var place = bytes.startIndex
    while place < bytes.endIndex {
      guard isOpening(bytes[place]) else {
        place += 1
        continue
      }
      let end = end(bytes, from: place)
      let inside = bytes[min(place + 1, end)..<max(place + 1, end - 1)]
      out += bytes[place] == UInt8(ascii: "'") ? unescaped(inside) : unslashed(inside)
      place = end
    }
    return out
  }

  private static func unslashed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var place = bytes.startIndex
    while place < bytes.endIndex {
      if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.endIndex, Array("$`\"\\".utf8).contains(bytes[place + 1])
      {
        place += 1
      }
      out.append(bytes[place])
      place += 1
    }
    return out
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let letters: [UInt8: UInt8] = [
      UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8,
      UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "E"): 27, UInt8(ascii: "e"): 27,
    ]
    var out: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        out.append(byte)
        continue
      }
      guard (48...55).contains(next) else {
        out.append(letters[next] ?? next)
        continue
      }
      var number = Int(next) - 48
      for _ in 0..<2 {
        guard let digit = rest.first, (48...55).contains(digit) else { break }
        number = number * 8 + Int(digit) - 48
        rest = rest.dropFirst()
      }
      out.append(UInt8(truncatingIfNeeded: number))
    }
    return out
  }
}
