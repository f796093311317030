package import Incidents
package import Reports

/// Keeps records for ever, in order, and only adds.
package protocol Journal: AnyObject {
  /// Appends the entries in one durable transaction and returns them as records, in order.
  ///
  /// When it returns, they survive a power cut. `blobs` are stored first, in the same transaction, each under the SHA-256 of
  /// its bytes. With `after`, nothing is written unless the incident's last sequence is still that (`.stale`): decisions
  /// pass it, facts do not. With `epoch`, nothing is written when a later lease stands (`.superseded`).
  func append(_ entries: [Entry], blobs: [[UInt8]], to incident: ID, epoch: Int, after: Int?, at moment: Moment)
    throws(JournalError) -> [Record]

  /// The records of an incident from a sequence on, in order, handed over one by one so that none need be kept.
  func read(_ incident: ID, from seq: Int, _ body: (Record) -> Void) throws(JournalError)

  /// Its records of these kinds alone, in order.
  func records(of incident: ID, kinds: Set<String>) throws(JournalError) -> [Record]

  /// The last record of an incident, nil when it has none.
  func head(of incident: ID) throws(JournalError) -> Record?

  /// The bytes under this digest; nil when they are unknown or were erased.
  func blob(_ digest: Digest) throws(JournalError) -> [UInt8]?

  /// Incidents, newest first.
  func incidents(limit: Int) throws(JournalError) -> [IncidentLine]

  /// The newest incident that no `closed` record stands in; nil when all are closed.
  func newestOpen() throws(JournalError) -> IncidentLine?

  /// The incident with this display name (`INC-7`, `7`), internal id, or unambiguous beginning of one.
  func find(_ name: String) throws(JournalError) -> IncidentLine?

  /// Takes a lease on the incident: the next epoch, durable.
  func takeEpoch(of incident: ID) throws(JournalError) -> Int

  /// The newest lease on the incident, 0 before the first: what a fact is written under that needs no lease of its own.
  func epoch(of incident: ID) throws(JournalError) -> Int

  /// An idle moment: what may be tidied is tidied. Nothing depends on it.
  func settle() throws(JournalError)

  /// The end of a verb, which is an idle moment too: the next program finds little to catch up with.
  func leave() throws(JournalError)

  /// What full-text search finds in titles, notes, answers, commands and kept output, best first.
  func search(_ words: String, limit: Int) throws(JournalError) -> [SearchHit]
}

extension Journal {
  /// Most journals have nothing to do at the end that they would not do when idle.
  package func leave() throws(JournalError) { try settle() }

  /// Most journals look through all of them.
  package func records(of incident: ID, kinds: Set<String>) throws(JournalError) -> [Record] {
    var found: [Record] = []
    try read(incident, from: 1) { if kinds.contains($0.kind) { found.append($0) } }
    return found
  }

  /// What later records of an incident say of earlier ones.
  package func amendments(of incident: ID) throws(JournalError) -> Amendments {
    Amendments(try records(of: incident, kinds: Amendments.kinds))
  }

  /// The newest incident that is not closed.
  package func newestOpen() throws(JournalError) -> IncidentLine? {
    try incidents(limit: .max).first { !$0.closed }
  }
}

/// An incident as lists show it.
package struct IncidentLine: Sendable, Equatable {
  package var id: ID
  /// The number of `INC-n` within this journal.
  package var number: Int
  package var title: String
  /// Nanoseconds since 1970 UTC.
  package var opened: Int64
  /// The sequence of its last record.
  package var seq: Int
  /// True when a `closed` record stands in it.
  package var closed: Bool
  package init(id: ID, number: Int, title: String, opened: Int64, seq: Int, closed: Bool) {
    self.id = id
    self.number = number
    self.title = title
    self.opened = opened
    self.seq = seq
    self.closed = closed
  }
  /// `INC-7`.
  package var name: String { "INC-\(number)" }
}

/// One place where the searched words stand.
package struct SearchHit: Sendable, Equatable {
  package var incident: IncidentLine
  package var seq: Int
  package var step: String?
  /// Some words around the hit, hits between `[` and `]`.
  package var excerpt: String
  package init(incident: IncidentLine, seq: Int, step: String?, excerpt: String) {
    self.incident = incident
    self.seq = seq
    self.step = step
    self.excerpt = excerpt
  }
}

/// Why a journal could not do what was asked: facts, made into sentences by the driver.
package struct JournalError: Error, Sendable, Equatable {
  /// What stood in the way.
  package enum Cause: String, Sendable {
    /// The file cannot be opened or made.
    case unopenable
    /// Its schema is newer than this program.
    case newer
    /// It is no journal, or damaged.
    case corrupt
    /// The disk is full.
    case full
    /// It may not be written.
    case readOnly
    /// Somebody else held the write lock longer than the limit.
    case busy
    /// The incident went on since the decision was made.
    case stale
    /// Another terminal took the lease.
    case superseded
    /// Any other failure of reading or writing.
    case failed
  }
  package var cause: Cause
  /// What was being done: "append", "open".
  package var operation: String
  /// To what: a path, an incident.
  package var object: String
  /// SQLite's own words, empty without any.
  package var detail: String
  package init(_ cause: Cause, operation: String, object: String, detail: String = "") {
    self.cause = cause
    self.operation = operation
    self.object = object
    self.detail = detail
  }
}
