/// What a person says of the record itself, when all is over or on the way: the records that are meant stay as they are.
package enum Amendment: Sendable {
  /// A field of this record says something wrong.
  case correct(Record, field: String, now: String, reason: String)
  /// A field of this record is left out of what is given away: of one edition, or of all.
  case redact(Record, field: String, reason: String, edition: String?)
  case level(Record, StoryLevel)
  /// When one of the fifteen points was; nil for unknown.
  case milestone(Milestone, at: Int64?, reason: String)
}

/// Why an amendment is not taken.
package enum AmendmentRefusal: Error, Sendable, Equatable {
  case reasonMissing
  /// The record has these fields, and not the one that was named.
  case noSuchField(String, kind: String, has: [String])
  /// The field holds something else than a text like this: a number, a word of a list, a hash.
  case notOfItsType(field: String, value: String)
  case unchanged(field: String, value: String)
  /// The row corrects or redacts another: the last word on that one counts, so it is said there.
  case amendsAnAmendment
  /// A point of the incident's life that has not come yet.
  case inTheFuture(Int64)
}

extension Incident {
  /// Fields of a record's header that can be amended beside those of its event.
  package static let headerFields = ["actor", "happened"]

  /// Judges an amendment, and says what it makes happen.
  package func decide(_ amendment: Amendment, actor: String, now: Int64) throws(AmendmentRefusal) -> [Entry] {
    func one(_ event: Event) -> [Entry] { [Entry(event, at: RecordPlace(), actor: actor)] }
    switch amendment {
    case .correct(let record, let field, let value, let reason):
      guard !reason.isBlank else { throw .reasonMissing }
      switch record.event {
      case .corrected, .redacted: throw .amendsAnAmendment
      default: break
      }
      let was = try Self.text(of: record, field: field)
      if was == value { throw .unchanged(field: field, value: value) }
      if !Self.headerFields.contains(field), Payload.amended(record.event, field: field, to: value) == nil {
        throw .notOfItsType(field: field, value: value)
      }
      if field == "actor", value.isBlank { throw .notOfItsType(field: field, value: value) }
      return one(.corrected(seq: record.seq, field: field, was: was, now: value, reason: reason))
    case .redact(let record, let field, let reason, let edition):
      guard !reason.isBlank else { throw .reasonMissing }
      if !Self.headerFields.contains(field) {
        // Text can be left out, and what is kept apart under a hash; a number or a word of a list says too little to hide.
        let isText = Payload.amended(record.event, field: field, to: "[left out]") != nil
        if try Self.text(of: record, field: field) != nil, !isText { throw .notOfItsType(field: field, value: "text") }
      } else if field == "happened" {
        throw .notOfItsType(field: field, value: "text")
      }
      return one(.redacted(seq: record.seq, field: field, reason: reason, edition: edition))
    case .level(let record, let level): return one(.levelled(seq: record.seq, level: level))
    case .milestone(let milestone, let at, let reason):
      guard !reason.isBlank else { throw .reasonMissing }
      if let at, at > now { throw .inTheFuture(at) }
      return one(.milestoneSet(milestone: milestone, at: at, basis: .answered, reason: reason))
    }
  }

  /// What a field says now, as text; nil for what is no text, such as the output of a command.
  private static func text(of record: Record, field: String) throws(AmendmentRefusal) -> String? {
    switch field {
    case "actor": return record.actor
    // The times of the header are told in words by whoever asks.
    case "happened": return nil
    default:
      let fields = Payload.fields(of: record.event)
      let first = String(field.prefix { $0 != "." })
      guard fields.contains(first) else {
        throw .noSuchField(field, kind: record.kind, has: headerFields + fields)
      }
      return Payload.text(of: record.event, field: field)
    }
  }
}
