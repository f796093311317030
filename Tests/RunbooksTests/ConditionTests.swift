import Runbooks
import Testing

struct ConditionTests {
  /// The values that the conditions below ask for.
  static let values: [String: Value] = [
    "clock_offset": .number(0.02, .time), "hold": .number(900, .time), "lag": .number(1140, .time),
    "raw": .number(1140, .plain), "share": .number(0.03, .share), "queue": .number(5, .plain),
    "used": .number(2_147_483_648, .size), "status": .text("delayed"), "paused": .truth(false), "yes_no": .text("yes"),
    "bad": .number(.nan, .plain), "endless": .number(.infinity, .plain), "step.exit": .number(0, .plain),
    "step.failed": .truth(false), "version": .text("v2.14"),
  ]

  @Test(arguments: [
    ("clock_offset > 1s", "false"), ("hold < 900s", "false"), ("lag > 0.8 * hold", "true"), ("lag > 12m", "true"),
    ("raw > 12m", "true"), ("raw > 1140", "false"), ("raw >= 1140", "true"), ("share > 2%", "true"),
    ("share < 0.05", "unknown"), ("share > 0", "true"), ("used >= 2GiB", "true"), ("used < 2GB", "false"),
    ("lag > 720", "unknown"), ("lag > 0", "true"), ("lag > 2GiB", "unknown"), ("lag > used", "unknown"),
    ("raw > hold", "unknown"), ("lag + hold = 34m", "true"), ("lag - hold = 4m", "true"), ("lag / hold > 1", "true"),
    ("queue * 2 = 10", "true"), ("queue / 0 > 1", "unknown"), ("-queue < 0", "true"), ("hold * 50% = 450s", "true"),
    ("queue * 20% = 1", "true"), ("lag = 19m", "true"), ("9ms = 0.009s", "true"), ("1h30m = 90m", "true"),
    ("status = \"delayed\"", "true"), ("status != \"delayed\"", "false"), ("status in normal, delayed", "true"),
    ("status in (down, normal)", "false"), ("queue in 0..200", "true"), ("queue in 6..200", "false"),
    ("lag in 10m..20m", "true"), ("status in 0..200", "unknown"), ("version matches /^v2/", "true"),
    ("version matches '^v3'", "false"), ("status > 3", "unknown"), ("status = 3", "unknown"),
    ("missing > 1", "unknown"), ("not missing", "unknown"), ("missing and paused", "false"),
    ("paused and missing", "false"), ("missing or queue = 5", "true"), ("missing and queue = 5", "unknown"),
    ("not paused", "true"), ("yes_no", "true"), ("not yes_no", "false"), ("yes_no = true", "true"),
    ("bad = bad", "unknown"), ("bad > 0 or bad <= 0", "unknown"), ("endless > 1", "unknown"),
    ("missing in a, b", "unknown"), ("step.exit = 0 and not step.failed", "true"),
    ("queue = 5 or queue = 6 and missing", "true"), ("not queue = 6", "true"), ("queue == 5", "true"),
    ("queue ≥ 5", "true"), ("(queue + 1) * 2 = 12", "true"), ("2 - 1 = 1", "true"), ("0.1 + 0.2 = 0.3", "true"),
  ])
  func `a condition comes to true, false or unknown`(source: String, expected: String) throws {
    let condition = try Condition.parse(source).get()
    let value = condition.evaluate { Self.values[$0] ?? .unknown }
    let word =
      switch value {
      case .truth(true): "true"
      case .truth(false): "false"
      case .text("yes"): "true"
      default: "unknown"
      }
    #expect(word == expected, "\(value)")
  }

  @Test(arguments: [
    ("lag >", 6, "The condition ends too early"), ("lag > 5x", 8, "`x` is no unit"), ("lag > 5K", 8, "`K` is no unit"),
    ("a -b > 1", 3, "A minus wants spaces around it"), ("a-b > 1", 2, "A minus wants spaces around it"),
    ("a && b", 3, "`&` is no operator"), ("a = \"x", 5, "The quote is not closed"),
    ("a matches /x", 11, "The pattern is not closed"), ("a matches /(x/", 13, "The group is not closed"),
    ("a matches x", 11, "A pattern is wanted here"), ("a < b < c", 7, "Comparisons do not chain"),
    ("(a", 3, "A closing bracket is wanted here"), ("a)", 2, "This bracket was never opened"),
    ("a b", 3, "An operator is missing before this"), ("", 1, "The condition ends too early"),
    ("and a", 1, "A value is wanted before `and`"), ("a @ b", 3, "`@` cannot stand in a condition"),
    ("a \u{1b} b", 3, "`\\u{1b}` cannot stand in a condition"), ("5m30GiB > 1", 3, "`30GiB` is no unit"),
    ("ä > 1", 1, "`ä` cannot stand in a condition"),
  ])
  func `an error names its column`(source: String, column: Int, message: String) {
    guard case .failure(let error) = Condition.parse(source) else {
      Issue.record("\(source) was read")
      return
    }
    #expect(error.column == column, "\(error)")
    #expect(error.message == message)
  }

