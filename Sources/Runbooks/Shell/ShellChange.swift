/// Words that are known to change something, for commands that are not known to look.
enum ShellChange {
  static func sees(_ program: String, _ words: ArraySlice<ShellWord>) -> Bool {
    if ShellPrograms.changing.contains(program) { return true }
    switch program {
    case "echo", "printf", "cat", "grep", "ssh", "kexec", "": return false
    case "curl": return curlSends(words)
    case "sed": return words.contains { $0.value.hasPrefix("-i") || $0.value.hasPrefix("--in-place") }
    default: break
    }
    var operands = 0
    for word in words {
      if word.isOption { continue }
      if word.quoted, word.value.utf8.contains(where: { $0 == 0x20 || $0 == 0x0a }) {
        if changesDatabase(word.value) { return true }
        continue
      }
      operands += 1
      if operands > 6 { break }
      if ShellPrograms.changingVerbs.contains(word.value) { return true }
      if program == "aws" || program == "az" || program == "gcloud",
        ShellPrograms.changingBeginnings.contains(where: { word.value.hasPrefix($0) })
      {
        return true
      }
      if ShellPrograms.changing.contains(word.value), behindDashes(word, words) { return true }
    }
    return false
  }

  /// `kubectl exec pod -- rm x`.
  private static func behindDashes(_ word: ShellWord, _ words: ArraySlice<ShellWord>) -> Bool {
    guard let dashes = words.firstIndex(where: { $0.value == "--" }) else { return false }
    return word.start > words[dashes].start
  }

  private static func curlSends(_ words: ArraySlice<ShellWord>) -> Bool {
    var i = words.startIndex
    while i < words.endIndex {
      let value = words[i].value
      i += 1
      if value == "-X" || value == "--request" || value == "-sX" || value == "-XPOST" || value == "-XPUT"
        || value == "-XDELETE"
      {
        if value.utf8.count > 4, value.hasPrefix("-X") { return true }
        if i < words.endIndex, !["GET", "HEAD"].contains(words[i].value) { return true }
      }
      if value == "-T" || value == "--upload-file" || value == "-F" || value == "--form" || value == "-O" {
        return true
      }
      if value.hasPrefix("-"), !value.hasPrefix("--"), value.utf8.count <= 6, value.contains("O") { return true }
      if value == "-d" || value.hasPrefix("--data"), !words.contains(where: { $0.value == "-G" || $0.value == "--get" })
      {
        return true
      }
    }
    return false
  }

  private static let statements: Set<String> = [
    "insert", "update", "delete", "drop", "truncate", "alter", "create", "grant", "revoke", "vacuum", "reindex",
    "cluster", "merge",
    "replace", "kill", "set", "reset", "rename", "analyze", "checkpoint", "call", "do", "copy",
  ]

  /// A quoted text that begins, after a semicolon too, with a statement that writes.
  static func changesDatabase(_ text: String) -> Bool {
    if text.isASCII {
      var found = false
      text.withBytes { bytes in forEachStatement(bytes) { if statements.contains($0) { found = true } } }
      return found || calls.contains { Prose.holds(text, $0) }
    }
    let lower = text.lowercased()
    for statement in lower.split(separator: ";") {
      let word = statement.drop { $0 == " " || $0 == "\n" || $0 == "\t" }.prefix { $0.isLetter }
      if statements.contains(String(word)) { return true }
    }
    return calls.contains { lower.contains($0.description) }
  }

  private static let calls: [StaticString] = [
    "pg_terminate_backend", "pg_cancel_backend", "pg_promote", "pg_reload_conf", "pg_switch_wal", "replsetreconfig",
    "dropdatabase",
  ]

  /// The first word of each statement of an ASCII text, in lower case.
  static func forEachStatement(_ text: UnsafeBufferPointer<UInt8>, _ body: (String) -> Void) {
    var i = 0
    while i < text.count {
      while i < text.count, Byte.isBlank(text[i]) || text[i] == Byte.lf { i += 1 }
      let start = i
      while i < text.count, Byte.isLetter(text[i]) { i += 1 }
      // No verb is longer than what a string holds without storage of its own.
      if i > start, i - start <= 15 {
        body(
          String(unsafeUninitializedCapacity: i - start) { out in
            for k in start..<i { out[k - start] = Byte.lowered(text[k]) }
            return i - start
          })
      }
      while i < text.count, text[i] != UInt8(ascii: ";") { i += 1 }
      i += 1
    }
  }
}
