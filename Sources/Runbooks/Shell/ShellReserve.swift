/// Doubts about a command whose words are all known to read: what it reads may act, may be a secret, or may never end.
///
/// The output of a looking command is kept for ever and shown, and nobody was asked; so these count as unknown.
enum ShellReserve {
  /// True when a person has to be asked although every word only reads.
  static func holds(_ program: String, _ words: ArraySlice<ShellWord>) -> Bool {
    switch program {
    case "curl", "wget": if words.contains(where: { acts($0.value) }) { return true }
    case "env", "printenv", "set", "declare", "export": return words.isEmpty || program == "env"
    case "kubectl", "oc": if printsSecret(words) { return true }
    case "aws", "az", "gcloud", "vault": if words.contains(where: { namesSecret($0.value) }) { return true }
    default: break
    }
    return words.contains { isDevice($0.value) }
  }

  /// Addresses that do something when they are asked for, as admin pages do.
  private static func acts(_ address: String) -> Bool {
    guard address.contains("/") || address.contains("?") else { return false }
    let verbs: Set<Substring> = [
      "action", "delete", "remove", "restart", "reload", "stop", "start", "shutdown", "quit", "quitquitquit", "kill",
      "deploy", "undeploy", "drop", "reset", "flush", "purge", "rebuild", "trigger", "run", "exec", "enable", "disable",
      "abortabortabort", "invoke", "create", "update", "set",
    ]
    let path = address.split(separator: "/", omittingEmptySubsequences: true).dropFirst(address.contains("://") ? 2 : 1)
    return path.joined(separator: "/").lowercased()
      .split(whereSeparator: { !$0.isLetter }).contains { verbs.contains($0) }
  }

  /// `get secret` in a form that shows what it holds.
  private static func printsSecret(_ words: ArraySlice<ShellWord>) -> Bool {
    let isSecret = words.contains { word in
      let kind = word.value.lowercased()
      return kind == "secret" || kind == "secrets" || kind.hasPrefix("secret/") || kind.hasPrefix("secrets/")
    }
    guard isSecret else { return false }
    return words.contains { word in
      word.value.hasPrefix("-o") && word.value != "-owide" || word.value.hasPrefix("--output")
        || word.value.hasPrefix("--template")
    }
  }

  /// Words of cloud tools that give out a secret.
  private static func namesSecret(_ word: String) -> Bool {
    let word = word.lowercased()
    return ["secret", "token", "password", "decrypt", "credential", "keys"].contains { word.contains($0) }
      && !word.hasPrefix("list-") && !word.hasPrefix("describe-") && word != "secretsmanager"
  }

  /// Reading some devices acts (`/dev/watchdog`), or never ends (`/dev/zero`).
  private static func isDevice(_ word: String) -> Bool {
    guard word.hasPrefix("/dev/") else { return false }
    return !["/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr"].contains(word) && !word.hasPrefix("/dev/sd")
      && !word.hasPrefix("/dev/nvme") && !word.hasPrefix("/dev/mapper/") && !word.hasPrefix("/dev/disk/")
  }
}
