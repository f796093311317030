package import Incidents
package import Runbooks

/// A message as it would go out, with where each of its values comes from.
package struct Draft: Sendable, Equatable {
  package var template: MessageTemplate
  package var audience: Audience
  package var state: IncidentState
  /// Byte for byte what goes out, before a channel makes its own form of it.
  package var text: String
  /// The values of the template's slots; those of the source `unknown` have none.
  package var slots: [SlotValue]
  /// Required slots that nobody has filled.
  package var missing: [String]
  /// What differs from the last message to this audience, a line each; empty when nothing does, or there was none.
  package var changes: [String]
  /// What the impact measured when the draft was made, by the name of its check.
  package var counts: [String: Double]
  /// Nanoseconds since 1970, UTC.
  package var made: Int64
  package var isEdited = false

  /// Fills the template; `last` is the message that this audience had last.
  package static func make(
    _ template: MessageTemplate, for audience: Audience, from facts: MessageFacts, last: Outbox.Message?
  ) throws(MustacheError) -> Draft {
    // What its rule says stands for a time that nobody knows is true of the last message only.
    let isOver = facts.communications.state.isOver
    let wanted = isOver ? template : template.demanding(["next_update", "next_contact", "check_in"])
    var slots = MessageSlots.filled(wanted, for: audience, from: facts)
    let changes = last.map { changed(from: $0.slots, to: slots) } ?? []
    if let at = slots.firstIndex(where: { $0.name == "changed_since_last" && $0.source == "unknown" }),
      let last, let sent = last.sent
    {
      let plain = changes.filter(\.isTold).map(\.sentence)
      slots[at].value =
        plain.isEmpty
        ? "No change since \(MessageTimes.clock(sent, now: facts.now))"
        : plain.joined(separator: ". ")
      slots[at].source = MessageSlot.Source.record.rawValue
    }
    let missing = wanted.slots.filter { slot in
      slot.rule == .required && slots.contains { $0.name == slot.name && $0.source == "unknown" }
    }
    let text = try wanted.filled(with: MessageSlots.given(slots))
    return Draft(
      template: template, audience: audience, state: facts.communications.state,
      text: facts.incident.mode == .drill ? rehearsed(text) : text, slots: slots, missing: missing.map(\.name),
      changes: changes.map(\.line), counts: facts.counts, made: facts.now)
  }

  private init(
    template: MessageTemplate, audience: Audience, state: IncidentState, text: String, slots: [SlotValue],
    missing: [String], changes: [String], counts: [String: Double], made: Int64
  ) {
    self.template = template
    self.audience = audience
    self.state = state
    self.text = text
    self.slots = slots
    self.missing = missing
    self.changes = changes
    self.counts = counts
    self.made = made
  }

  /// A message of the record, with its text as it stands there; nothing is measured anew.
  package init(_ message: Outbox.Message, template: MessageTemplate, text: String) {
    self.init(
      template: template, audience: message.audience, state: message.state, text: text, slots: message.slots,
      missing: [],
      changes: [], counts: [:], made: message.drafted)
    isEdited = message.isEdited
  }

  /// The characters that a drill adds to a text.
  static let drillMarks = rehearsed("").count - 1

  /// With the word DRILL first and last, so that no part of it is taken for real; a template of drills has it already.
  static func rehearsed(_ text: String) -> String {
    if text.hasPrefix("DRILL") { return text }
    return "DRILL: \(text.last == "\n" ? String(text.dropLast()) : text)\n\nDRILL\n"
  }

  /// The same with a text that a person wrote; the slots stay what they were.
  package func edited(_ text: String) -> Draft {
    var draft = self
    draft.text = Self.normalized(text)
    draft.isEdited = draft.text != self.text || isEdited
    if !draft.text.contains(MessageTemplate.unknownMark) { draft.missing = [] }
    return draft
  }

  /// What a person typed, made fit to go out: line ends are one sort, nothing invisible, one line end at the end.
  static func normalized(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var out = lines.map { line in withoutTail(Escaping.line(String(line))) }
    while out.last?.isEmpty == true { out.removeLast() }
    while out.first?.isEmpty == true { out.removeFirst() }
    return out.joined(separator: "\n") + "\n"
  }

  private static func withoutTail(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  /// The value of a slot; nil when it is unknown or no slot of this template.
  package func value(_ name: String) -> String? {
    slots.first { $0.name == name && $0.source != MessageSlot.Source.unknown.rawValue }?.value
  }

  // MARK: What changed

  struct Change: Equatable {
    var name: String
    var before: String
    var after: String

    /// True where customers may read of it as a change of fact.
    var isTold: Bool { ["who", "since", "progress"].contains(name) }

    var line: String {
      "\(name.replacing("_", with: " ")): \(before.isEmpty ? "unknown" : before) -> \(after.isEmpty ? "unknown" : after)"
    }

    var sentence: String {
      switch name {
      case "who": before.isEmpty ? "This affects \(after)" : "This now affects \(after), before it was \(before)"
      case "since": before.isEmpty ? "This began at \(after)" : "This began at \(after), not at \(before)"
      default: "The change is \(after) done"
      }
    }
  }

  /// Slots whose value is another than in the last message; what the clock gives changes always and says nothing.
  static func changed(from before: [SlotValue], to after: [SlotValue]) -> [Change] {
    let unknown = MessageSlot.Source.unknown.rawValue
    let passing: Set<String> = ["changed_since_last", "fact", "condition", "evidence"]
    return after.compactMap { slot in
      guard slot.source != MessageSlot.Source.clock.rawValue, !passing.contains(slot.name),
        let old = before.first(where: { $0.name == slot.name })
      else { return nil }
      let (was, now) = (old.source == unknown ? "" : old.value, slot.source == unknown ? "" : slot.value)
      return was == now || now.isEmpty ? nil : Change(name: slot.name, before: was, after: now)
    }
  }
}
