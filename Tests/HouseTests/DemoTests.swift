import FoundationEssentials
import Testing

@Suite struct `The demo` {
  @Test(arguments: [("orders-late", "paged at 7 s"), ("disk-filling", "paged at 62 percent")])
  func `it plays its session to a recovered incident and leaves nothing running`(name: String, note: String) throws {
    if let missing = Lab.missing(for: name) { try Test.cancel("skipped: \(missing)") }
    var bash = try Bash("demo")
    defer { bash.remove() }
    bash.environment["TMPDIR"] = bash.folder
    bash.environment["RUNBOOK"] = name
    // As in CI, where nothing may be asked: the demo brings its own terminal.
    bash.environment["CI"] = "true"
    let result = try bash.run("\"$ROOT\"/scripts/demo.sh", seconds: 170)
    #expect(try bash.leftOfTheLab().isEmpty, "processes of the lab outlived the demo")
    #expect(result.status == 0, "\(result.output)")
    let out = bash.folder + "/demo-out/"
    let postmortem = String(
      decoding: FileManager.default.contents(atPath: out + "postmortem.md") ?? Data(), as: UTF8.self)
    #expect(postmortem.contains("recovered") && postmortem.contains(note))
    #expect(FileManager.default.fileExists(atPath: out + "journal.db"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bash.folder).filter { $0.hasPrefix("muster-demo") }.isEmpty)
  }
}