  @Test func `nesting and length are bounded`() {
    let deep = String(repeating: "(", count: 100_000) + "a" + String(repeating: ")", count: 100_000)
    #expect(throws: ConditionError.self) { try Condition.parse(deep).get() }
    #expect(throws: ConditionError.self) { try Condition.parse(String(repeating: "(", count: 900) + "a").get() }
    #expect(throws: ConditionError.self) { try Condition.parse(String(repeating: "not ", count: 450) + "a").get() }
    #expect(throws: ConditionError.self) { try Condition.parse(String(repeating: "- ", count: 900) + "1").get() }
    let inside = String(repeating: "(", count: 20) + "a" + String(repeating: ")", count: 20)
    #expect(throws: Never.self) { try Condition.parse(inside).get() }
  }

  @Test func `names are told in order, each once`() throws {
    #expect(
      try Condition.parse("lag > 0.8 * hold and lag < x or step.exit in a, b").get().names == [
        "lag", "hold", "x", "step.exit",
      ])
  }

  @Test(arguments: [
    ("< 720s", "lag", "notMet"), ("> 720s", "lag", "met"), ("= 0", "step.exit", "met"), ("0..200", "queue", "met"),
    ("6..200", "queue", "notMet"), ("5..5", "queue", "met"), ("in ready, delayed", "status", "met"),
    ("in ready, ok", "status", "notMet"), ("matches /^v2/", "version", "met"), ("< 0.8 * hold", "lag", "notMet"),
    ("< 2 * hold", "lag", "met"), ("= delayed", "status", "met"), ("!= delayed", "status", "notMet"),
    ("= 0", "missing", "unknown"), ("!= 0", "missing", "unknown"), ("0..200", "missing", "unknown"),
    ("in a, b", "missing", "unknown"), ("matches /x/", "missing", "unknown"), ("< missing", "lag", "unknown"),
    ("!= x", "missing", "unknown"), ("< 5GiB", "lag", "unknown"), ("< 5", "lag", "unknown"),
    ("< 2%", "share", "notMet"),
    ("1%..5%", "share", "met"), ("> 0", "bad", "unknown"), ("in 4, 5", "queue", "met"), ("in ok, 5", "queue", "met"),
    ("in ok, ready", "queue", "notMet"), ("> 0", "status", "unknown"), ("-5..5", "queue", "met"),
    ("!= 0", "endless", "unknown"),
  ])
  func `an expectation is met, not met, or unknown`(source: String, name: String, expected: String) throws {
    let judgement = try Expectation.parse(source).get().judge(Self.values[name] ?? .unknown) {
      Self.values[$0] ?? .unknown
    }
    #expect(judgement.rawValue == expected)
  }

  @Test func `words and patterns see the text that was printed`() throws {
    #expect(
      try Expectation.parse("matches /^2\\.0/").get().judge(.number(2, .plain), text: "2.0\n") { _ in .unknown } == .met
    )
    #expect(try Expectation.parse("in 5m, 6m").get().judge(.number(300, .time), text: "5m") { _ in .unknown } == .met)
    #expect(try Expectation.parse("= ok").get().judge(.text("ok"), text: "ok\n") { _ in .unknown } == .met)
  }

  @Test(arguments: [
    ("720", "An expectation begins with a comparison"), ("", "Nothing is expected"),
    ("< 5 6", "An operator is missing before this"), ("<", "The condition ends too early"),
  ])
  func `an expectation that cannot be read says why`(source: String, message: String) {
    guard case .failure(let error) = Expectation.parse(source) else {
      Issue.record("\(source) was read")
      return
    }
    #expect(error.message == message)
  }

  @Test(
    arguments: [
      ("", nil, Value.unknown), ("  \n ", nil, .unknown), ("37\n", nil, .number(37, .plain)),
      (" -3.5 ", nil, .number(-3.5, .plain)),
      ("93%", nil, .number(0.93, .share)), ("93", "percent", .number(0.93, .share)),
      ("93%", "percent", .number(0.93, .share)),
      ("250ms", "s", .number(0.25, .time)), ("250 ms", "s", .number(0.25, .time)), ("5ms", "bytes", .unknown),
      ("5 ms", "bytes", .unknown),
      ("12", "KiB", .number(12288, .size)), ("37 orders", "orders", .number(37, .plain)),
      ("37 orders", nil, .text("37 orders")),
      ("NaN", nil, .unknown), ("+Inf", nil, .unknown), ("-inf", nil, .unknown), ("ready", nil, .text("ready")),
      ("first\nsecond", nil, .text("first")),
      ("\n\n 5 \n6", nil, .number(5, .plain)), ("5x", nil, .text("5x")), ("1e999", nil, .unknown),
      ("12G", nil, .text("12G")),
      ("1.2.3", nil, .text("1.2.3")), ("10.0.0.1 up", nil, .text("10.0.0.1 up")),
    ] as [(String, String?, Value)])
  func `what a script prints becomes a value`(output: String, unit: String?, expected: Value) {
    #expect(Value.reading(output, unit: unit) == expected)
  }
}
