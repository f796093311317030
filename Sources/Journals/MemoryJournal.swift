import Digests
package import Engine
package import Incidents
import Reports

/// A journal that lives as long as the program: for drills, dry runs and tests. Same answers as the SQLite one.
package final class MemoryJournal: Journal {
  private struct Stream {
    var id: ID
    var records: [Record] = []
    var lease = 0
  }
  private var streams: [Stream] = []
  private var blobs: [[UInt8]: [UInt8]] = [:]

  package init() {}

  package func append(
    _ entries: [Entry], blobs: [[UInt8]], to incident: ID, epoch: Int, after: Int?, at moment: Moment
  ) throws(JournalError) -> [Record] {
    let place = streams.firstIndex { $0.id == incident }
    let last = place.flatMap { streams[$0].records.last }
    let newest = max(place.map { streams[$0].lease } ?? 0, last?.epoch ?? 0)
    if newest > epoch {
      throw JournalError(.superseded, operation: "append", object: incident.text, detail: "epoch \(newest) > \(epoch)")
    }
    if let after, after != last?.seq ?? 0 {
      throw JournalError(
        .stale, operation: "append", object: incident.text, detail: "last \(last?.seq ?? 0), expected \(after)")
    }
    for bytes in blobs { self.blobs[SHA256.hash(bytes)] = bytes }
    var records: [Record] = []
    var prev = last?.hash ?? .none
    for (i, entry) in entries.enumerated() {
      let seq = (last?.seq ?? 0) + i + 1
      let record = Record(entry, incident: incident, seq: seq, epoch: epoch, prev: prev, at: moment)
      prev = record.hash
      records.append(record)
    }
    streams[place ?? enter(incident)].records += records
    return records
  }

  package func read(_ incident: ID, from seq: Int, _ body: (Record) -> Void) throws(JournalError) {
    guard let stream = streams.first(where: { $0.id == incident }) else { return }
    for record in stream.records.dropFirst(max(0, seq - 1)) { body(record) }
  }

  package func head(of incident: ID) throws(JournalError) -> Record? {
    streams.first { $0.id == incident }?.records.last
  }

  package func blob(_ digest: Digest) throws(JournalError) -> [UInt8]? { blobs[digest.bytes] }

  package func incidents(limit: Int) throws(JournalError) -> [IncidentLine] {
    let lines = streams.indices.reversed().compactMap { line($0) }
    return limit < 0 ? lines : Array(lines.prefix(limit))
  }

  package func find(_ name: String) throws(JournalError) -> IncidentLine? {
    guard !name.isEmpty else { return nil }
    if let number = IncidentName.number(name), streams.indices.contains(number - 1), let line = line(number - 1) {
      return line
    }
    let found = streams.indices.filter { streams[$0].id.text.hasPrefix(name) }.compactMap { line($0) }
    return found.count == 1 ? found[0] : found.first { $0.id.text == name }
  }

  package func takeEpoch(of incident: ID) throws(JournalError) -> Int {
    let place = streams.firstIndex { $0.id == incident } ?? enter(incident)
    streams[place].lease = max(streams[place].lease, streams[place].records.last?.epoch ?? 0) + 1
    return streams[place].lease
  }

  /// The newest lease, or the newest that a record names.
  package func epoch(of incident: ID) throws(JournalError) -> Int {
    guard let stream = streams.first(where: { $0.id == incident }) else { return 0 }
    return max(stream.lease, stream.records.last?.epoch ?? 0)
  }

  package func settle() throws(JournalError) {}

  package func search(_ words: String, limit: Int) throws(JournalError) -> [SearchHit] {
    let wanted = SearchWords(words)
    guard !wanted.isEmpty else { return [] }
    var hits: [SearchHit] = []
    for place in streams.indices {
      guard let line = line(place) else { continue }
      var amendments = Amendments(streams[place].records)
      for record in streams[place].records {
        let text = try SearchWords.text(of: record, amended: &amendments) { (digest) throws(JournalError) in
          try blob(digest)
        }
        guard let text, wanted.match(text) else { continue }
        hits.append(
          SearchHit(incident: line, seq: record.seq, step: record.place.step, excerpt: wanted.excerpt(of: text)))
      }
    }
    return Array(hits.prefix(limit))
  }

  /// The place of a new stream.
  private func enter(_ incident: ID) -> Int {
    streams.append(Stream(id: incident))
    return streams.count - 1
  }

  private func line(_ place: Int) -> IncidentLine? {
    let stream = streams[place]
    guard let first = stream.records.first, let last = stream.records.last else { return nil }
    return IncidentLine(
      id: stream.id, number: place + 1, title: IncidentName.title(first.event), opened: first.happened, seq: last.seq,
      closed: stream.records.contains { $0.kind == "closed" })
  }
}
