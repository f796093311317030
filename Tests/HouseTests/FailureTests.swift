import Testing

/// Failures and unknown outcomes of the real binary.
@Suite(.serialized) struct `Failures` {
  static let probe = """
    ```sh probe expect="= 3"
    wc -l < rows
    ```

    If it stops by itself, slow down and retry once; else [page](desk.md#night).

    ## Escalate

    1. Page the storage desk.
    """

  @Test func `a failure has no default, and offers only what is true`() throws {
    let walk = try Guarded(
      action: "echo row >> rows; echo broken pipe >&2; exit 4", guards: "", rest: Self.probe)
    defer { walk.bash.remove() }
    let result = try walk.play("type a number | q")
    #expect(walk.read("rows") == "row\n", "\(result.output)")
    for words in [
      "FAILED, exit 4", "  | broken pipe", "Safe to repeat: not known", "1 run it again: not known to be safe",
      "undo it, covers the pause", "page: Escalate", "leave it as it is",
      "Author's advice: If it stops by itself, slow down and retry once; else page (desk.md#night).",
    ] { #expect(result.output.contains(words), "\(words)\n\(result.output)") }
  }

  @Test func `fifty newlines at a failure start nothing`() throws {
    let walk = try Guarded(action: "echo row >> rows; exit 4", guards: "", rest: Self.probe)
    defer { walk.bash.remove() }
    let first = try walk.play("type a number | q")
    #expect(first.status == 12, "\(first.output)")
    try walk.write(
      "import os, pty, sys\npid, fd = pty.fork()\nif pid == 0: os.execvp('muster', ['muster', 'resume'])\nos.write(fd, b'\\r' * 50 + b'q\\r')\ntry:\n    while os.read(fd, 4096): pass\nexcept OSError: pass\nsys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n",
      "newlines.py")
    let result = try walk.bash.run("python3 newlines.py")
    #expect(result.status == 12, "\(result.output)")
    #expect(walk.read("rows") == "row\n")
    #expect(walk.read("undone") == nil)
  }

  @Test func `what is safe to repeat is run again, with its ceremony, and undone with the number of its probe`() throws
  {
    let walk = try Guarded(
      action: "echo row >> rows; exit 4", guards: "", rest: Self.probe, run: "class=small idempotent=yes interactive=no"
    )
    defer { walk.bash.remove() }
    let result = try walk.play(
      """
      (?s)3 undo it.*type a number | 3
      rolled back | q
      (?s)1 page.*type a number | 3
      (?s)1 run it again.*type a number | 1
      """)
    #expect(walk.read("rows") == "row\nrow\nrow\n", "\(result.output)")
    #expect(result.output.contains("1 page: Escalate"), "\(result.output)")
    #expect(result.output.contains("type  undo 3  to go on"), "\(result.output)")
    #expect(walk.read("undone") == "undone\n", "\(result.output)")
  }

  static let survivor = """
    sleep 0.5
    kill -9 $PPID
    while [ ! -e enough ]; do sleep 0.05; done
    echo row >> rows
    """

  @Test func `a process that outlived muster is waited for, and then a person rules`() throws {
    let walk = try Guarded(action: Self.survivor, guards: "", rest: Self.probe)
    defer { walk.bash.remove() }
    let killed = try walk.play("# nothing more")
    #expect(killed.status == 137, "\(killed.output)")
    let alone = try walk.bash.run("muster resume --no-input")
    #expect(alone.status == 21, "\(alone.output)")
    #expect(alone.output.contains("is still running"), "\(alone.output)")
    let result = try walk.play(
      """
      How do you know | by its row
      unknown> 1-2 | 1
      unknown> 1-5 | 1
      type what you saw | q
      """, "bash -c '(sleep 1; touch enough) & exec muster resume'")
    #expect(result.output.contains("It is gone. What it printed is lost"), "\(result.output)")
    #expect(walk.read("rows") == "row\n")
    let timeline = try walk.bash.run("muster timeline --all")
    #expect(timeline.output.contains("was waited for"), "\(timeline.output)")
  }

  @Test func `a process that outlived muster is stopped by a typed word, and a part of it leads to the failure screen`()
    throws
  {
    let walk = try Guarded(
      action: "setsid bash -c 'echo $$ > escaped; while :; do sleep 0.05; done' &\necho row > rows\necho $$ > leader\n"
        + "while [ ! -s escaped ]; do sleep 0.02; done\n" + Self.survivor, guards: "", rest: Self.probe)
    defer { walk.bash.remove() }
    _ = try walk.play("# nothing more")
    #expect(try walk.lives("leader"))
    let result = try walk.play(
      """
      How do you know | one row is there
      type  (stop .*?)  to end | \\1
      unknown> 1-2 | 2
      unknown> 1-5 | 4
      type a number | q
      """, "muster resume")
    #expect(result.status == 12, "\(result.output)")
    #expect(result.output.contains("PARTIAL, as you ruled"), "\(result.output)")
    #expect(try !walk.lives("leader"))
    #expect(try !walk.lives("escaped"))
  }

  /// Leaves a process of another session behind, and dies with muster.
  static let orphan = """
    setsid bash -c 'echo $$ > escaped; exec sleep 1000' &
    while [ ! -s escaped ]; do sleep 0.02; done
    echo row > rows
    kill -9 $PPID; kill -9 $$
    """

  @Test func `what outlives its leader behind a crash is named, and stopped by a typed word`() throws {
    let walk = try Guarded(action: Self.orphan, guards: "", rest: Self.probe)
    defer { walk.bash.remove() }
    _ = try walk.play("# nothing more")
    #expect(try walk.lives("escaped"))
    let pid = try #require(walk.read("escaped")).filter(\.isNumber)
    let alone = try walk.bash.run("muster resume --no-input")
    #expect(alone.status == 21, "\(alone.output)")
    #expect(alone.output.contains("is gone."), "\(alone.output)")
    #expect(alone.output.contains("A process that it started is STILL RUNNING: \(pid)"), "\(alone.output)")
    #expect(try walk.lives("escaped"))
    let result = try walk.play(
      """
      How do you know | one row is there
      type  (stop .*?)  to end | \\1
      unknown> 1-6 | 6
      unknown> 1-5 | 4
      type a number | q
      """, "muster resume")
    #expect(result.output.contains("6 stop what still runs of it"), "\(result.output)")
    #expect(result.output.contains("Stopped."), "\(result.output)")
    #expect(try !walk.lives("escaped"))
  }

  @Test func `a child whose mark was not written before the crash is found by what it carries`() throws {
    let walk = try Guarded(action: Self.survivor, guards: "", rest: Self.probe)
    defer { walk.bash.remove() }
    let killed = try walk.play("# nothing more")
    #expect(killed.status == 137, "\(killed.output)")
    // As the lock file stands before the child's mark is in it.
    let cut = try walk.bash.run(
      "for f in $(find home -name '*lock*' -type f); do cut -f1-6 \"$f\" > cut && cat cut > \"$f\" && cat \"$f\"; done")
    #expect(cut.output.split(separator: "\t").count == 6, "\(cut.output)")
    let alone = try walk.bash.run("muster resume --no-input")
    #expect(alone.output.contains("is still running."), "\(alone.output)")
    _ = try walk.bash.run("touch enough; while [ ! -e rows ]; do sleep 0.02; done")
    #expect(alone.status == 21)
  }

  /// Waits until its gate is opened, and starts something in a session of its own.
  static let patient = """
    setsid bash -c 'echo $$ > escaped; while :; do sleep 0.05; done' &
    while [ ! -s escaped ]; do sleep 0.02; done
    echo $$ > leader
    while :; do sleep 0.05; done
    """

  @Test(arguments: [("TERM", "because muster was told to end"), ("HUP", "because the terminal went away")])
  func `a signal without a terminal ends the action with all that it started, and says how`(
    signal: String, words: String
  ) throws {
    let walk = try Guarded(action: Self.patient, guards: "", rest: Self.probe)
    defer { walk.bash.remove() }
    let first = try walk.bash.run("muster walk orders.md")
    let found = try #require(first.output.firstMatch(of: #/--plan (\S+) --confirm "(.*)"/#), "\(first.output)")
    let ended = try walk.bash.run(
      """
      muster resume --plan \(found.output.1) --confirm "\(found.output.2)" & muster=$!
      while [ ! -s leader ]; do sleep 0.02; done
      kill -\(signal) $muster; wait $muster; echo "ended $?"
      """)
    #expect(ended.output.contains("ended 130"), "\(ended.output)")
    #expect(ended.output.contains("STOPPED, \(words)"), "\(ended.output)")
    #expect(ended.output.contains("Held. Nothing is lost."), "\(ended.output)")
    #expect(!ended.output.contains("outlived it"), "\(ended.output)")
    #expect(try !walk.lives("leader") && !walk.lives("escaped"))
    let timeline = try walk.bash.run("muster timeline --all").output
    let flat = timeline.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(flat.contains("STOPPED, \(words)") && flat.contains("held, hangup"), "\(timeline)")
  }

  @Test func `what ran in this incident is not run again as if it were the first time`() throws {
    let walk = try Guarded(action: "echo row >> rows", guards: "", rest: Self.probe)
    defer { walk.bash.remove() }
    let result = try walk.play(
      """
      ran before in this incident | \("")
      type what you saw | b
      (?s)Nothing was run.*r run | q
      """)
    #expect(result.output.contains("it ran before in this incident, done"), "\(result.output)")
    #expect(result.output.contains("class wide"), "\(result.output)")
    #expect(walk.read("rows") == "row\n", "\(result.output)")
  }
}
