import Runbooks
import Testing

struct FormatFrontMatterTests {
  private typealias Read = (front: FrontMatter, parameters: [Parameter], musterOnly: Bool, diagnostics: [Diagnostic])

  private func read(_ yaml: String) -> Read {
    FrontMatterReading.read(Array(yaml.utf8)[...], firstLine: 2, path: "a.md")
  }

  private func said(_ yaml: String) -> [String] {
    read(yaml).diagnostics.map { "\($0.severity.rawValue) \($0.line):\($0.column) \($0.code): \($0.message)" }
  }

  @Test func `every key arrives`() {
    let read = read(
      """
      title: Oversell
      id: oversell
      summary: >
        Reservations expire
        before payment.
      use-when: units sold exceed stock
      not-this:
        - stock-miscount: stock count wrong
        - sku-hotfix
      severity: SEV2
      owner: team-inventory
      reviewed: 2026-03-31
      services: [checkout, stock]
      alerts:
        - OversoldUnits
        - {alertname: Oversold, region: eu}
      exit: [oversold, late]
      sources: {prom-eu: {kind: prometheus, url: "http://127.0.0.1"}}
      """)
    let front = read.front
    #expect(read.diagnostics == [] && read.musterOnly)
    #expect(front.title == "Oversell" && front.id == "oversell" && front.severity == "SEV2")
    #expect(front.summary == "Reservations expire before payment." && front.owner == "team-inventory")
    #expect(front.useWhen == "units sold exceed stock" && front.reviewed == "2026-03-31")
    #expect(front.notThis == ["stock-miscount: stock count wrong", "sku-hotfix"])
    #expect(front.services == ["checkout", "stock"] && front.exit == ["oversold", "late"])
    #expect(front.alerts == ["OversoldUnits", "{alertname=\"Oversold\", region=\"eu\"}"])
  }

  @Test func `parameters are declared in three ways`() {
    let read = read(
      """
      parameters:
        pod:
          description: The pod
          pattern: "[a-z-]+"
        region: eu
        size: [small, big]
        ttl: {type: duration, default: 10m, required: false}
        token: {secret: yes}
        pod-name:
      """)
    #expect(read.diagnostics == [])
    #expect(read.parameters.map(\.name) == ["pod", "region", "size", "ttl", "token", "pod-name"])
    #expect(read.parameters.map(\.line) == [3, 6, 7, 8, 9, 10])
    #expect(read.parameters[0].pattern == "[a-z-]+" && read.parameters[0].description == "The pod")
    #expect(read.parameters[1].fallback == "eu")
    #expect(read.parameters[2].type == .choice && read.parameters[2].choices == ["small", "big"])
    #expect(read.parameters[3].type == .duration && !read.parameters[3].required)
    #expect(read.parameters[4].secret && read.parameters.allSatisfy(\.declared))
    #expect(read.parameters[5].variable == "MUSTER_POD_NAME")
    let list = self.read("parameters:\n  - name: pod\n    type: number\n  - region\n")
    #expect(list.parameters.map(\.name) == ["pod", "region"] && list.parameters[0].type == .number)
  }

  @Test func `nothing is said of what other tools write`() {
    let read = read("title: Pods\nweight: 20\nmenu: {main: {parent: x}}\nrunme:\n  id: 01H\n  version: v3\n")
    #expect(read.front.title == "Pods" && !read.musterOnly && read.diagnostics == [])
    #expect(self.read("").diagnostics == [] && self.read("# only a comment\n").diagnostics == [])
  }

