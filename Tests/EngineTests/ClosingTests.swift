import Engine
import Incidents
import Reports
import Testing

private let page = "# The cellar\n\n- [ ] Count the barrels.\n"

@Suite struct `Closing an incident` {
  private func events(_ world: ScriptedWorld) throws -> [Event] {
    var out: [Event] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) { out.append($0.event) }
    return out
  }

  private func notes(_ world: ScriptedWorld) throws -> [String] {
    try events(world).compactMap { if case .noteAdded(let text) = $0 { text } else { nil } }
  }

  @Test func `that nobody declared asks no more than how it ended`() throws {
    let world = ScriptedWorld(types: ["17", "2"])
    #expect(try world.walk(page).0 == .reached)
    #expect(!world.person.screen.contains("Before you close"), "\(world.person.screen)")
    #expect(!world.person.screen.contains("Five questions"))
    #expect(try !world.kinds().contains("stateChanged"))
  }

  @Test func `that was declared shows what is open, resolves it, and stops its clocks`() throws {
    let world = ScriptedWorld(types: ["declare SEV2", "17", "2", ""])
    let (status, walker) = try world.walk(page)
    #expect(status == .reached)
    let screen = world.person.screen
    #expect(screen.contains("Before you close"), "\(screen)")
    #expect(screen.contains("customer told it is over  NO"), "\(screen)")
    #expect(screen.contains("unknown steps             0"), "\(screen)")
    #expect(walker.incident.communications.state == .resolved)
    #expect(walker.incident.communications.outbox.due.isEmpty, "\(walker.incident.communications.outbox.due)")
    let kinds = try world.kinds()
    let resolved = try #require(kinds.firstIndex(of: "stateChanged"))
    let closed = try #require(kinds.firstIndex(of: "closed"))
    #expect(resolved < closed && closed == kinds.count - 1, "\(kinds)")
    #expect(screen.contains("Later:  muster lessons INC-1"))
  }

  @Test func `whose end nobody knows stays what it was for those who are told of it`() throws {
    let world = ScriptedWorld(types: ["declare SEV2", "17", "5", ""])
    let (_, walker) = try world.walk(page)
    #expect(walker.incident.communications.state == .investigating)
    #expect(!walker.incident.communications.outbox.due.isEmpty)
    #expect(walker.incident.closed == .unknown)
  }

  @Test func `as a false alarm wants both lines, and withdraws what was declared`() throws {
    let world = ScriptedWorld(types: [
      "declare SEV3", "17", "4", "", "4", "a red lamp", "", "4", "a red lamp", "a test of lamps", "",
    ])
    let (_, walker) = try world.walk(page)
    #expect(walker.incident.closed == .falseAlarm)
    #expect(walker.incident.communications.state == .withdrawn)
    #expect(try notes(world) == ["False alarm. Seen: a red lamp", "False alarm. Why it was none: a test of lamps"])
    #expect(world.person.left == 0)
  }

  @Test func `lists what was put off`() throws {
    let world = ScriptedWorld(types: ["d", "the cellar is locked", "2"])
    let (_, walker) = try world.walk(page)
    #expect(world.person.screen.contains("deferred steps  1"), "\(world.person.screen)")
    #expect(!world.person.screen.contains("unknown steps"))
    #expect(walker.incident.walk?.status == .completedExceptDeferred)
  }

  @Test func `by muster close with nobody there keeps its one reason, and asks a person what was seen`() throws {
    for says in [nil, ["a red lamp"]] as [[String]?] {
      let world = ScriptedWorld(types: ["q"])
      _ = try world.walk(page)
      world.person = ScriptedPerson(says.map { $0.map(Heard.line) })
      let line = try #require(try world.journal.incidents(limit: 1).first)
      let different = try Walker.close(
        line, outcome: .falseAlarm, reason: "a test of lamps", world: world.world, options: WalkOptions())
      #expect(different == [])
      #expect(try notes(world).count == (says == nil ? 0 : 2))
      #expect(try world.kinds().last == "closed")
    }
  }

  @Test func `goes back to the question when a line of a false alarm is left out`() throws {
    let world = ScriptedWorld(types: ["17", "4", "", "1"])
    let (_, walker) = try world.walk(page)
    #expect(walker.incident.closed == .recovered)
    #expect(try notes(world).isEmpty)
  }
}

@Suite struct `The five questions` {
  private func lessons(_ types: [String]) throws -> (ScriptedWorld, Walker) {
    let world = ScriptedWorld(types: ["declare SEV2", "17", "2"] + types)
    return (world, try world.walk(page).1)
  }

  @Test func `are asked once, Enter skips any, and a look back is noticed and kept`() throws {
    let (world, walker) = try lessons([
      "y", "the smell", "", "", "count-the-barrels: I should have counted twice", "anna",
    ])
    #expect(walker.incident.communications.lessons.map(\.question) == [1, 4, 5])
    let screen = world.person.screen
    #expect(screen.contains("\"should have\" looks back from the end."), "\(screen)")
    #expect(screen.components("looks back from the end") == 1)
    #expect(screen.contains("Kept: 3 of 5"))
    #expect(world.person.left == 0)
    #expect(try world.kinds().suffix(3) == ["lessonGiven", "lessonGiven", "lessonGiven"])
  }

  @Test func `end with q`() throws {
    let (world, walker) = try lessons(["y", "the smell", "q"])
    #expect(walker.incident.communications.lessons.map(\.text) == ["the smell"])
    #expect(world.person.left == 0)
  }

  @Test func `never ask who or why`() {
    for question in LessonWords.questions {
      #expect(!question.lowercased().contains("why"), "\(question)")
      #expect(["what", "where", "which", "who else"].contains { question.lowercased().hasPrefix($0) }, "\(question)")
    }
    #expect(LessonWords.hindsight(in: "We should\nhave seen it") != nil)
    #expect(LessonWords.hindsight(in: "the shoulder haven") == nil)
  }
}

extension String {
  /// How often a text stands in it.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
