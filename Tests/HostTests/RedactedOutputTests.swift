import Digests
import Engine
import Incidents
import Testing

@testable import Host

/// A script's output with secrets in play: streamed, hashed and kept without them.
@Suite struct `Output without secrets` {
  private let shell = ProcessShell(sole: false)

  @Test func `a secret in pieces neither streams nor is kept, and what is kept is what is hashed`() throws {
    var launch = Launch(
      script: #"printf 'a %s' "${T:0:5}"; sleep 0.1; printf '%s b' "${T:5}"; printf %s "$T" | base64 >&2"#)
    launch.environment = [("T", "canary-5f1c")]
    launch.redaction.add("canary-5f1c")
    var streamed: [OutputStream: [UInt8]] = [:]
    let finish = try shell.run(launch, onStart: { _ in }, onOutput: { streamed[$0, default: []] += $1 })
    #expect(String(decoding: finish.stdout.head, as: UTF8.self) == "a [redacted] b")
    #expect(String(decoding: finish.stderr.head, as: UTF8.self) == "[redacted]=\n")
    #expect(streamed == [.stdout: finish.stdout.head, .stderr: finish.stderr.head])
    #expect(finish.stdout.bytes == 14)
    #expect(finish.stdout.digest == Digest(hex: SHA256.hex(SHA256.hash(Array("a [redacted] b".utf8)))))
  }

  @Test func `a prompt is not held back, and what only began like a secret comes at the end`() throws {
    var launch = Launch(script: "printf 'Go on? '; printf canary-5")
    launch.redaction.add("canary-5f1c")
    var pieces: [String] = []
    let finish = try shell.run(
      launch, onStart: { _ in }, onOutput: { pieces.append(String(decoding: $1, as: UTF8.self)) })
    #expect(pieces.joined() == "Go on? canary-5")
    #expect(finish.stdout.bytes == 15)
  }
}
