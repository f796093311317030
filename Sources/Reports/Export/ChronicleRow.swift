import Incidents

/// One row of an export's timeline, with the columns of `messages-and-reports.md` R3.
package struct ChronicleRow: Sendable {
  /// What sort of thing a row is about.
  package enum Lane: String, Sendable, CaseIterable {
    case impact, detection, decision, action, check, wait, communication, people, external, note, record
  }

  /// Where what a row says comes from.
  package enum RowBasis: String, Sendable, CaseIterable { case sensed, answered, acknowledged, imported, recalled }

  /// The record's sequence: a stable number.
  package var number: Int
  package var happened: Int64
  package var recorded: Int64
  package var lane: Lane
  package var actor: String
  package var step: String?
  /// One sentence, in the past tense.
  package var what: String
  /// Before and after, with unit.
  package var value: String?
  package var outcome: String?
  /// An entry of the index of evidence, `E3`.
  package var evidence: String?
  package var basis: RowBasis
  /// True when whoever acted could know it then; false for what was written down later.
  package var knownThen: Bool
  package var level: TimelineRow.Level
  /// The row that this one corrects.
  package var corrects: Int?
  /// Who changed it later, by correcting it or by showing and hiding it.
  package var editedBy: String?
  /// How much it tells of the story: the smaller, the sooner it is shown.
  var weight = 3
  /// What was corrected or left out, in words, with the old value.
  package var marks: [String] = []

  /// The gap between happening and writing above which both times are shown.
  package static let lateNanoseconds: Int64 = 5_000_000_000

  /// True when it was written noticeably later or earlier than it happened.
  package var isLate: Bool { Instants.areApart(recorded, happened, by: Self.lateNanoseconds) }

  /// The names of the columns, in their order.
  package static let columns = [
    "n", "happened_at", "recorded_at", "since_detection", "lane", "actor", "step", "what", "value", "outcome",
    "evidence", "basis", "known_then", "level", "corrects", "edited_by",
  ]

  /// The same as text, empty where there is nothing; `detected` is what the time since is counted from.
  package func fields(since detected: Int64) -> [String] {
    [
      "\(number)", Instants.fineStamp(happened), isLate ? Instants.fineStamp(recorded) : "",
      Instants.since(detected, happened), lane.rawValue, actor, step ?? "", ([what] + marks).joined(separator: " "),
      value ?? "",
      outcome ?? "", evidence ?? "", basis.rawValue, knownThen ? "yes" : "learned later", level.rawValue,
      corrects.map { "\($0)" } ?? "", editedBy ?? "",
    ]
  }
}

extension ChronicleRow {
  /// A row of the plain timeline in the columns of an export.
  init(_ row: TimelineRow, of record: Record) {
    let late = row.recorded.subtractingReportingOverflow(row.happened)
    let learned = !late.overflow && late.partialValue > Self.lateNanoseconds
    let isPerson = record.actor != "muster"
    let basis: RowBasis
    switch row.basis {
    case .sensed: basis = learned && isPerson ? .recalled : .sensed
    case .answered, .given: basis = learned && isPerson ? .recalled : .answered
    case .acknowledged: basis = .acknowledged
    case .imported: basis = .imported
    }
    self.init(
      number: row.number, happened: row.happened, recorded: row.recorded, lane: Self.lane(row, record),
      actor: row.actor, step: row.step, what: row.what, value: nil, outcome: row.outcome, evidence: nil, basis: basis,
      knownThen: !learned, level: row.level, corrects: nil, editedBy: nil)
    weight = Self.weight(record.event, row)
  }

  /// Choices, what was done and what came of it before what was typed and planned for it.
  private static func weight(_ event: Event, _ row: TimelineRow) -> Int {
    switch event {
    case .armTaken, .stateChanged, .severityChanged, .observed, .imported, .didOtherwise, .checkHeld,
      .roleTaken(.lead, _, _):
      1
    case .scriptFinished, .scriptRuled: row.level == .log ? 5 : 1
    case .deliveryEnded, .approvalWaived, .armContradicted, .walkResumed, .handoverOffered: 2
    case .scriptStarted, .planMade, .planRefused: 4
    case .scriptConfirmed, .deliveryRuled, .roleTaken: 5
    case .valueGiven, .pinned, .opaque: 6
    default: 3
    }
  }

  private static func lane(_ row: TimelineRow, _ record: Record) -> Lane {
    switch record.event {
    case .opened: return .detection
    case .walkStarted, .walkResumed, .walkHeld, .walkEnded, .closed: return .people
    case .handoverOffered: return .wait
    case .didOtherwise: return .action
    case .checkHeld: return .wait
    case .approvalAsked: return .wait
    case .pinned, .opaque: return .record
    default: break
    }
    switch row.lane {
    case .walk, .people: return .people
    case .decision: return .decision
    case .action: return .action
    case .check: return .check
    case .communication: return .communication
    case .external: return .external
    case .note: return .note
    case .value, .other: return .record
    }
  }
}

extension [ChronicleRow] {
  /// How many rows a story has by default.
  package static var storyLength: Int { 25 }

  /// The curated story: every milestone and all that a person put there, then what tells most until there are enough.
  ///
  /// Hiding is all that curating does: the full log has every row.
  package func story(_ length: Int = storyLength, chosen: Set<Int> = []) -> [ChronicleRow] {
    func weight(_ row: ChronicleRow) -> Int {
      row.level == .milestone || chosen.contains(row.number) ? 0 : row.weight
    }
    let rows = enumerated().filter { $0.element.level != .log }
    var kept = Set<Int>()
    for (place, row) in rows where weight(row) == 0 { kept.insert(place) }
    for (place, _) in rows.sorted(by: { (weight($0.element), $0.offset) < (weight($1.element), $1.offset) }) {
      if kept.count >= length { break }
      kept.insert(place)
    }
    return enumerated().filter { kept.contains($0.offset) }.map(\.element)
  }
}
