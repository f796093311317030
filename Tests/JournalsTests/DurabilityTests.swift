import Engine
import Incidents
import Testing

@testable import Journals

/// Seen from outside, with strace: how often the disk is waited for, and what is left when the program is killed there.
///
/// Shown to bite: with `PRAGMA synchronous=NORMAL` (and its read-back taken out) the count is 0 instead of 20; with the
/// automatic checkpoint left on, or without the small commit in `settle`, it is more than 20.
@Suite(.serialized) struct DurabilityTests {
  let folder: Folder
  let path: String

  init() throws {
    folder = try Folder()
    path = folder.file("journal.db")
  }

  /// How many times the helper waited for the disk.
  private func syncs(_ mode: String, _ count: Int) throws -> Int {
    let report = folder.file("strace")
    let line = "strace -f -qq -o \(report) -e trace=fdatasync,fsync \(try Commands.child()) \(mode) \(path) \(count)"
    #expect(try Commands.run("\(line) >/dev/null").status == 0)
    return try Commands.run("grep -c sync \(report)").output.split(separator: "\n").first.flatMap { Int($0) } ?? 0
  }

  private func strace() throws -> Bool {
    try Commands.has("strace", for: "counting and killing at the disk")
  }

  @Test func `one append is exactly one wait for the disk`() throws {
    guard try strace() else { return }
    let first = try syncs("append", 1)
    // Creation is a handful: the file's header, the log's, its folder, the tables, the incident's first record.
    #expect(first < 12)
    // A program's first commit also waits once for the folder, which SQLite does for every log that it may have made.
    #expect(try syncs("append", 10) == 10 + 1, "opening, reading and closing wait for nothing")
    #expect(try syncs("append", 30) == 30 + 1)
    // The same with idle points, where the log is not yet long.
    #expect(try syncs("settle", 12) == 12 + 1)
  }

  @Test func `moving the log into the file happens at idle points alone`() throws {
    guard try strace() else { return }
    _ = try syncs("append", 1)
    // Some 600 frames: without `settle` nothing but the appends waits.
    #expect(try syncs("append", 250) == 250 + 1)
    let settled = try syncs("settle", 250)
    // Each settling costs four: log, file, and the two of the commit that starts the log anew.
    #expect(settled > 250 && settled <= 251 + 4 * 6, "\(settled)")
    #expect(try SQLiteJournal(path: path, access: .reading).verify()?.findings == [])
  }

  /// Kills the helper at its n-th call of the disk, n = 1, 2, … until it comes to its end, and looks at what is left.
  @Test(arguments: ["fdatasync,fsync", "pwrite64", "ftruncate,openat,rename"])
  func `killed anywhere, all that was acknowledged is there and the rest is whole`(_ calls: String) throws {
    guard try strace() else { return }
    let child = try Commands.child()
    var kills = 0
    for n in 1...200 {
      let path = folder.file("\(n).db")
      let line = "strace -f -qq -o /dev/null -e trace=\(calls) -e inject=\(calls):signal=KILL:when=\(n)"
      let (output, status) = try Commands.run("\(line) \(child) append \(path) 3 2>/dev/null")
      try check(path, acknowledged: output, "\(calls) \(n)")
      if status == 0 { break }
      kills += 1
      // What is left goes on, from a new program.
      let again = try Commands.run("\(child) append \(path) 1")
      #expect(again.status == 0, "\(calls) \(n)")
      try check(path, acknowledged: output + again.output, "\(calls) \(n), then on")
    }
    #expect(kills > 3)
    #expect(kills < 200, "it came to its end at last")
  }

  private func check(_ path: String, acknowledged: String, _ what: String) throws {
    let journal = SQLiteJournal(path: path, access: .reading)
    let shown = acknowledged.split(separator: "\n").map(String.init)
    guard let result = try journal.verify() else {
      #expect(shown.isEmpty, "\(what)")
      return
    }
    #expect(result.findings == [], "\(what)")
    var there: [String] = []
    try journal.read(ID(text: "019ab000-0000-7000-8000-0000000000c1"), from: 1) { there.append("\($0.seq) \($0.hash)") }
    #expect(there.starts(with: shown) || Set(shown).isSubset(of: there), "\(what)")
    // At most one was written and not yet said.
    #expect(there.count <= shown.count + 1, "\(what)")
  }

  @Test func `programs that append at once lose nothing and leave no gap`() throws {
    let child = try Commands.child()
    #expect(try Commands.run("\(child) append \(path) 0").status == 0)
    let shown = try Commands.together((1...4).map { _ in "\(child) append \(path) 25" }).flatMap {
      $0.split(separator: "\n")
    }
    let journal = SQLiteJournal(path: path, access: .reading)
    #expect(try journal.verify()?.findings == [])
    var there: Set<String> = []
    try journal.read(ID(text: "019ab000-0000-7000-8000-0000000000c1"), from: 2) { there.insert("\($0.seq) \($0.hash)") }
    #expect(shown.count == 100)
    #expect(Set(shown.map(String.init)) == there)
  }
}
