import Digests
import Engine
import Incidents
import Reports
import Runbooks
import Testing

/// Swift Testing has an `ExitStatus` of its own.
typealias Exit = Engine.ExitStatus

/// A world that answers in order and fails the test when it is asked for more.
final class ScriptedWorld {
  var person: ScriptedPerson
  let shell = ScriptedShell()
  let files = ScriptedFiles()
  let journal = CuttableJournal()
  let sources = ScriptedSources()
  /// Who types.
  var user = "mira"
  /// What the clock says, in nanoseconds since 1970, UTC.
  var wall: Int64 = 1_000_000_000_000
  /// How far somebody set the wall clock ahead of the monotonic one.
  var ahead: Int64 = 0
  private var ids = 0
  /// What references stand for, by their text; any other cannot be read.
  var secrets: [String: String] = [:]
  /// The references that were resolved, in order.
  private(set) var resolved: [String] = []

  private func find(_ reference: SecretReference) -> Result<String, AskFailure> {
    resolved.append(reference.text)
    return secrets[reference.text].map { .success($0) }
      ?? .failure(AskFailure(.noSecret, "\(reference.shown) is not here"))
  }

  /// `says` are the lines that the person types; without any nobody is there.
  init(says: [Heard]?) { person = ScriptedPerson(says) }

  /// Somebody sets the clock back.
  func setBack(seconds: Int64) { wall -= seconds * 1_000_000_000 }

  convenience init(types lines: [String]) { self.init(says: lines.map(Heard.line)) }

  var world: World {
    World(
      now: { [self] in
        // A moment passes with each look at the clock, and what is waited for passes too.
        wall += 10_000_000 + person.waited
        person.waited = 0
        return Moment(wall: wall + ahead, monotonic: wall, boot: "boot")
      },
      newID: { [self] in
        ids += 1
        return ID(text: "id-\(ids)")
      }, journal: journal, shell: shell, person: person, files: files,
      sources: sources, secret: { [self] in find($0) },
      me: { ProcessMark(pid: 1, started: 1, boot: "boot") }, user: user, host: "bastion")
  }

  /// Walks this text from its beginning.
  func walk(_ markdown: String, _ change: (inout WalkOptions) -> Void = { _ in }) throws -> (Exit, Walker) {
    var options = WalkOptions()
    // The scripts of these tests are made-up words that nobody knows; what is asked about such is tested by itself.
    options.trustsChecks = true
    change(&options)
    let bytes = Array(markdown.utf8)
    let book = try #require(RunbookFile.read(bytes, path: "r.md", id: "r").runbooks.first)
    let walker = try Walker.start(book, bytes: bytes, world: world, options: options)
    return (try walker.walk(), walker)
  }

  /// Takes the only incident up again.
  func resume(_ change: (inout WalkOptions) -> Void = { _ in }) throws -> (Exit, Walker) {
    var options = WalkOptions()
    // The scripts of these tests are made-up words that nobody knows; what is asked about such is tested by itself.
    options.trustsChecks = true
    change(&options)
    let line = try #require(try journal.incidents(limit: 1).first)
    let walker = try Walker.resume(line, world: world, options: options)
    return (try walker.walk(), walker)
  }

  /// What another person says of the plan that stands, on another terminal.
  func confirm(as user: String, _ word: SecondWord, types lines: [String]? = nil) throws -> (Exit, String) {
    let other = ScriptedPerson(lines.map { $0.map(Heard.line) })
    var world = world
    world.user = user
    world.person = other
    let line = try #require(try journal.incidents(limit: 1).first)
    return (try Walker.confirm(line, word, world: world, options: WalkOptions()), other.screen)
  }

  /// The kinds of all records, in order.
  func kinds() throws -> [String] {
    var out: [String] = []
    let line = try #require(try journal.incidents(limit: 1).first)
    try journal.read(line.id, from: 1) { out.append($0.kind) }
    return out
  }
}

/// A person whose lines are written beforehand.
final class ScriptedPerson: Person {
  private var says: [Heard]?
  /// Everything that was shown and asked.
  private(set) var screen = ""
  var waits: [Heard?] = []
  /// What others do while this person waits, one at a time.
  var meanwhile: [() throws -> Void] = []
  /// Nanoseconds that were waited and that the clock has not seen yet.
  var waited: Int64 = 0

  /// What happens while a question stands.
  var onAsk: ((String) -> Void)?
  /// Nanoseconds that pass with each question.
  var passing: Int64 = 0

  init(_ says: [Heard]?) { self.says = says }

  /// Writes further lines.
  func type(_ lines: [String]) { says = (says ?? []) + lines.map(Heard.line) }

  var isThere: Bool { says != nil }
  var isToldToEnd = false
  /// Lines that nobody asked for.
  var left: Int { says?.count ?? 0 }

  func show(_ text: String) { screen += text }

