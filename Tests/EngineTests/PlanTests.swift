import Engine
import Incidents
import Runbooks
import Testing

/// A change with a dry run; `attributes` go behind its `run`.
private func restamp(_ attributes: String, preview: String = "sh preview") -> String {
  """
  # Re-stamp

  ### Re-stamp live reservations

  ```\(preview)
  list-holds
  ```

  ```sh run \(attributes)
  checkoutctl restamp
  ```

  ```sh undo covers="holds still alive"
  checkoutctl restamp --undo
  ```
  """
}

@Suite struct `A plan` {
  private func world(_ types: [String]?, names: String...) -> ScriptedWorld {
    let world = types.map { ScriptedWorld(types: $0) } ?? ScriptedWorld(says: nil)
    world.shell.answers["list-holds"] = names.map { (.exited(code: 0), $0) }
    return world
  }

  private func ran(_ world: ScriptedWorld) -> Int { world.shell.launched.count { $0.script == "checkoutctl restamp" } }
  private func previews(_ world: ScriptedWorld) -> Int { world.shell.launched.count { $0.script == "list-holds" } }
  private static func holds(_ range: ClosedRange<Int>) -> String { range.map { "r-\($0)\n" }.joined() }

  private func events(_ world: ScriptedWorld) throws -> [Event] {
    var out: [Event] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) { out.append($0.event) }
    return out
  }

  @Test func `holds the number that only the dry run knows, and pushes the undo before it acts`() throws {
    let world = world(["r", "restamp 3", "q"], names: "r-1\nr-2\n\nr-3\nr-2\n")
    _ = try world.walk(restamp("class=wide cap=10"))
    #expect(ran(world) == 1)
    let kinds = try world.kinds().filter {
      ["planMade", "scriptConfirmed", "undoPushed", "scriptStarted"].contains($0)
    }
    #expect(kinds == ["scriptStarted", "planMade", "scriptConfirmed", "undoPushed", "scriptStarted"])
    #expect(world.person.screen.contains("Will touch: 3 targets, cap 10"))
    #expect(world.person.screen.contains("First: r-1   r-2   r-3"))
  }

  @Test func `is made again behind two wrong numbers, and nothing ran`() throws {
    let world = world(["r", "restamp 2", "do", "restamp 4", "q"], names: Self.holds(1...3), Self.holds(1...4))
    _ = try world.walk(restamp("class=wide"))
    #expect(previews(world) == 2)
    #expect(ran(world) == 1)
    #expect(world.person.screen.contains("You typed \"restamp 2\". The plan says 3 targets. Nothing was run."))
  }

  @Test(arguments: [
    ("", "class=wide", "names no target", "empty"), ("\n \n", "class=small", "names no target", "empty"),
    (Self.holds(1...11), "class=wide cap=10", "the author's cap is 10", "over the cap"),
  ])
  func `that touches nothing, or too much, is refused`(
    names: String, attributes: String, words: String, flaw: String
  ) throws {
    for types in [["r", "q"], nil] {
      let world = world(types, names: names)
      let (status, _) = try world.walk(restamp(attributes))
      #expect(ran(world) == 0)
      #expect(status == (types == nil ? .needsDecision : .held))
      #expect(world.person.screen.contains(words))
      let flaws = try events(world).compactMap {
        if case .planRefused(_, let flaw, _) = $0 { flaw.rawValue } else { nil }
      }
      #expect(flaws == [flaw])
    }
  }

  @Test func `older than five minutes is void, and the dry run is made again`() throws {
    let world = world(["r", "restamp 3", "restamp 3", "q"], names: Self.holds(1...3))
    world.person.passing = 301_000_000_000
    _ = try world.walk(restamp("class=wide"))
    #expect(ran(world) == 0)
    #expect(previews(world) == 2)
    #expect(world.person.screen.contains("is older than five minutes. Nothing was run."))
  }

  @Test func `is void when its targets are others by now, and the number is another`() throws {
    let world = world(
      ["r", "restamp 20", "restamp 22", "q"], names: Self.holds(1...20), Self.holds(1...22), Self.holds(1...22))
    world.person.passing = 30_000_000_000
    _ = try world.walk(restamp("class=wide"))
    #expect(world.person.screen.contains("It names 22 targets now; the plan was made for 20."))
    #expect(ran(world) == 1)
    #expect(previews(world) == 4)
  }

  @Test func `is void when as many targets are others`() throws {
    let world = world(["r", "restamp 20", "", "q"], names: Self.holds(1...20), Self.holds(2...21), Self.holds(2...21))
    world.person.passing = 30_000_000_000
    _ = try world.walk(restamp("class=wide"))
    #expect(ran(world) == 0)
    #expect(world.person.screen.contains("is void"))
  }

  @Test func `stands while at most one in twenty targets is another`() throws {
    let world = world(["r", "restamp 40", "q"], names: Self.holds(1...40), Self.holds(2...41))
    world.person.passing = 30_000_000_000
    _ = try world.walk(restamp("class=wide"))
    #expect(ran(world) == 1)
  }

  @Test func `a clock that was set back voids it`() throws {
    let world = world(["r", "restamp 3", "", "q"], names: Self.holds(1...3))
    world.person.onAsk = { prompt in if prompt.hasSuffix("1/1> ") { world.setBack(seconds: 3600) } }
    _ = try world.walk(restamp("class=wide"))
    #expect(ran(world) == 0)
  }

  @Test func `more targets than expected raise the class`() throws {
    let world = world(["r", "restamp 3", "q"], names: Self.holds(1...3))
    _ = try world.walk(restamp("class=small expected=2"))
    #expect(
      world.person.screen.contains("class wide: raised, because it has more targets than the 2 that were expected"))
    #expect(ran(world) == 1)
  }

  @Test(arguments: [("lines", 3), ("number", 4812), ("/^r-/", 2)])
  func `counts its targets as the author says`(way: String, count: Int) throws {
    let world = world(["r", "restamp \(count)", "q"], names: "would rewrite 4,812 rows\nr-1\nr-2\n")
    _ = try world.walk(restamp("class=wide", preview: "sh preview targets=\(way)"))
    #expect(ran(world) == 1)
  }

  @Test func `without the number that it wants it is none`() throws {
    let world = world(["r", "q"], names: "nothing to count\n")
    _ = try world.walk(restamp("class=wide", preview: "sh preview targets=number"))
    #expect(ran(world) == 0)
    #expect(world.person.screen.contains("prints no number"))
  }

  // MARK: From a script

  /// The plan's name, as the walk without a terminal printed it.
  private func printed(_ world: ScriptedWorld) throws -> String {
    let behind = try #require(world.person.screen.ranges(of: "--plan ").last)
    return String(world.person.screen[behind.upperBound...].prefix { !$0.isWhitespace })
  }

  @Test func `made without a terminal is confirmed by its name and number, once`() throws {
    let world = world(nil, names: Self.holds(1...3))
    #expect(try world.walk(restamp("class=wide")).0 == .needsConfirmation)
    #expect(world.person.screen.contains("--confirm \"restamp <number>\""))
    let plan = try printed(world)
    #expect(try world.resume { ($0.plan, $0.confirm) = (plan, "restamp 4") }.0 == .needsConfirmation)
    #expect(ran(world) == 0)
    _ = try world.resume { ($0.plan, $0.confirm) = (plan, "restamp 3") }
    #expect(ran(world) == 1)
  }

  @Test func `that expired, or whose targets drifted, is planned anew under another name`() throws {
    let world = world(nil, names: Self.holds(1...3), Self.holds(1...3), Self.holds(1...5))
    _ = try world.walk(restamp("class=wide"))
    let first = try printed(world)
    world.wall += 301_000_000_000
    #expect(try world.resume { ($0.plan, $0.confirm) = (first, "restamp 3") }.0 == .needsConfirmation)
    let second = try printed(world)
    #expect(second != first)
    world.wall += 60_000_000_000
    #expect(try world.resume { ($0.plan, $0.confirm) = (second, "restamp 3") }.0 == .needsConfirmation)
    #expect(ran(world) == 0)
    #expect(try printed(world) != second)
  }

  @Test func `is another when a value is another`() throws {
    let text = restamp("class=wide").replacing("checkoutctl restamp\n", with: "checkoutctl restamp <region>\n")
    let world = world(nil, names: Self.holds(1...3))
    _ = try world.walk(text) { $0.set = [("region", "eu")] }
    let plan = try printed(world)
    let (status, _) = try world.resume {
      ($0.plan, $0.confirm) = (plan, "restamp 3")
      $0.set = [("region", "us")]
    }
    #expect(status == .needsConfirmation)
    #expect(world.shell.launched.allSatisfy { $0.script == "list-holds" })
  }

  // MARK: Others

  private let lasting = restamp("class=lasting")

  @Test func `that lasts waits for another person, who reads the number back`() throws {
    let world = world(["r", "restamp 3", "q"], names: Self.holds(1...3))
    world.person.meanwhile = [
      {
        let (status, screen) = try world.confirm(
          as: "tomas", SecondWord(plan: nil, readBack: nil, objection: nil), types: ["2", "none", "3", "none"])
        #expect(status == .reached)
        #expect(screen.contains("checkoutctl restamp"))
        #expect(screen.contains("r-3"))
        #expect(screen.contains("That is not what the plan says"))
      }
    ]
    _ = try world.walk(lasting)
    #expect(ran(world) == 1)
    #expect(world.person.screen.contains("tomas agrees: read 3 back"))
    #expect(try world.kinds().filter { $0 == "approvalGiven" }.count == 1)
  }

  @Test func `for one target is read back by its own name, and a 1 is not enough`() throws {
    for (names, right) in [("r-17\n", "r-17"), ("report, pid 4711, holds the lock\n", "report")] {
      let world = world(["r", "run checkoutctl", "q"], names: names)
      world.person.meanwhile = [
        {
          let (status, screen) = try world.confirm(
            as: "tomas", SecondWord(plan: nil, readBack: nil, objection: nil), types: ["1", "none", right, "none"])
          #expect(status == .reached)
          #expect(screen.contains("Read the target's own name back"), "\(screen)")
          #expect(screen.contains("You read \"1\" back. That is not what the plan says."), "\(screen)")
        }
      ]
      _ = try world.walk(restamp("class=lasting phrase=\"run checkoutctl\""))
      #expect(ran(world) == 1, "\(world.person.screen)")
    }
  }

  @Test func `for one target that only a number counted is read back by its phrase, or by its step's title`() throws {
    for (attributes, phrase, right) in [
      ("class=lasting phrase=\"restamp it\"", "restamp it", "restamp it"),
      ("class=small approve=1", "do", "Re-stamp live reservations"),
    ] {
      let world = world(["r", phrase, "q"], names: "1\n")
      world.person.meanwhile = [
        {
          for wrong in ["1", "do"] {
            let word = SecondWord(plan: nil, readBack: wrong, objection: nil)
            #expect(throws: Refusal.wrongReadBack(typed: wrong)) { try world.confirm(as: "tomas", word) }
          }
          _ = try world.confirm(as: "tomas", SecondWord(plan: nil, readBack: right, objection: nil))
        }
      ]
      _ = try world.walk(restamp(attributes, preview: "sh preview targets=number"))
      #expect(ran(world) == 1, "\(world.person.screen)")
    }
  }

  @Test func `cannot be confirmed by who asks, nor twice by one`() throws {
    let world = world(nil, names: Self.holds(1...3))
    _ = try world.walk(restamp("class=wide approve=2"))
    let plan = try printed(world)
    let yes = SecondWord(plan: plan, readBack: "3", objection: nil)
    #expect(throws: Refusal.ownPlan(plan)) { try world.confirm(as: "mira", yes) }
    #expect(try world.confirm(as: "tomas", yes).0 == .reached)
    #expect(throws: Refusal.agreedAlready(plan)) { try world.confirm(as: "tomas", yes) }
    #expect(try world.resume { ($0.plan, $0.confirm) = (plan, "restamp 3") }.0 == .needsConfirmation)
    #expect(ran(world) == 0)
    #expect(try world.confirm(as: "anna", yes).0 == .reached)
    _ = try world.resume { ($0.plan, $0.confirm) = (plan, "restamp 3") }
    #expect(ran(world) == 1)
    #expect(throws: Refusal.planMissing(plan)) { try world.confirm(as: "rui", yes) }
  }

  @Test func `that somebody objects to does not run, also with a waiver`() throws {
    let world = world(nil, names: Self.holds(1...3))
    _ = try world.walk(lasting)
    let plan = try printed(world)
    _ = try world.confirm(as: "tomas", SecondWord(plan: plan, readBack: nil, objection: "backup is running"))
    let (status, _) = try world.resume {
      ($0.plan, $0.confirm, $0.alone) = (plan, "restamp 3", "it burns")
    }
    #expect(status == .needsDecision)
    #expect(ran(world) == 0)
    #expect(world.person.screen.contains("backup is running"))
  }

  @Test func `goes alone only with a reason, and that stands on record`() throws {
    let world = world(["r", "restamp 3", "nobody is awake", "q"], names: Self.holds(1...3))
    _ = try world.walk(lasting)
    #expect(ran(world) == 1)
    #expect(try events(world).contains { if case .approvalWaived(_, "nobody is awake") = $0 { true } else { false } })

    // Nobody is passed over before the time that was promised is over.
    let hasty = self.world(["r", "restamp 3", "wait", "", "q"], names: Self.holds(1...3))
    hasty.person.waits = [.line(""), .line("it burns")]
    _ = try hasty.walk(lasting)
    #expect(ran(hasty) == 0)

    let timid = self.world(["r", "restamp 3", "", "q"], names: Self.holds(1...3))
    _ = try timid.walk(lasting)
    #expect(ran(timid) == 0)
  }

  @Test func `goes alone from a script only when others had their time`() throws {
    let world = world(nil, names: Self.holds(1...3))
    _ = try world.walk(lasting)
    let plan = try printed(world)
    let alone = { (options: inout WalkOptions) in
      (options.plan, options.confirm, options.alone) = (plan, "restamp 3", "nobody is awake")
    }
    #expect(try world.resume(alone).0 == .needsConfirmation)
    #expect(ran(world) == 0)
    world.wall += 181_000_000_000
    _ = try world.resume(alone)
    #expect(ran(world) == 1)
  }

  @Test func `names that are no text, or look alike, are targets of their own`() throws {
    let world = world(["r", "restamp 2", "q"], names: "e\u{301}\n\u{e9}\n")
    _ = try world.walk(restamp("class=wide cap=2"))
    #expect(ran(world) == 1)
    let capped = self.world(["r", "q"], names: "e\u{301}\n\u{e9}\n")
    _ = try capped.walk(restamp("class=wide cap=1"))
    #expect(ran(capped) == 0)
  }

  @Test func `is another when a value that no word names is another, or the folder, or where a tool goes`() throws {
    for change in ["set", "folder", "KUBECONFIG"] {
      let text = "---\nparameters:\n  sku: {default: a}\n---\n" + restamp("class=wide")
      let world = world(nil, names: Self.holds(1...3))
      _ = try world.walk(text)
      let plan = try printed(world)
      _ = try world.resume {
        ($0.plan, $0.confirm) = (plan, "restamp 3")
        if change == "set" { $0.set = [("sku", "PRODUCTION")] }
        if change == "folder" { $0.folder = "/elsewhere" }
        if change == "KUBECONFIG" { $0.environment = { $0 == "KUBECONFIG" ? "prod" : nil } }
      }
      #expect(ran(world) == 0, "\(change)")
    }
  }

  @Test func `a value that bash would run where it calculates is refused, whoever confirms`() throws {
    let text = """
      ---
      parameters:
        count: {default: "1"}
      ---
      # Scale

      ```sh run class=small
      [[ $count -gt 3 ]] && scale
      ```
      """
    for value in ["a[$(touch x)]", "a[`touch x`]"] {
      let world = world(["r", "run scale", "q"])
      _ = try world.walk(text) { $0.set = [("count", value)] }
      #expect(world.shell.launched.isEmpty)
      #expect(world.person.screen.contains("is not allowed"))
    }
  }

  @Test func `the second look is taken by the clock that nobody sets`() throws {
    let world = world(nil, names: Self.holds(1...3), Self.holds(4...6))
    _ = try world.walk(restamp("class=wide"))
    let plan = try printed(world)
    world.ahead = -24_000_000_000
    world.wall += 27_000_000_000
    _ = try world.resume { ($0.plan, $0.confirm) = (plan, "restamp 3") }
    #expect(ran(world) == 0)
  }

  @Test func `an approval is for one plan: what was planned anew asks again`() throws {
    let world = world(nil, names: Self.holds(1...3))
    _ = try world.walk(lasting)
    let plan = try printed(world)
    _ = try world.confirm(as: "tomas", SecondWord(plan: plan, readBack: "3", objection: nil))
    world.wall += 301_000_000_000
    #expect(try world.resume { ($0.plan, $0.confirm) = (plan, "restamp 3") }.0 == .needsConfirmation)
    let second = try printed(world)
    #expect(try world.resume { ($0.plan, $0.confirm) = (second, "restamp 3") }.0 == .needsConfirmation)
    #expect(ran(world) == 0)
  }
}
