import FoundationEssentials
import Testing

/// A runbook with one guarded action, walked by the real binary in a private folder.
struct Guarded {
  let bash: Bash

  /// `action` is what the step runs; `guards` are whole fences.
  init(action: String, guards: String, rest: String = "", run: String = "class=small interactive=no") throws {
    bash = try Bash("guard")
    let page = """
      ---
      owner: team-orders
      use-when: orders wait
      ---
      # Orders wait

      ## Pause the intake

      ```sh preview
      echo intake
      ```

      ```sh run \(run)
      \(action)
      ```

      \(guards)

      ```sh undo covers="the pause"
      echo undone >> undone
      ```

      \(rest)
      """
    try write(page, "orders.md")
    try write("1\n", "errors")
  }

  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: bash.folder + "/" + name))
  }

  /// A program of the walk's folder, which Muster cannot know.
  func program(_ text: String, _ name: String) throws {
    try write("#!/bin/bash\n\(text)\n", name)
    _ = try bash.run("chmod +x \(name)")
  }

  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: bash.folder + "/" + name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Plays rules at a terminal: the typed words are typed as they are asked for, `more` comes before.
  func play(_ more: String, _ command: String = "muster walk orders.md", seconds: Int = 60) throws -> Bash.Result {
    let rules = """
      \(more)
      ledger> 1-4 | 3
      Why is it normal now | it is
      type  look | look
      type  (.*?)  to go on | \\1
      r run | r
      Enter. go on | \("")
      how did it end | 5
      """
    try write(rules + "\n", "rules")
    return try bash.run(
      "PLAY_QUIET=0.1 PLAY_PATIENCE=\(seconds) \"$ROOT\"/scripts/play.py --rules rules \(command)", seconds: seconds)
  }

  /// Walks without a terminal, and again with the plan and the phrase that were printed.
  func confirmed(_ flags: String = "") throws -> Bash.Result {
    let first = try bash.run("muster walk orders.md")
    let found = try #require(first.output.firstMatch(of: #/--plan (\S+) --confirm "(.*)"/#), "\(first.output)")
    return try bash.run("muster resume \(flags) --plan \(found.output.1) --confirm \"\(found.output.2)\"")
  }

  /// True when a process with the number in this file is there and no zombie.
  func lives(_ name: String) throws -> Bool {
    let pid = try #require(read(name)).filter(\.isNumber)
    let result = try bash.run(
      "grep -q '^State:[[:space:]]*[^ZX[:space:]]' /proc/\(pid)/status 2>/dev/null && echo lives")
    return result.output.contains("lives")
  }

  static let fence = """
    ```sh guard name=errors expect="< 2" every=200ms
    cat errors
    ```
    """
}
