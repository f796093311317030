import Engine
import Incidents
import Runbooks
import Testing

/// No way through a walk gets past the policy.
@Suite struct `A policy in a walk` {
  static let page = """
    # Fix

    ## Drop it

    ```sh preview
    dropper --dry-run
    ```

    ```sh run class=small
    dropper all
    ```

    ```sh undo covers="all of it"
    dropper --restore
    ```
    """

  private func policy(_ text: String) throws -> Configuration {
    let (configuration, problems) = Configuration.read(Array("policy: \(text)".utf8), path: "muster.yaml")
    try #require(problems.isEmpty, "\(problems)")
    return configuration
  }

  private func walk(
    _ world: ScriptedWorld, _ text: String, page: String = page, _ change: (inout WalkOptions) -> Void = { _ in }
  ) throws -> (Exit, Walker) {
    let configuration = try policy(text)
    return try world.walk(page) {
      $0.configuration = configuration
      if let mode = configuration.policy.mode { $0.mode = Mode(mode) }
      change(&$0)
    }
  }

  /// The screen without its line ends.
  private func words(_ world: ScriptedWorld) -> String {
    world.person.screen.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func world(_ lines: [String]) -> ScriptedWorld {
    let world = ScriptedWorld(types: lines)
    world.shell.answers["dropper --dry-run"] = [(.exited(code: 0), "a\n")]
    return world
  }

  @Test(arguments: [
    (
      "{never: [{command: dropper all, reason: ask first}]}",
      "muster.yaml:1: dropper all is never run: \"ask first\". Nothing was run."
    ),
    (
      "{highest: {mira: look}}",
      "muster.yaml:1: mira may run class look at the highest, and this is class small. Nothing was run."
    ),
    (
      "{hours: {small: Sun UTC}}",
      "muster.yaml:1: class small is run Sun UTC, and it is Thu 00:16 UTC. Nothing was run."
    ),
    ("{mode: look only}", "muster.yaml:1: this place only looks (mode: look only). Nothing was run."),
  ]) func `r is refused, with its rule, and nothing of the action is started`(rule: String, sentence: String) throws {
    let world = world(["r", "q"])
    let (status, _) = try walk(world, rule)
    #expect(status == .held)
    #expect(!world.shell.launched.contains { $0.script == "dropper all" })
    let screen = words(world)
    #expect(screen.contains(sentence), "\(screen)")
    #expect(!screen.contains("r run s skip"), "it is not offered")
    #expect(try world.kinds().contains("noteAdded"), "the refusal is on record")
  }

  @Test func `what is allowed runs as ever`() throws {
    let world = world(["r", "do", "", "4", "seen", "1"])
    _ = try walk(world, "{never: [dropper none], highest: lasting, hours: {wide: Sun UTC}}")
    #expect(world.shell.launched.map(\.script) == ["dropper --dry-run", "dropper all"])
  }

  @Test func `looking commands and checks are refused by never`() throws {
    let world = ScriptedWorld(types: ["s no", "s no", "5"])
    let page =
      "# A\n\n### Check\n\n```sh check name=x\nlooker a\n```\n\n### Look\n\n```sh run class=look\nls /secret\n```\n"
    _ = try walk(world, "{never: [looker, ls /secret]}", page: page)
    #expect(world.shell.launched.isEmpty)
    #expect(words(world).contains("looker is never"))
  }

  @Test func `in look only a check runs only when its words are known to look`() throws {
    let world = ScriptedWorld(types: ["s no", "", "s no", "5"])
    let page =
      "# A\n\n### First\n\n```sh check name=x\nsystemctl restart web\n```\n\n### Second\n\n```sh check name=y\nwc -l /etc/hosts\n```\n\n### Third\n\n```sh check name=z\ncustom --count\n```\n"
    _ = try walk(world, "{mode: look only}", page: page)
    #expect(world.shell.launched.map(\.script) == ["wc -l /etc/hosts"])
    #expect(words(world).contains("LOOK ONLY 1/3"))
  }

  @Test func `alone the walk is held with 10, with plan and phrase too`() throws {
    let world = ScriptedWorld(says: nil)
    world.shell.answers["dropper --dry-run"] = [(.exited(code: 0), "a\n")]
    let (first, walker) = try walk(world, "{never: [unrelated]}")
    #expect(first == .needsConfirmation && walker.incident.walk?.heldFor == .needsPerson)
    let plan = try #require(world.person.screen.firstMatch(of: #/--plan ([0-9a-f]{8})/#)).1
    let configuration = try policy("{never: [dropper all]}")
    let (second, _) = try world.resume {
      $0.configuration = configuration
      $0.plan = String(plan)
      $0.confirm = "do"
    }
    #expect(second == .needsDecision)
    #expect(!world.shell.launched.contains { $0.script == "dropper all" })
    #expect(words(world).contains("dropper all is never run"))
  }

  @Test func `hours that end between the plan and the word are asked again`() throws {
    let world = world(["r", "do", "q"])
    // It begins at 00:16:40 on Thursday; the preview takes until 00:30.
    world.shell.onRun = { launch in if launch.script == "dropper --dry-run" { world.wall += 840_000_000_000 } }
    _ = try walk(world, "{hours: {small: Thu 00:00-00:30 UTC}}")
    #expect(!world.shell.launched.contains { $0.script == "dropper all" })
    #expect(words(world).contains("it is Thu 00:30 UTC"))
  }

  @Test func `hours that end while the person types are asked again`() throws {
    let world = world(["r", "do", "q"])
    world.person.passing = 500_000_000_000
    _ = try walk(world, "{hours: {small: Thu 00:00-00:30 UTC}}")
    #expect(world.shell.launched.map(\.script) == ["dropper --dry-run"])
    #expect(words(world).contains("Nothing was run."))
  }

  @Test func `undo and running again are refused as well`() throws {
    let world = world(["r", "do", "q"])
    world.shell.answers["dropper all"] = [(.exited(code: 3), "")]
    _ = try walk(world, "{never: [unrelated]}")
    #expect(world.shell.launched.count == 2)
    world.person.type(["1", "it never began", "u", "q"])
    let configuration = try policy("{never: [dropper all, dropper --restore]}")
    _ = try world.resume { $0.configuration = configuration }
    #expect(
      !world.shell.launched.dropFirst(2).contains {
        $0.script.hasPrefix("dropper all") || $0.script.contains("restore")
      })
    #expect(words(world).contains("dropper --restore is never"))
  }

