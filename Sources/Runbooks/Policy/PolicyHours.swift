/// A span of the week in one time zone: `Mon-Fri 09:00-17:00 UTC`, `weekends 22:00-04:00 +02:00`.
///
/// Its days are those on which it begins: one that ends behind midnight goes on into the day after. A zone is UTC or a fixed
/// offset. A place's name is refused: what it means changes with the season, and with the tables of the machine.
package struct PolicyHours: Sendable, Equatable {
  /// As it is written.
  package var source: String
  /// 0 for Monday.
  package var days: Set<Int>
  /// Minutes since midnight; an end at or below the start lies on the day after.
  package var start: Int
  package var end: Int
  /// Minutes east of UTC.
  package var offset: Int

  /// Why a span cannot be read.
  package enum Failure: Error, Sendable, Equatable {
    case noZone
    case namedZone(String)
    case zone(String)
    case day(String, near: String?)
    case time(String)
    case empty
  }

  package static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  package init(source: String, days: Set<Int>, start: Int, end: Int, offset: Int) {
    (self.source, self.days, self.start, self.end, self.offset) = (source, days, start, end, offset)
  }

  private static let wholeNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

  /// Reads a span: days, times, zone; without days every day, without times all day.
  package init(_ text: String) throws(Failure) {
    source = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var parts = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let zone = parts.popLast() else { throw .empty }
    offset = try Self.offset(zone)
    (start, end, days) = (0, 1440, Set(0..<7))
    if let last = parts.last, last.utf8.contains(0x3a) {
      (start, end) = try Self.times(last)
      parts.removeLast()
    }
    if let words = parts.first {
      days = try Self.days(words)
      parts.removeFirst()
    }
    if let rest = parts.first { throw .time(rest) }
  }

  /// Minutes ahead of UTC: `UTC`, `+02:00`.
  static func offset(_ word: String) throws(Failure) -> Int {
    if word == "UTC" || word == "Z" { return 0 }
    guard let sign = word.first, sign == "+" || sign == "-" else {
      if word.contains("/") || word.allSatisfy(\.isLetter), days(named: word) == nil { throw .namedZone(word) }
      throw .noZone
    }
    let digits = word.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard digits.count == 2, let hours = number(digits[0]), let minutes = number(digits[1]), minutes < 60,
      hours * 60 + minutes <= 14 * 60
    else { throw .zone(word) }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
  }

  /// Two digits.
  private static func number(_ text: Substring) -> Int? {
    guard text.utf8.count == 2, text.utf8.allSatisfy(\.isDigit) else { return nil }
    return Int(text)
  }

  private static func times(_ word: String) throws(Failure) -> (Int, Int) {
    let ends = word.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let start = minutes(ends[0]), let end = minutes(ends[1]), start != end, start < 1440 else {
      throw .time(word)
    }
    return (start, end)
  }

  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hours = number(parts[0]), let minutes = number(parts[1]), minutes < 60,
      hours < 24 || hours == 24 && minutes == 0
    else { return nil }
    return hours * 60 + minutes
  }

  private static func days(_ words: String) throws(Failure) -> Set<Int> {
    var out: Set<Int> = []
    for word in words.split(separator: ",", omittingEmptySubsequences: false) {
      if let named = days(named: String(word)) {
        out.formUnion(named)
        continue
      }
      let ends = word.split(separator: "-", omittingEmptySubsequences: false)
      for end in ends where day(end) == nil {
        let all = dayNames + ["weekdays", "weekends", "daily"]
        throw .day(String(end), near: nearestWord(to: String(end), in: all))
      }
      guard ends.count == 2, var at = day(ends[0]), let last = day(ends[1]) else { throw .day(String(word), near: nil) }
      // `Fri-Mon` goes over the end of the week.
      while true {
        out.insert(at)
        if at == last { break }
        at = (at + 1) % 7
      }
    }
    return out
  }

  private static func days(named word: String) -> Set<Int>? {
    switch word.lowercased() {
    case "daily": Set(0..<7)
    case "weekdays": Set(0..<5)
    case "weekends": [5, 6]
    default: day(word[...]).map { [$0] }
    }
  }

  private static func day(_ word: Substring) -> Int? {
    let lower = word.lowercased()
    return dayNames.firstIndex { $0.lowercased() == lower } ?? wholeNames.firstIndex(of: lower)
  }

  /// True when this moment, nanoseconds since 1970 UTC, lies in the span; its first minute does, its last does not.
  package func contains(_ wall: Int64) -> Bool {
    let (day, minute) = local(wall)
    if end > start { return days.contains(day) && (start..<end).contains(minute) }
    return days.contains(day) && minute >= start || days.contains((day + 6) % 7) && minute < end
  }

  /// The weekday and the minute of the day there.
  private func local(_ wall: Int64) -> (day: Int, minute: Int) {
    let minutes = Self.floor(wall, 60_000_000_000) + Int64(offset)
    let day = Self.floor(minutes, 1440)
    // 1970 began on a Thursday.
    return (Int(((day % 7) + 10) % 7), Int(minutes - day * 1440))
  }

  private static func floor(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
  }

  /// That moment as the span's own zone has it: `Sun 03:12 UTC`.
  package func clock(_ wall: Int64) -> String {
    let (day, minute) = local(wall)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    let zone = source.split(separator: " ").last.map(String.init) ?? "UTC"
    return "\(Self.dayNames[day]) \(two(minute / 60)):\(two(minute % 60)) \(zone)"
  }
}
