import Engine
import Incidents
import Reports
import Runbooks
import Testing

@Suite struct `An attribute that cannot be read` {
  private func walk(_ fence: String, _ query: String = "up", _ prepare: (ScriptedWorld) -> Void = { _ in }) throws -> (
    screen: String, status: Exit, world: ScriptedWorld
  ) {
    let world = ScriptedWorld(says: nil)
    world.sources.replies["up"] = [ScriptedSources.value(7)]
    prepare(world)
    let text = "# T\n\n## Detect\n\n### S\n\n```\(fence)\n\(query)\n```\n"
    let (status, _) = try world.walk(text) {
      $0.configuration.sources = [SourceDeclaration(name: "p", kind: .prometheus, address: "http://p")]
    }
    return (world.person.screen, status, world)
  }

  @Test(arguments: [
    "for=10min", "for=\"10 m\"", "for=ten", "for=1000000d", "within=soon for=0s", "every=x", "expect=\"= 8\"",
  ])
  func `of a verify leaves nothing held`(attribute: String) throws {
    let (screen, status, _) = try walk("promql verify expect=\"> 0\" \(attribute)")
    #expect(!screen.contains("HELD"), "\(screen)")
    #expect(status == .notRecovered, "\(screen)")
    #expect(screen.contains("Nothing is waited for"), "\(screen)")
  }

  @Test(arguments: [
    "expect=\">> 5\"", "expect=\"< 5 bananas\"", "expect=\"< \"", "expect=\"matches /a{2,1}/\"",
    "expect=\"> 0\" age=5mins",
    "unit=\"s expect=9",
  ])
  func `of a check makes it an error, and it is not asked`(attribute: String) throws {
    let (screen, _, world) = try walk("promql check \(attribute)")
    #expect(screen.contains("ERROR") && screen.contains("cannot be read"), "\(screen)")
    #expect(world.sources.asked.isEmpty)
  }

  @Test func `of a script's check makes it an error, and it is not run`() throws {
    let (screen, _, world) = try walk("sh check expect=\">> 5\"", "cat f")
    #expect(screen.contains("ERROR") && screen.contains("cannot be read"), "\(screen)")
    #expect(world.shell.launched.isEmpty)
  }

  @Test func `of an action leaves it to a person's own hands`() throws {
    let world = ScriptedWorld(types: ["r", "q"])
    let (_, _) = try world.walk("# T\n\n### S\n\n```sh run cap=1O\nrm f\n```\n")
    #expect(world.person.screen.contains("An attribute of its fence cannot be read"), "\(world.person.screen)")
    #expect(world.shell.launched.isEmpty)
  }

  @Test func `is an error in triage too`() throws {
    let world = ScriptedWorld(says: nil)
    world.sources.replies["up"] = [ScriptedSources.value(7)]
    var configuration = Configuration()
    configuration.sources = [SourceDeclaration(name: "p", kind: .prometheus, address: "http://p")]
    let text =
      "# T\n\n### S\n\n```promql entry expect=\">> 5\"\nup\n```\n\n### U\n\n```sh entry expect=\">> 5\"\ncat f\n```\n"
    let book = try #require(RunbookFile.read(Array(text.utf8), path: "r.md", id: "r").runbooks.first)
    let found = Triage(world: world.world, configuration: configuration, values: [:], environment: { _ in nil })
      .ask([Triage.Candidate(runbook: book, folder: ".")])
    #expect(found.runbooks.first?.checks.map(\.verdict) == [.error, .error])
    #expect(world.shell.launched.isEmpty)
  }
}
