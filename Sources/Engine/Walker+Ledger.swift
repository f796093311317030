import Incidents
import Reports
import Runbooks

/// The ledger at the end of a walk: what still differs from normal gets an owner and a date, or an end.
extension Walker {
  /// What still differs, and what was put back.
  func showLedger() {
    let ledger = incident.ledger
    for row in ledger.putBack { tell("Put back: \(LedgerWords.what(row)): \(LedgerWords.closed(row, in: ledger)).") }
    for (i, row) in ledger.different.enumerated() {
      say(
        Wrapping.wrap(
          "Still different from before: \(i + 1)  \(Escaping.line(LedgerWords.line(row)))", width: options.look.width,
          indent: "   ", hanging: "     "))
    }
  }

  /// Asks about each open row that nobody answers for yet; nil when none is left to be asked about.
  func settleLedger() throws -> ExitStatus? {
    if !world.person.isThere {
      try settleLedgerByFile()
      return nil
    }
    while let row = incident.ledger.different.first(where: { $0.owner == nil }) {
      let all = incident.ledger.different
      let number = (all.firstIndex { $0.seq == row.seq } ?? 0) + 1
      let line = "Different \(number) of \(all.count): \(Escaping.line(LedgerWords.line(row)))"
      say("\n" + Wrapping.wrap(line, width: options.look.width, hanging: "   "))
      let undo = row.hasUndo ? "1 undo it" : "1 (no undo is written)"
      let ways = "\(undo)   2 it stays: owner and due date   3 it is normal now   4 it was put back by hand"
      say(Wrapping.items(ways, width: options.look.width, indent: "   "))
      if let over = try askAbout(row) { return over }
    }
    return nil
  }

  /// One question about one row; Enter is no answer.
  private func askAbout(_ row: Ledger.Row) throws -> ExitStatus? {
    switch try question("\(mode.rawValue) ledger> 1-4   n note   q hold > ") {
    case .over(let status): return status
    case .again: return nil
    case .line(let line):
      switch Typed(line) {
      case .number(1):
        if case .over(let status) = try takeBack(row) { return status }
        while case .rule(let place, let run)? = incident.nextMove(by: library) {
          if let over = run.undoes == nil ? try rule(place, run) : try ruleUndo(place, run) { return over }
        }
        return nil
      case .number(2): return try askOwner(of: row)
      case .number(3): return try askWhy(row, "it is the new normal", "Why is it normal now, one line")
      case .number(4): return try askWhy(row, "put back by hand", "How do you know, one line")
      case .verb(.hold, _): return try hold(.asked, .held)
      case .verb(.note, let rest):
        try note(rest)
        return nil
      case .enter: return nil
      default:
        tell("Type a number from 1 to 4, or q to hold.")
        return nil
      }
    }
  }

  private func askOwner(of row: Ledger.Row) throws -> ExitStatus? {
    let (owner, over) = try reason("Who answers for it")
    if let over { return over }
    guard let owner else { return nil }
    let (typed, end) = try reason("Until when (2026-12-01, 2026-12-01T18:00Z, 18:00Z)")
    if let end { return end }
    guard let typed else { return nil }
    guard let due = due(typed) else {
      tell("\"\(typed)\" is no date or time to come. Nothing was recorded.")
      return nil
    }
    try commit(.moveDivergence(row.seq, owner: owner.collapsed, due: due))
    return nil
  }

  private func askWhy(_ row: Ledger.Row, _ what: String, _ prompt: String) throws -> ExitStatus? {
    let (why, over) = try reason(prompt)
    if let over { return over }
    guard let why else { return nil }
    try commit(.closeDivergence(row.seq, reason: "\(what): \(why)"))
    return nil
  }

  /// A day or a time to come, in UTC: `2026-12-01`, `2026-12-01T18:00Z`, `18:00Z` (the next); nil for anything else.
  func due(_ text: String) -> String? {
    let now = world.now().wall
    let day: Int64 = 86_400_000_000_000
    let words = text.collapsed
    if words.utf8.count == 10, let midnight = Instants.parse("\(words)T00:00Z", before: now) {
      return midnight + day > now ? words : nil
    }
    guard let moment = Instants.parse(words, before: now) else { return nil }
    if words.contains("T") { return moment > now ? Instants.stamp(moment) : nil }
    // The time of day as it was last, so the next is a day later.
    return Instants.stamp(moment + day)
  }

  // MARK: Without a terminal

  /// Lines `ledger N: owner DATE` of the answers, where N counts as the closing lists them.
  private func settleLedgerByFile() throws {
    for (i, row) in incident.ledger.different.enumerated() where row.owner == nil {
      guard let answer = options.answers["ledger \(i + 1)"] else { continue }
      let words = answer.split(whereSeparator: \.isWhitespace)
      guard words.count > 1, let last = words.last, let due = due(String(last)) else {
        tell("ledger \(i + 1): \"\(answer)\" is not an owner and a date to come. Nothing was recorded.")
        continue
      }
      try commit(.moveDivergence(row.seq, owner: words.dropLast().joined(separator: " "), due: due))
    }
    let open = incident.ledger.different.filter { $0.owner == nil }
    if open.isEmpty { return }
    say(screen.look.alarm("   STILL DIFFERENT FROM BEFORE, AND NOBODY SAID UNTIL WHEN: \(open.count)\n"))
    for row in open { tell("\(LedgerWords.what(row)): owner \(row.actor), because \(row.actor) ran it. NO DATE.") }
    tell("take it back   muster rollback \(name)")
  }

  /// How the walk ends: completed only when nothing was put off and somebody answers for all that differs.
  func statusAtTheEnd(deferred: Bool) -> WalkStatus {
    let isDifferent = incident.ledger.different.contains { $0.owner == nil }
    return switch (deferred, isDifferent) {
    case (false, false): .completed
    case (true, false): .completedExceptDeferred
    case (false, true): .completedExceptDifferent
    case (true, true): .completedExceptBoth
    }
  }
}
