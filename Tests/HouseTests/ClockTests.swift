import FoundationEssentials
import Engine
import Incidents
import Journals
import Testing

/// The built program at a real terminal while clocks jump and targets change under its prompt.
///
/// Nobody's clock is set: libfaketime tells the one program what time it is, by a file that the test writes.
@Suite(.serialized, .enabled(if: ClockTrial.isThere, "there is no faketime here"))
struct `A clock that jumps` {
  @Test func `by five minutes at the phrase voids the plan, and set back it does not come to life again`() throws {
    let trial = try ClockTrial(fakesMonotonic: false)
    defer { trial.bash.remove() }
    let result = try trial.play(
      """
      r run | : | r
      type  run 3  to go on | echo +301 > clock | run 3
      type  run 3  to go on | : |
      r run | echo +0 > clock | q
      """)
    #expect(result.output.contains("is older than five minutes. Nothing was run."), "\(result.output)")
    #expect(trial.done == nil)
    let plans = result.output.matches(of: /Plan ([0-9a-f]{8}); nothing has run yet/).map { String($0.output.1) }
    #expect(plans.count == 2 && plans.first != plans.last, "\(result.output)")
    for plan in plans {
      let again = try trial.bash.run("muster resume --no-input --plan \(plan) --confirm 'run 3'")
      // The second one was made by a clock that was ahead: it is void as well.
      #expect(again.status != 0 && trial.done == nil, "\(again.output)")
    }
    #expect(try trial.bash.run("muster verify").status == 0)
  }

  @Test func `and targets that change under the prompt void the plan, and the number is another`() throws {
    let trial = try ClockTrial(fakesMonotonic: true)
    defer { trial.bash.remove() }
    let result = try trial.play(
      """
      r run | : | r
      type  run 3  to go on | seq -f s-%g 4 > holds; echo +25 > clock | run 3
      type  run 4  to go on | : |
      r run | : | q
      """)
    #expect(result.output.contains("The dry run again, since some time has passed"), "\(result.output)")
    let words = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("It names 4 targets now; the plan was made for 3."), "\(result.output)")
    #expect(trial.done == nil)
    #expect(try trial.bash.run("muster timeline --all").output.contains("what it would touch has changed since"))
  }

  @Test func `forth and back leaves the records in order, and no time before the beginning in a header`() throws {
    let trial = try ClockTrial(fakesMonotonic: false, page: ClockTrial.steps)
    defer { trial.bash.remove() }
    let result = try trial.play(
      """
      r run | echo +7200 > clock | r
      go on | : |
      r run | echo -7200 > clock | r
      go on | : |
      r run | echo -3600 > clock | r
      go on | : |
      how did it end | echo +86400 > clock | 5
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.matches(of: /lead \S+ +T\+00:\d\d/).count >= 3, "\(result.output)")
    #expect(!result.output.contains("T-"), "\(result.output)")
    let records = try trial.records()
    #expect(records.count > 9)
    for (before, after) in zip(records, records.dropFirst()) {
      #expect(before.seq + 1 == after.seq)
      #expect(before.monotonic <= after.monotonic && before.boot == after.boot)
    }
    #expect(try trial.bash.run("muster timeline").output.contains("The clock was set back by"))
    #expect(try trial.bash.run("muster verify").status == 0)
  }
}

/// A walk whose clock the test holds.
struct ClockTrial {
  let bash: Bash

  /// True where the program is that puts its library before the system's clock.
  static let isThere = FileManager.default.fileExists(atPath: "/usr/bin/faketime")

  static let page = """
    # Re-stamp

    ### Re-stamp live holds

    ```sh preview
    cat holds
    ```

    ```sh run class=wide cap=9
    cat holds >> done
    ```

    ```sh undo covers="all of it"
    rm done
    ```
    """

  static let steps = """
    # Look

    1. Look at the first:
       ```sh
       echo first
       ```
    2. Look at the second:
       ```sh
       echo second
       ```
    3. Look at the third:
       ```sh
       echo third
       ```
    """

  /// Types what stands behind the words once they are there, after a command of the test's.
  private static let player = """
    import os, pty, select, subprocess, sys, time
    turns = [line.rstrip("\\n").split(" |", 2) for line in open("turns") if line.strip()]
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.pop("CI", None)
        os.execvp(sys.argv[1], sys.argv[1:])
    seen, end, over = b"", time.monotonic() + 40, False
    def hear():
        global seen, over
        if not select.select([fd], [], [], 0.2)[0]:
            return
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b""
        over = not data
        seen += data
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    for words, command, typed in turns:
        # A prompt is a last line that ends in a blank.
        while not over and time.monotonic() < end and not (words.encode() in seen and seen.endswith(b" ")):
            hear()
        subprocess.run(["bash", "-c", command])
        seen = b""
        if not over:
            os.write(fd, typed.strip().encode() + b"\\r")
    while not over and time.monotonic() < end:
        hear()
    if not over:
        os.kill(pid, 9)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

    """

  init(fakesMonotonic: Bool, page: String = page) throws {
    bash = try Bash("clock")
    let monotonic = fakesMonotonic ? "" : "FAKETIME_DONT_FAKE_MONOTONIC=1"
    let start = """
      exec faketime -f +0 env -u FAKETIME FAKETIME_TIMESTAMP_FILE="$PWD/clock" FAKETIME_NO_CACHE=1 NO_FAKE_STAT=1 \\
        \(monotonic) muster "$@"

      """
    for (name, text) in [
      ("walk.md", page), ("play.py", Self.player), ("clock", "+0\n"), ("holds", "r-1\nr-2\nr-3\n"),
      ("start", start),
    ] { try Data(text.utf8).write(to: URL(fileURLWithPath: bash.folder + "/" + name)) }
  }

  /// Each line is `WORDS | COMMAND | TYPED`.
  func play(_ turns: String) throws -> Bash.Result {
    try Data((turns + "\n").utf8).write(to: URL(fileURLWithPath: bash.folder + "/turns"))
    return try bash.run("python3 play.py bash start walk walk.md")
  }

  /// What the action left; nil while it has not run.
  var done: String? {
    FileManager.default.contents(atPath: bash.folder + "/done").map { String(decoding: $0, as: UTF8.self) }
  }

  func records() throws -> [Record] {
    let journal = SQLiteJournal(path: bash.folder + "/home/.local/state/muster/journal.db", access: .reading)
    var records: [Record] = []
    for line in try journal.incidents(limit: 1) { try journal.read(line.id, from: 1) { records.append($0) } }
    return records
  }
}
