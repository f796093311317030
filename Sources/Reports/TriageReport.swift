import Incidents
import Runbooks

extension TriageFindings {
  /// The findings as a person reads them: what fires, what fits and why, what does not, what could not be asked.
  package func text(_ look: Look, all: Bool) -> String {
    let screen = Screen(look: look)
    var out = alertsText(look)
    let groups: [(title: String, fits: Set<Fit>)] = [
      ("FITS NOW", [.fits]), ("MAY FIT: not all of it is known", [.maybe, .alertOnly]), ("FITS IN PART", [.partly]),
      ("NOT KNOWN: nothing could be found out", [.unknown]),
    ]
    var number = 0
    for (title, fits) in groups {
      let found = runbooks.filter { fits.contains($0.fit) }
      guard !found.isEmpty else { continue }
      out += "\n" + look.strong(title) + "\n"
      if fits == [.fits], tied > 1 {
        out += Wrapping.wrap("\(tied) fit equally well: a person chooses.", width: look.width, indent: "   ")
      }
      let shown = all ? found.count : fits == [.unknown] ? 10 : 20
      for entry in found.prefix(shown) {
        number += 1
        out += text(of: entry, number, screen)
      }
      if found.count > shown { out += "   ... \(found.count - shown) more, --all shows them\n" }
    }
    return out + restText(look, all: all)
  }

  private func alertsText(_ look: Look) -> String {
    var out = ""
    for words in silent { out += Wrapping.wrap(words, width: look.width) }
    guard !alerts.isEmpty else { return out }
    out += look.strong("\(alerts.count) alert\(alerts.count == 1 ? "" : "s") firing") + "\n"
    for alert in alerts.prefix(20) {
      let severity = alert.firing["severity"].map { "  \($0)" } ?? ""
      let since = now > alert.firing.started ? Instants.length(now - alert.firing.started) : "0s"
      let leads = alert.runbooks.isEmpty ? "no runbook" : alert.runbooks.joined(separator: ", ")
      let labels = alert.firing.labels.filter { $0.name != "alertname" && $0.name != "severity" }
      let words = Reading.words(of: labels).map { "  \($0)" } ?? ""
      out += Wrapping.wrap(
        Escaping.line("\(alert.firing.name.bounded(100))\(severity.bounded(40))  \(since)\(words) -> \(leads)"),
        width: look.width,
        indent: "   ",
        hanging: "     ")
    }
    if alerts.count > 20 { out += "   ... \(alerts.count - 20) more\n" }
    return out
  }

  private func text(of entry: Entry, _ number: Int, _ screen: Screen) -> String {
    let look = screen.look
    var out = Wrapping.wrap(
      Escaping.line("\(number)  \(entry.runbook.id)  \(entry.runbook.title)"), width: look.width, hanging: "   ")
    for check in entry.checks {
      var line = screen.check(
        name: check.name, reading: check.reading, expected: check.expected, verdict: check.verdict.rawValue)
      if let reason = check.reason { line += Wrapping.wrap(Escaping.line(reason), width: look.width, indent: "     ") }
      out += line
    }
    for name in entry.unasked {
      out += Wrapping.wrap(
        Escaping.line("\(name): not asked, nothing here can ask it unseen"), width: look.width, indent: "   ")
    }
    var told: Set<String> = []
    for a in entry.alerts {
      let name = alerts[a].firing.name.bounded(100)
      guard told.count < 20, told.insert(name).inserted else { continue }
      out += Wrapping.wrap(Escaping.line("alert \(name) fires"), width: look.width, indent: "   ")
    }
    return out
  }

  /// What does not fit, in counts, and what it all cost.
  private func restText(_ look: Look, all: Bool) -> String {
    var out = "\n"
    let no = runbooks.filter { $0.fit == .no }
    let unchecked = runbooks.filter { $0.fit == .unchecked }
    if !no.isEmpty {
      out += "\(no.count) do not fit" + (all ? ":\n" : "; --all shows them\n")
      if all { for entry in no { out += text(of: entry, 0, Screen(look: look)).replacingNumber() } }
    }
    if !unchecked.isEmpty {
      out += Wrapping.wrap(
        "\(unchecked.count) without an entry check, so nothing can be said of them" + (all ? ":" : ""),
        width: look.width)
      if all { for entry in unchecked { out += "   \(Escaping.line(entry.runbook.id))\n" } }
    }
    let asked = "asked \(questions) question\(questions == 1 ? "" : "s")"
    let scripts = scripts == 0 ? "" : " and \(scripts) script\(scripts == 1 ? "" : "s")"
    out += "\(asked)\(scripts) in \(Instants.length(milliseconds: milliseconds))\n"
    if let best = runbooks.first, best.fit == .fits, tied == 1 {
      out += "Begin:  muster walk \(Escaping.line(best.runbook.path))\n"
    }
    return out
  }

  /// The findings as data, version 1, ended by a newline.
  package var json: [UInt8] {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.field("at", Instants.fineStamp(now))
      json.field("milliseconds", milliseconds)
      json.field("questions", questions)
      json.field("tied", tied)
      json.objects("alerts", alerts) { json, alert in
        json.field("name", alert.firing.name)
        json.field("source", alert.source)
        json.field("since", Instants.fineStamp(alert.firing.started))
        json.object("labels") { json in for label in alert.firing.labels { json.field(label.name, label.value) } }
        json.field("runbooks", alert.runbooks)
      }
      json.field("silent", silent)
      json.objects("runbooks", runbooks) { json, entry in
        json.field("id", entry.runbook.id)
        json.field("path", entry.runbook.path)
        json.field("title", entry.runbook.title)
        json.field("fit", "\(entry.fit)")
        json.field("alerts", entry.alerts.map { alerts[$0].firing.name })
        json.field("unasked", entry.unasked)
        json.objects("checks", entry.checks) { json, check in
          json.field("name", check.name)
          json.field("verdict", check.verdict.rawValue)
          json.field("value", check.reading.text)
          json.field("unit", check.reading.unit)
          json.field("expected", check.expected)
          json.field("source", check.reading.source)
          json.field("reason", check.reason)
        }
      }
    }
    json.endLine()
    return json.bytes
  }
}

extension String {
  fileprivate func replacingNumber() -> String { hasPrefix("0  ") ? "   " + dropFirst(3) : self }
}
