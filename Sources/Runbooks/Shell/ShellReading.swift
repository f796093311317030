/// Reads what stands in fences and code spans: commands, placeholders, variables, effects. Pure, and never asks a shell.
package enum ShellReading {
  /// Splits a command fence into its commands. `language` is the first word of the info string, lower case; `firstLine` the
  /// file's line of the text's first line. An annotated fence is one script.
  package static func block(_ text: String, language: String, firstLine: Int, annotated: Bool) -> ShellBlock {
    let command = Command(text: text, script: text, line: firstLine)
    return ShellBlock(items: [.command(command)])
  }

  /// The command of a code span, when it begins with a known program and has an argument.
  package static func inlineCommand(_ code: String, line: Int) -> Command? { nil }

  /// The language of a code span that has the shape of a query: `promql`, `logql` or `sql`.
  package static func inlineQuery(_ code: String) -> String? { nil }

  /// What a fence holds, by its label, or by its looks when it has none.
  package static func kind(language: String, text: String) -> (kind: Block.Kind, guessed: Bool) {
    switch language {
    case "bash", "sh", "shell", "console", "zsh", "shell-session", "command", "terminal": (.command, false)
    case "promql", "logql", "sql", "http": (.query, false)
    case "output", "text", "log": (.output, false)
    case "yaml", "yml", "json", "toml", "ini": (.config, false)
    case "mermaid", "dot": (.diagram, false)
    case "": (.text, true)
    default: (.code, false)
    }
  }

  /// The environment variable that carries a `<placeholder>`: `pod-name` gives `MUSTER_POD_NAME`.
  package static func variableName(for placeholder: String) -> String {
    var out = "MUSTER_"
    for byte in placeholder.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): out.unicodeScalars.append(Unicode.Scalar(byte - 32))
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default: out.append("_")
      }
    }
    return out
  }

  /// Names of the `<placeholders>` in a sentence, in order, each once.
  package static func placeholders(inProse text: String) -> [String] { [] }
}
