import Incidents
import Reports
import Runbooks

extension Walker {
  /// Why a check's script is not run; nil when it is.
  ///
  /// What only looks runs by itself, whatever its author calls it. What is not known to is asked about once a walk, before it
  /// runs first; without a person `--trust-checks` takes its author's word. What changes something is no check.
  func refusal(ofCheck run: RunRef, at place: StepPlace, aside: Bool = false) throws -> String? {
    let (book, step) = step(at: place)
    let block = step.blocks[run.block]
    let command = block.commands[run.command]
    let effect = effect(of: command, in: book)
    let carries = effect == .looking && carriesAway(command, in: book)
    if effect == .looking, !carries { return nil }
    if effect == .changing {
      return
        "not run: its words change something, and a check only looks; what changes is a step of its own, with the role run"
    }
    let why =
      carries
      ? "tells another machine what it finds on this one" : "is not known to only look; its author says that it does"
    if allowedChecks.contains(command.script) { return nil }
    let name = Escaping.line(block.attributes.name ?? step.title)
    if options.trustsChecks {
      allowedChecks.insert(command.script)
      try commit(.note("check \(name) \(why): run by --trust-checks"))
      return nil
    }
    guard world.person.isThere else { return "not run: it \(why), and nobody is here to allow it" }
    if aside || refusedChecks.contains(command.script) { return "not run: it \(why), and nobody has allowed it" }
    tell("The check \(name) \(why):")
    say(screen.lines(of: command.text, first: "   | ", rest: "   | "))
    // Whoever holds the walk here, or ends the input, is asked by the next prompt again.
    guard case .line(let line) = world.person.ask("   type  look  to run it in this walk, or Enter to leave it out > "),
      line.collapsed == "look"
    else {
      refusedChecks.insert(command.script)
      return "not run: it \(why), and nobody has allowed it"
    }
    allowedChecks.insert(command.script)
    try commit(.note("check \(name) \(why): allowed in this walk"))
    return nil
  }

  /// A dry run is its author's word: whoever confirms the action sees first what it is, and without a person nobody does.
  func needTrust(inDryRun block: Block, _ step: Step, _ book: Runbook) throws {
    guard !world.person.isThere, !options.trustsChecks, let command = block.commands.first,
      effect(of: command, in: book) != .looking || carriesAway(command, in: book)
    else { return }
    throw NeedsPerson(
      .needsDecision,
      "Step \(step.id): its dry run is not known to only look; its author says that it does.  Nothing was run.\n"
        + "  go on with   muster resume \(name) --trust-checks")
  }

  /// True when a command that looks could tell another machine what only this one knows.
  func carriesAway(_ command: Runbooks.Command, in book: Runbook) -> Bool {
    ShellOutgoing.carries(command) { name in
      if isInContext(name) { return false }
      let known = book.parameters.first { $0.variable == name || $0.name == name }
      guard let known, let basis = value(of: known)?.basis, !known.secret else { return false }
      return basis != .environment && basis != .captured
    }
  }

  /// True when what an earlier check read may be sent to an address that the runbook chose: a person says so, once a walk.
  func maySend(_ parameter: Parameter, in text: String, to source: SourceDeclaration) -> Bool {
    guard source.origin == .runbook, source.kind != .sqlite, value(of: parameter)?.basis == .captured else {
      return true
    }
    if allowedChecks.contains(text) { return true }
    guard world.person.isThere, !refusedChecks.contains(text) else { return false }
    let shown = Escaping.line(value(of: parameter)?.value ?? "")
    tell("\(parameter.name) = \(shown) would be sent to an address that the runbook chose:")
    say(screen.lines(of: text, first: "   | ", rest: "   | "))
    guard
      case .line(let line) = world.person.ask("   type  send  to allow it in this walk, or Enter to leave it out > "),
      line.collapsed == "send"
    else {
      refusedChecks.insert(text)
      return false
    }
    allowedChecks.insert(text)
    return true
  }
}
