import Reports
import Testing

/// 2026-11-22T10:00:00Z.
private let opened: Int64 = 1_795_341_600_000_000_000
private let minute: Int64 = 60_000_000_000

@Suite struct `Rows of other people's records` {
  private func read(_ text: String, as format: ImportFormat, now: Int64 = opened + 600 * minute) -> ImportReading {
    ImportReading(Array(text.utf8), as: format, opened: opened, now: now)
  }

  @Test func `of a CSV file keep quoted separators, line ends and quotation marks, and their first line`() {
    let csv =
      "\u{FEFF}author;Time;text;more\r\nanna;10:02Z;\"a;\nb \"\"c\"\"\";\r\n;2026-11-22T11:04:05.5+01:00;plain;x\r\n"
    let rows = read(csv, as: .csv).rows
    #expect(rows.map(\.text) == ["a;\nb \"c\"", "plain"])
    #expect(rows.map(\.author) == ["anna", nil])
    #expect(rows.map(\.line) == [2, 4])
    #expect(rows.map(\.happened) == [opened + 2 * minute, opened + 4 * minute + 5_500_000_000])
    #expect(read(csv, as: .csv).problems.isEmpty)
  }

  @Test func `that lie far from the incident are named`() {
    let csv =
      "time,text\n1999-12-31T23:59:59Z,a\n2026-11-20T10:00:00Z,b\n2026-11-22T10:02:00Z,c\n2026-11-28T10:00:00Z,d\n"
    let reading = read(csv, as: .csv, now: opened + 20_000 * minute)
    let far = reading.far(opened: opened, last: opened + 60 * minute)
    #expect(reading.rows.count == 4 && far.map(\.line) == [2, 5], "\(far)")
    #expect(far.first?.message.hasPrefix("1999-12-31T23:59:59Z lies ") == true, "\(far)")
    #expect(far.first?.message.hasSuffix("before the incident was opened") == true, "\(far)")
    #expect(far.last?.message.hasSuffix("behind the last record of the incident") == true, "\(far)")
  }

  @Test func `that cannot be taken are told by their lines`() {
    let csv =
      "time,text\n10:02,no zone\n2026-11-22T10:02:00,no zone\n10:03Z,fine\n10:04Z,a,b\n10:05Z,\n2026-11-22T23:59Z,later\n10:06Z,\"open\n"
    let reading = read(csv, as: .csv)
    #expect(reading.rows.map(\.text) == ["fine"])
    #expect(reading.problems.map(\.line) == [2, 3, 5, 6, 7, 8], "\(reading.problems)")
    #expect(read("when,what\n", as: .csv).problems.map(\.line) == [1])
    #expect(read("", as: .csv).problems.count == 1)
    let long = "10:02Z anna: " + String(repeating: "x", count: ImportReading.textAllowed + 1)
    #expect(read(long, as: .lines).problems.count == 1)
    let many = String(repeating: "10:02Z x\n", count: ImportReading.rowsAllowed + 5)
    #expect(read(many, as: .lines).rows.count == ImportReading.rowsAllowed)
    #expect(read(many, as: .lines).problems.count == 1)
  }

  @Test func `of plain lines have an author only before a colon`() {
    let rows = read("10:02Z anna: the relay: down\n\n09:58:07Z two words: here\n10:03Z note:\n", as: .lines).rows
    #expect(rows.map(\.author) == ["anna", nil, nil])
    #expect(rows.map(\.text) == ["the relay: down", "two words: here", "note:"])
    #expect(rows.map(\.line) == [1, 3, 4])
    #expect(read("anna: hello", as: .lines).problems.map(\.line) == [1])
  }

  @Test func `with a time of day are of the day that is nearest to the beginning`() {
    // The file is taken in a day later, when 10:02 has come again.
    let later = read("10:02Z x\n21:59Z y\n22:01Z z\n", as: .lines, now: opened + 2000 * minute).rows
    #expect(later.map(\.happened) == [opened + 2 * minute, opened + 719 * minute, opened - 719 * minute])
  }

  @Test func `of Slack's export know their authors by name, and lose Slack's entities`() {
    let json = """
      [{"type":"message","user":"U1","text":"a &lt;b&gt; &amp;amp;","ts":"1795341720.000200","user_profile":{"real_name":"Anna","x":[1,{"y":null}]}},
       {"subtype":"channel_join","text":"joined","user":"U2","ts":"1795341721.000000"},
       {"user":"U2","text":"\\u001b[2J\\u202e","ts":"1795341722"}, {"user":"U2","text":"x","ts":"-1"}, {"user":"U2","ts":"1795341723.0"}]
      """
    let reading = read(json, as: .slack)
    #expect(reading.rows.map(\.text) == ["a <b> &amp;", "\u{1B}[2J\u{202E}"])
    #expect(reading.rows.map(\.author) == ["Anna", "U2"])
    #expect(reading.rows.map(\.happened) == [opened + 2 * minute + 200_000, opened + 2 * minute + 2_000_000_000])
    #expect(reading.problems.map(\.line) == [4, 5])
    for broken in ["{}", "[{\"ts\":\"1\"", "[[]]", "[1]", String(repeating: "[", count: 100_000)] {
      #expect(!read(broken, as: .slack).problems.isEmpty, "\(broken.prefix(20))")
    }
  }

  @Test func `say by name or beginning how they are written`() {
    #expect(ImportFormat(path: "a.CSV", bytes: []) == .csv)
    #expect(ImportFormat(path: "-", bytes: Array("\n [{".utf8)) == .slack)
    #expect(ImportFormat(path: "chat.txt", bytes: Array("10:02Z x".utf8)) == .lines)
  }

  @Test func `are complained of without their control characters`() {
    let told = read("\u{1B}[31mred\n", as: .lines).problems.map(\.message).joined()
    #expect(!told.contains("\u{1B}"), "\(told)")
  }
}
