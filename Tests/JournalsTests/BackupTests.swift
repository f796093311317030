import Engine
import Glibc
import Incidents
import Testing

@testable import Journals

/// `backup`: one whole file, private, verified, never over another.
@Suite struct BackupTests {
  let folder: Folder
  let journal: SQLiteJournal

  init() throws {
    folder = try Folder()
    journal = SQLiteJournal(path: folder.file("journal.db"), access: .writing)
    try journal.append(Samples.opening)
    for i in 0..<30 { try journal.append(Samples.note("\(i)")) }
  }

  @Test func `the copy holds what is only in the log, as one private file`() throws {
    let copy = folder.file("copy/of.db")
    let result = try #require(try journal.backup(to: copy))
    #expect(result == (try journal.verify()))
    #expect(result.chains.map(\.records) == [31])
    var facts = stat()
    #expect(stat(copy, &facts) == 0)
    #expect(facts.st_mode & 0o777 == 0o600)
    // The reader of the copy made no log either, and what a hand would have copied lacks the records.
    for suffix in ["-wal", "-shm", "-journal"] { #expect(Disk.size(of: copy + suffix) == nil) }
    #expect((Disk.size(of: journal.path) ?? 0) < (Disk.size(of: copy) ?? 0))
  }

  @Test func `the copy is a journal that goes on`() throws {
    let copy = folder.file("copy.db")
    _ = try journal.backup(to: copy)
    let again = SQLiteJournal(path: copy, access: .writing)
    try again.append(Samples.note("later"))
    #expect(try again.verify()?.chains.map(\.records) == [32])
    #expect(try again.writable("test").text("PRAGMA journal_mode", "test") == "wal")
    #expect(try journal.head(of: Samples.incident)?.seq == 31)
  }

  @Test func `an existing file is never written over`() throws {
    #expect(try Commands.run("echo mine > \(folder.file("mine"))").status == 0)
    expect(.unopenable) { try journal.backup(to: folder.file("mine")) }
    #expect(try Commands.run("cat \(folder.file("mine"))").output == "mine\n")
    expect(.unopenable) { try journal.backup(to: journal.path) }
    #expect(try journal.verify()?.findings == [])
  }

  @Test func `without a journal nothing is made`() throws {
    let none = SQLiteJournal(path: folder.file("none.db"), access: .reading)
    #expect(try none.backup(to: folder.file("copy.db")) == nil)
    #expect(Disk.size(of: folder.file("copy.db")) == nil)
  }

  @Test func `a damaged journal is copied and the damage is told`() throws {
    let raw = try Database(journal.path, .readWrite)
    try raw.run("DROP TRIGGER record_stays; UPDATE record SET actor = 'x' WHERE seq = 4", "test")
    let result = try #require(try journal.backup(to: folder.file("copy.db")))
    #expect(result.findings == [.init(incident: "INC-1", seq: 4, fault: .altered)])
  }
}
