/// A message before it is filled: a Markdown file of front matter and a body with slots.
///
/// Audiences, states and severities stand here as words: this module does not know incidents. Lines of a paragraph are one
/// line of the message, as Markdown has it; items of lists and blank lines stay.
package struct MessageTemplate: Sendable, Equatable {
  /// `P1`; a project's file of the same id takes the place of the one that Muster brings.
  package var id = ""
  package var title = ""
  /// When it is used, in words.
  package var when: String?
  package var audiences: [String] = []
  package var states: [String] = []
  /// Empty for every severity.
  package var severities: [String] = []
  package var turn = Turn.first
  /// The longest it may get, in characters of the filled text; nil without a limit.
  package var limit: Int?
  /// The longest that its first paragraph may get, which says enough on its own; nil without a limit.
  package var opening: Int?
  /// Who says that it may go out.
  package var approver: String?
  /// Kinds of channels that it is made for.
  package var channels: [String] = []
  /// True when sending it starts the clock of its audience anew.
  package var setsTimer = true
  /// True when no next message is due behind it.
  package var isFinal = false
  /// The rule of each slot, in the order of the file.
  package var slots: [Slot] = []
  package var body = Mustache.empty
  /// The body as it is written.
  package var text = ""
  package var path = ""
  /// The file's line on which the body begins.
  package var bodyLine = 1

  package init() {}

  /// A slot as a template declares it.
  package struct Slot: Sendable, Equatable {
    package var name: String
    package var rule: SlotRule
    /// An example of the template's own; nil for that of the table.
    package var example: String?
    package var isList: Bool
    package var line: Int
    package var column: Int
  }

  /// Which message of a state it is.
  package enum Turn: String, Sendable, CaseIterable {
    /// The first in its state.
    case first
    /// The one behind it, where that one leaves something open.
    case second
    /// Every other one in the same state.
    case again
    /// Only when somebody asks for it.
    case chosen
  }

  /// Words that front matter may name; `Incidents` has the same as types.
  package static let audienceWords = [
    "status page", "affected customers", "support", "stakeholders", "executives", "responders", "partner",
  ]
  package static let stateWords = [
    "Investigating", "Identified", "Mitigating", "Monitoring", "Resolved", "Reopened", "Withdrawn", "Long-running",
  ]
  package static let severityWords = ["SEV1", "SEV2", "SEV3", "SEV4"]
  package static let outside: Set<String> = ["status page", "affected customers", "partner"]

  /// True when people outside the organisation read it.
  package var isOutside: Bool { audiences.contains(where: Self.outside.contains) }

  /// The slot of this name; nil when the template does not declare it.
  package func slot(_ name: String) -> Slot? { slots.first { $0.name == name } }
}

extension Mustache {
  /// A template of nothing.
  static let empty = Mustache(nodes: [])
}
