import TestSupport
import FoundationEssentials
import Testing

@Suite(.serialized) struct `Pages show what happens` {
  static var pages: [String] {
    get throws { try Checkout.pages().filter { try !Session(page: Checkout.text($0)).turns.isEmpty } }
  }

  @Test(arguments: try pages) func `a page's console blocks print what they show`(path: String) throws {
    var bash = try Bash("session")
    defer { bash.remove() }
    // The lab's folder is a private one here, and the runbooks find it; a page shows the folder that a reader gets.
    let room = (here: bash.folder + "/lab", there: "/tmp/muster-lab/disk-filling")
    bash.environment["LAB_ROOM"] = room.here
    bash.environment["ROOM"] = room.here
    if path == "README.md", let missing = Lab.missing(for: "orders-late") { try Test.cancel("skipped: \(missing)") }
    bash.environment["TMPDIR"] = bash.folder
    bash.environment["NO_COLOR"] = "1"
    bash.environment["USER"] = "you"
    // What a reader has after cloning, and nothing that a reader does not have.
    for name in ["runbooks", "docs", "scripts", "templates"] where Checkout.has(name) {
      try FileManager.default.createSymbolicLink(
        atPath: "\(bash.folder)/\(name)", withDestinationPath: "\(Checkout.root)/\(name)")
    }
    let turns = Session(page: try Checkout.text(path)).turns
    // One bash for the page, so that what a command starts in the background is still its child when a later one ends it.
    let script =
      turns.map { "(\n\(command($0))\n); printf '\\001%s\\n' $?" } + [
        // A page that stops before its last line must not leave its lab running.
        "[ ! -e lab/.muster-lab ] || runbooks/lab/lab.sh stop disk-filling"
      ]
    let result = try bash.run(script.joined(separator: "\n"), seconds: 300)
    var rest = result.output.replacing(room.here, with: room.there)[...]
    for turn in turns {
      let printed = rest.prefix { $0 != "\u{1}" }
      rest = rest.dropFirst(printed.count + 1)
      let status = rest.prefix { $0 != "\n" }
      rest = rest.dropFirst(status.count + 1)
      compare(turn, String(printed), status: String(status), path)
    }
  }

  /// `make` would build, which cannot be done inside a build's tests; behind the build stands the script.
  private let labs = #//tmp/muster-lab/[a-z-]+/#

  private func command(_ turn: Session.Turn) -> String {
    turn.command.hasPrefix("make demo") ? "scripts/demo.sh" : turn.command.replacing(labs, with: "$LAB_ROOM")
  }

  private func compare(_ turn: Session.Turn, _ output: String, status: String, _ path: String) {
    var printed = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if printed.last == "" { printed.removeLast() }
    if status != "0" { printed.append("[exit \(status)]") }
    if Session.matches(turn.expected, printed) { return }
    let difference = firstDifference(
      turn.expected.map(Session.plain).joined(separator: "\n"), printed.map(Session.plain).joined(separator: "\n"))
    let all = printed.joined(separator: "\n")
    Issue.record("\(path):\(turn.line): $ \(turn.command)\n\(difference)\n--- all that it printed\n\(all)")
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
