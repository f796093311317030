extension LintRule {
  /// Names, conditions, dimensions, placeholders.
  static let values: [LintRule] = [
    LintRule(
      .unknownName, "A condition asks for a value that nothing gives.",
      why: """
        Names are those of checks (`name=`), captures (`as=`), answers and parameters, and `NAME.exit`, `NAME.failed`. A \
        condition on an unknown name stays unknown for ever. Text stands in quotes.
        """,
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Which fault is it?

        1. `wating > 5` → [Empty the queue](#empty-the-queue)
        2. Otherwise → call the orders desk

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
      .duplicateName, "Two values have one name.",
      why: """
        A condition could not tell which of them is meant. The same script or query may be asked again under its name, as \
        a `verify` does: that is one value, newly read.
        """,
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Look at the refusals

        ```sh check name=waiting expect="= 0"
        orders refused --count
        ```
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count
        ```

        ## Look at the refusals

        ```sh check name=refused expect="= 0"
        orders refused --count
        ```
        """),
    LintRule(
      .ambiguousWord, "A bare word in an expectation is compared as text, and is also the name of a value.",
      why: """
        Behind `=` and `!=`, and in a list, a lone word is text. Quotes say that text is meant; brackets, `= (limit)`, say \
        that the value is.
        """,
      bad: """
        # Orders wait

        ## Look at the limit

        ```sh check name=limit expect="> 0"
        orders limit
        ```

        ## Look at the queue

        ```sh check name=waiting expect="= limit"
        orders queue --count
        ```
        """,
      good: """
        # Orders wait

        ## Look at the limit

        ```sh check name=limit expect="> 0"
        orders limit
        ```

        ## Look at the queue

        ```sh check name=waiting expect="= (limit)"
        orders queue --count
        ```
        """),
    LintRule(
      .mixedDimensions, "A time, a size, a share and a plain number cannot be compared or added.",
      why: """
        The verdict would be unknown for ever. A literal lends its unit to a check that has none, and a bare 0 fits all; \
        two checks must both have one.
        """,
      bad: """
        # Orders wait

        ## Look at the age

        ```sh check name=age unit=s expect="< 5GiB"
        orders queue --oldest
        ```
        """,
      good: """
        # Orders wait

        ## Look at the age

        ```sh check name=age unit=s expect="< 5m"
        orders queue --oldest
        ```
        """),
    LintRule(
      .unfillablePlaceholder, "A placeholder stands where no value can reach it.",
      why: """
        Values are never pasted into code: a `<pod>` becomes a quoted reference to a variable. Inside the quotes of a \
        nested shell, a quoted heredoc or a comment nothing expands it, so the command is only shown, to be edited.
        """,
      bad: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        ssh orders-1 'orders queue --count --shop <shop>'
        ```
        """,
      good: """
        # Orders wait

        ## Look at the queue

        ```sh check name=waiting expect="< 5"
        orders queue --count --shop <shop>
        ```
        """),
  ]
}
