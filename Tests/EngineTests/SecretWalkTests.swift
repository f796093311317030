import Engine
import Incidents
import Reports
import Runbooks
import Testing

/// Secrets by reference: who may give them, when they are found, and what is on record of them.
@Suite struct `A walk with secrets` {
  static let value = "s3cret-value-1f"

  static func book(_ fallback: String = "") -> String {
    """
    ---
    owner: x
    parameters:
      token: {secret: yes\(fallback)}
    ---
    # A

    ## Look

    ```sh check name=n expect="= 1"
    shopctl count "$token"
    ```

    ## Look again

    ```sh check name=m expect="= 1"
    shopctl list "$token"
    ```
    """
  }

  func payloads(_ world: ScriptedWorld) throws -> [String] {
    var out: [String] = []
    let line = try #require(try world.journal.incidents(limit: 1).first)
    try world.journal.read(line.id, from: 1) { out.append(String(decoding: $0.payload, as: UTF8.self)) }
    return out
  }

  @Test(arguments: [[("token", "env:T"), ("other", value)], [("other", value), ("token", "env:T")]])
  func `a value that is the secret beside it on the command line is not recorded, in either order`(
    given: [(String, String)]
  ) throws {
    let world = ScriptedWorld(says: nil)
    world.secrets = ["env:T": Self.value]
    _ = try world.walk(Self.book().replacing("\"$token\"", with: "\"$token\" \"<other>\"")) {
      $0.set = given.map { (name: $0.0, value: $0.1) }
    }
    let kept = try payloads(world)
    #expect(kept.contains { $0.contains("valueGiven") && $0.contains("other") })
    #expect(!kept.contains { $0.contains(Self.value) }, "\(kept)")
  }

