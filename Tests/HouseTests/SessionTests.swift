import TestSupport
import FoundationEssentials
import Testing

@Suite(.serialized) struct `Pages show what happens` {
  static var pages: [String] {
    get throws { try Checkout.pages().filter { try !Session(page: Checkout.text($0)).turns.isEmpty } }
  }

  @Test(arguments: try pages) func `a page's console blocks print what they show`(path: String) throws {
    var bash = try Bash("session")
    defer {
      // A page that stops before its last line must not leave its lab running; there may be none.
      _ = try? bash.run("[ ! -e lab/.muster-lab ] || runbooks/lab/lab.sh stop disk-filling")
      bash.remove()
    }
    // The lab's folder is a private one here, and the runbooks find it; a page shows the folder that a reader gets.
    let room = (here: bash.folder + "/lab", there: "/tmp/muster-lab/disk-filling")
    bash.environment["LAB_ROOM"] = room.here
    bash.environment["ROOM"] = room.here
    bash.environment["TMPDIR"] = bash.folder
    bash.environment["NO_COLOR"] = "1"
    bash.environment["USER"] = "you"
    // What a reader has after cloning, and nothing that a reader does not have.
    for name in ["runbooks", "docs", "scripts", "templates"] where Checkout.has(name) {
      try FileManager.default.createSymbolicLink(
        atPath: "\(bash.folder)/\(name)", withDestinationPath: "\(Checkout.root)/\(name)")
    }
    for turn in Session(page: try Checkout.text(path)).turns {
      // `make` would build, which cannot be done inside a build's tests; behind the build stands the script.
      let command = turn.command.hasPrefix("make demo") ? "scripts/demo.sh" : turn.command
      if command.hasPrefix("make ") || command.hasPrefix("git clone") { continue }
      let result = try bash.run(command, seconds: 180)
      let output = result.output.replacing(room.here, with: room.there)
      var printed = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if printed.last == "" { printed.removeLast() }
      if result.status != 0 { printed.append("[exit \(result.status)]") }
      if !Session.matches(turn.expected, printed) {
        let difference = firstDifference(
          turn.expected.map(Session.plain).joined(separator: "\n"), printed.map(Session.plain).joined(separator: "\n"))
        Issue.record(
          "\(path):\(turn.line): $ \(turn.command)\n\(difference)\n--- all that it printed\n\(printed.joined(separator: "\n"))"
        )
      }
    }
  }

  @Test(arguments: [
    (["a", "..."], ["a", "b", "c"]), (["..."], []), (["x ... z"], ["x y z"]), (["at 02:31:40Z"], ["at 14:00:01Z"]),
    (["...", "c"], ["a", "b", "c"]), (["plan 3a9e"], ["plan 77aa"]), (["took 1.2 s"], ["took 33 ms"]),
    (["... b ... d"], ["a b c d"]),
  ]) func `what a page may leave open is left open`(expected: [String], printed: [String]) {
    #expect(Session.matches(expected, printed))
  }

  @Test(arguments: [
    (["a"], ["a", "b"]), (["a", "b"], ["a"]), (["x ... z"], ["x y"]), (["met"], ["not met"]), ([], ["a"]),
    (["a", "...", "c"], ["a", "b"]),
    (["[exit 11]"], []), (["INC-1"], ["INC-2"]),
  ]) func `what a page says wrongly is found`(expected: [String], printed: [String]) {
    #expect(!Session.matches(expected, printed))
  }

  @Test func `a block is read into its commands`() {
    let page = "```console\n$ a \\\n> b\nout\n\n$ c\n[exit 2]\n```\n```sh\n$ not this\n```\n"
    let turns = Session(page: page).turns
    #expect(turns.map(\.command) == ["a \\\nb", "c"])
    #expect(turns.map(\.expected) == [["out"], ["[exit 2]"]])
    #expect(turns.map(\.line) == [2, 6])
  }
}
