import Digests
import Incidents

/// The hash that ties a record to the one before it; `docs/journal.md` has the same in Python.
///
/// SHA-256 over sixteen fields in the order of the columns, each as eight bytes of length (big-endian) and its bytes: texts
/// as stored, integers as decimal text, hashes as their 32 bytes, the incident as its internal id. An absent value has the
/// length 2^64-1 and no bytes, so it differs from an empty one; lengths in front keep neighbours from trading bytes.
struct RecordHash {
  private var buffer: [UInt8] = []

  /// The hash of a record whose fields are filled in, `hash` left aside.
  static func of(_ record: Record) -> [UInt8] {
    var hash = RecordHash()
    hash.buffer.reserveCapacity(record.payload.count + 512)
    hash.add(record.incident.text)
    hash.add(record.seq)
    hash.add(record.epoch)
    hash.add(record.kind)
    hash.add(record.version)
    hash.add(Int(record.happened))
    hash.add(Int(record.recorded))
    hash.add(Int(record.monotonic))
    hash.add(record.boot)
    hash.add(record.place.walk?.text)
    hash.add(record.place.frame)
    hash.add(record.place.step)
    hash.add(record.place.attempt)
    hash.add(record.actor)
    hash.add(bytes: record.payload)
    hash.add(bytes: record.prev.bytes)
    return SHA256.hash(hash.buffer)
  }

  /// The hash that the stored bytes of a row give, whatever they are: a text that is no UTF-8 is not mended first.
  static func of(_ row: Statement, in incident: ID) -> [UInt8] {
    var hash = RecordHash()
    hash.add(incident.text)
    for column in Int32(0)...14 {
      if row.isNull(column) {
        hash.length(.max)
      } else if Rows.integers.contains(column) {
        hash.add(Int(row.int(column)))
      } else {
        hash.add(bytes: row.bytes(column))
      }
    }
    return SHA256.hash(hash.buffer)
  }

  private mutating func add(bytes: some Collection<UInt8>) {
    length(UInt64(bytes.count))
    buffer.append(contentsOf: bytes)
  }
  private mutating func add(_ text: String?) {
    if let text { add(bytes: text.utf8) } else { length(.max) }
  }
  private mutating func add(_ number: Int?) { add(number.map { String($0) }) }
  private mutating func length(_ count: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) { buffer.append(UInt8(truncatingIfNeeded: count >> shift)) }
  }
}

extension Digest {
  /// The digest of 32 bytes.
  init(bytes: [UInt8]) { self.init(hex: SHA256.hex(bytes)) }

  /// The digest of these bytes.
  init(of bytes: [UInt8]) { self.init(bytes: SHA256.hash(bytes)) }

  /// Its bytes; empty when it is not hexadecimal.
  var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(32)
    var high: UInt8?
    for digit in hex.utf8 {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
      default: return []
      }
      if let first = high {
        out.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? out : []
  }
}

extension Record {
  /// What an entry becomes behind the record `prev` (nil for the first): numbered, timed, encoded and hashed.
  init(
    _ entry: Entry, incident: ID, seq: Int, epoch: Int, prev: Digest, at moment: Moment
  ) {
    let payload = Payload.encode(entry.event)
    self.init(
      incident: incident, seq: seq, epoch: epoch, kind: Payload.kind(of: entry.event), version: Payload.version,
      happened: entry.happened ?? moment.wall, recorded: moment.wall, monotonic: moment.monotonic, boot: moment.boot,
      place: entry.place, actor: entry.actor, event: entry.event, payload: payload, prev: prev, hash: .none)
    hash = Digest(bytes: RecordHash.of(self))
  }
}
