import Runbooks
import Testing

/// What is known of a runbook's values.
@Suite struct ParameterTests {
  @Test(arguments: [
    "TOKEN", "DB_PASSWORD", "dbPassword", "passwd", "API_KEY", "apiKey", "private-key", "client_secret",
    "the bearer token",
    "AWS_SECRET_ACCESS_KEY",
  ])
  func `a name that says secret is one`(_ name: String) { #expect(SecretNames.holds(name)) }

  @Test(arguments: [
    "secret-name", "TOKEN_FILE", "secretName", "AWS_ACCESS_KEY_ID", "key", "PRIMARY_KEY", "keyspace", "tokenizer",
    "pod",
    "password_file", "SECRET_NAMESPACE", "",
  ])
  func `the name of a thing is none`(_ name: String) { #expect(!SecretNames.holds(name)) }

  @Test func `a fence, a table and an ask say what is secret, and a default says where it is found`() throws {
    let text = """
      ---
      parameters:
        plain: {default: x}
        api_token: {default: "env:T", pattern: "[a-z]+"}
      ---

      # A

      | Parameter | Description | Secret |
      |---|---|---|
      | REGION_CODE | which | yes |
      | SHOP | which | no |

      ## Do

      ```sh run secret="KEY_ID, plain"
      a $KEY_ID $REGION_CODE $SHOP
      ```

      ## Ask

      ```ask text name=pin secret=pin
      Which?
      ```
      """
    let file = RunbookFile.read(Array(text.utf8), path: "a.md", id: "a")
    #expect(file.diagnostics.filter { $0.severity == .error }.isEmpty)
    let book = try #require(file.runbooks.first)
    #expect(book.parameters.filter(\.secret).map(\.name).sorted() == ["KEY_ID", "REGION_CODE", "api_token", "plain"])
    #expect(book.parameters.first { $0.name == "api_token" }?.reference == .environment("T"))
    #expect(book.secretNames.isSuperset(of: ["KEY_ID", "REGION_CODE", "api_token", "plain", "pin"]))
    #expect(!book.secretNames.contains("SHOP"))
  }

  @Test func `a found token is a secret, and front matter may say otherwise`() throws {
    let found = runbook("Ask:\n\n```sh\ncurl -H \"x: $TOKEN\" http://shop/<page>\n```\n").parameters
    #expect(found.map(\.name) == ["page", "TOKEN"])
    #expect(found.map(\.secret) == [false, true])
    let declared = runbook(
      "---\nparameters:\n  token: {description: a}\n  ui_token: {secret: no}\n  csrf_token: {default: x}\n---\n\n# A\n"
    ).parameters
    #expect(declared.map(\.secret) == [true, false, false])
  }

  @Test func `words in a table's column of defaults are no value`() throws {
    let book = runbook(
      """
      | Parameter | Default | Description |
      |---|---|---|
      | `shop` | the shop in front of you | Which `shop` |
      | `shelf` | `s-1` (the usual one) | |
      | `box` | `a` or `b` | The `box` |
      | `row` | 7 | |
      | `lid` | `""` (falls back) | |

      Look:

      ```sh
      shopctl show <shop> <shelf> <box> <row> <lid>
      ```
      """)
    let values = Dictionary(uniqueKeysWithValues: book.parameters.map { ($0.name, $0) })
    #expect(values["shop"]?.fallback == nil)
    #expect(values["shop"]?.description == "Which `shop` (default: the shop in front of you)")
    #expect(values["shelf"]?.fallback == "s-1")
    #expect(values["box"]?.fallback == nil)
    #expect(values["row"]?.fallback == "7")
    #expect(values["lid"]?.fallback == nil)
  }
}
