import ArgumentParser
import Engine
import Glibc
import Host
import Incidents
import Journals
import Reports

/// `muster doctor`: does everything work here that a walk needs? Looks only.
struct DoctorVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", _superCommandName: "muster",
    abstract:
      "Look whether everything works here that a walk needs, sources included; ends with 1 when something does not."
  )

  @Option(
    help: ArgumentHelp("The configuration (else MUSTER_CONFIG, ./muster.yaml, the XDG folder).", valueName: "file"))
  var config: String?

  @Flag(help: "As JSON.")
  var json = false

  @OptionGroup var style: LookFlags
  @OptionGroup var journal: JournalOptions

  func run() throws {
    let look = style.look
    var doctor = Doctor()
    doctor.add(Doctor.Finding("muster", .ok, Version.text))
    doctor.add(Examination.bash())
    for finding in Examination.journal(at: journal.file) { doctor.add(finding) }
    doctor.add(Examination.room(for: journal.file))
    doctor.add(Examination.terminal(look))
    doctor.add(Examination.clock(newest: Examination.newest(in: journal.file)))
    doctor.add(Examination.runbooks(in: "runbooks"))
    for finding in Examination.configuration(config) { doctor.add(finding) }
    if json { Out.bytes(doctor.json) } else { Out.text(doctor.text(look)) }
    if doctor.failed { throw ExitStatus.findings }
  }
}

/// The single looks of `doctor`.
enum Examination {
  /// The shell that every script is given to.
  static func bash() -> Doctor.Finding {
    let advice = "Install bash: apt-get install bash. Without it no command of a runbook can run."
    do {
      let finish = try ProcessShell().run(
        Launch(script: "printf %s \"$BASH_VERSION\"", timeout: .seconds(5)), onStart: { _ in }, onOutput: { _, _ in })
      let version = String(decoding: finish.stdout.head, as: UTF8.self)
      guard finish.ending.succeeded, let major = Int(version.prefix { $0 != "." }) else {
        return Doctor.Finding("bash", .fail, "/bin/bash: \(Screen.words(finish.ending))", advice: advice)
      }
      if major < 4 { return Doctor.Finding("bash", .warn, "\(version), older than 4", advice: "Install a newer bash.") }
      return Doctor.Finding("bash", .ok, "\(version), /bin/bash")
    } catch {
      return Doctor.Finding("bash", .fail, Sentences.host(error), advice: advice)
    }
  }

  /// Opens, may be written, is private, and is in the mode that survives a power cut.
  static func journal(at path: String) -> [Doctor.Finding] {
    guard let mode = mode(of: path) else {
      let folder = nearest(above: path)
      if access(folder, W_OK | X_OK) == 0 {
        return [Doctor.Finding("journal", .ok, "none yet; the first walk makes \(path)")]
      }
      return [
        Doctor.Finding(
          "journal", .fail, "none yet, and \(folder) may not be written",
          advice: "Name another place with --db FILE or MUSTER_DB, or make the folder writable.")
      ]
    }
    var findings: [Doctor.Finding] = []
    do {
      let newest = try SQLiteJournal(path: path, access: .reading).incidents(limit: 1).first
      findings.append(Doctor.Finding("journal", .ok, "\(path), newest \(newest?.name ?? "none")"))
    } catch {
      return [
        Doctor.Finding(
          "journal", .fail, Sentences.journal(error), advice: "A copy made by `muster backup` opens with --db.")
      ]
    }
    let folder = self.folder(of: path)
    if access(path, W_OK) != 0 || access(folder, W_OK | X_OK) != 0 {
      findings.append(
        Doctor.Finding(
          "writable", .fail, "\(path) or its folder may not be written by \(LiveWorld.user)",
          advice: "Look at owner and mode, or name another with --db."))
    }
    let folderMode = self.mode(of: folder) ?? 0
    if mode & 0o077 != 0 || folderMode & 0o022 != 0 {
      let modes = "file \(String(mode & 0o777, radix: 8)), folder \(String(folderMode & 0o777, radix: 8))"
      findings.append(
        Doctor.Finding(
          "private", .warn, "others on this machine reach the journal: \(modes)",
          advice: "chmod 600 \(path); chmod 700 \(folder)"))
    }
    if let log = isWriteAhead(path), !log {
      findings.append(
        Doctor.Finding("mode", .warn, "the file is not in WAL mode", advice: "The next walk sets it. Who changed it?"))
    }
    return findings
  }

