import Incidents
import Reports
import TestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct TimelineTests {
  private func timeline(
    _ history: History, _ format: Timeline.Format = .text, all: Bool = false, width: Int = 80
  ) -> String {
    var timeline = Timeline(
      name: "INC-7", format: format, all: all, look: Look(width: width), amendments: Amendments(history.records))
    for record in history.records { timeline.add(record) }
    timeline.end()
    return String(decoding: timeline.bytes, as: UTF8.self)
  }

  @Test func `the story is told in order, with results in the words of every screen`() {
    expectSnapshot(timeline(.mill), named: "timeline-mill.txt")
    expectSnapshot(timeline(.mill, width: 60), named: "timeline-mill-60.txt")
  }

  @Test func `all records have a row when all are asked for`() {
    expectSnapshot(timeline(.mill, all: true), named: "timeline-mill-all.txt")
    for format in Timeline.Format.allCases {
      var hidden = Timeline(name: "INC-7", format: format, all: true, look: Look())
      for record in History.hostile.records { hidden.add(record) }
      hidden.end()
    }
  }

  @Test func `data and the table for a spreadsheet say the same`() throws {
    expectSnapshot(timeline(.mill, .json), named: "timeline-mill.json")
    expectSnapshot(timeline(.mill, .csv).replacing("\r\n", with: "\n"), named: "timeline-mill.csv")
    let parsed = try JSONDecoder().decode(Parsed.self, from: Data(timeline(.hostile, .json, all: true).utf8))
    #expect(parsed.rows.count == History.hostile.records.count)
    #expect(parsed.rows.map(\.n) == Array(1...History.hostile.records.count))
  }

  @Test(arguments: Timeline.Format.allCases) func `rows are told as later ones amend them`(format: Timeline.Format) {
    let text = timeline(WhereTests.amended, format, all: true, width: 200)
    #expect(text.contains("one mill stands") && text.contains("[corrected: text from "), "\(text)")
    #expect(text.contains("[left out: names somebody]") && !text.contains("Ann"), "\(text)")
  }

  @Test func `a field that a spreadsheet would reckon with is text`() {
    let rows = timeline(.hostile, .csv, all: true).components(separatedBy: "\r\n")
    #expect(rows.last == "")
    let fields = rows.dropLast().map(parseCSV)
    #expect(fields.allSatisfy { $0.count == 12 })
    for field in fields.joined() { #expect(!"=+-@\t\r".contains(field.first ?? " "), "\(field)") }
    #expect(fields.joined().contains("'=evil"))
    #expect(fields.joined().contains("'@evil"))
    #expect(fields.joined().contains { $0.contains("\"") == false && $0.contains("calc") })
  }

  @Test(arguments: Timeline.Format.allCases) func `nothing that a terminal obeys comes through`(format: Timeline.Format)
  {
    let text = timeline(.hostile, format, all: true)
    for scalar in text.unicodeScalars where !(scalar == "\n" || (format == .csv && scalar == "\r")) {
      #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && scalar.value != 0x202E)
    }
  }

  @Test(arguments: [60, 80]) func `rows keep to the width`(width: Int) {
    for history in [History.mill, .hostile] {
      for line in timeline(history, all: true, width: width).split(separator: "\n") { expectFits(line, width) }
    }
    #expect(timeline(.mill).utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `a time that was written down later says so`() {
    #expect(timeline(.mill).contains("(written 02:27:49Z)"))
    var history = History()
    history.open()
    history.add(.noteAdded(text: "just in time"), earlier: 2)
    history.add(.noteAdded(text: "late"), earlier: 2.001)
    #expect(timeline(history).split(separator: "\n").count { $0.contains("(written") } == 1)
  }

  @Test func `an incident without records is shown as empty in every format`() {
    #expect(timeline(History()).contains("Nothing is recorded here."))
    #expect(timeline(History(), .csv).hasPrefix("n,happened_at,"))
    #expect(timeline(History(), .json).contains("\"rows\": []"))
  }

  private struct Parsed: Decodable {
    struct Row: Decodable { var n: Int, what: String, happened_at: String }
    var version: Int
    var rows: [Row]
  }

  /// One record of RFC 4180 that holds no line breaks.
  private func parseCSV(_ line: String) -> [String] {
    var fields = [""]
    var quoted = false
    var i = line.startIndex
    while i < line.endIndex {
      let c = line[i]
      if quoted, c == "\"" {
        let next = line.index(after: i)
        if next < line.endIndex, line[next] == "\"" {
          fields[fields.count - 1].append("\"")
          i = next
        } else {
          quoted = false
        }
      } else if c == "\"" {
        quoted = true
      } else if c == ",", !quoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(c)
      }
      i = line.index(after: i)
    }
    return fields
  }
}
