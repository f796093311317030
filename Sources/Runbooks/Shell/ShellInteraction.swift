/// Tells commands that want a terminal, or never end by themselves.
enum ShellInteraction {
  private static let screens: Set<String> = [
    "vi", "vim", "nvim", "nano", "emacs", "less", "more", "man", "htop", "atop", "iotop", "nmon", "k9s", "watch",
    "screen", "tmux",
    "telnet", "ftp", "sftp", "passwd", "visudo", "vipw", "gdb", "minicom", "dialog", "whiptail", "stern", "dstat",
    "nload", "iftop",
    "bmon", "mc", "tig", "irb", "ipython", "cqlsh", "sqlplus", "crictl-shell", "journald", "su", "login", "info",
    "mutt",
  ]

  static func wants(_ unit: ShellUnit) -> Bool {
    if unit.endless { return true }
    for (i, simple) in unit.simples.enumerated() where simple.kind == .command && !simple.words.isEmpty {
      let feeds = simple.piped || simple.redirects.contains { $0.op.hasPrefix("<") }
      // What is captured or piped on has no screen to draw on, but it may still wait for ever.
      let isLast = !(i + 1 < unit.simples.count && unit.simples[i + 1].piped)
      if wants(simple.words, fed: feeds, shown: isLast && !simple.substituted) { return true }
    }
    return false
  }

  private static func wants(_ words: [ShellWord], fed: Bool, shown: Bool) -> Bool {
    let command = ShellCode.commandIndex(words)
    if let first = words.first, first.value == "sudo" || first.value == "doas", words.count > 1 {
      let value = words[1].value
      if value == "-i" || value == "-s" || value == "-e" { return true }
      // `sudo -iu postgres`, `sudo -u postgres -i`.
      if command >= words.count, words.contains(where: { isCluster($0.value, of: "is") }) { return true }
      if asAnother(words) { return true }
    }
    guard command < words.count else { return false }
    let name = words[command].value
    let rest = words[(command + 1)...]
    func has(_ options: String...) -> Bool { rest.contains { options.contains($0.value) } }
    func cluster(_ letter: Character) -> Bool {
      rest.contains {
        $0.value.hasPrefix("-") && !$0.value.hasPrefix("--") && $0.value.utf8.count <= 5 && $0.value.contains(letter)
      }
    }
    if screens.contains(name) { return name != "su" || !has("-c", "--command") }
    lazy var operands = rest.filter { !$0.isOption }
    switch name {
    case "top": return !cluster("b")
    case "kubectl", "oc", "docker", "podman", "nerdctl", "crictl", "kubecolor": return orchestrator(rest, operands)
    case "tail": return has("-f", "-F", "--follow") || cluster("f") || cluster("F")
    case "journalctl": return has("--follow") || cluster("f")
    case "dmesg": return cluster("w") || has("--follow")
    case "ssh": return ssh(rest, fed: fed)
    case "chroot": return !fed && (operands.count < 2 || isShell(operands[operands.endIndex - 1].value))
    case "nsenter":
      guard !fed, let last = rest.last?.value else { return !fed }
      return last.hasPrefix("-") || last.utf8.allSatisfy(\.isDigit) || isShell(last)
    case "machinectl", "vagrant": return ["shell", "login", "ssh"].contains(operands.first?.value ?? "")
    case "psql":
      return !fed && !cluster("c") && !cluster("f") && !cluster("l")
        && !long(rest, "--command", "--file", "--list", "--version")
    case "mysql", "mariadb": return !fed && !cluster("e") && !long(rest, "--execute", "--version", "--help")
    case "mongosh", "mongo":
      return !fed && !long(rest, "--eval", "--file", "--version") && !operands.contains { $0.value.hasSuffix(".js") }
    case "sqlite3": return !fed && operands.count < 2 && !cluster("h") && !has("-version", "--version")
    case "redis-cli": return !fed && redisIsBare(rest)
    case "python", "python3", "node", "bash", "sh", "zsh", "php", "ruby", "perl", "fish", "ash":
      return !fed && operands.isEmpty && !cluster("c") && !cluster("e") && !cluster("V")
        && !has("--version", "-v", "--help")
    case "crontab": return has("-e")
    case "ping", "ping6": return !cluster("c") && !cluster("w")
    case "vmstat", "iostat", "mpstat", "pidstat", "sar":
      return operands.count == 1 && Int(operands[operands.startIndex].value) != nil
    case "tcpdump": return !cluster("c") && !cluster("r")
    case "strace", "perf": return has("top", "-p")
    case "mtr": return !cluster("r") && !has("--report")
    case "nc", "ncat", "netcat": return cluster("l")
    case "etcdctl": return operands.first?.value == "watch" || has("lock", "elect")
    case "ip": return operands.first?.value == "monitor"
    case "ceph": return cluster("w") || has("--watch")
    case "helm", "systemctl": return operands.first?.value == "edit"
    case "git":
      return has("rebase") && cluster("i")
        || operands.first?.value == "commit" && !cluster("m") && !has("--amend", "--no-edit", "--message")
        || operands.first?.value == "mergetool"
    case "virsh", "virtctl": return ["edit", "console", "vnc", "ssh"].contains(operands.first?.value ?? "")
    case "gcloud" where operands.contains { $0.value == "ssh" }: return !has("--command")
    case "az", "gh", "gcloud", "oc-login":
      return operands.last?.value == "login" && !has("--service-principal", "--identity", "--with-token")
    case "aws":
      return operands.first?.value == "configure" && operands.count == 1 || has("--follow") || has("start-session")
    case "openssl": return operands.first?.value == "s_client" && !fed
    case "fdisk", "parted", "gdisk", "cfdisk": return !cluster("l") && !cluster("s") && !fed
    case "docker-compose": return has("up") && !cluster("d") && !has("--detach") || has("logs") && cluster("f")
    case "cat": return rest.isEmpty && !fed && shown
    case "read": return !fed
    case "rails", "bin/rails": return has("console", "c", "dbconsole")
    case "exec": return has("bash", "sh", "$SHELL")
    case "patronictl", "kafka-console-consumer.sh", "kafka-console-consumer":
      return has("-w", "-W") || name.hasPrefix("kafka") && !has("--max-messages", "--timeout-ms")
    case "sleep": return has("infinity")
    default: return false
    }
  }

