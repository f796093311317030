/// Which words of a command are code to somebody: to a nested shell, a database, a small language, the shell's own builtins.
///
/// A value that arrives there would be read as code, quoted or not, so no placeholder in such a word is rewritten.
struct ShellCode {
  private var isCode: [Bool] = []
  private var profiles: [Profile] = []
  private let unit: ShellUnit
  private let functions: Set<String>
  /// Where the first command stands that reads code from a pipe; nothing before it is safe.
  private var pipedInto = -1

  private static let shells: Set<String> = [
    "sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "csh", "tcsh", "busybox",
  ]
  private static let interpreters: Set<String> = [
    "python", "python2", "python3", "perl", "ruby", "node", "php", "lua", "groovy",
  ]
  /// Databases and the options behind which their code stands.
  private static let databases: [String: [String]] = [
    "psql": ["-c", "--command", "-v", "--set", "--variable"], "mysql": ["-e", "--execute"],
    "mariadb": ["-e", "--execute"],
    "mongosh": ["--eval"], "mongo": ["--eval"], "cqlsh": ["-e", "--execute"], "clickhouse-client": ["-q", "--query"],
    "influx": ["-execute", "--execute"], "duckdb": ["-c"], "sqlcmd": ["-Q", "-q"],
    "redis-cli": ["eval", "EVAL", "--eval"],
    "vim": ["-c"], "vi": ["-c"], "gdb": ["-ex", "--eval-command"], "script": ["-c"], "flock": ["-c"], "nsenter": ["-c"],
    "rabbitmqctl": ["eval"], "emacs": ["--eval"], "kdb": ["-c"],
  ]
  /// Commands all of whose words are code, a file to run, or a name to set.
  private static let takesCode: Set<String> = [
    "eval", "watch", "su", "parallel", "tmux", "screen", "at", "batch", "let", "trap", "source", ".", "alias", "exec",
    "declare",
    "typeset", "local", "readonly", "unset", "read", "mapfile", "readarray", "getopts", "builtin", "enable", "hash",
    "compgen",
    "complete", "bind", "wait", "expect", "command", "coproc", "set", "shopt", "complete", "fc", "ansible", "pdsh",
    "clush", "pssh",
  ]

  init(_ unit: ShellUnit, functions: Set<String>) {
    self.unit = unit
    self.functions = functions
    // Only placeholders ask; most commands have none.
    if unit.marks.isEmpty { return }
    isCode.reserveCapacity(unit.simples.count)
    profiles.reserveCapacity(unit.simples.count)
    for (i, simple) in unit.simples.enumerated() {
      profiles.append(profile(of: simple))
      // Owners come before what they own, so one pass is enough.
      let owner = simple.owner
      isCode.append(owner >= 0 && owner < i && (isCode[owner] || self.isCode(owner, simple.ownerWord)))
      if simple.piped, readsCode(simple) { pipedInto = i }
    }
  }

  /// True when a placeholder there must stay as it is.
  func covers(_ mark: ShellMark) -> Bool {
    if mark.restricted || mark.simple < 0 { return true }
    if isCode[mark.simple] || mark.simple < pipedInto { return true }
    let simple = unit.simples[mark.simple]
    if mark.word == Int.max {
      for assignment in simple.assignments where assignment.start <= mark.start && mark.start < assignment.end {
        return ShellPrograms.isPowerful(assignment.assigned ?? "")
      }
      return simple.redirects.contains { $0.op == "<<<" && $0.word.start <= mark.start && mark.start < $0.word.end }
    }
    guard mark.word < simple.words.count else { return true }
    if simple.kind == .forHead { return mark.word == 0 }
    if simple.kind == .caseHead || simple.kind == .array { return false }
    if Self.commandIndex(simple.words) >= mark.word { return true }
    return isCode(mark.simple, mark.word, quoted: mark.quote != .bare)
  }

  /// The place of the program among words that may begin with wrappers.
  static func commandIndex(_ words: [ShellWord]) -> Int {
    var i = 0
    while i < words.count, var operands = ShellPrograms.wrappers[words[i].value] {
      let name = words[i].value
      i += 1
      while i < words.count, words[i].value.hasPrefix("-") || operands > 0 || (name == "env" && words[i].nameLength > 0)
      {
        if words[i].value.hasPrefix("-") {
          if ShellPrograms.wrapperValued[name]?.contains(words[i].value) == true { i += 1 }
        } else if operands > 0 {
          operands -= 1
        }
        i += 1
      }
    }
    return i
  }

