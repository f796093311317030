package import Incidents
import Runbooks

extension Screen {
  /// A draft as it goes out, with what it was made of and what the checks say.
  package func preview(
    _ draft: Draft, severity: Severity?, channels: [String], findings: [MessageFinding]
  ) -> String {
    let text = draft.text.last == "\n" ? String(draft.text.dropLast()) : draft.text
    let what = [draft.audience.rawValue, draft.state.rawValue, severity?.rawValue].compactMap { $0 }.joined(
      separator: ", ")
    let head = "---- \(draft.template.id) \(draft.template.title): \(what) "
    let length = " \(text.count) characters"
    let rule = look.accessible ? "" : String(repeating: "-", count: max(4, look.width - 2 - head.count - length.count))
    var out = "\n" + Wrapping.wrap(head + rule + length, width: look.width, indent: "  ")
    // What stands here is what goes out: a line that is folded goes on further in, and is one line there.
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      out +=
        line.isEmpty
        ? "\n" : Wrapping.wrap(Escaping.line(String(line)), width: look.width, indent: "  ", hanging: "    ")
    }
    out += "  " + String(repeating: "-", count: max(4, look.width - 4)) + "\n"
    let sensed = draft.slots.filter { $0.source == "sensed" || $0.source == "record" }
    out += row("from data", sensed.map { "\($0.name.replacing("_", with: " ")) \(Escaping.line($0.value))" })
    let typed = draft.slots.filter { $0.source == "answered" || $0.source == "person" }
    out += row("from people", typed.map { "\($0.name.replacing("_", with: " ")): \(Escaping.line($0.value))" })
    if !draft.missing.isEmpty {
      out += row("unknown", ["\(draft.missing.joined(separator: ", "))  (set NAME = words, or e)"])
    }
    out += row("changed", draft.changes.map(Escaping.line))
    out += row(
      "goes to", channels.isEmpty ? ["nobody: no channel serves them, so you paste it"] : channels)
    if findings.isEmpty { return out + row("checks", ["all passed"]) }
    for finding in findings {
      out += row(
        finding.isBlock ? "STOPS IT" : "look", [Escaping.line(finding.words) + "  [\(finding.check.rawValue)]"])
    }
    return out
  }

  private func row(_ label: String, _ lines: [String]) -> String {
    lines.enumerated().map { n, line in
      Wrapping.wrap(
        line, width: look.width, indent: "  " + Wrapping.padded(n == 0 ? label : "", 13),
        hanging: String(repeating: " ", count: 15))
    }.joined()
  }
}