  /// `sudo -iu postgres`: the login shell of somebody else.
  static func asAnother(_ words: [ShellWord]) -> Bool {
    words.count == 3 && words[0].value == "sudo" && words[1].value.hasSuffix("u") && isCluster(words[1].value, of: "is")
  }

  private static func isCluster(_ word: String, of letters: String) -> Bool {
    word.hasPrefix("-") && !word.hasPrefix("--") && word.utf8.count <= 5 && word.contains { letters.contains($0) }
  }

  private static func isShell(_ word: String) -> Bool {
    ["sh", "bash", "zsh", "ash"].contains(word.split(separator: "/").last.map(String.init) ?? word)
  }

  /// The subcommand of kubectl and its like, options before it passed over with their values.
  private static func named(_ words: ArraySlice<ShellWord>) -> String? {
    var i = words.startIndex
    while i < words.endIndex {
      let value = words[i].value
      guard value.hasPrefix("-") else { return value }
      i +=
        ["-n", "--namespace", "--context", "--cluster", "--kubeconfig", "--user", "-s", "--server", "--as", "-H"]
          .contains(value) ? 2 : 1
    }
    return nil
  }

  private static func long(_ words: ArraySlice<ShellWord>, _ names: String...) -> Bool {
    words.contains { word in names.contains { word.value == $0 || word.value.hasPrefix("\($0)=") } }
  }

  private static func redisIsBare(_ words: ArraySlice<ShellWord>) -> Bool {
    var i = words.startIndex
    while i < words.endIndex {
      let value = words[i].value
      guard value.hasPrefix("-") else { return false }
      if value == "--stat" || value == "--latency" || value == "--latency-history" { return true }
      if ["--scan", "--bigkeys", "--eval", "--rdb", "--pipe", "-x", "--version"].contains(value) { return false }
      i += ["-h", "-p", "-a", "-n", "-u", "--user", "--pass", "--cacert", "--cert", "--key"].contains(value) ? 2 : 1
    }
    return true
  }

  private static func ssh(_ words: ArraySlice<ShellWord>, fed: Bool) -> Bool {
    var i = words.startIndex
    while i < words.endIndex, words[i].value.hasPrefix("-") {
      let value = words[i].value
      if value == "-t" || value == "-tt" || value == "-N" { return true }
      if value == "-V" || value == "-Q" || value == "-G" || value == "-O" { return false }
      i += value.utf8.count == 2 && "iploJFLRDbcEemQSWwI".contains(value.last ?? " ") ? 2 : 1
    }
    return i + 1 >= words.endIndex && !fed
  }

  /// kubectl, docker and their like.
  private static func orchestrator(_ rest: ArraySlice<ShellWord>, _ operands: [ShellWord]) -> Bool {
    let dashes = rest.firstIndex { $0.value == "--" } ?? rest.endIndex
    let own = rest[..<dashes]
    func verb(_ names: String...) -> Bool { operands.prefix(4).contains { names.contains($0.value) } }
    func has(_ options: String...) -> Bool { own.contains { options.contains($0.value) } }
    if verb("edit", "port-forward", "proxy", "attach", "rsh", "events") {
      return !verb("events") || has("-w", "--watch")
        || operands.first?.value == "events" && !has("--until") && !has("-n", "-A", "--for")
    }
    if verb("exec", "run", "debug") {
      if has("-it", "-ti", "-t", "--tty", "--tty=true", "-itd") { return !has("-d", "--detach", "-itd") }
      if named(own) == "debug", dashes == rest.endIndex { return true }
      // `exec pod -- psql` alone wants somebody to type.
      if verb("exec"), dashes < rest.endIndex {
        return wants(Array(rest[(dashes + 1)...]), fed: !has("-i", "--stdin"), shown: true)
      }
      return false
    }
    if verb("logs"),
      has("-f", "--follow", "-f=true", "--follow=true", "-fn")
        || own.contains(where: { $0.value.hasPrefix("-f") && $0.value.utf8.count <= 3 })
    {
      return true
    }
    if verb("get"), has("-w", "--watch", "--watch-only", "--watch=true") { return true }
    if operands.first?.value == "stats" { return !has("--no-stream", "--no-stream=true") }
    if verb("compose"), verb("up") { return !has("-d", "--detach") }
    return false
  }
}
