/// Where a command stands that no word in command position shows: in options, in variables, behind new names, in arithmetic.
enum HiddenCommands {
  /// Text that is run as a command, by whom.
  typealias Code = (word: SeenWord, program: String)

  /// Options whose value is a command; a short one may carry it.
  private static let options: [String: [String]] = [
    "tar": [
      "--checkpoint-action", "--to-command", "-I", "--use-compress-program", "--rsh-command", "--info-script",
      "--new-volume-script", "-F",
    ],
    "rsync": ["-e", "--rsh", "--rsync-path"], "scp": ["-S"], "sftp": ["-S"], "sort": ["--compress-program"],
    "split": ["--filter"], "man": ["-P", "--pager"], "zip": ["-TT", "--unzip-command"],
    "git": ["--upload-pack", "--receive-pack", "--exec", "--extcmd"],
  ]
  /// Options that set something by name, of which some are commands.
  private static let settings: [String: String] = [
    "git": "-c", "ssh": "-o", "scp": "-o", "sftp": "-o", "apt": "-o", "apt-get": "-o",
  ]
  private static let pagers: Set<String> = ["less", "more", "most", "view", "vi", "vim", "nvim", "ex", "man"]

  /// The commands in the options of a program.
  static func code(in words: [SeenWord]) -> [Code] {
    var out: [Code] = []
    for at in words.indices {
      guard let name = words[at].name else { continue }
      if name == "alias" {
        for word in words[(at + 1)...] {
          guard let equals = word.bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
          out.append((word.dropping(equals + 1), name))
        }
      }
      let (wanted, setting) = (options[name] ?? [], settings[name])
      if wanted.isEmpty, setting == nil, !pagers.contains(name) { continue }
      for i in words.indices where i > at {
        let word = words[i]
        if pagers.contains(name), word.bytes.first == UInt8(ascii: "+") {
          out.append((word.dropping(word.bytes.prefix { "+:!".utf8.contains($0) }.count), name))
        }
        if let setting, let value = value(of: setting, at: i, in: words) { add(value, of: name, to: &out) }
        for option in wanted {
          if let value = value(of: option, at: i, in: words) { out.append((value.withoutName, name)) }
        }
      }
    }
    return out
  }

  /// `alias.x=!command`, `ProxyCommand=command`, `ProxyCommand command`; numbers and plain words run as little as they say.
  private static func add(_ value: SeenWord, of name: String, to out: inout [Code]) {
    let end = value.bytes.firstIndex { $0 == UInt8(ascii: "=") || $0.isBlank } ?? value.bytes.count
    let key = String(decoding: value.bytes[..<end], as: UTF8.self).lowercased()
    var rest = value.dropping(min(end + 1, value.bytes.count))
    if name == "git", key.hasPrefix("alias.") {
      if rest.bytes.first == UInt8(ascii: "!") {
        rest = rest.dropping(1)
      } else {
        rest.bytes = Array("git ".utf8) + rest.bytes
      }
    }
    let harmless =
      name == "git" && ["user.", "color.", "http.", "advice.", "safe.", "init."].contains { key.hasPrefix($0) }
    let isRemote = ["ssh", "scp", "sftp"].contains(name)
    let hangs = value.bytes[..<end].contains(CommandPattern.any)
    if !harmless, !isRemote || hangs || key.contains("command") { out.append((rest, name)) }
  }

  private static func value(of option: String, at i: Int, in words: [SeenWord]) -> SeenWord? {
    let (bytes, name) = (words[i].bytes, Array(option.utf8))
    if option.hasPrefix("--") {
      let written = Array(bytes.prefix { $0 != UInt8(ascii: "=") })
      guard written.count > 3, name.starts(with: written) else { return nil }
      return written.count < bytes.count
        ? words[i].dropping(written.count + 1) : i + 1 < words.count ? words[i + 1] : nil
    }
    guard bytes.starts(with: name) else { return nil }
    return bytes.count > name.count ? words[i].dropping(name.count) : i + 1 < words.count ? words[i + 1] : nil
  }

