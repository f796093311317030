package import Incidents

/// Sentences for what still differs from normal, what was put back, and what takes a change back; the prompt, `where`, the
/// closing and the export say them alike.
package enum LedgerWords {
  /// What differs: the author's words, else the step and its command.
  package static func what(_ row: Ledger.Row) -> String { row.leaves ?? Story.brief(row.text) }

  /// One row of the ledger: what, how it ended where it did not end well, since when, and who answers for it.
  package static func line(_ row: Ledger.Row, running: Bool = false, over: Bool = false) -> String {
    let ending = row.ending?.succeeded == true ? "" : running ? ", running" : ", \(row.outcome)"
    let what = row.leaves.map { "\($0)  [\(row.step)]" } ?? "\(row.step): \(what(row))"
    let who = owner(row, over: over).map { "; \($0)" } ?? ""
    return "\(what)\(ending)  (\(Instants.clock(row.at)) by \(row.actor))\(who)"
  }

  /// Who answers for it and until when; nil while the walk goes on and nobody has said. Once it is `over`, whoever ran it does.
  package static func owner(_ row: Ledger.Row, over: Bool) -> String? {
    if let owner = row.owner { return "owner \(owner), due \(row.due ?? "")" }
    return over ? "owner \(row.actor), NO DATE" : nil
  }

  /// Why it differs no more.
  package static func closed(_ row: Ledger.Row, in ledger: Ledger) -> String {
    switch row.closed {
    case nil: ""
    case .undone(let at, let by)?: "undone \(Instants.clock(at)) by \(by == "muster" ? row.actor : by)"
    case .change(let change, let at, let by)?:
      "put back by \(ledger[change]?.step ?? "change \(change)") \(Instants.clock(at)), \(by)"
    case .word(let reason, let at, let by)?: "\(reason) (\(by), \(Instants.clock(at)))"
    }
  }

  /// One line of the undo stack: what the undo covers, or why there is none, and what is known of the change.
  package static func undo(_ row: Ledger.Row, title: String) -> String {
    var words = title
    switch row.state {
    case _ where row.isWhole: break
    case .ended, .ruledPartial: words += " (HALF DONE: \(row.outcome))"
    case .started: words += " (running)"
    default: words += " (UNKNOWN: \(row.outcome))"
    }
    words += ": " + cover(row)
    switch row.lastUndo {
    case .ended(let ending)? where !ending.succeeded: words += "; its undo was tried: \(Screen.words(ending))"
    case .unknown?: words += "; its undo was begun, and nobody saw its end"
    default: break
    }
    return words
  }

  /// What an undo covers, for how many targets, and with which values.
  package static func cover(_ row: Ledger.Row) -> String {
    guard row.hasUndo else {
      return row.leavesNothing ? "nothing has to be put back" : "no undo is written for it"
    }
    let targets = row.targets.map { ", \(CareWords.targets($0))" } ?? ""
    guard let covers = row.pushed?.covers else { return "its undo does not say what it covers\(targets)" }
    return "covers \(covers)\(targets)"
  }
}

extension Ledger.Row {
  /// How it came out, in words: a ruling only where nothing was seen.
  package var outcome: String {
    if let ending { return Screen.words(ending) }
    return ruling.map { "ruled \($0.rawValue)" } ?? "its end was not seen"
  }

  /// The row as members of an object.
  func write(to json: inout JSONText) {
    json.field("change", seq)
    json.field("step", step)
    json.field("command", text)
    json.field("leaves", leaves)
    json.field("effect", effect)
    json.field("at", Instants.fineStamp(at))
    json.field("by", actor)
    json.field("host", host)
    json.field("targets", targets)
    json.field("outcome", outcome)
    json.field("seen", ending != nil)
    json.field("undo_covers", hasUndo ? pushed?.covers ?? "" : nil)
    json.field("undo_tries", undos)
    json.field("owner", owner ?? actor)
    json.field("due", due)
    json.key("closed")
    switch closed {
    case nil: json.null()
    case .undone(let at, _)?: json.object { Self.close(&$0, "undone", at, nil) }
    case .change(let change, let at, _)?: json.object { Self.close(&$0, "put back by change \(change)", at, nil) }
    case .word(let reason, let at, let by)?: json.object { Self.close(&$0, reason, at, by) }
    }
  }

  private static func close(_ json: inout JSONText, _ why: String, _ at: Int64, _ by: String?) {
    json.field("why", why)
    json.field("at", Instants.fineStamp(at))
    json.field("by", by)
  }
}
