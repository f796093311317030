/// Points in time as people read them: always UTC, always with `Z`; made by whole-number arithmetic from nanoseconds.
package enum Instants {
  /// The time of day, `02:49:15Z`.
  package static func clock(_ nanoseconds: Int64) -> String {
    let parts = Parts(nanoseconds)
    return "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))Z"
  }

  /// The day, `2026-11-22`.
  package static func day(_ nanoseconds: Int64) -> String {
    let parts = Parts(nanoseconds)
    return "\(four(parts.year))-\(two(parts.month))-\(two(parts.day))"
  }

  /// Day and time to the second, `2026-11-22T02:49:15Z` (RFC 3339).
  package static func stamp(_ nanoseconds: Int64) -> String { "\(day(nanoseconds))T\(clock(nanoseconds))" }

  /// Day and time to the millisecond, `2026-11-22T02:49:15.042Z`; what stands behind is cut, not rounded.
  package static func fineStamp(_ nanoseconds: Int64) -> String {
    let milliseconds = Parts(nanoseconds).nanosecond / 1_000_000
    let digits = milliseconds < 10 ? "00\(milliseconds)" : milliseconds < 100 ? "0\(milliseconds)" : "\(milliseconds)"
    return "\(stamp(nanoseconds).dropLast()).\(digits)Z"
  }

  /// A length of time in two units at most: `0.04s`, `3.2s`, `41s`, `3m 12s`, `2h 05m`, `4d 11h`.
  package static func length(_ nanoseconds: Int64) -> String {
    // The most negative number has no opposite.
    let size = nanoseconds.magnitude
    let sign = nanoseconds < 0 ? "-" : ""
    let seconds = size / 1_000_000_000
    switch seconds {
    case 0:
      let hundredths = size / 10_000_000
      return "\(sign)0.\(two(Int(hundredths)))s"
    case 1..<10: return "\(sign)\(seconds).\(size / 100_000_000 % 10)s"
    case 10..<60: return "\(sign)\(seconds)s"
    case 60..<3600: return "\(sign)\(seconds / 60)m \(two(Int(seconds % 60)))s"
    case 3600..<86_400: return "\(sign)\(seconds / 3600)h \(two(Int(seconds % 3600 / 60)))m"
    default: return "\(sign)\(seconds / 86_400)d \(two(Int(seconds % 86_400 / 3600)))h"
    }
  }

  /// The same of a number of milliseconds.
  package static func length(milliseconds: Int) -> String {
    let (product, over) = Int64(milliseconds).multipliedReportingOverflow(by: 1_000_000)
    return length(over ? .max : product)
  }

  /// True when two points in time lie further apart than this many nanoseconds, in either direction.
  static func areApart(_ a: Int64, _ b: Int64, by most: Int64) -> Bool {
    let (gap, over) = a.subtractingReportingOverflow(b)
    return over || gap.magnitude > UInt64(most)
  }

  /// The time since the incident began, as every header has it: `T+04:31`, `T+1:04:31`, `T-00:12`.
  package static func since(_ start: Int64, _ now: Int64) -> String {
    let (difference, over) = now.subtractingReportingOverflow(start)
    let seconds = over ? Int64.max.magnitude / 1_000_000_000 : difference.magnitude / 1_000_000_000
    let sign = now < start && seconds > 0 ? "-" : "+"
    let rest = "\(two(Int(seconds / 60 % 60))):\(two(Int(seconds % 60)))"
    return seconds < 3600 ? "T\(sign)\(rest)" : "T\(sign)\(seconds / 3600):\(rest)"
  }

  /// The point in time that a person typed: `2026-11-22T02:49:15Z`, or a time of day, `02:49Z` or `02:49:15Z`, which is
  /// the last such time not after `now`. Nil for anything else: no other zones, no guessing.
  package static func parse(_ text: String, before now: Int64) -> Int64? {
    let halves = text.split(separator: "T", omittingEmptySubsequences: false)
    guard let time = halves.last, halves.count <= 2, let ofDay = secondsOfDay(time) else { return nil }
    let secondsOfDay = Int64(86_400)
    if halves.count == 2 {
      guard let day = dayNumber(halves[0]) else { return nil }
      return (Int64(day) * secondsOfDay + Int64(ofDay)) * 1_000_000_000
    }
    let today = now / 1_000_000_000 / secondsOfDay
    let moment = (today * secondsOfDay + Int64(ofDay)) * 1_000_000_000
    return moment <= now ? moment : moment - secondsOfDay * 1_000_000_000
  }

  /// `02:49:15Z` or `02:49Z` as seconds since midnight.
  private static func secondsOfDay(_ text: Substring) -> Int? {
    guard text.hasSuffix("Z") else { return nil }
    let parts = text.dropLast().split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { digits($0, 2) }
    guard numbers.count == parts.count, 2...3 ~= parts.count, numbers[0] < 24, numbers[1] < 60 else { return nil }
    let second = parts.count == 3 ? numbers[2] : 0
    return second < 60 ? numbers[0] * 3600 + numbers[1] * 60 + second : nil
  }

  /// `2026-11-22` as days since 1970 (the same source as `Parts`, days_from_civil); nil for a day that does not exist.
  private static func dayNumber(_ text: Substring) -> Int? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let year = digits(parts[0], 4), let month = digits(parts[1], 2),
      let day = digits(parts[2], 2),
      1...12 ~= month, 1...31 ~= day, 1970...2261 ~= year
    else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return self.day(Int64(number) * 86_400_000_000_000) == text ? number : nil
  }

  private static func digits(_ text: Substring, _ count: Int) -> Int? {
    text.utf8.count == count && text.utf8.allSatisfy { 48...57 ~= $0 } ? Int(text) : nil
  }

  /// The parts of a point in time in the proleptic Gregorian calendar.
  private struct Parts {
    var year, month, day, hour, minute, second, nanosecond: Int

    /// Days to a date by eras of 400 years (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
    init(_ nanoseconds: Int64) {
      var seconds = nanoseconds / 1_000_000_000
      var rest = nanoseconds % 1_000_000_000
      if rest < 0 {
        rest += 1_000_000_000
        seconds -= 1
      }
      nanosecond = Int(rest)
      var days = seconds / 86_400
      var ofDay = seconds % 86_400
      if ofDay < 0 {
        ofDay += 86_400
        days -= 1
      }
      hour = Int(ofDay / 3600)
      minute = Int(ofDay % 3600 / 60)
      second = Int(ofDay % 60)
      let shifted = days + 719_468
      let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
      let dayOfEra = shifted - era * 146_097
      let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let shiftedMonth = (5 * dayOfYear + 2) / 153
      day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
      month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
      year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }
  }

  private static func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
  private static func four(_ n: Int) -> String { n < 10 ? "000\(n)" : n < 100 ? "00\(n)" : n < 1000 ? "0\(n)" : "\(n)" }
}

extension Instants {
  /// A point in time as exports and corrections write it: `2026-11-22T02:49:15Z`, with or without a fraction of a second.
  package static func parseFine(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return text.contains("T") ? parse(text, before: .max) : nil }
    guard parts[1].hasSuffix("Z"), parts[0].contains("T"), let whole = parse("\(parts[0])Z", before: .max) else {
      return nil
    }
    let digits = parts[1].dropLast()
    guard (1...9).contains(digits.count), digits.utf8.allSatisfy({ 48...57 ~= $0 }), let number = Int64(digits) else {
      return nil
    }
    return whole + (digits.count..<9).reduce(number) { value, _ in value * 10 }
  }
}
