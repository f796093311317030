import Digests
import Incidents
import Reports
import Runbooks

/// Undo: one change is taken back by its author's script, with the values with which it was made.
extension Walker {
  /// What came of taking a change back.
  enum TakenBack {
    case done
    /// It was tried and did not end well, or nobody saw its end.
    case failed
    /// A person left it, or nothing is written that takes it back.
    case left
    case over(ExitStatus)
  }

  /// `u`: takes the last change back; of several the person says which.
  func undo(_ place: StepPlace, _ book: Runbook) throws -> ExitStatus? {
    let stack = Array(incident.ledger.stack.filter { $0.hasUndo || !$0.leavesNothing }.reversed())
    guard let last = stack.first else {
      tell("Nothing was changed in this walk, so there is nothing to undo.")
      return nil
    }
    if stack.count == 1 { return try undo(last, from: place) }
    showStack(stack)
    switch try question("   Undo which? 1-\(stack.count), rollback goes through all, Enter goes back > ") {
    case .over(let status): return status
    case .again: return nil
    case .line(let line):
      if case .verb(.rollback, _) = Typed(line) { return try rollBackAsking(from: place) }
      guard let n = Int(line.collapsed), stack.indices.contains(n - 1) else {
        tell("Nothing was undone.")
        return nil
      }
      return try undo(stack[n - 1], from: place)
    }
  }

  /// The last open change of the step that the walk stands at.
  func change(of place: StepPlace) -> Ledger.Row? {
    incident.ledger.stack.last { $0.step == place.id && $0.runbook == place.runbook }
  }

  /// Takes back the last change of this step.
  func undoStep(at place: StepPlace) throws -> ExitStatus? {
    guard let row = change(of: place) else {
      tell("Nothing was changed here, so there is nothing to undo.")
      return nil
    }
    return try undo(row, from: place)
  }

  /// One change; without an undo of its own, the section that takes it back is entered.
  private func undo(_ row: Ledger.Row, from place: StepPlace) throws -> ExitStatus? {
    if !row.hasUndo, let (section, title) = rollbackSection(of: row), row.runbook == place.runbook {
      try commit(.enter(place, section: section, label: title))
      return nil
    }
    if case .over(let status) = try takeBack(row) { return status }
    return nil
  }

  /// The undo stack, newest first, numbered: what each undo covers, and what is known of each change.
  func showStack(_ stack: [Ledger.Row]) {
    say("\n")
    for (i, row) in stack.enumerated() {
      var words = LedgerWords.undo(row, title: title(of: row))
      if !row.hasUndo, let (_, title) = rollbackSection(of: row) { words += "; see the section \"\(title)\"" }
      say(
        Wrapping.wrap("\(i + 1)  \(Escaping.line(words))", width: options.look.width, indent: "   ", hanging: "      "))
    }
  }

  func title(of row: Ledger.Row) -> String {
    guard let key = row.runbook, let index = library.index(of: row.step, in: key), let book = library[key] else {
      return row.step
    }
    return book.steps[index].title
  }

  /// Takes one change back: its undo, what it covers, its values, and then the ceremony of any change.
  func takeBack(_ row: Ledger.Row) throws -> TakenBack {
    guard row.hasUndo, let key = row.runbook, let there = incident.aside(row.step, in: key, library),
      let block = step(at: there).1.blocks.firstIndex(where: { $0.role == .undo && !$0.commands.isEmpty })
    else {
      tell("No undo is written for \"\(title(of: row))\". What ran is in the timeline.")
      return .left
    }
    let step = step(at: there).1
    say("\nUndo of: \(Escaping.line(step.title))\n" + screen.block(step.blocks[block]))
    tellWhatIsKnown(row)
    undoing = row
    defer { undoing = nil }
    do {
      let (finish, over) = try confirmAndRun(RunRef(block: block, command: 0), at: there, concluding: false)
      if let over { return .over(over) }
      guard let finish else { return .left }
      guard finish.ending.succeeded else {
        tell("The undo did not end well; the change stays on the list.")
        return .failed
      }
      say("   rolled back: \(Escaping.line(step.title))\n")
      return .done
    } catch let refusal as Refusal {
      tell(Refusals.sentence(refusal))
      return .failed
    }
  }

  /// What the undo covers, how the change ended, which values it had, and where it was made.
  func tellWhatIsKnown(_ row: Ledger.Row) {
    tell("It \(LedgerWords.cover(row)).")
    if !row.isWhole {
      tell("The change itself: \(row.outcome). How far it came is not known; the undo may meet half of it.")
    }
    for (name, value) in (row.pushed?.named ?? [:]).sorted(by: { $0.key < $1.key }) {
      tell("\(name) = \(value)  (as it was for the change)")
    }
    for name in row.pushed?.secrets ?? [] { tell("\(name): a secret, found again now") }
    let isHere = row.host == world.host
    if !isHere, !Self.isElsewhere(row.host) {
      tell("The change was made on \(row.host). This is \(world.host), and the undo runs here.")
    }
  }

  /// True for a place as `on=` writes it, false for a machine's own name.
  static func isElsewhere(_ host: String) -> Bool {
    do {
      _ = try Elsewhere.parse(host)
      return true
    } catch {
      // A machine's own name.
      return false
    }
  }

  /// The rollback section that takes a change back.
  private func rollbackSection(of row: Ledger.Row) -> (section: Int, title: String)? {
    guard let key = row.runbook, let book = library[key], let index = library.index(of: row.step, in: key) else {
      return nil
    }
    return rollback(of: book.steps[index], in: book).map { ($0, book.sections[$0].title) }
  }

