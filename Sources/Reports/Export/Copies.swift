package import Incidents

/// Where else the words of a field stand: a hand-over's points, a proposed change, a message that was made of them.
package struct Copies: Sendable {
  /// A field of another record.
  package struct Place: Sendable, Equatable {
    package var seq: Int
    package var kind: String
    package var field: String
  }

  package private(set) var places: [Place] = []
  private let seq: Int
  private let wanted: [String]
  private let left: [Amendments.Redaction]

  /// Of a field that was left out; `edition` is the one that leaves it out, `all` for every one.
  package init(of record: Record, field: String, edition: String, amendments: Amendments) {
    seq = record.seq
    left = amendments.redactions.filter { $0.edition == "all" || $0.edition == edition }
    let now = amendments.corrections(of: record.seq).filter { $0.field == field }.map(\.now)
    // A long text may be cut where it is told again, and a word or two stand everywhere.
    wanted = (Payload.texts(of: record.event, field: field) + now).map { String($0.collapsed.prefix(40)) }
      .filter { $0.count >= 6 && !$0.allSatisfy(\.isHexDigit) }
  }

  /// Looks into the next record, with what its fields name.
  package mutating func look(into record: Record, blob: (Digest) -> [UInt8]?) {
    guard !wanted.isEmpty, record.seq != seq, !Amendments.kinds.contains(record.kind) else { return }
    for field in Payload.fields(of: record.event) {
      // What cannot be left out need not be named.
      guard !left.contains(where: { $0.covers(record.seq, field) }),
        Payload.amended(record.event, field: field, to: Amendments.mark("")) != nil
      else { continue }
      let named = Payload.digests(in: record.event, field: field).compactMap(blob).filter { $0.count <= 1 << 20 }
        .map { String(decoding: $0, as: UTF8.self) }
      let isThere = (Payload.texts(of: record.event, field: field) + named).contains { text in
        let text = text.collapsed
        return wanted.contains { text.contains($0) }
      }
      if isThere { places.append(Place(seq: record.seq, kind: record.kind, field: field)) }
    }
  }
}
