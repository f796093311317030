extension LintRule {
  /// What the reader finds.
  static let reading: [LintRule] = [
    LintRule(
      .unclosedFence, "A fence is opened and never closed.",
      why: """
        Everything below it would be code: the rest of the runbook vanishes, on every forge too. Muster ends it before the \
        first line that cannot be meant as code, and says so.
        """,
      bad: """
        # Orders wait

        ## Diagnosis

        ```bash
        systemctl status orders
        ``

        ## Mitigation

        Tell the orders desk.
        """,
      good: """
        # Orders wait

        ## Diagnosis

        ```bash
        systemctl status orders
        ```

        ## Mitigation

        Tell the orders desk.
        """),
    LintRule(
      .lostFence, "A fence stands where Markdown sees none.",
      why: """
        A fence that is indented by four or more right after a paragraph is part of that paragraph. Muster reads it as the \
        fence that was meant; a forge shows it as text.
        """,
      bad: """
        # Orders wait

        1. Look at the service:
                ```bash
                systemctl status orders
                ```
        """,
      good: """
        # Orders wait

        1. Look at the service:

           ```bash
           systemctl status orders
           ```
        """),
    LintRule(
      .unknownRole, "The word behind a fence's language is no role.",
      why: """
        A misspelt `preview` must not become the action, so this is an error in an annotated file. In a plain file it is \
        only a note.
        """,
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh chek name=waiting expect="< 5"
        orders queue --count
        ```
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```
        """),
    LintRule(
      .badAttribute, "An attribute of a fence has a value that it cannot have.",
      why: "What an author wrote for safety (a cap, a time-out, a class) must never be dropped in silence.",
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5" timeout=600
        orders queue --count
        ```
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5" timeout=10m
        orders queue --count
        ```
        """),
    LintRule(
      .unknownAttribute, "An attribute of a fence is none that Muster knows.",
      why: "Other tools write attributes too, so this is only a note; but a misspelt `expect` would judge nothing.",
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5" timout=10m
        orders queue --count
        ```
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5" timeout=10m
        orders queue --count
        ```
        """),
    LintRule(
      .unreadableFrontMatter, "The YAML at the top cannot be read.",
      why: """
        Then nothing that it declares is known: no owner, no parameters, no alerts. Aliases (`*name`) are not read either, \
        and its size is bounded.
        """,
      bad: """
        ---
        title: Orders wait
        alerts: [OrdersWait
        owner: team-orders
        ---
        # Orders wait

        1. Tell the orders desk.
        """,
      good: """
        ---
        title: Orders wait
        alerts: [OrdersWait]
        owner: team-orders
        ---
        # Orders wait

        1. Tell the orders desk.
        """),
    LintRule(
      .badFrontMatter, "A key of the front matter has a value that it cannot have, or stands twice.",
      why: "A date is written as 2026-03-31; a title, an owner or a severity is one text.",
      bad: """
        ---
        alerts: [OrdersWait]
        owner: team-orders
        reviewed: last spring
        ---
        # Orders wait

        1. Tell the orders desk.
        """,
      good: """
        ---
        alerts: [OrdersWait]
        owner: team-orders
        reviewed: 2026-10-01
        ---
        # Orders wait

        1. Tell the orders desk.
        """),
    LintRule(
      .badParameter, "The declaration of a parameter contradicts itself.",
      why:
        "A default that the parameter itself would refuse, an unknown type, a choice without choices, a secret in clear.",
      bad: """
        ---
        owner: team-orders
        parameters:
          shop: {choices: [north, south], default: east}
        ---
        # Orders wait

        1. Tell the desk of the shop.
        """,
      good: """
        ---
        owner: team-orders
        parameters:
          shop: {choices: [north, south], default: north}
        ---
        # Orders wait

        1. Tell the desk of the shop.
        """),
    LintRule(
      .unknownKey, "A key of the front matter is none that Muster knows.",
      why:
        "Other tools write keys too, so this is only a note, and only in a file whose front matter is meant for Muster.",
      bad: """
        ---
        owner: team-orders
        use-when: orders wait longer than five minutes
        not-thiss: [orders-lost]
        ---
        # Orders wait

        1. Tell the orders desk.
        """,
      good: """
        ---
        owner: team-orders
        use-when: orders wait longer than five minutes
        not-this: [orders-lost]
        ---
        # Orders wait

        1. Tell the orders desk.
        """),
    LintRule(
      .badCondition, "A condition cannot be read.",
      why:
        "An arm whose condition nobody can read would never be taken by evidence. The caret shows where reading stopped.",
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5 orders` → [Tell the desk](#tell-the-desk)
        2. Otherwise → call the orders desk

        ## Tell the desk

        Call the orders desk.
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `waiting > 5` → [Tell the desk](#tell-the-desk)
        2. Otherwise → call the orders desk

        ## Tell the desk

        Call the orders desk.
        """),
    LintRule(
      .invalidText, "The file holds bytes that are no UTF-8, or NUL.",
      why: "They are read as the replacement character: a command with one in it will not do what was meant.",
      bad: "# Orders wait\n\n1. Tell the desk of \u{0}M\u{fc}nster.",
      good: "# Orders wait\n\n1. Tell the desk of M\u{fc}nster."),
    LintRule(
      .hiddenCharacters,
      "A line holds characters that do not show: escape sequences, or marks that turn the order of text.",
      why: "They can make a reviewer see other text than what runs. Muster writes them out wherever it shows the file.",
      bad: "# Orders wait\n\n1. Tell the \u{202e}ksed sredro.",
      good: "# Orders wait\n\n1. Tell the orders desk."),
  ]
}
