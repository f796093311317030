/// The prompt with which a line of a pasted session begins.
struct ShellPrompt {
  enum Kind {
    /// `$ `: this machine's shell, as far as anybody can tell.
    case shell
    /// `root@db1:~# `, `sh-4.4# `: the shell of some host or container.
    case otherShell
    /// `mydb=# `, `mysql> `, `127.0.0.1:6379> `.
    case database
    /// `PS C:\> `.
    case windows
  }
  var kind: Kind
  /// What was typed.
  var rest: ArraySlice<UInt8>

  /// The prompt of this line; nil when it has none.
  static func read(_ line: ArraySlice<UInt8>) -> ShellPrompt? {
    let line = line.drop(while: \.isBlank)
    guard let first = line.first else { return nil }
    switch first {
    case UInt8(ascii: "$"), UInt8(ascii: "%"):
      let rest = line.dropFirst()
      if rest.isEmpty { return first == UInt8(ascii: "$") ? ShellPrompt(kind: .shell, rest: rest) : nil }
      if rest.first?.isBlank == true {
        let typed = rest.drop(while: \.isBlank)
        if first == UInt8(ascii: "%"), !KnownPrograms.begins(typed) { return nil }
        return ShellPrompt(kind: .shell, rest: typed)
      }
      // `$kubectl get pods`: a prompt without its space.
      return first == UInt8(ascii: "$") && rest.contains(0x20) && KnownPrograms.contains(word(rest))
        && !"=".utf8.contains(rest.first ?? 0)
        ? ShellPrompt(kind: .shell, rest: rest) : nil
    case 0xe2:
      for arrow in ["❯ ", "➜ ", "→ "]
      where line.starts(with: arrow.utf8) && KnownPrograms.begins(line.dropFirst(arrow.utf8.count)) {
        return ShellPrompt(kind: .shell, rest: line.dropFirst(arrow.utf8.count))
      }
      return nil
    default: return database(line) ?? named(line)
    }
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { !$0.isBlank }, as: UTF8.self)
  }

  /// `user@host:~$ `, `[user@host dir]# `, `bash-5.1$ `, `/ # `.
  private static func named(_ line: ArraySlice<UInt8>) -> ShellPrompt? {
    let head = line.prefix(64)
    guard
      let end = head.indices.first(where: { i in
        (line[i] == UInt8(ascii: "$") || line[i] == UInt8(ascii: "#"))
          && (i + 1 == line.endIndex || line[i + 1].isBlank)
      }), end > line.startIndex
    else { return nil }
    let name = line[line.startIndex..<end]
    let rest = line[min(end + 1, line.endIndex)...].drop(while: \.isBlank)
    let isPrompt = ShellPrompt(kind: .otherShell, rest: rest)
    if name.first == UInt8(ascii: "["), name.contains(UInt8(ascii: "@")), name.last == UInt8(ascii: "]") {
      return isPrompt
    }
    let plain = name.allSatisfy { $0.isName || "@.-:~/ ()".utf8.contains($0) }
    guard plain else { return nil }
    if let at = name.firstIndex(of: UInt8(ascii: "@")), at > name.startIndex, at + 1 < name.endIndex {
      // At most the folder stands behind a space.
      let spaces = name.filter { $0 == 0x20 }.count
      return spaces <= 2 && !name[..<at].contains(0x20) ? isPrompt : nil
    }
    let trimmed = name.last == 0x20 ? name.dropLast() : name
    if trimmed.elementsEqual("/".utf8) || trimmed.elementsEqual("~".utf8) { return rest.isEmpty ? nil : isPrompt }
    for shell in ["bash", "sh", "root", "bash-", "sh-"] where trimmed.starts(with: shell.utf8) {
      let version = trimmed.dropFirst(shell.utf8.count)
      if shell.hasSuffix("-")
        ? !version.isEmpty && version.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") })
        : version.isEmpty && name.last != 0x20
      {
        return isPrompt
      }
    }
    return nil
  }

  private static let consoles = [
    "mysql", "mariadb", "sqlite", "psql", "redis", "mongo", "mongos", "cqlsh", "test", "sql", "ksql", "hive", "presto",
    "influx",
    "etcdctl", "ftp", "telnet", "gremlin", "neo4j",
  ]

  /// A database's prompt.
  private static func database(_ line: ArraySlice<UInt8>) -> ShellPrompt? {
    if line.starts(with: "PS ".utf8), let end = line.prefix(80).firstIndex(of: UInt8(ascii: ">")) {
      return ShellPrompt(kind: .windows, rest: line[(end + 1)...].drop(while: \.isBlank))
    }
    if line.starts(with: ">>> ".utf8) { return ShellPrompt(kind: .database, rest: line.dropFirst(4)) }
    let head = line.prefix(60)
    guard
      let end = head.indices.first(where: {
        (line[$0] == UInt8(ascii: ">") || line[$0] == UInt8(ascii: "#")) && $0 > line.startIndex
      }),
      end + 1 == line.endIndex || line[end + 1].isBlank
    else { return nil }
    let name = line[line.startIndex..<end]
    let rest = line[(end + 1)...].drop(while: \.isBlank)
    let prompt = ShellPrompt(kind: .database, rest: rest)
    if name.last == UInt8(ascii: "="), name.dropLast().allSatisfy({ $0.isName || $0 == UInt8(ascii: "-") }) {
      return name.count > 1 ? prompt : nil
    }
    guard line[end] == UInt8(ascii: ">") else { return nil }
    if name.starts(with: "MariaDB [".utf8) || name.starts(with: "mysql [".utf8) { return prompt }
    let text = String(decoding: name, as: UTF8.self)
    if consoles.contains(text) { return prompt }
    // `127.0.0.1:6379>`, `rs0:PRIMARY>`, `rs0 [direct: primary] admin>`.
    if text.hasSuffix(":PRIMARY") || text.hasSuffix(":SECONDARY") || text.withBytes({ $0.holds("[direct:") }) {
      return prompt
    }
    guard let colon = name.lastIndex(of: UInt8(ascii: ":")), colon > name.startIndex,
      name[(colon + 1)...].allSatisfy(\.isDigit)
    else {
      return nil
    }
    return name[..<colon].allSatisfy { $0.isName || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") } ? prompt : nil
  }
}
