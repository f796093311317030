/// What a program finds on its input, as far as the script's text shows it.
enum SeenInput {
  /// What Muster gives the script: a person's terminal, or a named file.
  case outside
  case texts([SeenWord])
  case unseen
}

extension ShellUnit {
  /// Input redirected from what is made while it runs, or to another number than the input's own.
  func redirectsUnseen(_ simple: ShellSimple) -> Bool {
    simple.redirects.contains { redirect in
      guard redirect.op.hasPrefix("<") else { return false }
      if redirect.op == "<&" || redirect.op == "<>" || isNumbered(redirect) { return true }
      guard redirect.op == "<" else { return false }
      let path = redirect.word.value
      return redirect.word.substitutes || redirect.word.dynamic || path.hasPrefix("/proc/")
        || (path.hasPrefix("/dev/") && path != "/dev/null")
    }
  }

  private func isNumbered(_ redirect: ShellRedirect) -> Bool {
    var at = min(redirect.word.start, bytes.count) - 1
    while at >= 0, bytes[at].isBlank { at -= 1 }
    while at >= 0, "<>&-".utf8.contains(bytes[at]) { at -= 1 }
    return at >= 0 && bytes[at].isDigit
  }

  /// Loops, subshells and functions hand their own input on: something stands here that could feed them.
  var mayFeed: Bool {
    if simples.contains(where: { simple in
      simple.words.contains { $0.value == "exec" } && simple.redirects.contains { $0.op.hasPrefix("<") }
    }) {
      return true
    }
    return (compound || !functions.isEmpty)
      && bytes.contains { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "<") }
  }

  /// The variables that it sets itself, and whether it may set any.
  var settings: (names: Set<String>, anything: Bool) {
    var names = Set(sets.map(\.name))
    var anything = false
    for simple in simples {
      for word in simple.assignments + simple.words { if let name = word.assigned { names.insert(name) } }
      // How words are parted from here on; in front of a command it is only the command's own.
      if simple.words.isEmpty, simple.assignments.contains(where: { $0.assigned == "IFS" }) { anything = true }
      guard let at = simple.words.prefix(3).firstIndex(where: { Self.setters.contains($0.value) }) else { continue }
      let isPrintf = simple.words[at].value == "printf"
      let behind = simple.words[(at + 1)...]
      if isPrintf, behind.first?.value.hasPrefix("-v") != true { continue }
      for word in isPrintf ? behind.prefix(2) : behind {
        if word.value.isName { names.insert(word.value) }
        if word.dynamic, word.nameLength == 0 { anything = true }
        if word.assigned == "IFS" { anything = true }
        if word.value == "-n", ["declare", "typeset", "local"].contains(simple.words[at].value) { anything = true }
      }
    }
    return (names, anything)
  }

  private static let setters: Set<String> = [
    "export", "declare", "typeset", "local", "readonly", "read", "mapfile", "readarray", "getopts", "printf", "let",
  ]
}

extension Executors {
  /// The program among the words that takes its input for commands, and whether these are a shell's; nil when none does.
  static func reader(_ words: [SeenWord]) -> (program: String, isShell: Bool)? {
    if let shell = words.lastIndex(where: isShell), let name = words[shell].name {
      return shellReads(words[(shell + 1)...]) ? (name, true) : nil
    }
    let (places, _) = starts(words)
    guard let first = words.first?.name, let at = places.last?.at, let name = words[at].name else { return nil }
    if first == "source" || first == "." { return words.dropFirst().first.map(isStream) == true ? (first, true) : nil }
    let behind = words[(at + 1)...]
    if name == "docker" || name == "podman",
      let inner = behind.lastIndex(where: { $0.name.map(isInterpreter) ?? false }),
      let program = words[inner].name
    {
      return interpreterReads(program, words[(inner + 1)...]) ? (program, false) : nil
    }
    func has(_ letters: String) -> Bool {
      behind.contains { $0.isOption && $0.bytes[1] != UInt8(ascii: "-") && $0.text.contains { letters.contains($0) } }
    }
    switch name {
    case "sudo", "doas":
      let opens = has("si") || behind.contains { $0.text == "--shell" || $0.text == "--login" }
      return opens ? (name, true) : nil
    case "su", "runuser", "newgrp", "chroot", "unshare", "nsenter", "pkexec", "fakeroot", "script":
      return has("c") || behind.contains { $0.text.hasPrefix("--command") } ? nil : (name, true)
    case "at", "batch": return has("lfdrc") ? nil : (name, true)
    case "parallel": return (name, true)
    case "crontab": return has("lre") || behind.contains { !$0.isOption && !isStream($0) } ? nil : (name, false)
    case "ssh": return code(in: Array(words[at...])).isEmpty ? (name, true) : nil
    default: return interpreterReads(name, behind) ? (name, false) : nil
    }
  }

