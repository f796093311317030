import Engine
import Incidents
import Testing

@testable import Journals

/// The chain against a hand that may do anything to the file: triggers are dropped, then one thing is changed.
@Suite struct VerificationTests {
  let folder: Folder
  let journal: SQLiteJournal

  init() throws {
    folder = try Folder()
    journal = SQLiteJournal(path: folder.file("journal.db"), access: .writing)
    for incident in [Samples.incident, Samples.other] {
      _ = try journal.append(
        Samples.events.map { Samples.entry($0) }, blobs: [Samples.output, Samples.text], to: incident, epoch: 1,
        after: 0, at: Samples.moment)
    }
  }

  /// The connection of the hand.
  private func tamper(_ sql: String) throws {
    let raw = try Database(journal.path, .readWrite)
    for name in ["record_follows", "record_stays", "record_remains", "blob_erased", "blob_remains", "incident_stays"] {
      try raw.run("DROP TRIGGER IF EXISTS \(name)", "test")
    }
    try raw.run("PRAGMA ignore_check_constraints=1; \(sql)", "test")
  }

  private func findings() throws -> [Verification.Finding] { try #require(try journal.verify()).findings }

  @Test func `an untouched journal has nothing to find, and its heads are known`() throws {
    let result = try #require(try journal.verify())
    #expect(result.findings == [])
    #expect(result.chains.map(\.name) == ["INC-1", "INC-2"])
    #expect(result.chains.map(\.records) == [20, 20])
    var hashes: [Digest] = []
    try journal.read(Samples.other, from: 1) { hashes.append($0.hash) }
    #expect(result.chains[1].head == hashes.last)
    for hash in hashes { #expect(try journal.verify(head: hash)?.findings == []) }
  }

  /// Mutants that this kills: leaving any column out of the hash, decoding texts before hashing, no length in front.
  @Test(arguments: [
    "epoch", "kind", "version", "happened", "recorded", "monotonic", "boot", "walk", "frame", "step", "attempt",
    "actor",
    "payload", "prev", "hash",
  ])
  func `any change to any column of any record is found at that record`(_ column: String) throws {
    let numbers = ["epoch", "version", "happened", "recorded", "monotonic", "frame", "attempt"]
    let changes =
      if numbers.contains(column) {
        ["\(column) + 1", "~\(column)", "\(column) - 1"]
      } else if column == "prev" || column == "hash" {
        ["zeroblob(33)", "randomblob(32)", "CAST(\(column) || x'00' AS BLOB)"]
      } else {
        [
          "\(column) || ' '", "substr(\(column), 2)", "''", "upper(\(column)) || 'x'",
          "CAST(x'FF' || \(column) AS TEXT)",
          "replace(\(column), substr(\(column), -1), 'q')",
        ]
      }
    for (i, change) in changes.enumerated() {
      let seq = [1, 7, 20][i % 3]
      let raw = "UPDATE record SET \(column) = \(change) WHERE incident = 1 AND seq = \(seq)"
      let backup = "CREATE TABLE kept AS SELECT * FROM record WHERE incident = 1 AND seq = \(seq)"
      try tamper("\(backup); \(raw)")
      let found = try findings()
      #expect(found.first?.incident == "INC-1", "\(raw)")
      #expect(found.first?.seq == seq, "\(raw): \(found)")
      #expect(!found.contains { $0.incident == "INC-2" })
      try tamper(
        "DELETE FROM record WHERE incident = 1 AND seq = \(seq); INSERT INTO record SELECT * FROM kept; DROP TABLE kept"
      )
      #expect(try findings() == [])
    }
  }

  /// Mutant that this kills: `walk || step` hashed without lengths.
  @Test func `neighbours cannot trade bytes, and nothing is not the empty text`() throws {
    try tamper(
      "UPDATE record SET actor = actor || substr(payload, 1, 1), payload = substr(payload, 2) WHERE id % 4294967296 = 4"
    )
    #expect(try findings().map(\.seq) == [4, 4])
    try tamper("UPDATE record SET step = NULL WHERE id % 4294967296 = 5")
    #expect(try findings().map(\.seq) == [4, 5, 4, 5])
  }

  @Test func `any flipped bit of a payload is found`() throws {
    let database = try Database(journal.path, .readWrite)
    let payload = try #require(try database.text("SELECT payload FROM record WHERE incident = 1 AND seq = 8", "test"))
    var seed: UInt64 = 42
    for _ in 0..<60 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1
      var bytes = Array(payload.utf8)
      bytes[Int(seed >> 33) % bytes.count] ^= 1 << (UInt8(truncatingIfNeeded: seed >> 20) & 7)
      let text = "CAST(x'\(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())' AS TEXT)"
      try tamper("UPDATE record SET payload = \(text) WHERE incident = 1 AND seq = 8")
      #expect(try findings() == [.init(incident: "INC-1", seq: 8, fault: .altered)])
    }
  }

  @Test func `a record that was taken out, moved or put in is found where it was`() throws {
    try tamper("DELETE FROM record WHERE incident = 1 AND seq = 9")
    #expect(
      try findings() == [
        .init(incident: "INC-1", seq: 8, fault: .gap(found: 10)), .init(incident: "INC-1", seq: 10, fault: .detached),
      ])
    // Numbers closed up behind it: the chain still tells.
    try tamper("UPDATE record SET seq = seq - 1, id = id - 1 WHERE incident = 1 AND seq > 9")
    #expect(try findings().first == .init(incident: "INC-1", seq: 9, fault: .detached))
    #expect(try findings().contains(.init(incident: "INC-1", seq: 9, fault: .altered)))
  }

