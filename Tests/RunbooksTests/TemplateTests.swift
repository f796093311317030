import Runbooks
import TestSupport
import Testing

struct TemplateTests {
  private static func lint(_ text: String) -> [Diagnostic] { TemplateLinter.lint(Array(text.utf8), path: "x.md") }

  @Test func `every code has its rule, once`() {
    #expect(TemplateRule.all.map(\.code) == TemplateCode.allCases)
  }

  @Test(arguments: TemplateCode.allCases)
  func `a bad template gives its code and no other, a good one none`(code: TemplateCode) throws {
    let rule = try #require(TemplateRule.all.first { $0.code == code })
    let bad = Self.lint(rule.bad)
    #expect(Set(bad.map(\.code)) == [code.rawValue], "\(bad)")
    #expect(bad.allSatisfy { $0.severity == code.severity })
    #expect(Self.lint(rule.good).isEmpty, "\(Self.lint(rule.good))")
  }

  @Test func `the templates that come with it are clean, 25 of them`() throws {
    let names = Page.names(in: "templates/messages")
    #expect(names.count == 25)
    var ids: Set<String> = []
    for name in names {
      let bytes = Array(try #require(Page.text("templates/messages/\(name)")).utf8)
      let found = TemplateLinter.lint(bytes, path: name)
      #expect(found.isEmpty, "\(found.map { "\($0.path):\($0.line): \($0.message)" })")
      let template = MessageTemplate.read(bytes, path: name).template
      #expect(name.hasPrefix(template.id.lowercased() + "-") && ids.insert(template.id).inserted)
    }
  }

  @Test func `a diagnostic has its place in the file`() {
    let bad = TemplateRule.sample.replacing("{{title}}\n", with: "ä {{titel}}\n")
    let found = Self.lint(bad).filter { $0.code == "unknown-slot" }
    #expect(found.map { "\($0.line):\($0.column)+\($0.width) \($0.hint ?? "")" } == ["12:5+5 did you mean `title`?"])
  }

  @Test func `lines of a paragraph flow, items and blank lines stay`() throws {
    let text =
      "---\nid: X\naudience: support\nslots:\n  facts: required\n---\nsay\nthis:\n\n{{#facts}}\n- {{.}}\n{{/facts}}\n"
    let template = MessageTemplate.read(Array(text.utf8), path: "x.md").template
    let out = try template.filled(with: [MessageTemplate.Filled("facts", ["a", "{{b}}"])])
    #expect(out == "Say this:\n\n- a\n- {{b}}\n")
    let crlf = MessageTemplate.read(Array(text.replacing("\n", with: "\r\n").utf8), path: "x.md").template
    #expect(try crlf.filled(with: [MessageTemplate.Filled("facts", ["a", "{{b}}"])]) == out)
  }

  @Test func `odd files are told and never crash`() {
    for text in ["", "---", "---\n---", "---\nid: [\n---\nx", "---\n- a\n---\nx", "---\nid: X\nslots: 3\n---\n{{#"] {
      #expect(!Self.lint(text).isEmpty, "\(text)")
    }
  }
}
