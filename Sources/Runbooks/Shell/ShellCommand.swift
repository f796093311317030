/// Makes a `Command` of what the lexer saw.
struct ShellCommand {
  let unit: ShellUnit
  /// Functions and aliases of earlier commands of the same fence.
  let defined: Set<String>

  /// The command; `line` is its first word's line in the file.
  func command(line: Int, title: String? = nil) -> Command {
    let marks = namedMarks()
    let code = ShellCode(unit, functions: defined)
    let rewriting = rewrite(marks, code)
    let judge = ShellJudge(unit, defined: defined)
    let variables = ShellVariables(unit)
    let context = ShellContext(unit)
    let uses = context.writes || !variables.uses.isEmpty || context.programs.contains(where: defined.contains)
    return Command(
      text: rewriting.text, script: rewriting.script, title: title, effect: judge.effect,
      interactive: ShellInteraction.wants(unit), placeholders: marks.isEmpty ? [] : unique(marks.map(\.name)),
      sets: variables.sets, uses: variables.uses, usesContext: uses, obstacle: obstacle(nested: rewriting.nested),
      destructive: judge.destructive, line: line, writesContext: context.writes,
      leading: marks.isEmpty ? [] : unique(marks.filter(\.startsWord).map(\.name)), plainOnly: judge.plainOnly,
      programs: unique(context.programs), defines: unique(context.defines))
  }

  private func unique(_ names: [String]) -> [String] {
    if names.count < 2 { return names }
    var seen = Set<String>()
    return names.filter { seen.insert($0).inserted }
  }

  // MARK: Placeholders

  /// The marks, with the variable's name for `X=<value>`, and `X=...` as a mark of its own.
  private func namedMarks() -> [ShellMark] {
    var marks = unit.marks
    for simple in unit.simples where simple.kind == .command {
      let exported = simple.words.first?.value == "export" || simple.words.first?.value == "readonly"
      if simple.assignments.isEmpty, !exported { continue }
      for word in simple.assignments + (exported ? Array(simple.words.dropFirst()) : []) {
        guard let name = word.assigned, !ShellPrograms.isPowerful(name), !ShellPrograms.ambient.contains(name) else {
          continue
        }
        if word.assignedValue == "\u{2}" {
          for i in marks.indices where marks[i].start > word.start && marks[i].end <= word.end { marks[i].name = name }
        } else if word.assignedValue == "..." || word.assignedValue == "…" {
          let start = word.start + word.nameLength + 1
          let mark = ShellMark(
            start: start, end: word.end, name: name, quote: .bare, restricted: false,
            simple: -1, word: Int.max, startsWord: false)
          marks.append(mark)
        }
      }
    }
    return marks.count == unit.marks.count ? marks : marks.sorted { $0.start < $1.start }
  }

  private func rewrite(_ marks: [ShellMark], _ code: ShellCode) -> (text: String, script: String, nested: Bool) {
    let text = unit.text
    // Without a placeholder both are one string.
    if marks.isEmpty { return (text, text, false) }
    var out: [UInt8] = []
    out.reserveCapacity(unit.bytes.count + marks.count * 24)
    var nested = false
    var at = 0
    for mark in marks where mark.start >= at {
      let isElision = mark.simple < 0 && !mark.restricted
      let inJq = code.standsInJqString(mark)
      if !isElision, !inJq, code.covers(mark) {
        nested = true
        continue
      }
      out.append(contentsOf: unit.bytes[at..<mark.start])
      let variable = ShellReading.variableName(for: mark.name)
      let reference =
        switch mark.quote {
        case _ where inJq: "\\(env.\(variable))"
        case .bare: "\"${\(variable)}\""
        case .double: "${\(variable)}"
        case .single: "'\"${\(variable)}\"'"
        }
      out.append(contentsOf: reference.utf8)
      at = mark.end
    }
    out.append(contentsOf: unit.bytes[at...])
    return (text, String(decoding: out, as: UTF8.self), nested)
  }

  // MARK: Obstacles

  private func obstacle(nested: Bool) -> Command.Obstacle? {
    if !unit.complete || unit.broken || isElided() || isNameOnly() || holdsOutputWord() { return .incomplete }
    return nested ? .nestedPlaceholder : nil
  }

  /// `...` where an argument should be.
  private func isElided() -> Bool {
    for simple in unit.simples {
      let program = simple.words.first?.value ?? ""
      if program == "echo" || program == "printf" { continue }
      for word in simple.words {
        if ShellHoles.isElided(word.value, program) { return true }
        if !word.value.utf8.contains(UInt8(ascii: ".")), !word.value.utf8.contains(0xe2) { continue }
        if word.value == "..." || word.value == "…" || word.value == "[...]" || word.value == "<...>" { return true }
        if word.quoted, holdsElision(word.value) { return true }
      }
    }
    return false
  }

  /// ` ...`, `{...}`, `"..."` in a quoted text.
  private func holdsElision(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var i = 0
    while i + 2 < bytes.count {
      if bytes[i] == UInt8(ascii: "."), bytes[i + 1] == UInt8(ascii: "."), bytes[i + 2] == UInt8(ascii: ".") {
        let before = i > 0 ? bytes[i - 1] : 0x20
        let after = i + 3 < bytes.count ? bytes[i + 3] : 0x20
        let opens = before == 0x20 || before == 0x0a || "{[(|,\"'".utf8.contains(before)
        let closes = after == 0x20 || after == 0x0a || "}])|,\"';".utf8.contains(after)
        return opens && closes
      }
      i += 1
    }
    return false
  }

  /// Only the name of a program that needs a subcommand.
  private func isNameOnly() -> Bool {
    guard unit.simples.count == 1, let word = unit.simples[0].words.first, unit.simples[0].words.count == 1 else {
      return false
    }
    guard let rule = ShellPrograms.reading[word.value] else {
      return ["az", "aws", "gcloud", "curl", "ssh", "scp"].contains(word.value)
    }
    return !rule.forms.isEmpty && word.value != "systemctl" && rule.forms.bytes.first != UInt8(ascii: ";")
      || word.value == "grep"
  }

  /// `<none>` outside of quotes: a table's word, which the shell would take for a redirection.
  private func holdsOutputWord() -> Bool {
    unit.simples.contains { simple in
      simple.redirects.contains { redirect in
        guard redirect.op == "<", Placeholders.literal.contains(redirect.word.value) else { return false }
        return redirect.word.end < unit.bytes.count && unit.bytes[redirect.word.end] == UInt8(ascii: ">")
      }
    }
  }
}

/// The variables a command needs and sets, ambient ones left out.
struct ShellVariables {
  var sets: [String] = []
  var uses: [String] = []

  init(_ unit: ShellUnit) {
    var first: [String: Int] = [:]
    for set in unit.sets {
      if let known = first[set.name] {
        first[set.name] = min(known, set.at)
      } else {
        first[set.name] = set.at
        if !set.name.isEmpty { sets.append(set.name) }
      }
    }
    var seen = Set<String>()
    for use in unit.uses where !ShellPrograms.ambient.contains(use.name) {
      if let at = first[use.name], at <= use.at { continue }
      if seen.insert(use.name).inserted { uses.append(use.name) }
    }
  }
}
