import Engine
import Incidents
import Journals

/// Incidents as they lie in a journal of years, for benchmarks: checks, scripts, notes of made-up words and messages of people,
/// the same at each making.
///
/// `archive DB INCIDENTS RECORDS` makes so many incidents of so many records each, a record every five seconds.
struct Archive {
  private let journal: SQLiteJournal
  private let records: Int
  private var random: UInt64 = 2031
  private var time: Int64 = 1_700_000_000_000_000_000

  init(_ journal: SQLiteJournal, records: Int) {
    self.journal = journal
    self.records = max(8, records)
  }

  mutating func fill(incidents: Int) throws {
    for number in 0..<incidents {
      let id = ID(text: "019ab000-0000-7000-8000-\(hex(number, digits: 12))")
      var epoch = 0
      var left = records
      while left > 0 {
        let first = left == records
        let size = min(left, 100)
        let entries = (0..<size).map { at in
          entry(first ? at : 5 + at % 5, last: left - at == 1, title: "\(word()) \(word()) \(number)")
        }
        if epoch == 0 { epoch = 1 }
        let moment = Moment(wall: time, monotonic: time, boot: "archive")
        _ = try journal.append(entries, blobs: [], to: id, epoch: epoch, after: nil, at: moment)
        time += Int64(size) * 5_000_000_000
        left -= size
      }
      if number % 50 == 0 { try journal.settle() }
    }
    try journal.settle()
  }

  private mutating func entry(_ turn: Int, last: Bool, title: String) -> Entry {
    let run = RunRef(block: 0, command: 0)
    let none = Output(bytes: 0, digest: .none, head: nil, tail: nil)
    let place = RecordPlace(step: "look")
    if last { return Entry(.closed(outcome: .recovered, reason: nil), at: RecordPlace(), actor: "mira") }
    switch turn {
    case 0: return Entry(.opened(title: title, mode: .live, environment: "prod"), at: RecordPlace(), actor: "mira")
    case 1: return Entry(.declared(severity: .sev2, basis: .answered, proposed: nil), at: RecordPlace(), actor: "mira")
    case 2: return Entry(.roleTaken(role: .lead, holder: "mira", by: .declared), at: RecordPlace(), actor: "mira")
    case 3:
      let state = Event.stateChanged(from: .investigating, to: .identified, reason: nil)
      return Entry(state, at: RecordPlace(), actor: "mira")
    default: break
    }
    switch turn % 5 {
    case 0: return Entry(.noteAdded(text: sentence()), at: place, actor: "mira")
    case 1:
      let script = Event.scriptStarted(
        run: run, role: nil, plan: "7f3c", text: "psql -c 'select \(word())'", script: .none, values: .none,
        effect: "looking", host: "bastion-2")
      return Entry(script, at: place, actor: "mira")
    case 2:
      let finished = Event.scriptFinished(
        run: run, ending: .exited(code: 0), milliseconds: 20, stdout: none, stderr: none, context: nil, survivors: 0)
      return Entry(finished, at: place, actor: "muster")
    case 3:
      let lag = Double(next() % 2000)
      let reading = Reading(text: "\(lag) s", number: lag, unit: "s", source: "prometheus")
      let read = Event.checkRead(
        run: run, role: "check", name: "lag", reading: reading, verdict: lag < 720 ? "met" : "not met",
        expected: "< 720 s")
      return Entry(read, at: place, actor: "muster")
    default: return Entry(.observed(text: sentence(), origin: "support"), at: RecordPlace(), actor: "tomas")
    }
  }

  /// Twelve words.
  private mutating func sentence() -> String {
    var text = word()
    for _ in 1..<12 { text += " " + word() }
    return text
  }

  /// One of some four thousand, the early ones far more often, as in speech.
  private mutating func word() -> String {
    let many = next() % 4096
    var rank = next() % (many + 1)
    var text = ""
    repeat {
      text += ["ka", "lo", "mi", "ru", "te", "so", "ne", "pa"][Int(rank % 8)]
      rank /= 8
    } while rank > 0
    return text
  }

  private mutating func next() -> UInt64 {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return random >> 33
  }

  private func hex(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digits - text.count) + text
  }
}
