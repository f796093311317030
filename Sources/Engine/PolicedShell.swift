import Incidents
import Runbooks

/// A shell that starts nothing of which it is known that the policy never runs it.
///
/// The last wall: plans are judged before, with more that is known of their values, and say so to the person. Whatever leads to
/// a process in some other way, a check or a guard, comes through here too.
final class PolicedShell: Shell {
  private let shell: any Shell
  private let policy: Policy

  init(_ shell: any Shell, _ policy: Policy) {
    self.shell = shell
    self.policy = policy
  }

  func run(
    _ launch: Launch, onStart: (ProcessMark) -> Void, onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void,
    watch: (() -> Ending?)?
  ) throws(HostError) -> Finish {
    let given = Dictionary(launch.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    if !launch.parseOnly,
      let refusal = policy.forbids(launch.script, interpreter: launch.shell, values: { given[$0] }),
      case .never = refusal.rule
    {
      throw HostError(errno: 0, operation: "run", object: "a command", detail: Refusals.sentence(refusal))
    }
    return try shell.run(launch, onStart: onStart, onOutput: onOutput, watch: watch)
  }

  func lives(_ process: ProcessMark) -> Bool { shell.lives(process) }
  func end(_ process: ProcessMark, grace: Duration) -> Bool { shell.end(process, grace: grace) }
  func remains(of tag: String) -> [ProcessMark] { shell.remains(of: tag) }
  func leave() { shell.leave() }
  func syntaxError(in script: String) throws(HostError) -> String? { try shell.syntaxError(in: script) }
}
