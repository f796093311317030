package import Incidents

/// A fact that anybody may add to an incident, beside whoever walks it: no lease is taken and none is needed.
package enum Remark {
  /// Appends a note in the next place; `happened` in nanoseconds since 1970 UTC, nil for now.
  package static func add(
    _ text: String, to line: IncidentLine, happened: Int64?, journal: any Journal, user: String, at moment: Moment
  ) throws -> Record {
    if text.isBlank { throw Refusal.answerMissing }
    return try add(.noteAdded(text: text), to: line, happened: happened, journal: journal, user: user, at: moment)
  }

  /// Appends what somebody outside the walk saw; `origin` is who or where, in their words.
  package static func observe(
    _ text: String, origin: String?, to line: IncidentLine, journal: any Journal, user: String, at moment: Moment
  ) throws -> Record {
    if text.isBlank { throw Refusal.answerMissing }
    return try add(
      .observed(text: text, origin: origin), to: line, happened: nil, journal: journal, user: user, at: moment)
  }

  private static func add(
    _ event: Event, to line: IncidentLine, happened: Int64?, journal: any Journal, user: String, at moment: Moment
  ) throws -> Record {
    let entry = Entry(event, at: RecordPlace(), actor: user, happened: happened)
    // Between asking for the newest lease and writing, somebody may take a newer one.
    for _ in 0..<8 { if let record = try append(entry, to: line.id, journal, moment) { return record } }
    throw JournalError(.busy, operation: "note", object: line.name)
  }

  /// One attempt; nil when somebody took a newer lease meanwhile.
  private static func append(
    _ entry: Entry, to incident: ID, _ journal: any Journal, _ moment: Moment
  ) throws(JournalError) -> Record? {
    let epoch = try journal.epoch(of: incident)
    do {
      return try journal.append([entry], blobs: [], to: incident, epoch: epoch, after: nil, at: moment).first
    } catch {
      if error.cause == .superseded { return nil }
      throw error
    }
  }
}
