import Runbooks
import Testing

/// Bytes that nobody meant as a runbook: each gives a bounded result, and nothing crashes.
@Suite struct OddInputTests {
  private func read(_ bytes: [UInt8]) -> RunbookFile { RunbookFile.read(bytes, path: "odd.md", id: "odd") }
  private func read(_ text: String) -> RunbookFile { read(Array(text.utf8)) }

  @Test(arguments: [
    "", "\n", "   ", "---", "---\n", "---\n---", "#", "```", "~~~\n", "-", "1.", ">", "|", "| a |\n|-|", "[", "<", "\\",
  ])
  func `a file of next to nothing is a runbook of next to nothing`(_ text: String) {
    #expect(read(text).runbooks.count == 1)
  }

  @Test func `invalid UTF-8 and NUL are replaced, and said`() {
    let file = read([0x23, 0x20, 0x41, 0x0A, 0x0A, 0xFF, 0xC3, 0x28, 0x00, 0x62])
    #expect(file.diagnostics.map(\.code) == ["invalid-text"])
    #expect(file.diagnostics[0].line == 3)
    #expect(file.runbooks[0].dump.unicodeScalars.contains("\u{FFFD}"))
    #expect(!file.runbooks[0].dump.utf8.contains(0))
  }

  @Test func `line ends of three kinds, and a byte order mark, give the same graph`() {
    let text =
      "# Late\n\n1. Look:\n\n   ```sh\n   ls\n   ```\n\n2. Tell them.\n\n| Symptom | Fix |\n|---|---|\n| late | wait |\n"
    let plain = graph(text)
    #expect(graph(text.replacing("\n", with: "\r\n")) == plain)
    #expect(graph(text.replacing("\n", with: "\r")) == plain)
    #expect(graph(of: [0xEF, 0xBB, 0xBF] + Array(text.utf8)) == plain)
    var utf16: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    #expect(graph(of: utf16) == plain)
  }

  @Test(.timeLimit(.minutes(1))) func `ten thousand headings are ten thousand sections`() {
    var text = ""
    for i in 0..<10_000 { text += "\(String(repeating: "#", count: i % 6 + 1)) Part\n\nLook at it.\n\n" }
    let file = read(text)
    #expect(file.runbooks[0].sections.count == 10_000)
    #expect(Set(file.runbooks[0].sections.map(\.slug)).count == 10_000)
    #expect(Set(file.runbooks[0].steps.map(\.id)).count == file.runbooks[0].steps.count)
  }

  @Test(.timeLimit(.minutes(1))) func `five hundred levels of lists and quotes are flattened, not lost`() {
    var text = ""
    for i in 0..<500 { text += String(repeating: "  ", count: i) + "- look at level\(i)\n" }
    let dump = read(text).runbooks[0].dump
    #expect(dump.contains("level0"))
    #expect(dump.contains("level499"))
    #expect(read(String(repeating: ">", count: 100_000) + " deep").runbooks[0].dump.contains("deep"))
    #expect(read(String(repeating: "[", count: 100_000)).runbooks.count == 1)
    #expect(read(String(repeating: "**a ", count: 20_000)).runbooks.count == 1)
  }

  @Test(.timeLimit(.minutes(1))) func `five megabytes are read`() {
    let lines = String(repeating: "1. Look at `ls -l` if it is late, then tell them.\n", count: 100_000)
    #expect(read(lines).runbooks[0].steps.count >= 100_000)
    #expect(read("Look " + String(repeating: "if it is late ", count: 400_000)).runbooks.count == 1)
    #expect(read("```\n" + String(repeating: "x\n", count: 2_000_000)).runbooks[0].steps.count == 1)
    #expect(read(String(repeating: "```\n", count: 300_000)).runbooks.count == 1)
  }

  @Test(.timeLimit(.minutes(1))) func `fences that are never closed end one after the other`() {
    let file = read(String(repeating: "## Part\n\n```bash\nls\n\n", count: 300))
    #expect(file.runbooks[0].sections.count == 300)
    #expect(Set(file.diagnostics.map(\.code)) == ["unclosed-fence"])
  }

  @Test func `random bytes of Markdown never crash the reader`() {
    let pieces = [
      "# A\n", "```sh\n", "```\n", "- ", "1. ", "> ", "\n\n", "If x, do y.", "| a | b |\n", "|---|---|\n", "**b**",
      "`c d`", "[l](#a)", "<p>",
      "  ", "\t", "---\n", "{#id}", "→", "yes", "no", "\r", "{{< ref \"x\" >}}", "Step 1:", "](", "expected:\n", "~~~",
      "- [ ] ", "Otherwise", "<x",
    ]
    var state: UInt64 = 42
    for _ in 0..<3_000 {
      var text = ""
      for _ in 0..<24 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      let file = read(text)
      #expect(!file.runbooks.isEmpty)
      for book in file.runbooks { check(book) }
    }
  }

  /// Every place that a graph names exists.
  private func check(_ book: Runbook) {
    for (i, step) in book.steps.enumerated() {
      if let parent = step.parent { #expect(parent < i) }
      if let section = step.section { #expect(section < book.sections.count) }
      for arm in step.arms {
        switch arm.target {
        case .steps(let range): #expect(range.upperBound <= book.steps.count && range.lowerBound > i)
        case .section(let section): #expect(section < book.sections.count)
        case .runbook, .next, .person, .nowhere: break
        }
      }
      for piece in step.content {
        if case .block(let index) = piece { #expect(index < step.blocks.count) }
      }
    }
    for section in book.sections { #expect(section.steps.upperBound <= book.steps.count) }
    #expect(Set(book.steps.map(\.id)).count == book.steps.count)
  }
}
