import Engine
import Incidents
import Reports
import Runbooks
import Testing

@Suite struct `Triage asks many runbooks` {
  private func candidate(_ number: Int, _ text: String) throws -> Triage.Candidate {
    let bytes = Array("---\nuse-when: y\n---\n# T\(number)\n\n## Signs\n\n\(text)".utf8)
    let file = RunbookFile.read(bytes, path: "r\(number).md", id: "r\(number)")
    return Triage.Candidate(
      runbook: try #require(file.runbooks.first), folder: "/books", mistakes: file.mistakes)
  }

  private func triage(_ world: ScriptedWorld, _ candidates: [Triage.Candidate]) -> TriageFindings {
    var configuration = Configuration()
    configuration.sources = [SourceDeclaration(name: "prom", kind: .prometheus, address: "http://p")]
    return Triage(world: world.world, configuration: configuration, values: [:], environment: { _ in nil })
      .ask(candidates)
  }

  @Test func `what several ask alike is asked once, and each judges it by its own terms`() throws {
    let world = ScriptedWorld(says: nil)
    world.sources.replies["up"] = [ScriptedSources.value(3), ScriptedSources.value(99)]
    world.sources.replies["down"] = [ScriptedSources.value(1)]
    let found = triage(
      world,
      [
        try candidate(0, "```promql entry name=a expect=\"> 2\" window=30m\nup\n```\n"),
        try candidate(1, "```promql entry name=b expect=\"< 2\" window=30m\nup\n```\n"),
        try candidate(2, "```promql entry name=c expect=\"> 2\" timeout=3s\nup\n```\n"),
        try candidate(3, "```promql entry name=d expect=\"> 2\"\ndown\n```\n"),
      ])
    // One value and one range for the first two; another time-out is another question.
    #expect(world.sources.asked.map(\.query.text) == ["up", "up", "up", "down"] && found.questions == 4)
    let verdicts = Dictionary(uniqueKeysWithValues: found.runbooks.map { ($0.runbook.id, $0.checks.map(\.verdict)) })
    #expect(verdicts["r0"] == [.met] && verdicts["r1"] == [.notMet] && verdicts["r3"] == [.notMet])
  }

  @Test func `a file that cannot mean what it says is told, and nothing of it is asked`() throws {
    let world = ScriptedWorld(says: nil)
    let found = triage(
      world,
      [
        try candidate(0, "```promql entry name=a expect=\">> 2\"\nup\n```\n"),
        try candidate(1, "```sh entry name=b timeout=soon\ndate\n```\n"),
      ])
    #expect(world.sources.asked.isEmpty && world.shell.launched.isEmpty)
    #expect(found.silent.count == 2 && found.silent[0].hasPrefix("r0.md:8:"), "\(found.silent)")
    #expect(found.runbooks.map(\.fit) == [.unknown, .unknown])
    #expect(found.runbooks.flatMap(\.unasked).sorted() == ["a", "b"])
  }

  @Test func `scripts keep their places among those that cannot run`() throws {
    let world = ScriptedWorld(says: nil)
    world.shell.answers["hostname"] = [(.exited(code: 0), "bastion\n")]
    let found = triage(
      world,
      [
        try candidate(0, "```sh entry name=a source=nowhere\ndate\n```\n"),
        try candidate(1, "```sh entry name=b expect=\"in bastion\"\nhostname\n```\n"),
        try candidate(2, "```sh entry name=c expect=\"in x\"\nhostname\n```\n"),
      ])
    let byBook = Dictionary(uniqueKeysWithValues: found.runbooks.map { ($0.runbook.id, $0.checks) })
    #expect(byBook["r0"]?.first?.verdict == .error && byBook["r0"]?.first?.reason?.contains("nowhere") == true)
    #expect(byBook["r1"]?.map(\.verdict) == [.met] && byBook["r2"]?.map(\.verdict) == [.notMet])
    #expect(found.scripts == 2)
  }
}
