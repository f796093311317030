/// Remembers what the commands of a walk defined, so that a name known to look is not trusted once it may be a function.
package struct ShellShadow: Sendable {
  private var names: Set<String> = []
  private var anything = false

  package init() {}

  /// Notes a command that ran, or stands before others.
  package mutating func note(_ command: Command) {
    for name in command.defines {
      if name == "*" { anything = true } else { names.insert(name) }
    }
  }

  /// The command's effect after all that was noted: `looking` only while none of its programs was defined anew.
  package func effect(of command: Command) -> Command.Effect {
    guard command.effect == .looking else { return command.effect }
    if anything { return .unknown }
    return command.programs.contains(where: names.contains) ? .unknown : .looking
  }

  /// Functions and aliases by name.
  var defined: Set<String> { names }
}
