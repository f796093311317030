package import Incidents
package import Runbooks

/// Starts processes and tells how they ended.
package protocol Shell: AnyObject {
  /// Runs one script to its end, in its own process group, and hands over its output while it comes.
  ///
  /// It returns when the process is gone, its group is ended, and descendants that left the group were found. A time-out or
  /// a stop ends the group with TERM, after `grace` with KILL. Ctrl-C while it runs stops the script, never the walk.
  /// `onStart` is called once the process exists, `onOutput` with each piece as it was read, `watch` some ten times a second:
  /// what it returns ends the script as a time-out does, and is how it ended. All are called on the caller's thread.
  func run(
    _ launch: Launch, onStart: (ProcessMark) -> Void, onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void,
    watch: (() -> Ending?)?
  ) throws(HostError) -> Finish

  /// Runs scripts that only look, no more than some at once, and returns how each went, in their order.
  ///
  /// A slow one delays no other while there is room. Ctrl-C, and being told to end, stop all of them.
  func runAll(_ launches: [Launch], atOnce most: Int) -> [Result<Finish, HostError>]

  /// True when the process with this pid, start time and boot is still there.
  func lives(_ process: ProcessMark) -> Bool

  /// Ends a script that an earlier muster started and left: its group and all that left the group, with TERM, after `grace`
  /// with KILL. True when nothing of it is left.
  func end(_ process: ProcessMark, grace: Duration) -> Bool

  /// Processes of this machine that a run with this tag started and that are still there, the oldest first; see `Launch.tag`.
  func remains(of tag: String) -> [ProcessMark]

  /// What `bash -n` says of the script; nil when it accepts it.
  func syntaxError(in script: String) throws(HostError) -> String?

  /// Closes what was kept open between scripts: connections to other machines.
  func leave()
}

extension Shell {
  /// Most shells keep nothing open.
  package func leave() {}

  /// Most shells start nothing that outlives them.
  package func remains(of tag: String) -> [ProcessMark] { [] }
}

extension Shell {
  /// One after another: what a shell does that has nothing better.
  package func runAll(_ launches: [Launch], atOnce most: Int) -> [Result<Finish, HostError>] {
    launches.map { launch in
      Result { () throws(HostError) in try run(launch, onStart: { _ in }, onOutput: { _, _ in }) }
    }
  }

  /// Runs one script that nothing watches but its time-out and the person.
  package func run(
    _ launch: Launch, onStart: (ProcessMark) -> Void, onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void
  ) throws(HostError) -> Finish {
    try run(launch, onStart: onStart, onOutput: onOutput, watch: nil)
  }
}

/// Which of a process's two streams.
package enum OutputStream: Sendable, Hashable { case stdout, stderr }

