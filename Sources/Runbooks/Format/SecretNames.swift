/// Names that say of a value that it is a secret, whoever declared it.
package enum SecretNames {
  private static let words: Set<String> = [
    "token", "tokens", "password", "passwords", "passwd", "passphrase", "secret", "secrets", "credential",
    "credentials",
    "apikey", "bearer",
  ]
  /// Words that make of `SECRET_NAME` the name of a thing, not what it holds.
  private static let things: Set<String> = [
    "name", "names", "file", "files", "path", "dir", "folder", "namespace", "ns", "url", "uri", "id", "version",
    "count",
    "type", "length", "ttl", "ref", "host", "endpoint", "arn", "manifest", "yaml", "label", "selector", "expiry",
  ]
  /// What in front of `key` makes it one.
  private static let keys: Set<String> = [
    "api", "private", "secret", "access", "signing", "encryption", "account", "auth",
  ]

  /// True for `TOKEN`, `db-password`, `apiKey`, `the private key`; not for `secret-name` and `TOKEN_FILE`.
  package static func holds(_ name: String) -> Bool {
    let parts = parts(of: name)
    guard let last = parts.last, !things.contains(last) else { return false }
    for (i, part) in parts.enumerated() {
      if words.contains(part) || part == "key" && i > 0 && keys.contains(parts[i - 1]) { return true }
    }
    return false
  }

  /// The words of a name, lower case: cut at signs and where a capital follows a small letter.
  private static func parts(of name: String) -> [String] {
    var out: [String] = []
    var word: [UInt8] = []
    var before: UInt8 = 0
    for byte in name.utf8 {
      let isLetter = byte.isUpper || byte.isLower
      if !isLetter || byte.isUpper && before.isLower, !word.isEmpty {
        out.append(String(decoding: word, as: UTF8.self))
        word = []
      }
      if isLetter { word.append(byte.isUpper ? byte + 32 : byte) }
      before = byte
    }
    if !word.isEmpty { out.append(String(decoding: word, as: UTF8.self)) }
    return out
  }
}
