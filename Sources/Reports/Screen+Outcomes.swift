package import Incidents
import Runbooks

extension Screen {
  /// One line for how a run ended, `done, exit 0, 0.4s`.
  package func outcome(_ ending: Ending, milliseconds: Int, survivors: Int) -> String {
    let time = Instants.length(milliseconds: milliseconds)
    let left = Self.left(ending, survivors).map { ", \($0)" } ?? ""
    let word = Self.words(ending)
    let line = "   \(word), \(time)\(left)\n"
    return ending.succeeded ? line : look.alarm(line)
  }

  /// What became of processes that a script started and that were no longer with it; nil where there were none.
  ///
  /// Behind an end of its own they live on; those of one that was ended were ended too.
  package static func left(_ ending: Ending, _ survivors: Int) -> String? {
    guard survivors > 0 else { return nil }
    let processes = "\(survivors) process\(survivors == 1 ? "" : "es")"
    switch ending {
    case .timedOut, .stopped, .abandoned, .guarded: return "and \(processes) that had left its group"
    case .exited, .signalled, .notStarted, .lost: return "\(processes) outlived it"
    }
  }

  /// What a guard says while an action runs: a row of ours between those of its output.
  package func guardWords(_ words: String) -> String {
    Wrapping.wrap(Escaping.line(words), width: look.width, indent: "   ").split(separator: "\n")
      .map { look.alarm(String($0)) + "\n" }.joined()
  }

  /// The head of a failure: the step, and how its run ended.
  package func failure(of title: String, _ words: String) -> String {
    look.alarm(Wrapping.wrap("\(Escaping.line(title)): \(words)", width: look.width))
  }

  /// One numbered option.
  package func choice(_ number: Int, _ words: String) -> String {
    Wrapping.wrap("\(number) \(Escaping.line(words))", width: look.width, indent: "   ", hanging: "     ")
  }

  /// How a process ended, in words.
  package static func words(_ ending: Ending) -> String {
    switch ending {
    case .exited(let code): code == 0 ? "done, exit 0" : "FAILED, exit \(code)"
    case .signalled(let signal): "FAILED, ended by signal \(signal)"
    case .timedOut(let seconds): "FAILED, stopped after its time of \(Instants.length(Int64(seconds * 1e9)))"
    case .stopped(let signal): "STOPPED by you (signal \(signal))"
    case .abandoned(1): "STOPPED, because the terminal went away"
    case .abandoned(let signal): "STOPPED, because muster was told to end (signal \(signal))"
    case .guarded(let name): "STOPPED by the guard \"\(Escaping.line(name))\""
    case .notStarted(_, let what): "NOT STARTED: \(Escaping.line(what))"
    case .lost(let what): "UNKNOWN, the connection was lost: \(Escaping.line(what))"
    }
  }

  /// A check's line: name, value, what is expected, verdict, where from.
  package func check(name: String, reading: Reading, expected: String?, verdict: String) -> String {
    let value = Escaping.line(reading.text.isEmpty ? "-" : reading.text)
    let unit = reading.text.isEmpty ? "" : reading.unit.map { " " + Escaping.line($0) } ?? ""
    let limit = expected.map { Escaping.line($0) } ?? ""
    // Without an expectation nothing was judged: the value stands for itself.
    let word = expected == nil && verdict == "met" ? "" : verdict.uppercased()
    let colored = verdict == "met" ? word : look.alarm(word)
    if look.accessible {
      return "\(Escaping.line(name)): \(value)\(unit). "
        + (limit.isEmpty ? "" : "Expected: \(limit). ") + "Verdict: \(verdict).\n"
    }
    if verdict == "error" {
      let first = "\(Escaping.line(name)): \(word)" + (limit.isEmpty ? "" : ", expected \(limit)")
      let lines = Wrapping.wrap(first, width: look.width, indent: "   ").split(separator: "\n")
      let verdict = lines.map { look.alarm(String($0)) + "\n" }.joined()
      // Without a word of its own, why stands in the line below.
      return reading.text.isEmpty ? verdict : verdict + Wrapping.wrap(value + unit, width: look.width, indent: "      ")
    }
    let columns = [pad(Escaping.line(name), 32), pad(value + unit, 14), pad(limit, 12)].joined(separator: " ")
    let line = "   " + columns + " "
    if word.isEmpty { return String(line.reversed().drop { $0 == " " }.reversed()) + "\n" }
    if Wrapping.columns(line) + word.count <= look.width { return line + colored + "\n" }
    return Wrapping.wrap("\(Escaping.line(name)): \(value)\(unit), expected \(limit)", width: look.width, indent: "   ")
      + "      \(colored)\n"
  }

