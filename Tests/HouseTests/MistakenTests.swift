import FoundationEssentials
import Testing

/// A runbook whose author's words for Muster cannot be meant: nothing of it is begun.
struct MistakenTests {
  private static func book(_ front: String, _ fence: String = "```sh run\necho hello\n```") -> String {
    "---\n\(front)\n---\n# T\n\n## Diagnosis\n\n### One\n\n\(fence)\n"
  }

  @Test(arguments: [
    (
      book("use-when: y\nsources:\n  z: {kind: prometheus, url: \"http://p\", bearer: env:TOKEN}"),
      "a.md:4:50: `bearer` stands in muster.yaml and not in a runbook"
    ),
    // A file that is ours by its source alone.
    (
      book(
        "sources:\n  z: {kind: prometheus, url: \"http://user:canary@p\"}",
        "```promql check expect=\"> 0\" source=z\nup\n```"), "a.md:3:30: `url` holds a user or password"
    ),
    (
      book("use-when: y", "```sh run class=wrong\necho hello\n```"),
      "a.md:10:17: `class=` wants look, small, wide or lasting (0 to 3)"
    ),
  ]) func `is refused by every verb that would act on it, with the place`(text: String, words: String) throws {
    var bash = try Bash("mistaken")
    defer { bash.remove() }
    bash.environment["NO_COLOR"] = "1"
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(bash.folder)/a.md"))
    for verb in ["walk --no-input", "walk --dry-run"] {
      let result = try bash.run("muster \(verb) --db j.db a.md 2>&1; echo $?; ls j.db 2>/dev/null")
      #expect(result.output.contains(words) && result.output.hasSuffix("\n2\n"), "\(verb): \(result.output)")
      #expect(!result.output.contains("canary"))
    }
    let triage = try bash.run("muster triage a.md; echo $?")
    #expect(triage.output.replacing("\n", with: " ").contains(words.prefix(30)), "\(triage.output)")
    #expect(triage.output.hasSuffix("\n40\n"), "\(triage.output)")
    #expect(try bash.run("muster lint a.md; echo $?").output.hasSuffix("\n1\n"))
  }
}
