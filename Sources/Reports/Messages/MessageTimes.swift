package import Runbooks

/// Times as messages tell them: `02:27 UTC`, in one local zone beside it, with the day where it is another.
package enum MessageTimes {
  /// The time of day; the day too when it is not that of `now`.
  package static func clock(_ nanoseconds: Int64, now: Int64, zone: LocalZone? = nil) -> String {
    var text = "\(minute(nanoseconds)) UTC"
    let day = Instants.day(nanoseconds)
    if day != Instants.day(now) { text += " on \(words(day: day))" }
    if let zone {
      let (local, over) = nanoseconds.addingReportingOverflow(Int64(zone.minutes) * 60_000_000_000)
      if !over { text += " (\(minute(local)) in \(PlainText.line(zone.name, longest: 30)))" }
    }
    return text
  }

  /// `22 November`.
  package static func words(day: String) -> String {
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ]
    let parts = day.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, (1...12).contains(parts[1]) else { return day }
    return "\(parts[2]) \(months[parts[1] - 1])"
  }

  /// So many working days later, Monday to Friday, as a day.
  package static func workingDay(_ days: Int, after now: Int64) -> String {
    let length: Int64 = 86_400_000_000_000
    var at = now
    var left = days
    while left > 0 {
      at += length
      // 1970-01-01 was a Thursday; 2 and 3 are Saturday and Sunday.
      let weekday = (at / length) % 7
      if weekday != 2, weekday != 3 { left -= 1 }
    }
    return words(day: Instants.day(at))
  }

  private static func minute(_ nanoseconds: Int64) -> String { String(Instants.clock(nanoseconds).prefix(5)) }
}
