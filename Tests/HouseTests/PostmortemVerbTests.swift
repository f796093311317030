import FoundationEssentials
import Testing

/// The verbs that write a postmortem and amend a record, driven through the built program.
@Suite struct PostmortemVerbTests {
  private static let page = """
    # The cellar

    1. Count the barrels:

       ```bash
       echo "17 barrels, says mira"
       ```
    """

  /// An incident of one walk, with notes of two people.
  private func shell(_ purpose: String) throws -> Bash {
    var bash = try Bash(purpose)
    bash.environment["MUSTER_DB"] = bash.folder + "/journal.db"
    bash.environment["MUSTER_USER"] = "mira"
    try Data(Self.page.utf8).write(to: URL(fileURLWithPath: bash.folder + "/cellar.md"))
    let walked = try bash.run(
      """
      muster walk cellar.md > walked 2>&1; status=$?
      while line=$(grep -o 'muster resume .* --plan .*' walked) && [ $status = 11 ]; do
        eval "$line" > walked 2>&1; status=$?
      done
      muster note INC-1 'the key of Ann Lee was lost' && MUSTER_USER='Ann Lee' muster note INC-1 '=1+1 <script>alert(1)</script>'
      """)
    #expect(walked.output.contains("INC-1 row"), "\(walked.output)")
    return bash
  }

