import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

@testable import Engine

private let page = """
  ---
  owner: team-cellar
  messages:
    title: Some barrels leak
    symptom: find less in the barrel
  ---
  # The cellar

  - [ ] Count the barrels.
  """

/// The templates that Muster brings.
private func bundled() -> [MessageTemplate] {
  Page.names(in: "templates/messages").compactMap { name in
    Page.text("templates/messages/\(name)").map { MessageTemplate.read(Array($0.utf8), path: name).template }
  }
}

/// `muster.yaml`, read.
private func configuration(_ yaml: String) throws -> Configuration {
  let (configuration, problems) = Configuration.read(Array(yaml.utf8), path: "muster.yaml")
  #expect(problems.isEmpty)
  return configuration
}

private let desk = "channels: {desk: {kind: file, path: pages.txt, audiences: [responders]}}\n"

@Suite struct `Messages at the prompt` {
  private func walk(_ world: ScriptedWorld, _ yaml: String = desk) throws -> Walker {
    let configuration = try configuration(yaml)
    return try world.walk(page) {
      $0.configuration = configuration
      $0.templates = bundled
    }.1
  }

  private func sent(_ world: ScriptedWorld) -> String {
    String(decoding: world.files.files["pages.txt"] ?? [], as: UTF8.self)
  }

  @Test func `p calls whom schedule and runbook name, by a first paragraph that is enough`() throws {
    let world = ScriptedWorld(types: [
      "p", "3", "say whether callbacks can be replayed", "you run the payment hook", "20 minutes", "send", "q",
    ])
    let walker = try walk(world, desk + "schedule: [mira, tomas, anna]\n")
    let screen = world.person.screen
    #expect(screen.contains("1 tomas, next of the schedule   2 anna, of the schedule"), "\(screen)")
    #expect(screen.contains("3 team-cellar, owner of the runbook"), "\(screen)")
    let first =
      "INC-1, no severity yet, team-cellar: please say whether callbacks can be replayed. "
      + "You, because you run the payment hook. 20 minutes left."
    #expect(
      sent(world).contains("\n\n\(first)\n\nWhat we see:\n\nNothing was measured so far.\n\nNothing was tried so far."),
      "\(sent(world))")
    #expect(first.count <= 160)
    #expect(walker.incident.communications.outbox.last(to: .responders)?.template == "I4")
    #expect(world.person.left == 0)
  }

  @Test func `Enter calls the next of the schedule, a name another, and none nobody`() throws {
    let world = ScriptedWorld(types: [
      "p", "", "look", "you know it", "an hour", "", "p jo", "look", "you know it", "an hour", "", "p", "none",
      "page is not it", "q",
    ])
    let walker = try walk(world, desk + "schedule: [tomas, mira]\n")
    let drafts = walker.incident.communications.outbox.messages
    #expect(drafts.map { $0.slots.first { $0.name == "whom" }?.value } == ["tomas", "jo"])
    // Words behind it are an answer, as behind any other key.
    #expect(walker.incident.walk?.steps.values.joined().contains { $0.value.answer == "page is not it" } == true)
    #expect(sent(world).isEmpty)
  }

  @Test func `a page that an SMS would cut is stopped`() throws {
    let long = String(repeating: "look at the barrels ", count: 8)
    let world = ScriptedWorld(types: ["p jo", long, "you know it", "an hour", "send", "", "q"])
    _ = try walk(world)
    #expect(world.person.screen.contains("STOPS IT: the first paragraph has"), "\(world.person.screen)")
    #expect(sent(world).isEmpty)
  }

  @Test func `a page starts no clock anew, and is no first word`() throws {
    let world = ScriptedWorld(types: [
      "declare SEV1", "p jo", "look", "you know it", "an hour", "send", "c responders", "", "q",
    ])
    let walker = try walk(world)
    let stand = walker.incident.communications
    #expect(stand.outbox.due[.responders] == stand.declared.map { $0 + 900_000_000_000 })
    #expect(stand.outbox.messages.map(\.template) == ["I4", "I1"])
  }

  @Test func `the close prompt takes declare, state and the timeline, and tells what cannot be`() throws {
    let world = ScriptedWorld(types: [
      "17", "state Long-running", "declare SEV2", "state Identified", "t", "declare SEV2", "2", "",
    ])
    let walker = try walk(world)
    let screen = world.person.screen
    #expect(screen.contains("INC-1 is SEV2, Investigating") && screen.contains("State Identified."), "\(screen)")
    #expect(!screen.contains("Type a number from 1 to 5"), "\(screen)")
    #expect(walker.incident.closed == .mitigated && walker.incident.communications.state == .resolved)
  }

  @Test func `otherwise takes the command along`() throws {
    let world = ScriptedWorld(types: [
      "otherwise turned it by hand $ millctl  turn 3", "otherwise", "rang the bell", "", "otherwise", "lit a lamp",
      "lamp on", "q",
    ])
    _ = try walk(world)
    var done: [[String?]] = []
    var steps: Set<String?> = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) {
      if case .didOtherwise(let text, let command, _) = $0.event {
        done.append([text, command])
        steps.insert($0.place.step)
      }
    }
    // It stands at the step that it was done in place of.
    #expect(steps == ["count-the-barrels"])
    #expect(done == [["turned it by hand", "millctl turn 3"], ["rang the bell", nil], ["lit a lamp", "lamp on"]])
  }
}

@Suite struct `Messages without a terminal` {
  private func beside(_ world: ScriptedWorld) throws -> Walker {
    let line = try #require(try world.journal.incidents(limit: 1).first)
    var options = WalkOptions()
    options.templates = bundled
    options.configuration = try configuration(desk)
    return try Walker.beside(line, world: world.world, options: options)
  }

  @Test func `a preview leaves nothing in the list, and a slot given twice has two lines`() throws {
    let world = ScriptedWorld(types: ["declare SEV2", "q"])
    _ = try world.walk(page)
    world.person = ScriptedPerson(nil)
    var wish = MessageWish()
    wish.audience = .responders
    wish.template = "I2"
    wish.slots = [("needs", "jo: look at the hook by 03:00"), ("needs", "anna: count")]
    wish.text = nil
    let walker = try beside(world)
    _ = try walker.message(wish)
    let screen = world.person.screen
    #expect(screen.contains("- jo: look at the hook by 03:00\n") && screen.contains("- anna: count\n"), "\(screen)")
    #expect(walker.messageList() == "No message was drafted.\n")
    #expect(try !world.kinds().contains("messageDrafted"))
  }
}
