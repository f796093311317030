import Incidents

/// The six points of a hand-over, in the order of I-PASS: how bad, story, to do, if-then, not normal, tried in vain. All but the
/// fourth are folds of the records.
package struct HandoverPoints: Sendable {
  private let story: Story
  /// Rows of the story, oldest first.
  private let rows: [TimelineRow]
  private let position: Where.Position?
  private let now: Int64
  /// What the giver worries about, a line each; at least one.
  package var contingencies: [String]

  package init(
    story: Story, rows: [TimelineRow], position: Where.Position?, now: Int64,
    contingencies: [String]
  ) {
    self.story = story
    self.rows = rows
    self.position = position
    self.now = now
    self.contingencies = contingencies
  }

  /// Each point's label and lines; a point with nothing in it says so.
  package var parts: [(label: String, lines: [String])] {
    [
      ("1 How bad", howBad), ("2 Story", told), ("3 To do", toDo), ("4 If..then", contingencies),
      ("5 Not normal", notNormal), ("6 Tried, no", triedInVain),
    ]
  }

  private var stand: Communications { story.stand }

  private var howBad: [String] {
    let words = [stand.severity?.rawValue ?? "not declared", stand.state.rawValue].joined(separator: ", ")
    let readings = rows.filter { $0.lane == .check && $0.level != .log }.suffix(2).map(Self.line)
    return [words] + readings
  }

  private var told: [String] {
    let lines = rows.filter { [.action, .decision, .external].contains($0.lane) && $0.level != .log }.suffix(5)
    return lines.isEmpty ? ["nothing was done or decided yet"] : lines.map(Self.line)
  }

  private var toDo: [String] {
    var lines: [String] = []
    if let run = story.running { lines.append("running in \(run.step): \(Story.brief(run.text))") }
    if let run = story.doubtful { lines.append("UNKNOWN: the end of \(run.step) was never seen") }
    if let position {
      lines.append("step \(position.position) of \(position.total): \(position.title), not done")
    }
    lines += story.open.map { "\($0.step) \($0.status.rawValue)\($0.reason.map { ": \($0)" } ?? "")" }
    for audience in Audience.allCases {
      guard let due = stand.outbox.due[audience] else { continue }
      let when = due <= now ? "OVERDUE since \(Instants.clock(due))" : "due \(Instants.clock(due))"
      lines.append("\(ClockWords.name(audience)) \(when)")
    }
    lines += stand.outbox.unknown.map { "UNKNOWN whether a message went out by \($0.channel)" }
    return lines.isEmpty ? ["nothing waits"] : lines
  }

  private var notNormal: [String] {
    let lines = story.ledger.different.map { LedgerWords.line($0) }
    return lines.isEmpty ? ["nothing that is known"] : lines
  }

  private var triedInVain: [String] {
    let undone = story.ledger.putBack.map {
      "\($0.step): \(LedgerWords.what($0)), \(LedgerWords.closed($0, in: story.ledger))"
    }
    let failed = rows.filter { $0.lane == .action && ($0.outcome ?? "").contains("FAILED") }.map(Self.line)
    let lines = undone + failed
    return lines.isEmpty ? ["nothing that is known"] : lines
  }

  private static func line(_ row: TimelineRow) -> String { "\(Instants.clock(row.happened)) \(row.words)" }

  /// The points as both sides read them, at most so wide; each line printable.
  package func text(width: Int) -> String {
    var out = ""
    for (label, lines) in parts {
      for (n, line) in lines.enumerated() {
        let lead = n == 0 ? Wrapping.padded("  " + label, 16) : String(repeating: " ", count: 16)
        out += Wrapping.wrap(
          Escaping.line(line), width: width, indent: lead, hanging: String(repeating: " ", count: 18))
      }
    }
    return out
  }
}
