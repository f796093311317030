import FoundationEssentials
import Testing

/// The bundled runbooks against their real faults, walked by the real program on a real pty.
@Suite struct `The bundled runbooks` {
  static let faults = [
    ("disk-filling", "debug"), ("disk-filling", "rotation"), ("disk-filling", "dumps"), ("service-stuck", "lock"),
    ("service-stuck", "stopped"), ("service-stuck", "queue"), ("orders-late", "batch"), ("orders-late", "stopped"),
    ("orders-late", "lock"), ("database-blocked", "idle"), ("database-blocked", "report"),
    ("database-blocked", "ddl"),
  ]
  static let paths = [
    "runbooks/disk-filling.md", "runbooks/service-stuck.md", "runbooks/orders-late.md", "runbooks/database-blocked.md",
  ]

  /// What is typed where; `fix` is typed at the first action behind a branch.
  private func rules(fix: String) -> String {
    """
    taken: [\\s\\S]*r run | \(fix)
    type  look | look
    type  (.*?)  to go on | \\1
    type what you saw | at 50 percent
    wait for it | r
    r run | r
    end\\? 1-5 | 3
    ledger> 1-4 | 3
    Why is it normal now | it is meant to stay so
    . | \("")

    """
  }

  /// Makes the fault, walks the runbook under these rules, takes the fault away; `text` is the runbook as it is walked.
  private func walk(_ name: String, _ fault: String, _ text: String, rules: String) throws -> Bash.Result {
    if let missing = Lab.missing(for: name) { try Test.cancel("skipped: \(missing)") }
    var bash = try Bash("bundled")
    defer { bash.remove() }
    bash.environment["LAB_ROOM"] = bash.folder + "/lab"
    bash.environment["NO_COLOR"] = "1"
    bash.environment["PLAY_QUIET"] = "0.1"
    bash.environment["PLAY_MOST"] = "60"
    try Data(rules.utf8).write(to: URL(fileURLWithPath: bash.folder + "/rules"))
    try Data(text.utf8).write(to: URL(fileURLWithPath: bash.folder + "/runbook.md"))
    let result = try bash.run(
      """
      trap 'readlink "$LAB_ROOM"/cluster > cluster; "$ROOT"/runbooks/lab/lab.sh stop \(name)' EXIT
      "$ROOT"/runbooks/lab/lab.sh start \(name) \(fault) || exit
      [ ! -e "$LAB_ROOM"/muster.yaml ] || export MUSTER_CONFIG="$LAB_ROOM"/muster.yaml
      "$ROOT"/scripts/play.py --rules rules muster walk runbook.md --set ROOM="$LAB_ROOM"
      """, seconds: 170)
    let left = try bash.leftOfTheLab()
    #expect(left.isEmpty, "processes of the lab outlived it")
    return result
  }

  @Test(arguments: faults) func `a walk finds the cause, takes it away, and sees that it stays away`(
    name: String, fault: String
  ) throws {
    let text = try Checkout.text("runbooks/\(name).md")
    let result = try walk(name, fault, text, rules: rules(fix: "r"))
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("MATCHES"), "\(result.output)")
    #expect(result.output.contains("Outcome recovered."), "\(result.output)")
  }

  @Test(arguments: faults) func `a walk that leaves the fix out does not reach recovered`(name: String, fault: String)
    throws
  {
    // The runbook's own patience is a minute and a half: a person's. A test needs to see only that it gives up.
    let text = try Checkout.text("runbooks/\(name).md").replacing("within=90s", with: "within=9s")
    let rules = rules(fix: "s left out").replacing(
      "wait for it | r", with: "Given up[\\s\\S]*wait for it | s it does not hold\nwait for it | r")
    let result = try walk(name, fault, text, rules: rules)
    #expect(result.output.contains("left out"), "\(result.output)")
    #expect(result.status == 13, "\(result.output)")
    #expect(!result.output.contains("Outcome recovered"), "\(result.output)")
  }

  @Test(arguments: [("orders-late", "lock", "orders-late"), ("database-blocked", "ddl", "database-blocked")])
  func `triage finds the runbook of the fault, and no other`(name: String, fault: String, found: String) throws {
    if let missing = Lab.missing(for: name) { try Test.cancel("skipped: \(missing)") }
    var bash = try Bash("triage")
    defer { bash.remove() }
    bash.environment["LAB_ROOM"] = bash.folder + "/lab"
    let result = try bash.run(
      """
      trap '"$ROOT"/runbooks/lab/lab.sh stop \(name)' EXIT
      "$ROOT"/runbooks/lab/lab.sh start \(name) \(fault) || exit
      cd "$ROOT" && muster triage --config "$LAB_ROOM"/muster.yaml --set ROOM="$LAB_ROOM"
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("FITS NOW\n1  \(found)  "), "\(result.output)")
    #expect(result.output.contains("Begin:  muster walk runbooks/\(found).md"), "\(result.output)")
  }

  @Test(arguments: paths)
  func `the linter has nothing to say of it`(path: String) throws {
    let bash = try Bash("lint")
    defer { bash.remove() }
    let result = try bash.run("cd \"$ROOT\" && muster lint \(path)")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("no errors, no warnings"), "\(result.output)")
  }

  @Test(arguments: paths)
  func `every step says why, every change has a dry run, an undo that says what it covers, and a class`(path: String)
    throws
  {
    let text = try Checkout.text(path)
    for step in text.split(separator: "\n### ").dropFirst() {
      let title = step.prefix { $0 != "\n" }
      if !step.contains("→") { #expect(step.contains("\nWhy: "), "\(title)") }
      guard step.contains(" run ") || step.contains("sh run") else { continue }
      #expect(step.contains("sh preview"), "\(title)")
      #expect(step.contains(#/sh undo covers="[^"]+"/#), "\(title)")
      #expect(step.contains(#/sh run class=(small|wide|lasting)/#), "\(title)")
      #expect(step.contains("idempotent="), "\(title)")
      #expect(step.contains(#/sh run .*leaves=/#), "\(title)")
      #expect(step.contains(#/```(sh|sql) probe .*expect="/#), "\(title)")
    }
  }
}
