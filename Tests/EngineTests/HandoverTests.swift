import Incidents
import Reports
import Runbooks
import Testing

@testable import Engine

private let page = "# The cellar\n\n- [ ] Count the barrels.\n- [ ] Lock the door.\n"

@Suite struct `Handing over` {
  private let hour: Int64 = 3_600_000_000_000

  private func walk(_ world: ScriptedWorld, schedule: [String]) throws -> Walker {
    try world.walk(page) { $0.configuration.schedule = schedule }.1
  }

  private func lapses(_ world: ScriptedWorld) throws -> Int { try world.kinds().count { $0 == "handoverLapsed" } }

  @Test func `the header suggests it once behind four hours, and again behind each hour`() throws {
    let world = ScriptedWorld(types: ["n a", "w", "n b", "w", "w", "n c", "w", "q"])
    var asked = 0
    world.person.onAsk = { [unowned world] _ in
      asked += 1
      // Half past three hours, four, four and a half, five.
      switch asked {
      case 1: world.wall += hour * 7 / 2
      case 3: world.wall += hour / 2
      case 5: world.wall += hour / 2
      case 6: world.wall += hour / 2
      default: break
      }
    }
    _ = try walk(world, schedule: ["mira", "tomas"])
    let headers = world.person.screen.split(separator: "\n").filter { $0.contains("h in your roles") }
    #expect(headers.count == 2, "\(world.person.screen)")
    #expect(world.person.screen.contains("4 h in your roles, hand over:  h tomas"), "\(world.person.screen)")
    #expect(world.person.screen.contains("5 h in your roles, hand over:  h tomas"))
    #expect(!world.person.screen.contains("3 h in"))
  }

  @Test func `the next of the schedule is who Enter takes`() throws {
    let world = ScriptedWorld(types: ["h", "", "", "lag over 1 h: call anna", "", "q"])
    world.person.waits = [.line("withdraw")]
    _ = try walk(world, schedule: ["tomas", "anna"])
    let screen = world.person.screen
    #expect(screen.contains("[Enter] tomas, next of the schedule   none"), "\(screen)")
    #expect(screen.contains("Offered to tomas"), "\(screen)")
  }

  @Test func `who does not accept in five minutes is told of, and the next is offered the same points`() throws {
    let world = ScriptedWorld(types: ["h tomas", "", "lag over 1 h: call anna", "", "", "no", "q"])
    let walker = try walk(world, schedule: ["tomas", "anna", "mira"])
    let screen = world.person.screen
    let told =
      "tomas did not accept in five minutes. You hold what you held; offer it to anna, next of the schedule:  h anna"
    #expect(
      screen.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(told.replacing("  ", with: " ")),
      "\(screen)")
    #expect(screen.contains("Offered to anna"), "\(screen)")
    #expect(try lapses(world) == 2)
    var points: [Digest] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) {
      if case .handoverOffered(_, _, _, let text, _) = $0.event { points.append(text) }
    }
    #expect(points.count == 2 && points[0] == points[1])
    // Nothing passed.
    #expect(walker.incident.communications.roles.lead?.name == "mira")
    #expect(world.person.left == 0)
  }

  @Test func `a giver who walks on meanwhile is told at the prompt`() throws {
    let world = ScriptedWorld(types: ["h tomas", "", "lag over 1 h: call anna", "", "17", "q"])
    // Enter goes on with the walk; six minutes later tomas has said nothing.
    world.person.waits = [.interrupt]
    world.person.meanwhile = [{ [unowned world] in world.person.waits = [.end] }]
    _ = try walk(world, schedule: [])
    #expect(try lapses(world) == 0)
    world.wall += 360_000_000_000
    world.person = ScriptedPerson([.line("q")])
    _ = try world.resume()
    #expect(world.person.screen.contains("offer it to somebody else:  h"), "\(world.person.screen)")
    #expect(try lapses(world) == 1)
  }

  @Test func `without a terminal the lapsed offer gives way, and nobody is guessed`() throws {
    let world = ScriptedWorld(types: ["q"])
    _ = try walk(world, schedule: [])
    let line = try #require(try world.journal.incidents(limit: 1).first)
    world.person = ScriptedPerson(nil)
    func hand(to name: String) throws -> Exit {
      var options = WalkOptions()
      options.configuration.schedule = ["tomas", "anna"]
      return try Walker.beside(line, world: world.world, options: options)
        .handOverBeside(to: name, roles: [], contingencies: ["lag over 1 h: call anna"])
    }
    #expect(try hand(to: "") == .usage)
    #expect(world.person.screen.contains("--to NAME  tomas is next of the schedule."), "\(world.person.screen)")
    #expect(try hand(to: "tomas") == .reached)
    #expect(throws: Refusal.handoverWaits(to: "tomas")) { try hand(to: "anna") }
    world.wall += 301_000_000_000
    #expect(try hand(to: "anna") == .reached)
    #expect(world.person.screen.contains("tomas did not accept in five minutes"), "\(world.person.screen)")
  }
}
