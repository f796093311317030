import FoundationEssentials
import Testing

@Suite struct `The demo` {
  @Test func `it plays its session to a recovered incident and leaves nothing running`() throws {
    var bash = try Bash("demo")
    defer { bash.remove() }
    bash.environment["TMPDIR"] = bash.folder
    // As in CI, where nothing may be asked: the demo brings its own terminal.
    bash.environment["CI"] = "true"
    let result = try bash.run("\"$ROOT\"/scripts/demo.sh", seconds: 170)
    #expect(try bash.leftOfTheLab().isEmpty, "processes of the lab outlived the demo")
    #expect(result.status == 0, "\(result.output)")
    let out = bash.folder + "/demo-out/"
    let postmortem = String(
      decoding: FileManager.default.contents(atPath: out + "postmortem.md") ?? Data(), as: UTF8.self)
    #expect(postmortem.contains("recovered") && postmortem.contains("paged at 62 percent"))
    #expect(FileManager.default.fileExists(atPath: out + "journal.db"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bash.folder).filter { $0.hasPrefix("muster-demo") }.isEmpty)
  }
}
