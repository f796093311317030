/// What a plain command fence holds: commands in order, gates between them, and output that the author pasted.
package struct ShellBlock: Sendable, Equatable {
  package var items: [Item]
  /// What stood below a `$ ` prompt; nil when there was none.
  package var sampleOutput: String?
  /// Comments behind the last command that say something of it, or what is left to do by hand; without their `#`.
  package var remark: String?
  /// True when the fence has no label and was told by its looks.
  package var guessed: Bool

  /// One thing to do of a fence.
  package enum Item: Sendable, Equatable {
    case command(Command)
    /// A comment group without a command: words that a person answers.
    case gate(title: String, line: Int)
  }

  package init(items: [Item], sampleOutput: String? = nil, guessed: Bool = false) {
    self.items = items
    self.sampleOutput = sampleOutput
    self.guessed = guessed
  }

  /// The commands without the gates.
  package var commands: [Command] {
    items.compactMap { item in
      if case .command(let command) = item { command } else { nil }
    }
  }
}
