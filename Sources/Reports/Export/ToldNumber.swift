package import Incidents

/// A number that a public message told, beside what section 2 holds of the same.
package struct ToldNumber: Sendable {
  /// The message's place among all, from 1 on.
  package var message: Int
  package var template: String
  package var at: Int64
  /// `since`, `ended`, `who`, `made whole`, or what was counted.
  package var what: String
  package var told: String
  /// What section 2 holds; nil where it holds nothing to compare with.
  package var measured: String?
  /// Whether both are the same; nil where there is nothing to compare.
  package var agrees: Bool?
  /// The later message that told it anew, or corrected it.
  package var later: Int?
  /// How the difference is settled.
  package var remedy = ""

  /// True when customers have last been told something else than section 2 holds.
  package var isOpen: Bool { agrees == false && later == nil }
}

extension Postmortem {
  /// What the public messages that went out told of beginning, end, extent and counts, in their order. A slot counts while its
  /// words stand in the text that was sent; what people wrote themselves is read where it says the like.
  package func toldNumbers(_ blob: (Digest) -> [UInt8]?) -> [ToldNumber] {
    var out: [ToldNumber] = []
    var corrections: [(number: Int, at: Int64)] = []
    for (place, message) in talk.messages.enumerated() where message.isPublic {
      guard let at = message.sent else { continue }
      if message.template.uppercased() == "P10" { corrections.append((place + 1, at)) }
      let text = self.text(of: message, blob)
      let reader = MessageReader(facts: self, message: message, at: at, text: text)
      for fact in reader.found where !out.contains(where: { $0.message == place + 1 && $0.what == fact.what }) {
        out.append(
          ToldNumber(
            message: place + 1, template: message.template, at: at, what: fact.what, told: fact.told,
            measured: fact.measured, agrees: fact.agrees, remedy: fact.remedy))
      }
    }
    out.sort { ($0.at, $0.message) < ($1.at, $1.message) }
    for i in out.indices {
      let anew = out[(i + 1)...].first { $0.what == out[i].what && $0.message != out[i].message }?.message
      out[i].later = anew ?? corrections.first { $0.at > out[i].at }?.number
    }
    return out
  }

  /// The words of a message as they were approved; the mark, where any form of it was left out of this edition.
  func text(of message: Talk.Message, _ blob: (Digest) -> [UInt8]?) -> String? {
    for body in message.bodies {
      if let mark = amendments.mark(of: body) { return mark }
      // A field that was left out holds the mark in the place of its digest.
      if body.hex.hasPrefix("[left out") { return body.hex }
    }
    return message.body.flatMap(blob).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Each number that customers were told last and section 2 has otherwise: both numbers, and how to settle it.
  package func differences(_ blob: (Digest) -> [UInt8]?) -> [String] {
    toldNumbers(blob).filter(\.isOpen).map { one in
      "M\(one.message) told customers \(one.what): \(one.told), and section 2 has \(one.measured ?? "unknown"): \(one.remedy)"
    }
  }
}
