package import Incidents
import Runbooks

/// Sentences for what keeps an action safe: plans, approvals, guards, undo, and what still differs. The screen, the timeline and
/// the export say them alike.
package enum CareWords {
  static func sentence(_ event: Event) -> String {
    switch event {
    case .planMade(let plan, _, _, let targets, _, _, let cap, let danger, _, _, let approvals, _, _, _):
      var words = "plan \(plan), class \(Danger(rawValue: danger)?.word ?? "\(danger)")"
      words += targets.map { ", \(Self.targets($0))" } ?? ", not previewed"
      if let cap { words += ", cap \(cap)" }
      if approvals > 0 { words += ", wants \(approvals) other\(approvals == 1 ? "" : "s") to agree" }
      return words
    case .planRefused(let plan, let flaw, let targets):
      return "plan \(plan) is void: \(Screen.words(flaw))" + (targets.map { ", \(Self.targets($0))" } ?? "")
    case .approvalAsked(let plan, let until):
      return "asked for a second person on plan \(plan), until \(Instants.clock(until))"
    case .approvalGiven(let plan, let readBack, nil):
      return "agreed to plan \(plan), read back \"\(Escaping.line(readBack))\""
    case .approvalGiven(let plan, _, let objection?): return "objected to plan \(plan): \(Escaping.line(objection))"
    case .approvalWaived(let plan, let reason): return "ALONE on plan \(plan): \(Escaping.line(reason))"
    case .undoPushed(_, let undo, let covers, _, _, _):
      let covered = covers.map { ", covers \(Escaping.line($0))" } ?? ""
      return undo == nil ? "no undo is written for what comes next" : "undo is ready\(covered)"
    case .undoBegun(let change): return "what comes next takes change \(change) back"
    case .guardArmed(_, let name): return "guard armed: \(Escaping.line(name))"
    case .guardTripped(_, let name, let reading, let verdict):
      let unit = reading.unit.map { " " + Escaping.line($0) } ?? ""
      let value = reading.text.isEmpty ? "no value" : Escaping.line(reading.text) + unit
      return "GUARD \(Escaping.line(name)): \(value), \(verdict); the run is stopped"
    case .runAttached(_, let host): return "its process still ran on \(Escaping.line(host)), and was waited for"
    case .divergenceMoved(let change, let owner, let due):
      return "change \(change) stays as it is, owner \(Escaping.line(owner)), due \(Escaping.line(due))"
    case .divergenceClosed(let change, let reason):
      return "change \(change) differs from normal no more: \(Escaping.line(reason))"
    default: return ""
    }
  }

  /// `1 target`, `4,812 targets`.
  package static func targets(_ count: Int) -> String { "\(grouped(count)) target\(count == 1 ? "" : "s")" }

  /// A count with a comma between thousands.
  package static func grouped(_ count: Int) -> String {
    var digits = String(count.magnitude)
    var out = ""
    while digits.count > 3 {
      out = "," + digits.suffix(3) + out
      digits.removeLast(3)
    }
    return (count < 0 ? "-" : "") + digits + out
  }
}

extension Screen {
  /// Why a plan is void, in words.
  package static func words(_ flaw: PlanFlaw) -> String {
    switch flaw {
    case .empty: "it names no target"
    case .overCap: "it is over the author's cap"
    case .expired: "it is older than five minutes"
    case .drifted: "what it would touch has changed since"
    case .objected: "somebody objected"
    }
  }
}

extension Story {
  /// Rows for what keeps an action safe.
  mutating func tellCare(_ record: Record, in row: inout TimelineRow) {
    (row.lane, row.level) = (.action, .story)
    row.what = CareWords.sentence(record.event)
    switch record.event {
    case .approvalGiven(_, _, let objection):
      (row.lane, row.basis) = (.decision, .answered)
      row.outcome = objection == nil ? "agreed" : "objected"
    case .approvalWaived, .divergenceMoved, .divergenceClosed: (row.lane, row.basis) = (.decision, .answered)
    case .planRefused: row.outcome = "refused"
    case .guardTripped: (row.lane, row.level, row.outcome) = (.check, .milestone, "tripped")
    case .undoPushed, .undoBegun, .guardArmed: row.level = .log
    default: break
    }
  }
}
