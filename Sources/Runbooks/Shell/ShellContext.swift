/// What a command's words do to the walk's context: directory, variables, functions.
struct ShellContext {
  /// The words may write it.
  var writes: Bool
  /// The programs that it starts, without wrappers.
  var programs: [String] = []
  /// Functions and aliases that it defines; `*` when it may define any.
  var defines: [String]

  init(_ unit: ShellUnit) {
    writes =
      unit.compound || unit.opaque || !unit.complete || unit.broken || !unit.functions.isEmpty || !unit.sets.isEmpty
    defines = unit.functions
    for simple in unit.simples {
      guard simple.kind == .command else {
        writes = true
        continue
      }
      if !simple.words.isEmpty { read(simple.words) }
    }
    if unit.sets.contains(where: { ShellPrograms.isPowerful($0.name) }) { defines.append("*") }
  }

  private mutating func read(_ words: [ShellWord]) {
    let place = min(ShellCode.commandIndex(words), words.count - 1)
    let word = words[place]
    if word.dynamic || word.value.utf8.contains(2) {
      writes = true
      defines.append("*")
      return
    }
    if Self.writers.contains(word.value)
      || place > 0 && Self.writers.contains(words[0].value) && words[0].value != "time"
    {
      writes = true
    }
    if word.value == "printf", words.contains(where: { $0.value.hasPrefix("-v") }) { writes = true }
    switch word.value {
    case "source", ".", "eval", "enable", "hash", "trap", "shopt", "set", "exec": defines.append("*")
    case "alias":
      for word in words.dropFirst(place + 1) {
        if let name = word.value.split(separator: "=").first { defines.append(String(name)) }
      }
    default: break
    }
    programs.append(word.value)
  }

  private static let writers: Set<String> = [
    "cd", "pushd", "popd", "export", "source", ".", "eval", "set", "unset", "alias", "unalias", "function", "read",
    "declare",
    "typeset", "local", "readonly", "trap", "shopt", "umask", "ulimit", "exec", "exit", "return", "let", "mapfile",
    "readarray",
    "getopts", "builtin", "command", "enable", "hash", "dirs", "jobs", "fg", "bg", "wait", "disown", "type", "history",
    "times", "coproc",
    "shift", "break", "continue", "suspend", "logout", "complete", "compgen", "bind", "fc", "help", "caller",
  ]
}