  @Test func `every format and edition is written, and twice the same`() throws {
    let bash = try shell("formats")
    defer { bash.remove() }
    let ran = try bash.run(
      """
      muster export INC-1 --format all -o a/ && muster export INC-1 --format all -o b/ && diff -r a b && echo same
      ls a | tr '\\n' ' '
      for edition in anonymous training audit; do muster export INC-1 --edition $edition --format html -o c/ || exit 1; done
      muster export INC-1 --edition customer; echo "customer $?"
      muster export INC-1 --edition customer --format json; echo "data $?"
      muster export INC-1 --format all; echo "nowhere $?"
      muster export INC-1 --format html -o page.html && stat -c %a page.html && head -1 page.html
      muster export --format md | cmp - a/INC-1.md && echo default
      """)
    let out = ran.output
    #expect(out.contains("same") && out.contains("default"), "\(out)")
    #expect(
      out.contains("INC-1-figure-impact.csv") && out.contains("INC-1.json") && out.contains("INC-1.txt"), "\(out)")
    #expect(out.contains("customer 2") && out.contains("data 2") && out.contains("nowhere 2"), "\(out)")
    #expect(out.contains("600\n<!DOCTYPE html>"), "\(out)")
    #expect(out.contains("c/INC-1-audit.html"), "\(out)")
    let audit = try bash.run("cat c/INC-1-audit.html")
    #expect(audit.output.contains("Every hash is as recorded."))
  }

  @Test func `no name stands in an anonymous edition, and no markup of anybody in any`() throws {
    let bash = try shell("anonymous")
    defer { bash.remove() }
    let ran = try bash.run(
      """
      muster export INC-1 --edition anonymous --format all -o c/ > made && ! grep -riE 'mira|ann lee' c && echo nameless
      muster export INC-1 --format all -o a/ > made && ! grep -rF '<script' a/*.html a/*.svg && echo plain
      grep -h '1+1' a/INC-1-timeline.csv
      """)
    #expect(ran.output.contains("nameless") && ran.output.contains("plain"), "\(ran.output)")
    #expect(!ran.output.contains(",=1+1"), "\(ran.output)")
  }

  @Test func `a record is corrected, left out, moved and dated by rows of their own`() throws {
    let bash = try shell("amend")
    defer { bash.remove() }
    let ran = try bash.run(
      """
      row=$(muster timeline --all --format csv | grep 'was lost' | cut -d, -f1)
      muster correct INC-1 $row text='the key was found' --why 'Ann had it'
      muster correct INC-1 $row happened=2026-01-02T03:04:05Z --why 'by her watch'
      muster correct INC-1 $row colour=red --why x; echo "field $?"
      muster correct INC-1 $row text='the key of Ann Lee was lost' --why x; echo "same $?"
      muster correct INC-1 9999 text=x --why x; echo "row $?"
      muster correct INC-1 1 mode=PARTY --why x; echo "word $?"
      muster redact INC-1 $row text --why 'names somebody' --edition anonymous
      muster redact INC-1 5 happened --why x; echo "time $?"
      muster level INC-1 $row milestone
      muster milestone INC-1 impact-start 00:01Z --why 'the ledger says so'
      muster milestone INC-1 trigger unknown --why 'nobody saw'
      muster milestone INC-1 lunch 00:01Z --why x; echo "name $?"
      muster milestone INC-1 trigger 2200-01-01T00:00:00Z --why x; echo "future $?"
      muster export --format md > page; grep -c 'the key was found' page; grep 'Row .*was' page
      grep '| 2026-01-02T03:04:05Z |' page | head -1
      muster export --format md --edition anonymous | grep -c 'left out: names somebody'
      grep '| impact start |' page; grep '| trigger |' page
      muster verify | tail -3
      muster timeline --all > rows; grep -o 'note: the key was found .corrected: text' rows
      muster note INC-1 'it lay under the mat'
      for one in $row 17; do muster redact INC-1 $one text --why 'nobody but us'; done
      { muster timeline --all; muster timeline --format json --all; muster where --json; muster search key found lost was mat; } > open
      echo "leaks $(grep -c 'key of Ann\\|key was\\|the mat' open)"; grep -c 'left out: nobody but us' open
      """)
    let out = ran.output
    #expect(out.contains("note: the key was found [corrected: text\n"), "\(out)")
    #expect(out.contains("leaks 0"), "\(out)")
    for word in ["field 2", "same 2", "row 2", "word 2", "time 2", "name 2", "future 2"] {
      #expect(out.contains(word), "\(word): \(out)")
    }
    #expect(out.contains("corrects row"), "\(out)")
    #expect(out.contains("Row ") && out.contains("the key of Ann Lee was lost"), "\(out)")
    #expect(out.contains("set by a person") && out.contains("set as unknown"), "\(out)")
    #expect(out.contains("2026-01-02T03:04:05Z | T-"), "\(out)")
    #expect(out.contains("every hash is as recorded"), "\(out)")
  }

  @Test func `what was left out stands in no list and no redline, and rows with the same words are named`() throws {
    let bash = try shell("leftout")
    defer { bash.remove() }
    let out = try bash.run(
      #"""
      row() { muster timeline INC-1 --all --format csv | grep "$1" | head -1 | cut -d, -f1; }
      muster note INC-1 'Walrus called about barrel nine' && muster note INC-1 'so: Walrus called about barrel nine, again'
      muster action INC-1 'ask the Quagga' --type learn --owner mira --due 2099-01-01 > /dev/null
      muster lessons INC-1 --answer '4=count-the-barrels: say Okapi first' > /dev/null
      copy=$(row 'so: Walrus'); action=$(row Quagga); lesson=$(row Okapi)
      muster redact INC-1 $(row 'note: Walrus') text --why w > first; cat first
      grep -qF "muster redact INC-1 $copy text --why" first && echo named
      muster redact INC-1 $copy text --why w | grep -c 'same words'
      muster redact INC-1 $action what --why w > /dev/null && muster redact INC-1 $lesson text --why w > /dev/null
      for one in 1 2; do muster redact INC-1 $one title --why w > /dev/null || echo untitled $one; done
      { muster action INC-1 --list; muster lessons INC-1 --list; muster list --incidents; muster list --incidents --json; muster search barrels
        muster redline INC-1; muster; muster export INC-1 --format html; } > shown 2>&1
      grep -oE 'Quagga|Okapi|Walrus' shown; grep -c 'The cellar' shown; grep -c 'left out: w' shown
      date=2001-01-01T00:00:00Z; printf '%s anna: good morning\n' $date | muster import INC-1 - --format lines; echo "import $?"
      muster export INC-1 | grep 'first could have been seen |'
      """#
    ).output
    #expect(out.contains("named\n0\n0\n"), "\(out)")
    #expect(!out.contains("untitled") && !out.contains("Quagga") && !out.contains("Okapi"), "\(out)")
    #expect(out.contains("-:1: taken, but 2001-01-01T00:00:00Z lies ") && out.contains("import 0"), "\(out)")
    #expect(!out.contains("somebody saw it"), "\(out)")
  }

  @Test func `a page, a schedule and a zone by the built program; a wrong option is named by its own name`() throws {
    let bash = try shell("page")
    defer { bash.remove() }
    let ran = try bash.run(
      """
      printf '%s\\n' 'schedule: [mira, tomas]' 'zone: Berlin +01:00' \\
        'channels: {desk: {kind: file, path: pages.txt, audiences: [responders]}}' > muster.yaml
      muster message INC-1 --rule x 2>&1; echo "rule $?"
      muster message INC-1 --to responders --slot x 2>&1; echo "slot $?"
      page() { muster message INC-1 --to responders --template I4 --slot whom=tomas --slot asked="$1" \\
        --slot you_because='you have the key' --slot time_left='an hour' $2 2>&1; }
      page 'come down' > shown; echo "shown $?"; muster message INC-1 --list
      page "$(printf 'come down %.0s' 1 2 3 4 5 6 7 8 9 10)" --send | tr -s '\\n ' ' '; echo "long $?"
      page 'come down' --send > sent; echo "sent $?"; grep -c 'INC-1, no severity yet, tomas: please come down' pages.txt
      muster handover INC-1 2>&1; echo "whom $?"
      echo 'zone: Berlin' > other.yaml; muster message INC-1 --to support --config other.yaml 2>&1; echo "zone $?"
      """)
    let out = ran.output
    #expect(out.contains("--rule wants delivery=sent or delivery=failed, not x"), "\(out)")
    #expect(
      out.contains("--slot wants slot=words, not x") && out.contains("rule 2") && out.contains("slot 2"), "\(out)")
    #expect(out.contains("shown 0\nNo message was drafted."), "\(out)")
    #expect(out.contains("the first paragraph has") && out.contains("on its own it may have 160"), "\(out)")
    #expect(out.contains("sent 0\n1\n"), "\(out)")
    #expect(out.contains("--if") && out.contains("whom 10"), "\(out)")
    #expect(
      out.contains("other.yaml:1:7: `zone` wants a name and its distance from UTC") && out.contains("zone 2"), "\(out)")
  }

  @Test func `a page that people wrote is read again`() throws {
    let bash = try shell("lint")
    defer { bash.remove() }
    let ran = try bash.run(
      """
      muster export --format md > page.md; muster lint-postmortem page.md; echo "draft $?"
      sed -i 's/^| Owner |.*/| Owner | mira |/; s/^## 2.*/&\\n\\n212 orders.\\n/' page.md
      sed -i 's/^## 1\\..*/&\\n\\nMira forgot the key!\\n/' page.md
      muster lint-postmortem page.md; echo "owned $?"
      muster lint-postmortem --json page.md | head -4
      muster lint-postmortem nowhere.md; echo "missing $?"
      """)
    let out = ran.output
    #expect(out.contains("draft 1") && out.contains("[no-owner]"), "\(out)")
    #expect(out.contains("owned 0") && out.contains("[blame]") && out.contains("[heat]"), "\(out)")
    #expect(out.contains("\"draft\": false"), "\(out)")
    #expect(!out.contains("missing 0"), "\(out)")
  }

  @Test func `an export is whole when every source and runbook is gone`() throws {
    let bash = try shell("gone")
    defer { bash.remove() }
    let ran = try bash.run(
      """
      muster export --format all -o a/ > made
      mkdir -p deep/away && rm cellar.md && cd deep/away && muster export --format all -o "$OLDPWD/b/" > made && cd "$OLDPWD"
      diff -r a b && echo whole; grep -c 'Count the barrels' b/INC-1.md
      """)
    #expect(ran.output.contains("whole"), "\(ran.output)")
  }
}
