/// Times as servers write them, in nanoseconds since 1970.
enum WrittenTime {
  /// True for a moment from 1970 to 2200. What lies outside is no time that a server means, and no difference of two inside
  /// overflows.
  static func isSensible(_ nanoseconds: Int64) -> Bool { (0..<7_258_118_400_000_000_000).contains(nanoseconds) }

  /// The `Date` header (RFC 9110, 5.6.7), its one form that is still sent: `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func ofHeader(_ text: String) -> Int64? {
    let words = text.split(whereSeparator: { $0 == " " || $0 == ":" })
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 8, words[7] == "GMT", let day = Int64(words[1]),
      let month = months.firstIndex(of: String(words[2])), let year = Int64(words[3]), let hour = Int64(words[4]),
      let minute = Int64(words[5]), let second = Int64(words[6])
    else { return nil }
    return nanoseconds([year, Int64(month + 1), day, hour, minute, second], 0)
  }

  /// RFC 3339: `2026-11-22T12:04:23.569Z`, or with an offset in its place.
  static func ofRFC3339(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] | 32 == UInt8(ascii: "t") else { return nil }
    var fields: [Int64] = []
    for range in [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19] {
      guard let number = Int64(String(decoding: bytes[range], as: UTF8.self)) else { return nil }
      fields.append(number)
    }
    var i = 19
    var fraction: Int64 = 0
    var unit: Int64 = 100_000_000
    if bytes[i] == UInt8(ascii: ".") {
      i += 1
      while i < bytes.count, (48...57).contains(bytes[i]) {
        fraction += Int64(bytes[i] - 48) * unit
        unit /= 10
        i += 1
      }
    }
    guard let time = nanoseconds(fields, fraction) else { return nil }
    let rest = bytes[i...]
    if rest.count == 1, rest.first.map({ $0 | 32 }) == UInt8(ascii: "z") { return time }
    guard rest.count == 6, let hours = Int64(String(decoding: rest[(i + 1)..<(i + 3)], as: UTF8.self)),
      let minutes = Int64(String(decoding: rest[(i + 4)...], as: UTF8.self))
    else { return nil }
    let offset = (hours * 60 + minutes) * 60_000_000_000
    return bytes[i] == UInt8(ascii: "-") ? time + offset : time - offset
  }

  /// Year, month, day, hour, minute, second as they stand in UTC.
  private static func nanoseconds(_ fields: [Int64], _ fraction: Int64) -> Int64? {
    let (year, month, day) = (fields[0], fields[1], fields[2])
    guard (1970..<2200).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0...24).contains(fields[3]), (0...59).contains(fields[4]), (0...60).contains(fields[5])
    else { return nil }
    // Days since 1970 by counting from March, so that the leap day is a year's last.
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return (((days * 24 + fields[3]) * 60 + fields[4]) * 60 + fields[5]) * 1_000_000_000 + fraction
  }
}
