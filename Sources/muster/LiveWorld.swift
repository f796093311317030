import Engine
import Glibc
import Host
import Incidents
import Journals
import Queries
import Reports
import Runbooks

/// The world as it is: this machine's clocks, processes, files and terminal, and the journal on its disk.
///
/// Made once for a verb; nothing of it is opened before it is needed.
struct LiveWorld {
  let look: Look
  let world: World
  private let json: Bool

  init(journal path: String, flags: WalkFlags) {
    look = Self.look(flags)
    json = flags.json
    let isThere = Terminal.hasPerson(noInput: flags.noInput) && !flags.json
    let person: any Person = isThere ? TerminalPerson(look: look, quiet: flags.quiet) : NobodyPerson()
    var ids = IDSource()
    world = World(
      now: Clocks.now, newID: { ids.next() }, journal: SQLiteJournal(path: path, access: .writing),
      shell: ProcessShell(
        endsWhenTold: !isThere, sshConfiguration: Self.sshConfiguration, onNotice: { person.show(Sentences.notice($0)) }
      ), person: person,
      files: DiskFiles(folder: Self.folder(of: path) + "/incidents"),
      sources: LiveSources(environment: environment, version: Version.text), post: LivePost(),
      threads: HostThreads(
        shell: { ProcessShell(beside: true, sshConfiguration: Self.sshConfiguration) },
        sources: { LiveSources(environment: { environment($0) }, version: Version.text) }),
      secret: { SecretFinder.value(of: $0, environment: environment) },
      me: { Clocks.me },
      user: Self.user, host: Self.host)
  }

  /// A world for verbs that ask and record nothing: its journal is in memory and stays empty.
  static var lookingOnly: World {
    var ids = IDSource()
    return World(
      now: Clocks.now, newID: { ids.next() }, journal: MemoryJournal(),
      shell: ProcessShell(sshConfiguration: sshConfiguration),
      person: NobodyPerson(),
      files: DiskFiles(folder: "."), sources: LiveSources(environment: environment, version: Version.text),
      me: { Clocks.me }, user: user, host: host)
  }

  /// What ssh reads instead of `~/.ssh/config`, where somebody says so.
  private static var sshConfiguration: String? {
    environment("MUSTER_SSH_CONFIG").flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What is known to be secret here: by the configuration, and by what an incident refers to.
  static func redaction(_ configuration: Configuration, _ incident: Incident = Incident(id: ID(text: ""))) -> Redaction
  {
    KnownSecrets.redaction(
      configuration, incident, environment: { environment($0) },
      by: { SecretFinder.value(of: $0, environment: { environment($0) }) })
  }

  /// Walks to the end and leaves with the status that says how that went; a refusal names the runbook and the incident to look at.
  func finish(_ runbook: String = "FILE", of incident: String = "INC", _ walker: () throws -> Walker) throws {
    defer { world.shell.leave() }
    let status = try Self.telling(runbook, of: incident) { try walker().walk() }
    try world.journal.leave()
    if status != .reached { throw status }
  }

  /// What the engine refuses, told as a sentence, with the exit status that belongs to it.
  static func telling<Done>(_ runbook: String = "FILE", of incident: String, _ body: () throws -> Done) throws -> Done {
    do {
      return try body()
    } catch let held as LeaseHeld {
      Out.error("muster: " + Sentences.held(by: held.by))
      throw ExitStatus.leaseHeld
    } catch let refusal as Refusal {
      Out.error("muster: " + Sentences.refusal(refusal, of: runbook, in: incident))
      throw ExitStatus.usage
    } catch let fault as TemplateFault {
      throw UsageError(
        sentence: "template \(fault.template): \(fault.words)\n  Mend it, then see: muster template lint")
    }
  }

  /// The incident of this name, or the newest open one.
  func incident(named name: String?) throws -> IncidentLine {
    try Self.incident(named: name, in: world.journal)
  }

  /// The incident of this name, or the newest open one.
  static func incident(named name: String?, in journal: any Journal) throws -> IncidentLine {
    if let name {
      guard let line = try journal.find(name) else {
        throw UsageError(
          sentence: "there is no incident \(Escaping.line(name)) in this journal\n  See them: muster list --incidents")
      }
      return line
    }
    guard let open = try journal.newestOpen() else {
      throw UsageError(sentence: "no incident is open in this journal\n  Begin one: muster walk FILE")
    }
    return open
  }

  /// How text may look here.
  static func look(_ flags: WalkFlags) -> Look {
    let terminal = Terminal.isTerminal(1)
    var look = Look(
      environment: { environment($0) }, isTerminal: terminal, columns: terminal ? Terminal.columns() : nil)
    if flags.noColor { look.color = false }
    if flags.accessible { look.accessible = true }
    if look.accessible { look.redraw = false }
    return look
  }

  /// The name of whoever types. Nobody is called as the program is, whose rows nobody answers for; nor by blanks alone.
  static var user: String {
    if let name = environment("MUSTER_USER").map(Escaping.line), !name.allSatisfy(\.isWhitespace),
      name.lowercased() != "muster"
    {
      return String(name.prefix(100))
    }
    if let entry = getpwuid(getuid()) { return String(cString: entry.pointee.pw_name) }
    return environment("USER") ?? "uid \(getuid())"
  }

  /// The names that a policy is asked about: the account's own too, since anybody can say another one.
  static var users: [String] {
    let account = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(getuid())"
    return account == user ? [account] : [account, user]
  }

  /// The name of this machine.
  static var host: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The folder that relative paths begin at.
  static var workingFolder: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// All bytes of a runbook or an answers file, 16 MiB at the most.
  static func readFile(_ path: String) throws -> [UInt8] {
    do {
      return try DiskFiles(folder: ".").read(path, limit: 16 << 20)
    } catch {
      throw UsageError(sentence: Sentences.host(error))
    }
  }

  /// The folder that holds a file.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

extension LiveWorld {
  /// Makes a folder and those above it where they are missing.
  static func makeFolder(_ path: String) throws(HostError) {
    if path.isEmpty || exists(path) { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolder(String(path[..<slash])) }
    if mkdir(path, 0o777) != 0, errno != EEXIST {
      throw HostError(errno: errno, operation: "make the folder", object: path)
    }
  }

  /// Writes a file of the person's own that must not be there yet.
  static func writeNew(_ bytes: [UInt8], to path: String) throws(HostError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw HostError(errno: errno, operation: "write", object: path) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let n = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw HostError(errno: errno, operation: "write", object: path) }
      rest = rest.dropFirst(n)
    }
  }
}
