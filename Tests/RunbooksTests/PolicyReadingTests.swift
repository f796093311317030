import Runbooks
import Testing

@Suite struct `A policy is read` {
  private func read(_ text: String) -> (Policy, [String]) { `A policy`.read(text) }

  static let whole = """
    environment: prod-eu
    policy:
      mode: live
      groups:
        sre: [mira, tom]
        support: ana
      never:
        - kubectl delete namespace
        - command: terraform destroy
          reason: use the pipeline
      highest:
        sre: lasting
        support: small
        ana: wide
        "*": look
      hours:
        wide: Mon-Fri 09:00-17:00 UTC
        lasting: [Mon-Thu 10:00-16:00 UTC, "Sat,Sun 22:00-04:00 +02:00"]
      approvers:
        wide: 1
        lasting: {count: 2, from: [sre, zoe]}
    """

  @Test func `every key says what it says`() throws {
    let (policy, problems) = read(Self.whole)
    try #require(problems.isEmpty, "\(problems)")
    let rules = try #require(policy.rules.first)
    #expect(policy.mode == .live && rules.path == "muster.yaml")
    #expect(rules.never.map(\.pattern.source) == ["kubectl delete namespace", "terraform destroy"])
    #expect(rules.never.map(\.reason) == [nil, "use the pipeline"])
    #expect(rules.never.map(\.line) == [8, 9])
    #expect(policy.highest(for: ["mira"]) == .lasting)
    #expect(policy.highest(for: ["ana"]) == .wide, "an own entry counts before the group's")
    #expect(policy.highest(for: ["stranger"]) == .look)
    #expect(policy.highest(for: ["mira", "ana"]) == .wide, "of two names the lower")
    #expect(policy.approvals(for: .small) == .init(count: 0, names: nil))
    #expect(policy.approvals(for: .wide) == .init(count: 1, names: nil))
    #expect(policy.approvals(for: .lasting) == .init(count: 2, names: ["mira", "tom", "zoe"]))
    #expect(Policy().highest(for: ["anybody"]) == .lasting && Policy().approvals(for: .lasting).count == 0)
  }

  @Test func `without a star, whom nobody names may look`() {
    let (policy, problems) = read("policy: {highest: {mira: wide}}")
    #expect(problems.isEmpty && policy.highest(for: ["tom"]) == .look)
    #expect(read("policy: {highest: small}").0.highest(for: ["tom"]) == .small)
  }

