/// Programs that start what they are given.
enum Executors {
  private static let shells: Set<String> = [
    "sh", "bash", "zsh", "dash", "ksh", "mksh", "ash", "fish", "csh", "tcsh", "rbash",
  ]
  private static let interpreters: Set<String> = [
    "awk", "gawk", "mawk", "nawk", "perl", "python", "python2", "python3", "ruby", "node", "php", "lua", "tclsh",
    "expect",
    "sed", "ex", "vi", "vim", "emacs", "psql", "mysql", "sqlite3", "gdb", "make", "ansible", "groovy", "jshell",
    "osascript",
  ]
  /// Programs that start the words behind their options, beside `ShellPrograms.wrappers`, and how many words stand first.
  private static let wrappers: [String: Int] = [
    "exec": 0, "nohup": 0, "chroot": 1, "strace": 0, "ltrace": 0, "busybox": 0, "unshare": 0, "fakeroot": 0, "watch": 0,
    "parallel": 0, "flock": 1, "systemd-run": 0, "chrt": 1, "taskset": 1, "unbuffer": 0, "runuser": 0, "pkexec": 0,
    "systemd-inhibit": 0, "chronic": 0, "torsocks": 0, "!": 0,
  ]
  /// What these are given in quotes is data, whatever it looks like.
  static let takeData: Set<String> = [
    "curl", "wget", "logger", "jq", "mail", "mailx", "test", "[", "amtool", "echo", "printf",
  ]

  static func isInterpreter(_ name: String) -> Bool {
    interpreters.contains(name) || name.hasPrefix("python") || name.hasPrefix("perl") || name.hasPrefix("ruby")
  }

  /// True for `/bin/bash`.
  static func isShell(named path: String) -> Bool {
    shells.contains(path.split(separator: "/").last.map(String.init) ?? path)
  }

  static func isShell(_ word: SeenWord) -> Bool { word.name.map(shells.contains) ?? false }

  /// The places where a command begins among the words of one: its own, and those behind wrappers. `fed` is true where more
  /// words come from elsewhere.
  static func starts(_ words: [SeenWord]) -> (places: [(at: Int, fed: Bool)], fed: Bool) {
    var places: [(at: Int, fed: Bool)] = []
    var fed = false
    var i = 0
    while i < words.count {
      places.append((i, fed))
      guard let name = words[i].name, var operands = ShellPrograms.wrappers[name] ?? wrappers[name] else { break }
      if name == "xargs" || name == "parallel" { fed = true }
      i += 1
      while i < words.count {
        let word = words[i]
        let isSetting = (name == "env" || name == "sudo") && isAssignment(word.bytes)
        guard word.isOption || operands > 0 || isSetting else { break }
        if word.isOption {
          if word.bytes == Array("--".utf8) {
            i += 1
            if operands == 0 { break }
            continue
          }
          let takes = word.name.flatMap { ShellPrograms.wrapperValued[name]?.contains($0) } ?? false
          if takes { i += 1 }
        } else if !isSetting {
          operands -= 1
        }
        i += 1
      }
    }
    for at in words.indices where at + 1 < words.count && !places.contains(where: { $0.at == at + 1 }) {
      guard let name = words[at].name else { continue }
      switch name {
      case "-exec", "-execdir", "-ok", "-okdir": places.append((at + 1, true))
      case "--" where words.first?.name.map(hasInside.contains) ?? false: places.append((at + 1, fed))
      default: break
      }
    }
    return (places, fed)
  }

  /// Programs that start what stands behind `--` somewhere else.
  private static let hasInside: Set<String> = [
    "kubectl", "oc", "sudo", "docker", "podman", "lxc", "nsenter", "machinectl",
  ]

  static func isWrapper(_ name: String) -> Bool { ShellPrograms.wrappers[name] != nil || wrappers[name] != nil }

