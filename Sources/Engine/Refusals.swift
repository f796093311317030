package import Incidents
import Reports
import Runbooks

/// The sentence of each refusal, as the prompt says it.
package enum Refusals {
  /// What is not so, and what can be done instead.
  package static func sentence(_ refusal: Refusal) -> String {
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
    case .emptyTargets: "The plan matches nothing. Refusing, because some tools read an empty list as everything."
    }
  }

  private static func sentence(_ obstacle: Obstacle) -> String {
    switch obstacle {
    case .nestedPlaceholder:
      "A placeholder stands where no value can be put safely. Copy the command, fill it in, run it yourself, then type what you saw."
    case .otherContext: "This belongs to another host or session. Run it there, then type what you saw."
    case .incomplete: "The command is not complete as written. Run it yourself, then type what you saw."
    case .notRunHere: "Muster does not run this language. Run it yourself, then type what you saw."
    }
  }
}
