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
}
