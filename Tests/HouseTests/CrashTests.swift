import FoundationEssentials
import Engine
import Glibc
import Incidents
import Journals
import Testing

/// A walk whose steps each append one line, killed inside every write of the journal, one after the other, and taken up again.
@Suite(.serialized) struct `At most once` {
  /// Each line says which step wrote it, and which step's context it saw.
  static let runbook = """
    # Ledger

    1. Begin:
       ```sh
       BOOK="$HOME/ledger"; AFTER=0
       ```
    2. First:
       ```sh
       echo "first after=$AFTER" >> "$BOOK"; AFTER=first
       ```
    3. Second:
       ```sh
       echo "second after=$AFTER" >> "$BOOK"; AFTER=second
       ```
    4. Third:
       ```sh
       echo "third after=$AFTER" >> "$BOOK"; AFTER=third
       ```

    """

  struct Trial {
    let bash: Bash

    init() throws {
      var bash = try Bash("crash")
      bash.environment["PLAY_QUIET"] = "0.03"
      bash.environment["PLAY_PATIENCE"] = "30"
      self.bash = bash
      try Data(runbook.utf8).write(to: URL(fileURLWithPath: bash.folder + "/ledger.md"))
    }

    /// Answers every prompt so that the walk goes on; a ruling is what the ledger says.
    func play(_ command: String, ruling: String = "x") throws -> Bash.Result {
      let rules = """
        unknown> | \(ruling)
        How do you know | by the ledger
        type  (.*?)  to go on | \\1
        ledger> 1-4 | 3
        Why is it normal now | it is
        how did it end | 1
        r run | r
        Enter | \("")
        """
      try Data((rules + "\n").utf8).write(to: URL(fileURLWithPath: bash.folder + "/rules"))
      return try bash.run("\"$ROOT\"/scripts/play.py --rules rules \(command)", seconds: 120)
    }

    func ledger() -> [String] {
      let data = FileManager.default.contents(atPath: bash.folder + "/home/ledger") ?? Data()
      return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The records; empty when the incident was never opened, which includes a journal that was killed while it was made.
    func rows() throws -> [(step: String?, event: Event)] {
      let journal = SQLiteJournal(path: bash.folder + "/home/.local/state/muster/journal.db", access: .reading)
      var rows: [(step: String?, event: Event)] = []
      let found: IncidentLine?
      do {
        found = try journal.incidents(limit: 1).first
      } catch {
        #expect(ledger().isEmpty, "there is a ledger, and a journal that cannot be read: \(error)")
        found = nil
      }
      guard let found else { return [] }
      try journal.read(found.id, from: 1) { rows.append(($0.place.step, $0.event)) }
      return rows
    }
  }

  /// Every Nth write; 1 for all of them, which takes minutes.
  static let stride = ProcessInfo.processInfo.environment["MUSTER_CRASH_STRIDE"].flatMap(Int.init) ?? 9

  @Test func `a walk that is killed inside any write runs nothing twice and loses nothing`() throws {
    var write = 1
    var killed = 0
    while true {
      let trial = try Trial()
      defer { trial.bash.remove() }
      let strace =
        "strace -f -qq -o /dev/null -e trace=fdatasync,pwrite64 -e inject=fdatasync,pwrite64:signal=KILL:when=\(write)"
      let first = try trial.play("\(strace) muster walk ledger.md")
      if first.status == 0 { break }
      try #require(first.status == 137, "write \(write): \(first.output)")
      killed += 1
      try goOn(trial, killedAt: write, said: first.output)
      write += Self.stride
    }
    // Six commits at the least, some pages each: fewer would mean that the kill does not bite.
    #expect(killed * Self.stride > 20)
  }

  private func goOn(_ trial: Trial, killedAt write: Int, said: String) throws {
    let before = try trial.rows()
    let written = trial.ledger()
    var open: String?
    for row in before {
      switch row.event {
      case .scriptStarted:
        let step = try #require(row.step)
        open = step
      case .scriptFinished:
        if let step = open, step != "begin" {
          #expect(
            written.contains { $0.hasPrefix(step + " ") }, "write \(write): \(step) is on record and not in the ledger")
        }
        open = nil
      default: break
      }
    }
    for line in written {
      let step = String(line.prefix { $0 != " " })
      #expect(
        before.contains { if case .scriptStarted = $0.event { $0.step == step } else { false } },
        "write \(write): \(step) ran before its intent was on record")
    }
    let ruling = open.map { step in written.contains { $0.hasPrefix(step + " ") } ? "1" : "2" }
    let isOver = before.contains { if case .walkEnded = $0.event { true } else { false } }
    if !isOver {
      let verb = before.isEmpty ? "walk ledger.md" : "resume"
      let second = try trial.play("muster \(verb)", ruling: ruling ?? "x")
      #expect(second.status == 0, "write \(write): \(said)\n--- then\n\(second.output)")
    }
    let steps = trial.ledger().map { $0.prefix { $0 != " " } }
    #expect(steps == ["first", "second", "third"], "write \(write): \(trial.ledger())")
    try expectContexts(trial, write)
    let verified = try trial.bash.run("muster verify")
    #expect(verified.status == 0, "write \(write): \(verified.output)")
  }

  /// Each line saw the context of the last outcome that was on record when it was started.
  private func expectContexts(_ trial: Trial, _ write: Int) throws {
    var seen: [String: String] = [:]
    var last = "none"
    for row in try trial.rows() {
      switch row.event {
      case .scriptStarted: seen[row.step ?? ""] = last
      case .scriptFinished: last = row.step == "begin" ? "0" : row.step ?? ""
      default: break
      }
    }
    for line in trial.ledger() {
      let parts = line.split(separator: " after=")
      #expect(
        seen[String(parts[0])] == (parts.count > 1 ? String(parts[1]) : ""), "write \(write): \(line), recorded \(seen)"
      )
    }
  }
}
