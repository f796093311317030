import Engine
import Glibc
import Incidents
import Testing

@testable import Journals

/// Files that are not what they should be, disks that are full, locks that are held: each a cause of its own.
@Suite struct TroubleTests {
  let folder: Folder
  let path: String

  init() throws {
    folder = try Folder()
    path = folder.file("journal.db")
  }

  private var writing: SQLiteJournal { SQLiteJournal(path: path, access: .writing, schema: .current, patience: 50) }
  private var reading: SQLiteJournal { SQLiteJournal(path: path, access: .reading) }

  private func shell(_ line: String) throws { try #require(try Commands.run(line).status == 0) }

  @Test(arguments: [
    "printf 'no database at all, but long enough to have a header of its own: %0200d' 1", "head -c 9000 /dev/urandom",
  ])
  func `a file that is none is left alone`(_ source: String) throws {
    try shell("\(source) > \(path)")
    let before = try Commands.run("cksum < \(path)").output
    expect(.corrupt) { try reading.incidents(limit: 1) }
    expect(.corrupt) { try writing.append(Samples.opening) }
    #expect(try Commands.run("cksum < \(path)").output == before)
    #expect(try reading.verify()?.findings.count == 1)
  }

  @Test func `another program's database is left alone`() throws {
    let other = try Database(path, .create)
    try other.run("CREATE TABLE t(x); INSERT INTO t VALUES(1)", "test")
    expect(.corrupt) { try writing.append(Samples.opening) }
    expect(.corrupt) { try reading.head(of: Samples.incident) }
    #expect(try other.number("SELECT count(*) FROM sqlite_schema", "test") == 1)
  }

  @Test func `a newer schema is refused and not touched`() throws {
    try writing.append(Samples.opening)
    try Database(path, .readWrite).run("PRAGMA user_version=2", "test")
    expect(.newer) { try writing.append(Samples.note("x")) }
    expect(.newer) { try reading.incidents(limit: 1) }
    #expect(try Database(path, .readWrite).number("SELECT count(*) FROM record", "test") == 1)
  }

  @Test func `an empty file is a journal that has not begun`() throws {
    try shell(": > \(path)")
    #expect(try reading.incidents(limit: 1).isEmpty)
    try writing.append(Samples.opening)
    #expect(try reading.incidents(limit: 1).count == 1)
  }

  @Test func `a truncated file is damage that is told`() throws {
    let journal = writing
    for i in 0..<60 { try journal.append(Samples.note(String(repeating: "long \(i) ", count: 60))) }
    _ = try journal.backup(to: folder.file("whole.db"))
    for size in [100, 1000, 4096, 9000, 20_000, 40_000] {
      try shell("head -c \(size) \(folder.file("whole.db")) > \(path); rm -f \(path)-wal \(path)-shm")
      let found = try reading.verify()?.findings ?? []
      #expect(!found.isEmpty, "\(size)")
    }
  }

  @Test func `damage in the middle neither crashes nor is shown as true`() throws {
    let journal = writing
    for i in 0..<60 { try journal.append(Samples.note(String(repeating: "long \(i) ", count: 60))) }
    let whole = folder.file("whole.db")
    _ = try journal.backup(to: whole)
    let size = try #require(Disk.size(of: whole))
    var told = 0
    var records: [Record] = []
    try journal.read(Samples.incident, from: 1) { records.append($0) }
    for round in 0..<40 {
      let place = (round * 7919 + 4200) % size
      try shell(
        "rm -f \(path)*; cp \(whole) \(path); printf '\\377\\001\\200\\177' | dd of=\(path) bs=1 seek=\(place) conv=notrunc status=none"
      )
      do {
        if try reading.verify()?.findings.isEmpty == false {
          told += 1
        } else {
          var now: [Record] = []
          try reading.read(Samples.incident, from: 1) { now.append($0) }
          #expect(now == records, "\(place): shown as true")
        }
      } catch {
        // Schema or header hit: refused at the door.
        #expect([.corrupt, .newer, .failed].contains(error.cause), "\(place): \(error)")
        told += 1
      }
    }
    // The rest hit bytes that mean nothing: free space of a page.
    #expect(told > 15, "\(told)")
  }

  @Test func `a full database refuses the record and keeps the others`() throws {
    let journal = writing
    try journal.append(Samples.opening)
    let database = try journal.writable("test")
    let pages = try #require(try database.number("PRAGMA page_count", "test"))
    try database.run("PRAGMA max_page_count=\(pages + 1)", "test")
    let big = [UInt8](repeating: 7, count: 40_000)
    expect(.full) {
      try journal.append(
        [Samples.note("x")], blobs: [big], to: Samples.incident, epoch: 1, after: nil, at: Samples.moment)
    }
    #expect(try journal.head(of: Samples.incident)?.seq == 1)
    #expect(try journal.blob(Samples.digest(big)) == nil)
    try database.run("PRAGMA max_page_count=100000", "test")
    try journal.append(Samples.note("room again"))
    #expect(try journal.verify()?.findings == [])
  }

  @Test func `a full disk refuses the record, and what was acknowledged is there`() throws {
    let mount = folder.file("small")
    let made = try Commands.run("mkdir \(mount) && mount -t tmpfs -o size=1536k none \(mount) 2>/dev/null").status == 0
    guard made else { return print("SKIPPED: a full disk, because nothing can be mounted here") }
    defer { _ = umount2(mount, Int32(MNT_DETACH)) }
    let (output, status) = try Commands.run(
      "\(try Commands.child()) append \(mount)/j.db 2000 2> \(folder.file("err"))")
    #expect(status == 74)
    #expect(try Commands.run("cat \(folder.file("err"))").output.contains("Cause.full"))
    let shown = output.split(separator: "\n")
    #expect(shown.count > 10)
    let small = SQLiteJournal(path: "\(mount)/j.db", access: .reading)
    let result = try #require(try small.verify())
    #expect(result.findings == [])
    #expect(result.chains.first?.records == shown.count)
  }

  @Test func `a disk that is full from the start makes no script run unrecorded`() throws {
    let mount = folder.file("tiny")
    let made = try Commands.run("mkdir \(mount) && mount -t tmpfs -o size=16k none \(mount) 2>/dev/null").status == 0
    guard made else { return print("SKIPPED: a full disk, because nothing can be mounted here") }
    defer { _ = umount2(mount, Int32(MNT_DETACH)) }
    expect(.full) { try SQLiteJournal(path: "\(mount)/j.db", access: .writing).append(Samples.opening) }
  }

  @Test func `an intent is refused where its outcome would have no room`() throws {
    let mount = folder.file("tight")
    let made = try Commands.run("mkdir \(mount) && mount -t tmpfs -o size=400k none \(mount) 2>/dev/null").status == 0
    guard made else { return print("SKIPPED: a full disk, because nothing can be mounted here") }
    defer { _ = umount2(mount, Int32(MNT_DETACH)) }
    let journal = SQLiteJournal(path: "\(mount)/j.db", access: .writing)
    try journal.append(Samples.opening)
    let intent = try #require(Samples.events.first { if case .scriptStarted = $0 { true } else { false } })
    expect(.full) { try journal.append(Samples.entry(intent)) }
    // A note still finds room: what is refused is only what could not be finished.
    try journal.append(Samples.note("no room for scripts"))
    #expect(try journal.verify()?.findings == [])
  }

  @Test func `a write lock that is held is told after the limit`() throws {
    try writing.append(Samples.opening)
    let holder = try Database(path, .readWrite)
    try holder.run("BEGIN IMMEDIATE", "test")
    expect(.busy) { try writing.append(Samples.note("x")) }
    #expect(try reading.head(of: Samples.incident)?.seq == 1, "looking needs no lock")
    try holder.run("COMMIT", "test")
    try writing.append(Samples.note("x"))
  }

  @Test func `a file that may only be read is read, and not written`() throws {
    try writing.append(Samples.opening)
    guard getuid() == 0, try Commands.has("setpriv", for: "a read-only journal") else { return }
    // Root passes mode bits, so somebody else asks.
    try shell("chmod 755 \(folder.path); chmod 444 \(path); chmod 666 \(path)-wal \(path)-shm")
    let nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups"
    let child = try Commands.child()
    guard try Commands.run("\(nobody) test -x \(child)").status == 0 else {
      return print("SKIPPED: a read-only journal, because others may not run the helper")
    }
    let error = try Commands.run("\(nobody) \(child) append \(path) 1 2>&1")
    #expect(error.status == 74)
    #expect(error.output.contains("Cause.readOnly"), "\(error.output)")
    try shell("chmod 000 \(path)")
    let closed = try Commands.run("\(nobody) \(child) append \(path) 1 2>&1")
    #expect(closed.status == 74)
    #expect(closed.output.contains("Cause.unopenable"), "\(closed.output)")
  }

  @Test func `a folder that cannot be made is told`() throws {
    try shell("echo file > \(folder.file("plain"))")
    let inside = SQLiteJournal(path: folder.file("plain/journal.db"), access: .writing)
    expect(.unopenable) { try inside.append(Samples.opening) }
    expect(.unopenable) { try SQLiteJournal(path: "/proc/no/journal.db", access: .writing).append(Samples.opening) }
    expect(.unopenable) { try SQLiteJournal(path: folder.path, access: .reading).incidents(limit: 1) }
  }
}

@Suite struct JournalPathTests {
  @Test(
    arguments: [
      (["MUSTER_DB": "/m", "XDG_STATE_HOME": "/x", "HOME": "/h"], "/f", "/f"),
      (["MUSTER_DB": "/m", "XDG_STATE_HOME": "/x", "HOME": "/h"], nil, "/m"),
      (["MUSTER_DB": "", "XDG_STATE_HOME": "/x", "HOME": "/h"], nil, "/x/muster/journal.db"),
      (["XDG_STATE_HOME": "relative", "HOME": "/h"], nil, "/h/.local/state/muster/journal.db"),
      (["XDG_STATE_HOME": "", "HOME": "/h"], "", "/h/.local/state/muster/journal.db"),
      (["HOME": ""], nil, nil), ([:], nil, nil),
    ] as [([String: String], String?, String?)])
  func `the flag, then MUSTER_DB, then the XDG folder, then the home`(
    _ variables: [String: String], _ flag: String?, _ path: String?
  ) {
    #expect(JournalPath.resolve(flag: flag) { variables[$0] } == path)
  }
}
