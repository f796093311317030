import FoundationEssentials
import Testing

/// Plans and second persons of the built program: several processes, a real journal, a real terminal.
@Suite struct `A plan of the built program` {
  private static let page = """
    # Re-stamp

    ### Re-stamp live holds

    ```sh preview
    cat holds
    ```

    ```sh run class=lasting cap=5
    cat holds >> done
    ```

    ```sh undo covers="all of it"
    rm done
    ```
    """

  private func bash(_ holds: [String] = ["r-1", "r-2", "r-3"]) throws -> Bash {
    let bash = try Bash("approval")
    try Data(Self.page.utf8).write(to: URL(fileURLWithPath: bash.folder + "/holds.md"))
    try Data(holds.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: bash.folder + "/holds"))
    return bash
  }

  private func done(_ bash: Bash) -> String? {
    FileManager.default.contents(atPath: bash.folder + "/done").map { String(decoding: $0, as: UTF8.self) }
  }

  /// Walks to the plan without a terminal, and gives its name.
  private func plan(_ bash: Bash) throws -> String {
    let first = try bash.run("MUSTER_USER=mira muster walk holds.md")
    #expect(first.status == 11, "\(first.output)")
    return String(try #require(first.output.firstMatch(of: #/--plan (\S+)/#), "\(first.output)").output.1)
  }

  @Test func `two walks and one approval: one of them runs, once`() throws {
    let bash = try bash()
    defer { bash.remove() }
    let plan = try plan(bash)
    let early = try bash.run("MUSTER_USER=mira muster resume --plan \(plan) --confirm 'run 3'")
    #expect(early.status == 11, "\(early.output)")
    #expect(early.output.contains("muster confirm INC-1"))
    let own = try bash.run("MUSTER_USER=mira muster confirm INC-1 --plan \(plan) --read-back 3")
    #expect(own.status == 2 && own.output.contains("your own"), "\(own.output)")
    let wrong = try bash.run("MUSTER_USER=tomas muster confirm INC-1 --plan \(plan) --read-back 4")
    #expect(wrong.status == 2, "\(wrong.output)")
    let agreed = try bash.run("MUSTER_USER=tomas muster confirm INC-1 --plan \(plan) --read-back 3")
    #expect(agreed.status == 0, "\(agreed.output)")
    let race = try bash.run(
      """
      go() { MUSTER_USER=mira muster resume --plan \(plan) --confirm 'run 3' > out.$1 2>&1; echo $? >> statuses; }
      go 1 & go 2 & go 3 & wait; sort statuses | uniq -c; cat out.*
      """)
    #expect(done(bash) == "r-1\nr-2\nr-3\n", "\(race.output)")
    let again = try bash.run("MUSTER_USER=mira muster resume --plan \(plan) --confirm 'run 3'")
    #expect(done(bash) == "r-1\nr-2\nr-3\n", "\(again.output)")
    #expect(try bash.run("muster verify").status == 0)
  }

  @Test func `what was agreed to cannot be changed afterwards`() throws {
    let bash = try bash()
    defer { bash.remove() }
    let plan = try plan(bash)
    _ = try bash.run("MUSTER_USER=tomas muster confirm INC-1 --plan \(plan) --read-back 3")
    // The file, the targets, and the record itself.
    _ = try bash.run("sed -i 's/cat holds >> done/echo other >> done/' holds.md; seq -f r-%g 4 9 > holds")
    let edited = try bash.run(
      "db=$(find . -name journal.db | head -1); sqlite3 $db \"UPDATE record SET actor = 'anna'\"")
    #expect(edited.status != 0, "\(edited.output)")
    let late = try bash.run("sleep 21; MUSTER_USER=mira muster resume --plan \(plan) --confirm 'run 3'", seconds: 60)
    #expect(late.status != 0, "\(late.output)")
    #expect(late.output.contains("the plan was made for 3"), "\(late.output)")
    #expect(done(bash) == nil)
  }

  @Test(arguments: [([], "names no target"), ((1...6).map { "r-\($0)" }, "the author's cap is 5")])
  func `nothing to touch and too much to touch are refused`(holds: [String], words: String) throws {
    let bash = try bash(holds)
    defer { bash.remove() }
    let first = try bash.run("muster walk holds.md")
    #expect(first.status == 10, "\(first.output)")
    #expect(first.output.contains(words), "\(first.output)")
    #expect(done(bash) == nil)
  }

  @Test func `at a terminal a second person reads the number back while the lead waits`() throws {
    let bash = try bash()
    defer { bash.remove() }
    let rules = """
      r run | r
      type  (.*?)  to go on | \\1
      ledger> 1-4 | 3
      Why is it normal | it is
      Enter. go on |\(" ")
      how did it end | 5
      """
    try Data((rules + "\n").utf8).write(to: URL(fileURLWithPath: bash.folder + "/rules"))
    let second = """
      Read the number | 3
      Any strong objection | none
      """
    try Data((second + "\n").utf8).write(to: URL(fileURLWithPath: bash.folder + "/second"))
    let result = try bash.run(
      """
      (for i in $(seq 200); do muster timeline 2>/dev/null | grep -q 'asked for a second' && break; sleep 0.1; done
       MUSTER_USER=tomas PLAY_QUIET=0.1 PLAY_PATIENCE=30 "$ROOT"/scripts/play.py --rules second muster confirm > second.out 2>&1
      ) & MUSTER_USER=mira PLAY_QUIET=0.1 PLAY_PATIENCE=40 "$ROOT"/scripts/play.py --rules rules muster walk holds.md; wait
      cat second.out
      """, seconds: 90)
    #expect(result.output.contains("tomas agrees: read 3 back"), "\(result.output)")
    #expect(result.output.contains("is confirmed by tomas"), "\(result.output)")
    #expect(done(bash) == "r-1\nr-2\nr-3\n", "\(result.output)")
  }
}
