package import Incidents
package import Runbooks

extension Screen {
  /// What stands before a change: its class, what the dry run says it will touch, its undo, and the plan's name.
  ///
  /// `first` are the first targets, `guards` what stops it.
  package func ceremony(_ plan: Plan, undo: Undoing, first: [String], guards: [String]) -> String {
    var out = danger(plan.danger, raised: plan.raised, place: plan.place)
    if let preview = plan.preview {
      let cap = plan.cap.map { ", cap \(CareWords.grouped($0))" } ?? ""
      out += fact("Will touch: \(CareWords.targets(preview.targets))\(cap)")
      if !first.isEmpty {
        let more = preview.targets > first.count ? "  and \(CareWords.grouped(preview.targets - first.count)) more" : ""
        out += fact("First: \(first.map(Escaping.line).joined(separator: "   "))\(more)")
      }
    } else {
      out += fact(
        plan.role == .undo
          ? "No dry run is made of an undo: it runs what stands above." : "This cannot be previewed.")
    }
    out += around(undo, guards: guards)
    if let leaves = plan.leaves {
      out += fact(leaves == "nothing" ? "Leaves nothing that has to be put back." : "Leaves: \(Escaping.line(leaves))")
    }
    return out + "   Plan \(plan.id); nothing has run yet.\n"
  }

  /// What takes an action back, as a screen says it.
  package enum Undoing {
    case written(String)
    case missing
    /// An undo has no undo of its own, and nobody expects one.
    case isUndo
  }

  /// The class, and why it is not the author's.
  package func danger(_ danger: Danger, raised: [String], place: Elsewhere?) -> String {
    let why = raised.isEmpty ? "" : ": raised, because \(raised.joined(separator: " and "))"
    var out = Wrapping.wrap("   class \(danger.word)\(why)", width: look.width, hanging: "   ")
    if let place { out += fact("Runs on \(Escaping.line(place.text))") }
    return out
  }

  /// What stops an action, and what takes it back.
  package func around(_ undo: Undoing, guards: [String]) -> String {
    var out = ""
    for watched in guards { out += fact("Stops itself if not: \(Escaping.line(watched))") }
    switch undo {
    case .written(let words): out += fact("Undo: \(Escaping.line(words))")
    case .missing: out += "   No undo is written for this step.\n"
    case .isUndo: break
    }
    return out
  }

  /// One of the facts below a class.
  package func fact(_ words: String) -> String {
    Wrapping.wrap(words, width: look.width, indent: "   ", hanging: "         ")
  }
}