  @Test(arguments: [
    (
      "exit: [a\nowner: b",
      "error 3:6 unreadable-front-matter: The front matter cannot be read: did not find expected ',' or ']'"
    ),
    (
      "title: [a\nweight: b",
      "warning 3:7 unreadable-front-matter: The front matter cannot be read: did not find expected ',' or ']'"
    ),
    ("exit: a\nreviewed: soon", "error 3:11 bad-front-matter: `reviewed` wants a date"),
    ("exit: a\nreviewed: 2026-02-30", "error 3:11 bad-front-matter: `reviewed` wants a date"),
    ("exit: a\nowner: [x]", "error 3:8 bad-front-matter: `owner` wants one text"),
    ("owner: [x]", "warning 2:8 bad-front-matter: `owner` wants one text"),
    ("exit: a\nexit: b", "error 3:1 bad-front-matter: `exit` is given twice"),
    ("exit: a\nownr: b", "note 3:1 unknown-key: `ownr` is no key that Muster knows"),
    ("- exit", "warning 2:1 bad-front-matter: The front matter holds no `key: value` lines"),
    (
      "exit: &a x\nowner: *a",
      "error 3:8 unreadable-front-matter: The front matter cannot be read: the alias `*a` is not read"
    ),
    (
      "exit: a\n---\nb: c",
      "error 3:1 unreadable-front-matter: The front matter cannot be read: it holds a second document"
    ),
    ("parameters:\n  a: {type: numbr}", "error 3:13 bad-parameter: `numbr` is no type of a parameter"),
    ("parameters:\n  a: {type: number, default: x}", "error 3:3 bad-parameter: The default of `a` is no number"),
    ("parameters:\n  a: {choices: [x, y], default: z}", "error 3:3 bad-parameter: The default of `a` is none of x, y"),
    (
      "parameters:\n  a: {pattern: \"(\"}",
      "error 3:16 bad-parameter: The pattern cannot be read: the group is not closed"
    ),
    (
      "parameters:\n  a: {secret: yes, default: x}",
      "error 3:3 bad-parameter: The secret `a` has a default, which is in clear"
    ),
    (
      "parameters:\n  a: {secret: yes, default: \"cmd:pass show a\"}",
      "error 3:3 bad-parameter: The secret `a` is found by a command"
    ),
    ("parameters:\n  a: {colour: x}", "note 3:7 unknown-key: `colour` says nothing of a parameter"),
    ("parameters: x", "error 2:13 bad-parameter: `parameters` wants names with their details"),
    (
      "exit: \u{1b}[2J",
      "error 2:7 unreadable-front-matter: The front matter cannot be read: control characters are not allowed"
    ),
  ])
  func `a mistake is told with its line and column`(yaml: String, expected: String) {
    #expect(said(yaml) == [expected])
  }

  @Test(.timeLimit(.minutes(1))) func `a bomb is one clear error`() {
    var laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, before) in zip("bcdefghi", "abcdefgh") {
      laughs += "\(name): &\(name) [\(Array(repeating: "*\(before)", count: 9).joined(separator: ", "))]\n"
    }
    #expect(read(laughs).diagnostics.count == 1)
    for yaml in [
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
      String(repeating: "- ", count: 100_000),
      "a: [" + String(repeating: "x,", count: 20_000) + "]", String(repeating: "a", count: 300_000),
      String(repeating: "? ", count: 60_000),
    ] {
      let diagnostics = read(yaml).diagnostics
      #expect(diagnostics.count == 1 && diagnostics[0].code == "unreadable-front-matter")
    }
  }

  @Test func `any bytes are read without harm`() {
    let whole = Array(
      "parameters:\n  pod: {type: number, default: \"1\"}\nalerts: [{a: b}]\nnot-this: {a: b}\nexit: |\n  x\n".utf8)
    for end in whole.indices { _ = FrontMatterReading.read(whole[..<end], firstLine: 2, path: "a.md") }
    for i in whole.indices {
      for byte: UInt8 in [0, 0xff, 0x3a, 0x5b, 0x2a, 0x0a, 0xc3] {
        var bytes = whole
        bytes[i] = byte
        _ = FrontMatterReading.read(bytes[...], firstLine: 2, path: "a.md")
      }
    }
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("2000-03-01", 11017), ("2026-11-22", 20779), ("1969-12-31", -1), ("2024-02-29", 19782),
  ])
  func `a date has a number`(date: String, number: Int) { #expect(dayNumber(date) == number) }
}
