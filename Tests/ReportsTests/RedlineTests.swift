import Incidents
import Reports
import Testing

@Suite struct `Lines that are put into a file` {
  private func patched(_ text: String, _ insertions: [(Int, [String])]) -> (String, String) {
    var patch = InsertionPatch(Array(text.utf8))
    for (after, lines) in insertions { patch.insert(lines, after: after) }
    return (String(decoding: patch.bytes, as: UTF8.self), String(decoding: patch.diff(path: "a.md"), as: UTF8.self))
  }

  @Test func `make hunks that stand alone or join, and keep a missing line end apart`() {
    let text = (1...20).map { "l\($0)\n" }.joined() + "l21"
    let (whole, diff) = patched(text, [(21, ["z"]), (2, ["a", "b"]), (8, ["c"]), (2, ["b2"])])
    #expect(whole.contains("l2\na\nb\nb2\nl3\n") && whole.hasSuffix("l21\nz\n"))
    #expect(diff.hasPrefix("--- a/a.md\n+++ b/a.md\n@@ -1,11 +1,15 @@\n l1\n l2\n+a\n+b\n+b2\n l3\n"), "\(diff)")
    #expect(diff.hasSuffix("@@ -19,3 +23,4 @@\n l19\n l20\n-l21\n\\ No newline at end of file\n+l21\n+z\n"), "\(diff)")
  }

  @Test func `end as the file's own lines do`() {
    let (whole, diff) = patched("a\r\nb\r\n", [(1, ["x"])])
    #expect(whole == "a\r\nx\r\nb\r\n")
    #expect(diff.hasSuffix(" a\r\n+x\r\n b\r\n"))
  }
}

@Suite struct `A redline` {
  private func redline(_ text: String, _ items: [(String?, [String])]) -> Redline {
    let key = RunbookKey(revision: .none, slug: nil)
    return Redline(
      items.map { Deviations.Item(runbook: key, step: $0.0, reasons: $0.1) }, of: Array(text.utf8),
      path: "./books/../a.md", named: "INC-7, 2026-11-22")
  }

  @Test func `stands inside the list item that it is about`() {
    let text = "# A\n\n1. Count:\n\n   ```sh\n   count\n   ```\n\n2. Lock it.\n3. Go.\n"
    let made = redline(text, [("lock-it", ["skipped: it was locked"]), ("count", ["its command was run 2 times"])])
    let patch = String(decoding: made.patch, as: UTF8.self)
    #expect(made.path == "books/a.md")
    #expect(patch.contains("+   <!-- INC-7, 2026-11-22: skipped: it was locked -->\n 3. Go."), "\(patch)")
    #expect(patch.contains("    ```\n+   <!-- INC-7, 2026-11-22: its command was run 2 times -->"), "\(patch)")
    #expect(made.unplaced.isEmpty && made.proposals.map(\.line) == [9, 3])
  }

  @Test func `ends with its own mark, whatever a reason says`() {
    let made = redline("# A\n\n- [ ] Lock it.\n", [("lock-it", ["skipped: a --> ```\n# B\n\u{1B}[31m"])])
    let patch = String(decoding: made.patch, as: UTF8.self)
    #expect(patch.components(separatedBy: "-->") == 2, "\(patch)")
    #expect(!patch.contains("\u{1B}") && made.unplaced.isEmpty)
  }

  @Test func `of a step that is not there stands at the end`() {
    let made = redline("# A\n\n- [ ] Lock it.", [("gone", ["skipped: x"]), (nil, ["done beside the page: y"])])
    let patch = String(decoding: made.patch, as: UTF8.self)
    #expect(patch.contains("+- [ ] Lock it.\n+\n+<!-- INC-7, 2026-11-22: skipped: x -->\n"), "\(patch)")
    #expect(made.proposals.count == 2)
  }
}

extension String {
  fileprivate func components(separatedBy mark: String) -> Int { ranges(of: mark).count + 1 }
}