  @Test(arguments: ["env:T", "file:/run/t", "cmd:pass show t"])
  func `a reference is recorded and its value is not; it is found at each use, after a resume too`(
    _ reference: String
  ) throws {
    let world = ScriptedWorld(says: nil)
    world.secrets = [reference: Self.value]
    world.shell.answers["shopctl count \"$token\""] = [(.exited(code: 0), "1\n")]
    world.shell.answers["shopctl list \"$token\""] = [(.exited(code: 0), "\(Self.value)\n")]
    let (status, _) = try world.walk(Self.book()) {
      $0.set = [("token", reference)]
      $0.until = "look-again"
    }
    #expect(status == .held)
    let before = world.resolved.count
    #expect(before == 1)
    _ = try? world.resume()
    // A command is run when a script wants what it prints; the others are read at once, so that their values are known.
    #expect(world.resolved.count > before)
    #expect(world.shell.launched.count == 2)
    #expect(
      world.shell.launched.allSatisfy { $0.environment.contains { $0.name == "token" && $0.value == Self.value } })
    let payloads = try payloads(world)
    #expect(payloads.contains { $0.contains("\"reference\":\"\(reference)\"") })
    #expect(!payloads.contains { $0.contains(Self.value) } && payloads.contains { $0.contains("[redacted]") })
    #expect(!world.person.screen.contains(Self.value))
  }

  @Test func `a value in clear is refused on the command line and in an answers file`() throws {
    for (set, answers) in [([("token", "hunter2")], [:]), ([], ["token": "hunter2"]), ([], ["token": "cmd:id"])] {
      let world = ScriptedWorld(says: nil)
      #expect(throws: Refusal.self) {
        try world.walk(Self.book()) {
          $0.set = set
          $0.answers = answers
        }
      }
      #expect(world.resolved.isEmpty && world.shell.launched.isEmpty)
    }
  }

  private static let script = """
    ---
    owner: x
    parameters:
      token: {secret: yes, default: env:T}
    ---
    # A

    ## Look

    ```sh run
    shopctl ask "$token"
    ```
    """

  @Test func `what a runbook refers to is read when a person has said so, and not before`() throws {
    let world = ScriptedWorld(types: ["r", "give", "", "q"])
    world.secrets = ["env:T": Self.value]
    _ = try world.walk(Self.script)
    #expect(world.person.screen.contains("The runbook wants token from env:T"))
    #expect(try payloads(world).contains { $0.contains("\"basis\":\"default\"") && $0.contains("env:T") })
    let other = ScriptedWorld(types: ["r", "", "typed-by-hand", "", "q"])
    other.secrets = ["env:T": Self.value]
    _ = try other.walk(Self.script)
    #expect(other.resolved.isEmpty)
    #expect(try !payloads(other).contains { $0.contains("typed-by-hand") })
    let nobody = ScriptedWorld(says: nil)
    nobody.secrets = ["env:T": Self.value]
    let (status, _) = try nobody.walk(Self.script)
    #expect(status == .needsDecision && nobody.resolved.isEmpty && nobody.shell.launched.isEmpty)
    #expect(nobody.person.screen.contains("--set 'token=env:NAME'"))
  }

  @Test func `a command is run for muster.yaml and the command line, never for a runbook or at a prompt`() throws {
    let file = RunbookFile.read(Array(Self.script.replacing("env:T", with: "cmd:id").utf8), path: "a.md", id: "a")
    #expect(file.diagnostics.contains { $0.code == "bad-parameter" && $0.message.contains("by a command") })
    let world = ScriptedWorld(types: ["r", "", "cmd:id", "q"])
    _ = try world.walk(Self.script)
    #expect(world.resolved.isEmpty && world.person.screen.contains("cmd: stands in muster.yaml"))
    let declared = ScriptedWorld(says: nil)
    declared.secrets = ["cmd:pass show t": Self.value]
    declared.shell.answers["shopctl count \"$token\""] = [(.exited(code: 0), "1\n")]
    _ = try? declared.walk(Self.book()) {
      $0.configuration.secrets = [DeclaredSecret(name: "token", reference: .command("pass show t"))]
      $0.until = "look-again"
    }
    #expect(declared.resolved == ["cmd:pass show t"])
    #expect(declared.shell.launched.count == 1)
  }

  @Test func `a reference that cannot be read starts nothing`() throws {
    let world = ScriptedWorld(says: nil)
    _ = try? world.walk(Self.book()) { $0.set = [("token", "env:T")] }
    #expect(world.shell.launched.isEmpty)
    #expect(world.person.screen.contains("env:T is not here"))
  }

  @Test func `only a script that names a secret is given it`() throws {
    let world = ScriptedWorld(says: nil)
    world.secrets = ["env:T": Self.value]
    _ = try? world.walk(Self.book().replacing("list \"$token\"", with: "list all")) { $0.set = [("token", "env:T")] }
    let given = world.shell.launched.map { $0.environment.contains { $0.value == Self.value } }
    #expect(given == [true, false] || given == [true])
    #expect(world.shell.launched.allSatisfy { !$0.redaction.isEmpty })
  }

  @Test func `names of muster.yaml are secrets wherever they stand`() throws {
    let world = ScriptedWorld(says: nil)
    let text = "---\nowner: x\n---\n# A\n\n## Look\n\n```sh check name=n expect=\"= 1\"\nshopctl $REGION_CODE\n```\n"
    world.shell.answers["shopctl $REGION_CODE"] = [(.exited(code: 0), "1 \(Self.value)\n")]
    _ = try? world.walk(text) {
      $0.configuration.secrets = [DeclaredSecret(name: "REGION_CODE"), DeclaredSecret(name: "OTHER")]
      $0.environment = { ["REGION_CODE": "code-of-region", "OTHER": Self.value][$0] }
    }
    #expect(!world.person.screen.contains(Self.value) && !world.person.screen.contains("code-of-region"))
    #expect(try !payloads(world).contains { $0.contains(Self.value) || $0.contains("code-of-region") })
  }

  @Test func `an answer that is a secret is neither shown nor recorded`() throws {
    let text = "---\nowner: x\n---\n# A\n\n## The code\n\n```ask text name=code secret=code\nWhich code?\n```\n"
    let world = ScriptedWorld(types: ["typed openly", "r", Self.value, "1"])
    _ = try? world.walk(text)
    #expect(world.person.screen.contains("It is a secret: r asks for it"))
    let payloads = try payloads(world)
    #expect(!payloads.contains { $0.contains(Self.value) || $0.contains("typed openly") })
    #expect(payloads.contains { $0.contains("stepAnswered") && $0.contains("(secret)") })
  }

  @Test func `a note with a secret in it is kept without`() throws {
    let world = ScriptedWorld(types: ["r", "n it was \(Self.value), I think", "q"])
    world.secrets = ["env:T": Self.value]
    _ = try world.walk(Self.book()) { $0.set = [("token", "env:T")] }
    #expect(try payloads(world).contains { $0.contains("it was [redacted], I think") })
  }
}