  static func isAssignment(_ bytes: [UInt8]) -> Bool {
    guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), let first = bytes.first, first.isNameStart else {
      return false
    }
    return bytes[..<equals].allSatisfy(\.isName)
  }

  /// What is given to shells as code among the words: behind `-c`, to `eval`, `ssh`, `trap`, `su -c`, `env -S`.
  static func code(in words: [SeenWord]) -> [(word: SeenWord, program: String)] {
    var out: [(word: SeenWord, program: String)] = []
    func joined(_ rest: ArraySlice<SeenWord>, _ program: String) {
      guard let first = rest.first else { return }
      var all = SeenWord(bytes: [], written: first.written)
      for word in rest {
        all.bytes += word.bytes + [0x20]
        all.splits = all.splits || word.splits
      }
      out.append((all, program))
    }
    for at in words.indices {
      guard let name = words[at].name else { continue }
      let behind = words[(at + 1)...]
      switch name {
      case _ where shells.contains(name), "su", "runuser", "script", "flock":
        let option = behind.firstIndex { word in
          word.isOption && !word.bytes.starts(with: "--".utf8) && word.bytes.contains(UInt8(ascii: "c"))
            || word.bytes == Array("--command".utf8)
        }
        guard let option, let code = words[(option + 1)...].first(where: { !$0.isOption }) else { continue }
        out.append((code, name))
      case "eval", "watch", "parallel", "coproc": joined(behind.drop { $0.isOption }, name)
      case "trap": if let code = behind.first(where: { !$0.isOption }) { out.append((code, name)) }
      case "ssh":
        var i = at + 1
        while i < words.count, words[i].isOption {
          let bytes = words[i].bytes
          i += bytes.count == 2 && "iploJFLRDbcEemQSWwBO".utf8.contains(bytes[1]) ? 2 : 1
        }
        if i + 1 < words.count { joined(words[(i + 1)...], name) }
      case "env":
        for i in words.indices where i > at && words[i].isOption {
          let text = words[i].text
          let isLong = text.hasPrefix("--")
          if isLong ? !text.hasPrefix("--s") : !text.contains("S") || text.hasPrefix("-u") { continue }
          var first = words[i]
          let mark = isLong ? UInt8(ascii: "=") : UInt8(ascii: "S")
          first.bytes = first.bytes.firstIndex(of: mark).map { Array(first.bytes[($0 + 1)...]) } ?? []
          joined([first] + words[(i + 1)...], name)
          break
        }
      default: break
      }
    }
    return out
  }

  /// The words with `xargs -I{}`'s own mark made unknown.
  static func fed(_ words: [SeenWord]) -> [SeenWord] {
    guard let at = words.firstIndex(where: { $0.name == "xargs" || $0.name == "parallel" }) else { return words }
    var mark = Array("{}".utf8)
    var from = at + 1
    if let option = words[from...].firstIndex(where: { $0.bytes.starts(with: "-I".utf8) }) {
      let isAlone = words[option].bytes.count == 2
      if isAlone, option + 1 < words.count { mark = words[option + 1].bytes }
      if !isAlone { mark = Array(words[option].bytes.dropFirst(2)) }
      from = option + (isAlone ? 2 : 1)
    }
    guard !mark.isEmpty, from < words.count else { return words }
    var out = words
    for i in from..<words.count where words[i].bytes.firstRange(of: mark) != nil {
      out[i].bytes = words[i].bytes.replacing(mark, with: [CommandPattern.any])
    }
    return out
  }

  /// The shell that is given the output of another command as its script: `bash <(…)`, `source <(…)`.
  static func shellWithSubstitution(_ words: [SeenWord]) -> String? {
    guard let at = words.firstIndex(where: { isShell($0) || $0.name == "source" || $0.name == "." }) else { return nil }
    return words[(at + 1)...].contains { $0.written.hasPrefix("<(") } ? words[at].name : nil
  }

  /// Data is all that these words start: `echo`, `find -exec echo`.
  static func takesData(_ words: [SeenWord], _ places: [(at: Int, fed: Bool)]) -> Bool {
    let names = places.map { words[$0.at].name }
    let inside = places.filter { $0.at > 0 && words[$0.at - 1].text.hasPrefix("-") && words[$0.at - 1].text != "--" }
    if inside.contains(where: { !(words[$0.at].name.map(takeData.contains) ?? false) }),
      words.contains(where: { ["-exec", "-execdir", "-ok", "-okdir"].contains($0.text) })
    {
      return false
    }
    return (names.last ?? nil).map(takeData.contains) ?? false
  }
}

