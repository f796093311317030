package import Incidents
package import Reports
package import Runbooks

/// What the command line asks of a walk.
package struct WalkOptions {
  /// `--set name=value`, in order.
  package var set: [(name: String, value: String)] = []
  /// `--answers FILE`: answers by step id, author's number or parameter name.
  package var answers: [String: String] = [:]
  /// Stop before this step (its id or number).
  package var until: String?
  /// Begin at this step.
  package var from: String?
  /// A confirmation given beforehand: the plan's id and the typed phrase.
  package var plan: String?
  package var confirm: String?
  /// Why it goes without the second person that its plan wants.
  package var alone: String?
  /// `--allow-automatic-undo`: a guard whose author says `undo=automatic` may start the undo.
  package var allowsAutomaticUndo = false
  /// The name of the environment, for header and prompt.
  package var environmentName = "local"
  package var mode = Mode.live
  /// Checks that are not known to only look run by their author's word, without asking.
  package var trustsChecks = false
  /// The names that the person goes by, for the policy: the account's, and one that was said; each is judged.
  package var users: [String] = []
  /// How long a script may take whose author does not say.
  package var timeout: Duration = .seconds(600)
  package var look = Look()
  /// Told of each record after it is durable.
  package var announce: ((Record) -> Void)?
  /// Variables of our own environment.
  package var environment: (String) -> String? = { _ in nil }
  /// The folder where relative paths of runbooks begin.
  package var folder = "."

  /// The project's message templates, read when somebody writes a message.
  package var templates: () throws -> [MessageTemplate] = { [] }
  /// How often each audience hears something.
  package var cadence = Cadence.standard
  /// `muster.yaml`: sources and the environment's name.
  package var configuration = Configuration()

  package init() {}
}
