/// One complete top-level command as the lexer saw it: flat, so that nothing that judges it needs recursion.
///
/// A command inside `$(…)`, a loop or a subshell is one more entry of `simples`; `owner` says in whose word it stands.
struct ShellUnit {
  /// The command's text, prompts removed, without the last newline.
  var bytes: [UInt8] = []
  var simples: [ShellSimple] = []
  var marks: [ShellMark] = []
  var uses: [VariableUse] = []
  var sets: [VariableSet] = []
  /// Functions that it defines.
  var functions: [String] = []
  /// Arithmetic with names, `${!x}`, `${x@P}`, nested back-ticks: what may run code that the lexer does not see.
  var opaque = false
  /// A lone `&`.
  var background = false
  /// False when a quote, a substitution or a compound command was not closed.
  var complete = true
  /// A parenthesis or a reserved word where bash would refuse it.
  var broken = false
  /// `{ }`, loops, `if`, `case`: anything but plain lists and pipelines.
  var compound = false
  /// A loop whose condition is always true.
  var endless = false

  struct VariableUse {
    var name: String
    var at: Int
  }

  struct VariableSet {
    var name: String
    var at: Int
  }

  /// Its text.
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// One simple command: assignments, words, redirections.
struct ShellSimple {
  enum Kind { case command, forHead, caseHead, casePattern, condition, array }
  var kind = Kind.command
  var words: [ShellWord] = []
  var assignments: [ShellWord] = []
  var redirects: [ShellRedirect] = []
  /// The simple command in whose word, redirection or heredoc it is substituted; -1 for none.
  var owner = -1
  /// The place of that word in the owner's `words`; past its end for an assignment or a redirection.
  var ownerWord = 0
  /// True behind a `|`.
  var piped = false
  /// True for what a `<(…)`, a `$(…)` or back-ticks hold.
  var substituted: Bool { owner >= 0 }
}

/// A word with its quotes removed.
struct ShellWord {
  var start = 0
  var end = 0
  /// The unquoted text; U+0001 stands for an expansion, U+0002 for a placeholder.
  var value = ""
  /// Holds an expansion, or a glob or brace outside of quotes.
  var dynamic = false
  /// What it begins with is not literal: an expansion or a brace could make it an option. Variables alone are in `variables`.
  var leading = false
  /// A brace outside of quotes with a comma, or a substitution outside of quotes: may become several words, or none.
  var splits = false
  /// Variables that stand outside of quotes, or with which the word begins: only plain values keep it one argument.
  var variables: [String] = []
  /// Those of them that stand outside of quotes.
  var bare: [String] = []
  var quoted = false
  /// Holds `<(…)` or `$(…)`.
  var substitutes = false
  /// Length of `NAME` or `NAME[x]` in front of an unquoted `=`, in bytes; 0 when it is no assignment.
  var nameLength = 0

  /// The name that an assignment sets, without subscript.
  var assigned: String? {
    guard nameLength > 0 else { return nil }
    let name = value.utf8.prefix(nameLength)
    return String(name.prefix { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "+") })
  }

  /// What stands behind the `=` of an assignment.
  var assignedValue: Substring {
    guard let equals = value.utf8.firstIndex(of: UInt8(ascii: "=")) else { return "" }
    return value[value.utf8.index(after: equals)...]
  }
}

/// A redirection: its operator and the word behind it.
struct ShellRedirect {
  var op: String
  var word: ShellWord
}

/// A placeholder in a command's text.
struct ShellMark {
  enum Quote { case bare, double, single }
  var start: Int
  var end: Int
  var name: String
  var quote: Quote
  /// In a heredoc, comment, arithmetic, `[[ ]]`, case pattern or `${…}`: never rewritten.
  var restricted: Bool
  /// The simple command and the place in its `words` (past the end: assignment or redirection); -1 for none.
  var simple: Int
  var word: Int
  /// Nothing stands before it in its word.
  var startsWord: Bool
}
