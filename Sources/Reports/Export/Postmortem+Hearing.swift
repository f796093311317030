package import Incidents
import Runbooks

extension Postmortem {
  /// What a check said when a choice was made.
  package struct Known: Sendable {
    package var seq: Int
    package var at: Int64
    package var step: String?
    package var reading: Reading
    package var verdict: String
    package var expected: String?
  }

  /// A choice between ways, with what was known.
  package struct Choice: Sendable {
    package var seq: Int
    package var step: StepKey
    package var at: Int64
    package var by: String
    package var arm: Int
    package var label: String
    package var basis: ArmBasis
    package var reason: String?
    /// What each check had said by then.
    package var known: [(name: String, known: Known)]
    /// Seconds from the last reading to the choice; nil when nothing was read before it.
    package var pause: Int64?
    /// Evidence spoke for another way later: its place, what was measured, and when.
    package var contradicted: (now: Int, measured: String, at: Int64)?
  }

  /// What a dry run and other people said of an action.
  package struct PlanFacts: Sendable {
    package var targets: Int?
    package var cap: Int?
    package var danger: Int
    package var raised: [String]
    package var refusals: [String] = []
    /// Who agreed, objected, or went alone, in words.
    package var agreements: [(by: String, words: String, at: Int64)] = []
  }

  /// Takes a record into all that only an export tells.
  mutating func hear(_ record: Record, _ row: TimelineRow) {
    series.add(record)
    hearPeople(record)
    // Who adds something after the end takes part in the review, not in the incident.
    var isWork = story.closed == nil
    if case .closed = record.event { isWork = true }
    if isWork, record.actor != "muster" { presence.note(record.actor, at: record.recorded) }
    var before: Reading?
    switch record.event {
    case .walkStarted:
      if walkRow == 0 {
        walkRow = record.seq
        if record.happened > story.opened { absences.append((story.opened, record.happened)) }
      }
    case .walkHeld: absences.append((record.happened, nil))
    case .walkResumed:
      if let last = absences.indices.last, absences[last].to == nil { absences[last].to = record.happened }
    case .checkRead(_, _, let name, let reading, let verdict, let expected):
      verdicts[verdict, default: 0] += 1
      lastReading = record.happened
      let known = Known(
        seq: record.seq, at: record.happened, step: record.place.step, reading: reading, verdict: verdict,
        expected: expected)
      if let place = newest.firstIndex(where: { $0.name == name }) {
        before = newest[place].known.reading
        newest[place].known = known
      } else {
        newest.append((name, known))
      }
    case .checkHeld(_, let name, let milliseconds):
      holds.append((name, record.seq, record.happened, Int64(milliseconds) * 1_000_000))
    case .stepAnswered(_, let basis):
      if basis == .acknowledged { answers.acknowledged += 1 } else { answers.valued += 1 }
    case .armTaken, .armContradicted: hearChoice(record)
    case .planMade, .planRefused, .approvalAsked, .approvalGiven, .approvalWaived, .scriptConfirmed: hearPlan(record)
    case .guardTripped(_, let name, _, _):
      trips.append((story.running.map(\.seq), name, row.what, record.happened))
    default: break
    }
    var told = ChronicleRow(row, of: record)
    if case .corrected(let seq, _, _, _, _) = record.event { told.corrects = seq }
    if case .deliveryEnded(let id, _, _, _) = record.event, let sent = talk.message(of: id) {
      told.actor = sent.message.approved?.by ?? sent.message.by
      if sent.message.isPublic { told.weight = 1 }
    }
    dress(&told, record, before: before)
    chronicle.append(told)
  }

  private mutating func hearChoice(_ record: Record) {
    switch record.event {
    case .armTaken(let arm?, let label, let by, _, _, _, let reason):
      guard let step = key(record.place.step) else { return }
      if let lastReading { deciding.append((lastReading, record.happened)) }
      choices.append(
        Choice(
          seq: record.seq, step: step, at: record.happened, by: record.actor, arm: arm, label: label, basis: by,
          reason: reason, known: newest, pause: lastReading.map { record.happened - $0 }))
    case .armContradicted(let taken, let now, let measured):
      let place = choices.lastIndex {
        $0.arm == taken && (record.place.step == nil || $0.step.step == record.place.step)
      }
      if let place { choices[place].contradicted = (now, measured, record.happened) }
    default: break
    }
  }

