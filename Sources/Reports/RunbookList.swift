package import Runbooks

/// `muster list`: the runbooks of a folder, one entry each.
package enum RunbookList {
  /// What a list says of a runbook; its steps themselves are not kept.
  package struct Entry {
    var id: String
    var path: String
    var slug: String?
    var title: String
    var steps: Int
    var runnable: Bool
    var annotated: Bool
    var alerts: [String]
    var owner: String?
    var reviewed: String?
    var errors: Int

    /// `errors` counts the mistakes that were found while its file was read.
    package init(_ runbook: Runbook, errors: Int) {
      id = runbook.id
      path = runbook.path
      slug = runbook.slug
      title = runbook.title
      steps = runbook.steps.count { $0.kind != .text }
      runnable = runbook.runnable
      annotated = runbook.annotated
      alerts = runbook.front.alerts
      owner = runbook.front.owner
      reviewed = runbook.front.reviewed
      self.errors = errors
    }
  }

  /// Two lines a runbook: id and title, then what is known of it.
  package static func text(_ entries: [Entry], look: Look) -> String {
    var out = ""
    let widest = entries.map { Wrapping.columns(Escaping.line($0.id)) }.max() ?? 0
    let lead = min(max(widest, 8), look.width / 3 - 2) + 2
    for entry in entries {
      let id = Escaping.line(entry.id)
      let column = Wrapping.columns(id) < lead ? Wrapping.padded(id, lead) : "\(id)  "
      out += Wrapping.entry(
        column, Escaping.line(entry.title), width: look.width, hanging: String(repeating: " ", count: lead))
      var facts = [entry.steps == 1 ? "1 step" : "\(entry.steps) steps"]
      if entry.steps == 0 { facts = ["nothing to walk"] } else if !entry.runnable { facts.append("a checklist") }
      if entry.errors > 0 { facts.append("\(entry.errors) ERROR\(entry.errors == 1 ? "" : "S"), see muster lint") }
      if !entry.alerts.isEmpty { facts.append("alerts \(Escaping.line(entry.alerts.joined(separator: ", ")))") }
      if let owner = entry.owner { facts.append("owner \(Escaping.line(owner))") }
      if let day = entry.reviewed { facts.append("reviewed \(Escaping.line(day))") }
      let indent = String(repeating: " ", count: lead)
      out += Wrapping.wrap(facts.joined(separator: "; "), width: look.width, indent: indent)
    }
    return out
  }

  /// The same as data, version 1, ended by a newline.
  package static func json(_ entries: [Entry]) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.objects("runbooks", entries) { json, entry in
        json.field("id", entry.id)
        json.field("path", entry.path)
        json.field("slug", entry.slug)
        json.field("title", entry.title)
        json.field("steps", entry.steps)
        json.field("runnable", entry.runnable)
        json.field("annotated", entry.annotated)
        json.field("alerts", entry.alerts)
        json.field("owner", entry.owner)
        json.field("reviewed", entry.reviewed)
        json.field("errors", entry.errors)
      }
    }
    json.endLine()
    return json.bytes
  }
}
