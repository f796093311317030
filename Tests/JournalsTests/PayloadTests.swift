import FoundationEssentials
import Incidents
import Testing

@testable import Journals

/// The stored form of events: what is written today, and what was ever written.
@Suite struct PayloadTests {
  static let histories = "Tests/IncidentsTests/Histories"

  /// The lines of every committed history: a kind, a tab, a payload.
  static func history() throws -> [(kind: String, payload: [UInt8])] {
    let folder = "\(Repository.root)/\(histories)"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }
    #expect(!names.isEmpty)
    return try names.sorted().flatMap { name in
      try Repository.text("\(histories)/\(name)").split(separator: "\n").map { line in
        let payload = Array(line.utf8)
        let kind = line.dropFirst(2).prefix { $0 != "\"" }
        return (String(kind), payload)
      }
    }
  }

  @Test func `every payload that was ever committed decodes to the same bytes again`() throws {
    for (kind, payload) in try Self.history() {
      let event = Payload.decode(payload, kind: kind)
      if case .opaque = event { Issue.record("\(kind) is no longer read: \(String(decoding: payload, as: UTF8.self))") }
      #expect(String(decoding: Payload.encode(event), as: UTF8.self) == String(decoding: payload, as: UTF8.self))
    }
  }

  @Test func `the histories hold every kind that is written`() throws {
    let known = Set(try Self.history().map(\.kind))
    let written = Cases.inSource(try Repository.text("Sources/Incidents/Event.swift")).map(\.kind)
    #expect(known.isSuperset(of: written.filter { $0 != "opaque" }))
  }

  /// `Histories/codable.jsonl` was written through `Codable`, as all payloads were at first. It is never made anew.
  @Test func `every event has the bytes that it had when it was written through Codable`() throws {
    let lines = try Repository.text("\(Self.histories)/codable.jsonl").split(separator: "\n").map(String.init)
    #expect(lines.count == EveryEvent.codable.count)
    for (event, line) in zip(EveryEvent.codable, lines) {
      #expect(String(decoding: Payload.encode(event), as: UTF8.self) == line)
      let kind = String(line.dropFirst(2).prefix { $0 != "\"" })
      #expect(Payload.decode(Array(line.utf8), kind: kind) == event)
    }
  }

  @Test func `Foundation reads the same values, and writes them in the same order`() throws {
    let foundation = JSONEncoder()
    foundation.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for event in Samples.events + Samples.remediation + Samples.communication {
      let bytes = Payload.encode(event)
      let read = try JSONDecoder().decode(AnyJSON.self, from: Data(bytes))
      #expect(String(decoding: try foundation.encode(read), as: UTF8.self) == String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test(arguments: [
    "{\"samplesKept\":{\"name\":\"x\"}}", "{\"noteAdded\":{\"text\":7}}", "{\"noteAdded\":{}}", "{}", "",
    "{\"noteAdded\":{\"text\":\"a\"},\"closed\":{}}", "[]", "{\"noteAdded\":{\"text\":\"a\"}}x", "{\"noteAdded\"",
    "{\"noteAdded\":{\"text\":\"\\ud800\"}}", "{\"noteAdded\":{\"text\":\"\\u00\"}}", "\u{0}", "{\"noteAdded\":[1,2,",
    "{\"stepConcluded\":{\"status\":\"delegated\"}}", String(repeating: "[", count: 100_000),
  ])
  func `what cannot be read is opaque`(_ text: String) {
    #expect(Payload.decode(Array(text.utf8), kind: "noteAdded") == .opaque(kind: "noteAdded"))
  }

  @Test func `later fields are passed over and space does not matter`() {
    let text = " { \"noteAdded\" : { \"mood\" : [ 1 , { } , null ] , \"text\" : \"a\\u00e9\\ud83d\\udd25\\/\" } } "
    #expect(Payload.decode(Array(text.utf8), kind: "noteAdded") == .noteAdded(text: "aé🔥/"))
  }

  /// Writes the committed history anew when somebody adds a kind: `MUSTER_RECORD=1`. Lines are only ever added.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["MUSTER_RECORD"] == "1"))
  func `record the lines of kinds that have none`() throws {
    let known = Set(try Self.history().map { String(decoding: $0.payload, as: UTF8.self) })
    for (name, events) in [
      ("version-1", Samples.events), ("remediation-1", Samples.remediation),
      ("communication-1", Samples.communication),
    ] {
      let path = "\(Repository.root)/\(Self.histories)/\(name).jsonl"
      var lines = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
      for event in events {
        let line = String(decoding: Payload.encode(event), as: UTF8.self)
        if !known.contains(line) { lines += line + "\n" }
      }
      try Data(lines.utf8).write(to: URL(fileURLWithPath: path))
    }
    Issue.record("recorded")
  }
}

/// Any JSON value, as Foundation has it.
private enum AnyJSON: Codable {
  case null
  case bool(Bool)
  case whole(Int64)
  case number(Double)
  case text(String)
  case list([AnyJSON])
  case object([String: AnyJSON])

  init(from decoder: any Decoder) throws {
    let box = try decoder.singleValueContainer()
    if box.decodeNil() {
      self = .null
    } else if let truth = try? box.decode(Bool.self) {  // `try?`: another type is no failure here, the next is tried.
      self = .bool(truth)
    } else if let whole = try? box.decode(Int64.self) {
      self = .whole(whole)
    } else if let number = try? box.decode(Double.self) {
      self = .number(number)
    } else if let text = try? box.decode(String.self) {
      self = .text(text)
    } else if let list = try? box.decode([AnyJSON].self) {
      self = .list(list)
    } else {
      self = .object(try box.decode([String: AnyJSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.singleValueContainer()
    switch self {
    case .null: try box.encodeNil()
    case .bool(let truth): try box.encode(truth)
    case .whole(let whole): try box.encode(whole)
    case .number(let number): try box.encode(number)
    case .text(let text): try box.encode(text)
    case .list(let list): try box.encode(list)
    case .object(let members): try box.encode(members)
    }
  }
}
