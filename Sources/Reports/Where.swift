package import Incidents
package import Runbooks

/// `muster where`: how an incident stands, on one screen that anybody may read (`walk.md` 2.15).
package struct Where {
  /// The step that the walk presents next.
  package struct Position: Sendable, Equatable {
    package var id: String
    package var title: String
    package var position: Int
    package var total: Int
    package init(id: String, title: String, position: Int, total: Int) {
      self.id = id
      self.title = title
      self.position = position
      self.total = total
    }
  }

  /// What the runbook says that matters: how large it is, and when it is over; each line with what was read last.
  package struct Sight: Sendable, Equatable {
    package var impact: [String] = []
    package var exit: [String] = []
    package init() {}

    /// Of this runbook, with the last reading of each of its checks; nothing without one.
    package init(_ book: Runbook?, _ readings: [String: (reading: Reading, verdict: String)]) {
      guard let book else { return }
      impact = book.front.impact.names.map { name in
        guard let (reading, _) = readings[name] else { return "\(name): not asked yet" }
        let at = (reading.sampled ?? reading.asked?.at).map { "  \(Instants.clock($0))" } ?? ""
        return "\(name) \(reading.text)\(reading.unit.map { " \($0)" } ?? "")\(at)"
      }
      for step in book.steps {
        for block in step.blocks where block.role == .verify {
          let name = block.attributes.name ?? step.title
          let wanted = block.attributes.expect.map { " \($0.source)" } ?? ""
          guard let (reading, verdict) = readings[name] else {
            exit.append("\(name)\(wanted): not asked yet")
            continue
          }
          exit.append("\(name)\(wanted): \(reading.text), \(verdict)")
        }
      }
    }
  }

  private static let unknownSince = "since when: the clock was set back"

  private let name: String
  private let story: Story
  private let sight: Sight
  private let position: Position?
  private let last: [TimelineRow]
  private let now: Int64

  /// `last` are the newest rows of the story, oldest first; `now` in nanoseconds since 1970 UTC.
  package init(
    name: String, story: Story, position: Position?, last: [TimelineRow], now: Int64, sight: Sight = Sight()
  ) {
    self.name = name
    self.sight = sight
    self.story = story
    self.position = position
    self.last = last
    // What is closed stands still.
    self.now = story.closed ?? now
  }

  /// The parts in their fixed order; a part with nothing in it is left out, but for *now* and *last*.
  private var parts: [(label: String, lines: [String])] {
    [
      ("Now", [present] + (doubt.map { [$0] } ?? [])), ("State", state),
      ("Impact", sight.impact), ("Who", who), ("Exit when", sight.exit), ("Clock", clock),
      ("Different", different), ("Waiting", waiting), ("Ruled out", ruledOut), ("Told", told),
      ("Last \(last.count)", last.reversed().map(line)),
    ].filter { !$0.1.isEmpty }
  }

  private var present: String {
    if story.closed != nil { return "closed, \(story.outcome?.rawValue ?? "unknown")" }
    if let run = story.running {
      return "running in \(run.step) since \(Instants.clock(run.at)) (\(ago(run.at))): \(Story.brief(run.text))"
    }
    guard let status = story.status else { return "no walk was started" }
    guard let position, status == .open || status == .held else {
      return "walk \(status.rawValue), outcome \(story.outcome?.rawValue ?? "unknown")"
    }
    let held = status == .held ? "held at " : ""
    return "\(held)step \(position.position) of \(position.total): \(position.title) (\(position.id))"
  }

  private var doubt: String? {
    story.doubtful.map { "UNKNOWN: \($0.step) was started \(Instants.clock($0.at)) and its end was never seen" }
  }

  private var who: [String] {
    guard let lead = story.lead else { return [] }
    let host = lead.host.map { " on \($0)" } ?? ""
    var lines = ["\(lead.actor)\(host), since \(Instants.clock(lead.since)) (\(ago(lead.since)))"]
    let roles = story.stand.roles
    for role in [IncidentRole.operations, .communications] {
      guard let holder = roles.holders[role], holder.name != roles.lead?.name else { continue }
      lines.append("\(role.rawValue): \(holder.name) (\(ago(holder.since)))")
    }
    if let offer = roles.offer {
      let read = offer.readBack == nil ? "not read back yet" : "read back, \(offer.from) has to agree"
      lines.append("handing over to \(offer.to), \(read)")
    }
    return lines
  }

  /// What it is to those who are told; nothing before it was declared.
  private var state: [String] {
    guard let severity = story.stand.severity else { return [] }
    return ["\(severity.rawValue), \(story.stand.state.rawValue) since \(Instants.clock(story.stand.stateSince))"]
  }

  /// Who was told when, and when they hear again; audiences with neither are left out.
  private var told: [String] {
    let outbox = story.stand.outbox
    return Audience.allCases.compactMap { audience in
      let last = outbox.last(to: audience)?.sent
      let due = outbox.due[audience]
      if last == nil, due == nil { return nil }
      let before = last.map { Instants.clock($0) } ?? "-"
      guard let due else { return "\(audience.rawValue) \(before)" }
      if story.closed == nil, due <= now {
        return "\(audience.rawValue) \(before), OVERDUE since \(Instants.clock(due))"
      }
      return "\(audience.rawValue) \(before), next \(Instants.clock(due))"
    } + outbox.unknown.map { "UNKNOWN whether it went out by \($0.channel)\($0.recipient.map { " to \($0)" } ?? "")" }
  }

  /// Where the clock was set back since the incident was opened, ages and times are not what they seem.
  private var clock: [String] {
    let behind = story.closed == nil ? story.setBack(at: now) : nil
    guard let gap = [behind, story.setBack].compactMap({ $0 }).max() else { return [] }
    return ["was set back by \(Instants.length(gap)): times before and after do not compare"]
  }

  private var different: [String] {
    story.ledger.different.enumerated().map { number, row in
      "\(number + 1)  " + LedgerWords.line(row, running: story.running?.seq == row.seq, over: story.outcome != nil)
    }
  }

  /// What was tried and taken back.
  private var ruledOut: [String] {
    story.ledger.putBack.map { "\($0.step): \(LedgerWords.what($0)), \(LedgerWords.closed($0, in: story.ledger))" }
  }

  private var waiting: [String] {
    story.open.map { "\($0.step) \($0.status.rawValue)\($0.reason.map { ": \($0)" } ?? "")" }
  }

  private func line(_ row: TimelineRow) -> String { "\(Instants.clock(row.happened)) \(row.words)" }

  /// The time since it was opened; none when the clock stands before that.
  private var since: String? { now < story.opened ? nil : Instants.since(story.opened, now) }

  private func ago(_ then: Int64) -> String {
    let (span, over) = now.subtractingReportingOverflow(then)
    return Instants.length(over ? .max : max(0, span))
  }

  private var mode: String { [story.mode.rawValue, story.environment].filter { !$0.isEmpty }.joined(separator: " ") }

  // MARK: Text

  /// The screen, ended by a newline.
  package func text(_ look: Look) -> String {
    let right = "\(Escaping.line(mode))  \(since ?? Self.unknownSince)"
    var out = Wrapping.spread("\(name)  \(Escaping.line(story.title))", right, width: look.width)
    for (label, lines) in parts {
      for (n, line) in lines.enumerated() {
        let lead = n == 0 ? Wrapping.padded(label, 11) : String(repeating: " ", count: 11)
        let hanging = String(repeating: " ", count: 13)
        out += Wrapping.wrap(Escaping.line(line), width: look.width, indent: lead, hanging: hanging)
      }
    }
    return out
  }

  // MARK: Markdown

  /// The same as a table that can be pasted.
  package var markdown: String {
    var out = "**\(name)** \(Markdown.text(story.title))\n\n"
    out += "\(Markdown.text(mode)), \(since ?? Self.unknownSince)\n\n| | |\n|---|---|\n"
    for (label, lines) in parts {
      out += "| \(label) | \(lines.map(Markdown.cell).joined(separator: "<br>")) |\n"
    }
    return out
  }

  // MARK: JSON

  /// The same as data, version 1, ended by a newline.
  package var json: [UInt8] {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.field("incident", name)
      json.field("title", story.title)
      json.field("mode", story.mode.rawValue)
      json.field("environment", story.environment)
      json.field("opened_at", Instants.fineStamp(story.opened))
      json.field("closed_at", story.closed.map(Instants.fineStamp))
      json.field("since", since)
      json.field("status", story.status?.rawValue)
      json.field("outcome", story.outcome?.rawValue)
      writePosition(to: &json)
      write("running", story.running, to: &json)
      write("unknown", story.doubtful, to: &json)
      json.key("lead")
      if let lead = story.lead {
        json.object { json in
          json.field("name", lead.actor)
          json.field("since", Instants.fineStamp(lead.since))
          json.field("host", lead.host)
        }
      } else {
        json.null()
      }
      json.field("severity", story.stand.severity?.rawValue)
      json.field("state", story.stand.severity == nil ? nil : story.stand.state.rawValue)
      json.objects(
        "roles", IncidentRole.allCases.compactMap { role in story.stand.roles.holders[role].map { (role, $0) } }
      ) {
        json, held in
        json.field("role", held.0.rawValue)
        json.field("holder", held.1.name)
        json.field("since", Instants.fineStamp(held.1.since))
      }
      json.objects(
        "told", Audience.allCases.filter { story.stand.outbox.due[$0] != nil || story.stand.outbox.last(to: $0) != nil }
      ) { json, audience in
        json.field("audience", audience.rawValue)
        json.field("last", story.stand.outbox.last(to: audience)?.sent.map(Instants.fineStamp))
        json.field("due", story.stand.outbox.due[audience].map(Instants.fineStamp))
      }
      json.objects("different", story.ledger.different) { $1.write(to: &$0) }
      json.objects("waiting", story.open) { json, item in
        json.field("step", item.step)
        json.field("status", item.status.rawValue)
        json.field("reason", item.reason)
      }
      json.objects("last", last) { $1.write(to: &$0, since: story.opened) }
      json.object("head") { json in
        json.field("seq", story.head?.seq ?? 0)
        json.field("hash", story.head?.hash.hex)
      }
    }
    json.endLine()
    return json.bytes
  }

  private func writePosition(to json: inout JSONText) {
    json.key("step")
    guard story.closed == nil, let position else { return json.null() }
    json.object { json in
      json.field("id", position.id)
      json.field("title", position.title)
      json.field("position", position.position)
      json.field("total", position.total)
    }
  }

  private func write(_ name: String, _ run: Story.Started?, to json: inout JSONText) {
    json.key(name)
    guard let run else { return json.null() }
    json.object { run.write(to: &$0) }
  }
}

extension Story.Started {
  /// The run as members of an object.
  func write(to json: inout JSONText) {
    json.field("step", step)
    json.field("command", text)
    json.field("effect", effect)
    json.field("at", Instants.fineStamp(at))
    json.field("by", actor)
    json.field("outcome", outcome)
    json.field("seen", ending != nil)
  }
}
