import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

/// `docs/messages.md` is made here: its tables are those of the code.
struct MessagesManualTests {
  @Test func `the page of messages is made from the code`() { Page.expect(Self.page, at: "docs/messages.md") }

  @Test func `words of templates are those of incidents`() {
    #expect(
      MessageTemplate.audienceWords
        == Audience.allCases.map(\.rawValue).sorted { a, b in
          (MessageTemplate.audienceWords.firstIndex(of: a) ?? 99)
            < (MessageTemplate.audienceWords.firstIndex(of: b) ?? 99)
        })
    #expect(MessageTemplate.stateWords == IncidentState.allCases.map(\.rawValue))
    #expect(MessageTemplate.severityWords == Severity.allCases.map(\.rawValue))
    #expect(MessageTemplate.outside == Set(Audience.allCases.filter(\.isOutside).map(\.rawValue)))
  }

  /// A cell of a table: no line ends, no bars.
  private static func cell(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("|", with: "\\|")
  }

  private static func code(_ text: String) -> String { "`` \(cell(text)) ``" }

  private static var templates: String {
    let order = "PDSI"
    let names = Page.names(in: "templates/messages").sorted { a, b in
      func key(_ name: String) -> (Int, Int) {
        let letter = order.uppercased().firstIndex(of: name.uppercased().first ?? "P") ?? order.startIndex
        return (order.distance(from: order.startIndex, to: letter), Int(name.dropFirst().prefix { $0.isNumber }) ?? 0)
      }
      return key(a) < key(b)
    }
    return names.map { name in
      let text = Page.text("templates/messages/\(name)") ?? ""
      let template = MessageTemplate.read(Array(text.utf8), path: name).template
      return "| [\(template.id)](../templates/messages/\(name)) | \(template.title) | \(cell(template.when ?? "")) "
        + "| \(template.audiences.joined(separator: ", ")) | \(template.limit.map { "\($0)" } ?? "") |"
    }.joined(separator: "\n")
  }

  private static let page = """
    # Messages

    What Muster writes to customers, support, managers and colleagues while an incident runs comes from templates, filled
    with what is known and with nothing else. `muster template list` names them, `muster template show P1` prints one,
    `muster template lint` judges them. This page is made by a test from the code that it describes.

    ## The set

    | id | template | when | for | characters |
    |---|---|---|---|---|
    \(templates)

    A template is chosen by audience, state, severity, and by what this audience heard in this state: `turn: first` is the
    first message of a state, `second` the one behind it, `again` all others; `chosen` is used only when somebody asks for it.
    Stakeholders read what executives read, I3: business effect, trend, the decision that is wanted, no names of machines. A
    project that tells them otherwise has a file with an id of its own: what is for one audience alone goes first.

    ## Writing a template

    A template is a Markdown file: front matter, then the text. Lines of a paragraph are one line of the message; items of
    lists and blank lines stay.

    ```markdown
    \(TemplateRule.sample)
    ```

    | key | value |
    |---|---|
    | `id` | its name; a project's file of the same id takes the place of the one that is built in |
    | `title` | what it is called in lists |
    | `when` | when it is used, for whoever chooses |
    | `audience` | \(MessageTemplate.audienceWords.joined(separator: ", ")); one or several |
    | `states` | \(MessageTemplate.stateWords.joined(separator: ", ")); none for all |
    | `severities` | \(MessageTemplate.severityWords.joined(separator: ", ")); none for all |
    | `turn` | \(MessageTemplate.Turn.allCases.map(\.rawValue).joined(separator: ", ")); `first` without it |
    | `limit` | the longest it may get, in characters |
    | `opening` | the longest that its first paragraph may get: what it has to say where only that is shown, as in an SMS (160) |
    | `approver` | who says that it may go out |
    | `channels` | kinds of channels that it is made for |
    | `sets-timer` | yes or no: does it start the clock of its audience anew? |
    | `final` | yes or no: is nothing due behind it? |
    | `slots` | the rule of each slot that the text names |

    The text is Mustache: `{{since}}` is a value, `{{#since}} … {{/since}}` is written when it is known, `{{^since}} … {{/since}}`
    when it is not. A list is a section that names `{{.}}` for each line. A name that is no slot is an error with its place. A
    value is never read as a template. There are no partials and no unescaped values.

    The rule of a slot says what happens when nobody knows it: `required` shows `\(MessageTemplate.unknownMark)`, with which
    nothing can be sent; `omit` leaves its section out; any other text is a sentence that stands where the slot is named, while
    its section is left out. A slot of your own has an example, and a person fills it:
    `shop: {unknown: required, example: the Berlin shop}`.

    To change one: `muster template show P1 > templates/p1.md`, beside `muster.yaml`, and edit it. Files there that name an
    `audience:` are templates; others are left alone.

    ## What a runbook says

    A runbook gives the words that only its author knows, in front matter. Each may be one text, or one for each state with
    `otherwise` for the rest.

    ```yaml
    messages:
      title: Some orders cannot be confirmed in Europe
      region: Europe
      symptom:
        Investigating: cannot confirm their order
        otherwise: have paid for items that had already sold out
      not-affected: Browsing and other orders work normally
      action: You do not need to do anything
      made-whole: Every affected order will be fulfilled or refunded in full
      doing: changing how long items are held while a payment completes
    impact:
      since: first_oversold
      who: share_hit
      counts: [orders_affected, units_oversold]
    ```

    `messages` has \(MessageWords.keys.map { "`\($0)`" }.joined(separator: ", ")). `impact` names checks: `since` gives a
    time, `who` a share from 0 to 1 or in percent, `progress` how much of the remedy is done, `counts` numbers that stay inside. Its
    other keys are for [the postmortem](postmortem.md#metrics).
    A share is told as a word: *some* below 5 %, *many* to 50 %, *most* above, *all*.

    ## Slots

    Every value carries where it comes from: *sensed* by a check, *answered* in the incident, written in the *runbook*, the
    *clock*, the incident's *record*, or a *person*. It is one line of plain text of at most \(PlainText.longest) characters:
    control and invisible characters are spelled out, line ends become spaces.

    | slot | source | filled from | lines | customers |
    |---|---|---|---|---|
    \(MessageSlot.all.map { slot in
      "| `\(slot.name)` | \(slot.source.rawValue) | \(cell(slot.meaning)) | \(slot.isList ? "several" : "one") | \(slot.isInside ? "never" : "yes") |"
    }.joined(separator: "\n"))

    ## Checks before `send`

    What **stops** a message has to be mended; what **warns** may be passed over with a reason, which is recorded. The reading
    level is the grade of Kincaid and others (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59.

    | check | does | finds | found | passes |
    |---|---|---|---|---|
    \(MessageRule.all.map { rule in
      "| `\(rule.check.rawValue)` | \(rule.check.isBlock ? "**stops**" : "warns") | \(cell(rule.finds)) | \(code(rule.shownBad)) | \(code(rule.shownGood)) |"
    }.joined(separator: "\n"))

    ## Checks of templates

    `muster template lint` exits with 1 when it finds something, and writes text, JSON, SARIF, GitHub's annotations or JUnit
    (`--format`).

    \(TemplateRule.all.map { rule in
      "### \(rule.code.rawValue)\n\n\(rule.meaning) \(rule.code.severity == .error ? "An error." : "A warning.")\n\n"
        + "```markdown\n\(rule.bad.hasSuffix("\n") ? String(rule.bad.dropLast()) : rule.bad)\n```"
    }.joined(separator: "\n\n"))

    """
}
