package import Incidents
package import Runbooks

/// Asks sources: Prometheus, Loki, SQL databases, HTTP endpoints.
package protocol Sources: AnyObject {
  /// Asks all questions at once, a bounded number in flight, and hands over each reply as it comes, on the caller's thread.
  ///
  /// It returns when the last reply was handed over. Nothing is thrown: what could not be asked is a reply that says why.
  /// A question never takes much longer than its time-out, and a slow one delays no other. `stop` is asked between replies and
  /// about ten times a second; when it says true, what has not come yet is replied with `timedOut`.
  func ask(_ questions: [Question], stop: () -> Bool, onReply: (Int, Reply) -> Void)
}

/// One question to one source.
package struct Question: Sendable, Hashable {
  package var source: SourceDeclaration
  package var query: FilledQuery
  package var form: Form
  /// What the author allows for it, no more than the source's own.
  package var timeout: Duration

  /// What is wanted of the source.
  package enum Form: Sendable, Hashable {
    /// The value now, or at a time in nanoseconds since 1970, UTC; of a log, the lines of the hour before.
    case instant(at: Int64?)
    /// The values of a range that ends at a time, at even distances.
    case range(start: Int64, end: Int64, step: Int64)
    /// Whether it answers at all, what it is, and what its clock says: a body that `Reply.health` reads.
    case health
    /// A request that changes something: any method, sent once.
    case act
    /// What fires now, neither silenced nor inhibited.
    case alerts
    /// What an address below the source's own gives, as it comes: metadata. It is sent as it stands, so values in it are
    /// percent-encoded before.
    case path(String)
    /// Names that the source has, one a row, since a time in nanoseconds; nil for as far back as it remembers.
    case names(Names, since: Int64?)
  }

  /// Which names of a metric source are asked for.
  package enum Names: Sendable, Hashable {
    case metrics
    /// Of the series that a selector selects.
    case labels(of: String)
    case values(label: String, of: String)
  }

  package init(source: SourceDeclaration, query: FilledQuery, form: Form, timeout: Duration) {
    self.source = source
    self.query = query
    self.form = form
    self.timeout = timeout
  }
}

/// A world without sources: every question is replied to with that.
package final class NoSources: Sources {
  package init() {}
  /// Replies to each that there is no source.
  package func ask(_ questions: [Question], stop: () -> Bool, onReply: (Int, Reply) -> Void) {
    for i in questions.indices { onReply(i, Reply(.failed(AskFailure(.noSource)))) }
  }
}
