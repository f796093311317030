import Reports
import Runbooks
import TestSupport
import Testing

@Suite struct ShowTests {
  private let remarks = [
    Diagnostic(
      code: "branch-to-nowhere", severity: .error, path: "runbooks/mill.md", line: 34, message: "no heading #ghosts"),
    Diagnostic(
      code: "no-undo", severity: .warning, path: "runbooks/mill.md", line: 44, message: "no undo", hint: "write one"),
  ]
  private var file: RunbookFile { RunbookFile(runbooks: [Samples.mill], diagnostics: remarks) }

  @Test func `a runbook's prose stands beside what was understood of it`() {
    expectSnapshot(RunbookPage.text(Samples.mill, remarks: remarks, look: Look()), named: "show-mill.txt")
  }

  @Test func `sixty columns are enough for a page`() {
    expectSnapshot(RunbookPage.text(Samples.mill, look: Look(width: 60)), named: "show-mill-60.txt")
  }

  @Test func `the tree has one line a step where that is possible`() {
    expectSnapshot(RunbookTree.text(Samples.mill, width: 80), named: "tree-mill.txt")
  }

  @Test(arguments: RunbookDrawing.allCases) func `the graph is drawn in three languages`(drawing: RunbookDrawing) {
    expectSnapshot(drawing.draw([Samples.mill]), named: "graph-mill.\(drawing.rawValue).txt")
    expectSnapshot(drawing.draw([Samples.hostile, Samples.mill]), named: "graph-two.\(drawing.rawValue).txt")
  }

  @Test func `data has the fields of version one in their order`() {
    expectSnapshot(String(decoding: RunbookJSON.bytes([file]), as: UTF8.self), named: "show-mill.json")
  }

  @Test(arguments: [60, 80]) func `nothing but code is wider than the terminal`(width: Int) {
    for book in [Samples.mill, Samples.hostile] {
      let page = RunbookPage.text(book, look: Look(width: width)).split(separator: "\n")
      for line in page where !line.hasPrefix("      ") { expectFits(line, width) }
      for line in RunbookTree.text(book, width: width).split(separator: "\n") { expectFits(line, width) }
    }
  }

  @Test func `no author's text reaches the terminal as anything but text`() {
    for text in hostileTexts() {
      for scalar in text.unicodeScalars {
        let control = (scalar.value < 0x20 && scalar != "\n") || (0x7F..<0xA0).contains(scalar.value)
        #expect(!control && !(0x202A...0x202E).contains(scalar.value), "\(text.prefix(40))")
      }
    }
  }

  @Test func `what muster adds is ASCII`() {
    for text in [RunbookPage.text(Samples.mill, look: Look()), RunbookTree.text(Samples.mill, width: 80)] {
      #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }
  }

  @Test func `a runbook without steps says so`() {
    let empty = Runbook(id: "empty", path: "empty.md", title: "empty", lines: Lines(1, 1))
    #expect(RunbookPage.text(empty, look: Look()).contains("nothing to walk"))
    #expect(RunbookTree.text(empty, width: 80).contains("nothing to walk"))
    #expect(RunbookDrawing.mermaid.draw([empty]) == "flowchart TD\n  g1([\"no steps\"])\n")
    #expect(RunbookDrawing.dot.draw([empty]) == "digraph muster {\n  node [shape=box];\n}\n")
    let data = String(decoding: RunbookJSON.bytes([RunbookFile(runbooks: [], diagnostics: [])]), as: UTF8.self)
    #expect(data == "{\n  \"version\": 1,\n  \"runbooks\": []\n}\n")
  }

  private func hostileTexts() -> [String] {
    let file = RunbookFile(runbooks: [Samples.hostile], diagnostics: [])
    return [
      RunbookPage.text(Samples.hostile, look: Look()), RunbookTree.text(Samples.hostile, width: 80),
      String(decoding: RunbookJSON.bytes([file]), as: UTF8.self),
    ] + RunbookDrawing.allCases.map { $0.draw([Samples.hostile]) }
  }
}

/// Fails when the line is wider, unless it is one word that nothing could break.
func expectFits(_ line: some StringProtocol, _ width: Int, sourceLocation: SourceLocation = #_sourceLocation) {
  let one = line.split(separator: " ").count == 1
  #expect(one || Wrapping.columns(line) <= width, "\(line)", sourceLocation: sourceLocation)
}
