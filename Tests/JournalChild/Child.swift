import Engine
import Glibc
import Incidents
import Journals

/// A program for tests that must be killed, counted or timed from outside: it appends to a journal and says so.
///
/// `journal-child append DB N` opens an incident and makes N appends of one record, every second one with a blob; after each
/// append that came back it writes the sequence and the hash to standard output. `time DB N` makes N appends like those of a
/// walk and prints the median of a commit in nanoseconds. `settle` settles after each append. `deliver DB N` brings one message to N
/// recipients, and says `sent NAME` when it went out; what stands as unknown it leaves alone. `archive DB N RECORDS` makes N
/// incidents of so many records each.
@main
enum Child {
  static let incident = ID(text: "019ab000-0000-7000-8000-0000000000c1")

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, let count = Int(arguments[3]) else { exit(2) }
    let journal = SQLiteJournal(path: arguments[2], access: .writing)
    do {
      if arguments[1] == "archive" {
        guard arguments.count == 5, let records = Int(arguments[4]) else { exit(2) }
        var archive = Archive(journal, records: records)
        return try archive.fill(incidents: count)
      }
      try open(journal)
      switch arguments[1] {
      case "append": try append(journal, count, settling: false)
      case "settle": try append(journal, count, settling: true)
      case "time": try time(journal, count)
      case "fill": try fill(journal, count)
      case "deliver": try Mailing(journal).deliver(to: count)
      default: exit(2)
      }
    } catch {
      say("\(error)\n", to: 2)
      exit(74)
    }
  }

  static func open(_ journal: SQLiteJournal) throws {
    guard try journal.head(of: incident) == nil else { return }
    let opened = Entry(.opened(title: "Child", mode: .drill, environment: "test"), at: RecordPlace(), actor: "child")
    try show(journal.append([opened], blobs: [], to: incident, epoch: 1, after: 0, at: now()))
  }

  static func append(_ journal: SQLiteJournal, _ count: Int, settling: Bool) throws {
    for i in 0..<count {
      let note = Entry(.noteAdded(text: "note \(i)"), at: RecordPlace(), actor: "child")
      let blobs = i % 2 == 0 ? [] : [[UInt8](repeating: UInt8(truncatingIfNeeded: i), count: 3000 + i)]
      try show(journal.append([note], blobs: blobs, to: incident, epoch: 1, after: nil, at: now()))
      if settling { try journal.settle() }
    }
  }

  /// Many records in few transactions, for tests of size.
  static func fill(_ journal: SQLiteJournal, _ count: Int) throws {
    var left = count
    while left > 0 {
      let notes = (0..<min(left, 10_000)).map { i in
        Entry(.noteAdded(text: "note \(i) of many that were made in one go"), at: RecordPlace(step: "look"), actor: "c")
      }
      _ = try journal.append(notes, blobs: [], to: incident, epoch: 1, after: nil, at: now())
      left -= notes.count
      try journal.settle()
    }
  }

  static func time(_ journal: SQLiteJournal, _ count: Int) throws {
    let run = RunRef(block: 0, command: 0)
    let digest = Digest.none
    let none = Output(bytes: 0, digest: digest, head: nil, tail: nil)
    let walk = ID(text: "019ab000-0000-7000-8000-0000000000c2")
    var times: [Int64] = []
    times.reserveCapacity(count)
    for i in 0..<count {
      let event: Event =
        i % 2 == 0
        ? .scriptStarted(
          run: run, role: nil, plan: "7f3c", text: "/bin/true", script: digest, values: digest, effect: "looking",
          host: "bastion-2")
        : .scriptFinished(
          run: run, ending: .exited(code: 0), milliseconds: 3, stdout: none, stderr: none, context: nil, survivors: 0)
      let place = RecordPlace(walk: walk, frame: 0, step: "re-stamp-live-reservations", attempt: 1)
      let start = now()
      _ = try journal.append(
        [Entry(event, at: place, actor: "mira")], blobs: [], to: incident, epoch: 1, after: nil, at: start)
      times.append(now().monotonic - start.monotonic)
      if i % 20 == 19 { try journal.settle() }
    }
    times.sort()
    say("\(times[times.count / 2])\n", to: 1)
  }

  static func show(_ records: [Record]) { for record in records { say("\(record.seq) \(record.hash)\n", to: 1) } }

  /// Unbuffered: what stands there was acknowledged before.
  static func say(_ text: String, to file: Int32) {
    let bytes = Array(text.utf8)
    _ = write(file, bytes, bytes.count)
  }

  static func now() -> Moment {
    func nanoseconds(_ clock: clockid_t) -> Int64 {
      var time = timespec()
      clock_gettime(clock, &time)
      return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
    return Moment(wall: nanoseconds(CLOCK_REALTIME), monotonic: nanoseconds(CLOCK_BOOTTIME), boot: "child")
  }
}
