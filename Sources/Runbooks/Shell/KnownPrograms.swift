/// The names of programs by which an unlabelled line is told to be a command.
enum KnownPrograms {
  private static let names: Set<String> = {
    var names: Set<String> = [
      "aws", "az", "gcloud", "gsutil", "bq", "curl", "wget", "ssh", "scp", "sftp", "awk", "sed", "ip", "tc", "bridge",
      "date", "sysctl",
      "export", "kubectx", "kubens", "psql", "mysql", "mysqldump", "mysqladmin", "mariadb", "mongosh", "mongo",
      "mongodump",
      "mongorestore", "sqlite3", "pg_dump", "pg_dumpall", "pg_basebackup", "cqlsh", "python", "python3", "perl", "ruby",
      "node", "npx",
      "yarn", "go", "cargo", "java", "bash", "sh", "zsh", "source", "set", "unset", "eval", "for", "while", "if", "vi",
      "vim",
      "nano", "less", "more", "watch", "top", "htop", "telnet", "nsenter", "chroot", "tcpdump", "strace", "perf",
      "docker-compose", "kind",
      "minikube", "k3s", "k9s", "kustomize", "flux", "argocd", "linkerd", "cilium", "hubble", "eksctl", "doctl", "gh",
      "glab", "pulumi",
      "vagrant", "packer", "ansible-vault", "git-lfs", "radosgw-admin", "ceph-bluestore-tool", "cephadm", "rook", "tar",
      "gzip", "gunzip",
      "bunzip2", "unzip", "zip", "apk", "brew", "snap", "rabbitmqadmin", "kafka-topics", "kafka-topics.sh",
      "kafka-consumer-groups",
      "kafka-consumer-groups.sh", "logcli", "mimirtool", "cortextool", "tempo-cli", "thanos", "mc", "s3cmd", "rclone",
      "keytool", "certbot",
      "cfssl", "step", "gpg", "jstack", "jmap", "jcmd", "kexec", "bundle", "rails", "rake", "php", "composer", "knife",
      "chef-client", "puppet", "salt", "crm", "pcs", "drbdadm", "gluster", "mysqlsh", "proxysql", "haproxy",
      "apachectl", "nginx", "squid",
      "journalctl", "knife", "sudo", "exec", "trap", "read", "cut", "xargs", "tee", "open", "host", "ethtool",
      "envsubst", "base64",
      "virt-v2v", "exit", "mkfs", "crushtool", "monmaptool", "ldapsearch", "openssl", "qemu-img", "rosa", "ocm", "tkn",
      "kn", "odo", "crc", "sops", "age", "bosh", "cf", "heroku", "fly",
      "flyctl", "pt-query-digest",
    ]
    names.formUnion(ShellPrograms.reading.keys)
    names.formUnion(ShellPrograms.changing)
    names.formUnion(ShellPrograms.wrappers.keys)
    names.subtract([":", "[", "w", "test", "info"])
    return names
  }()

  /// Names that are English words as well: more than the word is asked for.
  private static let words: Set<String> = [
    "make", "find", "watch", "sort", "top", "head", "tail", "cut", "who", "last", "time", "date", "host", "kill",
    "service", "at", "source",
    "set", "less", "more", "file", "type", "sleep", "read", "install", "mount", "cat", "screen", "go", "patch",
    "export", "node", "open",
    "step", "flux", "salt", "pulumi", "for", "while", "if", "join", "paste", "fold", "expand", "column", "link",
    "command", "true", "false",
    "echo", "nice", "watch", "free", "groups", "id", "locale", "route", "mail", "wall", "look", "which", "exec", "trap",
    "perf", "age", "fly",
    "terminate", "tree", "strings", "env", "stat", "file", "test", "split", "login", "touch", "truncate", "unlink",
    "halt", "reboot", "shutdown",
    "jobs", "times", "kind", "rook", "packer", "bundle", "rake", "composer", "step", "haproxy", "nginx", "puppet",
    "ansible", "python", "java",
    "docker", "consul", "nomad", "vault", "logger", "crm", "squid", "brew", "snap", "unset", "eval", "uptime", "arch",
    "seq",
  ]

