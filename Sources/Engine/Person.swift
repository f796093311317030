/// The person at the terminal, or nobody.
package protocol Person: AnyObject {
  /// False without a terminal, with `--no-input`, and in CI: then nothing is ever asked.
  var isThere: Bool { get }

  /// True when the program was asked to end (SIGTERM, SIGHUP, a lost terminal) while nobody was being asked.
  var isToldToEnd: Bool { get }

  /// Shows text for people: finished lines, already escaped and wrapped, each ending in a newline.
  func show(_ text: String)

  /// Prints the prompt and waits for a line, without its newline.
  func ask(_ prompt: String) -> Heard

  /// As `ask`, and looks every so often at what others do meanwhile: text is shown, and the prompt printed again below it.
  func ask(_ prompt: String, every: Duration, _ news: () -> News) -> Heard

  /// As `ask`, and what is typed is not shown: a secret.
  func askHidden(_ prompt: String) -> Heard

  /// Forgets what was typed before it was asked for: a phrase counts only behind what it confirms.
  func forgetTyped()

  /// Waits; nil when the time has passed, else what came first: a line, Ctrl-C, or the end of the terminal.
  func wait(_ time: Duration) -> Heard?

  /// The running script's output: escaped, and marked as not yet recorded, at a bounded rate.
  func stream(_ bytes: UnsafeRawBufferPointer, _ stream: OutputStream)

  /// The script is over: what `stream` still holds is printed.
  func endStream()

  /// Shows finished lines while a script runs, without ever waiting for the terminal: on one that takes nothing they are lost,
  /// so what they say is said again when the script is over.
  func announce(_ text: String)

  /// Rings once, where that is allowed.
  func bell()
}

/// What came back from a question.
package enum Heard: Sendable, Equatable {
  case line(String)
  /// End of input.
  case end
  /// Ctrl-C at the prompt.
  case interrupt
  /// The terminal is gone, or the program was asked to end.
  case hangup
  /// What others did elsewhere ended the question.
  case elsewhere
}

/// What others did while a question stands.
package enum News: Sendable, Equatable {
  case none
  /// Finished lines.
  case text(String)
  /// The question is no more this person's to answer.
  case over(String)
}

extension Person {
  /// Most persons type only what they are asked for.
  package func forgetTyped() {}

  /// Who answers at once has no time for news; they are looked at once, before the question.
  package func ask(_ prompt: String, every: Duration, _ news: () -> News) -> Heard {
    switch news() {
    case .none: break
    case .text(let text): show(text)
    case .over(let text):
      show(text)
      return .elsewhere
    }
    return ask(prompt)
  }
}
