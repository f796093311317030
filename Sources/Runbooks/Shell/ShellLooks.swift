/// Tells what a text is by its looks: output, configuration, a query, a diagram, code, prose.
enum ShellLooks {
  /// `-OR-` and `or` between two commands.
  static func isSeparator(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.count < 12 else { return false }
    let letters = line.filter { $0.isNameStart }.map { $0 | 0x20 }
    return letters.elementsEqual("or".utf8)
      && line.allSatisfy { $0.isNameStart || $0 == UInt8(ascii: "-") || $0.isBlank }
      || line.elementsEqual("[...]".utf8) || line.elementsEqual("...".utf8)
  }

  /// A line that a program printed: a table's head, a log line, an error, a field of a report.
  static func isOutput(_ line: ArraySlice<UInt8>) -> Bool {
    if isTableHead(line) || isLog(line) { return true }
    for beginning in [
      "Error", "error:", "ERROR", "Warning:", "HTTP/1", "HTTP/2", "Output:", "Expected output", "Traceback", "panic:",
      "[...]", "total ", "Defaulted container",
    ] where line.starts(with: beginning.utf8) { return true }
    // `Name:   x`, `  status: y`
    if let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      colon + 1 == line.endIndex || line[colon + 1].isBlank
    {
      let key = line[..<colon]
      let words = key.split(separator: 0x20)
      if words.count <= 4, key.allSatisfy({ $0.isName || $0.isBlank || "-()/.".utf8.contains($0) }),
        !KnownPrograms.contains(String(decoding: words.first ?? [], as: UTF8.self)) || words.count == 1
      {
        return true
      }
    }
    return false
  }

  /// `NAME   READY   STATUS`: two or more words in capitals.
  static func isTableHead(_ line: ArraySlice<UInt8>) -> Bool {
    let words = line.split(whereSeparator: \.isBlank)
    guard words.count >= 2, words.count <= 24 else { return false }
    let caps = words.filter {
      $0.allSatisfy { $0.isUpper || $0.isDigit || "-_()%/#.".utf8.contains($0) } && $0.first?.isUpper == true
    }
    return caps.count == words.count && caps.contains { $0.count > 2 } && !ShellQueries.isStatement(line)
  }

  /// A time stamp, `level=`, a klog or glog head.
  static func isLog(_ line: ArraySlice<UInt8>) -> Bool {
    let head = line.prefix(60)
    if head.starts(with: "level=".utf8) || head.starts(with: "ts=".utf8) || head.starts(with: "time=".utf8)
      || head.starts(with: "{\"".utf8)
    {
      return true
    }
    let digits = head.prefix { $0.isDigit }
    if digits.count == 4, head.dropFirst(4).first == UInt8(ascii: "-") || head.dropFirst(4).first == UInt8(ascii: "/") {
      return true
    }
    if head.first == UInt8(ascii: "["), head.dropFirst().first?.isDigit == true { return true }
    if let first = head.first, "IWEF".utf8.contains(first), head.dropFirst().prefix(4).allSatisfy(\.isDigit),
      head.count > 8
    {
      return true
    }
    return false
  }

  /// The kind of an unlabelled text.
  static func kind(_ text: String) -> Block.Kind {
    let lines = ByteLines.split(Array(text.utf8)[...], all: false).map { $0.last == 13 ? $0.dropLast() : $0 }
      .filter { !$0.allSatisfy(\.isBlank) }
    guard let first = lines.first?.drop(while: \.isBlank) else { return .text }
    if isDrawing(text) { return .diagram }
    if lines.contains(where: { ShellPrompt.read($0) != nil }) { return .command }
    if lines.contains(where: { $0.starts(with: "## ".utf8) }) { return .text }
    if isConfig(lines) { return .config }
    if ShellQueries.isStatement(first) { return .query }
    let code = lines.first { $0.drop(while: \.isBlank).first != UInt8(ascii: "#") }?.drop(while: \.isBlank) ?? first
    if lines.count <= 12, ShellQueries.language(String(decoding: code, as: UTF8.self)) != nil { return .query }
    if KnownPrograms.begins(code, needsArgument: lines.count > 1 ? false : true) || isShell(code) { return .command }
    if first.starts(with: "# ".utf8), lines.count > 1, KnownPrograms.begins(first.dropFirst(2)) { return .command }
    if isCode(lines) { return .code }
    if lines.contains(where: {
      isTableHead($0) || isLog($0.drop(while: \.isBlank)) || isOutput($0.drop(while: \.isBlank))
    }) {
      return .output
    }
    return .text
  }

