import Incidents
import Reports
import Runbooks

extension Walker {
  /// Presents a step, with the reading before it, and stays until it is over or somebody is needed.
  func present(_ place: StepPlace) throws -> ExitStatus? {
    let (book, step) = step(at: place)
    if until == step.id { return try hold(.until, .held) }
    let key = "\(place.frame)/\(step.id)/\(state(place)?.attempts ?? 0)"
    if shown != key {
      if !overridden.isEmpty { try reconsiderBranches(book, at: place) }
      sayRunbook(place, book)
      showScreen(place, book, step)
      shown = key
    }
    if !world.person.isThere { return try presentAlone(place, book, step) }
    return try converse(place, book, step)
  }

  /// Where a jump led into another runbook, or back: the headers of two runbooks look alike.
  private func sayRunbook(_ place: StepPlace, _ book: Runbook) {
    defer { inside = (place.runbook, place.frame) }
    guard let frames = incident.walk?.frames else { return }
    let before = inside ?? (frames[0].runbook, 0)
    guard before.runbook != place.runbook else { return }
    let path = paths[place.runbook.revision].map { "  (\(Escaping.line($0)))" } ?? ""
    let title = Escaping.line(book.title) + path
    if place.frame < before.frame { return say("\n" + Wrapping.wrap("Back in: \(title)", width: options.look.width)) }
    say("\n" + Wrapping.wrap("Now in: \(title)", width: options.look.width))
    let isAgain =
      frames.indices.contains(place.frame) && frames[..<place.frame].contains { $0.runbook == place.runbook }
    if isAgain { tell("This runbook was entered before; its steps are open again.") }
  }

  func state(_ place: StepPlace) -> StepState? { incident.walk?.state(of: place.id, frame: place.frame) }

  /// Header, reading, step.
  func showScreen(_ place: StepPlace, _ book: Runbook, _ step: Step) {
    var section: Int?
    for index in place.reading {
      let text = book.steps[index]
      let title = text.section.flatMap { $0 == section ? nil : book.sections[$0].title }
      section = text.section
      say(screen.reading(text, section: title))
    }
    var facts = facts(place, book, step)
    facts.longHeld = longHeld(at: world.now().wall)
    say(screen.header(facts))
    let values = parameters(of: step, in: book).map { ($0.name, shownValue($0, in: book)) }
    say(screen.step(step, marks: marks(step, in: book), values: values))
  }

  func facts(_ place: StepPlace, _ book: Runbook, _ step: Step) -> Screen.Facts {
    Screen.Facts(
      incident: [name, incident.communications.severity?.rawValue].compactMap { $0 }.joined(separator: " "),
      mode: mode.rawValue, environment: incident.environment,
      lead: incident.communications.roles.lead?.name ?? world.user,
      since: Instants.since(0, incident.age(world.now())), trail: trail(of: book, place.runbook),
      phase: step.phase.map(Screen.word), position: place.count.position, total: place.count.total,
      due: clockWords(at: world.now().wall))
  }

  /// The phases of a runbook, which do not change while it is walked.
  private func trail(of book: Runbook, _ key: RunbookKey) -> [String] {
    if let known = trails[key] { return known }
    let trail = Screen.trail(of: book)
    trails[key] = trail
    return trail
  }

  /// What a step is, in words: "check, reads only", "changes something", "guessed".
  func marks(_ step: Step, in book: Runbook) -> [String] {
    var out: [String] = []
    switch step.kind {
    case .check:
      let effects = step.blocks.flatMap { block in block.commands.map { StepMarks.effect(of: $0, in: block) } }
      out.append(effects.contains(.changing) ? "check, CHANGES something" : "check, reads only")
    case .branch:
      out.append(step.arms.contains { $0.condition != nil } ? "decided by evidence" : "you choose a way")
    case .manual:
      out.append("you answer")
      let effects = step.blocks.flatMap { block in block.commands.map { StepMarks.effect(of: $0, in: block) } }
      if effects.contains(.changing) {
        out.append("CHANGES something")
      } else if effects.contains(.unknown) {
        out.append("may change something")
      }
    case .text: break
    case .script:
      let commands = step.commands.map { step.blocks[$0.block].commands[$0.command] }
      if let run = step.block(.run), let command = run.commands.first {
        let danger = Ceremony.judge(run, command, of: step, words: "").danger
        out.append(danger == .look ? "looks only" : "class \(danger.word), changes something")
      } else if commands.contains(where: { $0.effect == .changing }) {
        out.append("CHANGES something")
      } else if commands.contains(where: { effect(of: $0, in: book, beforehand: true) == .unknown }) {
        out.append("may change something")
      } else if !commands.isEmpty {
        out.append("looks only")
      }
      if commands.contains(where: { $0.obstacle == .otherContext }) { out.append("for another host or session") }
      let wants = step.commands.contains { ref in
        let block = step.blocks[ref.block]
        return block.attributes.interactive ?? block.commands[ref.command].interactive
      }
      if wants { out.append("wants your terminal") }
      if step.blocks.contains(where: { $0.guessed && $0.kind == .command }) { out.append("guessed to be a command") }
    }
    if step.traits.contains(.until) { out.append("repeat until it holds") }
    if step.traits.contains(.gate) { out.append("wait for a word") }
    return out
  }

  /// `LIVE prod-eu 3/12`.
  func promptHead(_ place: StepPlace) -> String {
    "\(mode.rawValue) \(place.count.position)/\(place.count.total)"
  }

  /// One question, with Ctrl-C, end of input and a lost terminal told apart; nil means that the walk is held.
  func question(_ prompt: String, hidden: Bool = false) throws -> Asked {
    // A person who reads is an idle moment.
    try world.journal.settle()
    let prompt = redaction(prompt)
    let heard =
      hidden ? world.person.askHidden(prompt) : world.person.ask(prompt, every: .seconds(5)) { self.news() }
    switch heard {
    case .line(let line):
      interrupts = 0
      noteHeard()
      return .line(line)
    case .interrupt:
      interrupts += 1
      if interrupts >= 2 { return .over(try hold(.interrupted, .interrupted)) }
      tell("Nothing is running. q holds the walk here; Ctrl-C again does the same.")
      return .again
    case .end: return .over(try hold(.asked, .held))
    case .hangup: return .over(try hold(.hangup, .interrupted))
    case .elsewhere: return .over(try hold(.handedOver, .held))
    }
  }

  /// What came of a question.
  enum Asked {
    case line(String)
    case again
    case over(ExitStatus)
  }

  /// Asks for one line that must not be empty, such as a reason; nil when the person goes back.
  func reason(_ prompt: String) throws -> (text: String?, over: ExitStatus?) {
    switch try question("   \(prompt) > ") {
    case .line(let line): return (line.isBlank ? nil : line, nil)
    case .again: return (nil, nil)
    case .over(let status): return (nil, status)
    }
  }
}
