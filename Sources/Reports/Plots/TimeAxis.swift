import Incidents

/// The axis of time that figures share, so that one can be laid over the other.
struct TimeAxis: Sendable {
  let from: Int64
  let to: Int64
  /// Where it lies in a drawing.
  static let left = 132.0
  static let right = 944.0
  static let width = 960.0

  /// The last moment that is drawn, in the year 2096: no clock that is meant stands there, and sums stay within 64 bits.
  static let latest: Int64 = 4_000_000_000_000_000_000

  init(from: Int64, to: Int64) {
    self.from = Self.drawn(from)
    self.to = max(Self.drawn(to), self.from + 1_000_000_000)
  }

  /// A time as it can be drawn, whatever a record says.
  static func drawn(_ time: Int64) -> Int64 { min(max(time, 0), latest) }

  func x(_ time: Int64) -> Double {
    let share = Double(min(max(time, from), to) - from) / Double(to - from)
    return Self.left + share * (Self.right - Self.left)
  }

  func contains(_ time: Int64) -> Bool { time >= from && time <= to }

  /// The column of a row of so many characters.
  func column(_ time: Int64, of columns: Int) -> Int {
    let share = Double(min(max(time, from), to) - from) / Double(to - from)
    return min(columns - 1, max(0, Int(share * Double(columns))))
  }

  private static let second: Int64 = 1_000_000_000
  private static let steps: [Int64] =
    [1, 2, 5, 10, 15, 30].map { $0 * second } + [1, 2, 5, 10, 15, 30].map { $0 * 60 * second }
    + [1, 2, 3, 6, 12].map { $0 * 3600 * second } + [1, 2, 7, 14, 28].map { $0 * 86_400 * second }

  /// Round times, at most eight.
  var ticks: [Int64] {
    let step = Self.steps.first { (to - from) / $0 <= 8 } ?? (to - from) / 8
    var tick = from / step * step
    if tick < from { tick += step }
    var out: [Int64] = []
    while tick <= to {
      out.append(tick)
      tick += step
    }
    return out
  }

  /// `02:30`, with seconds where ticks are closer than a minute; the day where it begins.
  func label(_ tick: Int64) -> String {
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : 60 * Self.second
    let clock = Instants.clock(tick).dropLast()
    if step >= 86_400 * Self.second { return Instants.day(tick) }
    return step < 60 * Self.second ? String(clock) : String(clock.dropLast(3))
  }

  /// Lines, times below them, and the day at the left.
  func draw(in svg: inout SVG, top: Double, bottom: Double) {
    for tick in ticks {
      svg.line(x(tick), top, x(tick), bottom, "grid")
      svg.text(x(tick), bottom + 17, label(tick), "s", .middle)
    }
    svg.line(Self.left, bottom, Self.right, bottom, "axis")
    svg.text(8, bottom + 17, "\(Instants.day(from)) UTC", "s")
    for tick in midnights { svg.text(x(tick), bottom + 32, Instants.day(tick), "s", .middle) }
  }

  private var midnights: [Int64] {
    let day = 86_400 * Self.second
    var out: [Int64] = []
    var tick = (from / day + 1) * day
    while tick <= to, out.count < 8 {
      out.append(tick)
      tick += day
    }
    return out
  }

  /// The same axis in characters, behind a label of so many columns.
  func asciiFoot(_ lead: Int, columns: Int) -> String {
    var line = Array(repeating: Character(" "), count: columns + 8)
    var free = 0
    for tick in ticks {
      let words = label(tick)
      let place = column(tick, of: columns)
      guard place >= free, place + words.count <= line.count else { continue }
      for (i, letter) in words.enumerated() { line[place + i] = letter }
      free = place + words.count + 1
    }
    return String(repeating: " ", count: lead) + String(line).trimmedEnd + "\n"
  }
}

extension String {
  /// Without spaces at the end.
  var trimmedEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension Postmortem {
  /// The axis of figures 1, 2, 6 and 8: it begins thirty minutes before the impact, or less where the incident itself was short,
  /// and ends when the story does.
  var axis: TimeAxis {
    let detected = milestone(.detected).at ?? story.opened
    let starts = [milestone(.impactStart).at, milestone(.couldHaveSeen).at, detected].compactMap(\.self)
    let start = TimeAxis.drawn(starts.min() ?? story.opened)
    var last = max(end, detected)
    for message in talk.messages { last = max(last, message.sent ?? 0) }
    for one in staff.handovers { last = max(last, one.confirmed ?? 0) }
    last = TimeAxis.drawn(last)
    if let closed = story.closed.map(TimeAxis.drawn), closed - last < (last - start) / 2 + 60_000_000_000 {
      last = max(last, closed)
    }
    let span = max(last - start, 1_000_000_000)
    let lead = min(30 * 60 * 1_000_000_000, span / 4 * 3)
    return TimeAxis(from: start - max(lead, 5_000_000_000), to: last + span / 40)
  }
}
