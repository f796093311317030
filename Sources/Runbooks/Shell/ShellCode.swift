/// Which words of a command are code to somebody: to a nested shell, a database, a small language, the shell's own builtins.
///
/// A value that arrives there would be read as code, quoted or not, so no placeholder in such a word is rewritten.
struct ShellCode {
  private var isCode: [Bool] = []
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
    isCode.reserveCapacity(unit.simples.count)
    for (i, simple) in unit.simples.enumerated() {
      // Owners come before what they own, so one pass is enough.
      let inherited =
        simple.owner >= 0 && simple.owner < i && (isCode[simple.owner] || self.isCode(simple.owner, simple.ownerWord))
      isCode.append(inherited)
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

  private func isCode(_ index: Int, _ at: Int, quoted: Bool = true) -> Bool {
    let simple = unit.simples[index]
    let words = simple.words
    if at == Int.max { return simple.redirects.contains { $0.op.hasPrefix("<<") } }
    if simple.kind != .command { return false }
    let command = Self.commandIndex(words)
    if at <= command || command >= words.count {
      return at < words.count || command < words.count ? at <= command : false
    }
    if byCommand(words, command, at) { return true }
    for k in command..<min(at, words.count) where byWord(words, k, at, quoted: quoted) { return true }
    return false
  }

  /// By the program in command position.
  private func byCommand(_ words: [ShellWord], _ command: Int, _ at: Int) -> Bool {
    let name = Self.lastPart(words[command].value)
    if functions.contains(name) || Self.takesCode.contains(name) { return true }
    switch name {
    case "export":
      return at >= words.count || words[at].nameLength == 0 || ShellPrograms.isPowerful(words[at].assigned ?? "")
    case "printf": return words.count > command + 1 && words[command + 1].value.hasPrefix("-v")
    case "test", "[":
      return words.contains { $0.value == "-v" || $0.value == "-R" }
        || words.filter { $0.value.utf8.contains(2) }.count > 1
    case "ssh": return at > sshHost(words, command) || isProxy(words, at)
    case "kubectl", "oc":
      return at > 0 && at - 1 < words.count && words[at - 1].value == "--"
    case "scp", "rsync", "sftp":
      return at < words.count && words[at].value.utf8.contains(UInt8(ascii: ":"))
        && words[at].value.utf8.lastIndex(of: 2).map { place in
          words[at].value.utf8[..<place].contains(UInt8(ascii: ":"))
        } == true || isProxy(words, at)
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

  /// By an interpreter anywhere among the words: `kubectl exec pod -- sh -c '…'`, `xargs sh -c`, `find -exec sh -c`.
  private func byWord(_ words: [ShellWord], _ k: Int, _ at: Int, quoted: Bool) -> Bool {
    let name = Self.lastPart(words[k].value)
    if Self.shells.contains(name) {
      if at < words.count, words[at].substitutes { return true }
      return between(words, k, at).contains { isCluster($0.value, "c") }
    }
    if Self.interpreters.contains(name) {
      return between(words, k, at).contains {
        isCluster($0.value, "c") || isCluster($0.value, "e") || isCluster($0.value, "r") || $0.value == "--eval"
          || isCluster($0.value, "E")
      }
    }
    if let options = Self.databases[name] {
      return between(words, k, at).contains { word in
        options.contains { option in
          word.value == option || (option.hasPrefix("--") && word.value.hasPrefix("\(option)="))
            || (option.utf8.count == 2 && option.hasPrefix("-") && isCluster(word.value, option.last ?? "c"))
        }
      }
    }
    switch name {
    case "sqlite3": return at >= k + 2
    case "awk", "gawk", "mawk", "sed", "yq": return quoted || isFirstOperand(words, k, at)
    case "jq": return isProgram(words, k, at)
    case "-exec", "-execdir", "-ok", "-okdir": return at == k + 1
    case "eval": return true
    case "ssh" where k > 0: return at > sshHost(words, k)
    default: return false
    }
  }

  /// The words behind one place, up to and with another.
  private func between(_ words: [ShellWord], _ k: Int, _ at: Int) -> ArraySlice<ShellWord> {
    let end = min(at, words.count - 1)
    return k < end ? words[(k + 1)...end] : []
  }

  private func isCluster(_ word: String, _ letter: Character) -> Bool {
    word.hasPrefix("-") && !word.hasPrefix("--") && word.utf8.count <= 6 && word.contains(letter)
  }

  private func isFirstOperand(_ words: [ShellWord], _ k: Int, _ at: Int) -> Bool {
    let operand = words[(k + 1)...].firstIndex { !$0.value.hasPrefix("-") }
    return operand == at
  }

  /// jq's program is its first operand; `--arg name value` are data.
  private func isProgram(_ words: [ShellWord], _ k: Int, _ at: Int) -> Bool {
    var i = k + 1
    while i < words.count, words[i].value.hasPrefix("-") {
      switch words[i].value {
      case "--arg", "--argjson", "--slurpfile", "--rawfile": i += 3
      case "--indent", "-L": i += 2
      default: i += 1
      }
    }
    return i == at
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
      isProgram(words, command, mark.word)
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
