import Incidents

/// Where the time went between detecting and the end: each moment counts once.
package struct TimeShares: Sendable {
  /// What somebody did, in the order in which one hides another.
  package enum Use: String, CaseIterable, Sendable {
    case acting
    case waitingOnPerson = "waiting on a person"
    case waitingOnMachine = "waiting on a machine"
    case writing = "writing messages"
    case deciding
    case nobody = "nobody looking"
    case sizing = "sizing up"

    /// How it is told from other uses.
    package var formula: String {
      switch self {
      case .acting: "from each intent that changes something to its outcome"
      case .waitingOnPerson: "from asking for a second person, or offering a hand-over, to the answer"
      case .waitingOnMachine: "while a verification had to hold, or a command that only looks ran"
      case .writing: "from opening a draft to its first attempt to send"
      case .deciding: "from the last reading before a choice, or from a plan to its phrase"
      case .nobody: "before a walk began, and while it was held"
      case .sizing: "all else"
      }
    }
  }

  /// A stretch of one use.
  package struct Stretch: Sendable, Equatable {
    package var use: Use
    package var from: Int64
    package var to: Int64
  }

  package private(set) var from: Int64
  package private(set) var to: Int64
  package private(set) var stretches: [Stretch] = []

  /// The time that went into a use.
  package func total(_ use: Use) -> Int64 { stretches.filter { $0.use == use }.reduce(0) { $0 + ($1.to - $1.from) } }

  /// Its share of the whole, 0 to 1.
  package func share(_ use: Use) -> Double { to > from ? Double(total(use)) / Double(to - from) : 0 }

  init(_ spans: [Stretch], from: Int64, to: Int64) {
    (self.from, self.to) = (from, max(from, to))
    // A sweep over the borders: of all that covers a moment, the one that hides the others counts.
    var borders = Set([from, self.to])
    for span in spans {
      borders.insert(min(max(span.from, from), self.to))
      borders.insert(min(max(span.to, from), self.to))
    }
    let order = Dictionary(uniqueKeysWithValues: Use.allCases.enumerated().map { ($1, $0) })
    var starts = spans.filter { $0.to > $0.from }.sorted { $0.from < $1.from }[...]
    var open: [Stretch] = []
    let sorted = borders.sorted()
    for (low, high) in zip(sorted, sorted.dropFirst()) {
      open.removeAll { $0.to <= low }
      while let next = starts.first, next.from <= low {
        if next.to > low { open.append(next) }
        starts.removeFirst()
      }
      let use = open.map(\.use).min { (order[$0] ?? 0) < (order[$1] ?? 0) } ?? .sizing
      if let last = stretches.last, last.use == use, last.to == low {
        stretches[stretches.count - 1].to = high
      } else {
        stretches.append(Stretch(use: use, from: low, to: high))
      }
    }
  }
}

extension Postmortem {
  /// When the story ends: the exit criteria held, else closed, else the last record.
  package var end: Int64 {
    milestone(.exitHeld).at ?? story.closed ?? chronicle.map(\.happened).max() ?? story.opened
  }

  /// Where the time from detecting to the end went; nil when a clock was set back, or there is no time.
  package var timeShares: TimeShares? {
    guard story.setBack == nil, let from = milestone(.detected).at, end > from else { return nil }
    return TimeShares(spans, from: from, to: end)
  }

  private var spans: [TimeShares.Stretch] {
    var out: [TimeShares.Stretch] = []
    func add(_ use: TimeShares.Use, _ from: Int64?, _ to: Int64?) {
      if let from, let to, to > from { out.append(TimeShares.Stretch(use: use, from: from, to: to)) }
    }
    for run in runs { add(run.started.changing ? .acting : .waitingOnMachine, run.started.at, run.finished) }
    for hold in holds { add(.waitingOnMachine, hold.at - hold.length, hold.at) }
    for wait in personWaits { add(.waitingOnPerson, wait.from, wait.to) }
    for one in staff.handovers { add(.waitingOnPerson, one.offered, one.confirmed ?? one.lapsed?.at) }
    for message in talk.messages { add(.writing, message.drafted, message.deliveries.map(\.started).min()) }
    for span in deciding { add(.deciding, span.from, span.to) }
    for span in absences { add(.nobody, span.from, span.to ?? end) }
    return out
  }
}
