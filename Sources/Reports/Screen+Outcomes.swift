package import Incidents
import Runbooks

extension Screen {
  /// One line for how a run ended, `done, exit 0, 0.4s`.
  package func outcome(_ ending: Ending, milliseconds: Int, survivors: Int) -> String {
    let time = Instants.length(milliseconds: milliseconds)
    let left = survivors == 0 ? "" : ", \(survivors) process\(survivors == 1 ? "" : "es") outlived it"
    let word = Self.words(ending)
    let line = "   \(word), \(time)\(left)\n"
    return ending.succeeded ? line : look.alarm(line)
  }

  /// How a process ended, in words.
  package static func words(_ ending: Ending) -> String {
    switch ending {
    case .exited(let code): code == 0 ? "done, exit 0" : "FAILED, exit \(code)"
    case .signalled(let signal): "FAILED, ended by signal \(signal)"
    case .timedOut(let seconds): "FAILED, stopped after its time of \(Instants.length(Int64(seconds * 1e9)))"
    case .stopped(let signal): "STOPPED by you (signal \(signal))"
    case .notStarted(_, let what): "NOT STARTED: \(Escaping.line(what))"
    }
  }

  /// A check's line: name, value, what is expected, verdict, where from.
  package func check(name: String, reading: Reading, expected: String?, verdict: String) -> String {
    let value = Escaping.line(reading.text.isEmpty ? "-" : reading.text)
    let unit = reading.unit.map { " " + Escaping.line($0) } ?? ""
    let limit = expected.map { Escaping.line($0) } ?? ""
    let word = verdict.uppercased()
    let colored = verdict == "met" ? word : look.alarm(word)
    if look.accessible {
      return "\(Escaping.line(name)): \(value)\(unit). "
        + (limit.isEmpty ? "" : "Expected: \(limit). ") + "Verdict: \(verdict).\n"
    }
    let columns = [pad(Escaping.line(name), 32), pad(value + unit, 14), pad(limit, 12)].joined(separator: " ")
    let line = "   " + columns + " "
    if Wrapping.columns(line) + word.count <= look.width { return line + colored + "\n" }
    return Wrapping.wrap("\(Escaping.line(name)): \(value)\(unit), expected \(limit)", width: look.width, indent: "   ")
      + "      \(colored)\n"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Wrapping.columns(text)))
  }

  /// What must be typed and why, for a command that changes something.
  package func ceremony(_ plan: Plan, undo: String?) -> String {
    var out = "   class \(plan.danger.word)"
    out += plan.raised.isEmpty ? "\n" : ": raised, because \(plan.raised.joined(separator: " and "))\n"
    out = Wrapping.wrap(out, width: look.width, hanging: "   ")
    if let undo {
      out += Wrapping.wrap("Undo: \(Escaping.line(undo))", width: look.width, indent: "   ", hanging: "         ")
    } else {
      out += "   No undo is written for this step.\n"
    }
    return out + "   Plan \(plan.id); nothing has run yet.\n"
  }
}