  private mutating func hearPlan(_ record: Record) {
    switch record.event {
    case .planMade(let plan, _, _, let targets, _, _, let cap, let danger, let raised, _, _, _, _, _):
      plans[plan] = PlanFacts(targets: targets, cap: cap, danger: danger, raised: raised)
      if let targets, let step = record.place.step { dryRuns.append((step, record.seq, targets)) }
      planned = record.happened
    case .planRefused(let plan, let flaw, let targets):
      plans[plan]?.refusals.append(Screen.words(flaw))
      if let step = record.place.step, let found = flaw == .empty ? 0 : targets {
        dryRuns.append((step, record.seq, found))
      }
    case .approvalAsked: askedFor = record.happened
    case .approvalGiven(let plan, let readBack, let objection):
      if let from = askedFor { personWaits.append((from, record.happened)) }
      askedFor = nil
      plans[plan]?.agreements.append(
        (record.actor, objection.map { "objected: \($0)" } ?? "agreed, read back \"\(readBack)\"", record.happened))
    case .approvalWaived(let plan, let reason):
      if let from = askedFor { personWaits.append((from, record.happened)) }
      askedFor = nil
      plans[plan]?.agreements.append((record.actor, "went alone: \(reason)", record.happened))
    case .scriptConfirmed:
      if let from = planned { deciding.append((from, record.happened)) }
      planned = nil
    default: break
    }
  }

  /// What amendments make of a row: its marks, its level, who changed it, and what it corrects.
  private func dress(_ row: inout ChronicleRow, _ record: Record, before: Reading?) {
    if let level = amendments.levels[record.seq] { row.level = level }
    row.marks += amendments.marks(of: record.seq, for: edition, shown: shownText)
    let editor =
      amendments.redactions(for: edition).last { $0.of == record.seq }?.by
      ?? amendments.corrections(of: record.seq).last?.by
    if let editor { row.editedBy = shown(editor) }
    if case .checkRead(_, _, _, let reading, _, _) = record.event, !reading.text.isEmpty {
      let unit = reading.unit.map { " \($0)" } ?? ""
      let from = before.map(\.text) ?? ""
      row.value = from.isEmpty || from == reading.text ? reading.text + unit : "\(from) -> \(reading.text)\(unit)"
    }
  }

  /// A name as this edition shows it.
  func shown(_ name: String) -> String {
    switch edition {
    case .internal, .audit: roster.roleFirst(name)
    case .anonymous, .training, .customer: roster.title(of: name) ?? roster.withoutNames(name)
    }
  }

  /// Blobs as this edition shows them: what was left out of a record leaves its bytes out too, and names go as everywhere.
  func showing(_ blob: @escaping (Digest) -> [UInt8]?) -> (Digest) -> [UInt8]? {
    { digest in
      if let mark = amendments.mark(of: digest) { return Array(mark.utf8) }
      guard let bytes = blob(digest), isNameless else { return blob(digest) }
      return Array(roster.withoutNames(String(decoding: bytes, as: UTF8.self)).utf8)
    }
  }

  /// True where nobody may be named.
  var isNameless: Bool { edition == .anonymous || edition == .training || edition == .customer }

  /// Words of a runbook or a person as this edition may show them.
  func shownText(_ words: String) -> String { isNameless ? roster.withoutNames(words) : words }

  /// All that is folded, with what can only be said at the end: what tells the impact, and the fifteen points.
  package func settled() -> Postmortem {
    if !settledMilestones.isEmpty { return self }
    var facts = self
    for place in facts.series.indices { facts.series[place].settle() }
    facts.impact = facts.series.impact
    var names: [Int: String] = [:]
    for (place, one) in evidence.enumerated() { names[one.seq] = "E\(place + 1)" }
    for place in facts.chronicle.indices { facts.chronicle[place].evidence = names[facts.chronicle[place].number] }
    if story.setBack == nil { facts.chronicle.sort { ($0.happened, $0.number) < ($1.happened, $1.number) } }
    facts.settledMilestones = facts.milestones
    facts.effects = facts.measuredEffects()
    return facts
  }

  /// The entry of the index of evidence for a record: `E3`.
  func evidenceName(of seq: Int) -> String? { evidence.firstIndex { $0.seq == seq }.map { "E\($0 + 1)" } }
}
