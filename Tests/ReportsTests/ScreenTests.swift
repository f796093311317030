import Incidents
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

@Suite struct `How a script ended` {
  @Test func `who ended a script is said as it was, and nothing outlived what was ended with it`() {
    let screen = Screen(look: Look())
    func line(_ ending: Ending, _ survivors: Int) -> String {
      screen.outcome(ending, milliseconds: 1500, survivors: survivors)
    }
    #expect(line(.stopped(signal: 2), 0).contains("STOPPED by you (signal 2)"))
    #expect(line(.abandoned(signal: 1), 1).contains("STOPPED, because the terminal went away"))
    #expect(line(.abandoned(signal: 15), 0).contains("STOPPED, because muster was told to end (signal 15)"))
    #expect(line(.abandoned(signal: 1), 1).contains("and 1 process that had left its group"))
    #expect(!line(.timedOut(seconds: 1), 2).contains("outlived"))
    #expect(line(.exited(code: 0), 2).contains("2 processes outlived it"))
    #expect(!line(.exited(code: 0), 0).contains("process"))
  }
}
