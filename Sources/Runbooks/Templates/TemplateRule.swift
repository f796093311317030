/// What a code of `muster template lint` means, with the file that shows it and the file that does it right.
package struct TemplateRule: Sendable {
  package var code: TemplateCode
  package var meaning: String
  package var bad: String
  package var good: String

  private init(_ code: TemplateCode, _ meaning: String, bad: String, good: String = sample) {
    self.code = code
    self.meaning = meaning
    self.bad = bad
    self.good = good
  }

  /// A template with which nothing is wrong.
  package static let sample = """
    ---
    id: X1
    title: Looking into it
    audience: [status page]
    states: [Investigating]
    limit: 280
    slots:
      title: required
      symptom: omit
      next_update: required
    ---
    {{title}}

    {{#symptom}}Some customers {{symptom}}. {{/symptom}}We are looking into it now.

    Next update by {{next_update}}.
    """

  private static func with(_ before: String, _ after: String) -> String { sample.replacing(before, with: after) }

  /// Every rule, in the order of `TemplateCode`.
  package static let all: [TemplateRule] = [
    TemplateRule(
      .unreadableTemplate, "There is no front matter, it is no YAML, or there is no text behind it.",
      bad: "{{title}}\n\nWe are looking into it now.\n"),
    TemplateRule(
      .badTemplateKey, "A key that no template has, or a value that it cannot have.",
      bad: with("states: [Investigating]", "states: [Investigated]")),
    TemplateRule(
      .badTemplateTag, "A tag is not closed, or closes another section than the open one.",
      bad: with("{{/symptom}}", "{{/symptoms}}")),
    TemplateRule(
      .unknownSlot, "A slot that is neither in the table nor declared with an example of its own.",
      bad: with("now.", "now in {{regoin}}."),
      good: with("now.", "now in {{shop}}.").replacing(
        "  symptom: omit", with: "  symptom: omit\n  shop: {unknown: required, example: the Berlin shop}")),
    TemplateRule(
      .slotWithoutRule, "Nothing says what stands there when nobody knows.", bad: with("  next_update: required\n", "")),
    TemplateRule(
      .unusedRule, "A slot has a rule, and the text does not name it.",
      bad: with("  title: required", "  title: required\n  who: omit")),
    TemplateRule(
      .bareSlot, "A slot that may be left out stands outside a section of its own: half a sentence would stay.",
      bad: with("{{#symptom}}Some customers {{symptom}}. {{/symptom}}", "Some customers {{symptom}}. ")),
    TemplateRule(
      .rawSlot, "A value is written without escaping, or another file is taken in.",
      bad: with("{{title}}", "{{{title}}}")),
    TemplateRule(
      .insideSlot, "What is for people inside stands in a message for customers.",
      bad: with("now.", "now, {{lead}} leads.").replacing("  symptom: omit", with: "  symptom: omit\n  lead: required")),
    TemplateRule(
      .missingSlot, "A message of this kind says too little without this slot.",
      bad: with("{{title}}\n\n", "").replacing("  title: required\n", with: "")),
    TemplateRule(
      .noNextUpdate, "It is not the last message, and does not say when the next one comes.",
      bad: with("\n\nNext update by {{next_update}}.", "").replacing("  next_update: required\n", with: "")),
    TemplateRule(
      .overLimit, "Filled with values as long as they get, it is longer than `limit`.",
      bad: with("limit: 280", "limit: 100")),
    TemplateRule(
      .tone, "It guesses, promises a time, blames, or is loud.",
      bad: with("looking into it now", "looking into it, and it should work again soon")),
  ]
}