  @Test(arguments: [
    (
      "policy:",
      "1:8 `policy` holds no rules | one of mode, never, highest, hours, approvers, groups below it, or no `policy` at all"
    ),
    (
      "policy: {}",
      "1:9 `policy` holds no rules | one of mode, never, highest, hours, approvers, groups below it, or no `policy` at all"
    ),
    ("polcy: {mode: live}", "1:1 `polcy` is no key that Muster knows | did you mean `policy`?"),
    ("policy: {mode: live}\npolicy: {mode: drill}", "2:1 `policy` is given twice"),
    ("policy: {nevr: [rm]}", "1:10 `nevr` is no key that Muster knows of a policy | did you mean `never`?"),
    ("policy: {mode: live, mode: drill}", "1:22 `mode` is given twice"),
    ("policy: {mode: lookonly}", "1:16 `mode` is one of live, drill, look only | did you mean `look only`?"),
    ("policy: {mode: [live]}", "1:16 `mode` is one of live, drill, look only"),
    ("policy: {never: rm}", "1:17 `never` wants a list of commands | write each behind a `- `"),
    ("policy: {never: []}", "1:17 `never` wants a list of commands | write each behind a `- `"),
    ("policy: {never: [[rm]]}", "1:18 A command is its words, or `command:` and `reason:`"),
    ("policy: {never: [{reason: no}]}", "1:18 There is no `command`"),
    (
      "policy: {never: [{comand: rm}]}",
      "1:19 `comand` is no key that Muster knows of a command | did you mean `command`?"
    ),
    (
      "policy: {never: ['rm; ls']}",
      "1:21 The pattern cannot be read: a pattern is the plain words of one command, or a regular expression between slashes"
    ),
    (
      "policy: {never: [rm $x]}",
      "1:21 The pattern cannot be read: a pattern is the plain words of one command, or a regular expression between slashes"
    ),
    ("policy: {never: ['/a(/']}", "1:21 The pattern cannot be read: "),
    ("policy: {never: ['/a*/']}", "1:19 The pattern cannot be read: it fits everything"),
    ("policy: {never: [-rf]}", "1:18 The pattern cannot be read: it begins with no program"),
    (
      "policy: {never: ['a | b']}",
      "1:19 The pattern cannot be read: `|` stands between two words without blanks: `ns|namespace`"
    ),
    ("policy: {highest: {sre: larg}}", "1:25 A class is one of look, small, wide, lasting"),
    ("policy: {highest: {sre: lastin}}", "1:25 A class is one of look, small, wide, lasting | did you mean `lasting`?"),
    ("policy: {hours: {look: daily UTC}}", "1:18 What only looks is always allowed, and needs nobody"),
    (
      "policy: {hours: {wide: Mon-Fri 09:00-17:00}}",
      "1:24 The times have no time zone | write UTC or an offset such as +02:00 behind them"
    ),
    (
      "policy: {hours: {wide: Mon-Fri 09:00-17:00 Europe/Berlin}}",
      "1:24 `Europe/Berlin` is no zone that can be told here | a place's clock changes with the season: write UTC or an offset such as +02:00"
    ),
    (
      "policy: {hours: {wide: Mon-Fri 09:00-17:00 CET}}",
      "1:24 `CET` is no zone that can be told here | a place's clock changes with the season: write UTC or an offset such as +02:00"
    ),
    (
      "policy: {hours: {wide: Mon-Fri 09:00-17:00 +2}}",
      "1:24 `+2` is no time zone | write UTC or an offset such as +02:00"
    ),
    ("policy: {hours: {wide: Mno-Fri UTC}}", "1:24 `Mno` is no day | did you mean `Mon`?"),
    ("policy: {hours: {wide: Mon-Fri 9-17 UTC}}", "1:24 `9-17` are no times | write it as Mon-Fri 09:00-17:00 UTC"),
    (
      "policy: {hours: {wide: Mon 09:00-25:00 UTC}}",
      "1:24 `09:00-25:00` are no times | write it as Mon-Fri 09:00-17:00 UTC"
    ),
    (
      "policy: {hours: {wide: Mon 09:00-09:00 UTC}}",
      "1:24 `09:00-09:00` are no times | write it as Mon-Fri 09:00-17:00 UTC"
    ),
    ("policy: {hours: {wide: []}}", "1:24 There are no times; `highest` says who may do a class at all"),
    ("policy: {approvers: {wide: many}}", "1:28 How many others have to agree is a number from 0 to 9"),
    ("policy: {approvers: {wide: 2, lasting: 1}}", "1:31 `lasting` asks for fewer approvals than `wide`"),
    ("policy: {approvers: {lasting: 1, wide: 2}}", "1:34 `lasting` asks for fewer approvals than `wide`"),
    ("policy: {approvers: {wide: {count: 3, from: [a, b]}}}", "1:45 `from` names 2 people, and 3 have to agree"),
    ("policy: {groups: {sre: [a b]}}", "1:25 The name of a person is one word"),
  ]) func `a mistake is told with its place`(text: String, expected: String) {
    let problems = read(text).1
    #expect(problems.contains { $0.hasPrefix(expected) }, "\(text)\n\(problems)")
  }

