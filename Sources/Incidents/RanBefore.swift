/// The changes that ran in this incident, by script and values: "once" holds for the incident, in whatever walk, frame or attempt.
package struct RanBefore: Sendable {
  /// One that is done, or may be.
  package struct Run: Sendable, Equatable {
    /// The sequence of its intent.
    package var seq: Int
    /// Nanoseconds since 1970, UTC.
    package var happened: Int64
    /// False while nobody knows how it ended.
    package var isKnown: Bool
    var step: String?
  }

  private struct Key: Hashable {
    var script: Digest
    var values: Digest
  }

  private var runs: [Key: Run] = [:]
  /// The change that was begun last and is not over.
  private var open: Key?

  /// The last run of this script with these values that was not seen to fail, and was not taken back.
  package func last(_ script: Digest, _ values: Digest) -> Run? { runs[Key(script: script, values: values)] }

  /// Takes in the next record.
  mutating func note(_ record: Record) {
    switch record.event {
    case .scriptStarted(_, let role, _, _, let script, let values, let effect, _):
      open = nil
      guard effect != "looking", role == nil || role == "run" else { return }
      let key = Key(script: script, values: values)
      open = key
      runs[key] = Run(seq: record.seq, happened: record.happened, isKnown: false, step: record.place.step)
    case .scriptFinished(_, let ending, _, _, _, _, _):
      guard let key = open else { return }
      if case .lost = ending { return }
      open = nil
      // What failed is its failure screen's affair: there a person says whether it may run again.
      if ending.succeeded { runs[key]?.isKnown = true } else { runs[key] = nil }
    case .scriptRuled(_, let ruling, _):
      guard let key = open else { return }
      open = nil
      switch ruling {
      case .done: runs[key]?.isKnown = true
      case .notDone, .partial: runs[key] = nil
      case .leftUnknown: break
      }
    case .stepConcluded(.rolledBack, _): runs = runs.filter { $0.value.step != record.place.step }
    default: break
    }
  }
}