  func ask(_ prompt: String) -> Heard {
    screen += prompt
    onAsk?(prompt)
    waited += passing
    guard let next = says?.first else {
      Issue.record("asked for more than was written: \(prompt)")
      return .hangup
    }
    says?.removeFirst()
    if case .line(let line) = next { screen += line + "\n" }
    return next
  }

  /// A terminal that shows nothing of what is typed.
  func askHidden(_ prompt: String) -> Heard {
    screen += prompt
    guard let next = says?.first else {
      Issue.record("asked for more than was written: \(prompt)")
      return .hangup
    }
    says?.removeFirst()
    screen += "(hidden)\n"
    return next
  }

  func wait(_ time: Duration) -> Heard? {
    waited += time.wholeNanoseconds
    if !meanwhile.isEmpty {
      let deed = meanwhile.removeFirst()
      do { try deed() } catch { Issue.record("while waiting: \(error)") }
    }
    guard !waits.isEmpty else { return nil }
    return waits.removeFirst()
  }

  func stream(_ bytes: UnsafeRawBufferPointer, _ stream: OutputStream) {
    // As `Outlet` shows it.
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") { screen += "  | \(line)\n" }
  }

  func endStream() {}
  func announce(_ text: String) { screen += text }
  func bell() { screen += "(bell)" }
}

/// A shell that starts nothing: each script's ending and output are written beforehand, by the script's text.
final class ScriptedShell: Shell {
  /// What was asked to run, in order.
  private(set) var launched: [Launch] = []
  /// Answers by script text; a script without one ends with 0 and prints nothing.
  var answers: [String: [(ending: Ending, stdout: String)]] = [:]
  /// The context that a script leaves, by its text: a file's bytes, and where it was told to put them.
  var leaves: [String: (bytes: String, files: ScriptedFiles)] = [:]
  /// Called when a script starts, with what the world holds at that moment.
  var onRun: ((Launch) -> Void)?

  func run(
    _ launch: Launch, onStart: (ProcessMark) -> Void, onOutput: (OutputStream, UnsafeRawBufferPointer) -> Void,
    watch: (() -> Ending?)?
  ) throws(HostError) -> Finish {
    launched.append(launch)
    onRun?(launch)
    onStart(ProcessMark(pid: 99, started: 1, boot: "boot"))
    var (ending, text) = answers[launch.script]?.first ?? (.exited(code: 0), "")
    if let left = answers[launch.script], left.count > 1 { answers[launch.script] = Array(left.dropFirst()) }
    for _ in 0..<(ticks[launch.script] ?? 0) {
      onTick?()
      if let stopped = watch?() {
        ending = stopped
        break
      }
    }
    // As the real one does: what it is told to take out, nobody gets.
    let bytes = launch.redaction(Array(text.utf8))
    bytes.withUnsafeBytes { onOutput(.stdout, $0) }
    func kept(_ bytes: [UInt8]) -> KeptOutput {
      KeptOutput(head: bytes, tail: [], bytes: bytes.count, digest: Digest(hex: SHA256.hex(SHA256.hash(bytes))))
    }
    var context: ContextMark?
    if let left = leaves[launch.script], let path = launch.contextOut {
      let bytes = Array(left.bytes.utf8)
      try left.files.write(bytes, to: path)
      context = ContextMark(digest: kept(bytes).digest, directory: "/", names: ["TARGET"])
    }
    return Finish(ending: ending, milliseconds: 5, stdout: kept(bytes), stderr: kept([]), context: context)
  }

  /// How often a script's watcher is asked before it ends, by its text; and what happens before each.
  var ticks: [String: Int] = [:]
  var onTick: (() -> Void)?
  /// How often what was left behind is still there when it is looked at.
  var living = 0
  private(set) var ended: [ProcessMark] = []

  func lives(_ process: ProcessMark) -> Bool {
    living -= 1
    return living >= 0
  }

  func end(_ process: ProcessMark, grace: Duration) -> Bool {
    ended.append(process)
    living = 0
    return true
  }

  func syntaxError(in script: String) throws(HostError) -> String? { nil }
}

/// Files in memory.
final class ScriptedFiles: Files {
  var files: [String: [UInt8]] = [:]
  var holder: LeaseMark?

  func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
    guard let bytes = files[path] else { throw HostError(errno: 2, operation: "read", object: path) }
    return bytes
  }

  func runbooks(below folder: String) throws(HostError) -> [String] { files.keys.sorted() }
  func write(_ bytes: [UInt8], to path: String) throws(HostError) { files[path] = bytes }
  func remove(_ path: String) throws(HostError) { files[path] = nil }
  func privateFolder(for incident: ID) throws(HostError) -> String { "private" }

  func lock(_ incident: ID, mark: LeaseMark) throws(HostError) -> LockAnswer {
    if let holder { return .held(by: holder) }
    return .taken(before: nil)
  }

  func note(_ mark: LeaseMark, for incident: ID) {}
  func mark(of incident: ID) -> LeaseMark? { holder }
}
