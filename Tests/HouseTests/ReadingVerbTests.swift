import FoundationEssentials
import Testing

/// The verbs that show, list, tell and note, driven through the built program.
@Suite struct ReadingVerbTests {
  /// A walk that nobody has to answer: two commands that only look.
  private let checklist = """
    # The cellar

    1. Count the barrels:

       ```bash
       echo 17 barrels
       ```

    2. Look at the door:

       ```bash
       ls -d /
       ```
    """

  /// Walks without a person: whatever is asked to be confirmed is confirmed, as printed.
  private let confirming = """
    walk() {
      muster walk "$1" > walked 2>&1; status=$?
      while line=$(grep -o 'muster resume .* --plan .*' walked) && [ $status = 11 ]; do
        eval "$line" > walked 2>&1; status=$?
      done
      return $status
    }
    """

  private func shell(_ purpose: String) throws -> Bash {
    var bash = try Bash(purpose)
    bash.environment["MUSTER_DB"] = bash.folder + "/journal.db"
    bash.environment["MUSTER_USER"] = "mira"
    try Data(checklist.utf8).write(to: URL(fileURLWithPath: bash.folder + "/cellar.md"))
    return bash
  }

  @Test(arguments: ["muster", "Muster", " ", ""]) func `nobody writes under the name of the program, or under none`(
    name: String
  ) throws {
    let bash = try shell("name")
    defer { bash.remove() }
    let told = try bash.run(
      "muster walk cellar.md > /dev/null 2>&1; MUSTER_USER='\(name)' muster note INC-1 x > /dev/null; muster timeline INC-1 | grep 'note: x'; id -un"
    )
    let lines = told.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].contains(" \(lines[1]) "), "\(told.output)")
  }

  @Test(arguments: ["timeline", "export INC-1", "where INC-1", "list --incidents"])
  func `a disk that is full behind standard output is no success`(verb: String) throws {
    let bash = try shell("full")
    defer { bash.remove() }
    let full = try bash.run(
      "muster walk cellar.md > /dev/null 2>&1; muster \(verb) > /dev/full; echo $?; muster \(verb) | head -c 1 > /dev/null"
    )
    #expect(
      full.output == "muster: standard output cannot be written: No space left on device\n74\n", "\(full.output)")
  }

  @Test func `a new runbook lints clean, walks, and is never overwritten`() throws {
    let bash = try shell("new")
    defer { bash.remove() }
    let made = try bash.run(
      "muster new cellar/flooded --owner 'team: water' && muster lint runbooks && cat runbooks/cellar/flooded.md")
    #expect(made.status == 0, "\(made.output)")
    #expect(made.output.contains("no errors, no warnings"))
    #expect(made.output.contains("# Flooded") && made.output.contains("owner: team water"))
    #expect(!made.output.contains("TITLE") && !made.output.contains("OWNER") && !made.output.contains("DATE"))
    let again = try bash.run(
      "echo mine > runbooks/cellar/flooded.md; muster new cellar/flooded; echo $?; cat runbooks/cellar/flooded.md")
    #expect(again.output.contains("is there already") && again.output.hasSuffix("2\nmine\n"))
    let walked = try bash.run(
      "muster new dry >/dev/null && muster walk --dry-run runbooks/dry.md && muster walk runbooks/dry.md")
    #expect(walked.status == 11, "\(walked.output)")
    for name in ["../up", "/etc/x", "a//b", ".hidden", "-flag", "two words", "''", "a/.."] {
      #expect(try bash.run("muster new -- \(name.contains("'") ? name : "'\(name)'")").status == 2)
    }
    #expect(try bash.run("ls ../up.md").status != 0)
  }

  @Test func `show has one form at a time and names what it cannot read`() throws {
    let bash = try shell("show")
    defer { bash.remove() }
    for form in ["", "--tree", "--graph text", "--graph mermaid", "--graph dot", "--json"] {
      let shown = try bash.run("muster show \(form) cellar.md cellar.md")
      #expect(shown.status == 0 && shown.output.contains("barrels"), "\(shown.output)")
    }
    let missing = try bash.run("muster show nowhere.md")
    #expect(missing.status == 2 && missing.output.contains("nowhere.md"))
    #expect(try bash.run("muster show --tree --json cellar.md").status == 2)
    #expect(try bash.run("muster show cellar.md#nothing").status == 2)
    #expect(try bash.run("muster show --json cellar.md").output.hasPrefix("{\n  \"version\": 1,\n  \"runbooks\": ["))
    let listed = try bash.run(
      "mkdir shelf && cp cellar.md shelf && muster list shelf && muster list --json shelf && muster list nowhere")
    #expect(listed.status == 2 && listed.output.contains("2 steps") && listed.output.contains("\"id\": \"cellar\""))
  }

  @Test func `looking leaves no trace where nothing was recorded`() throws {
    let bash = try shell("trace")
    defer { bash.remove() }
    for verb in ["where", "timeline", "export", "note INC-1 x"] {
      let looked = try bash.run("muster \(verb)")
      #expect(looked.status == 2, "\(looked.output)")
    }
    #expect(
      try bash.run("muster list --incidents; muster doctor; ls journal.db").output.contains(
        "cannot access 'journal.db'"))
  }

  @Test func `an export depends on the record and on nothing else`() throws {
    let bash = try shell("export")
    defer { bash.remove() }
    let twice = try bash.run(
      """
      \(confirming)
      walk cellar.md
      for format in markdown json; do
        muster export --format $format > a; cd /; TZ=Asia/Tokyo LC_ALL=C MUSTER_USER=jo muster export INC-1 --format $format > "$OLDPWD/b"
        cd "$OLDPWD"; cmp a b || exit 1
      done
      muster export INC-1 --out deep/folder && stat -c %a deep/folder/INC-1.md && cat deep/folder/INC-1.md
      """)
    #expect(twice.status == 0, "\(twice.output)")
    #expect(twice.output.contains("deep/folder/INC-1.md\n600\n# INC-1: The cellar"))
    #expect(twice.output.contains("17 barrels") && twice.output.contains("mira"))
    let journal = bash.folder
    #expect(!twice.output.contains(journal))
  }

  @Test func `a note takes the next place beside a walk that runs`() throws {
    let bash = try shell("note")
    defer { bash.remove() }
    let slow = "# Slow\n\n1. Wait for the miller:\n\n   ```bash\n   cat pipe\n   ```\n"
    try Data(slow.utf8).write(to: URL(fileURLWithPath: bash.folder + "/slow.md"))
    let noted = try bash.run(
      """
      \(confirming)
      mkfifo pipe
      walk slow.md & walk=$!
      exec 3> pipe   # opens when the script reads, and not before
      muster note INC-1 'customers call' && MUSTER_USER=jo muster note INC-1 'they called earlier' --at 00:00Z
      muster where
      echo done >&3; exec 3>&-
      wait $walk; echo "walk $?"
      muster timeline --all --format csv
      muster note INC-1 ''; echo "empty $?"
      muster note INC-1 x --at 25:00Z; echo "bad $?"
      """, seconds: 30)
    #expect(noted.output.contains("walk 0"), "\(noted.output)")
    #expect(noted.output.contains("running in wait-for-the-miller"), "\(noted.output)")
    #expect(noted.output.contains("empty 2") && noted.output.contains("bad 2"))
    let rows = noted.output.split(whereSeparator: \.isNewline).map(String.init)
    let started = rows.lastIndex { $0.contains("started cat") }
    let note = rows.lastIndex { $0.contains("note: customers call") }
    let ended = rows.lastIndex { $0.contains("done, exit 0") }
    #expect(started != nil && note != nil && ended != nil && started ?? 0 < note ?? 0 && note ?? 0 < ended ?? 0)
    #expect(rows.contains { $0.contains("jo") && $0.contains("they called earlier") })
  }

  @Test func `where is the newest open incident, and reads only that one`() throws {
    let bash = try shell("where")
    defer { bash.remove() }
    let both = try bash.run(
      "muster walk cellar.md >/dev/null 2>&1; muster walk --until 2 cellar.md >/dev/null 2>&1; muster where; muster where INC-1 --json; muster where --md"
    )
    #expect(both.output.hasPrefix("INC-2  The cellar"), "\(both.output)")
    #expect(both.output.contains("held at step"))
    #expect(both.output.contains("\"incident\": \"INC-1\"") && both.output.contains("**INC-2** The cellar"))
  }

  @Test func `doctor fails when something will not work, and says what to do`() throws {
    let bash = try shell("doctor")
    defer { bash.remove() }
    let well = try bash.run("muster doctor")
    #expect(well.status == 0, "\(well.output)")
    #expect(well.output.contains("bash") && well.output.contains("All"))
    let ill = try bash.run("echo this is no journal, but long enough to be one > journal.db; muster doctor")
    #expect(ill.status == 1 && ill.output.contains("fail  journal"), "\(ill.output)")
    #expect(try bash.run("muster doctor --json").output.contains("\"works\": false"))
    let open = try bash.run("rm journal.db; muster walk cellar.md >/dev/null 2>&1; chmod 644 journal.db; muster doctor")
    #expect(
      open.status == 0 && open.output.contains("warn  private") && open.output.contains("chmod 600"), "\(open.output)")
  }

  @Test func `bash completes verbs and flags from the printed script`() throws {
    let bash = try shell("completions")
    defer { bash.remove() }
    let complete = """
      source <(muster completions bash)
      ask() {
        COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
        $(complete -p muster | sed -E 's/.*-F ([^ ]+).*/\\1/') muster "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        echo "$*: ${COMPREPLY[*]}"
      }
      ask muster t
      ask muster show --g
      ask muster show --graph ''
      ask muster timeline --format ''
      ask muster walk cel
      """
    let completed = try bash.run(complete)
    #expect(completed.output.contains("muster t: timeline"), "\(completed.output)")
    #expect(completed.output.contains("muster show --g: --graph"))
    #expect(completed.output.contains("muster show --graph : text mermaid dot"))
    #expect(completed.output.contains("muster timeline --format : text json csv"))
    #expect(completed.output.contains("muster walk cel: cellar.md"))
    #expect(try bash.run("muster completions tcsh").status == 2)
  }

  @Test func `a step that is not there names the way to see those that are`() throws {
    let bash = try shell("steps")
    defer { bash.remove() }
    for flag in ["--from", "--until"] {
      let result = try bash.run("muster walk cellar.md \(flag) tow 2>&1")
      #expect(
        result.status == 2
          && result.output == """
            muster: there is no step "tow" in this runbook
              See its steps: muster show --tree cellar.md

            """,
        "\(result.output)")
    }
    let resumed = try bash.run("muster walk cellar.md --until 2 > /dev/null 2>&1; muster resume --from tow 2>&1")
    #expect(resumed.output.hasSuffix("muster show --tree FILE\n"), "\(resumed.output)")
  }

  @Test func `verify fits a terminal and a head can be copied from its line`() throws {
    let bash = try shell("verify")
    defer { bash.remove() }
    let result = try bash.run(
      "muster walk cellar.md > /dev/null 2>&1; muster verify && muster verify --head $(muster verify | awk '$1 == \"head\" { print $2 }')"
    )
    #expect(result.status == 0 && result.output.contains("  head "), "\(result.output)")
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(result.output)")
  }
}