  /// True for a program's name, also by its shape: `importerctl`, `redis-cli`, `./fetch.sh`.
  static func contains(_ name: String) -> Bool {
    if names.contains(name) { return true }
    if name.utf8.count > 4, name.hasSuffix("ctl") || name.hasSuffix("-cli"),
      name.utf8.allSatisfy({ $0.isLower || $0.isDigit || $0 == UInt8(ascii: "-") })
    {
      return true
    }
    // Families: `mkfs.ext4`, `ceph-mon`, `kubectl-cnpg`.
    if let joint = name.utf8.firstIndex(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
      joint > name.utf8.startIndex
    {
      let family = String(name[..<joint])
      if ["mkfs", "ceph", "kubectl", "docker", "etcd", "kafka", "pg", "apt", "git", "mysql", "systemd", "crush"]
        .contains(family)
      {
        return true
      }
    }
    if name.hasPrefix("./"), name.utf8.count > 2 { return true }
    guard let slash = name.lastIndex(of: "/"), name.hasPrefix("/") else { return false }
    let base = String(name[name.index(after: slash)...])
    return names.contains(base) || base.hasSuffix(".sh")
  }

  /// True when a line begins with a known program, behind `sudo` and assignments too, and has more than prose's words.
  static func begins(_ line: ArraySlice<UInt8>, needsArgument: Bool = true) -> Bool {
    var rest = line.drop(while: \.isBlank)
    while let first = rest.first {
      let word = rest.prefix { !$0.isBlank }
      if word.elementsEqual("sudo".utf8) {
        rest = rest.dropFirst(word.count).drop(while: \.isBlank)
      } else if first.isNameStart, let equals = word.firstIndex(of: UInt8(ascii: "=")),
        word[..<equals].allSatisfy(\.isName), equals > word.startIndex
      {
        // `X=1 kubectl …`, and an assignment alone.
        let next = rest.dropFirst(word.count).drop(while: \.isBlank)
        if next.isEmpty || word.contains(UInt8(ascii: "$")) || word.contains(UInt8(ascii: "\""))
          || word.contains(UInt8(ascii: "'"))
        {
          return word[..<equals].allSatisfy { $0.isUpper || $0.isDigit || $0 == UInt8(ascii: "_") }
            || word[equals...].starts(with: "=$(".utf8)
        }
        rest = next
      } else {
        break
      }
    }
    let word = rest.prefix { !$0.isBlank && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "|") }
    let name = String(decoding: word, as: UTF8.self)
    guard contains(name) else { return false }
    let arguments = rest.dropFirst(word.count).drop(while: \.isBlank)
    if arguments.isEmpty { return (!needsArgument && !words.contains(name)) || name.hasPrefix("./") }
    return !words.contains(name) || looksTyped(name, arguments)
  }

  /// Those of them that are typed with plain words behind them.
  private static let bareWords: Set<String> = [
    "docker", "vault", "consul", "nomad", "snap", "brew", "service", "cat", "tail", "head", "touch", "unset", "source",
    "truncate", "mount",
    "puppet", "ansible", "python", "go", "which", "nginx", "echo", "kind", "flux", "make", "tree", "stat", "id",
    "bundle", "rake", "node",
  ]
  private static let prose: Set<String> = [
    "the", "a", "an", "it", "is", "to", "of", "for", "and", "sure", "that", "this", "in", "on", "out", "certain", "use",
    "all", "with", "from",
  ]

  /// Arguments that nobody writes in prose: options, paths, pipes, quotes, variables.
  private static func looksTyped(_ name: String, _ arguments: ArraySlice<UInt8>) -> Bool {
    var before: UInt8 = 0x20
    for byte in arguments {
      if before == 0x20, byte == UInt8(ascii: "-") { return true }
      if "/|=$\"{<>;*~".utf8.contains(byte) || byte.isDigit { return true }
      before = byte
    }
    if arguments.last == UInt8(ascii: ".") || arguments.last == UInt8(ascii: ":") { return false }
    let rest = arguments.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    return bareWords.contains(name) && rest.count <= 3 && !rest.contains(where: prose.contains)
  }
}
