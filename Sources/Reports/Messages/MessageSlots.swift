package import Incidents
package import Runbooks

/// Fills the slots of a template from facts: each value with where it comes from, none invented.
package enum MessageSlots {
  /// Every slot that the template declares, in its order. One that nobody can fill has the source `unknown` and, as its
  /// value, the sentence of its rule, or nothing.
  package static func filled(_ template: MessageTemplate, for audience: Audience, from facts: MessageFacts)
    -> [SlotValue]
  {
    let finder = SlotFinder(facts: facts, audience: audience)
    return template.slots.map { slot in
      if let typed = facts.typed[slot.name], !typed.isBlank {
        return SlotValue(name: slot.name, value: lines(typed), source: MessageSlot.Source.person.rawValue)
      }
      let isInside = MessageSlot.named(slot.name)?.isInside ?? false
      if !(isInside && audience.isOutside), let found = finder.find(slot.name) {
        return SlotValue(name: slot.name, value: lines(found.text), source: found.source.rawValue)
      }
      var sentence = ""
      if case .says(let text) = slot.rule { sentence = text }
      return SlotValue(name: slot.name, value: sentence, source: MessageSlot.Source.unknown.rawValue)
    }
  }

  /// Each line of a value as plain text; at most 20.
  static func lines(_ text: String) -> String {
    text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }).prefix(20).map { PlainText.line(String($0)) }
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// The values as a template takes them: a line each.
  static func given(_ slots: [SlotValue]) -> [MessageTemplate.Filled] {
    slots.map { slot in
      let isKnown = slot.source != MessageSlot.Source.unknown.rawValue
      return MessageTemplate.Filled(
        slot.name, isKnown ? slot.value.split(separator: "\n").map(String.init) : nil)
    }
  }
}

/// Where each slot is looked for.
struct SlotFinder {
  let facts: MessageFacts
  let audience: Audience

  typealias Found = (text: String, source: MessageSlot.Source)

  private var communications: Communications { facts.communications }
  private var state: IncidentState { communications.state }

  /// The exact number behind a share, where the lead lets it be published, or who reads is inside.
  private var number: String {
    guard facts.publishesNumbers, let name = facts.impact.counts.first, let count = facts.reading(name)?.number else {
      return ""
    }
    return " (\(name) \(ImpactWords.number(count)))"
  }

  func find(_ name: String) -> Found? {
    switch name {
    case "title":
      return words(name) ?? (facts.runbookTitle.isBlank || audience.isOutside ? nil : (facts.runbookTitle, .runbook))
    case "since":
      return facts.since.map { (local($0.at), $0.isSensed ? .sensed : .answered) }
    case "who":
      guard let word = facts.share.flatMap(ImpactWords.word) else { return toldOfWhom }
      return ("\(word) customers" + (facts.words.region.map { " in \($0)" } ?? "") + number, .sensed)
    case "next_update", "check_in": return next
    case "next_contact":
      let at = facts.cadence.next(to: audience, in: communications, at: facts.now)
      let told = at ?? facts.cadence.next(to: .statusPage, in: communications, at: facts.now)
      return told.map { (clock($0), .clock) }
    case "state": return (audience.isOutside ? state.outside.rawValue : state.rawValue, .answered)
    case "phase": return facts.communications.state.isOver ? ("end", .answered) : ("start", .answered)
    case "progress": return facts.reading(facts.impact.progress).map { ($0.text, .sensed) }
    case "ended": return milestone(.impactEnd)
    case "said_over": return saidOver
    case "said_what": return overstated.map { ($0.state.isOver ? "over" : "getting better", .record) }
    case "summary_by":
      return (MessageTimes.workingDay(communications.severity == .sev1 ? 2 : 5, after: facts.now), .clock)
    case "rhythm": return rhythm
    case "changed_since_last": return nil
    default: return words(name) ?? inside(name)
    }
  }

  private func words(_ name: String) -> Found? {
    let words = facts.words
    let text = words.text(for: name, in: state.rawValue) ?? words.text(for: name, in: state.outside.rawValue)
    return text.map { ($0, .runbook) }
  }

  private var next: Found? {
    if let at = facts.cadence.next(to: audience, in: communications, at: facts.now) { return (clock(at), .clock) }
    guard facts.cadence.isOnChange(audience, communications.severity), !state.isOver else { return nil }
    return ("the next change of state", .clock)
  }

  /// Once it is over nobody is hit any more, and the worst that was told of whom it hit stands.
  private var toldOfWhom: Found? {
    guard state.isOver else { return nil }
    let order = ["some", "many", "most", "all"]
    let told = communications.outbox.messages.filter { $0.sent != nil && !$0.isWithdrawn }
      .compactMap { CheckedMessage.value("who", in: $0.slots) }
    // Of two that are as bad the later one, which knew more.
    let worst = told.enumerated().max {
      (order.firstIndex(of: word($0.element)) ?? -1, $0.offset) < (
        order.firstIndex(of: word($1.element)) ?? -1, $1.offset
      )
    }
    return worst.map { ($0.element, .record) }
  }

  private func word(_ who: String) -> String { String(who.prefix { $0 != " " }) }

  private var saidOver: Found? {
    overstated?.sent.map { (clock($0), .record) }
  }

  /// The last message that said more than is so now.
  private var overstated: Outbox.Message? {
    communications.outbox.sent(to: audience).last { $0.state.stage >= 2 && $0.state.stage > state.stage }
  }

