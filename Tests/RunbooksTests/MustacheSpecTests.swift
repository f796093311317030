import Runbooks
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The official specification (github.com/mustache/spec), whose files are not ours to copy: `MUSTER_MUSTACHE_SPEC` names the
/// folder that holds them.
struct MustacheSpecTests {
  private static let folder = ProcessInfo.processInfo.environment["MUSTER_MUSTACHE_SPEC"]

  private struct Suite: Decodable { var tests: [Case] }
  private struct Case: Decodable {
    var name: String
    var data: Value
    var template: String
    var expected: String
    var partials: [String: String]?
  }
  private struct Value: Decodable {
    var value: MustacheValue

    init(from decoder: any Decoder) throws {
      let box = try decoder.singleValueContainer()
      if box.decodeNil() {
        value = .nothing
      } else if let flag = try? box.decode(Bool.self) {  // Each type is tried: what none takes fails at the end.
        value = .flag(flag)
      } else if let text = try? box.decode(String.self) {
        value = .text(text)
      } else if let number = try? box.decode(Double.self) {
        value = .text(number == number.rounded() ? "\(Int(number))" : "\(number)")
      } else if let items = try? box.decode([Value].self) {
        value = .list(items.map(\.value))
      } else {
        value = .group(try box.decode([String: Value].self).mapValues(\.value))
      }
    }
  }

  @Test(
    .enabled(if: folder != nil, "MUSTER_MUSTACHE_SPEC names no folder with the specification's JSON files"),
    arguments: ["comments", "delimiters", "interpolation", "inverted", "partials", "sections"])
  func `the official specification is met`(suite: String) throws {
    let folder = try #require(Self.folder)
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(suite).json"))
    let tests = try JSONDecoder().decode(Suite.self, from: data).tests
    #expect(tests.count >= 10)
    for test in tests {
      let out = try Mustache(test.template).filled(
        with: test.data.value, partials: test.partials ?? [:], escape: .html, missing: .nothing)
      #expect(out == test.expected, "\(test.name)")
    }
  }
}