/// One script to run.
package struct Launch: Sendable {
  /// The text for the shell.
  package var script: String
  /// Variables that count before what earlier scripts left under these names.
  package var fixed: [(name: String, value: String)] = []
  /// The program that reads it: `/bin/bash`.
  package var shell: String
  /// Its arguments before the script.
  package var arguments: [String] = []
  /// The script is given on the program's standard input, not behind `-c`.
  package var onInput = false
  /// Nil for this machine.
  package var place: Elsewhere?
  /// Why nobody can say where it runs; then it is not started.
  package var refused: String?
  /// The private folder of the walk, for what connections need; nil when there is none.
  package var folder: String?
  /// Added to the environment; values of parameters travel here and nowhere else.
  package var environment: [(name: String, value: String)]
  /// Nil for the walk's folder.
  package var directory: String?
  /// The file that holds the walk's context before this script; nil when there is none or the script needs none.
  package var contextIn: String?
  /// Where to leave the context after it; nil when the script cannot change it.
  package var contextOut: String?
  package var timeout: Duration
  package var grace: Duration
  /// A pty and the person's own terminal instead of pipes.
  package var interactive: Bool
  /// The script gets none of our environment but what every program needs: nobody is there who sees what it does with it.
  package var isBare = false
  /// Which run it is, by incident and intent: all that it starts carries it in its environment, so that it can be found again when
  /// muster itself is gone. Nil for what is not on record.
  package var tag: String?
  /// The shell only reads the script (`-n`) and runs nothing of it.
  package var parseOnly = false
  /// Secrets that the engine finds and puts into the environment just before the start; a shell is given none.
  package var wanted: [WantedSecret] = []
  /// Taken out of all that the script writes, before anybody sees or keeps it; a variable that holds one of these secrets
  /// is left out of the context.
  package var redaction = Redaction()
  /// Variables whose values are secrets, whatever they are: they are left out of the context too.
  package var secretNames: Set<String> = []

  /// Takes the program that `shell=` names; without one it is bash.
  package mutating func read(by interpreter: Interpreter?) {
    guard let interpreter else {
      // Elsewhere it is whatever bash is found there.
      if place != nil { shell = Interpreter.bash.program }
      return
    }
    shell = interpreter.program
    arguments = interpreter.arguments
    onInput = !interpreter.isShell
  }

  package init(
    script: String, shell: String = "/bin/bash", environment: [(name: String, value: String)] = [],
    directory: String? = nil, contextIn: String? = nil, contextOut: String? = nil, timeout: Duration = .seconds(600),
    grace: Duration = .seconds(5), interactive: Bool = false
  ) {
    self.script = script
    self.shell = shell
    self.environment = environment
    self.directory = directory
    self.contextIn = contextIn
    self.contextOut = contextOut
    self.timeout = timeout
    self.grace = grace
    self.interactive = interactive
  }
}

/// How it went.
package struct Finish: Sendable {
  package var ending: Ending
  package var milliseconds: Int
  package var stdout: KeptOutput
  package var stderr: KeptOutput
  /// The context that the script left, already in `contextOut`; nil when it left none.
  package var context: ContextMark?
  /// After a normal end: descendants that are still alive, and were left alone. After a time-out or a stop: those that had
  /// left the group, and were ended.
  package var survivors: Int
  /// What was left out of the context because it is a secret or holds one: names and values, in memory and nowhere else.
  package var withheld: [(name: String, value: String)] = []

  package init(
    ending: Ending, milliseconds: Int, stdout: KeptOutput, stderr: KeptOutput, context: ContextMark? = nil,
    survivors: Int = 0
  ) {
    self.ending = ending
    self.milliseconds = milliseconds
    self.stdout = stdout
    self.stderr = stderr
    self.context = context
    self.survivors = survivors
  }
}

/// What is kept of one stream: its ends, its length, and the hash of all of it.
package struct KeptOutput: Sendable, Equatable {
  /// At most 64 KiB.
  package var head: [UInt8]
  /// The last bytes behind `head`, at most 64 KiB.
  package var tail: [UInt8]
  package var bytes: Int
  package var digest: Digest
  package init(head: [UInt8], tail: [UInt8], bytes: Int, digest: Digest) {
    self.head = head
    self.tail = tail
    self.bytes = bytes
    self.digest = digest
  }
}

/// A process that can be told from a later one with the same number.
package struct ProcessMark: Sendable, Hashable, Codable {
  package var pid: Int
  /// Field 22 of `/proc/PID/stat`, clock ticks since boot.
  package var started: Int
  package var boot: String
  package init(pid: Int, started: Int, boot: String) {
    self.pid = pid
    self.started = started
    self.boot = boot
  }
}

/// Why this machine would not: facts, made into sentences by the driver.
package struct HostError: Error, Sendable, Equatable {
  /// The system's error number, 0 when it is none of the system's.
  package var errno: Int32
  /// What was being done: "read", "spawn".
  package var operation: String
  /// To what: a path, a program.
  package var object: String
  package var detail: String
  package init(errno: Int32, operation: String, object: String, detail: String = "") {
    self.errno = errno
    self.operation = operation
    self.object = object
    self.detail = detail
  }
}