  /// A program that takes what it reads from a pipe for code.
  private func readsCode(_ simple: ShellSimple) -> Bool {
    simple.words.contains { word in
      let name = Self.lastPart(word.value)
      return Self.shells.contains(name) || Self.interpreters.contains(name) || Self.databases[name] != nil
        || name == "ssh"
        || name == "sqlite3" || name == "at" || name == "batch" || name == "parallel" || name == "crontab"
        || name == "source"
    }
  }

  private static func lastPart(_ value: String) -> String {
    guard let slash = value.lastIndex(of: "/") else { return value }
    return String(value[value.index(after: slash)...])
  }

  /// Where the code stands among one command's words; made once, so that many placeholders cost no more than one.
  private struct Profile {
    var command = 0
    /// From here on every word is code.
    var codeFrom = Int.max
    /// From here on what stands in quotes is code.
    var quotedFrom = Int.max
    /// From here on a word that holds `<(…)` or `$(…)` is code.
    var substitutesFrom = Int.max
    /// Single places: what `-exec` runs, jq's program.
    var places: [Int] = []
  }

  private func isCode(_ index: Int, _ at: Int, quoted: Bool = true) -> Bool {
    let simple = unit.simples[index]
    if at == Int.max { return simple.redirects.contains { $0.op.hasPrefix("<<") } }
    if simple.kind != .command { return false }
    let profile = profiles[index]
    if at <= profile.command || at >= profile.codeFrom || (quoted && at >= profile.quotedFrom) { return true }
    if profile.places.contains(at) { return true }
    guard at < simple.words.count else { return false }
    if at >= profile.substitutesFrom, simple.words[at].substitutes { return true }
    return byName(simple.words, profile.command, at)
  }

  private func profile(of simple: ShellSimple) -> Profile {
    var profile = Profile()
    guard simple.kind == .command else { return profile }
    let words = simple.words
    profile.command = Self.commandIndex(words)
    guard profile.command < words.count else { return profile }
    noteCommand(words, &profile)
    var awaited: [(Set<String>, String)] = []
    for k in profile.command..<words.count {
      if profile.codeFrom <= k { break }
      let value = words[k].value
      for (long, letters) in awaited where isOption(value, long, letters) {
        profile.codeFrom = min(profile.codeFrom, k)
      }
      let name = Self.lastPart(value)
      if Self.shells.contains(name) {
        profile.substitutesFrom = min(profile.substitutesFrom, k + 1)
        awaited.append(([], "c"))
      } else if Self.interpreters.contains(name) {
        awaited.append((["--eval"], "cerE"))
      } else if let options = Self.databases[name] {
        awaited.append((Set(options), String(options.filter { $0.utf8.count == 2 }.compactMap(\.last))))
      }
      noteWord(name, k, words, &profile)
      // So many interpreters in one command that nobody means it.
      if awaited.count > 8 { profile.codeFrom = min(profile.codeFrom, k) }
    }
    return profile
  }

  private func isOption(_ value: String, _ long: Set<String>, _ letters: String) -> Bool {
    guard value.utf8.count > 1 else { return false }
    if long.contains(value) { return true }
    guard value.hasPrefix("-") else { return false }
    if value.hasPrefix("--") { return long.contains { value.hasPrefix("\($0)=") } }
    return value.utf8.count <= 6 && value.contains { letters.contains($0) }
      || letters.contains { value.hasPrefix("-\($0)") }
  }

  /// By the program in command position.
  private func noteCommand(_ words: [ShellWord], _ profile: inout Profile) {
    let command = profile.command
    let name = Self.lastPart(words[command].value)
    if functions.contains(name) || unit.functions.contains(name) || Self.takesCode.contains(name) {
      profile.codeFrom = command + 1
    }
    switch name {
    case "printf" where words.count > command + 1 && words[command + 1].value.hasPrefix("-v"):
      profile.codeFrom = command + 1
    case "test", "[":
      if words.contains(where: { $0.value == "-v" || $0.value == "-R" })
        || words.filter({ $0.value.utf8.contains(2) }).count > 1
      {
        profile.codeFrom = command + 1
      }
    case "kubectl", "oc":
      if let dashes = words.firstIndex(where: { $0.value == "--" }) { profile.places.append(dashes + 1) }
    default: break
    }
  }

