import Runbooks

extension LintReport {
  /// Version 1: `{"version":1,"files":[{"path":…,"diagnostics":[…]}],"errors":…,"warnings":…,"notes":…}`.
  func json() -> String {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.objects("files", files) { json, file in
        json.field("path", file.path)
        json.objects("diagnostics", file.diagnostics) { json, diagnostic in
          json.field("code", diagnostic.code)
          json.field("severity", diagnostic.severity.rawValue)
          json.field("line", diagnostic.line)
          json.field("column", diagnostic.column)
          json.field("width", diagnostic.width)
          json.field("message", diagnostic.message)
          json.field("hint", diagnostic.hint)
        }
      }
      json.field("errors", count(.error))
      json.field("warnings", count(.warning))
      json.field("notes", count(.note))
    }
    json.endLine()
    return json.text
  }

  /// SARIF 2.1.0 (OASIS), one run; columns count Unicode code points, as ours do.
  func sarif() -> String {
    let codes = Set(files.flatMap { $0.diagnostics.map(\.code) })
    let rules = LintRule.all.filter { codes.contains($0.code.rawValue) }
    var json = JSONText()
    json.object { json in
      json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      json.field("version", "2.1.0")
      json.objects("runs", [0]) { json, _ in
        json.object("tool") { json in
          json.object("driver") { json in
            json.field("name", "muster")
            json.field("semanticVersion", version)
            json.objects("rules", rules) { json, rule in writeRule(rule, to: &json) }
          }
        }
        json.field("columnKind", "unicodeCodePoints")
        json.key("results")
        json.array { json in
          for file in files {
            for diagnostic in file.diagnostics {
              json.element()
              json.object { writeResult(diagnostic, in: file, rules, to: &$0) }
            }
          }
        }
      }
    }
    json.endLine()
    return json.text
  }

  private func writeRule(_ rule: LintRule, to json: inout JSONText) {
    json.field("id", rule.code.rawValue)
    json.object("shortDescription") { $0.field("text", rule.meaning) }
    json.object("fullDescription") { $0.field("text", rule.why) }
    json.object("defaultConfiguration") { $0.field("level", rule.code.severity.rawValue) }
  }

  private func writeResult(_ diagnostic: Diagnostic, in file: File, _ rules: [LintRule], to json: inout JSONText) {
    json.field("ruleId", diagnostic.code)
    if let index = rules.firstIndex(where: { $0.code.rawValue == diagnostic.code }) { json.field("ruleIndex", index) }
    json.field("level", diagnostic.severity.rawValue)
    let hint = diagnostic.hint.map { ": \($0)" } ?? ""
    json.object("message") { $0.field("text", Escaping.printable(diagnostic.message + hint)) }
    json.objects("locations", [0]) { json, _ in
      json.object("physicalLocation") { json in
        json.object("artifactLocation") { $0.field("uri", Self.uri(file.path)) }
        json.object("region") { json in
          json.field("startLine", max(1, diagnostic.line))
          json.field("startColumn", max(1, diagnostic.column))
          json.field("endColumn", max(1, diagnostic.column) + diagnostic.width)
        }
      }
    }
  }

  /// A relative reference or a file URI (RFC 3986): everything but unreserved characters and slashes is percent-encoded.
  private static func uri(_ path: String) -> String {
    var out = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        out += "%" + (hex.utf8.count == 1 ? "0" : "") + hex
      }
    }
    return out
  }

  /// JUnit's XML: a suite for each file, a failed case for each error and warning, one passed case for a clean file.
  /// `errors` are cases that could not be run: there are none, but Jenkins's schema (`junit-10.xsd`) wants the number.
  func junit() -> String {
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    let failures = count(.error) + count(.warning)
    out += "<testsuites name=\"muster lint\" tests=\"\(files.reduce(0) { $0 + max(1, Self.failed($1).count) })\""
    out += " failures=\"\(failures)\">\n"
    for file in files {
      let failed = Self.failed(file)
      let path = Self.xml(file.path)
      out +=
        "  <testsuite name=\"\(path)\" tests=\"\(max(1, failed.count))\" failures=\"\(failed.count)\" errors=\"0\">\n"
      if failed.isEmpty { out += "    <testcase classname=\"\(path)\" name=\"lint\"/>\n" }
      for diagnostic in failed {
        let name = "\(diagnostic.code) \(diagnostic.line):\(diagnostic.column)"
        out += "    <testcase classname=\"\(path)\" name=\"\(Self.xml(name))\">\n"
        out += "      <failure type=\"\(diagnostic.severity.rawValue)\" message=\"\(Self.xml(diagnostic.message))\">"
        out += Self.xml(
          "\(file.path):\(diagnostic.line):\(diagnostic.column)" + (diagnostic.hint.map { ": \($0)" } ?? ""))
        out += "</failure>\n    </testcase>\n"
      }
      let notes = file.diagnostics.filter { $0.severity == .note }
      if !notes.isEmpty {
        let lines = notes.map { "\($0.line):\($0.column): \($0.message) [\($0.code)]" }
        out += "    <system-out>\(Self.xml(lines.joined(separator: "\n")))</system-out>\n"
      }
      out += "  </testsuite>\n"
    }
    return out + "</testsuites>\n"
  }

  private static func failed(_ file: File) -> [Diagnostic] { file.diagnostics.filter { $0.severity != .note } }

  /// XML 1.0 has no place for most control characters, escaped or not: they are spelled out first.
  private static func xml(_ text: String) -> String {
    var out = ""
    for scalar in Escaping.printable(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&apos;"
      case "\u{fffe}", "\u{ffff}": out += "\u{fffd}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
