package import Incidents
import Runbooks

extension Screen {
  /// A check that a source answered: value against limit with its verdict, the way it came, its shape in words, source and age.
  ///
  /// `limit` is the number it is compared with, in the reading's own dimension; `now` is when it is shown.
  package func evidence(
    name: String, reading: Reading, expected: String?, limit: Double?, verdict: String, now: Int64
  ) -> String {
    var out = check(name: name, reading: reading, expected: expected, verdict: verdict)
    let shape = reading.trend.flatMap { TrendWords($0, unit: reading.unit, limit: limit, expected: expected) }
    if let whole = reading.trend, !look.accessible {
      let trend = whole.fromItsBeginning
      let window = "\(trend.clock(trend.start).dropLast())-\(trend.clock(trend.end)), \(Self.gaps(whole))"
      out += "   \(Sparkline.text(trend, width: 24, ascii: look.ascii))  \(window)\n"
    }
    var facts: [String] = []
    if let reason = reading.reason { facts.append(reason) }
    if let shape { facts.append(shape.sentence) }
    if look.accessible, let trend = reading.trend { facts.append(Self.gaps(trend)) }
    if let then = reading.then, let offset = reading.asked?.offset {
      facts.append("\(Instants.length(Int64(offset * 1e9))) before it was \(Reading.text(of: then))")
    }
    for fact in facts {
      out += look.accessible ? "\(sentence(fact))\n" : Wrapping.wrap(fact, width: look.width, indent: "   ")
    }
    return out + origin(reading, now: now)
  }

  /// A check whose language nothing takes here, beside others of its step that were asked.
  package func notAsked(_ name: String, language: String) -> String {
    let words = "no source for \(Escaping.line(language)) is declared here"
    if look.accessible { return "\(Escaping.line(name)): not asked, \(words).\n" }
    return Wrapping.wrap("\(Escaping.line(name)): not asked, \(words)", width: look.width, indent: "   ")
  }

  /// How many values are missing; what was not there yet when the window began is told apart from a gap.
  private static func gaps(_ whole: Trend) -> String {
    let gaps = whole.fromItsBeginning.gaps
    let words = "\(gaps) gap\(gaps == 1 ? "" : "s")"
    return whole.values.first == .some(nil) ? words + ", nothing before" : words
  }

  /// Where the value is from, whose it is, and how old.
  private func origin(_ reading: Reading, now: Int64) -> String {
    var parts = ["asked at " + Escaping.line(reading.source)]
    if let labels = reading.labels {
      let of = (reading.series ?? 1) > 1 ? ", one of \(reading.series ?? 1)" : ""
      parts.append(Escaping.line(labels) + of)
    }
    if let sampled = reading.sampled, !now.subtractingReportingOverflow(sampled).overflow {
      // A clock that is ahead there is told as such, not as a negative age.
      let age = now - sampled
      parts.append(
        age < -1_000_000_000
          ? "newest sample \(Instants.length(-age)) AHEAD of this clock"
          : "newest sample \(Instants.age(max(0, age))) old")
    }
    if look.accessible { return sentence(parts.joined(separator: ", ")) + "\n" }
    return Wrapping.wrap(parts.joined(separator: ", "), width: look.width, indent: "   ", hanging: "     ")
  }

  private func sentence(_ words: String) -> String {
    words.prefix(1).uppercased() + words.dropFirst() + (words.hasSuffix(".") ? "" : ".")
  }
}

extension Trend {
  /// When its last value was, or would have been.
  var end: Int64 { start + step * Int64(max(0, values.count - 1)) }

  /// Without the missing values before the first one.
  var fromItsBeginning: Trend {
    guard let first = values.firstIndex(where: { $0 != nil }) else { return self }
    return Trend(start: start + step * Int64(first), step: step, values: Array(values[first...]))
  }

  /// A time of it, `02:26Z`; with its second where the values are less than twelve seconds apart.
  func clock(_ time: Int64) -> String {
    let clock = Instants.clock(time)
    return step < 12_000_000_000 ? clock : clock.dropLast(4) + "Z"
  }
}

extension Instants {
  /// How long ago, to the whole second: `12 s`, `3m 12s`.
  package static func age(_ nanoseconds: Int64) -> String {
    nanoseconds < 60_000_000_000 ? "\(nanoseconds / 1_000_000_000) s" : length(nanoseconds)
  }
}

/// A row of characters as high as its values.
package enum Sparkline {
  private static let blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let letters = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]

  /// The trend in so many characters at the most; a gap is a blank, or `_` where only ASCII comes through.
  package static func text(_ trend: Trend, width: Int, ascii: Bool) -> String {
    let ramp = ascii ? Array(letters.dropFirst()) : blocks
    let present = trend.values.compactMap(\.self)
    guard let low = present.min(), let high = present.max() else { return "" }
    let cells = min(width, trend.values.count)
    var out = ""
    for cell in 0..<cells {
      let from = cell * trend.values.count / cells
      let to = max(from + 1, (cell + 1) * trend.values.count / cells)
      // The highest of a cell: a short peak must not vanish.
      guard let value = trend.values[from..<to].compactMap(\.self).max() else {
        out += ascii ? "_" : " "
        continue
      }
      // Halves, since the distance of two large numbers may be none.
      let share = high > low ? min(max((value / 2 - low / 2) / (high / 2 - low / 2), 0), 1) : 0
      out += ramp[min(ramp.count - 1, Int(share * Double(ramp.count)))]
    }
    return out
  }
}

/// What a sparkline shows, in a sentence.
struct TrendWords {
  let sentence: String

  /// Nil when there is nothing to tell: fewer than three values.
  init?(_ trend: Trend, unit: String?, limit: Double?, expected: String?) {
    let points = trend.values.enumerated().compactMap { i, value in
      value.map { (time: trend.start + trend.step * Int64(i), value: $0) }
    }
    guard points.count >= 3, let first = points.first else { return nil }
    let suffix = unit.map { " " + Escaping.line($0) } ?? ""
    var parts = ["was \(Reading.text(of: first.value))\(suffix) at \(trend.clock(first.time))"]
    let own = unit.flatMap { Unit.named($0) }
    if let limit, let crossed = Self.crossing(points.map { ($0.time, own?.canonical($0.value) ?? $0.value) }, limit) {
      let words = expected.map { String($0.drop { "<>=! ".contains($0) }) } ?? Reading.text(of: limit)
      parts.append("crossed \(Escaping.line(words)) at \(trend.clock(crossed))")
    }
    parts.append(Self.direction(points.map(\.value)))
    sentence = parts.joined(separator: "; ")
  }

  /// When it last went from one side of the limit to the other.
  private static func crossing(_ points: [(time: Int64, value: Double)], _ limit: Double) -> Int64? {
    var found: Int64?
    for (before, after) in zip(points, points.dropFirst()) where (before.value < limit) != (after.value < limit) {
      found = after.time
    }
    return found
  }

  /// The last quarter against the whole range.
  private static func direction(_ values: [Double]) -> String {
    let tail = values.suffix(max(2, values.count / 4))
    guard let low = values.min(), let high = values.max(), let first = tail.first, let last = tail.last else {
      return "steady"
    }
    let range = high - low
    if range == 0 { return "steady" }
    let change = (last - first) / range
    if change > 0.05 { return values.first.map { last > $0 } == true ? "still rising" : "rising again" }
    if change < -0.05 { return "falling" }
    return "steady since"
  }
}
