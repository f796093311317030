extension MessageSlot {
  /// Every slot, those of all audiences first: a table, and nothing but.
  package static let all: [MessageSlot] = [
    MessageSlot(
      "title", .runbook,
      "the customer's title of the runbook, `messages: title`",
      example: "Some orders cannot be confirmed in Europe"),
    MessageSlot(
      "since", .sensed,
      "the check that `impact: since` names, else the milestone *impact start*; never the alert's time",
      example: "02:27 UTC (03:27 in Berlin)"),
    MessageSlot(
      "who", .sensed,
      "the check that `impact: who` names, as a word for the share, and `messages: region`; once it is over, the worst that was told",
      example: "some customers in Europe"),
    MessageSlot(
      "symptom", .runbook,
      "`messages: symptom`, perhaps one for each state: what customers cannot do, to be read behind *customers*",
      example: "have paid for items that had already sold out"),
    MessageSlot(
      "not_affected", .runbook,
      "`messages: not-affected`: what still works, one sentence",
      example: "Browsing and other orders work normally"),
    MessageSlot(
      "doing", .runbook,
      "`messages: doing`, perhaps one for each state: what is being done, to be read behind *We are*",
      example: "changing how long items are held while a payment completes"),
    MessageSlot(
      "customer_action", .runbook,
      "`messages: action`: what customers do, or need not do, one sentence",
      example: "You do not need to do anything, and please do not order again"),
    MessageSlot(
      "made_whole", .runbook,
      "`messages: made-whole`: refund, re-delivery or correction, one sentence",
      example: "Every affected order will be fulfilled or refunded in full"),
    MessageSlot(
      "next_update", .clock,
      "the cadence",
      example: "03:02 UTC"),
    MessageSlot(
      "state", .answered,
      "the incident's state, as customers know it",
      example: "Investigating"),
    MessageSlot(
      "changed_since_last", .record,
      "what differs from the last message to this audience",
      example: "The number of affected orders went from some to many"),
    MessageSlot(
      "fact", .person,
      "one useful line that the last message did not have",
      example: "Orders placed before 02:00 UTC are not affected and ship today as planned"),
    MessageSlot(
      "progress", .sensed,
      "the check that `impact: progress` names; only what was measured",
      example: "about 3110 of 4812"),
    MessageSlot(
      "works_now", .runbook,
      "`messages: works-now`: what works again, to be read before *again*",
      example: "New orders are confirmed normally"),
    MessageSlot(
      "lag", .runbook,
      "`messages: lag`: what may take longer, one sentence",
      example: "Confirmation e-mails for earlier orders may take until 05:00 UTC"),
    MessageSlot(
      "hold", .runbook,
      "`messages: hold`: how long it must stay well before it is called over",
      example: "30 minutes"),
    MessageSlot(
      "ended", .sensed,
      "the milestone *impact end*",
      example: "03:46 UTC"),
    MessageSlot(
      "data", .person,
      "whether anything was lost or changed: what, or no",
      example: "No order and no payment was lost"),
    MessageSlot(
      "sorry_for", .runbook,
      "`messages: sorry-for`: what the apology is for, to be read behind *We are sorry*",
      example: "that we could not confirm your orders on time"),
    MessageSlot(
      "summary_by", .clock,
      "when the summary is there: two working days for SEV1, else five",
      example: "Tuesday 24 November"),
    MessageSlot(
      "said_over", .record,
      "when a message last said that it was over, or better",
      example: "03:46 UTC"),
    MessageSlot(
      "said_what", .record,
      "what that message said: `over`, or `getting better`",
      example: "getting better"),
    MessageSlot(
      "signal", .person,
      "what looked like a problem, in words of a customer",
      example: "slow order confirmations"),
    MessageSlot(
      "rhythm", .clock,
      "the cadence of a long incident",
      example: "once an hour"),
    MessageSlot(
      "wrong", .person,
      "the statement that was wrong, as it was published",
      example: "No payments are affected"),
    MessageSlot(
      "right", .person,
      "what is so",
      example: "Some payments were taken twice"),
    MessageSlot(
      "matters", .person,
      "why the difference matters to those who read it",
      example: "If you paid between 02:27 and 02:58 UTC, you may see two charges today"),
    MessageSlot(
      "noticed", .person,
      "what customers may have noticed",
      example: "Your order stayed unconfirmed, or a confirmation came hours later"),
    MessageSlot(
      "when_and_whom", .person,
      "when it was, and for whom, rounded honestly",
      example: "On Sunday between 02:27 and 03:46 UTC, for about one order in forty in Europe"),
    MessageSlot(
      "happened", .person,
      "what happened, in plain words, one paragraph",
      example:
        "We hold an item for you while your bank confirms the payment. Confirmations came late, and items were sold again"
    ),
    MessageSlot(
      "did", .person,
      "what was done, also for customers",
      example: "We lengthened the hold, then settled each affected order by hand"),
    MessageSlot(
      "changing", .person,
      "what is being changed, each with a date",
      example: "Holds last until the bank has answered, from 30 November", isList: true),
    MessageSlot(
      "contact", .person,
      "one way to reach a person",
      example: "orders@example.com"),
    MessageSlot(
      "order", .person,
      "the name of the order, as the customer knows it",
      example: "the blue garden chair, ordered on 21 November"),
    MessageSlot(
      "their_case", .person,
      "what happened to this order",
      example: "Your payment arrived, but the chair had been sold to somebody else in the meantime"),
    MessageSlot(
      "done_for_them", .person,
      "what has already been done for them, with its own number or date",
      example: "We have refunded you in full; it reaches your account by Wednesday"),
    MessageSlot(
      "choices", .person,
      "what they can choose, or that there is nothing to do",
      example: "If you would rather wait for a new chair, answer this message by Friday"),
    MessageSlot(
      "view", .person,
      "which page or figure was wrong",
      example: "the balance on your account page"),
    MessageSlot(
      "wrong_span", .person,
      "from when to when",
      example: "from 02:27 to 03:46 UTC on 22 November"),
    MessageSlot(
      "correct_value", .person,
      "what is right now",
      example: "Your balance is correct again and includes every payment"),
    MessageSlot(
      "acted_on", .person,
      "whether anything was done on the wrong value",
      example: "No payment was made or refused because of it"),
    MessageSlot(
      "where_it_is", .person,
      "where the parcel is",
      example: "Your parcel left the depot this morning and is on its way"),
    MessageSlot(
      "why_stuck", .person,
      "why it looked stuck",
      example: "Our tracking page did not receive news for six hours; the parcel itself never stopped"),
    MessageSlot(
      "facts", .runbook,
      "three facts that may be said: who is hit by what, what works, what to do",
      example: "Payments are not lost", isList: true, isInside: true),
    MessageSlot(
      "never_say", .runbook,
      "two things not to say: when it will be over, and what caused it before that is public",
      example: "when it will be over", isList: true, isInside: true),
    MessageSlot(
      "recognise", .runbook,
      "`messages: recognise`: how to tell an affected customer",
      example: "The order is paid and says *waiting* for more than 15 minutes", isInside: true),
    MessageSlot(
      "offer", .runbook,
      "`messages: offer`: what to offer",
      example: "Offer to wait or a full refund; both are pre-approved", isInside: true),
    MessageSlot(
      "tag", .runbook,
      "`messages: tag`: what tickets are tagged with",
      example: "oversold-nov22", isInside: true),
    MessageSlot(
      "symptoms_to", .record,
      "where new symptoms are told",
      example: "muster observe INC-2031 \"what the customer says\"", isInside: true),
    MessageSlot(
      "greeting", .person,
      "how the customer is greeted",
      example: "Hello"),
    MessageSlot(
      "next_contact", .clock,
      "when they hear of it again: by the brief's own clock, else by the status page's",
      example: "03:02 UTC"),
    MessageSlot(
      "wave_order", .person,
      "who is answered first",
      example: "Orders with a payment, oldest first", isList: true, isInside: true),
    MessageSlot(
      "merge_rule", .person,
      "which tickets are one",
      example: "One customer, one order: merge into the oldest", isInside: true),
    MessageSlot(
      "bulk_answer", .person,
      "the wording for many at once",
      example: "Your order is safe and we are settling it now", isInside: true),
    MessageSlot(
      "stop_rule", .person,
      "when to stop answering in bulk",
      example: "Stop when a reply brings a symptom that is not in the brief", isInside: true),
    MessageSlot(
      "run_id", .record,
      "the incident's name",
      example: "INC-2031", isInside: true),
    MessageSlot(
      "sev", .answered,
      "the incident's severity",
      example: "SEV2", isInside: true),
    MessageSlot(
      "lead", .answered,
      "who leads",
      example: "mira", isInside: true),
    MessageSlot(
      "links", .record,
      "where to follow",
      example: "muster where INC-2031", isInside: true),
    MessageSlot(
      "confidence", .person,
      "`fact` or `working theory`",
      example: "working theory", isInside: true),
    MessageSlot(
      "impact_line", .sensed,
      "the impact in one line, with its numbers",
      example: "212 orders affected, 37 units oversold", isInside: true),
    MessageSlot(
      "needed", .person,
      "who else is needed, or nobody",
      example: "nobody else needed", isInside: true),
    MessageSlot(
      "condition", .sensed,
      "the checks' last values",
      example: "oversold_units 37 (limit 0), read 02:41 UTC", isList: true, isInside: true),
    MessageSlot(
      "actions", .record,
      "what is being done, by whom, since when",
      example: "lengthen the hold, mira, since 02:44 UTC", isList: true, isInside: true),
    MessageSlot(
      "needs", .person,
      "what is needed, of whom, by when",
      example: "tomas: confirm the provider's backlog by 03:10 UTC", isList: true, isInside: true),
    MessageSlot(
      "business_effect", .runbook,
      "`messages: business-effect` and the numbers of `impact: counts`",
      example: "212 orders in Europe wait for confirmation", isInside: true),
    MessageSlot(
      "trend", .sensed,
      "better, worse or unchanged, by the check of `impact: who`",
      example: "better", isInside: true),
    MessageSlot(
      "decision_wanted", .person,
      "the decision that is wanted, or `none`",
      example: "none", isInside: true),
    MessageSlot(
      "whom", .person,
      "who is called",
      example: "anna", isInside: true),
    MessageSlot(
      "you_because", .person,
      "why exactly this person",
      example: "you run the provider's side of the payment hook", isInside: true),
    MessageSlot(
      "evidence", .sensed,
      "three lines of evidence",
      example: "callbacks are 1140 s late (limit 120 s)", isList: true, isInside: true),
    MessageSlot(
      "tried", .record,
      "what was tried, and what came of it",
      example: "restart of the webhook workers at 02:41 UTC, no effect", isInside: true),
    MessageSlot(
      "asked", .person,
      "what is asked",
      example: "say whether callbacks can be replayed", isInside: true),
    MessageSlot(
      "time_left", .person,
      "how long there is",
      example: "20 minutes", isInside: true),
    MessageSlot(
      "join", .record,
      "how to join",
      example: "muster where INC-2031, bridge 7", isInside: true),
    MessageSlot(
      "how_bad", .record,
      "severity, trend and what is hit",
      example: "SEV2, improving: 226 payers affected", isInside: true),
    MessageSlot(
      "story", .record,
      "what happened so far, in two sentences",
      example: "Callbacks were late, so holds ran out and 37 units were sold twice", isInside: true),
    MessageSlot(
      "to_do", .record,
      "what waits, and by when",
      example: "customer update, due 04:00 UTC", isList: true, isInside: true),
    MessageSlot(
      "if_then", .person,
      "what could come, and what to do then",
      example: "if checkout errors pass 2 %, the guard stops step 8", isList: true, isInside: true),
    MessageSlot(
      "not_normal", .record,
      "what still differs from normal",
      example: "hold is 3600 s (was 900 s)", isList: true, isInside: true),
    MessageSlot(
      "tried_without", .record,
      "what was tried without effect",
      example: "restart of the webhook workers", isList: true, isInside: true),
    MessageSlot(
      "account", .person,
      "our account with the partner",
      example: "account 4471, live"),
    MessageSlot(
      "times", .sensed,
      "the times of the effect, UTC",
      example: "from 02:27 UTC, still so at 02:55 UTC"),
    MessageSlot(
      "request_ids", .person,
      "identifiers the partner can search for",
      example: "req_8Hq2 at 02:31:07 UTC", isList: true),
    MessageSlot(
      "measured", .sensed,
      "the effect as we measured it",
      example: "callbacks arrive 19 minutes late at the median"),
    MessageSlot(
      "ask", .person,
      "what we ask",
      example: "please say whether callbacks are queued, and when you expect the queue to be empty"),
    MessageSlot(
      "check_in", .clock,
      "when we write again",
      example: "03:30 UTC"),
    MessageSlot(
      "what", .record,
      "the action",
      example: "re-stamp 4812 live reservations", isInside: true),
    MessageSlot(
      "when", .person,
      "when it begins, and how long it takes",
      example: "03:00 UTC, about 10 minutes", isInside: true),
    MessageSlot(
      "dip", .person,
      "what to expect",
      example: "checkout errors up to 1 % for 2 minutes", isInside: true),
    MessageSlot(
      "undo", .runbook,
      "how it is taken back",
      example: "undo of step 8, 2 minutes", isInside: true),
    MessageSlot(
      "objections", .person,
      "who can object, and until when",
      example: "mira, until 02:58 UTC", isInside: true),
    MessageSlot(
      "window", .person,
      "from when to when",
      example: "10:00 to 11:00 UTC", isInside: true),
    MessageSlot(
      "who_is_in", .person,
      "who takes part",
      example: "payments on-call, support desk", isInside: true),
    MessageSlot(
      "stop_drill", .person,
      "how to stop it",
      example: "say STOP in the channel, or call 7", isInside: true),
    MessageSlot(
      "phase", .answered,
      "whether it starts or ends",
      example: "start", isInside: true),
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The slot of this name; nil when there is none.
  package static func named(_ name: String) -> MessageSlot? { byName[name] }
}
