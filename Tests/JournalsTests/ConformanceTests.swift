import Engine
import Incidents
import Testing

@testable import Journals

/// What every journal promises, asked of each of them.
@Suite struct ConformanceTests {
  /// A journal of one sort and the folder that it may need.
  final class Made: CustomTestStringConvertible {
    let journal: any Journal
    private let folder: Folder?
    let testDescription: String
    init(_ sort: Sort) throws {
      switch sort {
      case .memory:
        folder = nil
        journal = MemoryJournal()
      case .sqlite:
        let folder = try Folder()
        self.folder = folder
        journal = SQLiteJournal(path: folder.file("journal.db"), access: .writing)
      }
      testDescription = sort.rawValue
    }
  }
  enum Sort: String, CaseIterable { case memory, sqlite }

  private func records(_ journal: any Journal, _ incident: ID = Samples.incident, from seq: Int = 1) throws -> [Record]
  {
    var all: [Record] = []
    try journal.read(incident, from: seq) { all.append($0) }
    return all
  }

  @Test(arguments: Sort.allCases) func `an empty journal answers everything with nothing`(_ sort: Sort) throws {
    let journal = try Made(sort).journal
    #expect(try records(journal).isEmpty)
    #expect(try journal.head(of: Samples.incident) == nil)
    #expect(try journal.blob(.none) == nil)
    #expect(try journal.incidents(limit: 10).isEmpty)
    #expect(try journal.find("INC-1") == nil)
    #expect(try journal.find("") == nil)
    #expect(try journal.search("disk", limit: 10).isEmpty)
  }

  @Test(arguments: Sort.allCases) func `what is appended is returned, read and chained`(_ sort: Sort) throws {
    let made = try Made(sort)
    let journal = made.journal
    let entries = Samples.events.map { Samples.entry($0) }
    let written = try journal.append(
      entries, blobs: [Samples.output, Samples.text, []], to: Samples.incident, epoch: 1, after: 0, at: Samples.moment)
    #expect(written.map(\.event) == Samples.events)
    #expect(written.map(\.seq) == Array(1...entries.count))
    #expect(written[0].prev == .none)
    #expect(zip(written, written.dropFirst()).allSatisfy { $0.hash == $1.prev })
    #expect(try records(journal) == written)
    #expect(try records(journal, from: 4) == Array(written[3...]))
    #expect(try records(journal, from: 0) == written)
    #expect(try records(journal, from: 99).isEmpty)
    #expect(try journal.head(of: Samples.incident) == written.last)
    #expect(try journal.blob(Samples.digest(Samples.output)) == Samples.output)
    #expect(try journal.blob(Samples.digest([])) == [])
    #expect(try journal.blob(Samples.digest([9])) == nil)
    #expect(try journal.blob(Digest(hex: "no hexadecimal")) == nil)
  }

  @Test(arguments: Sort.allCases) func `the two times of a record stay apart`(_ sort: Sort) throws {
    let made = try Made(sort)
    var entry = Samples.note("seen earlier")
    entry.happened = 17
    let written = try made.journal.append(
      [entry, Samples.note("now")], blobs: [], to: Samples.incident, epoch: 1, after: nil, at: Samples.moment)
    #expect(written.map(\.happened) == [17, Samples.moment.wall])
    #expect(written.map(\.recorded) == [Samples.moment.wall, Samples.moment.wall])
    #expect(try records(made.journal) == written)
  }

  @Test(arguments: Sort.allCases) func `a decision on an older state writes nothing, a fact does`(_ sort: Sort) throws {
    let made = try Made(sort)
    let journal = made.journal
    try journal.append(Samples.opening)
    let blob: [UInt8] = [1, 2]
    expect(.stale) {
      try journal.append(
        [Samples.note("late")], blobs: [blob], to: Samples.incident, epoch: 1, after: 0, at: Samples.moment)
    }
    #expect(try records(journal).count == 1)
    #expect(try journal.blob(Samples.digest(blob)) == nil)
    try journal.append(Samples.note("a fact"))
    _ = try journal.append(
      [Samples.note("in time")], blobs: [], to: Samples.incident, epoch: 1, after: 2, at: Samples.moment)
    #expect(try records(journal).count == 3)
  }

