/// Programs whose arguments need more than a rule: small languages, URLs, operands that set something.
enum ShellSpecial {
  /// Nil for a program without a judgement of its own here.
  static func verdict(_ program: String, _ words: ArraySlice<ShellWord>) -> Command.Effect? {
    switch program {
    case "curl": curl(words)
    case "wget": wget(words)
    case "awk", "gawk", "mawk": awk(words)
    case "sed": sed(words)
    case "ip": network(words)
    case "bridge", "tc":
      words.contains { $0.value == "show" || $0.value == "ls" || $0.value == "list" } ? network(words) : .unknown
    case "date": date(words)
    case "sysctl": sysctl(words)
    case "aws": aws(words)
    case "az": az(words)
    case "gcloud": gcloud(words)
    case "kill":
      words.count == 1 && words.first?.value == "-l" || words.first?.value == "-0" && words.count == 2
        ? .looking : .unknown
    case "export": export(words)
    case "test", "[": test(words)
    case "ceph" where words.count == 1 && ["-s", "--status", "-v", "--version"].contains(words.first?.value ?? ""):
      .looking
    case "kubectx", "kubens": words.isEmpty ? .looking : .unknown
    default: nil
    }
  }

  private static func export(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    for word in words {
      let name = word.assigned ?? word.value
      guard name.isName, !ShellPrograms.isPowerful(name), !ShellPrograms.ambient.contains(name) else { return .unknown }
    }
    return .looking
  }

  private static let comparisons: Set<String> = [
    "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef",
  ]

  /// `-v` and `-R` evaluate a subscript, and so can run a command: the operator has to stand there literally.
  private static func test(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var words = words
    if words.last?.value == "]" { words = words.dropLast() }
    while words.first?.value == "!" { words = words.dropFirst() }
    if words.contains(where: { $0.value == "-v" || $0.value == "-R" }) { return .unknown }
    func isLiteral(_ word: ShellWord) -> Bool { !word.dynamic && !word.value.utf8.contains(2) }
    let at = words.startIndex
    switch words.count {
    case 0, 1: return .looking
    case 2: return isLiteral(words[at]) ? .looking : .unknown
    case 3: return isLiteral(words[at + 1]) && comparisons.contains(words[at + 1].value) ? .looking : .unknown
    default: return words.allSatisfy { isLiteral($0) || $0.variables.isEmpty && !$0.leading } ? .looking : .unknown
    }
  }

  private static func date(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var i = words.startIndex
    while i < words.endIndex {
      let word = words[i]
      i += 1
      switch word.value {
      case "-u", "--utc", "-R", "--rfc-email", "-Is", "-I", "-Iseconds", "--iso-8601", "--iso-8601=seconds": continue
      case "-d", "--date", "-r", "--reference": i += 1
      default:
        if word.value.hasPrefix("--date=") || word.value.hasPrefix("+") || word.value.hasPrefix("--rfc-3339=") {
          continue
        }
        return .unknown
      }
    }
    return .looking
  }

  private static func sysctl(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    for word in words {
      if word.dynamic || word.value.contains("=") || word.value.utf8.contains(2) { return .unknown }
      if word.value.hasPrefix("-"), !["-a", "-n", "-N", "--all", "--values"].contains(word.value) { return .unknown }
    }
    return .looking
  }

  /// `ip [options] object [show|list|get …]`; anything abbreviated is unknown.
  private static func network(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    let operands = words.drop {
      ["-4", "-6", "-s", "-d", "-br", "-brief", "-o", "-j", "-p", "-c", "-details", "-statistics", "-json"]
        .contains($0.value)
    }
    guard let object = operands.first else { return .unknown }
    switch object.value {
    case "addr", "address", "a", "route", "r", "link", "l", "neigh", "neighbour", "n", "rule", "maddr", "netns",
      "qdisc", "class",
      "filter", "fdb", "vlan", "mdb", "xfrm", "tunnel":
      break
    default: return .unknown
    }
    let behind = operands.dropFirst()
    guard let verb = behind.first else { return .looking }
    switch verb.value {
    case "show", "list", "ls": return .looking
    case "get": return object.value.hasPrefix("r") ? .looking : .unknown
    default: return .unknown
    }
  }

  // MARK: The web

