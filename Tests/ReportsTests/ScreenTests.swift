import Reports
import Runbooks
import Testing

@Suite struct `A screen of sixty columns` {
  @Test func `keeps the keys of a prompt whole`() {
    let keys = "type what you saw   [Enter] seen, no value   s skip   q hold   ?"
    #expect(
      Wrapping.items(keys, width: 60, indent: "   ")
        == "   type what you saw   [Enter] seen, no value   s skip\n   q hold   ?\n")
    let long = Wrapping.items("r run it again, which is not known to be safe   q hold", width: 30, indent: "   ")
    #expect(long.split(separator: "\n").allSatisfy { $0.count <= 30 } && long.hasSuffix("   q hold\n"))
  }

  @Test func `wraps what an undo covers`() {
    var step = Step(id: "s", title: "Stop it", kind: .script, lines: Lines(1, 9))
    var block = Block(lines: Lines(3, 5), kind: .command, language: "sh", text: "undo-it")
    block.role = .undo
    block.attributes.covers = String(repeating: "the gears that were shifted, ", count: 5)
    step.blocks = [block]
    step.content = [.block(index: 0)]
    for look in [Look(width: 60), Look(width: 60, color: true)] {
      let lines = Screen(look: look).step(step, marks: [], values: []).split(separator: "\n")
      #expect(lines.contains { $0.contains("undo, covers the gears") })
      #expect(lines.allSatisfy { $0.replacing("\u{1B}[2m", with: "").replacing("\u{1B}[0m", with: "").count <= 60 })
      #expect(lines.filter { $0.contains("the gears") }.allSatisfy { $0.hasPrefix(look.color ? "\u{1B}[2m" : "   ") })
    }
  }

  @Test func `a branch shows its ways once, and not the author's list of them`() {
    var step = Step(id: "s", title: "Is it long?", kind: .branch, lines: Lines(1, 9))
    step.arms = ["Yes", "No"].map { Arm(label: $0, target: .next, line: 3) }
    step.content = [
      .prose(text: "- Yes → Empty it"), .prose(text: "- No → Wait"), .prose(text: "- Nothing is lost"),
      .prose(text: "Not now"),
    ]
    let text = Screen(look: Look()).step(step, marks: [], values: [])
    #expect(!text.contains("Empty it") && !text.contains("Wait"))
    #expect(text.contains("Nothing is lost") && text.contains("Not now"))
  }
}
