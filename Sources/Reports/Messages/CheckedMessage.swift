package import Incidents
import Runbooks

/// A message with all that its checks look at; nothing is asked of the world.
package struct CheckedMessage: Sendable {
  /// As it goes out.
  package var text: String
  package var slots: [SlotValue]
  package var audience: Audience
  package var state: IncidentState
  /// The template's id.
  package var template: String
  package var isFinal: Bool
  /// Limits that count, each with whose it is: `P1`, `Slack`.
  package var limits: [(of: String, characters: Int)] = []
  /// The longest that the first paragraph may get; nil without a limit.
  package var opening: Int?
  package var isDrill = false
  /// What this audience had last; nil for nothing.
  package var last: Last?
  /// Nanoseconds since 1970, UTC.
  package var now: Int64 = 0
  /// When the oldest reading in it was taken.
  package var evidence: Int64?
  /// What the impact measured when the draft was made, and what it measures now.
  package var countsThen: [String: Double] = [:]
  package var countsNow: [String: Double] = [:]
  /// Names that nobody outside knows: sources, hosts, steps, services, tables.
  package var internalNames: [String] = []
  /// Names of people of the incident.
  package var people: [String] = []

  /// The last message to the same audience.
  package struct Last: Sendable {
    package var text: String
    package var slots: [SlotValue]
    package var state: IncidentState
    package init(text: String, slots: [SlotValue], state: IncidentState) {
      self.text = text
      self.slots = slots
      self.state = state
    }
  }

  package init(
    text: String, slots: [SlotValue], audience: Audience, state: IncidentState, template: String, isFinal: Bool
  ) {
    self.text = text
    self.slots = slots
    self.audience = audience
    self.state = state
    self.template = template
    self.isFinal = isFinal
  }

  /// A draft as it is before `send`; `facts` are those of now.
  package init(_ draft: Draft, facts: MessageFacts, last: Last?) {
    self.init(
      text: draft.text, slots: draft.slots, audience: draft.audience, state: draft.state,
      template: draft.template.id, isFinal: draft.template.isFinal)
    isDrill = facts.incident.mode == .drill
    // What a drill adds counts for nothing: the same text fits when it is real.
    if let limit = draft.template.limit { limits = [(draft.template.id, limit + (isDrill ? Draft.drillMarks : 0))] }
    opening = draft.template.opening.map { $0 + (isDrill ? Draft.drillMarks : 0) }
    self.last = last
    now = facts.now
    if draft.slots.contains(where: { $0.source == "sensed" }) { evidence = facts.oldestEvidence }
    countsThen = draft.counts
    countsNow = facts.counts
    people = facts.incident.communications.roles.holders.values.map(\.name).sorted()
  }

  /// The value of a slot; nil when nobody knows it.
  func value(_ name: String) -> String? { Self.value(name, in: slots) }

  static func value(_ name: String, in slots: [SlotValue]) -> String? {
    slots.first { $0.name == name && $0.source != "unknown" }?.value
  }

  /// The text in sentences and items, each trimmed; what names the next message is left out.
  var sentences: [String] { Self.sentences(text).filter { !isOfNext($0) } }

  /// True for a sentence that says when the next message comes.
  func isOfNext(_ sentence: String) -> Bool {
    let lower = sentence.lowercased()
    return lower.contains("next update") || lower.contains("next brief") || lower.contains("hear from us again")
      || lower.contains("write again by")
  }

  /// The time of day by which it says that the next one comes, the first such time behind `drafted`; nanoseconds since 1970 UTC.
  package func promised(since drafted: Int64) -> Int64? {
    for sentence in Self.sentences(text) where isOfNext(sentence) {
      let words = sentence.split(separator: " ")
      for (i, (time, zone)) in zip(words, words.dropFirst()).enumerated() where zone.hasPrefix("UTC") {
        // `03:20 UTC on 24 November` is a day of its own.
        if i + 2 < words.count, words[i + 2] == "on" { continue }
        let parts = time.split(separator: ":").compactMap { Int64($0) }
        guard parts.count == 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else { continue }
        let day: Int64 = 86_400_000_000_000
        let at = drafted / day * day + (parts[0] * 60 + parts[1]) * 60_000_000_000
        return at >= drafted / 60_000_000_000 * 60_000_000_000 ? at : at + day
      }
    }
    return nil
  }

  /// The time of day that it promises and that is over; a time of day more than two hours back is one of tomorrow.
  var broken: String? {
    let hour: Int64 = 3_600_000_000_000
    guard now > 3 * hour, let at = promised(since: now - 2 * hour), at + 60_000_000_000 <= now else { return nil }
    return String(Instants.clock(at).prefix(5))
  }

  static func sentences(_ text: String) -> [String] {
    var out: [String] = []
    for line in text.split(whereSeparator: \.isNewline) {
      var sentence = ""
      var rest = Substring(line)
      while let here = rest.popFirst() {
        sentence.append(here)
        if ".?!".contains(here), rest.first.map({ $0 == " " }) ?? true {
          out.append(sentence)
          sentence = ""
        }
      }
      out.append(sentence)
    }
    return out.map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
  }
}
