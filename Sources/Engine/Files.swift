package import Incidents

/// Files of this machine.
package protocol Files: AnyObject {
  /// All bytes of the file; fails with EFBIG above the limit.
  func read(_ path: String, limit: Int) throws(HostError) -> [UInt8]

  /// Paths of the runbooks (`*.md`) below the folder, relative to it, sorted; folders that begin with a dot are left out.
  func runbooks(below folder: String) throws(HostError) -> [String]

  /// Writes a private file (0600) whole: written beside it, then renamed. Not fsynced.
  func write(_ bytes: [UInt8], to path: String) throws(HostError)

  /// Writes behind the end of a file, which is made when it is missing, and lets it reach the disk.
  func append(_ bytes: [UInt8], to path: String) throws(HostError)

  /// Removes the file; a missing one is no error.
  func remove(_ path: String) throws(HostError)

  /// The private folder (0700) for what belongs to this incident and is no record: context files, the lock.
  func privateFolder(for incident: ID) throws(HostError) -> String

  /// Takes the one lock of the incident for as long as the program lives; nil and the holder when somebody else has it.
  func lock(_ incident: ID, mark: LeaseMark) throws(HostError) -> LockAnswer

  /// What the lock file says, without taking the lock: nil when there is none, or it cannot be read.
  func mark(of incident: ID) -> LeaseMark?

  /// Changes what the lock file says while the lock is held (the child that runs now); not fsynced.
  func note(_ mark: LeaseMark, for incident: ID)
}

extension Files {
  /// As a world without a disk appends: what was there is written again.
  package func append(_ bytes: [UInt8], to path: String) throws(HostError) {
    var all: [UInt8] = []
    // ENOENT: it is made.
    do throws(HostError) { all = try read(path, limit: 64 << 20) } catch { if error.errno != 2 { throw error } }
    try write(all + bytes, to: path)
  }
}

/// What the lock file says of its holder: read by a second terminal and after a crash.
package struct LeaseMark: Sendable, Equatable, Codable {
  package var holder: ProcessMark
  package var user: String
  package var host: String
  package var epoch: Int
  /// The script that runs now, and the sequence of its intent.
  package var child: ProcessMark?
  package var intent: Int?
  /// When somebody typed something there last, nanoseconds since 1970 UTC.
  package var heard: Int64?
  package init(
    holder: ProcessMark, user: String, host: String, epoch: Int, child: ProcessMark? = nil, intent: Int? = nil,
    heard: Int64? = nil
  ) {
    self.holder = holder
    self.user = user
    self.host = host
    self.epoch = epoch
    self.child = child
    self.intent = intent
    self.heard = heard
  }
}

/// Whose the incident's lock is.
package enum LockAnswer: Sendable, Equatable {
  /// Ours now; what the file said before, when it said something.
  case taken(before: LeaseMark?)
  /// Somebody else's.
  case held(by: LeaseMark?)
}
