/// Reads what stands in fences and code spans: commands, placeholders, variables, effects. Pure, and never asks a shell.
///
/// `ShellLexer` finds where commands end, `ShellCommand` makes a `Command` of one, `ShellJudge` says what its words are known to
/// do, `ShellCode` which of them somebody would read as code. What cannot be followed is shown to a person, never started.
package enum ShellReading {
  /// Splits a command fence into its commands. `language` is the first word of the info string, lower case; `firstLine` the
  /// file's line of the text's first line. An annotated fence is one script.
  package static func block(_ text: String, language: String, firstLine: Int, annotated: Bool) -> ShellBlock {
    var splitter = ShellSplitter(text, language: language, firstLine: firstLine)
    var block = annotated ? splitter.whole() : splitter.split()
    block.guessed = language.isEmpty
    return block
  }

  /// The command of a code span, when it begins with a known program and has an argument.
  package static func inlineCommand(_ code: String, line: Int) -> Command? {
    var bytes = Array(code.utf8)[...]
    bytes = bytes.drop(while: \.isBlank)
    if bytes.starts(with: "$ ".utf8) { bytes = bytes.dropFirst(2).drop(while: \.isBlank) }
    guard bytes.count < 2000, !bytes.contains(0x0a), KnownPrograms.begins(bytes) else { return nil }
    // `X=1` alone is a setting, no command on offer.
    if let space = bytes.firstIndex(of: 0x20) {
      if bytes[..<space].contains(UInt8(ascii: "=")), !KnownPrograms.begins(bytes[space...]) { return nil }
    } else {
      return nil
    }
    var lexer = ShellLexer()
    lexer.feed(bytes)
    let unit = lexer.finish()
    guard unit.complete, !unit.broken, unit.simples.contains(where: { $0.words.count > 1 }) else { return nil }
    var command = ShellCommand(unit: unit, defined: []).command(line: line)
    command.session = ShellSession.use(unit)
    return command
  }

  /// The language of a code span that has the shape of a query: `promql`, `logql` or `sql`.
  package static func inlineQuery(_ code: String) -> String? { ShellQueries.language(code) }

  /// What a fence holds, by its label, or by its looks when it has none.
  package static func kind(language: String, text: String) -> (kind: Block.Kind, guessed: Bool) {
    if language.isEmpty { return (ShellLooks.kind(text), true) }
    return switch language {
    case "bash", "sh", "shell", "zsh", "ksh", "command", "commands", "cmdline", "shellscript", "azurecli",
      "azurecli-interactive",
      "aws-cli", "awscli", "gcloud":
      labelled(text, session: false)
    case "console", "shell-session", "shellsession", "sh-session", "bash-session", "terminal", "term", "cli":
      labelled(text, session: true)
    case "promql", "logql", "sql", "http", "psql", "mysql", "postgresql", "plpgsql", "pgsql": (.query, false)
    case "text", "txt", "plaintext", "plain", "none": ShellLooks.isDrawing(text) ? (.text, false) : (.output, false)
    case "output", "log", "logs", "result", "stdout": (.output, false)
    case "yaml", "yml", "json": isMislabelled(text) ? (.command, true) : (.config, false)
    case "jsonc", "json5", "toml", "ini", "hcl", "terraform", "tf", "xml", "properties", "conf",
      "config", "nginx",
      "bicep", "env", "dotenv", "csv", "kdl", "cue":
      (.config, false)
    case "mermaid", "dot", "graphviz", "plantuml", "puml", "ditaa", "ascii", "diagram": (.diagram, false)
    case "markdown", "md", "html": (.text, false)
    default: unheardOf(language, text)
    }
  }

  /// A command under the label of a file's content: its first line begins with a known program, as no YAML does.
  private static func isMislabelled(_ text: String) -> Bool {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: 8).map { Array($0)[...] }
    if lines.count > 8 { lines.removeLast() }
    lines.removeAll { $0.drop(while: \.isBlank).first.map { $0 == UInt8(ascii: "#") } ?? true }
    guard let first = lines.first?.drop(while: \.isBlank), KnownPrograms.begins(first), !ShellLooks.isConfig(lines)
    else {
      return false
    }
    let word = first.prefix { !$0.isBlank }
    return word.last != UInt8(ascii: ":") && !ShellLooks.isOutput(first)
  }

  /// Languages of programs: shown, never run here.
  private static let languages: Set<String> = [
    "python", "py", "ruby", "rb", "go", "golang", "javascript", "js", "typescript", "ts", "java", "kotlin", "scala",
    "rust", "c", "cpp",
    "c++", "csharp", "cs", "php", "perl", "lua", "swift", "powershell", "pwsh", "ps1", "cmd", "bat", "batch", "dos",
    "diff", "patch",
    "dockerfile", "docker", "makefile", "make", "groovy", "r", "jq", "awk", "sed", "vim", "graphql", "proto",
    "protobuf", "css", "scss", "jsx",
    "tsx", "elixir", "erlang", "haskell", "clojure", "fish", "nix", "jinja", "jinja2", "azurepowershell",
    "azurepowershell-interactive",
    "rego", "starlark", "kusto", "kql", "cypher", "flux", "regex", "tcl", "dart", "julia", "objc", "objective-c",
    "mongodb", "redis",
  ]

  private static func unheardOf(_ language: String, _ text: String) -> (kind: Block.Kind, guessed: Bool) {
    if languages.contains(language) { return (.code, false) }
    let looks = ShellLooks.kind(text)
    return looks == .command ? (.command, true) : (.code, false)
  }

  /// A shell's label is right in about 97 of 100 cases; the others show it in their first line.
  private static func labelled(_ text: String, session: Bool) -> (kind: Block.Kind, guessed: Bool) {
    let lines = ByteLines.split(Array(text.utf8)[...], all: false).filter { !$0.allSatisfy(\.isBlank) }
    guard let first = lines.first?.drop(while: \.isBlank) else { return (.command, false) }
    // The first line tells most of them, and is asked first: every line may have to be looked at for a prompt.
    if KnownPrograms.begins(first, needsArgument: false) || lines.contains(where: { ShellPrompt.read($0) != nil }) {
      return (.command, false)
    }
    if ShellLooks.isConfig(lines) { return (.config, true) }
    if ShellQueries.isStatement(first) { return (.query, true) }
    if ShellLooks.isTableHead(first) { return (.output, true) }
    guard session, first.first != UInt8(ascii: "#"), !lines.contains(where: { KnownPrograms.begins($0) }) else {
      return (.command, false)
    }
    let isWord = first.allSatisfy { $0.isUpper || $0 == UInt8(ascii: "_") }
    return isWord || ShellLooks.isOutput(first) || ShellLooks.isDrawing(text) ? (.output, true) : (.command, false)
  }

  /// The environment variable that carries a `<placeholder>`: `pod-name` gives `MUSTER_POD_NAME`.
  ///
  /// Names that differ only in case or in signs share one variable, on purpose: `<namespace>` and `NAMESPACE` are one question.
  package static func variableName(for placeholder: String) -> String {
    var out: [UInt8] = Array("MUSTER_".utf8)
    for byte in placeholder.utf8.prefix(80) {
      if byte.isLower {
        out.append(byte - 32)
      } else if byte.isUpper || byte.isDigit {
        out.append(byte)
      } else if byte >= 0x80 {
        // Letters outside of ASCII would all become the same name.
        let digits = Array("0123456789ABCDEF".utf8)
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
      } else if out.last != UInt8(ascii: "_") {
        out.append(UInt8(ascii: "_"))
      }
    }
    while out.count > 7, out.last == UInt8(ascii: "_") { out.removeLast() }
    return String(decoding: out, as: UTF8.self)
  }

  /// Names of the placeholders in a sentence, in order, each once: `<x>` that is no tag or address, and `{{x}}`.
  package static func placeholders(inProse text: String) -> [String] { Placeholders.inProse(text) }

  /// True for a subcommand that is known to change something: `delete`, `restart`.
  package static func isChangingVerb(_ word: String) -> Bool { ShellPrograms.changingVerbs.contains(word) }

  /// True for the word behind a `<` that bash may open as a connection to another machine (bash manual, 3.6 Redirections), as it is
  /// written or once the expansions behind its beginning have their values.
  static func mayConnect(_ word: String) -> Bool {
    let known = word.prefix { $0 != "\u{1}" && $0 != "\u{2}" }
    if known.isEmpty { return false }
    return ["/dev/tcp/", "/dev/udp/"].contains { place in
      known.hasPrefix(place) || known.count < word.count && place.hasPrefix(known)
    }
  }

  /// True for a value with which a word behind a `<` could become such a connection.
  package static func holdsConnection(_ value: String) -> Bool {
    value.contains("/dev") || value.contains("tcp/") || value.contains("udp/")
  }

  /// True for a value that stays one argument without quotes and is no option; see `Command.plainOnly`.
  package static func isPlain(_ value: String) -> Bool {
    !value.isEmpty && value.utf8.first != UInt8(ascii: "-")
      && value.utf8.allSatisfy { $0.isName || ".,:/@%+=-".utf8.contains($0) }
  }
}
