/// What came back from a source for one question.
package struct Reply: Sendable, Equatable {
  package var outcome: Outcome
  package var milliseconds: Int
  /// Its first 64 KiB as they came, for `v`; empty where there was none.
  package var raw: [UInt8]
  /// What the source warned of beside its answer.
  package var warnings: [String]
  /// HTTP: when it may be asked again, as the header of that name has it.
  package var retryAfter: String?

  package init(_ outcome: Outcome, milliseconds: Int = 0, raw: [UInt8] = [], warnings: [String] = []) {
    self.outcome = outcome
    self.milliseconds = milliseconds
    self.raw = raw
    self.warnings = warnings
  }

  /// The shapes that replies have.
  package enum Outcome: Sendable, Equatable {
    /// PromQL and LogQL: series with samples; none at all is an answer too. `left` counts those behind the limit.
    case series([Series], left: Int)
    /// LogQL without a metric: how many lines there were, and the newest of them; with `left` there were as many as are
    /// asked for, and so perhaps more.
    case lines(count: Int, newest: [Line], left: Bool = false)
    /// SQL: the rows as text, nil for NULL; `left` is true when there were more.
    case rows(columns: [String], [[String?]], left: Bool)
    /// HTTP: status and body.
    case body(status: Int, contentType: String, text: String)
    /// Alertmanager: what fires now.
    case alerts([FiringAlert])
    /// The source could not be asked, or refused.
    case failed(AskFailure)
  }

  /// Samples of one label set, oldest first.
  package struct Series: Sendable, Equatable {
    package var labels: [Label]
    package var samples: [Sample]
    package init(labels: [Label], samples: [Sample]) {
      self.labels = labels
      self.samples = samples
    }
  }

  /// A name and its value.
  package struct Label: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A value at a time, nanoseconds since 1970, UTC. NaN and infinities are kept as they came.
  package struct Sample: Sendable, Equatable {
    package var time: Int64
    package var value: Double
    package init(_ time: Int64, _ value: Double) {
      self.time = time
      self.value = value
    }
  }

  /// A line of a log and its time.
  package struct Line: Sendable, Equatable {
    package var time: Int64
    package var text: String
    package init(_ time: Int64, _ text: String) {
      self.time = time
      self.text = text
    }
  }
}

/// An alert that fires, as Alertmanager tells it (its API v2, `GET /alerts`).
package struct FiringAlert: Sendable, Hashable {
  package var labels: [Reply.Label]
  package var annotations: [Reply.Label]
  /// Nanoseconds since 1970, UTC.
  package var started: Int64
  package init(labels: [Reply.Label], annotations: [Reply.Label] = [], started: Int64) {
    self.labels = labels
    self.annotations = annotations
    self.started = started
  }

  /// The label `alertname`; empty without one.
  package var name: String { self["alertname"] ?? "" }
  /// A label's value.
  package subscript(_ label: String) -> String? { labels.first { $0.name == label }?.value }
}

/// Why there is no reply: facts, made into a sentence by `Reports`.
package struct AskFailure: Error, Sendable, Hashable {
  package var cause: Cause
  /// What the other side or the system said, one line, bounded.
  package var detail: String
  package init(_ cause: Cause, _ detail: String = "") {
    self.cause = cause
    self.detail = detail
  }

  /// What went wrong.
  package enum Cause: String, Sendable, Codable {
    /// Nothing is there: refused, no route, no such host, no such file.
    case unreachable
    case timedOut
    /// It is there and does not let us in.
    case denied
    /// It understood the question and refuses it: a mistake in the query.
    case badQuery
    /// It could not answer now: overloaded, its own time-out, an error of its own.
    case unavailable
    /// The reply is not what such a source sends: HTML of a proxy, cut JSON.
    case notUnderstood
    case tooLarge
    /// A redirect to another host, which is not followed.
    case redirected
    /// One redirect after another on the same server, and no end of them.
    case circular
    /// The certificate, or the connection's encryption.
    case untrusted
    /// No source of this name or kind is declared, or several are and none is named.
    case noSource
    /// A value is missing or cannot stand where the query has it.
    case unfilled
    /// An attribute of the check has a value that cannot be read, so what it asks for is not known.
    case badAttribute
    /// The question would change something, and checks only read.
    case changing
    /// The library or program that asks such a source is not on this machine.
    case noClient
    /// A secret that the source wants cannot be had.
    case noSecret
  }
}
