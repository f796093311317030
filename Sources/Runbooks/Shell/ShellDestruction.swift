/// Words that look as if something cannot be got back.
enum ShellDestruction {
  private static let programs: Set<String> = [
    "shred", "wipefs", "mkfs", "fuser", "killall", "lvremove", "vgremove", "pvremove", "userdel", "blkdiscard",
    "dropdb", "pg_resetwal",
  ]
  private static let verbs: Set<String> = [
    "delete", "destroy", "purge", "prune", "rmi", "uninstall", "drop", "truncate", "terminate", "zap", "wipe",
    "FLUSHALL", "FLUSHDB",
  ]

  static func sees(_ program: String, _ rest: ArraySlice<ShellWord>, all: [ShellWord]) -> Bool {
    if programs.contains(program) || program.hasPrefix("mkfs.") { return true }
    switch program {
    case "rm":
      return rest.contains {
        flag($0.value, "r") || flag($0.value, "R") || flag($0.value, "f") || $0.value == "--recursive"
          || $0.value == "--force"
      }
    case "dd": return rest.contains { $0.value.hasPrefix("of=") }
    case "kill", "pkill": return rest.contains { ["-9", "-KILL", "-SIGKILL", "KILL", "SIGKILL"].contains($0.value) }
    case "crontab": return rest.contains { $0.value == "-r" }
    case "git":
      if rest.contains(where: { ["--hard", "-D", "-f", "--force", "-fd", "-fdx"].contains($0.value) }),
        ["reset", "clean", "push", "branch"].contains(rest.first?.value ?? "")
      {
        return true
      }
    case "find": if rest.contains(where: { $0.value == "-delete" }) { return true }
    case "rsync": if rest.contains(where: { $0.value.hasPrefix("--delete") }) { return true }
    case "docker", "podman": if rest.first?.value == "rm" { return true }
    case "iptables": if rest.contains(where: { $0.value == "-F" || $0.value == "-X" }) { return true }
    case "echo", "printf", "grep", "cat", "ls", "git-log": return false
    default: break
    }
    if let rule = ShellPrograms.reading[program], rule.isOpen, rule.forms.isEmpty { return false }
    return destroysByWords(program, rest)
  }

  private static func destroysByWords(_ program: String, _ rest: ArraySlice<ShellWord>) -> Bool {
    var operands = 0
    var i = rest.startIndex
    while i < rest.endIndex {
      let word = rest[i]
      i += 1
      if word.value == "--force" || word.value == "--grace-period=0" || word.value == "--now=true" {
        return program != "helm"
      }
      if word.isOption { continue }
      if word.quoted, word.value.utf8.contains(0x20) {
        if dropsTables(word.value) { return true }
        continue
      }
      operands += 1
      if operands <= 3,
        verbs.contains(word.value) || word.value.hasPrefix("delete-") || word.value.hasPrefix("terminate-")
      {
        return true
      }
      if operands <= 6, word.value == "rm", i < rest.endIndex { return true }
    }
    return false
  }

  static func dropsTables(_ text: String) -> Bool {
    if text.isASCII {
      var found = false
      text.withBytes { bytes in
        ShellChange.forEachStatement(bytes) { word in
          if word == "drop" || word == "truncate" || word == "delete" { found = true }
        }
      }
      return found || Prose.holds(text, "dropdatabase")
    }
    let lower = text.lowercased()
    for statement in lower.split(separator: ";") {
      let word = statement.drop { $0 == " " || $0 == "\n" || $0 == "\t" }.prefix { $0.isLetter }
      if word == "drop" || word == "truncate" || word == "delete" { return true }
    }
    return lower.contains("dropdatabase")
  }

  /// True when a cluster of single letters holds this one.
  private static func flag(_ word: String, _ letter: Character) -> Bool {
    word.hasPrefix("-") && !word.hasPrefix("--") && word.contains(letter)
  }
}
