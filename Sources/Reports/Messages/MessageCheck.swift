/// What is looked for in a message before it goes out, in the order in which it is told.
package enum MessageCheck: String, Sendable, CaseIterable {
  // These stop it.
  case unresolvedSlot = "unresolved-slot"
  case noNextUpdate = "no-next-update"
  case personalData = "personal-data"
  case valueMarkup = "value-markup"
  case drillWord = "drill-word"
  case overLimit = "over-limit"
  case backwards
  case nothingNew = "nothing-new"
  // These are told, and may be passed over with a reason.
  case promisedTime = "promised-time"
  case hedge
  case internalName = "internal-name"
  case bigWord = "big-word"
  case passive
  case blame
  case contradiction
  case oldEvidence = "old-evidence"
  case movedImpact = "moved-impact"
  case readingLevel = "reading-level"
  case sameText = "same-text"

  /// True when a message with it cannot go out; else it is a warning.
  package var isBlock: Bool {
    switch self {
    case .unresolvedSlot, .noNextUpdate, .personalData, .valueMarkup, .drillWord, .overLimit, .backwards, .nothingNew:
      true
    default: false
    }
  }
}

/// Something that a check found, in one line.
package struct MessageFinding: Sendable, Equatable {
  package var check: MessageCheck
  package var words: String

  package init(_ check: MessageCheck, _ words: String) {
    self.check = check
    self.words = words
  }

  /// True when the message cannot go out with it.
  package var isBlock: Bool { check.isBlock }
}
