import Incidents

extension MessageRule {
  /// What stops a message.
  static let blocks: [MessageRule] = [
    MessageRule(
      .unresolvedSlot, "a place that nobody has filled",
      bad: "Browsing works for [unknown - say so or remove].", good: "We are still establishing who is affected."),
    MessageRule(
      .noNextUpdate, "no time of the next message, in one that is not the last",
      bad: (
        "a text without \"Next update by 03:02 UTC\"", { $0.text = "Some orders cannot be confirmed in Europe.\n" }
      ),
      good: ("Next update by 03:02 UTC.", { _ in })),
    MessageRule(
      .personalData, "what looks like an e-mail address, a telephone number, a payment card or an order's number",
      bad: "The first report came from ada@shop.example about order 1048577.",
      good: "The first report came from a customer."),
    MessageRule(
      .valueMarkup, "markup, a link or a mention in a value that was measured or recorded",
      bad: (
        "who: some customers in <@U123>",
        {
          $0.slots[1].value = "some customers in <@U123>"
          $0.text = $0.text.replacing("some customers in Europe", with: "some customers in <@U123>")
        }
      ),
      good: ("who: some customers in Europe", { _ in })),
    MessageRule(
      .drillWord, "a drill that does not say so, or the word in a message that is none",
      bad: "This is a drill.", good: "Payments work normally."),
    MessageRule(
      .overLimit, "more characters than the template or the channel takes",
      bad: (
        "700 characters for P3, which takes 600",
        { $0.text = text(with: String(repeating: "Browsing works normally. ", count: 24)) }
      ),
      good: ("600 characters and less", { _ in })),
    MessageRule(
      .backwards, "a state before the one that was told last, and the template is neither P7 nor P10",
      bad: ("Identified behind Monitoring, by P3", { $0.last = last(.monitoring) }),
      good: (
        "Identified behind Monitoring, by P7",
        {
          $0.last = last(.monitoring)
          $0.template = "P7"
        }
      )),
    MessageRule(
      .nothingNew, "no sentence that the last message did not have, in the same state",
      bad: (
        "the text of last time with a new time",
        {
          $0.last = last(.identified)
          $0.last?.text = $0.text.replacing("03:02", with: "02:42")
        }
      ),
      good: ("one more useful line, such as a workaround", { $0.last = last(.identified) })),
  ]

  /// What a person may pass over, with a reason.
  static let warnings: [MessageRule] = [
    MessageRule(
      .promisedTime, "words that promise an end", bad: "This will be over in 10 minutes.",
      good: "We write as soon as it is over."),
    MessageRule(.hedge, "a guess in the place of a fact", bad: "Payments should work.", good: "Payments work."),
    MessageRule(
      .internalName, "names of services, hosts, sources, tables and steps",
      bad: "We are mending reservations_live.", good: "We are mending how items are held."),
    MessageRule(
      .bigWord, "\"outage\" when a part still works, \"root cause\", exclamation marks",
      bad: "We know the root cause of the outage!", good: "We know what set it off."),
    MessageRule(
      .passive, "a sentence that hides that it was us", bad: "Mistakes were made.", good: "We set the limit too low."),
    MessageRule(
      .blame, "a third party, or a person by name", bad: "This is due to a third party.",
      good: "Payments are confirmed late."),
    MessageRule(
      .contradiction, "another beginning than last time, or another region with the same \"some\"",
      bad: ("since 02:27 UTC, and 02:10 UTC last time", { $0.last = last(.identified, since: "02:10 UTC") }),
      good: ("since 02:27 UTC, as last time", { $0.last = last(.identified) })),
    MessageRule(
      .oldEvidence, "a measured value that is older than five minutes",
      bad: ("read at 02:35 UTC, seven minutes ago", { $0.evidence = now - 432_000_000_000 }),
      good: ("read at 02:41 UTC", { _ in })),
    MessageRule(
      .movedImpact, "impact that changed by more than 20 % since the draft was made",
      bad: (
        "orders affected 212 -> 260",
        {
          $0.countsThen = ["orders_affected": 212]
          $0.countsNow = ["orders_affected": 260]
        }
      ),
      good: (
        "orders affected 212 -> 226",
        {
          $0.countsThen = ["orders_affected": 212]
          $0.countsNow = ["orders_affected": 226]
        }
      )),
    MessageRule(
      .readingLevel, "sentences that ask for more than eight years of school",
      bad: """
        The organisation is presently investigating considerable irregularities concerning the confirmation of reservations, \
        and subsequently anticipates communicating additional information regarding remediation.
        """,
      good: "We look at why orders wait, and write again."),
    MessageRule(
      .sameText, "the text of last time behind a change of state",
      bad: (
        "the text of Investigating, sent as Identified",
        {
          $0.last = last(.investigating)
          $0.last?.text = $0.text
        }
      ),
      good: ("a text of its own", { $0.last = last(.investigating) })),
  ]
}