  /// Variables that hold a command.
  private static let commands: Set<String> = [
    "PAGER", "MANPAGER", "GIT_PAGER", "SYSTEMD_PAGER", "PSQL_PAGER", "EDITOR", "VISUAL", "GIT_EDITOR", "KUBE_EDITOR",
    "GIT_SEQUENCE_EDITOR", "SUDO_EDITOR", "SYSTEMD_EDITOR", "FCEDIT", "BROWSER", "GIT_SSH_COMMAND", "GIT_SSH",
    "GIT_PROXY_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS", "SUDO_ASKPASS", "GIT_EXTERNAL_DIFF", "RSYNC_RSH", "CVS_RSH",
    "KUBECTL_EXTERNAL_DIFF", "PROMPT_COMMAND", "LESSOPEN", "LESSCLOSE", "SHELL",
  ]
  /// Variables that name a file or options which run something.
  private static func isHiding(_ name: String) -> Bool {
    ["LD_", "BASH_ENV", "BASH_FUNC", "BASHOPTS", "GIT_CONFIG", "PERL5", "DYLD_"].contains { name.hasPrefix($0) }
      || [
        "ENV", "SHELLOPTS", "PS0", "PS1", "PS2", "PS4", "LESS", "PYTHONSTARTUP", "PYTHONPATH", "RUBYOPT",
        "NODE_OPTIONS",
        "GIT_EXEC_PATH", "GCONV_PATH", "EXINIT", "VIMINIT", "TAR_OPTIONS", "PSQLRC", "INPUTRC", "MAKEFLAGS",
        "JAVA_TOOL_OPTIONS",
      ].contains(name)
  }

  /// What a variable is set to as a command, or its name where nobody sees what it runs.
  static func judge(setting name: String, _ value: SeenWord) -> (code: Code?, hides: Bool) {
    if commands.contains(name) {
      return ((value.dropping(value.bytes.prefix { $0 == UInt8(ascii: "|") }.count), name), false)
    }
    return (nil, isHiding(name))
  }

  /// Gives a command another name, or takes one from it.
  static func renames(_ words: [SeenWord]) -> String? {
    guard
      let at = words.prefix(3).firstIndex(where: { ["alias", "hash", "enable", "bind", "complete"].contains($0.name) }),
      let name = words[at].name
    else { return nil }
    let behind = words[(at + 1)...]
    func has(_ letter: String) -> Bool { behind.contains { $0.isOption && $0.text.contains(letter) } }
    switch name {
    case "alias": return behind.contains { !$0.isKnown || $0.bytes.contains(UInt8(ascii: "=")) } ? name : nil
    case "hash": return has("p") ? name : nil
    case "enable": return has("f") ? name : nil
    case "bind": return has("x") ? name : nil
    default: return has("C") ? name : nil
    }
  }

  private static let counting: Set<String> = [
    "test", "[", "printf", "let", "declare", "typeset", "local", "export", "readonly", "read", "mapfile", "readarray",
    "unset", "getopts", "wait",
  ]

  /// A subscript that holds a command: bash runs it where it counts.
  static func holdsSubscript(_ text: String) -> Bool {
    guard let open = text.utf8.firstIndex(of: UInt8(ascii: "[")) else { return false }
    let inside = text.utf8[open...]
    return inside.contains(UInt8(ascii: "`"))
      || zip(inside, inside.dropFirst()).contains { $0 == UInt8(ascii: "$") && $1 == UInt8(ascii: "(") }
  }

  /// The builtin that would run a command in a subscript, or that is given a name nobody knows.
  static func counts(_ words: [SeenWord]) -> String? {
    guard let name = words.first(where: { $0.name != "builtin" && $0.name != "command" })?.name, counting.contains(name)
    else { return nil }
    if words.contains(where: { holdsSubscript($0.text) }) { return name }
    guard name == "test" || name == "[" || name == "printf" else { return nil }
    let named = zip(words, words.dropFirst()).contains {
      ($0.text == "-v" || $0.text == "-R") && (!$1.isKnown || $1.bytes.contains(UInt8(ascii: "[")))
    }
    return named ? name : nil
  }
}

extension SeenWord {
  fileprivate func dropping(_ count: Int) -> SeenWord {
    var word = self
    word.bytes = Array(bytes.dropFirst(count))
    return word
  }

  /// Without `exec=` in front.
  fileprivate var withoutName: SeenWord { bytes.starts(with: "exec=".utf8) ? dropping(5) : self }
}
