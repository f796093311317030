import Incidents
import Reports
import Runbooks

extension Walker {
  /// A global verb, the same on every screen.
  func takeVerb(
    _ verb: Typed.Verb, _ rest: String, _ offer: Offer, _ place: StepPlace, _ book: Runbook, _ step: Step
  ) throws -> ExitStatus? {
    switch verb {
    case .run where offer.failed:
      // Running again is one of the options, and not always one that is known to be safe.
      failureShown = nil
      return nil
    case .run: return try runNext(place, book, step)
    case .view: view(place, step)
    case .note: try note(rest)
    case .skip: return try conclude(place, .skipped, rest)
    case .defer: return try conclude(place, .deferred, rest)
    case .override: return try override(rest, place, step)
    case .undo: return try undo(place, book)
    case .rollback: return try rollBackAsking(from: place)
    case .whereAmI:
      try showWhere()
      showScreen(place, book, step)
      if !step.arms.isEmpty { showArms(place) }
    case .timeline: try showTimeline()
    case .back: return try back(place, book)
    case .go: return try go(rest, place, book)
    case .hold: return try hold(.asked, .held)
    case .take:
      guard let arm = armIndex(rest, step) else {
        if step.arms.isEmpty {
          tell("This step has no ways to take.")
          return nil
        }
        tell("Take which? One of \(step.arms.indices.map(screen.mark).joined(separator: ", ")).")
        return nil
      }
      return try takeAsked(arm, place, step)
    case .values:
      for parameter in book.parameters { tell("\(parameter.name): \(shownValue(parameter, in: book) ?? "no value")") }
    case .help: help(step)
    case .handover: return try handOver(rest)
    case .declare: try declare(rest)
    case .state: try changeState(rest)
    case .communicate: return try communicate(rest)
    case .otherwise: try didOtherwise(rest, at: place)
    case .page: return try page(rest)
    }
    return nil
  }

  /// `declare SEV2`, or another severity with its reason behind it.
  func declare(_ rest: String) throws {
    let words = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    guard let severity = words.first.flatMap(Severity.init(typed:)) else {
      tell("declare SEV1, SEV2, SEV3 or SEV4; between two, the worse one. A reason behind it when it goes down.")
      return
    }
    try declare(severity, reason: words.count > 1 ? words[1] : nil)
  }

  /// `state Identified`, with a reason behind it where one is needed.
  func changeState(_ rest: String) throws {
    let words = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    guard let state = words.first.flatMap(IncidentState.init(typed:)) else {
      let now = incident.communications
      tell(
        "It is \(now.state.rawValue) since \(Instants.clock(now.stateSince)).  state "
          + IncidentState.allCases.map(\.rawValue).joined(separator: ", "))
      return
    }
    try change(to: state, reason: words.count > 1 ? words[1] : nil)
  }

  /// Something was done that no step says: in place of this one, or beside the runbook.
  private func didOtherwise(_ rest: String, at place: StepPlace) throws {
    var text = rest
    var command: String?
    if text.isBlank {
      guard case .line(let line) = try question("   What was done, that no step says? > "), !line.isBlank else {
        return
      }
      text = line
      if !text.contains(" $ "), case .line(let line) = try question("   By which command? Enter for none > ") {
        command = line.isBlank ? nil : line.collapsed
      }
    }
    // `scaled by hand $ kubectl scale …`: words, then what was typed elsewhere.
    let parts = text.split(separator: " $ ", maxSplits: 1).map(String.init)
    if parts.count == 2 { (text, command) = (parts[0], parts[1].collapsed) }
    try commit(.communicate(.doOtherwise(text, command: command, instead: true, step: place.id)))
    tell("Noted: done otherwise than written. It becomes a proposed change to the runbook:  muster redline \(name)")
  }