  /// Bytes 18 and 19 of a SQLite file say how it is written and read: 2 is the write-ahead log (sqlite.org, "Database File
  /// Format", 1.3).
  private static func isWriteAhead(_ path: String) -> Bool? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var head = [UInt8](repeating: 0, count: 20)
    guard read(file, &head, 20) == 20 else { return nil }
    return head[18] == 2 && head[19] == 2
  }

  /// Room on the disk that the journal is on.
  static func room(for path: String) -> Doctor.Finding {
    var facts = statvfs()
    let folder = nearest(above: path)
    guard statvfs(folder, &facts) == 0 else {
      return Doctor.Finding("room", .warn, "cannot ask \(folder): \(String(cString: strerror(errno)))")
    }
    let free = (UInt64(facts.f_bavail) * UInt64(facts.f_frsize)) >> 20
    let found = "\(free) MiB free at \(folder)"
    let advice = "Make room: when nothing can be recorded, nothing is started."
    if facts.f_files > 0, facts.f_favail == 0 {
      return Doctor.Finding("room", .fail, "no inode is free at \(folder)", advice: advice)
    }
    if free < 16 { return Doctor.Finding("room", .fail, found, advice: advice) }
    return free < 512 ? Doctor.Finding("room", .warn, found, advice: advice) : Doctor.Finding("room", .ok, found)
  }

  /// What was decided about this terminal.
  static func terminal(_ look: Look) -> Doctor.Finding {
    var facts = [Terminal.isTerminal(0) && Terminal.isTerminal(1) ? "a terminal" : "no terminal: nothing will be asked"]
    facts.append("\(look.width) columns")
    facts.append(look.color ? "colour" : "no colour")
    facts.append(look.ascii ? "ASCII only" : "UTF-8")
    if look.accessible { facts.append("accessible") }
    let found = facts.joined(separator: ", ")
    if look.width < 60 {
      return Doctor.Finding(
        "terminal", .warn, found, advice: "Make it 60 columns wide or more; narrower works, but wraps.")
    }
    if look.ascii, Terminal.isTerminal(1) {
      return Doctor.Finding(
        "terminal", .warn, found, advice: "LANG names no UTF-8: set LANG=C.UTF-8 if the terminal can show it.")
    }
    return Doctor.Finding("terminal", .ok, found)
  }

  /// The clock that every record is stamped with.
  static func clock(newest: Int64?) -> Doctor.Finding {
    let now = Clocks.now().wall
    let found = Instants.stamp(now)
    let advice = "Set the clock (timedatectl): every row of a timeline is stamped with it."
    // 2024-01-01 and 2100-01-01: before and behind them no walk is held.
    if now < 1_704_067_200_000_000_000 || now > 4_102_444_800_000_000_000 {
      return Doctor.Finding("clock", .fail, "\(found), which cannot be", advice: advice)
    }
    // A journal that is ahead of the clock was written when the clock was right, or the clock was wrong then.
    if let newest, newest > now + 60_000_000_000 {
      return Doctor.Finding(
        "clock", .warn, "\(found), behind the journal, which has \(Instants.stamp(newest))", advice: advice)
    }
    return Doctor.Finding("clock", .ok, found)
  }

  /// When the newest incident of the journal was opened; nil without one, and without a journal that opens.
  static func newest(in path: String) -> Int64? {
    // A journal that does not open is a finding of its own.
    (try? SQLiteJournal(path: path, access: .reading).incidents(limit: 1).first)?.opened
  }

  /// The folder that `list` reads.
  static func runbooks(in folder: String) -> Doctor.Finding {
    guard LiveWorld.exists(folder) else {
      return Doctor.Finding(
        "runbooks", .ok, "no folder \(folder) here; any Markdown file can be walked",
        advice: "Begin one: muster new NAME")
    }
    do {
      let paths = try DiskFiles(folder: ".").runbooks(below: folder)
      let closed = paths.filter { access("\(folder)/\($0)", R_OK) != 0 }
      if let first = closed.first {
        return Doctor.Finding(
          "runbooks", .fail, "\(closed.count) of \(paths.count) below \(folder) may not be read: \(first)",
          advice: "Look at owner and mode.")
      }
      return Doctor.Finding("runbooks", .ok, "\(paths.count) below \(folder)")
    } catch {
      return Doctor.Finding("runbooks", .fail, Sentences.host(error), advice: "Look at the folder's owner and mode.")
    }
  }

  private static func mode(of path: String) -> mode_t? {
    var facts = stat()
    return stat(path, &facts) == 0 ? facts.st_mode : nil
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The nearest folder above a path that is there.
  private static func nearest(above path: String) -> String {
    var folder = self.folder(of: path)
    while !LiveWorld.exists(folder), folder != "/", folder != "." { folder = self.folder(of: folder) }
    return folder
  }
}
