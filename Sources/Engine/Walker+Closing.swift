import Incidents
import Reports
import Runbooks

/// Before and while an incident closes: what is still open, what a false alarm was, what those outside hear, what was learnt.
extension Walker {
  /// Everything that is sensed before the end; what nobody ever declared shows only what is open.
  func closingList() -> ClosingList {
    let stand = incident.communications
    var rows = exitChecks()
    if stand.severity != nil { rows.append(told(stand)) }
    let different = incident.ledger.different
    if !different.isEmpty || !incident.ledger.rows.isEmpty {
      let words = different.map { LedgerWords.line($0) }.joined(separator: "; ")
      rows.append(count("still different", different.count, words))
    }
    let (deferred, unknown) = leftSteps
    rows.append(count("deferred steps", deferred.count, deferred.joined(separator: ", ")))
    rows.append(count("unknown steps", unknown.count, unknown.joined(separator: ", ")))
    let lost = stand.outbox.unknown
    rows.append(count("unknown deliveries", lost.count, lost.map(\.channel).joined(separator: ", ")))
    if let offer = stand.roles.offer {
      rows.append(.init("hand-over pending", "1", "\(offer.from) to \(offer.to), not agreed", isOpen: true))
    }
    return ClosingList(stand.severity == nil ? rows.filter(\.isOpen) : rows)
  }

  private func count(_ label: String, _ number: Int, _ detail: String) -> ClosingList.Row {
    .init(label, String(number), detail, isOpen: number > 0)
  }

  /// Steps that were put off, and steps of unknown outcome, each by its name, sorted.
  var leftSteps: (deferred: [String], unknown: [String]) {
    var deferred: [String] = []
    var unknown: [String] = []
    for (step, state) in (incident.walk?.steps ?? [:]).values.joined() {
      if state.status == .deferred { deferred.append(step) }
      if state.status == .unknown { unknown.append(step) }
    }
    return (deferred.sorted(), unknown.sorted())
  }

  /// The `verify` checks of what was walked, as they were read last.
  private func exitChecks() -> [ClosingList.Row] {
    var rows: [ClosingList.Row] = []
    for (key, states) in (incident.walk?.steps ?? [:]).sorted(by: { $0.key.revision.hex < $1.key.revision.hex }) {
      for step in library[key]?.steps ?? [] {
        for (b, block) in step.blocks.enumerated() where block.role == .verify {
          guard let state = states[step.id] else { continue }
          let ref = RunRef(block: b, command: 0)
          let label = block.attributes.name ?? step.title
          let read = incident.readings[label] ?? incident.readings[step.title]
          let held = state.held.contains(ref)
          let verdict = state.verdicts[ref] ?? read?.verdict
          let words = (read?.reading.text ?? "") + (held ? ", held" : "")
          rows.append(.init(label, (verdict ?? "NOT READ").uppercased(), words, isOpen: !held))
        }
      }
    }
    return rows
  }

  /// Whether the customers know that it is over.
  private func told(_ stand: Communications) -> ClosingList.Row {
    let label = "customer told it is over"
    guard let last = stand.outbox.last(to: .statusPage), let sent = last.sent else {
      let wanted = stand.severity.flatMap { options.cadence.rows[.statusPage]?[$0] } != nil
      return .init(
        label, wanted ? "NO" : "none", wanted ? "nothing was told them" : "nothing was to be told", isOpen: wanted)
    }
    let words = "last message was \(last.state.rawValue), \(Instants.clock(sent))"
    return .init(label, last.state.isOver ? "YES" : "NO", words, isOpen: !last.state.isOver)
  }

  /// Closes, with what a declared incident is from now on for those who are told of it; its clocks follow.
  func conclude(as outcome: WalkOutcome, status: WalkStatus, reason: String?) throws {
    let stand = incident.communications
    if stand.severity != nil, !stand.state.isOver {
      switch outcome {
      case .falseAlarm:
        let why = reason ?? "a false alarm"
        try commit(.communicate(.changeState(.withdrawn, reason: why, now: world.now())))
      case .recovered, .mitigated: try commit(.communicate(.changeState(.resolved, reason: reason, now: world.now())))
      // Nobody may say that it is over to customers when nobody knows.
      case .notRecovered, .unknown: tell("It stays \(stand.state.rawValue):  muster state \(name) ...")
      }
      try setClocks()
    }
    if let walk = incident.walk, walk.outcome == nil { try commit(.endWalk(status, outcome, reason: reason)) }
    try commit(.close(outcome, reason: reason))
    try wipe()
  }

  /// What a false alarm is closed by: what was seen, and why it was none; nil when somebody left a question open.
  func askFalseAlarm(why given: String? = nil) throws -> (why: String?, over: ExitStatus?) {
    let (seen, left) = try reason("What was seen, one line")
    if let left { return (nil, left) }
    guard let seen else { return (nil, nil) }
    var why = given
    if why == nil {
      let (text, over) = try reason("Why was it none, one line")
      if let over { return (nil, over) }
      why = text
    }
    guard let why else { return (nil, nil) }
    try commit(.note("False alarm. Seen: \(seen)"))
    try commit(.note("False alarm. Why it was none: \(why)"))
    return (why, nil)
  }
}