  private var rhythm: Found? {
    guard let severity = communications.severity, let minutes = facts.cadence.rows[audience]?[severity]?.later else {
      return nil
    }
    switch minutes {
    case 60: return ("once an hour", .clock)
    case 1440: return ("once a day", .clock)
    case let minutes where minutes % 60 == 0: return ("every \(minutes / 60) hours", .clock)
    default: return ("every \(minutes) minutes", .clock)
    }
  }

  private func milestone(_ milestone: Milestone) -> Found? {
    communications.milestones[milestone].flatMap { $0 }.map { (local($0), .answered) }
  }

  func clock(_ at: Int64) -> String { MessageTimes.clock(at, now: facts.now) }

  /// When something was, by their own clock too.
  private func local(_ at: Int64) -> String { MessageTimes.clock(at, now: facts.now, zone: facts.zone) }

  // MARK: Inside

  private func inside(_ name: String) -> Found? {
    switch name {
    case "run_id": return (facts.name, .record)
    case "sev": return communications.severity.map { ($0.rawValue, .answered) }
    case "lead": return communications.roles.lead.map { ($0.name, .answered) }
    case "links", "join": return ("muster where \(facts.name)", .record)
    case "symptoms_to": return ("muster observe \(facts.name) \"what the customer says\"", .record)
    case "impact_line": return counts.isEmpty ? nil : (counts.joined(separator: ", "), .sensed)
    case "business_effect": return counts.isEmpty ? nil : (counts.joined(separator: ", "), .sensed)
    case "condition": return list(condition, .sensed)
    case "evidence": return list(Array(condition.prefix(3)), .sensed)
    case "measured": return condition.first.map { ($0, .sensed) }
    case "times": return facts.since.map { ("from \(local($0.at))", $0.isSensed ? .sensed : .answered) }
    case "trend": return trend.map { ($0, .sensed) }
    case "actions": return list(actions, .record)
    case "tried": return list(Array(tried.suffix(3)), .record)
    case "tried_without": return list(tried.isEmpty ? ["nothing so far"] : tried, .record)
    case "not_normal": return list(different, .record)
    case "how_bad":
      guard let severity = communications.severity else { return nil }
      let rest = [trend.map { "\($0)" }, counts.isEmpty ? nil : counts.joined(separator: ", ")].compactMap(\.self)
      return (([severity.rawValue] + rest).joined(separator: "; "), .record)
    case "to_do": return list(waiting, .record)
    case "facts": return list(mayBeSaid, .runbook)
    case "never_say": return list(["when it will be over", "what caused it, before the status page says so"], .runbook)
    default: return nil
    }
  }

  private func list(_ lines: [String], _ source: MessageSlot.Source) -> Found? {
    lines.isEmpty ? nil : (lines.joined(separator: "\n"), source)
  }

  /// What support may say, in the runbook's words: who is hit by what, what works, what to do.
  private var mayBeSaid: [String] {
    let hit = words("symptom").map { symptom in "\(find("who")?.text ?? "some customers") \(symptom.text)" }
    return [hit, words("not_affected")?.text, words("customer_action")?.text].compactMap(\.self)
  }

  /// `orders_affected 212`.
  private var counts: [String] {
    facts.impact.counts.compactMap { name in
      guard let reading = facts.reading(name) else { return nil }
      let number = reading.number.map(ImpactWords.number) ?? PlainText.line(reading.text, longest: 40)
      return "\(number)\(reading.unit.map { " \($0)" } ?? "") \(name.replacing("_", with: " "))"
    }
  }

  /// The last value of each check, with when it was read.
  private var condition: [String] {
    facts.incident.readings.sorted { $0.key < $1.key }.prefix(6).map { name, read in
      let at = read.reading.sampled ?? read.reading.asked?.at
      let unit = read.reading.unit.map { " \($0)" } ?? ""
      return "\(name) \(PlainText.line(read.reading.text, longest: 60))\(unit), \(read.verdict)"
        + (at.map { ", \(clock($0))" } ?? "")
    }
  }

  /// By the curve of the check that says who is hit; nil when nothing shows it.
  private var trend: String? {
    let values = (facts.reading(facts.impact.who)?.trend?.values ?? []).compactMap(\.self)
    guard let first = values.first, let last = values.last, values.count > 1 else { return nil }
    let limit = max(first.magnitude, last.magnitude) * 0.05
    return last > first + limit ? "worse" : last < first - limit ? "better" : "unchanged"
  }

  private var actions: [String] {
    facts.incident.ledger.rows.filter { $0.ending == nil && $0.ruling == nil }.map {
      "\(PlainText.line($0.step, longest: 80)), \($0.actor), since \(clock($0.at))"
    }
  }

  /// Changes that ran to their end and did not do it.
  private var tried: [String] {
    facts.incident.ledger.rows.filter { $0.ending != nil && $0.ending?.succeeded == false }.map {
      "\(PlainText.line($0.step, longest: 80)) at \(clock($0.at)), did not succeed"
    }
  }

  private var different: [String] {
    let rows = facts.incident.ledger.rows.filter { $0.closed == nil && !$0.leavesNothing }
    return rows.isEmpty ? ["nothing"] : rows.map { PlainText.line($0.leaves ?? $0.step, longest: 160) }
  }

  private var waiting: [String] {
    communications.outbox.due.sorted { $0.value < $1.value }.map { audience, at in
      "message to \(audience.rawValue), due \(clock(at))"
    }
  }
}
