import Runbooks

/// Runbooks made by hand, so that what is shown of them is judged apart from what is read.
enum Samples {
  static func command(
    _ text: String, _ effect: Command.Effect, asks: [String] = [], sets: [String] = [], line: Int,
    change: (inout Command) -> Void = { _ in }
  ) -> Command {
    var command = Command(text: text, script: text, effect: effect, placeholders: asks, sets: sets, line: line)
    change(&command)
    return command
  }

  static func script(_ lines: Lines, _ commands: [Command], guessed: Bool = false, inline: Bool = false) -> Block {
    Block(
      lines: lines, kind: .command, language: guessed ? "" : "bash", text: commands.map(\.text).joined(separator: "\n"),
      commands: commands, guessed: guessed, inline: inline)
  }

  /// Two sections, a branch with arms of each sort, a rollback, sample output, a value that is asked for.
  static let mill: Runbook = {
    var book = Runbook(
      id: "mill", path: "runbooks/mill.md", title: "The mill does not grind", lines: Lines(1, 80), annotated: true)
    book.front.owner = "millers"
    book.front.reviewed = "2026-10-01"
    book.front.summary =
      "Flour is late. This finds out whether the stones or the water stand still, and sets them going."
    book.front.useWhen = "the flour bin is empty and the customers stand in the yard"
    book.front.notThis = ["the mill is closed for the winter"]
    book.front.alerts = ["FlourLate", "BinEmpty"]
    book.parameters = [
      Parameter(
        name: "stone", variable: "MUSTER_STONE", choices: ["upper", "lower"], fallback: "upper",
        description: "which of the two stones", line: 4, declared: true),
      Parameter(name: "the tenant you were paged for", variable: "MUSTER_THE_TENANT", line: 31),
      Parameter(
        name: "KEY", variable: "KEY", fallback: "hunter2", secret: true, required: false, line: 5, declared: true),
    ]
    book.sections = [
      Section(title: "The mill does not grind", slug: "the-mill", level: 1, lines: Lines(8, 80), steps: 0..<8),
      Section(
        title: "Diagnosis", slug: "diagnosis", level: 2, lines: Lines(10, 40), phase: .diagnose, parent: 0, steps: 0..<4
      ),
      Section(
        title: "Free the stone", slug: "free-the-stone", level: 2, lines: Lines(41, 55), phase: .mitigate, parent: 0,
        steps: 4..<6),
      Section(
        title: "Rollback", slug: "rollback", level: 3, lines: Lines(56, 62), phase: .rollBack, parent: 2, steps: 6..<7,
        rollbackOf: 2),
      Section(title: "Verify", slug: "verify", level: 2, lines: Lines(63, 80), phase: .verify, parent: 0, steps: 7..<8),
    ]
    book.steps = millSteps
    book.loose = [
      Block(lines: Lines(70, 72), kind: .config, language: "yaml", text: "mill:\n  gear: 2\n"),
      Block(lines: Lines(74, 77), kind: .output, language: "", text: "GEAR  STATE\n2     turning\n", guessed: true),
    ]
    return book
  }()

