package import Incidents

/// What later records say of earlier ones: corrections, what is left out of an edition, and what is shown. Read in a first
/// pass, so that the second tells every record as it stands now.
package struct Amendments: Sendable {
  /// An earlier record said something wrong.
  package struct Correction: Sendable, Equatable {
    /// The record that corrects, and the one that is corrected.
    package var seq: Int
    package var of: Int
    package var field: String
    package var was: String?
    package var now: String
    package var reason: String
    package var by: String
    package var at: Int64
  }

  /// Something that an edition leaves out.
  package struct Redaction: Sendable, Equatable {
    package var seq: Int
    package var of: Int
    package var field: String
    package var reason: String
    /// The edition that leaves it out; `all` for every one.
    package var edition: String
    package var by: String
    package var at: Int64

    /// True when it is of this field of this record, of a part of it, or of the whole that it is a part of.
    func covers(_ seq: Int, _ other: String) -> Bool {
      of == seq && (other == field || other.hasPrefix(field + ".") || field.hasPrefix(other + "."))
    }
  }

  package internal(set) var corrections: [Correction] = []
  package internal(set) var redactions: [Redaction] = []
  /// Levels that people gave rows.
  package internal(set) var levels: [Int: TimelineRow.Level] = [:]
  /// Blobs that redacted fields named.
  private(set) var hidden: [Digest: String] = [:]
  private var touched: Set<Int> = []
  /// What stands in the place of both values of a correction, by its sequence.
  private var shown: [Int: String] = [:]

  package init() {}

  /// The records that an amendment may stand in, for whoever reads no others.
  package static let kinds: Set<String> = ["corrected", "redacted", "levelled"]

  /// What these records say of earlier ones, as an edition tells it.
  package init(_ records: [Record], for edition: Edition = .internal) {
    for record in records { add(record) }
    conceal(for: edition)
  }

  mutating func touch(_ seq: Int) { touched.insert(seq) }

  /// What an edition shows where something was left out.
  package static func mark(_ reason: String) -> String { "[left out: \(reason)]" }

  /// True for what stands in the place of something that was left out.
  package static func isMark(_ text: String) -> Bool { text.hasPrefix("[left out: ") }

  /// The title that an incident was opened with, as people inside may read it; `title` is what its first record says.
  package func title(_ title: String) -> String {
    if let left = redactions(for: .internal).first(where: { $0.covers(1, "title") }) { return Self.mark(left.reason) }
    return corrections(of: 1).last { $0.field == "title" }?.now ?? title
  }

  /// The redactions that hold for this edition.
  package func redactions(for edition: Edition) -> [Redaction] {
    redactions.filter { $0.edition == "all" || $0.edition == edition.rawValue }
  }

  /// Takes what an edition leaves out of the corrections too: what something was before, and became, is the same secret.
  mutating func conceal(for edition: Edition) {
    let left = redactions(for: edition)
    if left.isEmpty { return }
    for place in corrections.indices {
      guard let redaction = left.first(where: { $0.covers(corrections[place].of, corrections[place].field) }) else {
        continue
      }
      shown[corrections[place].seq] = Self.mark(redaction.reason)
      corrections[place].was = Self.mark(redaction.reason)
      corrections[place].now = Self.mark(redaction.reason)
      touch(corrections[place].seq)
    }
  }

  /// The record as it stands now, for this edition.
  package mutating func amended(_ record: Record, for edition: Edition) -> Record {
    guard touched.contains(record.seq) else { return record }
    var record = record
    if let mark = shown[record.seq], case .corrected(let seq, let field, let was, _, let reason) = record.event {
      record.event = .corrected(seq: seq, field: field, was: was.map { _ in mark }, now: mark, reason: reason)
    }
    for place in corrections.indices where corrections[place].of == record.seq {
      let correction = corrections[place]
      switch correction.field {
      case "happened":
        if correction.was == nil { corrections[place].was = Instants.fineStamp(record.happened) }
        record.happened = Instants.parseFine(correction.now) ?? record.happened
      case "actor": record.actor = correction.now
      default:
        record.event = Payload.amended(record.event, field: correction.field, to: correction.now) ?? record.event
      }
    }
    for redaction in redactions(for: edition) where redaction.of == record.seq {
      let mark = Self.mark(redaction.reason)
      if redaction.field == "actor" {
        record.actor = mark
        continue
      }
      for digest in Payload.digests(in: record.event, field: redaction.field) { hidden[digest] = mark }
      record.event = Payload.amended(record.event, field: redaction.field, to: mark) ?? record.event
    }
    return record
  }

  /// What stands beside a row that was corrected, or of which something was left out: the old value, and why.
  func marks(of seq: Int, for edition: Edition, shown: (String) -> String = { $0 }) -> [String] {
    guard touched.contains(seq) else { return [] }
    let corrected = corrections(of: seq).map { one in
      let was = one.was.map { " from \"\(shown($0))\"" } ?? ""
      return "[corrected: \(one.field)\(was), \(shown(one.reason)), row \(one.seq)]"
    }
    return corrected
      + redactions(for: edition).filter { $0.of == seq }.map {
        "[\($0.field) left out: \(shown($0.reason)), row \($0.seq)]"
      }
  }

  /// The mark that stands for a blob, nil when it is shown.
  package func mark(of digest: Digest) -> String? { hidden[digest] }

  /// The corrections of a row.
  package func corrections(of seq: Int) -> [Correction] { corrections.filter { $0.of == seq } }
}
