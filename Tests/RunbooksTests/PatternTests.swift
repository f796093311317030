import Runbooks
import Testing

struct PatternTests {
  @Test(arguments: [
    ("^v2", "v2.1", true), ("^v2", "xv2", false), ("a|b", "xbx", true), ("^(a|bc|d)$", "bc", true),
    ("^(a|bc|d)$", "ad", false),
    ("^a*$", "", true), ("^a+$", "", false), ("^a+$", "aaa", true), ("^ab?c$", "ac", true), ("^ab?c$", "abbc", false),
    ("^(ab)+$", "ababab", true), ("^(ab)+$", "aba", false), ("^a{2,3}$", "aa", true), ("^a{2,3}$", "aaaa", false),
    ("^a{2}$", "aaa", false),
    ("^a{2,}$", "aaaaa", true), ("^a{0}b$", "b", true), ("[0-9]+ms", "took 12ms", true), ("^[^a]$", "a", false),
    ("^\\d+\\s\\w+$", "12 rows", true),
    ("\\bok\\b", "not-ok!", true), ("\\bok\\b", "token", false), ("(?i)ready", "READY", true),
    ("ready", "READY", false), ("^[]a]+$", "]a", true),
    ("a.c", "a\nc", false), ("^b$", "a\nb\nc", true), ("^(a|b|c|d)*$", "abcdabcd", true), ("x{y", "x{y", true),
    ("", "anything", true), ("^[\\d-]+$", "1-2", true), ("^(|a)$", "", true), ("^((a|b)+c?)*$", "abcab", true),
    ("^a*?$", "aaa", true),
  ])
  func `a pattern is searched for`(pattern: String, text: String, expected: Bool) throws {
    #expect(try Pattern.compile(pattern).get().matches(in: text) == expected)
  }

  @Test func `a whole match leaves nothing over`() throws {
    let pattern = try Pattern.compile("[a-z]+|[0-9]+").get()
    #expect(pattern.matchesWhole("abc"))
    #expect(pattern.matchesWhole("12"))
    #expect(!pattern.matchesWhole("abc12"))
    #expect(!pattern.matchesWhole(""))
  }

  @Test(arguments: ["(a", "a)", "*a", "[a", "\\q", "a{3,2}", "(?=a)", "[b-a]", "a\\", "a{2000}", "(a{900}){900}"])
  func `a pattern that cannot be read is refused`(pattern: String) {
    #expect(throws: Pattern.Failure.self) { try Pattern.compile(pattern).get() }
  }

  @Test(.timeLimit(.minutes(1))) func `no pattern makes it slow`() throws {
    let evil = try Pattern.compile("^(a+)+$").get()
    #expect(!evil.matches(in: String(repeating: "a", count: 20_000) + "b"))
    let nested = try Pattern.compile("(x+x+)+y").get()
    #expect(!nested.matches(in: String(repeating: "x", count: 20_000)))
    #expect(throws: Pattern.Failure.self) { try Pattern.compile(String(repeating: "(", count: 5000)).get() }
  }
}