  /// By an interpreter anywhere among the words: `kubectl exec pod -- sh -c '…'`, `xargs sh -c`, `find -exec sh -c`.
  private func noteWord(_ name: String, _ k: Int, _ words: [ShellWord], _ profile: inout Profile) {
    switch name {
    case "ssh": profile.codeFrom = min(profile.codeFrom, sshHost(words, k) + 1)
    case "sqlite3": profile.codeFrom = min(profile.codeFrom, k + 2)
    case "eval" where k > 0: profile.codeFrom = min(profile.codeFrom, k + 1)
    case "awk", "gawk", "mawk", "sed", "yq":
      profile.quotedFrom = min(profile.quotedFrom, k + 1)
      if let operand = words[(k + 1)...].firstIndex(where: { !$0.value.hasPrefix("-") }), profile.places.count < 16 {
        profile.places.append(operand)
      }
    case "jq": if profile.places.count < 16 { profile.places.append(jqProgram(words, k)) }
    case "-exec", "-execdir", "-ok", "-okdir": if profile.places.count < 16 { profile.places.append(k + 1) }
    default: break
    }
  }

  /// What depends on the word itself.
  private func byName(_ words: [ShellWord], _ command: Int, _ at: Int) -> Bool {
    switch Self.lastPart(words[command].value) {
    case "export": return words[at].nameLength == 0 || ShellPrograms.isPowerful(words[at].assigned ?? "")
    case "ssh": return isProxy(words, at)
    case "scp", "rsync", "sftp":
      guard let place = words[at].value.utf8.lastIndex(of: 2) else { return isProxy(words, at) }
      return words[at].value.utf8[..<place].contains(UInt8(ascii: ":")) || isProxy(words, at)
    default: return false
    }
  }

  /// `-o ProxyCommand=…` and `-e 'ssh …'` run what they say.
  private func isProxy(_ words: [ShellWord], _ at: Int) -> Bool {
    guard at < words.count, at > 0 else { return false }
    let before = words[at - 1].value
    return before == "-o" || before == "-e" || before == "-S" || words[at].value.hasPrefix("-o")
      || words[at].value.hasPrefix("-e")
  }

  private func sshHost(_ words: [ShellWord], _ command: Int) -> Int {
    var i = command + 1
    while i < words.count, words[i].value.hasPrefix("-") {
      i += words[i].value.utf8.count == 2 && "iploJFLRDbcEemQSWwI".contains(words[i].value.last ?? " ") ? 2 : 1
    }
    return i
  }

  /// jq's program is its first operand; `--arg name value` are data.
  private func jqProgram(_ words: [ShellWord], _ k: Int) -> Int {
    var i = k + 1
    while i < words.count, words[i].value.hasPrefix("-") {
      switch words[i].value {
      case "--arg", "--argjson", "--slurpfile", "--rawfile": i += 3
      case "--indent", "-L": i += 2
      default: i += 1
      }
    }
    return i
  }

  /// True for a placeholder inside a string literal of a jq program in single quotes: `"…<x>…"` there can become
  /// `"…\(env.X)…"`, which jq reads as text whatever it holds.
  func standsInJqString(_ mark: ShellMark) -> Bool {
    guard mark.quote == .single, !mark.restricted, mark.simple >= pipedInto, mark.simple >= 0, !isCode[mark.simple],
      mark.word != Int.max
    else {
      return false
    }
    let words = unit.simples[mark.simple].words
    let command = Self.commandIndex(words)
    guard command < words.count, mark.word < words.count, words[command].value == "jq",
      jqProgram(words, command) == mark.word
    else { return false }
    let word = words[mark.word]
    guard word.start < mark.start, unit.bytes[word.start] == UInt8(ascii: "'") else { return false }
    var inString = false
    var escaped = false
    for byte in unit.bytes[(word.start + 1)..<mark.start] {
      if byte == UInt8(ascii: "'") { return false }
      if escaped { escaped = false; continue }
      if byte == UInt8(ascii: "\\") { escaped = true; continue }
      if byte == UInt8(ascii: "#"), !inString { return false }
      if byte == UInt8(ascii: "\"") { inString.toggle() }
    }
    return inString
  }
}
