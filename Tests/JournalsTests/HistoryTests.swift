import CSQLite
import Engine
import FoundationEssentials
import Incidents
import Testing

@testable import Journals

/// Databases of every schema version that was ever released, as SQL text, opened by the program of today.
@Suite struct HistoryTests {
  static let folder = "Tests/JournalsTests/Histories"

  /// A database file made from the committed text of a version.
  private func database(_ version: Int, in folder: Folder) throws -> String {
    let path = folder.file("version-\(version).db")
    let database = try Database(path, .create)
    try database.run(try Repository.text("\(Self.folder)/version-\(version).sql"), "test")
    return path
  }

  @Test func `a journal of version 1 is read, verified, searched and written on`() throws {
    let folder = try Folder()
    let path = try database(1, in: folder)
    let journal = SQLiteJournal(path: path, access: .writing)
    var events: [Event] = []
    try journal.read(Samples.incident, from: 1) { events.append($0.event) }
    #expect(events.count >= 20)
    #expect(!events.contains { if case .opaque = $0 { true } else { false } })
    #expect(try journal.verify()?.findings == [])
    #expect(try journal.search("checkout", limit: 5).count == 2)
    try journal.append(Samples.note("one more"), epoch: 9)
    #expect(try journal.verify()?.findings == [])
    #expect(try journal.verify()?.chains.first?.records == events.count + 1)
  }

  @Test func `a later schema adds, and every record stays as it was`() throws {
    let folder = try Folder()
    let path = try database(1, in: folder)
    let before = try #require(try SQLiteJournal(path: path, access: .reading).verify())
    let later = Schema(
      version: 3,
      migrations: [
        2: "CREATE TABLE person(name TEXT PRIMARY KEY) STRICT", 3: "ALTER TABLE person ADD COLUMN role TEXT",
      ])
    // Reading alone migrates too, so that a program never meets tables that it does not know.
    let journal = SQLiteJournal(path: path, access: .reading, schema: later)
    #expect(try journal.verify() == before)
    let database = try Database(path, .readWrite)
    #expect(try database.number("PRAGMA user_version", "test") == 3)
    #expect(try database.number("SELECT count(role) FROM person", "test") == 0)
    expect(.newer) { try SQLiteJournal(path: path, access: .writing).append(Samples.opening) }
    expect(.newer) { try SQLiteJournal(path: path, access: .reading).incidents(limit: 1) }
  }

  @Test func `a migration that fails leaves the older version whole`() throws {
    let folder = try Folder()
    let path = try database(1, in: folder)
    let broken = Schema(version: 2, migrations: [2: "CREATE TABLE person(name TEXT) STRICT; DELETE FROM record"])
    expect(.failed) { try SQLiteJournal(path: path, access: .writing, schema: broken).incidents(limit: 1) }
    let database = try Database(path, .readWrite)
    #expect(try database.number("PRAGMA user_version", "test") == 1)
    #expect(try database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'person'", "test") == 0)
    #expect(try SQLiteJournal(path: path, access: .writing).verify()?.findings == [])
  }

  /// Makes the committed text of the current version when there is none yet: `MUSTER_RECORD=1`. It is never edited.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["MUSTER_RECORD"] == "1"))
  func `record the current version's database`() throws {
    let target = "\(Repository.root)/\(Self.folder)/version-\(Schema.current.version).sql"
    guard !FileManager.default.fileExists(atPath: target) else { return }
    let folder = try Folder()
    let journal = SQLiteJournal(path: folder.file("j.db"), access: .writing)
    _ = try journal.takeEpoch(of: Samples.incident)
    _ = try journal.append(
      Samples.events.map { Samples.entry($0) }, blobs: [Samples.output, Samples.text], to: Samples.incident, epoch: 1,
      after: 0, at: Samples.moment)
    let dump = try Commands.run("sqlite3 \(folder.file("j.db")) .dump").output
    let marks = "PRAGMA application_id=\(Schema.application);\nPRAGMA user_version=\(Schema.current.version);\n"
    try Data((dump + marks).utf8).write(to: URL(fileURLWithPath: target))
    Issue.record("recorded")
  }
}
