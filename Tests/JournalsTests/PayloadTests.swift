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

  @Test func `the encoder writes what Foundation's writes with sorted keys`() throws {
    let foundation = JSONEncoder()
    foundation.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for event in Samples.events {
      let theirs = String(decoding: try foundation.encode(event), as: UTF8.self)
      #expect(String(decoding: Payload.encode(event), as: UTF8.self) == theirs)
      #expect(Payload.decode(Array(theirs.utf8), kind: Payload.kind(of: event)) == event)
    }
  }

  @Test(arguments: [
    "{\"messageDue\":{\"audience\":\"support\"}}", "{\"noteAdded\":{\"text\":7}}", "{\"noteAdded\":{}}", "{}", "",
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
    let path = "\(Repository.root)/\(Self.histories)/version-1.jsonl"
    let known = Set(try Self.history().map { String(decoding: $0.payload, as: UTF8.self) })
    var lines = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    for event in Samples.events {
      let line = String(decoding: Payload.encode(event), as: UTF8.self)
      if !known.contains(line) { lines += line + "\n" }
    }
    try Data(lines.utf8).write(to: URL(fileURLWithPath: path))
    Issue.record("recorded")
  }
}
