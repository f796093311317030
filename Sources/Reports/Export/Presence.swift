import Incidents

/// When who took part, as far as the record shows: a stretch of a person lasts while they write at least once an hour.
package struct Presence: Sendable {
  /// One person from a first to a last record.
  package struct Stretch: Sendable, Equatable {
    package var who: String
    /// Nanoseconds since 1970 UTC, by the clock with which it was written.
    package var from: Int64
    package var to: Int64
  }

  /// The pause that ends a stretch.
  static let pause: Int64 = 3_600_000_000_000

  package private(set) var stretches: [Stretch] = []
  private var last: [String: Int] = [:]
  private var times: [String: [Int64]] = [:]
  /// When each person wrote first, in that order.
  private(set) var first: [(who: String, at: Int64)] = []

  mutating func note(_ who: String, at time: Int64) {
    times[who, default: []].append(time)
    guard let place = last[who] else {
      first.append((who, time))
      return open(who, time)
    }
    let (gap, over) = time.subtractingReportingOverflow(stretches[place].to)
    if over || gap > Self.pause { return open(who, time) }
    stretches[place].to = max(stretches[place].to, time)
  }

  private mutating func open(_ who: String, _ time: Int64) {
    last[who] = stretches.count
    stretches.append(Stretch(who: who, from: time, to: time))
  }

  /// When this person wrote first behind a moment; nil when they did not.
  func next(of who: String, after time: Int64) -> Int64? { times[who]?.first { $0 > time } }

  /// The most people at once, and when that was first so; nil when nobody wrote.
  package var peak: (people: Int, at: Int64)? {
    // At one moment those who come are counted before those who go.
    let borders = stretches.flatMap { [($0.from, 0), ($0.to, 1)] }.sorted { $0 < $1 }
    var (now, best): (Int, (Int, Int64)?) = (0, nil)
    for (time, kind) in borders {
      now += kind == 0 ? 1 : -1
      if now > best?.0 ?? 0 { best = (now, time) }
    }
    return best.map { (people: $0.0, at: $0.1) }
  }

  /// How long people were at it outside of these hours, all together.
  func off(_ hours: WorkingHours) -> Int64 {
    stretches.reduce(0) { sum, one in
      sum + hours.off(from: one.from, to: one.to).reduce(0) { $0 + ($1.to - $1.from) }
    }
  }
}

extension Postmortem {
  /// A call for somebody to come, and who was there for the first time behind it.
  package struct Page: Sendable {
    /// Its place among the messages, from 1 on.
    package var number: Int
    package var at: Int64
    package var by: String
    package var channels: [String]
    /// What was asked; nil when the draft does not say.
    package var asked: String?
    /// Who was called, by name; nil when the draft does not name one.
    package var whom: String?
    /// Who was called, or where nobody is named the first person behind it who had written nothing before; nil when nobody came.
    package var answer: (by: String, after: Int64)?
  }

  /// Every page that went out, by time: a message of the template I4, and the first of each PagerDuty channel, since later ones
  /// add to the same alert. Each newcomer answers one page.
  package var pages: [Page] {
    var alerts = Set<String>()
    var out: [Page] = []
    for (place, message) in talk.messages.enumerated() {
      let gone = message.deliveries.filter { $0.status == .sent || $0.status == .byHand }
      let alarmed = gone.filter { $0.isAlert && alerts.insert($0.channel).inserted }
      let paged = message.template.uppercased() == "I4" ? gone : alarmed
      guard let at = paged.map(\.started).min() else { continue }
      func slot(_ name: String) -> String? {
        message.slots.first { $0.name == name && $0.source != "unknown" && !$0.value.isBlank }?.value
      }
      out.append(
        Page(
          number: place + 1, at: at, by: message.by, channels: paged.map(\.channel), asked: slot("asked"),
          whom: slot("whom"), answer: nil))
    }
    out.sort { ($0.at, $0.number) < ($1.at, $1.number) }
    if story.setBack != nil { return out }
    var newcomers = presence.first[...]
    for place in out.indices {
      if let whom = out[place].whom {
        out[place].answer = called(whom, at: out[place].at)
        continue
      }
      newcomers = newcomers.drop { $0.at <= out[place].at }
      guard let first = newcomers.popFirst() else { continue }
      out[place].answer = (first.who, first.at - out[place].at)
    }
    return out
  }

  /// What those wrote next whom a page names: by their whole name among its words.
  private func called(_ whom: String, at time: Int64) -> (by: String, after: Int64)? {
    let words = " " + String(whom.map { $0.isLetter || $0.isNumber ? $0 : " " }).lowercased() + " "
    let named = presence.first.map(\.who).filter { person in
      // Shown as `lead (mira)`, or as a role alone where nobody is named.
      let name = person.split(separator: "(").last.map { $0.hasSuffix(")") ? $0.dropLast() : $0 } ?? ""
      let plain = String(name.map { $0.isLetter || $0.isNumber ? $0 : " " }).lowercased()
      return !plain.isBlank && words.contains(" \(plain) ")
    }
    return named.compactMap { who in presence.next(of: who, after: time).map { (by: who, after: $0 - time) } }
      .min { $0.after < $1.after }
  }
}
