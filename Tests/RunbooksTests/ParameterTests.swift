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