  @Test func `records under another incident's name are found`() throws {
    try tamper("UPDATE incident SET id = 'x' || id WHERE number = 2")
    #expect(try findings().count == 20)
    #expect(try findings().allSatisfy { $0.incident == "INC-2" && $0.fault == .altered })
  }

  @Test func `a cut tail looks whole, and only a known head shows it`() throws {
    let head = try #require(try journal.head(of: Samples.incident)).hash
    #expect(try journal.verify(head: head)?.findings == [])
    try tamper("DELETE FROM record WHERE incident = 1 AND seq = 20")
    #expect(try findings() == [])
    #expect(try journal.verify(head: head)?.findings == [.init(fault: .headUnknown(head))])
  }

  @Test func `a blob that was changed or taken away is found`() throws {
    let digest = Samples.digest(Samples.output)
    try tamper("UPDATE blob SET bytes = CAST(replace(CAST(bytes AS TEXT), '4711', '4712') AS BLOB)")
    #expect(try findings() == [.init(fault: .blobAltered(digest))])
    try tamper("DELETE FROM blob WHERE hash = x'\(digest.hex)'")
    #expect(
      try findings() == [
        .init(incident: "INC-1", seq: 9, fault: .blobMissing(digest)),
        .init(incident: "INC-2", seq: 9, fault: .blobMissing(digest)),
      ])
  }

  @Test func `the program on the page finds the same with nothing but Python`() throws {
    guard try Commands.has("python3", for: "the page's program") else { return }
    let page = try Repository.text("docs/journal.md")[...]
    let start = try #require(page.range(of: "```python\n")).upperBound
    let end = try #require(page[start...].range(of: "\n```")).lowerBound
    let program = folder.file("check.py")
    let written = try Commands.run("cat > \(program) <<'EOF'\n\(page[start..<end])\nEOF")
    #expect(written.status == 0)
    let copy = folder.file("copy.db")
    let result = try #require(try journal.backup(to: copy))
    let sound = try Commands.run("python3 \(program) \(copy)")
    #expect(sound.status == 0)
    #expect(sound.output == result.chains.map { "\($0.name) \($0.records) records, head \($0.head)\n" }.joined())
    let raw = try Database(copy, .readWrite)
    try raw.run("DROP TRIGGER record_stays; UPDATE record SET step = NULL WHERE incident = 2 AND seq = 20", "test")
    let unsound = try Commands.run("python3 \(program) \(copy)")
    #expect(unsound.status == 1)
    #expect(unsound.output.split(separator: "\n").contains("INC-2 record 20: WRONG"))
  }
}
