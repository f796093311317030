import Incidents
import Engine

/// Records as rows of the table `record`, there and back.
enum Rows {
  /// The largest sequence that the key has room for.
  static let lastSeq = 0xFFFF_FFFF
  /// In the order in which `record` reads them.
  static let columns = """
    seq, epoch, kind, version, happened, recorded, monotonic, boot, walk, frame, step, attempt, actor, payload, prev, hash
    """

  /// Which of `columns` hold numbers.
  static let integers: Set<Int32> = [0, 1, 3, 4, 5, 6, 9, 11]

  /// The rowid of a record.
  static func key(_ incident: Int, _ seq: Int) -> Int64 { Int64(incident) << 32 | Int64(seq) }

  static let insertion = """
    INSERT INTO record(id, incident, \(columns))
    VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
    """

  static func insert(_ record: Record, number: Int, into database: Database) throws(JournalError) {
    let row = try database.statement(insertion, "append")
    row.bind(1, key(number, record.seq))
    row.bind(2, number)
    row.bind(3, record.seq)
    row.bind(4, record.epoch)
    row.bind(5, record.kind)
    row.bind(6, record.version)
    row.bind(7, record.happened)
    row.bind(8, record.recorded)
    row.bind(9, record.monotonic)
    row.bind(10, record.boot)
    row.bind(11, record.place.walk?.text)
    row.bind(12, record.place.frame)
    row.bind(13, record.place.step)
    row.bind(14, record.place.attempt)
    row.bind(15, record.actor)
    row.bind(16, text: record.payload)
    row.bind(17, blob: record.prev.bytes)
    row.bind(18, blob: record.hash.bytes)
    _ = try row.step("append")
  }

  /// The record in the row where the statement stands.
  static func record(_ row: Statement, of incident: ID) -> Record {
    let kind = row.text(2)
    let payload = row.bytes(13)
    return Record(
      incident: incident, seq: Int(row.int(0)), epoch: Int(row.int(1)), kind: kind, version: Int(row.int(3)),
      happened: row.int(4), recorded: row.int(5), monotonic: row.int(6), boot: row.text(7),
      place: RecordPlace(
        walk: row.optionalText(8).map { ID(text: $0) }, frame: row.optionalInt(9), step: row.optionalText(10),
        attempt: row.optionalInt(11)), actor: row.text(12), event: Payload.decode(payload, kind: kind),
      payload: payload,
      prev: Digest(bytes: row.bytes(14)), hash: Digest(bytes: row.bytes(15)))
  }
}