  private static let curlPlain: Set<String> = [
    "--silent", "--show-error", "--fail", "--insecure", "--location", "--verbose", "--include", "--head", "--http1.1",
    "--http2",
    "--compressed", "--ipv4", "--ipv6", "--globoff", "--get", "--no-progress-meter", "--fail-with-body",
    "--retry-connrefused",
  ]
  private static let curlValued: Set<String> = [
    "--max-time", "--connect-timeout", "--retry", "--retry-delay", "--header", "--user", "--user-agent", "--cacert",
    "--cert", "--key",
    "--resolve", "--noproxy", "--write-out", "--max-redirs", "--connect-to", "--unix-socket", "--url-query",
    "--oauth2-bearer",
  ]
  private static let curlLetters: [Character: String] = [
    "s": "--silent", "S": "--show-error", "f": "--fail", "k": "--insecure", "L": "--location", "v": "--verbose",
    "i": "--include",
    "I": "--head", "4": "--ipv4", "6": "--ipv6", "g": "--globoff", "G": "--get", "m": "--max-time", "H": "--header",
    "u": "--user",
    "A": "--user-agent", "E": "--cert", "w": "--write-out", "o": "--output", "X": "--request", "d": "--data",
  ]

  /// A GET or HEAD over HTTP whose body goes to the output.
  private static func curl(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var gets = false
    var sends = false
    var hasURL = false
    var i = words.startIndex
    func value(_ attached: Substring?) -> String? {
      if let attached { return String(attached) }
      defer { i += 1 }
      return i < words.endIndex ? words[i].value : nil
    }
    func take(_ option: String, _ attached: Substring?) -> Bool {
      if curlPlain.contains(option) {
        if option == "--get" || option == "--head" { gets = true }
        return true
      }
      guard let value = value(attached) else { return false }
      switch option {
      case "--output": return value == "/dev/null" || value == "-"
      case "--request": return value == "GET" || value == "HEAD"
      case "--data", "--data-urlencode":
        sends = true
        return true
      case "--write-out": return !value.contains("%output") && !value.hasPrefix("@") && !value.utf8.contains(1)
      default: return curlValued.contains(option)
      }
    }
    while i < words.endIndex {
      let word = words[i]
      i += 1
      if word.value.hasPrefix("--") {
        if !take(word.value, nil) { return .unknown }
      } else if word.value.hasPrefix("-"), word.value != "-" {
        var letters = word.value.dropFirst()
        while let letter = letters.popFirst() {
          guard let option = curlLetters[letter] else { return .unknown }
          if curlPlain.contains(option) {
            _ = take(option, nil)
          } else {
            if !take(option, letters.isEmpty ? nil : letters) { return .unknown }
            break
          }
        }
      } else {
        guard isWeb(word) else { return .unknown }
        hasURL = true
      }
    }
    return hasURL && (gets || !sends) ? .looking : .unknown
  }

  /// `http://…`, `https://…`, or an address without a scheme.
  private static func isWeb(_ word: ShellWord) -> Bool {
    if word.leading || word.value.isEmpty { return false }
    guard let colon = word.value.range(of: "://") else {
      // A variable or a placeholder may hold the scheme.
      return word.variables.isEmpty && word.value.utf8.first != 1 && word.value.utf8.first != 2
    }
    let scheme = word.value[..<colon].lowercased()
    return scheme == "http" || scheme == "https"
  }

  private static func wget(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var output = false
    var i = words.startIndex
    while i < words.endIndex {
      let word = words[i]
      i += 1
      switch word.value {
      case "-q", "-S", "--no-check-certificate", "--quiet": continue
      case "-O-", "-qO-", "-O/dev/null", "-qO/dev/null", "--output-document=-", "--spider": output = true
      case "-O", "-qO":
        guard i < words.endIndex, words[i].value == "-" || words[i].value == "/dev/null" else { return .unknown }
        output = true
        i += 1
      default:
        if word.value.hasPrefix("-") || !isWeb(word) { return .unknown }
      }
    }
    return output ? .looking : .unknown
  }

  // MARK: awk and sed

  private static func awk(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var i = words.startIndex
    while i < words.endIndex, words[i].value.hasPrefix("-"), words[i].value != "-" {
      let value = words[i].value
      guard value.hasPrefix("-F") || value.hasPrefix("-v") else { return .unknown }
      i += value.utf8.count == 2 ? 2 : 1
    }
    guard i < words.endIndex, !words[i].dynamic, !words[i].value.utf8.contains(2) else { return .unknown }
    let program = words[i].value
    let reaching: [StaticString] = ["system", "getline", "@", "close(", "fflush", "ENVIRON", "|&"]
    if reaching.contains(where: { program.holds($0) }) { return .unknown }
    if program.holds("print"), program.utf8.contains(UInt8(ascii: ">")) || program.utf8.contains(UInt8(ascii: "|")) {
      return .unknown
    }
    // A file name with `=` in it is an assignment, which sets nothing outside of awk.
    return .looking
  }

