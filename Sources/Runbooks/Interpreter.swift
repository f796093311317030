/// The program that reads a script, as `shell=` says it: a program and its arguments, separated by blanks.
///
/// A shell gets the script behind `-c`, any other program on its standard input: `python3`, `psql -X -f -`, `sqlite3 app.db`.
package struct Interpreter: Sendable, Hashable {
  package var program: String
  package var arguments: [String]

  package init(program: String, arguments: [String] = []) {
    self.program = program
    self.arguments = arguments
  }

  /// What reads a script without `shell=`.
  package static let bash = Interpreter(program: "bash")

  /// Nil when it is no line of plain words: there is no shell that would read quotes in it.
  package static func parse(_ text: String) -> Interpreter? {
    let words = text.split(separator: " ").map(String.init)
    guard let program = words.first, !program.hasPrefix("-"), words.allSatisfy({ $0.utf8.allSatisfy(isPlain) }) else {
      return nil
    }
    return Interpreter(program: program, arguments: Array(words.dropFirst()))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-._/:=,@%+".utf8.contains(byte)
    }
  }

  /// True for programs that read the language in which this manual's scripts are written.
  package var isShell: Bool {
    ["sh", "bash", "dash", "ash", "ksh", "zsh"].contains(program.split(separator: "/").last ?? "")
  }

  /// True for the one that can carry a walk's context.
  package var isBash: Bool { program.split(separator: "/").last == "bash" }

  /// As `shell=` writes it.
  package var text: String { ([program] + arguments).joined(separator: " ") }
}
