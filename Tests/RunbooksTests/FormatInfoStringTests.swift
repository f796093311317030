import Runbooks
import Testing

struct FormatInfoStringTests {
  private func read(_ raw: String) -> (InfoString, [String]) {
    let (info, diagnostics) = InfoString.read(raw, path: "a.md", line: 7, column: 4)
    return (
      info, diagnostics.map { "\($0.severity.rawValue) \($0.line):\($0.column)+\($0.width) \($0.code): \($0.message)" }
    )
  }

  @Test func `a bare language is only that`() {
    let (info, said) = read("Bash")
    #expect(info.language == "bash" && !info.annotated && info.role == nil && said.isEmpty)
    #expect(read("").0.language == "")
  }

  @Test func `words behind the language are a role and attributes`() {
    let (info, said) = read(#"promql verify name=lag expect="< 0.8 * hold" for=10m within=40m every=15s unit=s"#)
    #expect(said.isEmpty)
    #expect(info.role == .verify && info.annotated)
    #expect(info.attributes.name == "lag" && info.attributes.unit == "s")
    #expect(info.attributes.expect?.source == "< 0.8 * hold")
    #expect(
      info.attributes.hold == .seconds(600) && info.attributes.within == .seconds(2400)
        && info.attributes.every == .seconds(15))
  }

  @Test func `an action carries what keeps it safe`() {
    let (info, said) = read(
      #"sh run class=lasting cap=10000 idempotent=yes approve=1 timeout=1h30m on=ssh://db1 dir=/srv secret="TOKEN, KEY" as=out retries=2 phrase='restamp' targets=number covers="holds; \"not\" the past""#
    )
    #expect(said.isEmpty)
    let a = info.attributes
    #expect(
      a.danger == .lasting && a.cap == 10000 && a.idempotent == true && a.approve == 1 && a.timeout == .seconds(5400))
    #expect(
      a.on == "ssh://db1" && a.dir == "/srv" && a.secret == ["TOKEN", "KEY"] && a.capture == "out" && a.retries == 2)
    #expect(a.phrase == "restamp" && a.targets == "number" && a.covers == #"holds; "not" the past"#)
  }

  @Test(arguments: [
    #"sh { name=drain timeout=5m }"#, #"sh {"name":"drain","timeout":"5m"}"#,
    #"sh {"timeout" : "5m", "name":"dr\u0061in", "tags":["a"], "id": null}"#, "sh name=drain timeout=5m",
    "sh {name=drain timeout='5m'}",
  ])
  func `all dialects say the same`(raw: String) {
    let (info, said) = read(raw)
    #expect(said.isEmpty == !raw.contains("tags") || said.isEmpty)
    #expect(
      info.language == "sh" && info.attributes.name == "drain" && info.attributes.timeout == .seconds(300)
        && info.annotated)
  }

  @Test(arguments: [
    #"sh {"name":"update-brew","interactive":"false","id":"01H","cwd":"/"}"#,
    "sh { name=update-brew interactive=false }", "bash {1,3-4}", "js {.line-numbers #x}", "{note}", "bash title=x",
  ])
  func `what other tools write makes no file annotated`(raw: String) {
    let (info, said) = read(raw)
    #expect(!info.annotated)
    #expect(said.allSatisfy { $0.hasPrefix("note") })
  }

  @Test func `a role stands as a bare word only`() {
    #expect(read("sh { run }").0.role == nil)
    let (info, _) = read("sh name=x preview")
    #expect(info.role == nil && info.unknownWord?.word == "preview")
  }

  @Test func `an unknown word is told with its place and the nearest role`() {
    let (info, _) = read("sh  previw class=1")
    #expect(info.unknownWord?.word == "previw" && info.unknownWord?.column == 8)
    let diagnostic = info.unknownWordDiagnostic(path: "a.md", line: 7, annotatedFile: true)
    #expect(diagnostic?.severity == .error && diagnostic?.hint == "did you mean `preview`?" && diagnostic?.column == 8)
    #expect(info.unknownWordDiagnostic(path: "a.md", line: 7, annotatedFile: false)?.severity == .note)
  }

  @Test(arguments: [
    ("sh timeout=600", "error 7:15+3 bad-attribute: `timeout=` wants a duration"),
    ("sh class=larg", "error 7:13+4 bad-attribute: `class=` wants look, small, wide or lasting (0 to 3)"),
    (#"sh check expect="< 5x""#, "error 7:24+1 bad-attribute: `expect=` cannot be read: `x` is no unit"),
    ("sh cap=0", "error 7:11+1 bad-attribute: `cap=` wants a whole number from 1 on"),
    ("sh idempotent=maybe", "error 7:18+5 bad-attribute: `idempotent=` wants yes or no"),
    ("sh name=a-b", "error 7:12+3 bad-attribute: `name=` wants a name of letters, digits and underscores"),
    ("sh name=a name=b", "error 7:14+4 bad-attribute: `name` is given twice"),
    ("sh timout=5m", "note 7:7+6 unknown-attribute: `timout` is no attribute that Muster knows"),
    (#"sh covers="x"#, "error 7:14+2 unclosed-quote: The quote is not closed"),
    ("sh unit=", "error 7:12+1 bad-attribute: `unit=` has no value"),
    ("sh on=db1", "error 7:10+3 bad-attribute: `on=` wants the address of a host, a container or a pod"),
    (#"sh {"timeout":"5"}"#, "warning 7:19+1 bad-attribute: `timeout=` wants a duration"),
    (#"sh {"name":"x""#, "warning 7:17+1 bad-json-attributes: The attributes are not readable as JSON from here on"),
  ])
  func `a bad value is told where it stands`(raw: String, expected: String) {
    #expect(read(raw).1 == [expected])
  }

  @Test func `ask says what the answer looks like`() {
    #expect(read("ask number name=count").0.answer == Answer(shape: .number, name: "count"))
    #expect(read("ask").0.answer == Answer(shape: .text))
    #expect(
      read(#"ask one-of="normal, delayed, down" name=status"#).0.answer
        == Answer(shape: .oneOf, choices: ["normal", "delayed", "down"], name: "status"))
    #expect(read("ask numbr").0.unknownWord?.word == "numbr")
  }

  @Test func `any bytes are read without harm`() {
    for raw in [
      "{", "sh {", "sh {\"", "sh {\"a\":", "=", "a=", "sh a='", "\u{0}\u{1b}", "sh {\"a\":{\"b\":[1,{}]}}", "sh {}",
      "{}", "sh }", "sh {\"\\u12\":1}", "ask one-of=", "sh \u{fe0f}=x",
    ] {
      _ = read(raw)
    }
    _ = read("sh " + String(repeating: "{", count: 100_000))
  }
}
