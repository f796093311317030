package import Incidents
package import Runbooks

/// What the entry checks of many runbooks say now, ranked.
package struct TriageFindings: Sendable {
  /// Best first, once ranked.
  package var runbooks: [Entry]
  package var alerts: [Alert] = []
  /// Sources of alerts that could not be asked, in words.
  package var silent: [String] = []
  package var now: Int64
  package var questions = 0
  package var scripts = 0
  package var milliseconds = 0

  package init(runbooks: [Entry], now: Int64) {
    self.runbooks = runbooks
    self.now = now
  }

  /// One runbook and what is known of it.
  package struct Entry: Sendable {
    package var runbook: Runbook
    package var checks: [Check] = []
    /// Names of entry checks that were not asked: no source, or not known to look only.
    package var unasked: [String] = []
    /// Places in `alerts` of those that name this runbook.
    package var alerts: [Int] = []
    package init(runbook: Runbook) { self.runbook = runbook }

    /// How well it fits.
    package var fit: Fit {
      if checks.isEmpty, unasked.isEmpty { return alerts.isEmpty ? .unchecked : .alertOnly }
      let met = checks.count { $0.verdict == .met }
      let refuted = checks.contains { $0.verdict == .notMet }
      if met == checks.count, unasked.isEmpty { return .fits }
      if refuted { return met > 0 ? .partly : alerts.isEmpty ? .no : .partly }
      return met > 0 || !alerts.isEmpty ? .maybe : .unknown
    }
  }

  /// How well a runbook fits, best first.
  package enum Fit: Int, Sendable, Comparable {
    /// All entry checks are met.
    case fits
    /// Some are met or an alert names it, and nothing speaks against it.
    case maybe
    /// An alert names it, and it has no entry check.
    case alertOnly
    /// Some are met, and some are not.
    case partly
    /// Nothing could be found out.
    case unknown
    case no
    /// It has no entry check.
    case unchecked
    package static func < (a: Fit, b: Fit) -> Bool { a.rawValue < b.rawValue }
  }

  /// One entry check.
  package struct Check: Sendable {
    package var name: String
    package var reading: Reading
    package var expected: String?
    package var verdict: Verdict
    package var reason: String?
    package init(name: String, reading: Reading, expected: String?, verdict: Verdict, reason: String?) {
      self.name = name
      self.reading = reading
      self.expected = expected
      self.verdict = verdict
      self.reason = reason
    }
  }

  /// An alert that fires, and the runbooks that it is joined to.
  package struct Alert: Sendable {
    package var firing: FiringAlert
    package var source: String
    /// Ids of runbooks, best first.
    package var runbooks: [String] = []
  }

  /// Takes in what a source of alerts said.
  package mutating func take(_ reply: Reply, from source: SourceDeclaration) {
    switch reply.outcome {
    case .alerts(let firing):
      alerts += firing.map { Alert(firing: $0, source: source.name) }
      // An alert that could not be read may have been the one that fits.
      silent += reply.warnings.map { "\(source.name): \($0)" }
      alerts.sort { ($0.firing.started, $0.firing.name) < ($1.firing.started, $1.firing.name) }
    case .failed(let failure): silent.append(EvidenceWords.sentence(failure, source: source.name))
    default: silent.append(EvidenceWords.sentence(AskFailure(.notUnderstood), source: source.name))
    }
  }

  /// Joins alerts to runbooks: by the front matter's `alerts`, by the alert's own link to its runbook, by name.
  package mutating func joinAlerts() {
    for a in alerts.indices {
      let alert = alerts[a].firing
      for r in runbooks.indices where runbooks[r].runbook.answers(alert) {
        runbooks[r].alerts.append(a)
        alerts[a].runbooks.append(runbooks[r].runbook.id)
      }
    }
  }

  /// Best first; what is equal keeps the order of its names.
  package mutating func rank() {
    runbooks.sort { a, b in
      let (x, y) = (a.weight, b.weight)
      return x == y ? a.runbook.id < b.runbook.id : x.lexicographicallyPrecedes(y)
    }
  }

  /// How many of the best fit equally well: more than one is a tie.
  package var tied: Int {
    guard let best = runbooks.first, best.fit == .fits else { return 0 }
    return runbooks.prefix { $0.weight == best.weight }.count
  }
}

extension TriageFindings.Entry {
  /// Smaller is better: fit, then more alerts, then more met checks, then fewer that are not known.
  fileprivate var weight: [Int] {
    [fit.rawValue, -alerts.count, -checks.count { $0.verdict == .met }, checks.count { !$0.verdict.isDecided }]
  }
}

extension Verdict {
  /// True for the two that decide.
  package var isDecided: Bool { self == .met || self == .notMet }
}

extension Runbook {
  /// True when this runbook is for the alert: it names it or its labels, the alert links to it, or it is called like it.
  package func answers(_ alert: FiringAlert) -> Bool {
    answers(
      alert: alert.name, label: { alert[$0] },
      links: Self.linkKeys.compactMap { key in alert.annotations.first { $0.name == key }?.value })
  }
}
