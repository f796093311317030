import Testing
import TestSupport

/// What may stand on a command line, driven through the built program.
@Suite struct WordsTests {
  private static let verbs = [
    "walk", "resume", "plan", "confirm", "close", "where", "note", "timeline", "export", "list", "show", "new", "lint",
    "search", "backup", "lessons", "action", "redline", "import",
    "verify", "doctor", "completions",
  ]

  /// Recorded, as `mistakes.txt` was, when every line was read by the whole program: what a verb reads alone must not differ.
  @Test func `help tells of every verb and every word`() throws {
    let bash = try Bash("help")
    defer { bash.remove() }
    let pages = try bash.run(
      "muster --help; for verb in \(Self.verbs.joined(separator: " ")); do muster $verb --help; done")
    #expect(pages.status == 0)
    expectSnapshot(pages.output, named: "help.txt")
    #expect(try bash.run("cmp <(muster help where) <(muster where --nope -h)").status == 0)
    #expect(try bash.run("cmp <(muster --help) <(muster help nope); cmp <(muster help) <(muster -h)").output.isEmpty)
    #expect(try bash.run("cmp <(muster --version) <(muster close --version)").status == 0)
  }

  @Test func `a line that cannot be obeyed is told what is wrong with it, and ends with 2`() throws {
    let bash = try Bash("mistakes")
    defer { bash.remove() }
    let told = try bash.run(
      """
      ask() { echo "\\$ muster ${*@Q}"; muster "$@"; [ $? = 2 ] || echo "ended with $?"; }
      ask wlak x; ask --nope; ask ""; ask walk; ask walk --dry a; ask walk a b; ask walk a b c; ask where -x
      ask close INC-1; ask close INC-1 --outcome; ask close INC-1 --why= --outcome x; ask where --db --json; ask where --db=
      ask where --json=1; ask show --graph dto x; ask show --graph=dto x; ask show --tree --json x; ask search
      ask search x --limit q; ask search x --limit -1; ask note INC-1 -x; ask completions tcsh; ask lint --nosyntax
      ask verify --head x; ask where -json
      """)
    expectSnapshot(told.output, named: "mistakes.txt")
  }

  @Test func `a verb that is read alone takes options anywhere, and none behind two dashes`() throws {
    let bash = try Bash("words")
    defer { bash.remove() }
    let new = "muster new a --title='The = cellar' --folder ./-x"
    #expect(try bash.run("\(new); grep -x '# The = cellar' ./-x/a.md").status == 0)
    #expect(try bash.run("muster where --db none.db -- --json").output.contains("no incident --json"))
    #expect(try bash.run("muster where help --db none.db").output.contains("no incident help"))
  }
}
