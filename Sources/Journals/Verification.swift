package import Engine
package import Incidents

/// What a look at every byte of a journal found.
package struct Verification: Sendable, Equatable {
  /// The incidents whose records were read, with their last hash.
  package var chains: [Chain] = []
  /// Blobs whose bytes were hashed.
  package var blobs = 0
  /// Blobs that were erased and left their digest.
  package var erased = 0
  /// Everything that is wrong, in the order in which it was met; empty when all is well.
  package var findings: [Finding] = []

  /// One incident's records.
  package struct Chain: Sendable, Equatable {
    /// `INC-n`.
    package var name: String
    package var records: Int
    /// The hash of the last one.
    package var head: Digest
  }

  /// One thing that is wrong.
  package struct Finding: Sendable, Equatable {
    /// `INC-n`, nil when it is about the file.
    package var incident: String?
    /// The record that is wrong, or behind which one is missing.
    package var seq: Int?
    package var fault: Fault
  }

  /// What is wrong with it.
  package enum Fault: Sendable, Equatable {
    /// The bytes do not give the hash that is stored with them.
    case altered
    /// It names another predecessor than the one before it.
    case detached
    /// The next one has this number.
    case gap(found: Int)
    /// The stored key, sequence or incident contradict each other.
    case misplaced
    /// A lower epoch than that of the record before it.
    case outOfLease
    /// The blob's bytes have another digest.
    case blobAltered(Digest)
    /// A record names this blob, and there is neither it nor its tombstone.
    case blobMissing(Digest)
    /// The hash that was asked for is that of no record: the journal was cut, rewritten, or is another one.
    case headUnknown(Digest)
    /// SQLite's own check, or a failure while reading.
    case file(String)
  }
}

extension SQLiteJournal {
  /// Reads every record and blob and recomputes every hash. Nil when there is no journal.
  ///
  /// A cut tail, or a file that was rewritten as a whole, looks whole: only a `head` that was noted elsewhere shows it.
  package func verify(head: Digest? = nil) throws(JournalError) -> Verification? {
    var result = Verification()
    var isKnown = head == nil
    do {
      guard let database = try readable("verify") else { return nil }
      for (number, id) in try numbersOfAll(database) {
        try verify(number, id, in: database, looking: head, isKnown: &isKnown, into: &result)
      }
      try verifyBlobs(in: database, into: &result)
      try verifyFile(database, into: &result)
    } catch {
      // What cannot be read is the finding; a locked or vanished file is not.
      guard error.cause == .corrupt else { throw error }
      result.findings.append(Verification.Finding(fault: .file(error.detail)))
    }
    if let head, !isKnown { result.findings.append(Verification.Finding(fault: .headUnknown(head))) }
    return result
  }

  private func numbersOfAll(_ database: Database) throws(JournalError) -> [(Int, ID)] {
    let query = try database.statement("SELECT number, id FROM incident ORDER BY number", "verify")
    var all: [(Int, ID)] = []
    while try query.step("verify") { all.append((Int(query.int(0)), ID(text: query.text(1)))) }
    // Records of an incident that is not entered can only come from another program's hands.
    let orphans = try database.statement(
      "SELECT DISTINCT incident FROM record WHERE incident NOT IN (SELECT number FROM incident)", "verify")
    while try orphans.step("verify") { all.append((Int(orphans.int(0)), ID(text: ""))) }
    return all
  }

  private func verify(
    _ number: Int, _ id: ID, in database: Database, looking head: Digest?, isKnown: inout Bool,
    into result: inout Verification
  ) throws(JournalError) {
    let name = "INC-\(number)"
    let query = try database.statement(
      "SELECT \(Rows.columns), id, incident FROM record WHERE id BETWEEN ?1 AND ?2 OR incident = ?3 ORDER BY id",
      "verify")
    query.bind(1, Rows.key(number, 0))
    query.bind(2, Rows.key(number, Rows.lastSeq))
    query.bind(3, number)
    var seq = 0
    var epoch = 0
    var hash = Digest.none
    func report(_ fault: Verification.Fault, _ seq: Int) {
      result.findings.append(Verification.Finding(incident: name, seq: seq, fault: fault))
    }
    while try query.step("verify") {
      let record = Rows.record(query, of: id)
      if query.int(16) != Rows.key(number, record.seq) || query.int(17) != Int64(number) {
        report(.misplaced, record.seq)
      }
      if record.seq != seq + 1 { report(.gap(found: record.seq), seq) }
      if record.prev != hash { report(.detached, record.seq) }
      if record.epoch < epoch { report(.outOfLease, record.seq) }
      if record.hash != Digest(bytes: RecordHash.of(query, in: id)) { report(.altered, record.seq) }
      for digest in record.event.blobs where try !isThere(digest, in: database) {
        report(.blobMissing(digest), record.seq)
      }
      if record.hash == head { isKnown = true }
      (seq, epoch, hash) = (record.seq, record.epoch, record.hash)
      result.records(of: name, upTo: hash)
    }
  }

  private func isThere(_ digest: Digest, in database: Database) throws(JournalError) -> Bool {
    let query = try database.statement("SELECT 1 FROM blob WHERE hash = ?1", "verify")
    defer { query.reset() }
    query.bind(1, blob: digest.bytes)
    return try query.step("verify")
  }

  private func verifyBlobs(in database: Database, into result: inout Verification) throws(JournalError) {
    let query = try database.statement("SELECT hash, bytes FROM blob ORDER BY hash", "verify")
    while try query.step("verify") {
      let digest = Digest(bytes: query.bytes(0))
      if query.isNull(1) {
        result.erased += 1
      } else {
        result.blobs += 1
        if digest != Digest(of: query.bytes(1)) {
          result.findings.append(Verification.Finding(fault: .blobAltered(digest)))
        }
      }
    }
  }

  private func verifyFile(_ database: Database, into result: inout Verification) throws(JournalError) {
    let query = try database.statement("PRAGMA integrity_check(10)", "verify")
    while try query.step("verify") {
      let words = query.text(0)
      if words != "ok" { result.findings.append(Verification.Finding(fault: .file(words))) }
    }
  }
}

extension Verification {
  /// Counts one more record of this incident.
  fileprivate mutating func records(of name: String, upTo head: Digest) {
    if let last = chains.indices.last, chains[last].name == name {
      chains[last].records += 1
      chains[last].head = head
    } else {
      chains.append(Chain(name: name, records: 1, head: head))
    }
  }
}

extension Event {
  /// The blobs without which this event does not read complete.
  var blobs: [Digest] {
    switch self {
    case .pinned(let revision, _, _): [revision]
    case .scriptStarted(_, _, _, let text, let script, _, _, _):
      // A script of more than 16 KiB is cut in the payload, and whole in its blob.
      text.utf8.count >= 16_384 && Digest(of: Array(text.utf8)) != script ? [script] : []
    case .scriptFinished(_, _, _, let stdout, let stderr, _, _):
      [stdout.head, stdout.tail, stderr.head, stderr.tail].compactMap(\.self)
    default: []
    }
  }
}
