import ArgumentParser
import Host
import Reports

/// How text may look, for verbs that only show.
struct LookFlags: ParsableArguments {
  @Flag(help: "Plain sentences for screen readers (else ACCESSIBLE).")
  var accessible = false

  @Flag(name: .customLong("no-color"), help: "No colour (else NO_COLOR).")
  var noColor = false

  /// Judged once, from the flags and the environment.
  var look: Look {
    let terminal = Terminal.isTerminal(1)
    var look = Look(
      environment: { environment($0) }, isTerminal: terminal, columns: terminal ? Terminal.columns() : nil)
    if noColor { look.color = false }
    if accessible { look.accessible = true }
    return look
  }
}
