import Incidents
import Reports
import TestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct PostmortemDocsTests {
  private static func path(_ name: String) -> String {
    let source = "\(#filePath)"
    let root = source.components(separatedBy: "/Tests/").dropLast().joined(separator: "/Tests/")
    return "\(root)/docs/\(name)"
  }

  private static func file(_ name: String) throws -> String {
    try String(contentsOf: URL(fileURLWithPath: path(name)), encoding: .utf8)
  }

  /// The part between two marks, which the code makes; recording writes it, and fails.
  private func expectPart(_ name: String, _ made: String) throws {
    let page = try Self.file("postmortem.md")
    let (open, close) = ("<!-- \(name) -->\n", "<!-- /\(name) -->")
    let from = try #require(page.firstRange(of: open))
    let to = try #require(page.firstRange(of: close))
    if page[from.upperBound..<to.lowerBound] == made { return }
    if ProcessInfo.processInfo.environment["MUSTER_RECORD"] == "1" {
      let whole = page[..<from.upperBound] + made + page[to.lowerBound...]
      try Data(String(whole).utf8).write(to: URL(fileURLWithPath: Self.path("postmortem.md")))
    }
    Issue.record("docs/postmortem.md does not say what the code says of \(name); MUSTER_RECORD=1 writes it")
  }

  @Test func `the table of metrics is the code's`() throws {
    let rows = Oversell.facts().settled().metrics.map { "| \($0.group.rawValue) | \($0.name) | \($0.formula) |\n" }
    try expectPart("metrics", "| group | metric | formula |\n|---|---|---|\n" + rows.joined())
    let uses = TimeShares.Use.allCases.map { "| \($0.rawValue) | \($0.formula) |\n" }
    try expectPart("uses", "| use | told by |\n|---|---|\n" + uses.joined())
  }

  @Test func `the page names every column, edition, rule and milestone`() throws {
    let page = try Self.file("postmortem.md")
    let flat = page.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for word in ChronicleRow.columns + Edition.allCases.map(\.rawValue) + PostmortemLint.Rule.allCases.map(\.rawValue) {
      #expect(page.contains("`\(word)`"), "\(word)")
    }
    for one in Milestone.allCases { #expect(flat.lowercased().contains(one.rawValue), "\(one)") }
    for chapter in try Oversell.facts().document(blob: { _ in nil }).chapters {
      #expect(page.contains("\n| \(chapter.number) | "), "\(chapter.number)")
    }
  }

  // MARK: The schema

  private indirect enum JSON: Decodable {
    case null, bool(Bool), number(Double), string(String), array([JSON]), object([String: JSON])
    init(from decoder: any Decoder) throws {
      let one = try decoder.singleValueContainer()
      if one.decodeNil() {
        self = .null
      } else if let value = try? one.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? one.decode(Double.self) {
        self = .number(value)
      } else if let value = try? one.decode(String.self) {
        self = .string(value)
      } else if let value = try? one.decode([JSON].self) {
        self = .array(value)
      } else {
        self = .object(try one.decode([String: JSON].self))
      }
    }
    subscript(key: String) -> JSON? { if case .object(let members) = self { members[key] } else { nil } }
    var texts: [String] {
      switch self {
      case .string(let text): [text]
      case .array(let all): all.flatMap(\.texts)
      default: []
      }
    }
    var type: String {
      switch self {
      case .null: "null"
      case .bool: "boolean"
      case .number: "number"
      case .string: "string"
      case .array: "array"
      case .object: "object"
      }
    }
  }

  /// The part of JSON Schema that the page uses: type, required, properties, items, enum, const, minItems, maxItems.
  private func faults(_ value: JSON, _ schema: JSON, _ place: String = "") -> [String] {
    var out: [String] = []
    if let type = schema["type"] {
      let named = type.texts.map { $0 == "integer" ? "number" : $0 }
      if !named.contains(value.type) { return ["\(place): \(value.type), not \(type.texts)"] }
    }
    if case .number(let wanted)? = schema["const"], case .number(let has) = value, has != wanted {
      out.append("\(place): \(has)")
    }
    if let words = schema["enum"]?.texts, case .string(let text) = value, !words.contains(text) {
      out.append("\(place): \(text)")
    }
    if case .object(let members) = value {
      for name in schema["required"]?.texts ?? [] where members[name] == nil { out.append("\(place): no \(name)") }
      for (name, inner) in members {
        guard let rule = schema["properties"]?[name] else {
          out.append("\(place): \(name) is not in the schema")
          continue
        }
        out += faults(inner, rule, "\(place)/\(name)")
      }
    }
    if case .array(let items) = value {
      if case .number(let least)? = schema["minItems"], Double(items.count) < least {
        out.append("\(place): \(items.count) items")
      }
      if case .number(let most)? = schema["maxItems"], Double(items.count) > most {
        out.append("\(place): \(items.count) items")
      }
      if let rule = schema["items"] {
        for (i, item) in items.enumerated() { out += faults(item, rule, "\(place)[\(i)]") }
      }
    }
    return out
  }

  @Test func `every export is as the schema says`() throws {
    let schema = try JSONDecoder().decode(JSON.self, from: Data(try Self.file("postmortem.schema.json").utf8))
    var open = History()
    open.open()
    for (name, history) in [("oversell", Oversell.history), ("mill", .mill), ("hostile", .hostile), ("open", open)] {
      let facts = Oversell.facts(.internal, history)
      let document = try facts.document { history.blobs[$0] }
      let bytes = facts.json(document) { history.blobs[$0] }
      let found = faults(try JSONDecoder().decode(JSON.self, from: Data(bytes)), schema)
      #expect(found.isEmpty, "\(name): \(found.prefix(8))")
    }
  }
}