  @Test func `bounds are kept`() {
    let many = (0...200).map { "\n    - prog\($0)" }.joined()
    #expect(read("policy:\n  never:\(many)").1 == ["203:7 `never` holds more than 200 commands"])
    #expect(
      read("policy: {never: [\(String(repeating: "a", count: 501))]}").1.first?.contains("longer than 500") == true)
    let words = (0...16).map { "w\($0)" }.joined(separator: " ")
    #expect(read("policy: {never: [\(words)]}").1.first?.contains("more than 16 words") == true)
    let people = (0...500).map { "p\($0)" }.joined(separator: ", ")
    #expect(read("policy: {groups: {g: [\(people)]}}").1.first?.contains("more than 500 people") == true)
  }

  /// 2026-11-22 was a Sunday.
  private func wall(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Int64 {
    // 2026-11-16, a Monday, began 20773 days after 1970.
    Int64((20773 + day) * 1440 + hour * 60 + minute) * 60_000_000_000
  }

  @Test(arguments: [
    ("Mon-Fri 09:00-17:00 UTC", 0, 9, 0, true), ("Mon-Fri 09:00-17:00 UTC", 0, 8, 59, false),
    ("Mon-Fri 09:00-17:00 UTC", 4, 16, 59, true), ("Mon-Fri 09:00-17:00 UTC", 4, 17, 0, false),
    ("Mon-Fri 09:00-17:00 UTC", 5, 12, 0, false), ("weekends UTC", 6, 0, 0, true), ("weekends UTC", 7, 0, 0, false),
    ("weekdays UTC", 4, 23, 59, true), ("weekdays UTC", 5, 0, 0, false), ("daily 00:00-24:00 UTC", 3, 23, 59, true),
    // Over midnight: the days are those on which it begins.
    ("Fri 22:00-04:00 UTC", 4, 22, 0, true), ("Fri 22:00-04:00 UTC", 5, 3, 59, true),
    ("Fri 22:00-04:00 UTC", 5, 4, 0, false),
    ("Fri 22:00-04:00 UTC", 5, 22, 0, false), ("Fri 22:00-04:00 UTC", 4, 3, 0, false),
    ("Sun 22:00-04:00 UTC", 0, 1, 0, true),
    ("Mon 22:00-00:00 UTC", 0, 23, 0, true), ("Mon 22:00-00:00 UTC", 1, 0, 0, false),
    // Over the end of the week.
    ("Fri-Mon UTC", 6, 12, 0, true), ("Fri-Mon UTC", 0, 12, 0, true), ("Fri-Mon UTC", 2, 12, 0, false),
    ("Mon,Wed 10:00-11:00 UTC", 2, 10, 30, true), ("Mon,Wed 10:00-11:00 UTC", 1, 10, 30, false),
    // Zones move the day, too.
    ("Mon-Fri 09:00-17:00 +02:00", 0, 7, 0, true), ("Mon-Fri 09:00-17:00 +02:00", 0, 15, 0, false),
    ("Mon 00:00-02:00 +02:00", -1, 22, 30, true), ("Mon 00:00-02:00 +02:00", 0, 0, 30, false),
    ("Sun 20:00-24:00 -05:30", 0, 1, 30, true), ("Sun 20:00-24:00 -05:30", 0, 5, 30, false),
    ("Sun 22:00-04:00 -05:00", 0, 8, 59, true), ("Sun 22:00-04:00 -05:00", 0, 9, 0, false),
  ]) func `hours are judged in their own zone, over midnight and over the week`(
    span: String, day: Int, hour: Int, minute: Int, isIn: Bool
  ) throws {
    #expect(try PolicyHours(span).contains(wall(day, hour, minute)) == isIn)
  }

  @Test func `the clock is said as the span's zone has it`() throws {
    #expect(try PolicyHours("Mon 00:00-02:00 +02:00").clock(wall(-1, 22, 30)) == "Mon 00:30 +02:00")
    #expect(try PolicyHours("daily UTC").clock(0) == "Thu 00:00 UTC")
    #expect(try PolicyHours("daily UTC").clock(-1) == "Wed 23:59 UTC")
  }

  private func asks(
    _ danger: Danger, changes: Bool = false, users: [String] = ["mira"], day: Int = 0, hour: Int = 12,
    mode: Policy.Mode = .live, _ script: String = "x"
  ) -> Policy.Question {
    Policy.Question(danger: danger, changes: changes, script: script, users: users, wall: wall(day, hour), mode: mode)
  }

  @Test func `each rule refuses what it forbids and names its line`() throws {
    let policy = read(Self.whole).0
    #expect(policy.judge(asks(.lasting)) == nil)
    #expect(policy.judge(asks(.look, users: ["stranger"], day: 6)) == nil, "looking is always allowed")
    #expect(
      policy.judge(asks(.look, "terraform destroy"))
        == PolicyRefusal(.never(pattern: "terraform destroy"), path: "muster.yaml", line: 9, reason: "use the pipeline")
    )
    #expect(
      policy.judge(asks(.wide, users: ["bo"]))
        == PolicyRefusal(.highest(user: "bo", asked: .wide, allowed: .look), path: "muster.yaml", line: 15))
    #expect(
      policy.judge(asks(.wide, day: 5))
        == PolicyRefusal(
          .hours(asked: .wide, allowed: ["Mon-Fri 09:00-17:00 UTC"], now: "Sat 12:00 UTC"), path: "muster.yaml",
          line: 17))
    #expect(policy.judge(asks(.lasting, day: 4))?.line == 18, "hours of a class and of those below it both bind")
    #expect(policy.judge(asks(.lasting, hour: 9))?.line == 18)
    #expect(policy.judge(asks(.small, day: 5)) == nil)
    #expect(policy.judge(asks(.small, mode: .lookOnly)) == PolicyRefusal(.mode, path: "", line: 0))
    #expect(policy.judge(asks(.look, changes: true, mode: .lookOnly))?.rule == .mode, "a check whose words change")
    #expect(policy.judge(asks(.look, mode: .lookOnly)) == nil)
  }

  @Test func `of two files the stricter wins, whichever comes first`() throws {
    let mine = read(
      "policy: {mode: look only, never: [reboot], highest: small, approvers: {lasting: {count: 1, from: [mira, tom]}}}"
    ).0
    let theirs = read(
      "policy: {mode: live, highest: lasting, hours: {small: daily UTC}, approvers: {lasting: {count: 2, from: [tom, zoe, ida]}}}"
    ).0
    for (first, second) in [(mine, theirs), (theirs, mine)] {
      var both = first
      both.rules += second.rules
      #expect(both.mode == .lookOnly && both.highest(for: ["mira"]) == .small)
      #expect(both.judge(asks(.look, "reboot"))?.rule == .never(pattern: "reboot"))
      #expect(both.approvals(for: .lasting) == .init(count: 2, names: ["tom"]))
    }
    #expect(Policy.Mode.drill.stricter(.live) == .live, "what one file calls live is no drill")
  }
}
