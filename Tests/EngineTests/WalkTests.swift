import Engine
import Incidents
import Testing

@Suite struct `With a person` {
  let looking = """
    # Look

    1. See what is there:

       ```sh
       ls
       ```

    2. Say what you think.
    """

  @Test func `Enter on a script asks again and starts nothing`() throws {
    let world = ScriptedWorld(says: Array(repeating: .line(""), count: 50) + [.line("q")])
    let (status, _) = try world.walk(looking)
    #expect(status == .held)
    #expect(world.shell.launched.isEmpty)
    #expect(world.person.left == 0)
  }

  @Test func `r runs what looks, Enter goes on, words are an answer`() throws {
    let world = ScriptedWorld(types: ["r", "", "it is fine", "5"])
    world.shell.answers["ls"] = [(.exited(code: 0), "a\nb\n")]
    let (status, walker) = try world.walk(looking)
    #expect(status == .reached)
    #expect(world.shell.launched.map(\.script) == ["ls"])
    #expect(walker.incident.walk?.outcome == .unknown)
    #expect(
      try world.kinds() == [
        "opened", "pinned", "walkStarted", "scriptStarted", "scriptFinished", "stepConcluded", "stepAnswered",
        "stepConcluded", "walkEnded", "closed",
      ])
  }

  @Test func `the intent is recorded before the process exists and the outcome after it`() throws {
    let world = ScriptedWorld(types: ["r", "q"])
    var before: [String] = []
    world.shell.onRun = { _ in before = (try? world.kinds()) ?? [] }
    _ = try world.walk(looking)
    #expect(before.last == "scriptStarted")
    #expect(try world.kinds().contains("scriptFinished"))
  }

  @Test func `a failed command has no default`() throws {
    let world = ScriptedWorld(types: ["r", "", "", "2", "the folder is gone", "x", "3"])
    world.shell.answers["ls"] = [(.exited(code: 2), "")]
    let (status, _) = try world.walk(looking)
    #expect(world.shell.launched.count == 1)
    #expect(world.person.screen.contains("FAILED, exit 2"))
    #expect(status == .notRecovered)
  }

  @Test func `a change wants its phrase typed in full`() throws {
    let world = ScriptedWorld(types: ["r", "restart", "restart ngin", "restart nginx", "", "3", "it is up", "1"])
    let (status, _) = try world.walk("# Fix\n\n1. Restart it:\n\n   ```sh\n   systemctl restart nginx\n   ```\n")
    #expect(world.shell.launched.map(\.script) == ["systemctl restart nginx"])
    #expect(world.person.screen.contains("You typed \"restart\". It must be \"restart nginx\". Nothing was run."))
    #expect(status == .reached)
    #expect(try world.kinds().contains("scriptConfirmed"))
  }

  @Test func `a reason is asked for a skip, and an empty one changes nothing`() throws {
    let world = ScriptedWorld(types: ["s", "", "s not needed here", "q"])
    _ = try world.walk(looking)
    #expect(world.person.screen.contains("No reason, so nothing was changed."))
    #expect(world.person.screen.contains("skipped: not needed here"))
  }

  @Test func `Ctrl-C at a prompt stops nothing, twice it holds`() throws {
    let world = ScriptedWorld(says: [.interrupt, .interrupt])
    let (status, walker) = try world.walk(looking)
    #expect(status == .interrupted)
    #expect(walker.incident.walk?.heldFor == .interrupted)
  }

  @Test func `a lost terminal holds the walk`() throws {
    let world = ScriptedWorld(says: [.hangup])
    let (status, walker) = try world.walk(looking)
    #expect(status == .interrupted)
    #expect(walker.incident.walk?.heldFor == .hangup)
  }

  @Test func `a variable whose step was skipped is a hole, not an empty word`() throws {
    let text = """
      # Clear

      1. Say where:

         ```sh
         D=/srv/old
         ```

      2. Look:

         ```sh
         ls $D/
         ```

      3. Clear it:

         ```sh
         rm -rf $D/old
         ```
      """
    let world = ScriptedWorld(types: ["s not now", "r", "", "r", "/tmp/x", "q"])
    _ = try world.walk(text)
    #expect(world.shell.launched.map(\.script) == ["ls $D/"])
    #expect(world.shell.launched.first?.environment.contains { $0.name == "D" && $0.value == "/tmp/x" } == true)
    #expect(world.person.screen.contains("D has no value yet"))
    let alone = ScriptedWorld(says: nil)
    let (status, _) = try alone.walk(text) { $0.from = "look" }
    #expect(status == .needsDecision)
    #expect(alone.shell.launched.isEmpty)
  }

  @Test func `a placeholder is asked for once and travels as a variable`() throws {
    let world = ScriptedWorld(types: ["r", "$(reboot)", "", "r", "", "5"])
    let (_, _) = try world.walk(
      "# Look\n\n1. One:\n\n   ```sh\n   ls <folder>\n   ```\n\n2. Two:\n\n   ```sh\n   cat <folder>\n   ```\n")
    #expect(world.shell.launched.count == 2)
    for launch in world.shell.launched {
      #expect(!launch.script.contains("reboot"))
      #expect(launch.environment.contains { $0.value == "$(reboot)" })
    }
  }
}