/// Names that one thing has for one program: `ns` and `namespaces` for kubectl, `x.service` for systemctl.
enum Kinds {
  static func knows(_ program: String) -> Bool { program == "kubectl" || program == "oc" || program == "systemctl" }

  private static let kubernetes: [String: String] = {
    let all = [
      "namespaces ns namespace", "pods po pod", "deployments deploy deployment", "nodes no node",
      "services svc service",
      "persistentvolumeclaims pvc persistentvolumeclaim", "persistentvolumes pv persistentvolume",
      "configmaps cm configmap", "secrets secret", "statefulsets sts statefulset", "daemonsets ds daemonset",
      "replicasets rs replicaset", "ingresses ing ingress", "serviceaccounts sa serviceaccount", "jobs job",
      "cronjobs cj cronjob", "customresourcedefinitions crd crds customresourcedefinition", "endpoints ep endpoint",
      "horizontalpodautoscalers hpa horizontalpodautoscaler", "storageclasses sc storageclass",
      "networkpolicies netpol networkpolicy", "poddisruptionbudgets pdb poddisruptionbudget",
      "replicationcontrollers rc replicationcontroller", "clusterroles clusterrole",
      "clusterrolebindings clusterrolebinding", "roles role", "rolebindings rolebinding",
    ]
    var out: [String: String] = [:]
    for line in all {
      let names = line.split(separator: " ").map(String.init)
      for name in names { out[name] = names[0] }
    }
    return out
  }()

  /// One name for all of its spellings.
  static func plain(_ name: [UInt8], of program: String) -> [UInt8] {
    if program == "systemctl" {
      let ending = Array(".service".utf8)
      return name.count > ending.count && name.suffix(ending.count).elementsEqual(ending)
        ? Array(name.dropLast(ending.count)) : name
    }
    let lower = name.map { $0.isUpper ? $0 + 32 : $0 }
    return kubernetes[String(decoding: lower, as: UTF8.self)].map { Array($0.utf8) } ?? lower
  }

  /// The kinds in a word: `pods,ns`, `ns/prod`, `deployments.apps/web`.
  static func names(in word: [UInt8], of program: String) -> [[UInt8]] {
    if program == "systemctl" { return [plain(word, of: program)] }
    return word.split(separator: UInt8(ascii: ",")).flatMap { part -> [[UInt8]] in
      let kind = Array(part.prefix { $0 != UInt8(ascii: "/") })
      return [kind, Array(kind.prefix { $0 != UInt8(ascii: ".") })].map { plain($0, of: program) }
    }
  }
}

extension ShellUnit {
  /// The bodies of heredocs, by the simple command that is given them.
  func heredocs() -> [Int: [String]] {
    var all: [(simple: Int, redirect: ShellRedirect)] = []
    for (i, simple) in simples.enumerated() {
      for redirect in simple.redirects where redirect.op == "<<" || redirect.op == "<<-" { all.append((i, redirect)) }
    }
    if all.isEmpty { return [:] }
    all.sort { $0.redirect.word.start < $1.redirect.word.start }
    var out: [Int: [String]] = [:]
    // Bodies of one line's heredocs follow each other.
    var at = 0
    for (simple, redirect) in all {
      let line = bytes[min(redirect.word.end, bytes.count)...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
      at = max(at, line ?? bytes.count)
      var body: [UInt8] = []
      while at < bytes.count {
        let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var text = bytes[at..<end]
        if redirect.op == "<<-" { text = text.drop { $0 == 9 } }
        at = min(end + 1, bytes.count)
        if text.elementsEqual(redirect.word.value.utf8) { break }
        body += text + [UInt8(ascii: "\n")]
        if end == bytes.count { break }
      }
      out[simple, default: []].append(String(decoding: body, as: UTF8.self))
    }
    return out
  }
}
