import Engine
import Glibc
import Incidents

@testable import Host

extension ProcessShell {
  /// Runs a launch without looking at its output while it comes.
  func run(_ launch: Launch) throws -> Finish {
    try run(launch, onStart: { _ in }, onOutput: { _, _ in })
  }

  /// Runs a script with the defaults.
  func run(_ script: String, shell: String = "/bin/bash") throws -> Finish {
    try run(Launch(script: script, shell: shell))
  }
}

extension KeptOutput {
  /// All of a short output.
  var text: String { String(decoding: head + tail, as: UTF8.self) }
}

/// Kills and reaps the process whose pid a script printed: orphans become our children, and a zombie that nobody reaps
/// would confuse the library's own exit tests.
func endOrphan(_ finish: Finish) {
  guard let pid = pid_t(finish.stdout.text.split(separator: "\n").first ?? "") else { return }
  kill(pid, SIGKILL)
  waitpid(pid, nil, 0)
}

/// Sends this process a signal and returns once it was counted: some other thread takes it, at some time.
func send(_ signal: Int32) {
  Signals.watch()
  kill(getpid(), signal)
  while !Signals.hasCome(signal) { sched_yield() }
}
