/// curl and wget: what only fetches, and prints what it got.
extension ShellSpecial {
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
  static func curl(_ words: ArraySlice<ShellWord>) -> Command.Effect {
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

  static func wget(_ words: ArraySlice<ShellWord>) -> Command.Effect {
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