@Suite struct `Without a terminal` {
  @Test func `looking commands run and two commits each`() throws {
    let world = ScriptedWorld(says: nil)
    let (status, _) = try world.walk(
      "# Look\n\n1. One:\n\n   ```sh\n   ls\n   ```\n\n2. Two:\n\n   ```sh\n   df\n   ```\n")
    #expect(status == .reached)
    #expect(world.shell.launched.map(\.script) == ["ls", "df"])
  }

  @Test func `a change stops the walk with plan and phrase, and goes on with them once`() throws {
    let world = ScriptedWorld(says: nil)
    let text = "# Fix\n\n1. Restart it:\n\n   ```sh\n   systemctl restart nginx\n   ```\n"
    let (status, _) = try world.walk(text)
    #expect(status == .needsConfirmation)
    #expect(world.shell.launched.isEmpty)
    let screen = world.person.screen
    let plan = String(try #require(screen.split(separator: " ").drop { $0 != "--plan" }.dropFirst().first))
    let (wrong, _) = try world.resume {
      $0.plan = plan
      $0.confirm = "restart apache"
    }
    #expect(wrong == .needsConfirmation)
    #expect(world.shell.launched.isEmpty)
    let (done, _) = try world.resume {
      $0.plan = plan
      $0.confirm = "restart nginx"
    }
    #expect(done == .reached)
    #expect(world.shell.launched.count == 1)
  }

  @Test func `a plan is void when an earlier script has set another value since it was shown`() throws {
    let world = ScriptedWorld(types: ["r", "", "q"])
    let text = "# Fix\n\n## One\n\n```sh\nTARGET=$(cat list)\n```\n\n## Two\n\n```sh\nrm /srv/$TARGET\n```\n"
    let sets = "TARGET=$(cat list)"
    world.shell.leaves[sets] = ("declare -- TARGET=\"a\"\n", world.files)
    #expect(try world.walk(text).0 == .held)
    world.person = ScriptedPerson(nil)
    #expect(try world.resume().0 == .needsConfirmation)
    let words = world.person.screen.split(whereSeparator: \.isWhitespace)
    let plan = String(try #require(words.drop { $0 != "--plan" }.dropFirst().first))
    let phrase = try #require(world.person.screen.split(separator: "\"").dropFirst().first)
    world.shell.leaves[sets] = ("declare -- TARGET=\"b\"\n", world.files)
    world.person = ScriptedPerson(["b", "r", "q"].map(Heard.line))
    #expect(try world.resume().0 == .held)
    world.person = ScriptedPerson(nil)
    let (status, _) = try world.resume {
      $0.plan = plan
      $0.confirm = String(phrase)
    }
    #expect(status == .needsConfirmation)
    #expect(world.shell.launched.map(\.script) == [sets, sets])
  }

  @Test func `until is honoured however the step is named, also when the walk is taken up`() throws {
    let text = "# Look\n\n## One\n\n```sh\nls\n```\n\n## Two\n\n```sh\ndf\n```\n"
    for words in ["#2", "two"] {
      let world = ScriptedWorld(says: nil)
      #expect(try world.walk(text) { $0.until = words }.0 == .held)
      #expect(world.shell.launched.map(\.script) == ["ls"])
      #expect(throws: Refusal.unknownStep("tow")) { try world.resume { $0.until = "tow" } }
      #expect(world.shell.launched.map(\.script) == ["ls"])
    }
  }

  @Test func `a value that a prompt would refuse is refused from a flag and missing from the environment`() throws {
    let text =
      "---\nparameters:\n  host:\n    default: a\n    choices: [a, b]\n---\n# Fix\n\n## S\n\n```sh run\nrm /srv/$host\n```\n"
    for value in ["c", "-a"] {
      let world = ScriptedWorld(says: nil)
      #expect(throws: Refusal.self) { try world.walk(text) { $0.set = [("host", value)] } }
      #expect(try world.journal.incidents(limit: 1).isEmpty)
      let (status, _) = try world.walk(text) { $0.environment = { $0 == "host" ? value : nil } }
      #expect(status == .needsDecision)
      #expect(world.person.screen.contains("needs a value for host"))
    }
  }

  @Test func `a flag that nothing reads is said`() throws {
    let world = ScriptedWorld(says: nil)
    let text = "# Fix\n\n## S\n\n```sh\nrm /srv/<host>\n```\n"
    _ = try world.walk(text) { $0.set = [("hsot", "b")] }
    #expect(world.person.screen.contains("--set hsot: nothing in this runbook reads that name"))
  }

  @Test func `a manual step needs an answer from the file`() throws {
    let world = ScriptedWorld(says: nil)
    let (status, walker) = try world.walk("# Ask\n\n1. Is the shop open?\n\n2. Who is on call?\n")
    #expect(status == .needsDecision)
    guard case .present(let place)? = walker.incident.nextMove(by: walker.library) else {
      Issue.record("no step stands")
      return
    }
    let id = place.id
    let (next, _) = try world.resume { $0.answers = [id: "yes", "2": "mira"] }
    #expect(next == .reached)
  }

  @Test func `a failing command is exit 20`() throws {
    let world = ScriptedWorld(says: nil)
    world.shell.answers["ls"] = [(.exited(code: 1), "")]
    #expect(try world.walk("# Look\n\n1. One:\n\n   ```sh\n   ls\n   ```\n").0 == .stepFailed)
  }

  @Test func `being told to end holds before the next step`() throws {
    let world = ScriptedWorld(says: nil)
    world.shell.onRun = { _ in world.person.isToldToEnd = true }
    let (status, _) = try world.walk(
      "# Look\n\n1. One:\n\n   ```sh\n   ls\n   ```\n\n2. Two:\n\n   ```sh\n   df\n   ```\n")
    #expect(status == .interrupted)
    #expect(world.shell.launched.count == 1)
  }
}

@Suite struct `After a crash` {
  @Test func `a run whose end nobody saw is never run again unasked`() throws {
    let world = ScriptedWorld(says: nil)
    let text = "# Look\n\n1. One:\n\n   ```sh\n   ls\n   ```\n"
    // The process vanishes between intent and outcome: nothing behind the intent is written.
    let journal = world.journal
    world.shell.onRun = { _ in journal.isCut = true }
    #expect(throws: JournalError.self) { try world.walk(text) }
    journal.isCut = false
    world.shell.onRun = nil
    let (status, _) = try world.resume()
    #expect(status == .outcomeUnknown)
    #expect(world.shell.launched.count == 1)
    let (again, _) = try world.resume()
    #expect(again == .outcomeUnknown)
    #expect(world.shell.launched.count == 1)
  }
}

@Suite struct `Values that nobody may see` {
  private let asking = "# Ask\n\n1. Ask the shop:\n\n   ```sh\n   shopctl ask $TOKEN <page>\n   ```\n"

  @Test func `a token is typed unseen, and stands in no record`() throws {
    let world = ScriptedWorld(types: ["r", "one", "s3cretvalue", "ask one", "", "4", "seen", "1"])
    world.shell.answers["shopctl ask $TOKEN \"${MUSTER_PAGE}\""] = [(.exited(code: 0), "got s3cretvalue\n")]
    _ = try? world.walk(asking)
    #expect(!world.person.screen.contains("s3cretvalue"))
    let line = try #require(try world.journal.incidents(limit: 1).first)
    var given = 0
    try world.journal.read(line.id, from: 1) { record in
      if record.kind == "valueGiven" { given += 1 }
      #expect(!String(decoding: record.payload, as: UTF8.self).contains("s3cretvalue"))
    }
    #expect(given == 2)
  }

  @Test func `a value said as $X and as a mark reaches the script under both names`() throws {
    let world = ScriptedWorld(types: ["r", "shop", "q"])
    _ = try world.walk("# A\n\n1. Look:\n\n   ```sh\n   ls $NAMESPACE -l NAMESPACE\n   ```\n")
    let launch = try #require(world.shell.launched.first)
    #expect(launch.environment.contains { $0.name == "NAMESPACE" && $0.value == "shop" })
    #expect(launch.environment.contains { $0.name == "MUSTER_NAMESPACE" && $0.value == "shop" })
  }

  @Test func `a statement that changes something is shown as such, and nothing is asked or run`() throws {
    let world = ScriptedWorld(types: ["q"])
    _ = try world.walk("# A\n\n1. Free them:\n\n   ```sql\n   DELETE FROM holds;\n   ```\n")
    #expect(world.person.screen.contains("CHANGES something"))
    #expect(!world.person.screen.contains("reads only"))
    #expect(world.shell.launched.isEmpty)
  }
}
