package import Incidents
import Reports
package import Runbooks

/// The sentence of each refusal, as the prompt says it.
package enum Refusals {
  /// What is not so, and what can be done instead; commands to type name the incident where one is known.
  package static func sentence(_ refusal: Refusal, of incident: String = "INC") -> String {
    switch refusal {
    case .noWalk: "No walk is open here."
    case .walkOver: "This walk is over."
    case .closed: "The incident is closed."
    case .unknownStep(let words): "There is no step \"\(Escaping.line(words))\". g alone lists them."
    case .valueNotAllowed(let name, let complaint): "The value for \(name) is not allowed. \(complaint)"
    case .unfilled(let names): "Without a value: \(names.joined(separator: ", ")). Nothing was run."
    case .inDoubt(let step): "Step \(step) is of unknown outcome; somebody has to rule on it first. Nothing was run."
    case .running(let step): "Step \(step) is running."
    case .wrongPhrase(let typed, let expected): "You typed \"\(typed)\". It must be \"\(expected)\". Nothing was run."
    case .needsPhrase(let plan): "Plan \(plan.id) needs its phrase typed. Nothing was run."
    case .planSpent(let plan): "Plan \(plan) has run already. Nothing was run again."
    case .obstacle(let obstacle): Self.sentence(obstacle)
    case .reasonMissing: "A reason is needed. Nothing was changed."
    case .answerMissing: "An empty answer is none. Nothing was recorded."
    case .noSuchArm: "There is no such way."
    case .nothingThere: "There is nothing to do that to. Nothing was changed."
    case .policy(let refusal): Self.sentence(refusal)
    case .secretMissing(let name, let why): "The secret \(Escaping.line(name)): \(Escaping.line(why)). Nothing was run."
    case .planMissing(""): "No plan waits for a second person here."
    case .planMissing(let plan):
      "No plan \(Escaping.line(plan)) stands: it has run, another took its place, or a value changed. Nothing was run."
    case .planVoid(let plan, let flaw): "Plan \(plan) is void: \(Screen.words(flaw)). Nothing was run."
    case .notAgreed(let plan, let missing):
      "Plan \(plan) waits for \(missing) other \(missing == 1 ? "person" : "people") to agree. Nothing was run."
    case .ownPlan(let plan): "Plan \(plan) is your own; somebody else has to confirm it. Nothing was recorded."
    case .agreedAlready(let plan): "You have agreed to plan \(plan) already."
    case .notWaivable(let plan):
      "The policy wants others to agree to plan \(Escaping.line(plan)); nobody goes alone on it. Nothing was run."
    case .notAnApprover(let plan, let names):
      "Plan \(plan) wants the word of: \(names.map(Escaping.line).joined(separator: ", ")). Nothing was recorded."
    case .wrongReadBack(let typed):
      "You read \"\(Escaping.line(typed))\" back. That is not what the plan says. Nothing was recorded."
    case .guardsNotMet(let guards) where guards.isEmpty: "The guards were not asked to the end. Nothing was run."
    case .guardsNotMet(let guards):
      "Not started, because a guard is not met. Nothing was run.\n"
        + guards.map(Escaping.line).joined(separator: "\n")
    default: sentenceOfPeople(refusal, incident)
    }
  }

  /// Refusals of what concerns people: severity, state, roles, messages.
  private static func sentenceOfPeople(_ refusal: Refusal, _ incident: String) -> String {
    switch refusal {
    case .declaredAlready(let severity): "It is declared as \(severity.rawValue) already. Change it with a reason."
    case .notDeclared: "It is not declared yet, so there is nothing to change.  muster declare \(incident) SEV2"
    case .stateNotAllowed(let from, let to) where from.isOver:
      "It is \(from.rawValue); \(to.rawValue) needs it to be open again first: Reopened, with a reason. Nothing was changed."
    case .stateNotAllowed(let from, let to):
      "From \(from.rawValue) there is no way to \(to.rawValue). Nothing was changed."
    case .tooEarlyForLong: "Long-running is not said in the first hour after it was declared. Nothing was changed."
    case .notYours(let holder?): "That is \(Escaping.line(holder))'s to say. Nothing was changed."
    case .notYours: "Nobody holds that, so nobody can give it. Nothing was changed."
    case .yoursAlready: "You lead already."
    case .ledByAnother(let name, let heard):
      """
      \(Escaping.line(name)) leads it\(heard.map { ", heard of last at \(Instants.clock($0))" } ?? ""). Nothing was run.
        look on   muster where \(incident)
        tell      muster observe \(incident) "..."
        take      muster take \(incident) --why "..."   (when they are silent)
      """
    case .leadNeedsReadBack: "The lead passes by a hand-over that is read back. Nothing was changed."
    case .handoverToSelf: "You hold it yourself. Nothing was changed."
    case .handoverWaits(let to): "A hand-over to \(Escaping.line(to)) waits. Withdraw it first. Nothing was changed."
    case .handoverForAnother(let to): "This hand-over is for \(Escaping.line(to)). Nothing was changed."
    case .handoverLate(let to): "The hand-over to \(Escaping.line(to)) is too old: offer it anew. Nothing was changed."
    case .readBackMissing: "It has not been read back yet. Nothing was changed."
    case .holderIsThere(let name, let heard):
      "\(Escaping.line(name)) was heard of at \(Instants.clock(heard)); the lead is taken from somebody who was silent for five minutes. Nothing was changed."
    case .holderUnsure(let name, let dated):
      "The last word of \(Escaping.line(name)) is dated \(Instants.stamp(dated)), ahead of now: a clock stood wrong, and how long they have been silent cannot be said. Write a line (muster note), and take the lead five minutes later."
    case .sentAlready: "It went out already. Nothing was sent again."
    case .toldMeanwhile: "Somebody else told them meanwhile: read that, and draft it anew. Nothing was sent."
    case .deliveryUnknown(let channel):
      "Whether it went out by \(Escaping.line(channel)) is not known. Look there, and rule on it first. Nothing was sent again."
    case .notApproved: "It is not approved as it stands. Nothing was sent."
    case .stateMoved(let to):
      "The incident is \(to.rawValue) now, and the message says otherwise: draft it anew. Nothing was sent."
    case .messageChanged: "It was changed since you saw it. Nothing was approved."
    default: "That cannot be done now. Nothing was changed."
    }
  }

  /// Which rule refuses, where it stands, and its reason; `nothing` is what that means for the asked action.
  package static func sentence(_ refusal: PolicyRefusal, nothing: String = " Nothing was run.") -> String {
    let said: String
    switch refusal.rule {
    case .mode:
      said = refusal.path.isEmpty ? "this walk only looks" : "this place only looks (mode: look only)"
    case .never(let pattern):
      said = "\(Escaping.line(pattern)) is never run"
    case .unknown(let pattern, let doubt):
      said =
        "\(Escaping.line(pattern)) is never run, and whether this is it cannot be known: \(words(of: doubt))"
    case .highest(let user, let asked, let allowed):
      said = "\(Escaping.line(user)) may run class \(allowed.word) at the highest, and this is class \(asked.word)"
    case .hours(let asked, let allowed, let now):
      said = "class \(asked.word) is run \(allowed.joined(separator: ", ")), and it is \(now)"
    }
    let place =
      refusal.path.isEmpty ? "\(Mode.lookOnly.rawValue): " : "policy, \(Escaping.line(refusal.path)):\(refusal.line): "
    let reason = refusal.reason.map { ": \"\(Escaping.line($0))\"" } ?? ""
    return "\(place)\(said)\(reason).\(nothing)"
  }

  private static func words(of doubt: PolicyRefusal.Doubt) -> String {
    switch doubt {
    case .word(let word): "\(Escaping.line(word)) gets its value when it runs"
    case .piped(let program): "\(Escaping.line(program)) takes its commands from what it is given then"
    case .code(let program): "\(Escaping.line(program)) is given code that is put together then"
    case .hidden(let what): "\(Escaping.line(what)) can run another command than the one that stands there"
    case .shape: "its text cannot be followed to the end"
    }
  }

  private static func sentence(_ obstacle: Obstacle) -> String {
    switch obstacle {
    case .nestedPlaceholder:
      "A placeholder stands where no value can be put safely. Copy the command, fill it in, run it yourself, then type what you saw."
    case .otherContext: "This belongs to another host or session. Run it there, then type what you saw."
    case .incomplete: "The command is not complete as written. Run it yourself, then type what you saw."
    case .notRunHere: "Muster does not run this language. Run it yourself, then type what you saw."
    case .badAttribute:
      "An attribute of its fence cannot be read, so what it asks for is not known: muster lint says which. Nothing was run."
    }
  }
}
