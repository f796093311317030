import Runbooks
import TestSupport
import Testing

/// `docs/runbook-format.md` and the examples of `docs/authoring.md`, held against the code.
struct FormatManualTests {
  static let page = Page.text("docs/runbook-format.md") ?? ""

  /// Each example of both pages, the steps that its page promises, and its line.
  static let examples = ["docs/runbook-format.md", "docs/authoring.md"].flatMap { name in
    read(Page.text(name) ?? "").map { (place: "\(name):\($0.line)", text: $0.text, steps: $0.steps) }
  }

  private static func read(_ page: String) -> [(line: Int, text: String, steps: String)] {
    var out: [(line: Int, text: String, steps: String)] = []
    var fence: (mark: String, info: String, line: Int, text: [Substring])?
    for (i, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let open = fence {
        if line == open.mark {
          if open.info == "markdown" { out.append((open.line, open.text.joined(separator: "\n"), "")) }
          if open.info == "text", !out.isEmpty { out[out.count - 1].steps = open.text.joined(separator: "\n") }
          fence = nil
        } else {
          fence?.text.append(line)
        }
      } else if line.hasPrefix("```"), !line.hasPrefix("```` ") {
        let mark = line.prefix { $0 == "`" }
        fence = (String(mark), String(line.dropFirst(mark.count)), i + 1, [])
      }
    }
    return out
  }

  @Test func `the pages are there, with their examples`() {
    #expect(Self.examples.count { $0.place.contains("runbook-format") } >= 7)
    #expect(Self.examples.count { $0.place.contains("authoring") } >= 7)
  }

  @Test(arguments: examples.indices) func `an example is read as the page says, and has no flaw`(index: Int) {
    let example = Self.examples[index]
    let bytes = Array(example.text.utf8)
    let file = RunbookFile.read(bytes, path: "example.md", id: "example")
    let kinds = file.runbooks.flatMap(\.steps).filter { $0.kind != .text }.map { step in
      step.kind.rawValue + String(repeating: " ", count: 8 - step.kind.rawValue.count) + step.title
    }
    #expect(kinds.joined(separator: "\n") == example.steps, "\(example.place)")
    let found = Linter.lint(file, source: bytes, LintSurroundings()).filter { $0.severity > .note }
    #expect(found.isEmpty, "\(example.place): \(found.map { "\($0.line): \($0.message) [\($0.code)]" })")
  }

  /// The first column of the table whose head begins with this word, below a heading: its code spans.
  private func column(_ number: Int, of head: String, under heading: String) -> [[String]] {
    var rows: [[String]] = []
    var here = false
    var inside = false
    var fence = ""
    for line in Self.page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```"), !line.hasPrefix("```` ") {
        if fence.isEmpty { fence = String(line.prefix { $0 == "`" }) } else if line == fence { fence = "" }
      }
      if !fence.isEmpty { continue }
      if line.hasPrefix("## ") { here = line.dropFirst(3) == heading }
      if line.hasPrefix("| \(head) |") { inside = here }
      if !line.hasPrefix("|") { inside = false }
      guard inside else { continue }
      let cell = line.dropFirst(2).split(separator: " | ").dropFirst(number).first ?? ""
      let spans = cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      rows.append(spans.filter { $0.offset % 2 == 1 }.map { String($0.element) })
    }
    return Array(rows.dropFirst(2))
  }

  @Test func `the tables name what the code knows, no more and no less`() {
    #expect(Set(column(0, of: "key", under: "Attributes").flatMap { $0 }) == Set(InfoString.attributeKeys))
    #expect(Set(column(0, of: "role", under: "Fences").flatMap { $0 }) == Set(Role.allCases.map(\.rawValue)))
    let keys = column(0, of: "key", under: "Front matter").flatMap { $0 } + ["alert"]
    #expect(Set(keys) == Set(FrontMatterReading.keys))
    #expect(
      Set(column(0, of: "key", under: "Parameters").flatMap { $0 } + ["name"]) == Set(FrontMatterReading.parameterKeys))
  }

  @Test func `every expectation, condition and unit of the page is read`() {
    let expectations = column(0, of: "written", under: "Expectations").flatMap { $0 }
    #expect(expectations.count >= 12)
    for source in expectations { #expect(throws: Never.self, "\(source)") { try Expectation.parse(source).get() } }
    let conditions = column(0, of: "written", under: "Conditions").flatMap { $0 }
    #expect(conditions.count >= 15)
    for source in conditions { #expect(throws: Never.self, "\(source)") { try Condition.parse(source).get() } }
    let units = column(1, of: "kind", under: "Units").flatMap { $0 }
    #expect(units.count >= 20)
    for unit in units { #expect(Unit.suffix(unit) != nil, "\(unit)") }
  }
}
