/// The values that a runbook needs: declared by front matter or a table, or found in commands, queries and sentences.
enum Parameters {
  /// `<name>`, `${NAME}`, `{{name}}` without their marks.
  static func bare(_ name: String) -> String {
    var out = Substring(name)
    while let b = out.utf8.first,
      b == UInt8(ascii: "<") || b == UInt8(ascii: "$") || b == UInt8(ascii: "{") || b == Byte.space
    { out.removeFirst() }
    while let b = out.utf8.last, b == Byte.greater || b == UInt8(ascii: "}") || b == Byte.space { out.removeLast() }
    return String(out)
  }

  /// Fills `runbook.parameters`, and names on its commands the variables that nothing sets.
  static func collect(_ runbook: inout Runbook, declared: [Parameter], tables: [Parameter]) {
    var names: [String: Int] = [:]
    var found: [Parameter] = []
    for parameter in declared where names[parameter.name] == nil {
      names[parameter.name] = found.count
      found.append(parameter)
    }
    let declaredCount = found.count
    var used = Set<Int>()
    func note(_ name: String, _ variable: String, _ line: Int) {
      if let at = names[name] {
        used.insert(at)
        if found[at].variable.isEmpty || at < declaredCount { found[at].variable = variable }
        return
      }
      names[name] = found.count
      found.append(Parameter(name: name, variable: variable, line: line))
    }
    var sets = Set<String>()
    forEachCommand(&runbook) { command in
      for name in command.sets { sets.insert(name) }
      return nil
    }
    forEachCommand(&runbook) { command in
      let uses = command.uses
      var placeholders = command.placeholders
      let written = placeholders.count
      for name in placeholders {
        note(name, uses.contains(name) ? name : ShellReading.variableName(for: name), command.line)
      }
      for name in uses where !sets.contains(name) && !Environment.names.contains(name) {
        note(name, name, command.line)
        if !placeholders.contains(name) { placeholders.append(name) }
      }
      return placeholders.count == written ? nil : placeholders
    }
    // By their places: a step is large, and most hold no mark.
    for s in runbook.steps.indices where runbook.steps[s].kind != .text {
      for p in runbook.steps[s].content.indices {
        guard case .prose(let text) = runbook.steps[s].content[p], text.utf8.first != UInt8(ascii: "|"),
          text.holds(UInt8(ascii: "<"), or: UInt8(ascii: "{"))
        else { continue }
        for name in ShellReading.placeholders(inProse: text) {
          note(name, ShellReading.variableName(for: name), runbook.steps[s].lines.start)
        }
      }
    }
    for i in found.indices.dropFirst(declaredCount) where SecretNames.holds(found[i].name) { found[i].secret = true }
    runbook.parameters = found
    // What a fence calls secret is one wherever it was declared.
    let named = runbook.namedSecrets
    if !named.isEmpty { runbook = runbook.markingSecrets(named) }
    if !tables.isEmpty { enrich(&runbook.parameters, from: tables) }
  }

  /// Descriptions and defaults from the file's tables, by name; a row that nothing asks for is no parameter.
  private static func enrich(_ parameters: inout [Parameter], from tables: [Parameter]) {
    var rows: [String: Parameter] = [:]
    for row in tables where rows[folded(row.name)] == nil { rows[folded(row.name)] = row }
    for i in parameters.indices where !parameters[i].declared {
      guard let row = rows[folded(parameters[i].name)] else { continue }
      parameters[i].fallback = row.fallback
      parameters[i].description = row.description
      parameters[i].required = row.required
      parameters[i].secret = parameters[i].secret || row.secret
      parameters[i].line = row.line
      parameters[i].declared = true
    }
  }

  /// `Pod-Name`, `POD_NAME` and `pod name` are one.
  private static func folded(_ name: String) -> String {
    var out: [UInt8] = []
    for b in name.utf8 where Byte.isWord(b) { out.append(Byte.lowered(b)) }
    return String(decoding: out, as: UTF8.self)
  }

  /// Asks about every command; an answer becomes its placeholders.
  private static func forEachCommand(_ runbook: inout Runbook, _ body: (Command) -> [String]?) {
    for s in runbook.steps.indices {
      for b in runbook.steps[s].blocks.indices {
        for c in runbook.steps[s].blocks[b].commands.indices {
          guard let names = body(runbook.steps[s].blocks[b].commands[c]) else { continue }
          runbook.steps[s].blocks[b].commands[c].placeholders = names
        }
      }
    }
    for b in runbook.loose.indices {
      for c in runbook.loose[b].commands.indices {
        guard let names = body(runbook.loose[b].commands[c]) else { continue }
        runbook.loose[b].commands[c].placeholders = names
      }
    }
  }
}

/// Variables that every shell has.
enum Environment {
  static let names: Set<String> = [
    "HOME", "USER", "PATH", "PWD", "OLDPWD", "SHELL", "HOSTNAME", "LOGNAME", "LANG", "TERM", "TMPDIR", "EDITOR",
    "RANDOM", "UID",
    "EUID", "PPID", "IFS", "SECONDS", "LINENO", "BASH", "BASHPID", "BASH_VERSION", "BASH_SOURCE", "PIPESTATUS", "REPLY",
    "OSTYPE",
    "HOSTTYPE", "COLUMNS", "LINES", "OPTARG", "OPTIND", "FUNCNAME", "SHELLOPTS", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR",
    "DISPLAY",
    "SSH_AUTH_SOCK", "PS1",
  ]
}
