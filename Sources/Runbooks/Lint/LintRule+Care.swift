extension LintRule {
  /// What a tired person can take in, and what the runbook's keeper owes them.
  static let care: [LintRule] = [
    LintRule(
      .lateMitigation, "The search for the cause comes before everything that would stop the harm.",
      why: """
        Customers want the errors to stop; where it breaks is often enough to stop it. One generic mitigation belongs \
        within the first five steps, before the diagnosis.
        """,
      bad: """
        # Orders wait

        ## Diagnosis

        1. Ask how long the oldest order waits.
        2. Ask which shops are hit.
        3. Ask since when.
        4. Ask what was changed.
        5. Ask whether payments wait too.

        ## Mitigation

        1. Send new orders to the second queue.
        """,
      good: """
        # Orders wait

        ## Mitigation

        1. Send new orders to the second queue.

        ## Diagnosis

        1. Ask how long the oldest order waits.
        2. Ask which shops are hit.
        3. Ask since when.
        4. Ask what was changed.
        5. Ask whether payments wait too.
        """),
    LintRule(
      .longPhase, "A phase has more than nine steps.",
      why: "After a minute or two people cut corners. What is rare belongs in a runbook of its own.",
      bad: """
        # Orders wait

        ## Mitigation

        \((1...10).map { "\($0). Send new orders of shop \($0) to the second queue." }.joined(separator: "\n"))
        """,
      good: """
        # Orders wait

        ## Mitigation

        \((1...9).map { "\($0). Send new orders of shop \($0) to the second queue." }.joined(separator: "\n"))
        """),
    LintRule(
      .longStep, "A step has more than twelve lines to read.",
      why: "One step is one screen. Keep what is done and why; put the rest behind a link.",
      bad: """
        # Orders wait

        ## Mitigation

        1. Send new orders to the second queue.

        \((1...13).map { "   Reason \($0) why this is done is told in this whole line of its own.\n" }.joined(separator: "\n"))
        """,
      good: """
        # Orders wait

        ## Mitigation

        1. Send new orders to the second queue.

           The first queue can then be emptied without losing any.
        """),
    LintRule(
      .manyDoFirst, "More than three things are to be done first.",
      why: "What comes fourth is not first. Headings that count: *Do first*, *First*, *At once*, *Immediate actions*.",
      bad: """
        # Orders wait

        ## Do first

        1. Declare the incident.
        2. Tell the shops.
        3. Save the queue.
        4. Call the desk.
        """,
      good: """
        # Orders wait

        ## Do first

        1. Declare the incident.
        2. Tell the shops.
        3. Save the queue.
        """),
    LintRule(
      .noOwner, "Nobody owns the runbook.",
      why: "Nobody is asked when it is wrong, and nobody hears of what walks have found.",
      bad: """
        ---
        alerts: [OrdersWait]
        ---
        # Orders wait

        1. Call the orders desk.
        """,
      good: """
        ---
        alerts: [OrdersWait]
        owner: team-orders
        ---
        # Orders wait

        1. Call the orders desk.
        """),
    LintRule(
      .noUseWhen, "A runbook that changes something does not say when it is the right one.",
      why: "The wrong list done perfectly is worse than none. `not-this:` names the neighbours it is mistaken for.",
      bad: """
        ---
        owner: team-orders
        exit: [waiting]
        ---
        # Orders wait

        ## Pause the intake

        ```sh run class=small
        orders pause
        ```

        ```sh preview
        orders pause --dry-run
        ```

        ```sh undo covers="all of it"
        orders resume
        ```

        ## Wait until the queue is short

        ```sh verify name=waiting expect="< 5" for=10m
        orders queue --count
        ```
        """,
      good: """
        ---
        owner: team-orders
        use-when: orders wait longer than five minutes
        exit: [waiting]
        ---
        # Orders wait

        ## Pause the intake

        ```sh run class=small
        orders pause
        ```

        ```sh preview
        orders pause --dry-run
        ```

        ```sh undo covers="all of it"
        orders resume
        ```

        ## Wait until the queue is short

        ```sh verify name=waiting expect="< 5" for=10m
        orders queue --count
        ```
        """),
    LintRule(
      .staleReview, "The runbook was last reviewed more than 180 days ago.",
      why: "Systems move on. Walk it once, mend what is no longer so, and set the date.",
      bad: """
        ---
        owner: team-orders
        reviewed: 2026-01-31
        ---
        # Orders wait

        1. Call the orders desk.
        """,
      good: """
        ---
        owner: team-orders
        reviewed: 2026-10-31
        ---
        # Orders wait

        1. Call the orders desk.
        """),
    LintRule(
      .destructiveInText, "A command that destroys stands in a sentence.",
      why: """
        There nothing shows what it would hit, nothing asks, and nothing is recorded. In a fence it is confirmed, and the \
        record says who ran it.
        """,
      bad: """
        # Orders wait

        1. If nothing else helps, run `rm -rf /var/spool/orders` on the host.
        """,
      good: """
        # Orders wait

        1. If nothing else helps, empty the spool:

           ```sh
           orders spool --empty
           ```
        """),
    LintRule(
      .secretInClear, "Something looks like a password or a key in clear.",
      why: """
        A runbook is read, copied and pasted by many. Secrets are references: a parameter with `secret: yes`, given as \
        `env:NAME`, `file:PATH` or `cmd:…`.
        """,
      bad: """
        # Orders wait

        1. Log in to the desk with password=Tr0ub4dor99 and look at the queue.
        """,
      good: """
        # Orders wait

        1. Log in to the desk with password=<desk password> and look at the queue.
        """),
    LintRule(
      .neverRun, "A command is one that the policy never runs.",
      why: """
        At 3 a.m. the walk would refuse it, and whoever stands there would have to find another way. Write the other way now, or \
        change the [policy](../policy.md). Asked with `--config` or `--live`; what hangs on a value is judged when it is known.
        """,
      given: "`muster.yaml` says `policy: {never: [orders flush]}`.",
      bad: """
        # Orders wait

        1. Empty the queue:

           ```sh
           sudo orders --shop north flush
           ```
        """,
      good: """
        # Orders wait

        1. Empty the queue:

           ```sh
           orders drain
           ```
        """),
    LintRule(
      .maybeNeverRun, "Whether a command is one that the policy never runs cannot be known.",
      why: """
        What is put together while it runs nobody can read before, so the walk refuses it as if it were forbidden. Asked with \
        `--config` or `--live`; a variable counts as known here, since the walk knows its value.
        """,
      given: "`muster.yaml` says `policy: {never: [orders flush]}`.",
      bad: """
        # Orders wait

        1. Empty the queue:

           ```sh
           orders repair --print | bash
           ```
        """,
      good: """
        # Orders wait

        1. Empty the queue:

           ```sh
           orders repair --all
           ```
        """),
  ]
}
