/// Commands after which one types into another shell.
enum ShellSession {
  /// True for `ssh host`, `sudo -i`, `kubectl exec -it pod -- bash`, `psql` and their like, when nothing feeds or follows them.
  static func opens(_ unit: ShellUnit) -> Bool {
    guard !unit.endless, let words = unit.simples.last?.words, let last = words.last else { return false }
    // What the words could be is asked first: it is told from one of them.
    return couldOpen(words, last) && ShellInteraction.wants(unit)
  }

  private static func couldOpen(_ words: [ShellWord], _ last: ShellWord) -> Bool {
    let command = ShellCode.commandIndex(words)
    guard command < words.count else { return words.first?.value == "sudo" }
    switch words[command].value {
    case "ssh", "su", "psql", "mysql", "mariadb", "mongosh", "mongo", "sqlite3", "redis-cli", "bash", "sh", "zsh",
      "python", "python3",
      "sftp", "ftp", "cqlsh", "gdb", "screen", "tmux", "chroot":
      return true
    case "kubectl", "oc", "docker", "podman", "crictl", "nerdctl":
      if words.contains(where: { $0.value == "debug" || $0.value == "rsh" }),
        !words.contains(where: { $0.value == "--" })
      {
        return true
      }
      let name = last.value.split(separator: "/").last.map(String.init) ?? last.value
      return [
        "sh", "bash", "zsh", "ash", "psql", "mysql", "mongosh", "mongo", "redis-cli", "cqlsh", "rails", "python",
        "virsh",
      ].contains(name)
    default: return false
    }
  }
}
