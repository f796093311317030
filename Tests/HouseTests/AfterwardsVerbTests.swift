import FoundationEssentials
import Testing

/// What is done when all is over, driven through the built program.
@Suite struct AfterwardsVerbTests {
  private static let page = "# The cellar\n\n- [ ] Count the barrels.\n\n- [ ] Lock the door.\n"

  private func shell(_ purpose: String) throws -> Bash {
    var bash = try Bash(purpose)
    bash.environment["MUSTER_DB"] = bash.folder + "/journal.db"
    bash.environment["MUSTER_USER"] = "mira"
    try Data(Self.page.utf8).write(to: URL(fileURLWithPath: bash.folder + "/cellar.md"))
    _ = try bash.run("muster walk cellar.md --no-input; muster declare INC-1 SEV2")
    return bash
  }

  @Test func `an incident is closed, resolved, learnt from and acted upon, without a terminal`() throws {
    let bash = try shell("afterwards")
    defer { bash.remove() }
    let closed = try bash.run("muster close INC-1 --outcome recovered --why 'the barrels are there'; echo \"close $?\"")
    #expect(
      closed.output.contains("close 0") && closed.output.contains("customer told it is over  NO"), "\(closed.output)")
    #expect(!closed.output.contains("Five questions"))
    #expect(try bash.run("muster where INC-1 --json").output.contains("Resolved"))
    let told = try bash.run(
      """
      muster lessons INC-1 < /dev/null; echo "asked $?"
      muster lessons INC-1 --answer 6=x; echo "sixth $?"
      muster lessons INC-1 --answer '3=the door was open' --answer $'4=we should have \\e[31mlocked it'; echo "given $?"
      muster lessons INC-1 --list
      muster action INC-1 'lock the door by itself' --type prevent --owner anna; echo "dateless $?"
      muster action INC-1 'lock the door by itself' --type hope --owner anna --due 2199-01-01; echo "hope $?"
      muster action INC-1 'lock the door by itself' --type prevent --owner anna --due 2001-01-01; echo "past $?"
      muster action INC-1 'lock the door by itself' --type prevent --owner anna --due 2199-01-01; echo "agreed $?"
      muster action INC-1 'lock it by itself' --item 1 --type prevent --owner rui --due 2199-01-01 --test 'pull it'; echo "anew $?"
      muster action INC-1 'ring a bell' --type detect --owner rui --due 2199-01-01 --item 7; echo "seventh $?"
      muster action INC-1 --list
      muster timeline INC-1 > story; muster verify > /dev/null; echo "whole $?"
      """
    ).output
    for want in [
      "asked 10", "sixth 2", "given 0", "looks back from the end", "dateless 2", "hope 2", "past 2", "agreed 0",
      "anew 0",
      "seventh 2", "whole 0", "mira: the door was open",
      "1  prevent  lock it by itself  (rui, until 2199-01-01); known by: pull it",
    ] {
      #expect(told.contains(want), "\(want)\n\(told)")
    }
    #expect(!told.contains("\u{1B}"))
    #expect(!told.contains("until 2199-01-01)\n1"))
    let story = try bash.run("cat story").output
    #expect(story.contains("the barrels are there") && !story.contains("the door was open"), "\(story)")
  }

  @Test func `a redline applies by git and by patch, lints no worse, and is on record once`() throws {
    let bash = try Bash("redline")
    defer { bash.remove() }
    let made = try bash.run(
      #"""
      export MUSTER_DB="$PWD/journal.db" MUSTER_USER=mira MUSTER_CONFIG=/dev/null GIT_CONFIG_GLOBAL=/dev/null PLAY_QUIET=0.05 PLAY_MOST=120
      mkdir books; cp "$ROOT"/runbooks/*.md books/; printf '# Plain\n\n1. Look:\n\n   ```sh\n   true\n   ```\n2. Say --> it.\n   - twice\n\n## Last\n\nDo it.' > books/plain.md
      cat > rules <<'END'
      how did it end | 2
      ledger> | 3
      Why is it normal | it is
      type what you saw | d no time
      r run | s the --> door was locked, `true` is no lock
      seen, no value | s no <!-- time
      go on | s nothing to do
      type a number | q
      . | s it was done before
      END
      git init -q . && git add books
      for book in books/*.md; do
        "$ROOT"/scripts/play.py --rules rules muster walk "$book" > walked 2>&1; echo "$book walked $?"
        name=$(muster list --incidents | grep -o 'INC-[0-9]*' | sort -V | tail -1)
        muster lessons $name --answer '4=step 2 reads "should" too often' > /dev/null
        muster lint --no-syntax "$book" | grep -v '^ ' | sed 's/^[^ ]* //' | sort > before
        muster redline $name > p 2> told; echo "made $? $(grep -c '^+' p)"; tail -2 told
        muster redline $name -o again 2>> told; cmp p again && grep 'all on record' told > /dev/null && echo once; rm -f again
        git apply --check p && patch -s --dry-run -p1 < p && git apply p && echo "applied $(grep -c 'INC-' "$book")"
        muster lint --no-syntax "$book" | grep -v '^ ' | sed 's/^[^ ]* //' | sort > after
        comm -13 before after | grep . && echo WORSE
        muster redline $name 2>&1 > /dev/null | grep -o 'has changed since the walk'
      done
      muster verify > /dev/null; echo "whole $?"
      """#, seconds: 240
    ).output
    #expect(made.contains("whole 0") && !made.contains("WORSE"), "\(made)")
    let books = made.ranges(of: " walked ").count
    #expect(books > 2)
    for mark in ["made 0", "once", "applied ", "has changed since the walk"] {
      #expect(made.ranges(of: mark).count == books, "\(mark)\n\(made)")
    }
    #expect(!made.contains("applied 0"), "\(made)")
  }

  @Test func `rows of a chat are taken in once, all or none, and never rule a terminal`() throws {
    let bash = try shell("import")
    defer { bash.remove() }
    let told = try bash.run(
      #"""
      now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
      printf 'time,author,text\n%s,anna,"the relay\nis \e[31mdown"\n%s,,plain\n' $now $now > chat.csv
      muster import INC-1 chat.csv; echo "first $?"
      muster import INC-1 chat.csv; echo "second $?"
      printf '%s,rui,new\nnever,rui,bad\n' $now >> chat.csv
      muster import INC-1 chat.csv; echo "bad $?"
      muster import INC-1 chat.csv --skip-bad --from '#ops'; echo "grown $?"
      printf '%s anna: by a pipe\n' $now | muster import INC-1 - --format lines; echo "pipe $?"
      muster import INC-1 nowhere.csv; echo "nowhere $?"
      muster timeline INC-1 > story; grep -c 'the relay' story; grep -o 'rui: new (from #ops' story
      muster verify > /dev/null; echo "whole $?"
      { echo time,author,text; for i in $(seq 2000); do echo "$now,eve,row $i"; done; } > long.csv
      for i in 1 2 3; do muster import INC-1 long.csv > /dev/null & done; wait
      muster timeline INC-1 --all | grep -c 'eve: row'
      """#
    ).output
    for want in [
      "INC-1: 2 imported\nfirst 0", "INC-1: 0 imported, 2 were there already\nsecond 0",
      "chat.csv:6: no time with a zone: \"never\"", "bad 1",
      "INC-1: 1 imported, 2 were there already, 1 left out\ngrown 0",
      "INC-1: 1 imported\npipe 0", "nowhere 2", "rui: new (from #ops", "whole 0\n2000\n",
    ] {
      #expect(told.contains(want), "\(want)\n\(told)")
    }
    #expect(!(try bash.run("cat story").output.contains("\u{1B}")))
  }
}