  /// What is no file that somebody wrote: `-`, `/dev/fd/0`, `/proc/self/fd/0`, a value of the moment.
  private static func isStream(_ word: SeenWord) -> Bool {
    word.text == "-" || word.text.hasPrefix("/dev/") || word.text.hasPrefix("/proc/") || !word.isKnown
  }

  private static func shellReads(_ behind: ArraySlice<SeenWord>) -> Bool {
    var isValue = false
    for word in behind {
      if isValue {
        isValue = false
        continue
      }
      guard word.isOption || word.bytes.first == UInt8(ascii: "+") else { return isStream(word) }
      if word.text.hasPrefix("--") {
        isValue = word.text == "--rcfile" || word.text == "--init-file"
        continue
      }
      if word.isOption, word.bytes.contains(UInt8(ascii: "c")) { return false }
      if word.isOption, word.bytes.contains(UInt8(ascii: "s")) { return true }
      isValue = word.bytes.last == UInt8(ascii: "o") || word.bytes.last == UInt8(ascii: "O")
    }
    return true
  }

  /// Languages and databases that read their code where none is named.
  private static func interpreterReads(_ name: String, _ behind: ArraySlice<SeenWord>) -> Bool {
    guard isInterpreter(name) || name == "mariadb" || name == "mongosh" || name == "ed" else { return false }
    if zip(behind, behind.dropFirst()).contains(where: { $0.text == "-f" && isStream($1) }) { return true }
    let short = behind.filter { $0.isOption && $0.bytes[1] != UInt8(ascii: "-") }
    func has(_ letters: String) -> Bool { short.contains { $0.text.dropFirst().contains { letters.contains($0) } } }
    switch name {
    case "psql", "mysql", "mariadb", "mongosh":
      let own = short.filter { !"hUdpPuvD".utf8.contains($0.bytes[1]) }
      if own.contains(where: { $0.text.contains { "cefl".contains($0) } }) { return false }
      return !behind.contains { word in
        ["--command", "--execute", "--file", "--eval", "--list", "--version"].contains { word.text.hasPrefix($0) }
      }
    case "sqlite3": return behind.filter { !$0.isOption }.count < 2
    case "ed", "ex": return true
    case "vi", "vim": return has("s")
    case "awk", "gawk", "mawk", "nawk", "sed", "emacs", "gdb", "make", "ansible": return false
    default:
      if has("ceEmpnVvh") || behind.contains(where: { ["--eval", "--print", "--version", "--help"].contains($0.text) })
      {
        return false
      }
      return behind.first { !$0.isOption }.map(isStream) ?? true
    }
  }

  /// `… | xargs env`: the program itself comes from elsewhere.
  static func awaitsProgram(_ words: [SeenWord]) -> Bool {
    guard let at = words.firstIndex(where: { $0.name == "xargs" || $0.name == "parallel" }), at + 1 < words.count,
      let last = starts(words).places.last?.at, last > at, last < words.count, let name = words[last].name
    else { return false }
    let isLast = words[(last + 1)...].allSatisfy { $0.isOption || isAssignment($0.bytes) || !isWrapper(name) }
    if isWrapper(name) { return isLast }
    if isShell(words[last]) || name == "su" {
      return !words[(last + 1)...].contains { !$0.isOption && $0.bytes.first != CommandPattern.any }
    }
    return name == "eval" || (name == "ssh" && code(in: Array(words[last...])).isEmpty)
  }
}
