/// The stored form of an event: one JSON object with one member, the kind, whose value holds the event's fields.
///
/// The bytes are what the journal hashes, so they are made in one way only: keys sorted by their bytes, no space, UTF-8 as
/// it is, escapes only where RFC 8259 wants them (`\"`, `\\`, `\n`, `\r`, `\t`, `\u00XX` below a space), absent optionals
/// left out. What was once stored is never written again from the event: the record keeps its bytes.
package enum Payload {
  /// The version that this program writes, of every kind.
  package static let version = 1

  /// The case name of the event, which is the only member of its object.
  package static func kind(of event: Event) -> String {
    if case .opaque(let kind) = event { return kind }
    return event.kind
  }

  /// The bytes of an event. An opaque one has none of its own: what was read must be kept by whoever read it.
  package static func encode(_ event: Event) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    event.write(to: &bytes)
    return bytes
  }

  /// The event with every text that people or programs wrote passed through the body; names of steps and words of ours stay.
  package static func rewritten(_ event: Event, _ body: (String) -> String) -> Event {
    var event = event
    event.rewrite(body)
    return event
  }

  /// The event that these bytes hold; opaque when this program does not know the kind or cannot read its fields.
  package static func decode(_ bytes: [UInt8], kind: String) -> Event {
    var reader = PayloadReader(bytes)
    guard let value = reader.document(), case .object(let members) = value, members.count == 1, members[0].key == kind
    else { return .opaque(kind: kind) }
    do {
      return try Event.read(value)
    } catch {
      // A kind of a later version, or a field's new value: shown as opaque, kept as it was found.
      return .opaque(kind: kind)
    }
  }
}
