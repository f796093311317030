import FoundationEssentials
import Testing

/// Two changes on a real disk, taken back by the real binary, at a terminal and without one.
@Suite struct `Rollback on a real terminal` {
  private let bash: Bash

  static let page = """
    ---
    owner: team-mill
    use-when: the mill stands
    parameters:
      GEAR:
        default: "3"
    ---
    # The mill stands

    ## Set the gear

    ```sh preview
    echo gear
    ```

    ```sh run class=small leaves="the gear is another (was 2)"
    echo "set $GEAR" >> book
    ```

    ```sh undo covers="the gear"
    echo "unset $GEAR" >> book
    ```

    ## Open the weir

    ```sh preview
    printf 'weir-%s\\n' 1 2 3
    ```

    ```sh run class=small leaves="three weirs are open (were shut)"
    echo open >> book
    ```

    ```sh undo covers="the weirs; water that ran is gone"
    [ ! -e stuck ] || { echo $$ > undoing; while [ -e stuck ]; do sleep 0.05; done; }
    [ ! -e broken ] || exit 3
    echo shut >> book
    ```

    ## Call the miller

    - [ ] Call the miller.
    """

  init() throws {
    bash = try Bash("rollback")
    try Data(Self.page.utf8).write(to: URL(fileURLWithPath: bash.folder + "/mill.md"))
  }

  private func play(_ rules: String, _ command: String) throws -> Bash.Result {
    try Data((rules + "\n").utf8).write(to: URL(fileURLWithPath: bash.folder + "/rules"))
    return try bash.run("PLAY_QUIET=0.1 PLAY_PATIENCE=50 \"$ROOT\"/scripts/play.py --rules rules \(command)")
  }

  /// Walks to the last step and holds there.
  private func changed() throws {
    let result = try play(
      "type what you saw | q\ntype  (.*?)  to go on | \\1\nr run | r\nEnter. go on | ", "muster walk mill.md")
    #expect(result.status == 12, "\(result.output)")
    #expect(book == "set 3\nopen\n", "\(result.output)")
  }

  private var book: String {
    // A book that is not there holds nothing.
    (try? String(contentsOfFile: bash.folder + "/book", encoding: .utf8)) ?? ""
  }

  @Test func `everything is shown in reverse, each wants its word, and what is left is said`() throws {
    defer { bash.remove() }
    try changed()
    let result = try play("type  (undo 3)  to go on | \\1\ntype  do  to go on | ", "muster rollback")
    #expect(result.status == 12, "\(result.output)")
    #expect(result.output.contains("1  Open the weir: covers the weirs; water that ran is gone, 3 targets"))
    #expect(result.output.contains("2  Set the gear: covers the gear, 1 target"), "\(result.output)")
    #expect(result.output.contains("STILL DIFFERENT FROM BEFORE, 1"), "\(result.output)")
    #expect(book == "set 3\nopen\nshut\n")
    let shown = try bash.run("muster where; muster where --json; muster export --format json")
    #expect(shown.output.contains("Different  1  the gear is another (was 2)"), "\(shown.output)")
    #expect(shown.output.contains("\"why\": \"undone\""), "\(shown.output)")
  }

  @Test func `an undo that fails stops none of the others`() throws {
    defer { bash.remove() }
    try changed()
    _ = try bash.run(": > broken")
    let result = try play("type  (.*?)  to go on | \\1", "muster rollback --set GEAR=9")
    #expect(result.status == 20, "\(result.output)")
    #expect(result.output.contains("1 undone, 1 FAILED"), "\(result.output)")
    // With the gear as it was when it was set.
    #expect(book == "set 3\nopen\nunset 3\n", "\(result.output)")
  }

  @Test func `fifty newlines take nothing back, in the list, at a phrase, or at the ledger`() throws {
    defer { bash.remove() }
    try changed()
    for (rules, command) in [
      (". | ", "PLAY_MOST=50 muster rollback"), ("type what you saw | u\nUndo which | \n. | ", "muster resume"),
      ("type what you saw | seen\nledger> | ", "muster resume"),
    ] {
      try Data((rules + "\n").utf8).write(to: URL(fileURLWithPath: bash.folder + "/rules"))
      _ = try bash.run(
        "PLAY_MOST=50 PLAY_QUIET=0.05 PLAY_PATIENCE=10 \"$ROOT\"/scripts/play.py --rules rules env \(command)")
      #expect(book == "set 3\nopen\n", "\(command)")
    }
  }

