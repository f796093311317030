import Engine
import FoundationEssentials
import Incidents
import Queries
import Runbooks
import Testing

/// Secrets by reference: found at use, sent where they belong, and never part of anything that comes back.
@Suite struct `Secrets` {
  let web: WebServer
  init() throws { web = try WebServer.shared() }

  func ask(_ text: String = "GET /echo", timeout: Duration = .seconds(10), _ change: (inout Credentials) -> Void)
    -> Reply
  {
    var source = web.source(.http)
    change(&source.credentials)
    return Ask.one(
      Ask.question(source, text, timeout: timeout),
      ["TOKEN": "s3cr3t-token", "WORD": "päss w\"ord%", "EMPTY": "", "BROKEN": "a\r\nX-Evil: 1"])
  }

  @Test func `what a server echoes is taken out, in every spelling`() throws {
    let bearer = ask { $0.bearer = .environment("TOKEN") }
    #expect(bearer.body?.contains("Bearer [redacted]") == true)
    let basic = ask {
      $0.user = "ann"
      $0.password = .environment("WORD")
    }
    #expect(basic.body?.contains("Basic [redacted]") == true)
    let header = ask("GET /status?code=400&body=s3cr3t-token%20is%20wrong") {
      $0.headers = [.init(name: "X-Key", value: .secret(.environment("TOKEN")))]
    }
    #expect(header.body == "[redacted] is wrong")
    for reply in [bearer, basic, header] {
      let all = "\(reply)" + String(decoding: reply.raw, as: UTF8.self)
      #expect(!all.contains("s3cr3t") && !all.contains("YW5uOn"))
    }
    // In the words of an error, and in a redirect's target.
    var loki = web.source(.loki, "/status?code=400&type=text/plain&body=bad%20s3cr3t-token&x=")
    loki.credentials.bearer = .environment("TOKEN")
    #expect(Ask.one(Ask.question(loki, "{}"), ["TOKEN": "s3cr3t-token"]).failure?.detail.contains("s3cr3t") == false)
    let moved = ask("GET /elsewhere/?to=http://192.0.2.1/s3cr3t-token") { $0.bearer = .environment("TOKEN") }
    #expect(moved.failure == AskFailure(.redirected, "to http://192.0.2.1:80/[redacted]"))
  }

  @Test func `they come from variables, files and commands`() throws {
    let folder = try Server.folder()
    try Server.write("s3cr3t-token\n", to: folder + "/token")
    for reference in [
      SecretReference.environment("TOKEN"), .file(folder + "/token"), .command("printf 's3cr3t-'; echo token"),
      .command("cat \(folder)/token; sleep 30 &"),
    ] {
      #expect(ask("GET /need/s3cr3t-token") { $0.bearer = reference }.series == nil)
      let reply = ask("GET /need/s3cr3t-token") { $0.bearer = reference }
      #expect(reply.body?.contains("success") == true, "\(reference): \(reply)")
    }
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test(arguments: [
    ("env:NONE", "env:NONE is not set"), ("env:EMPTY", "env:EMPTY is not set"), ("file:/nowhere/x", "No such file"),
    ("cmd:exit 3", "cmd: exit 3"), ("cmd:echo s3cr3t-token >&2; exit 1", "cmd: exit 1"), ("cmd:true", "cmd is empty"),
    ("cmd:kill -9 $$", "cmd: signal 9"), ("cmd:printf '\\377'", "cmd is no text"), ("env:BROKEN", "control character"),
    ("cmd:sleep 30", "not done"), ("cmd:yes", "not done"),
  ]) func `what cannot be had is told without telling it`(reference: String, words: String) {
    let start = Moment.now
    let failure = ask(timeout: .milliseconds(700)) { $0.bearer = SecretReference(reference) }.failure
    #expect(failure?.cause == .noSecret || failure?.cause == .timedOut && words == "not done")
    #expect(failure?.detail.contains("s3cr3t") == false)
    if failure?.cause == .noSecret, words != "not done" {
      #expect(failure?.detail.contains(words) == true, "\(failure?.detail ?? "")")
    }
    #expect(Moment.now - start < 3)
  }

  @Test func `a slow command delays no question but its own`() {
    var slow = web.source(.http)
    slow.credentials.bearer = .command("sleep 1; echo s3cr3t-token")
    var order: [Int] = []
    Ask.sources().ask(
      [Ask.question(slow, "GET /echo"), Ask.question(web.source(.http), "GET /echo")], stop: { false }
    ) { index, reply in
      order.append(index)
      #expect(reply.body != nil)
    }
    #expect(order == [1, 0])
  }

  @Test func `no process is started with one in its arguments`() throws {
    // The command reads its own line: the secret comes by its output and goes nowhere else.
    let seen = ask { $0.bearer = .command("tr '\\0' ' ' </proc/$PPID/cmdline | md5sum | cut -c1-20") }
    #expect(seen.body?.contains("[redacted]") == true)
  }
}