  @Test(arguments: Sort.allCases) func `an epoch that somebody went past writes nothing`(_ sort: Sort) throws {
    let made = try Made(sort)
    let journal = made.journal
    #expect(try journal.takeEpoch(of: Samples.incident) == 1)
    #expect(try journal.incidents(limit: 10).isEmpty)
    try journal.append(Samples.opening)
    #expect(try journal.takeEpoch(of: Samples.incident) == 2)
    expect(.superseded) { try journal.append(Samples.note("of the old one")) }
    try journal.append(Samples.note("of the new one"), epoch: 2)
    // Epochs go on from what the records say, too.
    try journal.append(Samples.note("a journal that was copied"), epoch: 7)
    expect(.superseded) { try journal.append(Samples.note("back"), epoch: 6) }
    #expect(try journal.takeEpoch(of: Samples.incident) == 8)
    #expect(try journal.takeEpoch(of: Samples.other) == 1)
    #expect(try records(journal).map(\.epoch) == [1, 2, 7])
  }

  @Test(arguments: Sort.allCases) func `incidents are listed newest first and found by name`(_ sort: Sort) throws {
    let made = try Made(sort)
    let journal = made.journal
    try journal.append(Samples.opening)
    var second = Samples.opening
    second.event = .opened(title: "Queue", mode: .drill, environment: "test")
    second.happened = 5
    try journal.append(second, to: Samples.other)
    try journal.append(Samples.entry(.closed(outcome: .recovered, reason: nil)), to: Samples.other)
    let lines = [
      IncidentLine(id: Samples.other, number: 2, title: "Queue", opened: 5, seq: 2, closed: true),
      IncidentLine(
        id: Samples.incident, number: 1, title: "Disk full", opened: Samples.moment.wall, seq: 1, closed: false),
    ]
    #expect(try journal.incidents(limit: 10) == lines)
    #expect(try journal.incidents(limit: 1) == [lines[0]])
    for name in ["INC-2", "inc-2", "2", Samples.other.text] { #expect(try journal.find(name) == lines[0]) }
    #expect(try journal.find("INC-3") == nil)
    #expect(try journal.find("019ab000") == nil, "two begin so")
    #expect(try journal.find(String(Samples.other.text.dropLast(0))) == lines[0])
    for hostile in ["%", "*", "019ab000%", "' OR 1", "INC-", "INC--1", "99999999999999999999"] {
      #expect(try journal.find(hostile) == nil)
    }
  }

  @Test(arguments: Sort.allCases) func `search finds titles, notes, answers, reasons, commands and output`(
    _ sort: Sort
  ) throws {
    let made = try Made(sort)
    let journal = made.journal
    _ = try journal.append(
      Samples.events.map { Samples.entry($0) }, blobs: [Samples.output], to: Samples.incident, epoch: 1, after: nil,
      at: Samples.moment)
    func kinds(_ words: String) throws -> [String] {
      let all = try records(journal)
      return try journal.search(words, limit: 50).map { all[$0.seq - 1].kind }.sorted()
    }
    #expect(try kinds("überlauf") == ["opened"])
    #expect(try kinds("customers call") == ["noteAdded"])
    #expect(try kinds("call customers") == ["noteAdded"])
    #expect(try kinds("delayed") == ["stepAnswered"])
    #expect(try kinds("exporter") == ["armTaken"])
    #expect(try kinds("restamp --ttl") == ["scriptStarted"])
    #expect(try kinds("4711") == ["scriptFinished"])
    #expect(try kinds("checkout-api") == ["scriptFinished"])
    #expect(try kinds("api-checkout").isEmpty)
    #expect(try kinds("custo") == ["noteAdded"], "a word may be left unfinished")
    #expect(try kinds("nowhere").isEmpty)
    let hit = try #require(try journal.search("support", limit: 1).first)
    #expect(hit.excerpt == "customers call [support] is told")
    #expect(hit.incident.number == 1)
    // The index follows what is appended after it was filled.
    try journal.append(Samples.note("zebra"))
    #expect(try kinds("zebra") == ["noteAdded"])
  }

  @Test(arguments: Sort.allCases) func `what was left out is found no more, and what was corrected by what it says now`(
    _ sort: Sort
  ) throws {
    let made = try Made(sort)
    let journal = made.journal
    func amend(_ event: Event) throws {
      _ = try journal.append(
        [Samples.entry(event)], blobs: [], to: Samples.incident, epoch: 1, after: nil, at: Samples.moment)
    }
    _ = try journal.append(
      Samples.events.map { Samples.entry($0) }, blobs: [Samples.output], to: Samples.incident, epoch: 1, after: nil,
      at: Samples.moment)
    let all = try records(journal)
    let output = try #require(all.first { $0.kind == "scriptFinished" }).seq
    let note = try #require(all.first { $0.kind == "noteAdded" }).seq
    // The index is full before anything is amended.
    #expect(try journal.search("customers", limit: 50).count == 1 && journal.search("4711", limit: 50).count == 1)
    try amend(.corrected(seq: note, field: "text", was: "customers call", now: "buyers ring", reason: "their word"))
    #expect(try journal.search("buyers ring", limit: 50).map(\.seq).sorted() == [note, all.count + 1])
    #expect(try journal.search("customers", limit: 50).isEmpty)
    try amend(.redacted(seq: note, field: "text", reason: "names somebody", edition: nil))
    try amend(.redacted(seq: output, field: "stdout", reason: "an account", edition: "internal"))
    #expect(try journal.search("buyers", limit: 50).isEmpty && journal.search("4711", limit: 50).isEmpty)
    #expect(try journal.search("left out names", limit: 50).first?.excerpt.contains("buyers") == false)
    // A redaction for one edition that is given away leaves people inside what they have.
    let answer = try #require(all.first { $0.kind == "stepAnswered" }).seq
    try amend(.redacted(seq: answer, field: "value", reason: "x", edition: "customer"))
    #expect(try journal.search("delayed", limit: 50).count == 1)
  }

  @Test(arguments: Sort.allCases) func `what is typed is never query syntax`(_ sort: Sort) throws {
    let made = try Made(sort)
    try made.journal.append(Samples.note("and or not near \"quoted\" 'single' a*b (c)"))
    for typed in [
      "\"", "'", "*", "a AND", "NEAR(", "and", "NOT", "text:and", "^and", "a - b", "{text}: x", "\"quoted", "(c)",
      "a*b",
      "\u{0}", ";", "and;DROP TABLE record", "-", "+", "\\", "x\u{0}y", String(repeating: "a ", count: 500),
    ] {
      _ = try made.journal.search(typed, limit: 5)
    }
    #expect(try made.journal.search("and OR not", limit: 5).count == 1)
    #expect(try made.journal.search("\"quoted", limit: 5).count == 1)
    #expect(try made.journal.search("\" ;", limit: 5).isEmpty)
  }
}

extension Journal {
  /// One entry, as a fact, under epoch 1.
  func append(_ entry: Entry, to incident: ID = Samples.incident, epoch: Int = 1) throws(JournalError) {
    _ = try append([entry], blobs: [], to: incident, epoch: epoch, after: nil, at: Samples.moment)
  }
}

/// Expects a journal error with this cause.
func expect<T>(_ cause: JournalError.Cause, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> T) {
  do {
    _ = try body()
    Issue.record("no \(cause)", sourceLocation: sourceLocation)
  } catch let error as JournalError {
    #expect(error.cause == cause, "\(error)", sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
}
