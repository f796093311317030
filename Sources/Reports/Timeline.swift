package import Incidents

/// Writes an incident's timeline while its records are read, as text, JSON or CSV; whoever drives it takes the bytes away
/// whenever there are many, so that a million rows need no more room than one.
package struct Timeline {
  /// The languages that it is written in.
  package enum Format: String, CaseIterable, Sendable { case text, json, csv }

  /// What was written and not yet taken away.
  package var bytes: [UInt8] = []
  /// All that was folded so far.
  package private(set) var story: Story
  private let name: String
  private let format: Format
  private let all: Bool
  private let look: Look
  private var day = ""
  private var rows = 0
  private var hidden = 0
  /// A clock set back at a row that is not shown: told before the next one that is.
  private var setBack: Int64?

  /// `name` is the incident's display name; with `all` every record gets a row, else milestones and the story. Rows are told as
  /// `amendments` leave them.
  package init(name: String, format: Format, all: Bool, look: Look, amendments: Amendments = Amendments()) {
    story = Story(amendments: amendments)
    self.name = name
    self.format = format
    self.all = all
    self.look = look
  }

  /// Takes in the next record, and writes its row when it is to be shown.
  package mutating func add(_ record: Record) {
    let row = story.apply(record)
    if rows == 0, hidden == 0 { writeHead() }
    setBack = row.setBack ?? setBack
    guard all || row.level != .log else {
      hidden += 1
      return
    }
    switch format {
    case .text: writeText(row)
    case .json: writeJSON(row)
    case .csv: writeCSV(row)
    }
    rows += 1
  }

  /// Writes what stands behind the last row.
  package mutating func end() {
    if rows == 0, hidden == 0 { writeHead() }
    switch format {
    case .text: put(foot)
    case .json:
      var json = JSONText(indented: false)
      json.object { json in
        json.field("seq", story.head?.seq ?? 0)
        json.field("hash", story.head?.hash.hex)
      }
      put("\(rows == 0 ? "" : "\n  ")],\n  \"left_out\": \(hidden),\n  \"head\": \(json.text)\n}\n")
    case .csv: break
    }
  }

  private mutating func writeHead() {
    switch format {
    case .text:
      let mode = "\(story.mode.rawValue) \(Escaping.line(story.environment))"
      put(Wrapping.spread("\(name)  \(Escaping.line(story.title))", mode, width: look.width))
    case .json:
      var json = JSONText(indented: false)
      json.value(name)
      put("{\n  \"version\": 1,\n  \"incident\": \(json.text),\n  \"rows\": [")
    case .csv: put(Self.columns.joined(separator: ",") + "\r\n")
    }
  }

  private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  // MARK: Text

  private mutating func writeText(_ row: TimelineRow) {
    if let gap = setBack {
      put(
        Wrapping.wrap(
          "-- The clock was set back by \(Instants.length(gap)): times above and below do not compare.",
          width: look.width, hanging: "   "))
      setBack = nil
    }
    let today = Instants.day(row.happened)
    if today != day {
      put("\n\(today), times in UTC\n")
      day = today
    }
    let since =
      look.width < (all ? 72 : 60) ? "" : Wrapping.padded(Instants.since(story.opened, row.happened), 8) + "  "
    let number = all ? Wrapping.padded("\(row.number)", 4) + " " : ""
    let lead = "\(number)\(Instants.clock(row.happened))  \(since)\(Wrapping.padded(Escaping.line(row.actor), 8))  "
    var text = Escaping.line(row.words)
    if row.isLate { text += " (written \(written(row)))" }
    // A name of unusual length pushes the text below it, not out of the page.
    let hanging = lead.utf8.count <= 34 ? lead.spaces : "    "
    put(Wrapping.entry(lead, text, width: look.width, hanging: hanging))
  }

  private func written(_ row: TimelineRow) -> String {
    let other = Instants.day(row.recorded)
    return other == day ? Instants.clock(row.recorded) : Instants.stamp(row.recorded)
  }

  private var foot: String {
    guard story.head != nil else { return "\nNothing is recorded here.\n" }
    let status = [story.status?.rawValue, story.outcome?.rawValue].compactMap { $0 }.joined(separator: ", ")
    let more = hidden == 0 ? "" : "  \(hidden) more row\(hidden == 1 ? "" : "s") with --all."
    return "\n" + Wrapping.wrap("\(status.isEmpty ? "no walk" : status).\(more)", width: look.width)
  }

  // MARK: Data

  private static let columns = [
    "n", "happened_at", "recorded_at", "since", "lane", "actor", "step", "attempt", "what", "outcome", "basis", "level",
  ]

  private mutating func writeJSON(_ row: TimelineRow) {
    var json = JSONText(indented: false)
    json.object { row.write(to: &$0, since: story.opened) }
    put("\(rows == 0 ? "" : ",")\n    ")
    bytes.append(contentsOf: json.bytes)
  }

  private mutating func writeCSV(_ row: TimelineRow) {
    let fields = [
      "\(row.number)", Instants.fineStamp(row.happened), row.isLate ? Instants.fineStamp(row.recorded) : "",
      Instants.since(story.opened, row.happened), row.lane.rawValue, row.actor, row.step ?? "",
      row.attempt.map { "\($0)" } ?? "", ([row.what] + row.marks).joined(separator: " "),
      row.outcome ?? "", row.basis.rawValue, row.level.rawValue,
    ]
    put(fields.map(Self.csv).joined(separator: ",") + "\r\n")
  }

  /// A field of RFC 4180, control characters spelled out; what a spreadsheet would take for a formula is made text by `'`.
  static func csv(_ field: String) -> String {
    var text = Escaping.line(field)
    if let first = field.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
    let plain = !text.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") }
    return plain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
  }
}

extension TimelineRow {
  /// The row as members of an object, in the order of the CSV's columns.
  func write(to json: inout JSONText, since opened: Int64) {
    json.field("n", number)
    json.field("happened_at", Instants.fineStamp(happened))
    json.field("recorded_at", isLate ? Instants.fineStamp(recorded) : nil)
    json.field("since", Instants.since(opened, happened))
    json.field("lane", lane.rawValue)
    json.field("actor", actor)
    json.field("step", step)
    json.field("attempt", attempt)
    json.field("what", what)
    json.field("marks", marks)
    json.field("outcome", outcome)
    json.field("basis", basis.rawValue)
    json.field("level", level.rawValue)
  }
}

extension Wrapping {
  /// The text with spaces behind it up to so many columns.
  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - columns(text)))
  }
}
