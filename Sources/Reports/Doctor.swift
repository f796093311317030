/// What `muster doctor` found: one line a thing, and what to do about what is not well.
package struct Doctor {
  /// How a thing is.
  package enum State: String, Sendable, CaseIterable { case ok, warn, fail }

  /// One thing that was looked at.
  package struct Finding: Sendable, Equatable {
    package var name: String
    package var state: State
    /// What was found.
    package var found: String
    /// What to do; nil when nothing needs to be done.
    package var advice: String?
    /// The source that it is about.
    package var source: SourceState?
    package init(_ name: String, _ state: State, _ found: String, advice: String? = nil) {
      self.name = name
      self.state = state
      self.found = found
      self.advice = advice
    }
  }

  package private(set) var findings: [Finding] = []

  package init() {}

  /// Adds what was found next.
  package mutating func add(_ finding: Finding) { findings.append(finding) }

  /// True when something will not work.
  package var failed: Bool { findings.contains { $0.state == .fail } }

  /// The lines, the state's word first, ended by a newline.
  package func text(_ look: Look) -> String {
    var out = ""
    for finding in findings {
      let word = Wrapping.padded(finding.state.rawValue, 6)
      let lead = (finding.state == .ok ? word : look.alarm(word)) + Wrapping.padded(finding.name, 12)
      let body = Wrapping.wrap(
        Escaping.line(finding.found), width: look.width, indent: String(repeating: " ", count: 18))
      out += lead + body.dropFirst(18)
      if let advice = finding.advice {
        let margin = String(repeating: " ", count: 18)
        out += Wrapping.wrap("-> " + Escaping.line(advice), width: look.width, indent: margin, hanging: margin + "   ")
      }
    }
    let bad = findings.count { $0.state == .fail }
    let odd = findings.count { $0.state == .warn }
    if bad > 0 { return out + "\(bad) of \(findings.count) will not work.\n" }
    return out + (odd > 0 ? "All of it works; \(odd) to look at.\n" : "All is well.\n")
  }

  /// The same as data, version 1, ended by a newline.
  package var json: [UInt8] {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.field("works", !failed)
      json.objects("findings", findings) { json, finding in
        json.field("name", finding.name)
        json.field("state", finding.state.rawValue)
        json.field("found", finding.found)
        json.field("advice", finding.advice)
        if let source = finding.source {
          json.object("source") { source.write(to: &$0) }
        } else {
          json.key("source")
          json.null()
        }
      }
    }
    json.endLine()
    return json.bytes
  }
}