  /// Everything of this step: its lines in the file, its commands as the shell gets them, the last output.
  func view(_ place: StepPlace, _ step: Step) {
    tell("\(paths[place.runbook.revision] ?? "")  lines \(step.lines.start) to \(step.lines.end)")
    for block in step.blocks { say(screen.block(block)) }
    viewReplies(step)
    guard let output = lastOutput, output.step == step.id else { return }
    for (label, kept) in [("stdout", output.stdout), ("stderr", output.stderr)] where kept.bytes > 0 {
      say("   \(label), \(kept.bytes) bytes\n")
      say(screen.lines(of: String(decoding: kept.head, as: UTF8.self), first: "  | ", rest: "  | ", limit: 2000))
      let between = kept.bytes - kept.head.count - kept.tail.count
      if between > 0 { say("  ... \(between) bytes were not kept\n") }
      if !kept.tail.isEmpty {
        say(screen.lines(of: String(decoding: kept.tail, as: UTF8.self), first: "  | ", rest: "  | ", limit: 2000))
      }
    }
  }

  private func override(_ rest: String, _ place: StepPlace, _ step: Step) throws -> ExitStatus? {
    if step.kind == .branch {
      guard
        case .line(let line) = try question(
          "   Take which? \(step.arms.indices.map(screen.mark).joined(separator: " / ")) > "),
        let arm = armIndex(line, step)
      else { return nil }
      return try takeAsked(arm, place, step)
    }
    return try conclude(place, .overridden, rest)
  }

  func showTimeline() throws {
    var amendments = try world.journal.amendments(of: incident.id)
    var last: [Record] = []
    try world.journal.read(incident.id, from: max(1, incident.seq - 19)) { last.append($0) }
    for record in last {
      say(screen.timelineRow(amendments.amended(record, for: .internal), in: incident.communications.outbox))
    }
  }

  /// Re-opens the step before this one; undoes nothing.
  private func back(_ place: StepPlace, _ book: Runbook) throws -> ExitStatus? {
    let touched = book.steps[..<place.index].last { step in
      step.kind != .text && incident.walk?.state(of: step.id, frame: place.frame)?.status != nil
    }
    guard let touched else {
      tell("There is no step before this one on this path.")
      return nil
    }
    try commit(.go(place, to: touched.id, back: true))
    tell("Back at \"\(touched.title)\". Nothing was undone.")
    shown = nil
    return nil
  }

  private func go(_ rest: String, _ place: StepPlace, _ book: Runbook) throws -> ExitStatus? {
    if rest.isBlank {
      var position = 0
      for step in book.steps where step.kind != .text {
        position += 1
        guard incident.walk?.state(of: step.id, frame: place.frame)?.status == nil else { continue }
        let title = "\(step.number.map { $0.trimmed + "  " } ?? "")\(step.title)"
        say(
          Wrapping.wrap(
            "g #\(position)  " + Escaping.line(title), width: options.look.width, indent: "   ", hanging: "           ")
        )
      }
      return nil
    }
    do {
      try commit(.go(place, to: try Walker.find(rest.collapsed, in: book), back: false))
      shown = nil
    } catch let refusal as Refusal {
      tell(Refusals.sentence(refusal))
    }
    return nil
  }

  private func help(_ step: Step) {
    let lines = [
      "Enter  the default in brackets; without one it asks again; it never changes production",
      "r      run the next command, or ask the checks again", "v      everything of this step, and its last output",
      "n      note: one line into the timeline", "s      skip, with a reason",
      "d      defer: it goes on the deferred list",
      "o      override a value or a branch, with a reason",
      "u      undo the last change, or one of several (asks first)",
      "rollback  go through all changes, newest first, and undo each that you confirm",
      "c      communicate: draft and send an update", "p      page: call somebody, by a message of its own",
      "h      hand the lead over",
      "declare  declare SEV2: how bad it is; it starts the clocks of the updates",
      "state  state Identified, Monitoring, ...: what it is to those who are told",
      "otherwise  note what was done that no step says: otherwise scaled by hand $ kubectl scale ...",
      "w      where: how the incident stands, then this step again", "t      the last 20 rows of the timeline",
      "b      back: open an earlier step again",
      "g      go to another step: g alone lists them", "take   take C: the way C of a branch",
      "values what the parameters stand at", "= x    answers x where x alone is a key",
      "q      hold here and leave; muster resume goes on", "Ctrl-C stops the running command, never undoes",
    ]
    for line in lines { say(Wrapping.wrap(line, width: options.look.width, indent: "   ", hanging: "          ")) }
  }
}
