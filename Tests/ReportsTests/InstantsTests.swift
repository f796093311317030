import Reports
import Testing

@Suite struct InstantsTests {
  /// 2026-11-22T02:49:15.042Z.
  let moment: Int64 = 1_795_315_755_042_000_000

  @Test func `a point in time is a day and a time in UTC with Z`() {
    #expect(Instants.clock(moment) == "02:49:15Z")
    #expect(Instants.day(moment) == "2026-11-22")
    #expect(Instants.stamp(moment) == "2026-11-22T02:49:15Z")
    #expect(Instants.fineStamp(moment) == "2026-11-22T02:49:15.042Z")
  }

  @Test func `leap days, ends of centuries and times before 1970 are right`() {
    let second: Int64 = 1_000_000_000
    #expect(Instants.stamp(0) == "1970-01-01T00:00:00Z")
    #expect(Instants.stamp(-1) == "1969-12-31T23:59:59Z")
    #expect(Instants.stamp(951_782_400 * second) == "2000-02-29T00:00:00Z")
    #expect(Instants.stamp(4_107_542_399 * second) == "2100-02-28T23:59:59Z")
    #expect(Instants.stamp(4_107_542_400 * second) == "2100-03-01T00:00:00Z")
    #expect(Instants.stamp(-2_203_891_200 * second) == "1900-03-01T00:00:00Z")
    #expect(Instants.stamp(.max) == "2262-04-11T23:47:16Z")
    #expect(Instants.stamp(.min) == "1677-09-21T00:12:43Z")
  }

  @Test func `the months of all years that a journal can say follow one another`() {
    var lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var day = -106_650  // 1678-01-01
    for year in 1678..<2262 {
      lengths[1] = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
      for (month, length) in lengths.enumerated() {
        let padded = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        #expect(Instants.day(Int64(day) * 86_400_000_000_000) == "\(year)-\(padded)-01")
        day += length
      }
    }
    #expect(day == 106_651)
  }

  @Test func `a length has two units at most`() {
    let second: Int64 = 1_000_000_000
    #expect(Instants.length(0) == "0.00s")
    #expect(Instants.length(42_000_000) == "0.04s")
    #expect(Instants.length(3_290_000_000) == "3.2s")
    #expect(Instants.length(41 * second) == "41s")
    #expect(Instants.length(192 * second) == "3m 12s")
    #expect(Instants.length(3599 * second) == "59m 59s")
    #expect(Instants.length(7500 * second) == "2h 05m")
    #expect(Instants.length(385_200 * second) == "4d 11h")
    #expect(Instants.length(-192 * second) == "-3m 12s")
    #expect(Instants.length(.min) == "-106751d 23h")
    #expect(Instants.length(milliseconds: 1500) == "1.5s")
    #expect(Instants.length(milliseconds: .max) == "106751d 23h")
  }

  @Test func `time since the start counts minutes, then hours`() {
    let second: Int64 = 1_000_000_000
    #expect(Instants.since(0, 271 * second) == "T+04:31")
    #expect(Instants.since(0, 3871 * second) == "T+1:04:31")
    #expect(Instants.since(0, 90_000 * second) == "T+25:00:00")
    #expect(Instants.since(12 * second, 0) == "T-00:12")
    #expect(Instants.since(1, 0) == "T+00:00")
    #expect(Instants.since(.min, .max).hasPrefix("T+"))
  }

  @Test func `a typed time is read in UTC, and one without a day is the last such time`() {
    let second: Int64 = 1_000_000_000
    let now = moment
    #expect(Instants.parse("2026-11-22T02:49:15Z", before: now) == now / second * second)
    #expect(Instants.parse("02:49Z", before: now) == now / second * second - 15 * second)
    #expect(Instants.parse("02:49:15Z", before: now) == now / second * second)
    #expect(Instants.parse("02:50Z", before: now).map(Instants.stamp) == "2026-11-21T02:50:00Z")
    #expect(Instants.parse("2024-02-29T00:00Z", before: now).map(Instants.stamp) == "2024-02-29T00:00:00Z")
    for wrong in [
      "", "Z", "02:49", "2:49Z", "24:00Z", "02:60Z", "02:49:60Z", "02:49:15+01:00", "2026-02-30T00:00Z",
      "2026-13-01T00:00Z",
      "2026-11-22", "2026-11-22T", "2026-11-22T02:49:15ZZ", "T02:49Z", "-1:00Z", "２３:00Z", "9999-01-01T00:00Z",
      "1-2-3T00:00Z",
    ] {
      #expect(Instants.parse(wrong, before: now) == nil, "\(wrong)")
    }
  }

  @Test func `what is printed is read back`() {
    for day in stride(from: Int64(0), to: 106_000, by: 37) {
      let point = day * 86_400_000_000_000 + 12_345_000_000_000
      #expect(Instants.parse(Instants.stamp(point), before: point) == point)
    }
  }
}
