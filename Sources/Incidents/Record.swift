/// One row of the journal: an event with everything that places it.
package struct Record: Sendable, Equatable {
  package var incident: ID
  /// 1, 2, 3 … within the incident, without gaps.
  package var seq: Int
  /// The lease under which it was written; rises with each taking of the walk.
  package var epoch: Int
  /// The event's case name, as stored.
  package var kind: String
  /// The version of that kind's payload.
  package var version: Int
  /// When it happened, nanoseconds since 1970 UTC.
  package var happened: Int64
  /// When it was written, nanoseconds since 1970 UTC.
  package var recorded: Int64
  /// Nanoseconds of the monotonic clock, comparable only within one `boot`.
  package var monotonic: Int64
  package var boot: String
  package var place: RecordPlace
  /// Who: a user's name, or `muster`.
  package var actor: String
  package var event: Event
  /// The exact stored bytes of the event.
  package var payload: [UInt8]
  /// The hash of the record before it; 32 zero bytes for the first.
  package var prev: Digest
  package var hash: Digest

  package init(
    incident: ID, seq: Int, epoch: Int, kind: String, version: Int, happened: Int64, recorded: Int64, monotonic: Int64,
    boot: String, place: RecordPlace, actor: String, event: Event, payload: [UInt8], prev: Digest, hash: Digest
  ) {
    self.incident = incident
    self.seq = seq
    self.epoch = epoch
    self.kind = kind
    self.version = version
    self.happened = happened
    self.recorded = recorded
    self.monotonic = monotonic
    self.boot = boot
    self.place = place
    self.actor = actor
    self.event = event
    self.payload = payload
    self.prev = prev
    self.hash = hash
  }
}

/// Where in the incident a record belongs.
package struct RecordPlace: Sendable, Hashable {
  package var walk: ID?
  /// Depth in the walk's stack of frames, 0 for the runbook it began with.
  package var frame: Int?
  package var step: String?
  /// 1 for the first run of the step, and so on.
  package var attempt: Int?
  package init(walk: ID? = nil, frame: Int? = nil, step: String? = nil, attempt: Int? = nil) {
    self.walk = walk
    self.frame = frame
    self.step = step
    self.attempt = attempt
  }
}

/// An event before it is written: `decide` makes these, a journal turns them into records.
package struct Entry: Sendable, Equatable {
  package var event: Event
  package var place: RecordPlace
  package var actor: String
  /// When it happened, nanoseconds since 1970 UTC; nil for now.
  package var happened: Int64?
  package init(_ event: Event, at place: RecordPlace, actor: String, happened: Int64? = nil) {
    self.event = event
    self.place = place
    self.actor = actor
    self.happened = happened
  }
}

/// A SHA-256, stored and printed as 64 lower-case hexadecimal digits.
package struct Digest: Sendable, Hashable, CustomStringConvertible {
  package var hex: String
  package init(hex: String) { self.hex = hex }
  package var description: String { hex }
  /// The `prev` of a first record.
  package static let none = Digest(hex: String(repeating: "0", count: 64))
}

/// An internal name: a UUID of version 7 (RFC 9562, 5.7), random and sortable by time; `newID` of the world makes them.
package struct ID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The 36 characters, lower case.
  package var text: String
  package init(text: String) { self.text = text }
  package static func < (a: ID, b: ID) -> Bool { a.text < b.text }
  package var description: String { text }
}

/// A point in time as this machine's clocks have it.
package struct Moment: Sendable, Equatable {
  /// Nanoseconds since 1970 UTC; may jump.
  package var wall: Int64
  /// Nanoseconds of CLOCK_BOOTTIME; never goes back within one boot.
  package var monotonic: Int64
  /// The kernel's boot id.
  package var boot: String
  package init(wall: Int64, monotonic: Int64, boot: String) {
    self.wall = wall
    self.monotonic = monotonic
    self.boot = boot
  }
}
