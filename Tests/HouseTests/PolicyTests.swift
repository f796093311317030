import FoundationEssentials
import Glibc
import Testing

/// The policy in the built program: with a person at a real terminal, and with nobody there.
@Suite(.serialized) struct `The program keeps to its policy` {
  static let page = """
    # Fix

    1. Look:

       ```sh
       ls looked
       ```

    2. Drop it:

       ```sh
       touch dropped
       ```

    """

  private func bash(_ policy: String?, own: String? = nil) throws -> Bash {
    var bash = try Bash("policy")
    bash.environment["PLAY_QUIET"] = "0.03"
    bash.environment["PLAY_PATIENCE"] = "30"
    try write(Self.page, "fix.md", bash)
    try write("", "looked", bash)
    if let policy { try write(policy, "muster.yaml", bash) }
    if let own {
      let folder = bash.folder + "/home/.config/muster"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try write(own, "home/.config/muster/config.yaml", bash)
    }
    return bash
  }

  private func write(_ text: String, _ name: String, _ bash: Bash) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(bash.folder)/\(name)"))
  }

  private func isDropped(_ bash: Bash) -> Bool { FileManager.default.fileExists(atPath: bash.folder + "/dropped") }

  /// Plays the walk and answers what it asks with what would go on.
  private func play(_ command: String, _ bash: Bash, rules: String = "") throws -> Bash.Result {
    let rules = """
      \(rules)
      type  (.*?)  to go on | \\1
      ledger> 1-4 | 3
      Why is it normal now | it is
      how did it end | 1
      not run here | q
      refused by policy | q
      r run | r
      Enter | \("")
      """
    try write(rules + "\n", "rules", bash)
    return try bash.run("\"$ROOT\"/scripts/play.py --rules rules \(command)", seconds: 60)
  }

  /// The text without its line ends, so that wrapping does not matter.
  private func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  /// A day that is not today, nor yesterday or tomorrow.
  private static var otherDay: String {
    var now = time(nil) + 3 * 86_400
    var parts = tm()
    gmtime_r(&now, &parts)
    return ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday)]
  }

  static let refusals: [(policy: String, sentence: String)] = [
    (
      "never: [{command: touch, reason: ask first}]",
      "policy, muster.yaml:2: touch is never run: \"ask first\". Nothing was run."
    ),
    ("mode: look only", "policy, muster.yaml:2: this place only looks (mode: look only). Nothing was run."),
    ("highest: look", "may run class look at the highest, and this is class"),
    ("hours: {small: \(otherDay) UTC}", "is run \(otherDay) UTC, and it is"),
  ]

  @Test(arguments: refusals.indices) func `each rule refuses at a terminal, and without one`(index: Int) throws {
    let (policy, sentence) = Self.refusals[index]
    let bash = try bash("policy:\n  \(policy)\n")
    defer { bash.remove() }
    let played = try play("muster walk fix.md", bash)
    #expect(played.status == 12, "\(played.output)")
    #expect(words(played.output).contains(sentence), "\(played.output)")
    let alone = try bash.run("muster walk fix.md")
    #expect(alone.status == 10, "\(alone.output)")
    #expect(words(alone.output).contains(sentence), "\(alone.output)")
    #expect(words(alone.output).contains("ls looked -> done") || alone.output.contains("done, exit 0"), "looking works")
    #expect(try words(bash.run("muster timeline INC-2").output).contains(sentence), "the refusal is on record")
    #expect(!isDropped(bash))
  }

  @Test func `what the policy allows runs`() throws {
    let bash = try bash("policy: {mode: drill, never: [touch other], highest: lasting}\n")
    defer { bash.remove() }
    let played = try play("muster walk fix.md", bash, rules: "Go alone. Write why | a test")
    #expect(played.status == 0 && isDropped(bash), "\(played.output)")
    #expect(played.output.contains("DRILL 2/2> "), "the mode stands in the prompt")
  }

  @Test func `a plan and its phrase do not get past a policy that came later`() throws {
    let bash = try bash(nil)
    defer { bash.remove() }
    let first = try bash.run("muster walk fix.md")
    #expect(first.status == 11, "\(first.output)")
    let found = words(first.output).firstMatch(of: #/--plan (\S+) --confirm "([^"]+)"/#)
    let (_, plan, phrase) = try #require(found?.output, "\(first.output)")
    for rule in ["never: [touch]", "mode: look only", "highest: look"] {
      try write("policy: {\(rule)}\n", "muster.yaml", bash)
      let second = try bash.run("muster resume --plan \(plan) --confirm '\(phrase)'")
      #expect(second.status == 10 && !isDropped(bash), "\(second.output)")
    }
    try write("policy: {never: [rm]}\n", "muster.yaml", bash)
    let flagged = try bash.run("muster resume --look-only --plan \(plan) --confirm '\(phrase)'")
    #expect(flagged.status == 10 && !isDropped(bash), "\(flagged.output)")
    #expect(words(flagged.output).contains("opened as LIVE, taken up as LOOK ONLY: the stricter counts"))
    let last = try bash.run("muster resume --plan \(plan) --confirm '\(phrase)'")
    #expect(last.status != 10 && isDropped(bash), "\(last.output)")
  }

  @Test(arguments: [
    "sources: {a: {kind: http, url: \"http://127.0.0.1:9\", bearer: \"REF\"}}",
    "sources: {a: {kind: prometheus, url: \"http://127.0.0.1:9\", headers: {X-Key: \"REF\"}}}",
    "channels: {a: {kind: webhook, url: \"http://127.0.0.1:9\", secret: \"REF\"}}", "secrets: {token: \"REF\"}",
  ]) func `a folder that nobody named gets no secret and runs nothing`(text: String) throws {
    for reference in ["env:HOME", "file:/etc/hostname", "cmd:touch asked"] {
      let bash = try bash(text.replacing("REF", with: reference) + "\n")
      defer { bash.remove() }
      let wants = "wants \(reference), and nobody named the file"
      for verb in ["plan fix.md", "walk fix.md", "lint --live fix.md"] {
        let result = try bash.run("muster \(verb)")
        #expect(result.status == 2 && words(result.output).contains(wants), "\(result.output)")
      }
      let doctor = try bash.run("muster doctor")
      #expect(doctor.status == 1 && words(doctor.output).contains(wants), "\(doctor.output)")
      let named = try bash.run(
        "muster plan fix.md --config muster.yaml; MUSTER_CONFIG=$PWD/muster.yaml muster plan fix.md; test ! -e asked")
      #expect(named.status == 0 && !named.output.contains("nobody named"), "\(named.output)")
    }
  }

  @Test(arguments: [
    ("/tmp/notes", false), ("../notes", false), (".profile", false), ("a/.b/c", false), ("out/notes.md", true),
  ])
  func `a folder that nobody named writes messages below itself only`(path: String, isTaken: Bool) throws {
    let bash = try bash("channels: {a: {kind: file, path: \"\(path)\", audiences: [support]}}\n")
    defer { bash.remove() }
    let result = try bash.run(
      "muster plan fix.md; muster plan fix.md --config muster.yaml > named || echo failed; mkdir out; ln -s \"$HOME\" out/notes.md"
    )
    #expect(
      result.output.contains("writes messages to") != isTaken && !result.output.contains("failed"), "\(result.output)")
  }

  @Test func `what the person's own file hides stays hidden where the folder has a file of its own`() throws {
    let bash = try bash("environment: x\n", own: "secrets: [CUSTX]\n")
    defer { bash.remove() }
    let result = try bash.run(
      """
      export MUSTER_DB=$PWD/j.db CUSTX=canary-88-value
      printf '# A\\n\\n## Say\\n\\n```sh\\necho "it is $CUSTX"\\n```\\n' > a.md
      muster walk a.md --no-input 2>&1 | grep '| it is'
      muster note INC-1 "seen $CUSTX" >/dev/null
      row=$(muster timeline INC-1 --all --format json | python3 -c 'import json,sys; print([r["n"] for r in json.load(sys.stdin)["rows"] if "seen" in r["what"]][0])')
      muster correct INC-1 $row "text=seen and $CUSTX" --why "c $CUSTX" > /dev/null || echo failed
      muster redact INC-1 $row text --why "r $CUSTX" > /dev/null || echo failed
      muster milestone INC-1 trigger unknown --why "m $CUSTX" > /dev/null || echo failed
      muster correct INC-1 $((row + 1)) now=other --why x 2>&1 | head -1
      grep -rla canary-8[8] . ; echo "looked $?"
      """)
    #expect(
      words(result.output).hasSuffix(
        "it is [redacted] muster: that row amends another one, and stays as it is looked 1"),
      "\(result.output)")
  }

  @Test func `a walk that was opened to look only stays so, whatever the folder says later`() throws {
    let bash = try bash("policy: {mode: look only}\n")
    defer { bash.remove() }
    #expect(try play("muster walk fix.md", bash).status == 12)
    try write("policy: {mode: live}\n", "muster.yaml", bash)
    let played = try play("muster resume", bash)
    #expect(played.status == 12 && !isDropped(bash), "\(played.output)")
    #expect(words(played.output).contains("Opened as LOOK ONLY, and it stays so"), "\(played.output)")
    #expect(played.output.contains("LOOK ONLY 2/2> "))
  }

  @Test(arguments: [
    "policy: {nevr: [touch]}", "policy: {mode: liv}", "policy:", "polcy: {mode: live}", "policy: {never: [touch",
    "policy: {hours: {small: 9-17}}", "policy: {mode: live}\npolicy: {mode: drill}",
  ]) func `a policy that cannot be read ends it with 2, and nothing is begun`(text: String) throws {
    for own in [false, true] {
      let bash = try own ? bash("environment: here\n", own: text) : bash(text)
      defer { bash.remove() }
      for verb in ["walk fix.md", "triage ."] {
        let result = try bash.run("muster \(verb)")
        #expect(result.status == 2, "\(result.output)")
        #expect(result.output.contains(own ? "config.yaml:" : "muster.yaml:"), "\(result.output)")
      }
      #expect(try bash.run("muster list --incidents").output.contains("INC-") == false)
    }
  }

  @Test func `a configuration that is no file, or leads nowhere, is not taken for none`() throws {
    let bash = try bash(nil)
    defer { bash.remove() }
    let tries = [
      "mkdir muster.yaml; muster walk fix.md", "ln -s nowhere muster.yaml; muster walk fix.md",
      "mkdir -p home/.config/muster; ln -s nowhere home/.config/muster/config.yaml; muster walk fix.md",
      "muster walk --config none.yaml fix.md", "MUSTER_CONFIG=none.yaml muster walk fix.md",
    ]
    for line in tries {
      let result = try bash.run("rm -rf muster.yaml home/.config; \(line)")
      #expect(result.status == 2 || result.status == 74, "\(line): \(result.status) \(result.output)")
      #expect(!result.output.contains("opened"), "\(line): \(result.output)")
    }
  }

  @Test func `a foreign folder cannot loosen the person's own policy`() throws {
    let loose = "policy: {mode: drill, highest: lasting}\n"
    let bash = try bash(loose, own: "policy: {mode: live, never: [touch]}\n")
    defer { bash.remove() }
    for extra in ["", "--config muster.yaml", "MUSTER_CONFIG"] {
      let line =
        extra == "MUSTER_CONFIG" ? "MUSTER_CONFIG=muster.yaml muster walk fix.md" : "muster walk \(extra) fix.md"
      let result = try bash.run(line)
      #expect(result.status == 10 && !isDropped(bash), "\(result.output)")
      #expect(words(result.output).contains("config.yaml:1: touch is never run"), "\(result.output)")
      #expect(result.output.contains("LIVE") && !result.output.contains("DRILL"), "a live place is called no drill")
    }
    try write("policy: {mode: look only}\n", "home/.config/muster/config.yaml", bash)
    #expect(try bash.run("muster walk fix.md").output.contains("LOOK ONLY"))
  }

  @Test func `a name that is said does not raise what the account may`() throws {
    let account = String(cString: getpwuid(getuid()).pointee.pw_name)
    let bash = try bash("policy: {highest: {\(account): look, boss: lasting}}\n")
    defer { bash.remove() }
    let result = try bash.run("MUSTER_USER=boss muster walk fix.md")
    #expect(result.status == 10 && !isDropped(bash), "\(result.output)")
    #expect(words(result.output).contains("\(account) may run class look"), "\(result.output)")
  }

  @Test func `an entry check that is never run is not run by triage or at the start of a walk`() throws {
    let bash = try bash("policy: {never: [cat secret]}\n")
    defer { bash.remove() }
    try write("# T\n\n## Is it?\n\n```sh entry name=a expect=\"= 1\"\ncat secret >&2; echo 1\n```\n", "t.md", bash)
    try write("CANARY", "secret", bash)
    for verb in ["triage .", "walk t.md"] {
      let result = try bash.run("muster \(verb)")
      #expect(!result.output.contains("CANARY"), "\(result.output)")
      #expect(words(result.output).contains("cat secret is never run"), "\(result.output)")
    }
  }

  @Test func `doctor tells the policy in words, and lint what it would never run`() throws {
    let bash = try bash(
      "policy:\n  never: [touch]\n  highest: {\"*\": small}\n  hours: {small: \(Self.otherDay) UTC}\n")
    defer { bash.remove() }
    let doctor = words(try bash.run("muster doctor --config muster.yaml").output)
    for sentence in [
      "never run: touch (muster.yaml:2)", "everybody may run class small at the highest (muster.yaml:3)",
      "class small and above is run \(Self.otherDay) UTC; it is",
    ] {
      #expect(doctor.contains(sentence), "\(doctor)")
    }
    let lint = try bash.run("muster lint --config muster.yaml fix.md")
    #expect(lint.status == 1 && lint.output.contains("fix.md:12:"), "\(lint.output)")
    #expect(lint.output.contains("the policy forbids `touch` (muster.yaml:2) [never-run]"), "\(lint.output)")
    #expect(try bash.run("muster lint fix.md").status == 0, "nobody asked")
  }
}
