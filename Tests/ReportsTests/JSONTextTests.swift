import Reports
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct JSONTextTests {
  private func compact(_ body: (inout JSONText) -> Void) -> String {
    var json = JSONText(indented: false)
    json.object(body)
    return json.text
  }

  @Test func `keys stand in the order in which they were written`() {
    let text = compact { json in
      json.field("z", 1)
      json.field("a", true)
      json.field("m", String?.none)
      json.field("list", ["x", "y"])
      json.objects("many", [1, 2]) { json, n in json.field("n", n) }
      json.object("empty") { _ in }
      json.key("none")
      json.array { _ in }
    }
    #expect(text == #"{"z":1,"a":true,"m":null,"list":["x","y"],"many":[{"n":1},{"n":2}],"empty":{},"none":[]}"#)
  }

  @Test func `indented text has one member a line`() {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.object("empty") { _ in }
      json.objects("steps", ["a", "b"]) { json, id in json.field("id", id) }
    }
    json.endLine()
    #expect(
      json.text == """
        {
          "version": 1,
          "empty": {},
          "steps": [
            {
              "id": "a"
            },
            {
              "id": "b"
            }
          ]
        }

        """)
  }

  @Test func `quotes, controls and marks of direction are escaped, other letters are not`() {
    let text = compact {
      $0.field("k", "\"\\\n\r\t\u{0}\u{1B}[2J\u{7F}\u{85}\u{9B}31m\u{2028}\u{202E}\u{2066}é漢\u{A0}😀")
    }
    #expect(
      text
        == #"{"k":"\"\\\n\r\t\u0000\u001b[2J\u007f\u0085\u009b31m\u2028\u202e\u2066é漢"# + "\u{A0}" + #"😀"}"#)
  }

  @Test func `what is written reads back as the same text`() throws {
    var hostile = ""
    for scalar in 0..<0x3000 { if let one = Unicode.Scalar(UInt32(scalar)) { hostile.unicodeScalars.append(one) } }
    let text = compact { $0.field("k", hostile) }
    let back = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    #expect(back["k"].map { Array($0.unicodeScalars) } == Array(hostile.unicodeScalars))
    #expect(!text.utf8.contains { $0 < 0x20 || $0 == 0x7F })
  }

  @Test func `numbers that JSON cannot say are null`() {
    let text = compact { json in
      for (key, number) in [("nan", Double.nan), ("infinite", .infinity), ("tiny", 1e-7), ("plain", 3.0)] {
        json.key(key)
        json.value(number)
      }
    }
    #expect(text == #"{"nan":null,"infinite":null,"tiny":1e-07,"plain":3.0}"#)
  }
}
