package import Incidents
import Runbooks

extension Screen {
  /// What stands before a change: its class, what the dry run says it will touch, its undo, and the plan's name.
  ///
  /// `undo` is empty for an undo itself, nil where none is written; `first` are the first targets, `guards` what stops it.
  package func ceremony(_ plan: Plan, undo: String?, first: [String], guards: [String]) -> String {
    var out = "   class \(plan.danger.word)"
    out += plan.raised.isEmpty ? "" : ": raised, because \(plan.raised.joined(separator: " and "))"
    out = Wrapping.wrap(out, width: look.width, hanging: "   ")
    if let place = plan.place { out += fact("Runs on \(Escaping.line(place.text))") }
    if let preview = plan.preview {
      let cap = plan.cap.map { ", cap \(CareWords.grouped($0))" } ?? ""
      out += fact("Will touch: \(CareWords.targets(preview.targets))\(cap)")
      if !first.isEmpty {
        let more = preview.targets > first.count ? "  and \(CareWords.grouped(preview.targets - first.count)) more" : ""
        out += fact("First: \(first.map(Escaping.line).joined(separator: "   "))\(more)")
      }
    } else if plan.role != .undo {
      out += fact("This cannot be previewed.")
    }
    for watched in guards { out += fact("Stops itself if not: \(Escaping.line(watched))") }
    if let undo, undo.isEmpty {
      // An undo has no undo of its own, and nobody expects one.
    } else if let undo {
      out += fact("Undo: \(Escaping.line(undo))")
    } else {
      out += "   No undo is written for this step.\n"
    }
    return out + "   Plan \(plan.id); nothing has run yet.\n"
  }

  private func fact(_ words: String) -> String {
    Wrapping.wrap(words, width: look.width, indent: "   ", hanging: "         ")
  }
}
