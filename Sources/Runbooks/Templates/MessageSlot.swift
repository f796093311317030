/// A named place in a message: what stands there, and where it comes from.
///
/// Templates may add places of their own, which a person fills; everything else is in this table.
package struct MessageSlot: Sendable, Equatable {
  package var name: String
  package var source: Source
  /// Where it is filled from, in words.
  package var meaning: String
  /// Something as long as it gets: what lengths are judged with.
  package var example: String
  /// True when it holds several lines, and is written by a section.
  package var isList: Bool
  /// True when nobody outside the organisation may read it.
  package var isInside: Bool

  /// Where a value comes from.
  package enum Source: String, Sendable, CaseIterable {
    /// A check or a query measured it.
    case sensed
    /// Somebody decided it in the incident.
    case answered
    /// Its author wrote it in the runbook's front matter.
    case runbook
    case clock
    /// The incident's own records.
    case record
    /// Somebody types it while the message is written.
    case person
    /// Nobody knows: the template's rule stands there.
    case unknown
  }

  init(
    _ name: String, _ source: Source, _ meaning: String, example: String, isList: Bool = false, isInside: Bool = false
  ) {
    self.name = name
    self.source = source
    self.meaning = meaning
    self.example = example
    self.isList = isList
    self.isInside = isInside
  }
}

/// What a template does about a slot that nobody can fill.
package enum SlotRule: Sendable, Equatable {
  /// The message cannot go out.
  case required
  /// Its section is left out: nothing is invented.
  case omit
  /// This sentence stands in its place, and its section is left out.
  case says(String)

  /// As it is written in front matter.
  package var text: String {
    switch self {
    case .required: "required"
    case .omit: "omit"
    case .says(let sentence): sentence
    }
  }
}
