package import Incidents

/// One row of a timeline: a record in words.
package struct TimelineRow: Sendable, Equatable {
  /// The record's sequence, so that a row keeps its number whatever is shown.
  package var number: Int
  /// When it happened, nanoseconds since 1970 UTC.
  package var happened: Int64
  /// When it was written.
  package var recorded: Int64
  package var lane: Lane
  package var actor: String
  package var step: String?
  package var attempt: Int?
  /// What happened, in the past tense; the author's and the processes' text is not yet escaped.
  package var what: String
  /// A word for how it came out (`done`, `FAILED, exit 1`, `met`), nil where nothing came out.
  package var outcome: String?
  package var basis: RowBasis
  package var level: Level
  /// By how many nanoseconds the clock had been set back when it was written; nil where it went on as a clock does.
  package var setBack: Int64?
  /// What was corrected or left out, in words, with the old value.
  package var marks: [String] = []

  /// What happened with all that stands beside it, on one line.
  package var words: String {
    let step = step.map { "\($0): " } ?? ""
    let outcome = outcome.map { what.hasPrefix($0) ? "" : " -> \($0)" } ?? ""
    return ([step + what + outcome] + marks).joined(separator: " ")
  }

  /// What sort of thing a row is about.
  package enum Lane: String, Sendable, CaseIterable {
    case walk, decision, action, check, people, note, value, communication, external, other
  }

  /// Where what a row says comes from.
  package enum RowBasis: String, Sendable, CaseIterable { case sensed, answered, acknowledged, given, imported }

  /// Milestones and the story are shown, the log only where all is asked for.
  package typealias Level = StoryLevel

  /// The gap between happening and writing above which both times are shown.
  package static let lateNanoseconds: Int64 = 2_000_000_000

  /// True when it was written down noticeably later, or earlier, than it is said to have happened.
  package var isLate: Bool { Instants.areApart(recorded, happened, by: Self.lateNanoseconds) }
}
