import Glibc
import Runbooks
import TestSupport
import Testing

struct LintRuleTests {
  /// The files around the examples.
  static func link(_ path: String) -> LintSurroundings.Link {
    switch path {
    case "other.md": .found(slugs: ["top"])
    case "templates/waiting.md": .found(slugs: ["top"], slots: ["since"])
    case "templates/misspelt.md": .found(slugs: ["top"], slots: ["since", "sicne"])
    default: .missing
    }
  }

  static func lint(_ text: String) -> [Diagnostic] {
    // The bad example of invalid text is written in Latin-1, since a Swift string holds no such bytes.
    let latin = text.unicodeScalars.contains("\0")
    let bytes = latin ? text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } : Array(text.utf8)
    let file = RunbookFile.read(bytes, path: "orders.md", id: "orders")
    return Linter.lint(file, source: bytes, LintSurroundings(today: dayNumber("2026-11-22"), link: link))
  }

  /// The example of a rule, in the world that the rule speaks of.
  static func lint(_ text: String, of rule: LintRule) -> [Diagnostic] {
    if rule.isAboutRules {
      return RuleFile.read(Array(text.utf8), path: "rules.yml").judged(with: LintWorld.runbooks)
    }
    if rule.given.isEmpty { return lint(text) }
    let bytes = Array(text.utf8)
    let file = RunbookFile.read(bytes, path: "orders.md", id: "orders")
    var surroundings = LintSurroundings(today: dayNumber("2026-11-22"), link: link)
    if rule.code == .unknownAlert {
      surroundings.alerts = LintWorld.rules.alerts
    } else if rule.code == .neverRun || rule.code == .maybeNeverRun {
      surroundings.policy = LintWorld.policy
    } else {
      surroundings.live = LintWorld.facts(about: file)
    }
    return Linter.lint(file, source: bytes, surroundings)
  }

  static func said(_ text: String) -> String {
    lint(text).map { "\($0.line):\($0.column) \($0.severity.rawValue): \($0.message) [\($0.code)]" }.joined(
      separator: "\n")
  }

  @Test func `every code has its rule, once`() {
    #expect(LintRule.all.map(\.code) == LintCode.allCases)
  }

  /// What bash says is asked by the driver; `LintVerbTests` has those examples.
  @Test(arguments: LintCode.allCases.filter { $0 != .scriptSyntax })
  func `a bad example gives its code and no other, a good one gives none`(code: LintCode) throws {
    let rule = try #require(LintRule.all.first { $0.code == code })
    let bad = Self.lint(rule.bad, of: rule)
    #expect(Set(bad.map(\.code)) == [code.rawValue], "bad:\n\(Self.said(rule.bad))")
    #expect(bad.allSatisfy { $0.severity == code.severity || $0.severity == code.plainSeverity })
    let good = Self.lint(rule.good, of: rule)
    #expect(good.isEmpty, "good:\n\(good)")
  }

  @Test func `the slots of a template are its names between double braces`() {
    let text =
      "{{ since }} {{who}}\n{{#links}}{{{url}}}{{/links}}{{^links}}none{{/links}} {{! said }} {{> foot}} {{since}} {x} {{a b}} {{"
    #expect(TemplateSlots.names(in: Array(text.utf8)) == ["since", "who", "links", "url"])
    #expect(TemplateSlots.names(in: []).isEmpty && TemplateSlots.names(in: Array("{".utf8)).isEmpty)
  }

  @Test func `a slot may be a name of the runbook's own`() throws {
    let bad = try #require(LintRule.all.first { $0.code == .unknownSlot }?.bad)
    let own = bad.replacing("use-when: orders wait\n", with: "use-when: w\nparameters:\n  sicne:\n    default: now\n")
    #expect(Self.lint(bad).count == 1 && Self.lint(own).isEmpty, "\(Self.said(own))")
  }

  @Test func `every code has its page, made from the rule`() {
    for rule in LintRule.all { Page.expect(rule.page, at: "docs/lint/\(rule.code.rawValue).md") }
    Page.expect(LintRule.index, at: "docs/lint/README.md")
    let wanted = LintCode.allCases.map { "\($0.rawValue).md" } + ["README.md"]
    #expect(Page.names(in: "docs/lint") == wanted.sorted())
  }

  /// `^` below a line marks where a diagnostic must point; the code stands behind it.
  @Test(arguments: [
    """
    # A

    ```sh chek name=a
          ^^^^ unknown-role
    a
    ```

    ```sh check name=b expect="< 5q"
                                  ^ bad-attribute
    b
    ```
    """,
    """
    ---
    owner: me
    reviewed: 2026-13-01
              ^^^^^^^^^^ bad-front-matter
    exit: [lagg]
           ^^^^ unknown-name
    ---
    # A

    ## B

    ```sh check name=lag unit=s expect="< 5GiB"
                                        ^^^^^^ mixed-dimensions
    lag
    ```

    1. `lag > 5 and` → [C](#c)
                   ^ bad-condition
    2. `lagg > 5s` → [C](#d)
        ^^^^ unknown-name
                         ^^ branch-to-nowhere
    3. Otherwise → call the desk

    ## C

    Wait.
    """,
    """
    ---
    owner: [me]
           ^ bad-front-matter
    exit: []
    paramters: {}
    ^^^^^^^^^ unknown-key
    ---
    1. Ask <who>.
    """,
  ])
  func `a diagnostic points at what it means`(marked: String) {
    var lines: [String] = []
    var expected: [String] = []
    for line in marked.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.drop { $0 == " " }
      guard words.hasPrefix("^") else {
        lines.append(String(line))
        continue
      }
      let column = line.count - words.count + 1
      let carets = words.prefix { $0 == "^" }.count
      expected.append("\(lines.count):\(column)+\(carets) \(words.dropFirst(carets + 1))")
    }
    let found = Self.lint(lines.joined(separator: "\n")).map { "\($0.line):\($0.column)+\($0.width) \($0.code)" }
    #expect(found.sorted() == expected.sorted())
  }

  @Test func `a plain file gets advice, never an error`() {
    let plain = """
      # Old notes

      1. Is it full?
         - **Yes** → [Nowhere](#nowhere)
         - **No** → [Gone](gone.md)

      ## Empty it

      ```sh previw title=x {"name":"a b","timeout":"x"}
      rm -rf /var/spool/orders
      ```
      """
    let found = Self.lint(plain)
    #expect(found.map(\.code).contains("branch-to-nowhere") && found.map(\.code).contains("missing-runbook"))
    #expect(found.allSatisfy { $0.severity != .error }, "\(Self.said(plain))")
    #expect(LintCode.allCases.allSatisfy { $0.plainSeverity != .error })
  }

  @Test func `the bundled runbooks have no flaw`() throws {
    let names = Page.names(in: "runbooks").filter { $0.hasSuffix(".md") }
    #expect(!names.isEmpty)
    for name in names {
      let text = try #require(Page.text("runbooks/\(name)"))
      #expect(Self.lint(text).isEmpty, "\(name):\n\(Self.said(text))")
    }
  }

  @Test func `any bytes are linted without harm`() {
    // A fixed sequence (Knuth's constants), so that a failure can be had again.
    var state: UInt64 = 42
    func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, below)
    }
    let marks: [[UInt8]] = ["`", "```", "|", "<a>", "](#", "$(", "\u{1b}[", "=", "- ", "1. ", "\n", "\t", "\""].map {
      Array($0.utf8)
    }
    for rule in LintRule.all {
      for _ in 0..<20 {
        var bytes = Array(rule.bad.utf8)
        for _ in 0..<(1 + next(4)) {
          let at = next(bytes.count)
          switch next(4) {
          case 0: bytes.removeSubrange(at..<min(bytes.count, at + 1 + next(20)))
          case 1: bytes.insert(contentsOf: marks[next(marks.count)], at: at)
          case 2: if at < bytes.count { bytes[at] = UInt8(next(256)) }
          default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + next(60))], at: next(bytes.count))
          }
        }
        let file = RunbookFile.read(bytes, path: "a.md", id: "a")
        let found = Linter.lint(file, source: bytes, LintSurroundings(today: 0, link: Self.link))
        let lines = RunbookFile.lines(of: bytes).count
        #expect(found.allSatisfy { $0.line >= 1 && $0.line <= lines + 1 && $0.column >= 1 && $0.width >= 1 })
      }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a long chain of branches is judged in one pass`() {
    let count = 4000
    let text = (0..<count).map {
      "## H\($0)\n\n```sh check name=n\($0)\necho 1\n```\n\n1. `n\($0) > 5` → [x](#h\(($0 + 1) % count))\n2. Otherwise → go on\n"
    }
    #expect(Self.lint(text.joined(separator: "\n")).isEmpty)
  }

  /// Shapes in which one rule once looked at every part for every part.
  @Test(
    arguments: [
      // One circle of all steps without a way out.
      ("### H%\n\n1. `a > %` → [x](#h&)\n2. Otherwise → [y](#h&)\n\n", "loop-without-exit"),
      // Actions under headings of their own.
      ("### H%\n\n```sh run\nkubectl delete pod p%\n```\n\n", "no-undo"),
      // A branch of as many arms.
      ("1. `a > %` → page somebody\n", "long-step"),
    ]) func `a file four times as long takes about four times as long`(part: String, code: String)
  {
    /// Of this thread alone: whatever else runs here does not count.
    func nanoseconds(_ count: Int) -> Double {
      let text = (0..<count).map { number in
        part.replacing("%", with: "\(number)").replacing("&", with: "\((number + 1) % count)")
      }
      let whole = "---\nuse-when: y\n---\n# T\n\n## Which\n\n" + text.joined()
      var begin = timespec()
      var end = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin)
      let found = Self.lint(whole)
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
      #expect(found.contains { $0.code == code })
      return Double(end.tv_sec - begin.tv_sec) * 1e9 + Double(end.tv_nsec - begin.tv_nsec)
    }
    // Of what grows with the square it would be sixteen.
    #expect(nanoseconds(8000) / nanoseconds(2000) < 8)
  }

  @Test func `circles are told apart from the ways into them`() {
    func circles(_ edges: [[Int]]) -> [String] {
      let text = edges.enumerated().map { place, targets in
        "## H\(place)\n\n" + targets.map { "- `a > \($0)` → [x](#h\($0))\n" }.joined()
          + "- Otherwise → [y](#h\(targets[0]))\n\n"
      }
      return Self.lint("---\nuse-when: y\n---\n# T\n\n" + text.joined()).filter { $0.code == "loop-without-exit" }.map {
        $0.message
      }
    }
    // 0 leads into 1-2, and on to 3, which leads to itself: one group. 4 and 5 are a circle of their own.
    let found = circles([[1, 3], [2], [1], [3], [5], [4]])
    #expect(found.count == 2 && found[0].contains("H1") && found[1].contains("H4"), "\(found)")
    #expect(circles([[1], [2], [0]]).count == 1)
  }
}
