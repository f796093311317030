import Runbooks
import Testing

struct MustacheTests {
  private static let orders = MustacheValue.group([
    "name": .text("Ada"), "none": .nothing, "yes": .flag(true), "no": .flag(false), "tags": .text("{{name}} <b>&"),
    "list": .list([.text("a"), .text("b")]), "empty": .list([]),
    "rows": .list([.group(["n": .text("1")]), .group(["n": .text("2")])]),
    "a": .group(["b": .group(["c": .text("deep")])]), "later": .standIn("We do not know yet."),
  ])

  private static func filled(_ text: String, partials: [String: String] = [:], escape: Mustache.Escape = .none)
    -> String
  {
    do throws(MustacheError) {
      return try Mustache(text).filled(with: orders, partials: partials, escape: escape)
    } catch {
      return "\(error.line):\(error.column)+\(error.width) \(error.message)"
    }
  }

  @Test(arguments: [
    ("a {{name}} b", "a Ada b"),
    ("{{ name }}{{! said to nobody }}!", "Ada!"),
    ("{{#list}}<{{.}}>{{/list}}", "<a><b>"),
    ("{{#rows}}{{n}}{{name}} {{/rows}}", "1Ada 2Ada "),
    ("{{a.b.c}} {{#a}}{{b.c}}{{/a}}", "deep deep"),
    ("{{#none}}x{{/none}}{{^none}}y{{/none}}{{^yes}}n{{/yes}}{{#no}}n{{/no}}{{#empty}}e{{/empty}}", "y"),
    ("{{#later}}x{{/later}}{{^later}}{{later}}{{/later}}", "We do not know yet."),
    ("{{=<% %>=}}<%name%> {{name}} <%={{ }}=%>{{name}}", "Ada {{name}} Ada"),
    ("a\n  {{#yes}}\nb\n  {{/yes}}\nc", "a\nb\nc"),
    ("a\r\n{{! alone }}\r\nb", "a\r\nb"),
    ("a {{! not alone }}\nb", "a \nb"),
    ("{{#list}} {{.}}\n{{/list}}x", " a\n b\nx"),
    ("{ {{name}} } {not a tag}", "{ Ada } {not a tag}"),
  ])
  func `a template is filled`(text: String, wanted: String) {
    #expect(Self.filled(text) == wanted)
  }

  @Test func `a value is never read as a template`() {
    #expect(Self.filled("{{tags}}") == "{{name}} <b>&")
    #expect(Self.filled("{{tags}}", escape: .html) == "{{name}} &lt;b&gt;&amp;")
    #expect(Self.filled("{{&tags}}{{{tags}}}", escape: .html) == "{{name}} <b>&{{name}} <b>&")
  }

  @Test func `a partial is a template of its own, indented where it stands alone`() {
    let partials = ["p": "> {{name}}\n> two\n", "again": "{{> again}}"]
    #expect(Self.filled("a\n  {{> p}}\nb", partials: partials) == "a\n  > Ada\n  > two\nb")
    #expect(Self.filled("a {{> p}}b", partials: partials) == "a > Ada\n> two\nb")
    #expect(Self.filled("{{> again}}", partials: partials).hasSuffix("it nests deeper than 32 levels"))
  }

  @Test(arguments: [
    ("ä {{nmae}}", "1:5+4 there is no slot `nmae`"),
    ("x\n{{#nmae}}{{/nmae}}", "2:4+4 there is no slot `nmae`"),
    ("{{^nmae}}{{/nmae}}", "1:4+4 there is no slot `nmae`"),
    ("{{a.x}}", "1:3+3 there is no slot `a.x`"),
    ("{{none}}", "1:3+4 `none` has no text to stand here"),
    ("{{list}}", "1:3+4 `list` has no text to stand here"),
    ("{{> nobody}}", "1:5+6 there is no partial `nobody`"),
    ("a {{name", "1:3+2 this tag is never closed"),
    ("{{{name}}", "1:1+2 this tag is never closed"),
    ("{{ }}", "1:1+2 this tag names nothing"),
    ("{{a b}}", "1:3+3 `a b` is no name of a slot"),
    ("{{<parent}}", "1:3+7 `<parent` is no name of a slot"),
    ("{{#yes}}\n{{#list}}{{/yes}}", "2:13+3 `yes` is closed here, but `list` is open"),
    ("{{/yes}}", "1:4+3 `yes` is closed here, and was never opened"),
    ("{{#yes}}", "1:4+3 the section `yes` is never closed"),
    ("{{=a=}}", "1:1+2 delimiters are set as {{=<% %>=}}: two words without `=`"),
  ])
  func `what is wrong has its place`(text: String, wanted: String) {
    #expect(Self.filled(text) == wanted)
  }

  @Test func `depth and length are bounded`() {
    let deep = String(repeating: "{{#yes}}", count: 40) + String(repeating: "{{/yes}}", count: 40)
    #expect(Self.filled(deep).hasSuffix("deeper than 32 levels"))
    #expect(Self.filled(String(repeating: "x", count: 300_000)).hasSuffix("longer than 256 KiB"))
    let wide = MustacheValue.group([
      "l": .list(Array(repeating: .text(String(repeating: "y", count: 1000)), count: 400))
    ])
    #expect(throws: MustacheError.self) { try Mustache("{{#l}}{{.}}{{/l}}").filled(with: wide) }
  }
}
