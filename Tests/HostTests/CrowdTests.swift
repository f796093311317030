import Engine
import FoundationEssentials
import Glibc
import Incidents
import Testing

@testable import Host

/// Several scripts at once, as triage asks them.
@Suite struct `Scripts that run side by side` {
  let shell = ProcessShell(sole: false)

  @Test func `a slow one delays no other, and each has its own result`() throws {
    let folder = PrivateFolder.make()
    // Each waits for the next, so that they only end when all are there at once.
    let scripts = (0..<4).map { number in
      "mkfifo \(folder)/\(number) 2>/dev/null; "
        + (number == 3 ? "" : "until [ -p \(folder)/\(number + 1) ]; do read -t 0.01 <> <(:) ; done; ")
        + "echo \(number); exit \(number)"
    }
    let results = shell.runAll(scripts.map { Launch(script: $0, timeout: .seconds(20)) }, atOnce: 4)
    for (number, result) in results.enumerated() {
      let finish = try result.get()
      #expect(finish.ending == .exited(code: number) && finish.stdout.text == "\(number)\n", "\(finish)")
    }
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func `more than may run at once are run one after another, in order of their results`() throws {
    let launches = (0..<20).map { Launch(script: "echo \($0)") } + [Launch(script: "true", shell: "/nonexistent/bash")]
    let results = shell.runAll(launches, atOnce: 3)
    #expect(try results.prefix(20).map { try $0.get().stdout.text } == (0..<20).map { "\($0)\n" })
    #expect(try results[20].get().ending == .notStarted(errno: Int(ENOENT), what: "/nonexistent/bash"))
    #expect(shell.runAll([], atOnce: 3).isEmpty)
  }

  @Test func `a stop is for all of them`() throws {
    let crowd = Crowd([Launch(script: "true")])
    let one = ProcessShell(of: crowd, number: 0, sshConfiguration: nil)
    // Another takes the signal while this one runs.
    let finish = try one.run(
      Launch(script: "echo there; exec sleep 600"), onStart: { _ in }, onOutput: { _, _ in crowd.stop() })
    #expect(finish.ending == .stopped(signal: Int(SIGINT)))
    crowd.work(one)
    guard case .failure(let error) = crowd.results[0] else {
      Issue.record("begun after the stop")
      return
    }
    #expect(error.errno == ECANCELED)
  }
}

private enum PrivateFolder {
  static func make() -> String {
    var template = Array("/tmp/muster-crowd-XXXXXX".utf8CString)
    return mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
  }
}