  /// A known program, an assignment, a loop, a group: the start of a command in a session without prompts.
  static func beginsCommand(_ line: ArraySlice<UInt8>) -> Bool {
    if KnownPrograms.begins(line, needsArgument: false) || isShell(line) { return true }
    if let first = line.first, first == UInt8(ascii: "(") || first == UInt8(ascii: "{") { return line.count > 1 }
    let word = line.prefix { $0.isName }
    return !word.isEmpty && line.dropFirst(word.count).first == UInt8(ascii: "=")
  }

  /// A name that nobody knows, with arguments as they are typed.
  static func couldBegin(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first, first.isLower || first == UInt8(ascii: "/") || first == UInt8(ascii: "."),
      !isOutput(line)
    else { return false }
    let word = line.prefix { !$0.isBlank }
    guard word.allSatisfy({ $0.isName || "-./+".utf8.contains($0) }), word.count < line.count else { return false }
    return line.contains { "-/$=\"'|".utf8.contains($0) } && line.last != UInt8(ascii: ".")
  }

  /// `for x in`, `while [`, `X=$(…)`, `if [[`.
  private static func isShell(_ line: ArraySlice<UInt8>) -> Bool {
    for beginning in ["for ", "while ", "if [", "until "] where line.starts(with: beginning.utf8) {
      return line.contains(UInt8(ascii: ";")) || line.contains(UInt8(ascii: "$")) || line.contains(UInt8(ascii: "["))
    }
    return false
  }

  /// Box drawings and arrows.
  static func isDrawing(_ text: String) -> Bool {
    var boxes = 0
    if !text.isASCII {
      for scalar in text.unicodeScalars where scalar.value >= 0x2500 && scalar.value <= 0x257f {
        boxes += 1
        if boxes > 3 { return true }
      }
    }
    return text.withBytes { $0.holds("+---") && $0.holds("|  ") && $0.holds("---+") && !$0.holds(" row") }
  }

  /// YAML, JSON, INI, TOML, HCL, XML.
  static func isConfig(_ lines: [ArraySlice<UInt8>]) -> Bool {
    guard let first = lines.first?.drop(while: \.isBlank), let opening = first.first else { return false }
    if first.starts(with: "apiVersion:".utf8) || first.starts(with: "<?xml".utf8) || first.elementsEqual("---".utf8) {
      return true
    }
    if opening == UInt8(ascii: "{") || opening == UInt8(ascii: "[") {
      let last = lines.last?.reversed().drop(while: \.isBlank).first
      let closes = last == UInt8(ascii: "}") || last == UInt8(ascii: "]")
      if closes, lines.contains(where: { $0.contains(UInt8(ascii: "\"")) }),
        lines.contains(where: { $0.contains(UInt8(ascii: ":")) })
      {
        return true
      }
      if opening == UInt8(ascii: "["), first.last == UInt8(ascii: "]"), lines.count > 1,
        lines.dropFirst().allSatisfy({ isSetting($0) })
      {
        return true
      }
      return false
    }
    var keys = 0
    for line in lines where isKey(line.drop(while: \.isBlank)) { keys += 1 }
    return lines.count >= 2 && keys * 3 >= lines.count * 2 && !lines.contains(where: { isLog($0) || isTableHead($0) })
      && isIndented(lines)
  }

  private static func isIndented(_ lines: [ArraySlice<UInt8>]) -> Bool {
    lines.contains { $0.first?.isBlank == true || $0.first == UInt8(ascii: "-") }
      || lines.allSatisfy { isKey($0) && !$0.contains(UInt8(ascii: ",")) && $0.first?.isUpper != true }
  }

  private static func isSetting(_ line: ArraySlice<UInt8>) -> Bool {
    line.contains(UInt8(ascii: "=")) || line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: "[")
      || line.first == UInt8(ascii: ";")
  }

  /// `key: value`, `- item`, `# comment`.
  private static func isKey(_ line: ArraySlice<UInt8>) -> Bool {
    if line.starts(with: "- ".utf8) { return true }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return false }
    guard colon + 1 == line.endIndex || line[colon + 1].isBlank else { return false }
    return line[..<colon].allSatisfy { $0.isName || "-./\"'".utf8.contains($0) }
  }

  private static func isCode(_ lines: [ArraySlice<UInt8>]) -> Bool {
    lines.contains { line in
      for beginning in [
        "func ", "def ", "class ", "import ", "from ", "package ", "#include", "const ", "let ", "var ", "public ",
        "return ",
      ]
      where line.starts(with: beginning.utf8) {
        return line.contains { "(){}=;.\"".utf8.contains($0) } || beginning == "package "
          || (beginning == "import " && lines.contains { $0.contains(UInt8(ascii: "(")) })
      }
      return false
    }
  }
}