  private static let millSteps: [Step] = [
    Step(
      id: "", title: "Meaning", kind: .text, phase: .diagnose, section: 1, lines: Lines(11, 12),
      content: [
        .prose(
          text: "No flour came out of the chute for ten minutes, whatever the weather and whoever stands at the wheel.")
      ]),
    Step(
      id: "see-whether-the-stone-turns", title: "See whether the stone turns", number: "1", kind: .script,
      phase: .diagnose,
      section: 1, lines: Lines(13, 22),
      content: [
        .prose(text: "See whether the stone turns:"), .block(index: 0),
        .prose(
          text:
            "It must say turning.\n\n- a stone that hums is stuck, and a stone that hums and smells is stuck and hot: look at its bearing first\n- silence is the water"
        ),
      ],
      blocks: [
        Block(
          lines: Lines(14, 19), kind: .command, language: "console", text: "$ millctl stone <stone>\nturning\n",
          commands: [command("millctl stone <stone>", .looking, asks: ["stone"], line: 15)],
          sampleOutput: "turning \u{1B}[2J\n")
      ]),
    Step(
      id: "read-the-water", title: "Read the water gauge", number: "2", kind: .manual, phase: .diagnose, section: 1,
      lines: Lines(23, 28), content: [.prose(text: "Read the water gauge by the weir.")],
      context: "at the weir", cautions: ["The planks are wet; hold the rail"],
      answer: Answer(shape: .number, name: "water", question: "how many centimetres?"), approvers: ["Water Bailiff"]),
    Step(
      id: "which-is-it", title: "Which is it?", number: "3", kind: .branch, phase: .diagnose, section: 1,
      lines: Lines(29, 40),
      content: [.prose(text: "Which is it?")],
      arms: [
        Arm(label: "The stone is stuck", reason: "it hums", target: .section(2), line: 31),
        Arm(
          label: "`water < 20`", condition: Condition(source: "water < 20", expression: .literal(.unknown)),
          target: .runbook(path: "weir.md", slug: "low-water"), line: 32),
        Arm(label: "The miller sleeps", target: .person("wake the miller"), line: 33),
        Arm(label: "A ghost", target: .nowhere("ghosts"), line: 34),
        Arm(label: "", target: .next, line: 35, otherwise: true, added: true),
      ]),
    Step(
      id: "stop-the-wheel", title: "Stop the wheel", kind: .script, phase: .mitigate, section: 2, lines: Lines(42, 48),
      content: [.block(index: 0)],
      blocks: [
        script(
          Lines(43, 48),
          [
            command("cd /srv/mill", .looking, line: 44),
            command(
              "millctl wheel stop \\\n  --tenant '<the tenant you were paged for>'", .changing,
              asks: ["the tenant you were paged for"], sets: ["WHEEL"], line: 45
            ) { $0.title = "1. Stop it" },
            command("rm -rf /srv/mill/jam", .changing, line: 47) { $0.destructive = true },
          ])
      ]),
    Step(
      id: "turn-the-stone", title: "Turn the stone by hand with `millctl turn`", kind: .script, traits: [.until],
      phase: .mitigate,
      section: 2, lines: Lines(49, 55), content: [.prose(text: "Turn the stone by hand with `millctl turn`.")],
      blocks: [script(Lines(49, 49), [command("millctl turn", .unknown, line: 49)], guessed: true, inline: true)],
      guessed: true),
    Step(
      id: "let-the-wheel-go", title: "Let the wheel go", kind: .script, phase: .rollBack, section: 3,
      lines: Lines(57, 62),
      content: [.prose(text: "Let the wheel go."), .block(index: 0)],
      blocks: [script(Lines(58, 60), [command("millctl wheel start", .changing, line: 59)])]),
    Step(
      id: "flour-comes", title: "Flour comes", kind: .check, phase: .verify, section: 4, lines: Lines(64, 69),
      content: [.prose(text: "Flour comes, and goes on coming."), .block(index: 0)],
      blocks: [
        Block(
          lines: Lines(65, 67), kind: .query, language: "promql", text: "rate(flour_total[5m])",
          commands: [command("rate(flour_total[5m])", .looking, line: 66)], role: .verify)
      ]),
  ]

  /// Nothing in it is kind: every text field holds what could be syntax somewhere.
  static let hostile: Runbook = {
    let evil =
      "\u{1B}]0;owned\u{07}\u{1B}[2J \"q\" 'a' `b` \\N \\ | {x} [y] <b>&amp;</b> --> end %% #35; \u{202E}gnp.exe\u{202C} $(reboot) \u{9B}31m"
    let step = Step(
      id: "evil", title: evil, number: evil, kind: .branch, section: 0, lines: Lines(2, 3),
      content: [.prose(text: evil), .block(index: 0)],
      blocks: [
        Block(
          lines: Lines(2, 3), kind: .command, language: evil, text: evil,
          commands: [command(evil, .unknown, asks: [evil], sets: [evil], line: 2)], sampleOutput: evil)
      ],
      arms: [
        Arm(label: evil, reason: evil, target: .runbook(path: evil, slug: evil), line: 2),
        Arm(label: evil, target: .person(evil), line: 2), Arm(label: evil, target: .nowhere(evil), line: 2),
        Arm(label: "end", target: .next, line: 2),
      ], context: evil, cautions: [evil], answer: Answer(choices: [evil], name: evil, question: evil), approvers: [evil]
    )
    var plain = Step(
      id: "end", title: "end", kind: .manual, section: 0, lines: Lines(4, 4), content: [.prose(text: "end")])
    plain.number = "graph"
    var book = Runbook(
      id: "evil", path: evil, title: evil, lines: Lines(1, 9),
      parameters: [Parameter(name: evil, variable: "X", fallback: evil, description: evil)],
      sections: [Section(title: evil, slug: "evil", level: 2, lines: Lines(1, 9), steps: 0..<2)], steps: [step, plain],
      loose: [Block(lines: Lines(6, 7), kind: .text, text: evil)])
    book.front.owner = evil
    book.front.summary = evil
    book.front.alerts = [evil]
    return book
  }()
}