  /// One record as a row of the prompt's `t`; `outbox` knows whom a delivery was for.
  package func timelineRow(_ record: Record, in outbox: Outbox, by actor: String? = nil) -> String {
    let step = record.place.step.map { " " + Escaping.line($0) } ?? ""
    var words = actor.map { Escaping.line($0) + ": " } ?? ""
    if let whom = CommunicationWords.sentence(record.event, in: outbox) { words += whom + ", " }
    words += Self.summary(record.event)
    return Wrapping.wrap(
      "\(Instants.clock(record.happened))\(step)  \(words)", width: look.width, indent: "   ", hanging: "             ")
  }

  /// What happened, in a few words.
  package static func summary(_ event: Event) -> String {
    switch event {
    case .opened(let title, _, _): "opened: \(Escaping.line(title))"
    case .pinned(_, let path, _): "runbook \(Escaping.line(path))"
    case .walkStarted: "walk started"
    case .walkHeld(let reason): "held: \(reason.rawValue)"
    case .walkResumed(let host): "taken up on \(Escaping.line(host))"
    case .walkEnded(let status, let outcome, _): "\(status.rawValue), \(outcome.rawValue)"
    case .valueGiven(let name, let value, _, _, _): "\(Escaping.line(name)) = \(value.map(Escaping.line) ?? "(secret)")"
    case .scriptConfirmed(let plan, let phrase, _): "confirmed plan \(plan): \(Escaping.line(phrase))"
    case .scriptStarted(_, _, _, let text, _, _, _, _): "started: \(Escaping.line(String(text.prefix(200))))"
    case .scriptFinished(_, let ending, let milliseconds, _, _, _, _):
      "\(words(ending)), \(Instants.length(milliseconds: milliseconds))"
    case .planMade, .planRefused, .approvalAsked, .approvalGiven, .approvalWaived, .undoPushed, .undoBegun, .guardArmed,
      .guardTripped, .runAttached, .divergenceMoved, .divergenceClosed:
      CareWords.sentence(event)
    case .scriptRuled(_, let ruling, let reason): "ruled \(ruling.rawValue): \(Escaping.line(reason))"
    case .checkRead(_, _, let name, let reading, let verdict, _):
      "\(Escaping.line(name)) \(Escaping.line(reading.text)): \(verdict)"
    case .armContradicted(let taken, let now, let measured):
      "evidence speaks for \(letter(now)), taken was \(letter(taken)): \(Escaping.line(measured))"
    case .checkHeld(_, let name, let milliseconds):
      "\(Escaping.line(name)) held \(Instants.length(milliseconds: milliseconds))"
    case .stepAnswered(let value, let basis): value.isEmpty ? basis.rawValue : "answered: \(Escaping.line(value))"
    case .stepConcluded(let status, let reason): status.rawValue + (reason.map { ": " + Escaping.line($0) } ?? "")
    case .armTaken(_, let label, let by, _, _, _, _): "took \(Escaping.line(label)), by \(by.rawValue)"
    case .walkWent(let to, let back): (back ? "back to " : "went to ") + Escaping.line(to)
    case .noteAdded(let text): "note: \(Escaping.line(text))"
    case .closed(let outcome, _): "closed: \(outcome.rawValue)"
    case .reopened(let reason): "opened again: \(Escaping.line(reason))"
    case .opaque(let kind): "\(Escaping.line(kind)) (written by a newer muster)"
    default: CommunicationWords.sentence(event)
    }
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Wrapping.columns(text)))
  }
}