  @Test func `without a terminal each undo has its plan, and only the confirmed one runs`() throws {
    defer { bash.remove() }
    try changed()
    let first = try bash.run("muster rollback")
    #expect(first.status == 11, "\(first.output)")
    #expect(book == "set 3\nopen\n")
    let plans = first.output.matches(of: #/--plan (\S+) --confirm "(.*?)"/#).map { (String($0.1), String($0.2)) }
    #expect(plans.map(\.1) == ["undo <number>", "do"], "\(first.output)")
    let wrong = try bash.run("muster rollback --plan \(plans[0].0) --confirm 'undo 2'")
    #expect(wrong.status == 11, "\(wrong.output)")
    #expect(book == "set 3\nopen\n")
    let right = try bash.run("muster rollback --plan \(plans[0].0) --confirm 'undo 3'")
    #expect(right.status == 11, "\(right.output)")
    #expect(book == "set 3\nopen\nshut\n", "\(right.output)")
    let again = try bash.run("muster rollback --plan \(plans[0].0) --confirm 'undo 3'")
    #expect(again.status == 11 && book == "set 3\nopen\nshut\n", "\(again.output)")
    let last = try bash.run("muster rollback --plan \(plans[1].0) --confirm do")
    #expect(last.status == 0, "\(last.output)")
    #expect(book == "set 3\nopen\nshut\nunset 3\n", "\(last.output)")
  }

  @Test func `close says what still differs, and at a terminal asks what becomes of it`() throws {
    defer { bash.remove() }
    try changed()
    let left = try play("ledger> | q", "muster close INC-1 --outcome mitigated --why 'gone on by hand'")
    #expect(left.status == 12 && left.output.contains("is not closed"), "\(left.output)")
    let asked = try play(
      "answers for it | tomas\nUntil when | 2199-12-01\nDifferent 1 of | 2\nledger> | q",
      "muster close INC-1 --outcome mitigated --why 'gone on by hand'")
    #expect(asked.output.contains("Different 1 of 2: the gear is another (was 2)"), "\(asked.output)")
    let closed = try bash.run("muster close INC-1 --outcome mitigated --why 'gone on by hand' --no-input")
    #expect(closed.status == 0, "\(closed.output)")
    #expect(closed.output.contains("owner tomas, due 2199-12-01"), "\(closed.output)")
    #expect(closed.output.contains("AND NOBODY SAID UNTIL WHEN: 1"), "\(closed.output)")
    #expect(closed.output.contains("NO DATE"), "\(closed.output)")
    #expect(closed.output.contains("2 things still differ from before"), "\(closed.output)")
    #expect(book == "set 3\nopen\n")
  }

  @Test func `kill -9 during an undo leaves it unknown, and a person rules before anything else`() throws {
    defer { bash.remove() }
    try changed()
    let killed = try bash.run(
      """
      : > stuck
      id=$(muster rollback 2>&1 | grep -o -- '--plan [0-9a-f]*' | head -n 1 | cut -d' ' -f2)
      muster rollback --plan "$id" --confirm 'undo 3' & muster=$!
      while [ ! -s undoing ]; do sleep 0.05; done
      kill -9 $muster; kill -9 $(cat undoing); rm stuck
      wait $muster; echo killed $?
      """)
    #expect(killed.output.contains("killed 137"), "\(killed.output)")
    let alone = try bash.run("muster rollback --no-input")
    #expect(alone.status == 21, "\(alone.output)")
    let result = try play(
      "How do you know | the weirs stand open\nunknown undo> 1-3 | 2\ntype  (.*?)  to go on | \\1", "muster rollback")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("UNKNOWN whether it ran"), "\(result.output)")
    #expect(book == "set 3\nopen\nshut\nunset 3\n", "\(result.output)")
  }

  @Test func `a walk that is over can be taken back, and a change with an owner and a date stays his`() throws {
    defer { bash.remove() }
    try changed()
    try Data("call-the-miller-1: called\ncall-the-miller: called\nledger 1: tomas 2199-12-01\n".utf8).write(
      to: URL(fileURLWithPath: bash.folder + "/answers"))
    let ended = try bash.run("muster resume --answers answers")
    #expect(ended.status == 0, "\(ended.output)")
    #expect(ended.output.contains("completed except what still differs"), "\(ended.output)")
    #expect(ended.output.contains("NO DATE"), "\(ended.output)")
    let stands = try bash.run("muster where INC-1")
    #expect(stands.output.contains("owner tomas, due 2199-12-01"), "\(stands.output)")
    let result = try play("type  (.*?)  to go on | \\1", "muster rollback INC-1")
    #expect(result.status == 0, "\(result.output)")
    #expect(book == "set 3\nopen\nshut\nunset 3\n", "\(result.output)")
    #expect(!(try bash.run("muster where INC-1").output.contains("Different")))
    #expect(try bash.run("muster verify").status == 0)
  }
}
