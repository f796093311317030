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
  /// When each person wrote first, in that order.
  private(set) var first: [(who: String, at: Int64)] = []

  mutating func note(_ who: String, at time: Int64) {
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
    /// The first person behind it who had written nothing before; nil when nobody came.
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
      let asked = message.slots.first { $0.name == "asked" && $0.source != "unknown" }?.value
      out.append(
        Page(number: place + 1, at: at, by: message.by, channels: paged.map(\.channel), asked: asked, answer: nil))
    }
    out.sort { ($0.at, $0.number) < ($1.at, $1.number) }
    if story.setBack != nil { return out }
    var newcomers = presence.first[...]
    for place in out.indices {
      newcomers = newcomers.drop { $0.at <= out[place].at }
      guard let first = newcomers.popFirst() else { break }
      out[place].answer = (first.who, first.at - out[place].at)
    }
    return out
  }
}
