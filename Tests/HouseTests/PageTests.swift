import Engine
import FoundationEssentials
import TestSupport
import Testing

@Suite struct `Pages name what is there` {
  @Test func `the page of exit codes is the program's own list`() throws {
    let rows = ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |" }.joined(separator: "\n")
    let page = try Checkout.text("docs/exit-codes.md")
    let start = try #require(page.firstRange(of: "| --- | --- |\n")?.upperBound)
    let table = page[start...].split(separator: "\n\n", maxSplits: 1)[0]
    #expect(table == rows, "docs/exit-codes.md should hold:\n\(rows)")
  }

  @Test func `every path and link that a page names exists`() throws {
    for page in try Checkout.pages() {
      for (line, path) in Mentions.paths(in: try Checkout.text(page)) where !Checkout.has(path) {
        Issue.record("\(page):\(line): there is no \(path)")
      }
      for (line, target) in Mentions.links(in: try Checkout.text(page)) {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let file = parts[0].isEmpty ? page : Mentions.resolve(String(parts[0]), from: page)
        if !Checkout.has(file) {
          Issue.record("\(page):\(line): the link \(target) leads nowhere")
        } else if parts.count > 1, file.hasSuffix(".md"),
          !Mentions.slugs(in: try Checkout.text(file)).contains(String(parts[1]))
        {
          Issue.record("\(page):\(line): \(file) has no heading #\(parts[1])")
        }
      }
    }
  }

  @Test func `every verb of the program is told of, and no page tells of another`() throws {
    let bash = try Bash("verbs")
    defer { bash.remove() }
    let verbs = Mentions.verbs(inHelp: try bash.run("muster --help").output)
    #expect(verbs.count > 5, "muster --help lists its verbs")
    var told = Set<String>()
    for page in try Checkout.pages() {
      for (line, verb) in Mentions.verbs(in: try Checkout.text(page)) {
        told.insert(verb)
        // docs/events.md and docs/decisions.md may speak of what is planned.
        if !verbs.contains(verb), page != "docs/events.md", page != "docs/decisions.md" {
          Issue.record("\(page):\(line): muster has no verb `\(verb)`")
        }
      }
    }
    #expect(verbs.subtracting(told).subtracting(["help"]).isEmpty, "no page tells of them")
  }

  @Test func `mentions are found in code and links, not in prose`() {
    let page =
      "See `Sources/Engine/Walker.swift` and [b](docs/b.md#c-d).\n```console\n$ muster walk docs/x.md\n```\n`muster nope INC-1`, muster says\n"
    #expect(Mentions.paths(in: page).map(\.1) == ["Sources/Engine/Walker.swift"])
    #expect(Mentions.links(in: page).map(\.1) == ["docs/b.md#c-d"])
    #expect(Mentions.verbs(in: page).map(\.1) == ["walk", "nope"])
    #expect(Mentions.slugs(in: "# A b: `c`?\n## A b: `c`?\n") == ["a-b-c", "a-b-c-1"])
    #expect(Mentions.resolve("../Sources/a.swift", from: "docs/lint/x.md") == "docs/Sources/a.swift")
  }
}
