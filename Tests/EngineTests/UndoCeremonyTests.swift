import Engine
import Incidents
import Runbooks
import Testing

/// An undo changes something too: its class is judged, and it needs what a change of that class needs.
@Suite struct `The ceremony of an undo` {
  private static func page(_ undo: String, attributes: String = "covers=\"the drain\"", preview: Bool = true) -> String
  {
    """
    # The mill

    ### Drain it

    \(preview ? "```sh preview\npreview\n```" : "")

    ```sh run class=small
    drain n1
    ```

    ```sh undo \(attributes)
    \(undo)
    ```

    ### Look

    - [ ] Look.
    """
  }

  private func world(_ types: [String]?, targets: String = "n1\n") -> ScriptedWorld {
    let world = types.map { ScriptedWorld(types: $0) } ?? ScriptedWorld(says: nil)
    world.shell.answers["preview"] = [(.exited(code: 0), targets)]
    return world
  }

  private func undone(_ world: ScriptedWorld) -> Int { world.shell.launched.count { $0.script.hasPrefix("undrain") } }

  private func events(_ world: ScriptedWorld) throws -> [Event] {
    var out: [Event] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) { out.append($0.event) }
    return out
  }

  /// The screen without its line ends.
  private func words(_ world: ScriptedWorld) -> String {
    world.person.screen.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func policy(_ text: String) throws -> Configuration {
    let (configuration, problems) = Configuration.read(Array("policy: \(text)".utf8), path: "muster.yaml")
    try #require(problems.isEmpty, "\(problems)")
    return configuration
  }

  @Test func `words that destroy raise its class, and the word do is not enough`() throws {
    let world = world(["r", "do", "u", "do", "undrain n1", "q"])
    _ = try world.walk(Self.page("undrain --force n1"))
    #expect(words(world).contains("class wide: raised, because its words are destructive"), "\(world.person.screen)")
    #expect(world.person.screen.contains("You typed \"do\". It must be \"undrain n1\". Nothing was run."))
    #expect(undone(world) == 1)
    let confirmed = try events(world).compactMap { event -> String? in
      if case .scriptConfirmed(_, let phrase, let danger) = event { "\(phrase) \(danger)" } else { nil }
    }
    #expect(confirmed == ["do 1", "undrain n1 2"])
  }

  @Test func `before the phrase the screen says what runs, what it covers, and that there is no dry run`() throws {
    let world = world(["r", "do", "u", "", "q"])
    _ = try world.walk(Self.page("undrain n1"))
    let screen = try #require(world.person.screen.components("Undo of: Drain it").last)
    for line in ["$ undrain n1", "It covers the drain, 1 target.", "No dry run is made of an undo", "class small"] {
      #expect(screen.contains(line), "\(line)\n\(screen)")
    }
    #expect(undone(world) == 0)
  }

  @Test func `what nothing counted is one class higher`() throws {
    let world = world(["r", "run drain", "run drain-it", "drain n1", "u", "do", "undrain n1", "q"])
    _ = try world.walk(Self.page("undrain n1", preview: false))
    #expect(words(world).contains("class wide: raised, because nothing counted what it takes back"), "\(words(world))")
    #expect(undone(world) <= 1)
  }

  @Test func `its author's class asks for a second person, who reads the number back`() throws {
    let world = world(["r", "do", "u", "undo 3", "q"], targets: "a\nb\nc\n")
    world.person.meanwhile = [
      {
        let (status, screen) = try world.confirm(
          as: "tomas", SecondWord(plan: nil, readBack: nil, objection: nil), types: ["1", "none", "3", "none"])
        #expect(status == .reached)
        for line in [
          "$ undrain n1", "It covers the drain, 3 targets.", "That is not what the plan says", "class lasting",
        ] {
          #expect(screen.contains(line), "\(line)\n\(screen)")
        }
      }
    ]
    _ = try world.walk(Self.page("undrain n1", attributes: "class=lasting covers=\"the drain\""))
    #expect(undone(world) == 1, "\(world.person.screen)")
    #expect(try world.kinds().filter { $0 == "approvalGiven" }.count == 1)
  }

  @Test(arguments: ["approve=1", "class=lasting"]) func `alone it goes with a reason, behind the others' time`(
    attributes: String
  ) throws {
    let world = world(["r", "do", "u", attributes == "approve=1" ? "do" : "undrain n1", "it burns", "q"])
    _ = try world.walk(Self.page("undrain n1", attributes: attributes))
    #expect(undone(world) == 1, "\(world.person.screen)")
    #expect(try events(world).contains { if case .approvalWaived(_, "it burns") = $0 { true } else { false } })
  }

  @Test func `the policy's approvers count for it, and what failed one person alone can take back`() throws {
    let policy = try policy("{approvers: {small: 1}}")
    for fails in [false, true] {
      let world = world(["r", "do", "u", "do", fails ? "it burns" : "", "q"])
      if fails { world.shell.answers["drain n1"] = [(.exited(code: 1), "")] }
      world.person.meanwhile = [
        { _ = try world.confirm(as: "tomas", SecondWord(plan: nil, readBack: "n1", objection: nil)) }
      ]
      _ = try world.walk(Self.page("undrain n1")) { $0.configuration = policy }
      #expect(undone(world) == (fails ? 1 : 0), "\(world.person.screen)")
      #expect(words(world).contains("The policy wants others to agree") == !fails, "\(world.person.screen)")
    }
  }

  @Test func `without a terminal its plan stands on record, and waits for the others`() throws {
    let world = world(["r", "do", "", "q"])
    let page = Self.page("undrain n1", attributes: "class=lasting covers=\"the drain\"")
    _ = try world.walk(page)
    let line = try #require(try world.journal.incidents(limit: 1).first)
    func rollBack(_ change: (inout WalkOptions) -> Void = { _ in }) throws -> (Exit, String) {
      let nobody = ScriptedPerson(nil)
      var there = world.world
      there.person = nobody
      var options = WalkOptions()
      change(&options)
      return (try Walker.rollBack(line, world: there, options: options).walk(), nobody.screen)
    }
    let (first, screen) = try rollBack()
    #expect(first == .needsConfirmation && screen.contains("1 other to agree"), "\(screen)")
    let plan = String(try #require(screen.firstMatch(of: /--plan (\S+)/)?.output.1))
    let (second, asked) = try rollBack { ($0.plan, $0.confirm) = (plan, "undrain n1") }
    #expect(second == .needsConfirmation && asked.contains("waits for 1 more to agree"), "\(asked)")
    #expect(undone(world) == 0)
    let word = SecondWord(plan: plan, readBack: "undrain n1", objection: nil)
    #expect(try world.confirm(as: "tomas", word).0 == .reached)
    let (last, done) = try rollBack { ($0.plan, $0.confirm) = (plan, "undrain n1") }
    #expect(last == .reached && undone(world) == 1, "\(done)")
  }
}

extension String {
  /// The parts between a word.
  fileprivate func components(_ word: String) -> [String] {
    var out: [String] = []
    var rest = self[...]
    while let found = rest.firstRange(of: word) {
      out.append(String(rest[..<found.lowerBound]))
      rest = rest[found.upperBound...]
    }
    return out + [String(rest)]
  }
}
