extension LintRule {
  /// Actions, and the checks around them.
  static let actions: [LintRule] = [
    LintRule(
      .severalActions, "A step has more than one action.",
      why:
        "One step is one thing that was done or not. Preview, undo, guard and probe belong to the one `run` beside them.",
      bad: action(
        """
        ```sh run class=small
        orders pause
        ```

        ```sh run class=small
        orders flush
        ```

        ```sh preview
        orders pause --dry-run
        ```

        ```sh undo covers="all of it"
        orders resume
        ```
        """),
      good: action(
        """
        ```sh run class=small
        orders pause
        ```

        ```sh preview
        orders pause --dry-run
        ```

        ```sh undo covers="all of it"
        orders resume
        ```
        """)),
    LintRule(
      .orphanRole, "A preview, an undo, a guard or a probe has no action beside it.",
      why: "It belongs to the `run` under the same heading; alone it is never asked.",
      bad: """
        # Orders wait

        ## Empty the queue

        ```sh preview
        orders flush --dry-run
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
      .noUndo, "An action cannot be taken back.",
      why: "The class goes up one without an undo, and the failure screen has one choice less.",
      bad: action(
        """
        ```sh run class=small
        orders pause
        ```

        ```sh preview
        orders pause --dry-run
        ```
        """),
      good: action(
        """
        ```sh run class=small
        orders pause
        ```

        ```sh preview
        orders pause --dry-run
        ```

        ```sh undo covers="all of it"
        orders resume
        ```
        """)),
    LintRule(
      .noPreview, "Nothing shows what an action would do before it does it.",
      why: """
        The phrase that is typed at the confirmation holds a number that only the preview knows. Without one the class \
        goes up, and the target's own name is typed.
        """,
      bad: action(
        """
        ```sh run class=small
        orders pause
        ```

        ```sh undo covers="all of it"
        orders resume
        ```
        """),
      good: action(
        """
        ```sh run class=small
        orders pause
        ```

        ```sh preview
        orders pause --dry-run
        ```

        ```sh undo covers="all of it"
        orders resume
        ```
        """)),
    LintRule(
      .noVerification, "Something is changed, and nothing says that it helped.",
      why: """
        A command that returned 0 says nothing about customers. The signal that raised the alarm must hold for a time: a \
        check with the role `verify`, a *Verification* section, or `exit:` in the front matter.
        """,
      bad: """
        ---
        owner: team-orders
        use-when: orders wait longer than five minutes
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
        """,
      good: action(
        """
        ```sh run class=small
        orders pause
        ```

        ```sh preview
        orders pause --dry-run
        ```

        ```sh undo covers="all of it"
        orders resume
        ```
        """)),
    LintRule(
      .noCap, "An action of the class wide or lasting has no limit of targets.",
      why:
        "An empty filter has meant *everything* before. Above the cap the action is refused, and no prompt can raise it.",
      bad: action(
        """
        ```sh run class=wide
        orders flush
        ```

        ```sh preview
        orders flush --dry-run
        ```

        ```sh undo covers="orders younger than a day"
        orders restore
        ```
        """),
      good: action(
        """
        ```sh run class=wide cap=500
        orders flush
        ```

        ```sh preview
        orders flush --dry-run
        ```

        ```sh undo covers="orders younger than a day"
        orders restore
        ```
        """)),
    LintRule(
      .noCoverage, "An undo does not say what it covers.",
      why:
        "A partial undo that was taken for a whole one is a second incident. The sentence is shown before the prompt.",
      bad: action(
        """
        ```sh run class=wide cap=500
        orders flush
        ```

        ```sh preview
        orders flush --dry-run
        ```

        ```sh undo
        orders restore
        ```
        """),
      good: action(
        """
        ```sh run class=wide cap=500
        orders flush
        ```

        ```sh preview
        orders flush --dry-run
        ```

        ```sh undo covers="orders younger than a day"
        orders restore
        ```
        """)),
    LintRule(
      .noHold, "A `verify` does not say how long it must stay true.",
      why: "One good sample is no recovery.",
      bad: """
        # Orders wait

        ## Wait until the queue is short

        ```sh verify name=waiting expect="< 5"
        orders queue --count
        ```
        """,
      good: """
        # Orders wait

        ## Wait until the queue is short

        ```sh verify name=waiting expect="< 5" for=10m within=40m every=15s
        orders queue --count
        ```
        """),
    LintRule(
      .noExpectation, "A query has a role, and nothing says what it should come to.",
      why: """
        Without `expect=` there is a value and no verdict, so it can decide nothing. A PromQL query that ends in a \
        comparison is its own expectation, and an HTTP request is met by a status from 200 to 299.
        """,
      bad: """
        # Orders wait

        ## Look at the queue

        ```promql check name=waiting
        sum(orders_waiting)
        ```
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```promql check name=waiting expect="< 5"
        sum(orders_waiting)
        ```
        """),
    LintRule(
      .scriptSyntax, "The shell refuses to parse a script.",
      why: "`bash -n` is asked by `muster lint`, and again before a run. Only bash and sh are asked.",
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        if orders queue; then orders queue --count
        ```
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        if orders queue; then orders queue --count; fi
        ```
        """),
    LintRule(
      .unknownStep, "`restores=` names a step that this runbook does not have.",
      why: """
        What the action puts back would stay on the list of what still differs, and somebody would be asked to undo it by hand. It \
        is the step's id: its title in small letters, with dashes between the words.
        """,
      bad: restoring("pause-the-intakes"), good: restoring("pause-the-intake")),
  ]

  /// A change and the action that puts it back.
  private static func restoring(_ step: String) -> String {
    action(
      """
      ```sh run class=small
      orders pause
      ```

      ```sh preview
      orders pause --dry-run
      ```

      ```sh undo covers="all of it"
      orders resume
      ```

      ## Open the intake again

      ```sh run class=small leaves=nothing restores=\(step)
      orders resume
      ```

      ```sh preview
      orders resume --dry-run
      ```

      ```sh undo covers="all of it"
      orders pause
      ```
      """)
  }

  /// A runbook around one action, with all that the other rules ask for.
  private static func action(_ fences: String) -> String {
    """
    ---
    owner: team-orders
    use-when: orders wait longer than five minutes
    ---
    # Orders wait

    ## Pause the intake

    \(fences)

    ## Wait until the queue is short

    ```sh verify name=waiting expect="< 5" for=10m within=40m
    orders queue --count
    ```
    """
  }
}
