import Engine
import Glibc
import Incidents
import Testing

@testable import Host

/// A private temporary folder, removed with everything in it.
final class Scratch {
  let path: String

  init() {
    var template = Array("/tmp/muster-test-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { _ = try? ProcessShell(sole: false).run(Launch(script: "rm -rf \"$DIR\"", environment: [("DIR", path)])) }

  /// Writes a file, and the folders above it.
  func put(_ name: String, _ text: String = "") throws {
    let full = "\(path)/\(name)"
    try DiskFiles.makeFolder(String(full.prefix(upTo: full.lastIndex(of: "/") ?? full.endIndex)))
    try DiskFiles(folder: path).write(Array(text.utf8), to: full)
  }
}

@Suite struct `Files of this machine` {
  let scratch = Scratch()
  var files: DiskFiles { DiskFiles(folder: "\(scratch.path)/state/incidents") }
  let incident = ID(text: "0190a1b2-0000-7000-8000-000000000001")

  @Test func `are read whole, or refused with the system's number`() throws {
    try scratch.put("a", "hello")
    try scratch.put("empty")
    #expect(try files.read("\(scratch.path)/a", limit: 5) == Array("hello".utf8))
    #expect(try files.read("\(scratch.path)/empty", limit: 5) == [])
    #expect(errno { _ = try files.read("\(scratch.path)/a", limit: 4) } == EFBIG)
    #expect(errno { _ = try files.read("\(scratch.path)/none", limit: 4) } == ENOENT)
    #expect(errno { _ = try files.read(scratch.path, limit: 4) } == EISDIR)
    // The kernel's files say size 0 and have bytes all the same.
    #expect(try files.read("/proc/self/status", limit: 1 << 20).starts(with: Array("Name:".utf8)))
    #expect(errno { _ = try files.read("/dev/zero", limit: 1 << 20) } == EFBIG)
  }

  @Test func `are listed without hidden ones, and links in a circle end`() throws {
    for name in ["b.md", "a/z.md", "a/b/c.md", ".git/x.md", "a/.hidden.md", "a/notes.txt", "Z.md"] {
      try scratch.put(name)
    }
    symlink("..", "\(scratch.path)/a/up")
    symlink("b.md", "\(scratch.path)/link.md")
    symlink("nowhere", "\(scratch.path)/broken.md")
    mkdir("\(scratch.path)/folder.md", 0o755)
    #expect(try files.runbooks(below: scratch.path) == ["Z.md", "a/b/c.md", "a/z.md", "b.md", "link.md"])
    #expect(errno { _ = try files.runbooks(below: "\(scratch.path)/none") } == ENOENT)
  }

  @Test func `are written privately and whole`() throws {
    let path = "\(scratch.path)/x"
    try files.write([1, 2, 3], to: path)
    try files.write([4], to: path)
    #expect(try files.read(path, limit: 10) == [4])
    #expect(mode(path) == 0o600)
    #expect(errno { try files.write([1], to: "\(scratch.path)/none/x") } == ENOENT)
    try files.remove(path)
    try files.remove(path)
    #expect(access(path, F_OK) != 0)
  }

  @Test func `are written through a link, and into what is no file`() throws {
    try scratch.put("target", "old")
    symlink("target", "\(scratch.path)/link")
    try files.write([7], to: "\(scratch.path)/link")
    #expect(try files.read("\(scratch.path)/target", limit: 10) == [7])
    var status = stat()
    #expect(lstat("\(scratch.path)/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    // A pipe stands for devices here: nobody should try this on /dev/null first.
    let pipe = "\(scratch.path)/pipe"
    mkfifo(pipe, 0o600)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try files.write([8, 9], to: pipe)
    var bytes = [UInt8](repeating: 0, count: 10)
    #expect(read(reader, &bytes, 10) == 2 && bytes.starts(with: [8, 9]))
    #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(errno { try files.write([1], to: scratch.path) } == EISDIR)
  }

  @Test func `of an incident lie in a folder that only we may enter`() throws {
    let folder = try files.privateFolder(for: incident)
    #expect(mode(folder) == 0o700)
    #expect(mode("\(scratch.path)/state") == 0o700)
    #expect(try files.privateFolder(for: incident) == folder)
  }

  @Test func `are locked by one, who says who it is`() throws {
    let first = files
    let second = files
    let us = LeaseMark(holder: ProcessTable.mark(of: getpid()), user: "mira", host: "bastion-2", epoch: 1)
    #expect(try first.lock(incident, mark: us) == .taken(before: nil))
    #expect(try second.lock(incident, mark: us) == .held(by: us))
    var running = us
    running.child = ProcessMark(pid: 4711, started: 12, boot: "b")
    running.intent = 7
    first.note(running, for: incident)
    #expect(try second.lock(incident, mark: us) == .held(by: running))
    // A shorter line over a longer one leaves nothing of it.
    first.note(us, for: incident)
    #expect(try second.lock(incident, mark: us) == .held(by: us))
    #expect(try first.lock(incident, mark: running) == .taken(before: us))
  }

  @Test func `are free again after the holder's end, with its last word, and no script keeps the lock`() throws {
    var holder: DiskFiles? = files
    let us = LeaseMark(holder: ProcessTable.mark(of: getpid()), user: "mira", host: "h", epoch: 3)
    _ = try holder?.lock(incident, mark: us)
    // A script that outlives us.
    let finish = try ProcessShell(sole: false).run("sleep 30 >/dev/null 2>&1 & echo $!")
    holder = nil
    #expect(try files.lock(incident, mark: us) == .taken(before: us))
    endOrphan(finish)
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    stat(path, &status)
    return status.st_mode & 0o777
  }

  private func errno(_ body: () throws -> Void) -> Int32? {
    do { try body() } catch { return (error as? HostError)?.errno }
    return nil
  }
}

@Suite struct `Ids and clocks` {
  @Test func `ids are version 7, and sort in the order they were made`() {
    var source = IDSource()
    let ids = (0..<10_000).map { _ in source.next() }
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
    let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(ids[0].text.wholeMatch(of: pattern) != nil)
  }

  @Test func `ids rise while the clock stands still or goes back, and hold its milliseconds`() {
    var source = IDSource()
    let ids = (0..<5000).map { source.next(milliseconds: 0x0190_a1b2_c3d4 - UInt64($0 % 7)) }
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
    #expect(ids[0].text.hasPrefix("0190a1b2-c3d4-7"))
  }

  @Test func `the boot has an id, and its clock rises`() {
    let (a, b) = (Clocks.now(), Clocks.now())
    #expect(a.boot.count == 36)
    #expect(a.boot == b.boot)
    #expect(a.monotonic <= b.monotonic)
  }
}
