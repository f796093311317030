import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ExportTests {
  private func facts(_ history: History, _ runbook: Runbook? = Samples.mill) -> Postmortem {
    var facts = Postmortem(name: "INC-7")
    for record in history.records { facts.add(record) }
    if let runbook { facts.shelve(runbook, revision: History.revision) }
    return facts
  }
  private func document(_ history: History) throws -> PostmortemDocument {
    try facts(history).document { history.blobs[$0] }
  }
  private func markdown(_ history: History) throws -> String { try document(history).markdown }
  private func json(_ history: History) throws -> String {
    String(decoding: facts(history).json(try document(history)) { history.blobs[$0] }, as: UTF8.self)
  }

  @Test func `the record alone makes a postmortem`() throws {
    expectSnapshot(try markdown(.mill), named: "export-mill.md")
    expectSnapshot(try json(.mill), named: "export-mill.json")
  }

  @Test func `two exports of one journal are equal`() throws {
    #expect(try markdown(.mill) == markdown(.mill))
    #expect(try json(.hostile) == json(.hostile))
  }

  @Test func `hostile text cannot leave its place in Markdown`() throws {
    let text = try markdown(.hostile)
    expectSnapshot(text, named: "export-hostile.md")
    var fence: Substring?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let ticks = line.prefix { $0 == "`" }
      if let open = fence {
        if line == open { fence = nil }
        continue
      }
      if ticks.count >= 3 {
        fence = ticks
        continue
      }
      // Outside of fences there is no markup but ours.
      #expect(
        !line.contains("<script") && !line.contains("</td") && !line.replacing("\\]", with: "").contains("](")
          && !line.contains("** b"))
      if line.hasPrefix("| ") {
        let bars = line.replacing("\\|", with: "").count { $0 == "|" }
        #expect((3...9).contains(bars), "\(line)")
      }
    }
    #expect(fence == nil)
    for scalar in text.unicodeScalars where scalar != "\n" {
      #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && scalar.value != 0x202E)
    }
  }

  @Test func `a fence is longer than any run of back-ticks in it`() {
    #expect(Markdown.fence("a") == "```\na\n```\n")
    #expect(Markdown.fence("```\n", language: "sh") == "````sh\n```\n````\n")
    #expect(Markdown.fence("`````` x ```") == "```````\n`````` x ```\n```````\n")
    #expect(Markdown.fence("") == "```\n```\n")
  }

  @Test func `words keep their meaning and lose their markup`() {
    #expect(
      Markdown.text("plain words, with-dash and under_score: 3.5 (ok)!")
        == "plain words, with-dash and under_score: 3.5 (ok)!")
    #expect(Markdown.text("1. one") == "1\\. one")
    #expect(Markdown.text("12) one") == "12\\) one")
    #expect(Markdown.text("- x") == "\\- x")
    #expect(Markdown.text("> x -> y") == "\\> x -> y")
    #expect(Markdown.text("    code") == "code")
    #expect(
      Markdown.text("a | b `c` [d](e) <f> &amp; **g** ~~h~~ _i_")
        == "a \\| b \\`c\\` \\[d\\](e) &lt;f> &amp;amp; \\*\\*g\\*\\* \\~\\~h\\~\\~ \\_i_")
    #expect(Markdown.text("https://x www.x") == "https\\://x www\\.x")
    #expect(Markdown.text("a\r\nb\tc\u{1B}") == "a b c\\\\e")
    #expect(Markdown.cell("") == " ")
  }

  @Test func `what was not kept is said`() throws {
    var history = History()
    history.open()
    let long = (1...500).map { "line \($0)" }.joined(separator: "\n") + "\n"
    history.run("seq 500", step: "see-whether-the-stone-turns", effect: "looking", prints: long, lost: 9000)
    let erased = history.output("gone", erased: true)
    history.run(
      "cut", step: "see-whether-the-stone-turns", attempt: 2, effect: "looking",
      prints: String(repeating: "x", count: 1000))
    let text = try markdown(history)
    #expect(text.contains("[... 489 lines left out here ...]"))
    #expect(text.contains("line 9\n") && !text.contains("line 10\n") && text.contains("line 500\n"))
    #expect(text.contains("9000 of \(long.utf8.count + 9000) bytes were not kept"))
    #expect(text.contains("[... 600 characters left out here]"))
    let excerpt = OutputExcerpt(erased) { history.blobs[$0] }
    #expect(excerpt.missing == "4 bytes, no longer kept" && excerpt.text.isEmpty)
    let data = try json(history)
    #expect(data.contains("line 499\\nline 500\\n"))
  }

  @Test func `no value of a secret is exported`() throws {
    #expect(try markdown(.mill).contains("| KEY | (secret) | answered |"))
    #expect(try !markdown(.mill).contains("hunter2") && !json(.mill).contains("hunter2"))
  }

  @Test func `an export reads without the runbook and of an incident that is still open`() throws {
    var facts = Postmortem(name: "INC-7")
    for record in History.mill.records.prefix(14) { facts.add(record) }
    let text = try facts.document { History.mill.blobs[$0] }.markdown
    #expect(text.contains("| Closed | not closed |"))
    #expect(text.contains("n/a (closed is unknown: it is not closed)"))
    #expect(text.contains("stop-the-wheel"))
    #expect(
      try Postmortem(name: "INC-8").document { _ in nil }.markdown.contains("Nothing was run that changes anything."))
  }

  @Test func `steps of one id in two runbooks are two steps`() {
    var history = History()
    history.open()
    let other = History.digest(0xBEEF)
    history.add(.pinned(revision: other, path: "runbooks/weir.md", title: "The weir"), after: 0)
    history.add(.stepConcluded(status: .skipped, reason: "dark"), step: "read-the-water")
    history.add(
      .armTaken(
        arm: 1, label: "low", by: .person, runbook: RunbookKey(revision: other, slug: nil), first: "read-the-water",
        last: "read-the-water", reason: nil), step: "which-is-it")
    history.add(.stepConcluded(status: .done, reason: nil), step: "read-the-water", frame: 1)
    history.add(.stepConcluded(status: .deferred, reason: "later"), step: "stop-the-wheel", frame: 0)
    var facts = facts(history)
    var weir = Runbook(id: "weir", path: "runbooks/weir.md", title: "The weir", lines: Lines(1, 9))
    weir.steps = [Step(id: "read-the-water", title: "Read the gauge", kind: .manual, lines: Lines(2, 2))]
    facts.shelve(weir, revision: other)
    let ends = facts.steps.filter(\.reached).map { "\($0.runbook) \($0.title): \($0.status?.rawValue ?? "open")" }
    #expect(
      ends == [
        "runbooks/mill.md Read the water gauge: skipped", "runbooks/mill.md Which is it?: done",
        "runbooks/mill.md Stop the wheel: deferred", "runbooks/weir.md Read the gauge: done",
      ])
  }

  @Test func `data is JSON of version two`() throws {
    struct Parsed: Decodable {
      struct Run: Decodable {
        struct Stream: Decodable { var bytes: Int, text: String }
        var step: String, outcome: String, stdout: Stream?
      }
      var version: Int
      var runs: [Run]
    }
    let parsed = try JSONDecoder().decode(Parsed.self, from: Data(try json(.mill).utf8))
    #expect(parsed.version == 2)
    #expect(parsed.runs.map(\.outcome) == ["done, exit 0", "FAILED, exit 3", "unknown"])
    #expect(parsed.runs[0].stdout?.text == "humming\nand humming\n")
    _ = try JSONDecoder().decode(Parsed.self, from: Data(try json(.hostile).utf8))
  }
}