  /// The rollback section that covers a step: the innermost that takes back a section holding it.
  func rollback(of step: Step, in book: Runbook) -> Int? {
    var section = step.section
    while let s = section {
      if let found = book.sections.firstIndex(where: { $0.rollbackOf == s }) { return found }
      section = book.sections[s].parent
    }
    return book.sections.firstIndex { $0.phase == .rollBack && $0.rollbackOf == nil }
  }

  /// True while the step holds another open change, so that it is not rolled back as a whole.
  func isChangedTwice(_ change: Int) -> Bool {
    guard let row = incident.ledger[change] else { return false }
    return incident.ledger.stack.contains { $0.seq != change && $0.step == row.step && $0.runbook == row.runbook }
  }

  // MARK: Values of then

  /// The author's undo of a step, with the values that it has now: later it takes back what ran with these.
  func whatTakesBack(_ step: Step, in book: Runbook) -> Plan.Undo? {
    guard let block = step.block(.undo), let command = block.commands.first else { return nil }
    var needed = needs(command, in: book)
    let address = block.attributes.on.map { ElsewhereAddress($0).names } ?? []
    for name in address where !needed.contains(where: { $0.name == name }) { needed.append(parameter(name, in: book)) }
    var values = needed.compactMap { parameter -> String? in
      guard let (value, _) = value(of: parameter) else { return nil }
      let isHidden = parameter.secret || isSecret(parameter.name) || redaction.holds(value.utf8)
      return isHidden ? parameter.name : "\(parameter.name)=\(value)"
    }
    // What earlier scripts set, later ones may set anew.
    for name in command.uses where isInContext(name) && !needed.contains(where: { $0.name == name }) {
      guard let value = contextValues()[name], ShellReading.isPlain(value) else { continue }
      values.append(isSecret(name) || redaction.holds(value.utf8) ? name : "\(name)=\(value)")
    }
    let script = Digest(hex: SHA256.hex(SHA256.hash(Array(command.script.utf8))))
    return Plan.Undo(script: script, covers: block.attributes.covers, values: values)
  }

  /// Gives an undo the values of its change, also where a later script set the same names; what it sets goes nowhere.
  func fix(_ then: UndoPushed, in launch: inout Launch) {
    launch.contextOut = nil
    for (name, value) in then.named.sorted(by: { $0.key < $1.key }) where name.isVariableName {
      if !launch.environment.contains(where: { $0.name == name }) { launch.environment.append((name, value)) }
      if isInContext(name) { launch.fixed.append((name, value)) }
    }
  }

  /// An undo is a change: at least small, and with the number of what the change touched.
  func ceremonyOfUndo(_ judged: Ceremony) -> Ceremony {
    var ceremony = judged
    if ceremony.danger == .look { ceremony = Ceremony(danger: .small, raised: [], phrase: "do") }
    if let targets = undoing?.targets, targets != 1 { ceremony.phrase = "undo \(targets)" }
    return ceremony
  }

  // MARK: An undo of unknown outcome

  /// An undo whose end nobody saw: what is known of it, and a ruling that only a person makes.
  func ruleUndo(_ place: StepPlace, _ run: RunInFlight) throws -> ExitStatus? {
    let step = step(at: place).1
    say("\nUndo of: \(Escaping.line(step.title))\n   Started, never reported:\n")
    say(screen.lines(of: step.blocks[run.run.block].commands[run.run.command].text, first: "     $ ", rest: "       "))
    tell("intent \(run.seq), plan \(run.plan): UNKNOWN whether it ran, how far, or how it ended.")
    if Self.isElsewhere(run.host) {
      tell("It was started on \(run.host). Whether it still runs there cannot be known from here.")
    } else if run.host != world.host {
      tell("It was started on \(run.host). Whether it still runs has to be looked at there.")
    } else if let child = leftChild(of: run) {
      tell("Its process \(child.pid) is still running.")
      if world.person.isThere { return try meetLiving(child, place, run) }
    } else {
      tellWhatIsGone(run)
    }
    guard world.person.isThere else {
      tell("Somebody has to rule on it:  muster rollback \(name)")
      if incident.walk?.outcome == nil { try commit(.hold(.unknown)) }
      return .outcomeUnknown
    }
    undoing = run.undoes.flatMap { incident.ledger[$0] }
    defer { undoing = nil }
    if let probe = step.blocks.firstIndex(where: { $0.role == .probe }) {
      tell("The author's probe says whether the change is still there:")
      _ = try readCheck(RunRef(block: probe, command: 0), step.blocks[probe], at: place, quietly: false, aside: true)
    } else {
      tell("No way to find out was written for this step. Look yourself.")
    }
    say("   Rule on it. It is not run again by itself.\n")
    say("   1 it was undone\n   2 it was not undone\n   3 leave it unknown; the change stays on the list\n")
    let rulings: [Ruling] = [.done, .notDone, .leftUnknown]
    switch try question("\n\(mode.rawValue) unknown undo> 1-3   n note   q hold > ") {
    case .over(let status): return status
    case .again: return nil
    case .line(let line):
      switch Typed(line) {
      case .number(let n) where rulings.indices.contains(n - 1):
        let (why, over) = try reason("How do you know, one line")
        if let over { return over }
        guard let why else { return nil }
        try commit(.rule(place, rulings[n - 1], reason: why))
        if n == 1, let change = run.undoes, !isChangedTwice(change) {
          try append([
            Entry(.stepConcluded(status: .rolledBack, reason: why), at: incident.aside(place), actor: world.user)
          ])
        }
      case .verb(.hold, _): return try hold(.unknown, .outcomeUnknown)
      case .verb(.note, let rest): try note(rest)
      default: tell("Type 1, 2 or 3.")
      }
      return nil
    }
  }
}
