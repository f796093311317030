extension LintRule {
  /// The graph: links, branches, loops.
  static let paths: [LintRule] = [
    LintRule(
      .branchToNowhere, "A link leads to a heading that does not exist.",
      why: """
        At 3 a.m. it is a dead end. Headings answer to the slug that GitHub makes of them, and to `{#id}` and `<a id>`.
        """,
      bad: """
        # Orders wait

        1. Is the queue long?
           - **Yes** → [Empty the queue](#emty-the-queue)
           - **No** → [Call the desk](#call-the-desk)

        ## Empty the queue

        1. Ask the desk to empty it.

        ## Call the desk

        1. Call the orders desk.
        """,
      good: """
        # Orders wait

        1. Is the queue long?
           - **Yes** → [Empty the queue](#empty-the-queue)
           - **No** → [Call the desk](#call-the-desk)

        ## Empty the queue

        1. Ask the desk to empty it.

        ## Call the desk

        1. Call the orders desk.
        """),
    LintRule(
      .missingRunbook, "A link leads to a runbook that does not exist.",
      why: "The path is read relative to this file. Rename the link when you move the runbook.",
      bad: """
        # Orders wait

        1. Is the queue long?
           - **Yes** → [Empty the queue](missing.md)
           - **No** → [Call the desk](#call-the-desk)

        ## Call the desk

        1. Call the orders desk.
        """,
      good: """
        # Orders wait

        1. Is the queue long?
           - **Yes** → [Empty the queue](other.md)
           - **No** → [Call the desk](#call-the-desk)

        ## Call the desk

        1. Call the orders desk.
        """),
    LintRule(
      .missingTemplate, "A link leads to a message template that does not exist.",
      why: "A message that is due and has no text is written in a hurry.",
      bad: """
        # Orders wait

        1. Is the queue long?
           - **Yes** → [Tell the shops](templates/missing.md)
           - **No** → [Call the desk](#call-the-desk)

        ## Call the desk

        1. Call the orders desk.
        """,
      good: """
        # Orders wait

        1. Is the queue long?
           - **Yes** → [Tell the shops](templates/waiting.md)
           - **No** → [Call the desk](#call-the-desk)

        ## Call the desk

        1. Call the orders desk.
        """),
    LintRule(
      .unknownSlot, "A message template has a slot that nothing fills.",
      why: """
        A message with an empty slot cannot be sent, and that is found out when it is due. Slots are those of every message \
        (`title`, `since`, `who`, `symptom`, `not_affected`, `doing`, `customer_action`, `made_whole`, `next_update`, `state`, \
        `sev`, `lead`, `run_id`, `links`, `changed_since_last`, `confidence`) and the names of the runbook's own parameters, \
        checks and answers. This version sends no messages: a person copies the template, and fills what it names. In the bad \
        example it says `{{sicne}}`.
        """,
      bad: """
        ---
        owner: orders
        use-when: orders wait
        ---

        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Tell the shops](templates/misspelt.md)
        2. Otherwise → call the orders desk
        """,
      good: """
        ---
        owner: orders
        use-when: orders wait
        ---

        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Tell the shops](templates/waiting.md)
        2. Otherwise → call the orders desk
        """),
    LintRule(
      .unreachableStep, "No arm that is ever taken leads to a step.",
      why: """
        A section that is the target of an arm is entered only through arms and jumps. Here the arms that lead to it repeat \
        the condition of an earlier one, or stand in sections that are never entered themselves.
        """,
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Empty the queue](#empty-the-queue)
        2. `waiting > 5` → [Call the shops](#call-the-shops)
        3. Otherwise → call the orders desk

        ## Empty the queue

        Ask the desk to empty it.

        ## Call the shops

        Ask whether they can order.
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Empty the queue](#empty-the-queue)
        2. `waiting = 0` → [Call the shops](#call-the-shops)
        3. Otherwise → call the orders desk

        ## Empty the queue

        Ask the desk to empty it.

        ## Call the shops

        Ask whether they can order.
        """),
    LintRule(
      .unreachableArm, "An arm repeats the condition of an earlier one, or is a second *Otherwise*.",
      why: "Of numbered arms the first that matches is taken; of bullets two that match leave no default.",
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Empty the queue](#empty-the-queue)
        2. `waiting > 5` → [Empty the queue](#empty-the-queue)
        3. Otherwise → call the orders desk

        ## Empty the queue

        Ask the desk to empty it.
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Empty the queue](#empty-the-queue)
        2. Otherwise → call the orders desk

        ## Empty the queue

        Ask the desk to empty it.
        """),
    LintRule(
      .loopWithoutExit, "A loop has no way out.",
      why: "Every arm leads back. Give it one that leads on, or to a person, when trying again does not help.",
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        1. `waiting > 5` → [Look at the queue](#look-at-the-queue)
        2. Otherwise → [Look at the queue](#look-at-the-queue)
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        1. `waiting > 5` → [Look at the queue](#look-at-the-queue)
        2. Otherwise → call the orders desk
        """),
    LintRule(
      .noOtherwise, "A branch that evidence decides does not say what to do when no arm holds.",
      why:
        "The author knows better than the tool whom to call then. Muster adds \"none of these\", which names nobody.",
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Empty the queue](#empty-the-queue)
        2. `waiting = 0` → [Call the shops](#call-the-shops)

        ## Empty the queue

        Ask the desk to empty it.

        ## Call the shops

        Ask whether they can order.
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Empty the queue](#empty-the-queue)
        2. `waiting = 0` → [Call the shops](#call-the-shops)
        3. Otherwise → call the orders desk

        ## Empty the queue

        Ask the desk to empty it.

        ## Call the shops

        Ask whether they can order.
        """),
  ]
}
