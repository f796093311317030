import Engine
import Incidents
import Journals

/// A journal in memory whose writing can be cut off, as by a kill.
final class CuttableJournal: Journal {
  private let inner = MemoryJournal()
  /// From now on nothing is written.
  var isCut = false

  func append(
    _ entries: [Entry], blobs: [[UInt8]], to incident: ID, epoch: Int, after: Int?, at moment: Moment
  ) throws(JournalError) -> [Record] {
    if isCut { throw JournalError(.failed, operation: "append", object: "cut") }
    return try inner.append(entries, blobs: blobs, to: incident, epoch: epoch, after: after, at: moment)
  }

  func read(_ incident: ID, from seq: Int, _ body: (Record) -> Void) throws(JournalError) {
    try inner.read(incident, from: seq, body)
  }
  func head(of incident: ID) throws(JournalError) -> Record? { try inner.head(of: incident) }
  func blob(_ digest: Digest) throws(JournalError) -> [UInt8]? { try inner.blob(digest) }
  func incidents(limit: Int) throws(JournalError) -> [IncidentLine] { try inner.incidents(limit: limit) }
  func find(_ name: String) throws(JournalError) -> IncidentLine? { try inner.find(name) }
  func takeEpoch(of incident: ID) throws(JournalError) -> Int { try inner.takeEpoch(of: incident) }
  func epoch(of incident: ID) throws(JournalError) -> Int { try inner.epoch(of: incident) }
  func settle() throws(JournalError) { try inner.settle() }
  func search(_ words: String, limit: Int) throws(JournalError) -> [SearchHit] { try inner.search(words, limit: limit) }
}