  private static func sed(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var scripts: [ShellWord] = []
    var operands: [ShellWord] = []
    var i = words.startIndex
    while i < words.endIndex {
      let word = words[i]
      i += 1
      switch word.value {
      case "-n", "-E", "-r", "-u", "-z", "-nE", "-En", "-nr", "-rn", "--quiet", "--silent", "--regexp-extended":
        continue
      case "-e", "--expression", "-ne":
        guard i < words.endIndex else { return .unknown }
        scripts.append(words[i])
        i += 1
      default:
        if word.value.hasPrefix("-"), word.value != "-" { return .unknown }
        operands.append(word)
      }
    }
    if scripts.isEmpty, let first = operands.first { scripts = [first] }
    guard !scripts.isEmpty else { return .unknown }
    return scripts.allSatisfy { !$0.dynamic && SedScript.reads($0.value) } ? .looking : .unknown
  }

  // MARK: Clouds

  private static func aws(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    let valued = ["--profile", "--region", "--output", "--endpoint-url", "--query"]
    var operands: [String] = []
    var i = words.startIndex
    while i < words.endIndex, operands.count < 2 {
      let word = words[i]
      if word.dynamic, !word.value.hasPrefix("--") { return .unknown }
      if word.value.hasPrefix("-") {
        guard let name = valued.first(where: { word.value == $0 || word.value.hasPrefix("\($0)=") }) else {
          return .unknown
        }
        if name == word.value {
          i += 1
          guard i < words.endIndex, !words[i].splits, words[i].variables.isEmpty || words[i].quoted else {
            return .unknown
          }
        }
      } else {
        operands.append(word.value)
      }
      i += 1
    }
    guard operands.count == 2 else { return .unknown }
    let service = operands[0]
    let operation = operands[1]
    switch service {
    case "s3": return operation == "ls" ? .looking : .unknown
    case "sts": return operation == "get-caller-identity" ? .looking : .unknown
    case "logs" where operation == "filter-log-events" || operation == "tail": return .looking
    case "glacier", "iot-data", "mediastore-data", "workmailmessageflow", "redshift", "redshift-serverless",
      "cognito-identity",
      "codeartifact", "ecr", "ecr-public", "apigateway", "kinesis-video-media", "kinesis-video-archived-media",
      "lex-runtime":
      return operation.hasPrefix("describe-") || operation.hasPrefix("list-") ? .looking : .unknown
    case "s3api" where operation.hasPrefix("get-object"): return .unknown
    default: break
    }
    if operation.hasPrefix("describe-") || operation.hasPrefix("list-") {
      return operation.hasSuffix("-thumbnail") ? .unknown : .looking
    }
    return operation.hasPrefix("get-") && !namesFile(words[i...]) ? .looking : .unknown
  }

  /// Some `get-…` write what they got to the file that stands among the options: a word that is no option's only value.
  private static func namesFile(_ words: ArraySlice<ShellWord>) -> Bool {
    var before = false
    for word in words {
      let isOption = word.value.hasPrefix("--")
      if !isOption, !before { return true }
      before = isOption && !word.value.contains("=")
    }
    return false
  }

  /// All words before the first option are subcommands; the last says what is done.
  private static func az(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    let commands = words.prefix { !$0.value.hasPrefix("-") }
    guard commands.count >= 2, let last = commands.last,
      commands.allSatisfy({ !$0.dynamic && !$0.value.utf8.contains(2) })
    else {
      return .unknown
    }
    switch last.value {
    case "list", "show", "exists", "get-versions", "get-instance-view", "list-sizes", "list-skus", "list-locations",
      "list-usage",
      "list-ip-addresses":
      return .looking
    default: return .unknown
    }
  }

  private static let gcloudGroups: Set<String> = [
    "alpha", "beta", "compute", "instances", "disks", "networks", "subnets", "firewall-rules", "addresses", "zones",
    "regions",
    "instance-groups", "managed", "backend-services", "forwarding-rules", "health-checks", "url-maps", "container",
    "clusters",
    "node-pools", "operations", "sql", "databases", "users", "backups", "projects", "iam", "roles", "service-accounts",
    "logging", "logs",
    "sinks", "pubsub", "topics", "subscriptions", "functions", "run", "services", "revisions", "dns", "record-sets",
    "managed-zones",
    "app", "versions", "builds", "config", "configurations", "monitoring", "redis", "secrets", "storage", "buckets",
    "auth", "snapshots",
  ]

  private static func gcloud(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var depth = 0
    for word in words {
      if word.dynamic { return .unknown }
      if gcloudGroups.contains(word.value) {
        depth += 1
        continue
      }
      guard depth > 0, word.value == "list" || word.value == "describe" else { return .unknown }
      return words.contains { $0.value.hasPrefix("--flags-file") } ? .unknown : .looking
    }
    return .unknown
  }
}

extension String {
  /// The first place of a short literal.
  fileprivate func range(of needle: String) -> String.Index? {
    var i = utf8.startIndex
    while i < utf8.endIndex {
      if utf8[i...].starts(with: needle.utf8) { return i }
      i = utf8.index(after: i)
    }
    return nil
  }
}
