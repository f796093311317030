package import Incidents

/// A record as one line of JSON: what `--json` prints for each event, and what machines read of a timeline.
package enum RecordLine {
  /// `{"version":1,"incident":…,"seq":…,"kind":…,"event":{…}}`; `event` is the stored payload, byte for byte.
  package static func json(_ record: Record) -> String {
    var out = JSONText(indented: false)
    out.object { object in
      object.field("version", 1)
      object.field("incident", record.incident.text)
      object.field("seq", record.seq)
      object.field("kind", record.kind)
      object.field("happened", Instants.fineStamp(record.happened))
      object.field("recorded", Instants.fineStamp(record.recorded))
      object.field("step", record.place.step)
      object.field("attempt", record.place.attempt)
      object.field("actor", record.actor)
      object.field("hash", record.hash.hex)
    }
    // The payload is JSON already; it goes in as it is stored, so that its hash can be checked.
    return String(out.text.dropLast()) + ",\"event\":" + String(decoding: record.payload, as: UTF8.self) + "}"
  }
}