  @Test func `taken up under a stricter mode the stricter counts, and it is said and noted`() throws {
    let world = world(["q"])
    _ = try walk(world, "{mode: live}")
    world.person.type(["r", "q"])
    let stricter = try policy("{mode: look only}")
    _ = try world.resume {
      $0.configuration = stricter
      $0.mode = .lookOnly
    }
    #expect(words(world).contains("opened as LIVE, taken up as LOOK ONLY: the stricter counts"))
    #expect(words(world).contains("LOOK ONLY 1/1"))
    #expect(try world.kinds().contains("noteAdded"))
    #expect(world.shell.launched.isEmpty)
  }

  @Test func `a walk that only looks never becomes live`() throws {
    let world = world(["q"])
    _ = try world.walk(Self.page) { $0.mode = .lookOnly }
    world.person.type(["r", "q"])
    _ = try world.resume { $0.mode = .live }
    #expect(world.shell.launched.isEmpty)
    #expect(words(world).contains("LOOK ONLY: this walk only looks. Nothing was run."))
    #expect(words(world).contains("Opened as LOOK ONLY, and it stays so"))
  }

  @Test func `values are judged as they are given`() throws {
    let world = ScriptedWorld(types: ["r", "namespace", "q"])
    let page = "# A\n\n1. Delete:\n\n   ```sh\n   kubectl delete <kind> shop\n   ```\n"
    _ = try walk(world, "{never: [kubectl delete namespace]}", page: page)
    #expect(world.shell.launched.isEmpty)
    #expect(words(world).contains("kubectl delete namespace is never run."))
  }

  @Test func `two names are judged, and the lower class counts`() throws {
    let world = world(["r", "q"])
    _ = try walk(world, "{highest: {root: look, mira: lasting}}") { $0.users = ["root", "mira"] }
    #expect(words(world).contains("root may run class look at the highest"))
  }
}
