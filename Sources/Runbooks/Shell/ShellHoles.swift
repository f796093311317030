/// Holes that stand in a command without marks: `NAMESPACE`, `POD_NAME`, `your-cluster`, `pod-xxxxx`.
///
/// What is surely one becomes a placeholder and is asked for; what may be one is never started without a person.
enum ShellHoles {
  /// What the last word of a name in capitals says that a value is wanted.
  private static let nouns: Set<String> = [
    "NAME", "NAMESPACE", "NS", "CLUSTER", "POD", "NODE", "HOST", "HOSTNAME", "ID", "IP", "ADDRESS", "URL", "USER",
    "USERNAME",
    "PASSWORD", "TOKEN", "PORT", "FILE", "FILENAME", "PATH", "DATABASE", "DB", "TABLE", "SUBSCRIPTION", "PUBLICATION",
    "CONTAINER", "DEPLOYMENT", "SERVICE", "REGION", "ZONE", "BUCKET", "KEY", "VERSION", "VOLUME", "PVC", "SECRET", "VM",
    "VMI", "INSTANCE", "TENANT", "DOMAIN", "RELEASE", "BRANCH", "IMAGE", "TAG", "GROUP", "PROJECT", "ACCOUNT", "QUEUE",
    "TOPIC", "SLOT", "REPLICA", "DISK", "DEVICE", "INTERFACE", "COMPONENT", "JOB", "SERVER", "BROKER", "ENDPOINT",
    "REVISION", "CONTEXT", "EMAIL", "SUBSCRIBER", "PUBLISHER",
  ]
  /// Programs whose arguments in capitals are patterns, names of variables, columns or words of their own.
  private static let ownCapitals: Set<String> = [
    "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "ack", "awk", "gawk", "sed", "jq", "yq", "find", "echo", "printf",
    "export", "unset", "read", "printenv", "env", "set", "declare", "local", "typeset", "readonly", "test", "[",
    "iptables", "ip6tables", "nft", "trap", "kill", "pkill", "killall", "ps", "lsblk", "date", "sort", "cut", "mktemp",
    "make", "alias", "redis-cli", "stty", "dig", "host", "nslookup", "tr", "openssl", "getconf", "sysctl",
  ]
  /// Options whose values in capitals are words of the program.
  private static let ownOptions: Set<String> = [
    "-o", "--output", "--sort-by", "--format", "--template", "--columns", "--fields", "-k", "-X", "--request", "-s",
    "--signal", "-w", "--filter", "--query", "-p", "--property", "--type", "-t", "--level", "--log-level", "-I", "-i",
    "--replace", "-x",
  ]

  /// Behind a name in capitals or a `your-name` that begins here and is surely a hole; `before` is the word so far.
  static func end(_ bytes: [UInt8], at start: Int, before: [UInt8], simple: ShellSimple) -> Int? {
    if let last = before.last, !"/=@:".utf8.contains(last) { return nil }
    guard let program = simple.words.first, !program.dynamic else { return nil }
    let name = program.value == "sudo" && simple.words.count > 1 ? simple.words[1].value : program.value
    if ownCapitals.contains(name) || name == "sudo" { return nil }
    if let last = simple.words.last, before.isEmpty, ownOptions.contains(last.value) { return nil }
    if before.starts(with: "custom-".utf8) || before.starts(with: "jsonpath".utf8) { return nil }
    if before.first == UInt8(ascii: "-"), let equals = before.firstIndex(of: UInt8(ascii: "=")),
      ownOptions.contains(String(decoding: before[..<equals], as: UTF8.self))
    {
      return nil
    }
    return bytes[start].isUpper ? capitals(bytes, start) : yours(bytes, start)
  }

  private static func capitals(_ bytes: [UInt8], _ start: Int) -> Int? {
    var end = start
    while end < bytes.count, isCapital(bytes[end]) || isJoint(bytes[end]) { end += 1 }
    while end > start, isJoint(bytes[end - 1]) { end -= 1 }
    guard end - start > 1, ends(bytes, end) || goesOnSmall(bytes, end) else { return nil }
    var last = end
    while last > start, !isJoint(bytes[last - 1]) { last -= 1 }
    return nouns.contains(String(decoding: bytes[last..<end], as: UTF8.self)) ? end : nil
  }

  private static func yours(_ bytes: [UInt8], _ start: Int) -> Int? {
    guard bytes[start...].starts(with: "your-".utf8) || bytes[start...].starts(with: "your_".utf8) else { return nil }
    var end = start + 5
    while end < bytes.count, bytes[end].isLower || bytes[end].isDigit || isJoint(bytes[end]) { end += 1 }
    while isJoint(bytes[end - 1]) { end -= 1 }
    return end > start + 5 && ends(bytes, end) ? end : nil
  }

  private static func isCapital(_ byte: UInt8) -> Bool { byte.isUpper || byte.isDigit }
  private static func isJoint(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }

  private static func ends(_ bytes: [UInt8], _ end: Int) -> Bool {
    end == bytes.count || bytes[end].isBlank || "\n\r;|&)/:@".utf8.contains(bytes[end])
  }

  /// `CLUSTER-rw`: a part that is no hole follows.
  private static func goesOnSmall(_ bytes: [UInt8], _ end: Int) -> Bool {
    end + 1 < bytes.count && bytes[end] == UInt8(ascii: "-") && bytes[end + 1].isLower
  }

  // MARK: Doubt

  /// True when a word may be a hole: then a person is asked before the command is started.
  static func mayHold(_ program: String, _ words: ArraySlice<ShellWord>) -> Bool {
    words.contains { word in
      let value = word.value
      if value.utf8.contains(Byte.space) { return false }
      return isElided(value, program) || isExample(value)
        || !word.quoted && !ownCapitals.contains(program) && isName(value)
    }
  }

  /// `rook-ceph-operator-xxxxx`: part of a name is left out.
  static func isElided(_ value: String, _ program: String) -> Bool {
    guard program != "mktemp", value.utf8.first != UInt8(ascii: "-") else { return false }
    var run = 0
    var before: UInt8 = UInt8(ascii: "-")
    for byte in value.utf8 {
      if byte | 0x20 == UInt8(ascii: "x") {
        if run == 0, before.isName, before != UInt8(ascii: "_") { before = byte; continue }
        run += 1
      } else {
        if run >= 3, !byte.isName { return true }
        run = 0
      }
      before = byte
    }
    return run >= 3
  }

  /// `my-cluster`, `your-bucket`, whole or behind `/`, `=`, `:`, `@`.
  private static func isExample(_ value: String) -> Bool {
    for part in value.utf8.split(whereSeparator: { "/=:@,".utf8.contains($0) })
    where part.starts(with: "my-".utf8) || part.starts(with: "your-".utf8) || part.starts(with: "your_".utf8) {
      return true
    }
    return false
  }

  /// Two or more words in capitals, joined.
  private static func isName(_ value: String) -> Bool {
    guard let first = value.utf8.first, first.isUpper, value.utf8.contains(where: isJoint) else { return false }
    return value.utf8.allSatisfy { isCapital($0) || isJoint($0) }
  }
}
