import FoundationEssentials
import Testing

/// What is done when all is over, driven through the built program.
@Suite struct AfterwardsVerbTests {
  private static let page = "# The cellar\n\n- [ ] Count the barrels.\n\n- [ ] Lock the door.\n"

  private func shell(_ purpose: String) throws -> Bash {
    var bash = try Bash(purpose)
    bash.environment["MUSTER_DB"] = bash.folder + "/journal.db"
    bash.environment["MUSTER_USER"] = "mira"
    try Data(Self.page.utf8).write(to: URL(fileURLWithPath: bash.folder + "/cellar.md"))
    _ = try bash.run("muster walk cellar.md --no-input; muster declare INC-1 SEV2")
    return bash
  }

  @Test func `an incident is closed, resolved, learnt from and acted upon, without a terminal`() throws {
    let bash = try shell("afterwards")
    defer { bash.remove() }
    let closed = try bash.run("muster close INC-1 --outcome recovered --why 'the barrels are there'; echo \"close $?\"")
    #expect(
      closed.output.contains("close 0") && closed.output.contains("customer told it is over  NO"), "\(closed.output)")
    #expect(!closed.output.contains("Five questions"))
    #expect(try bash.run("muster where INC-1 --json").output.contains("Resolved"))
    let told = try bash.run(
      """
      muster lessons INC-1 < /dev/null; echo "asked $?"
      muster lessons INC-1 --answer 6=x; echo "sixth $?"
      muster lessons INC-1 --answer '3=the door was open' --answer $'4=we should have \\e[31mlocked it'; echo "given $?"
      muster lessons INC-1 --list
      muster action INC-1 'lock the door by itself' --type prevent --owner anna; echo "dateless $?"
      muster action INC-1 'lock the door by itself' --type hope --owner anna --due 2199-01-01; echo "hope $?"
      muster action INC-1 'lock the door by itself' --type prevent --owner anna --due 2001-01-01; echo "past $?"
      muster action INC-1 'lock the door by itself' --type prevent --owner anna --due 2199-01-01; echo "agreed $?"
      muster action INC-1 'lock it by itself' --item 1 --type prevent --owner rui --due 2199-01-01 --test 'pull it'; echo "anew $?"
      muster action INC-1 'ring a bell' --type detect --owner rui --due 2199-01-01 --item 7; echo "seventh $?"
      muster action INC-1 --list
      muster timeline INC-1 > story; muster verify > /dev/null; echo "whole $?"
      """
    ).output
    for want in [
      "asked 10", "sixth 2", "given 0", "looks back from the end", "dateless 2", "hope 2", "past 2", "agreed 0",
      "anew 0",
      "seventh 2", "whole 0", "mira: the door was open",
      "1  prevent  lock it by itself  (rui, until 2199-01-01); known by: pull it",
    ] {
      #expect(told.contains(want), "\(want)\n\(told)")
    }
    #expect(!told.contains("\u{1B}"))
    #expect(!told.contains("until 2199-01-01)\n1"))
    let story = try bash.run("cat story").output
    #expect(story.contains("the barrels are there") && !story.contains("the door was open"), "\(story)")
  }
}
