import Engine
import Glibc
import Host
import Incidents
import Reports

/// The one place where errors become sentences: what was being done and to what, then on a second line what to try next.
enum Sentences {
  static func journal(_ error: JournalError) -> String {
    let tail = error.detail.isEmpty ? "" : " (\(error.detail))"
    return switch error.cause {
    case .unopenable: "cannot open the journal \(error.object)\(tail)\n  Name another with --db FILE or MUSTER_DB."
    case .newer:
      "the journal \(error.object) was made by a newer muster\(tail)\n  Use that version; nothing was changed."
    case .corrupt:
      "the journal \(error.object) is damaged or no journal\(tail)\n  Nothing was changed. See: muster verify; a copy made by `muster backup` opens with --db."
    case .full:
      "no room left to record: \(error.operation) on \(error.object)\(tail)\n  What ran and could not be recorded is of unknown outcome. Make room, then: muster resume"
    case .readOnly:
      "the journal \(error.object) may not be written\(tail)\n  Nothing was started. Look at its owner and mode, or name another with --db."
    case .busy: "somebody else is writing to \(error.object)\(tail)\n  Nothing was started. Try again."
    case .stale: "the incident went on in another terminal since this was shown\n  Look again: muster where"
    case .superseded: "another terminal has taken this walk\(tail)\n  Look on: muster where"
    case .failed: "\(error.operation) failed on \(error.object)\(tail)"
    }
  }

  static func held(by mark: LeaseMark?) -> String {
    guard let mark else { return "somebody else is running this walk\n  Look on: muster where" }
    let who = "\(mark.user) on \(mark.host), process \(mark.holder.pid)"
    return "\(who) is running this walk\n  Look on: muster where.  It can be taken up when that process has ended."
  }

  /// Why the command line is refused; at a prompt the same refusal names a key instead.
  static func refusal(_ refusal: Refusal, of runbook: String, in incident: String = "INC") -> String {
    guard case .unknownStep(let words) = refusal else { return Refusals.sentence(refusal, of: incident) }
    return "there is no step \"\(Escaping.line(words))\" in this runbook\n"
      + "  See its steps: muster show --tree \(Escaping.line(runbook))"
  }

  /// What the shell does beside running, said while it happens.
  static func notice(_ notice: ShellNotice) -> String {
    switch notice {
    case .stopping(let signal, let after):
      "   stopping it (signal \(signal)); it is killed after \(after.components.seconds) s, or now by Ctrl-C again\n"
    case .timedOut(let after):
      "   its time is up; it is being stopped, and killed after \(after.components.seconds) s\n"
    case .guarded(let after):
      "   it is being stopped, and killed after \(after.components.seconds) s, or now by Ctrl-C\n"
    case .killing: "   it did not stop; killing it and all that it started\n"
    case .contextNotKept(let error): "   its folder and variables could not be kept: \(host(error))\n"
    }
  }

  static func host(_ error: HostError) -> String {
    let why =
      error.errno == 0
      ? error.detail : String(cString: strerror(error.errno)) + (error.detail.isEmpty ? "" : " (\(error.detail))")
    return "cannot \(error.operation) \(error.object): \(why)"
  }
}
