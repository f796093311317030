extension LintRule {
  /// What the world around a runbook shows: `--live`.
  static let drift: [LintRule] = [
    LintRule(
      .refusedQuery, "The source that a query is for refuses it.",
      why: """
        The check will be an error whenever it is asked, and decide nothing. The line and column are the source's own, where \
        it tells them. An SQL statement is planned, not run (`EXPLAIN`); values that nobody gave yet are made up for it. \
        Strings and brackets of LogQL are looked at without a source too.
        """,
      given: "`metrics` is a Prometheus that answers.",
      bad: query("rate(orders_waiting)"), good: query("rate(orders_taken_total[5m])")),
    LintRule(
      .missingMetric, "No series of this name is there.",
      why: """
        It was renamed, or what tells of it is gone: the check would find no data. What the source knew an hour ago counts as \
        there; Prometheus may remember a name for two hours more. Where a metric comes only with the trouble, let the \
        program that counts it begin at 0, or end the query in `or vector(0)`: in front of that, and inside of `absent(…)`, it \
        is not missed.
        """,
      given: "`metrics` has `orders_waiting` and `orders_taken_total`.",
      bad: query("sum(order_waiting)"), good: query("sum(orders_waiting)")),
    LintRule(
      .missingLabel, "The metric is there, and has no such label.",
      why: """
        A matcher on it finds nothing; `by (…)` of it adds up what should be kept apart. Labels that only take away (`!=`), \
        or that a query makes itself (`label_replace`), are let be.
        """,
      given: "`orders_waiting` has the labels `instance`, `job` and `shop`.",
      bad: query("sum(orders_waiting{shops=\"north\"})"), good: query("sum(orders_waiting{shop=\"north\"})")),
    LintRule(
      .missingValue, "The label has never had this value, as far back as the source remembers.",
      why: "The selector finds nothing. Patterns are asked of the source itself, each alone.",
      given: "The label `shop` of `orders_waiting` has had the values `north` and `south`.",
      bad: query("sum(orders_waiting{shop=\"nort\"})"), good: query("sum(orders_waiting{shop=~\"north|east\"})")),
    LintRule(
      .missingTable, "The database has no table of this name.",
      why: "The statement will be refused. A table that our role may not see looks the same to it.",
      given: "`shop` is a database with the table `orders` of the columns `id`, `shop` and `placed_at`.",
      bad: statement("SELECT count(*) FROM order_lines"), good: statement("SELECT count(*) FROM orders")),
    LintRule(
      .missingColumn, "The tables of the statement have no column of this name.",
      why: "The statement will be refused.",
      given: "`shop` is a database with the table `orders` of the columns `id`, `shop` and `placed_at`.",
      bad: statement("SELECT count(*) FROM orders WHERE placed < '2026'"),
      good: statement("SELECT count(*) FROM orders WHERE placed_at < '2026'")),
    LintRule(
      .missingTool, "A command starts a program that this machine does not have.",
      why: """
        It is looked for as the shell would: builtins, functions of the runbook and the PATH of whoever asks. Lint where \
        the runbook is walked. What runs elsewhere (`on=ssh://…`, "on the database host") is not looked for, and that is said.
        """,
      given: "`orders` is on the PATH.",
      bad: """
        # Orders wait

        1. Ask how many wait:

           ```sh
           ordrs queue --count
           ```
        """,
      good: """
        # Orders wait

        1. Ask how many wait:

           ```sh
           orders queue --count
           ```
        """),
    LintRule(
      .deadLink, "A link leads nowhere.",
      why: """
        The page is gone (404, 410) or its host has no address. It is asked by HEAD, and by GET where that is refused. Redirects \
        to another host are not followed, and a server that does not answer now may do so later: both are notes. Links in code \
        are not asked.
        """,
      given: "`https://wiki.example/orders` is there; `https://wiki.example/orders-old` is answered with 404.",
      bad: """
        # Orders wait

        1. Read [how orders flow](https://wiki.example/orders-old).
        """,
      good: """
        # Orders wait

        1. Read [how orders flow](https://wiki.example/orders#flow).
        """),
    LintRule(
      .notAsked, "Something could not be looked at, and so may be right or wrong.",
      why: """
        The source did not answer, wants a secret that is not here, or is declared nowhere; a query wants a value that only a \
        person has. It is said once for each reason, at the first place. `muster doctor` says how each source is.
        """,
      given: "No file declares a source `archive`; `metrics` is declared.",
      bad: query("sum(orders_waiting)", source: "archive"), good: query("sum(orders_waiting)")),
  ]

  /// What Prometheus' rules and the runbooks say of each other: `--rules`.
  static let rules: [LintRule] = [
    LintRule(
      .unreadableRules, "A file of rules cannot be read.",
      why:
        "It is no YAML, or holds no `groups:` at the top or below `spec:`. What else is wrong in it is `promtool`'s to say.",
      isAboutRules: true,
      bad: """
        groups:
          - name: orders
            rules: [
        """,
      good: """
        groups:
          - name: orders
            rules: []
        """),
    LintRule(
      .alertWithoutRunbook, "An alert has no runbook.",
      why: """
        Whoever is woken by it has nothing to hold on to. A runbook is for an alert when its `alerts:` names it or its \
        labels, when the rule's `runbook_url` (or `runbook`, `runbook_link`, `playbook`) ends in the runbook's name, or when \
        the runbook is called like it. A link that is completed when the alert fires (`{{ … }}`) is believed.
        """,
      given: given, isAboutRules: true,
      bad: """
        groups:
          - name: orders
            rules:
              - alert: OrdersLost
                expr: orders_lost > 0
        """,
      good: """
        groups:
          - name: orders
            rules:
              - alert: OrdersWait
                expr: orders_waiting > 100
              - alert: OrdersLost
                expr: orders_lost > 0
                annotations:
                  runbook_url: https://wiki.example/runbooks/orders-wait
        """),
    LintRule(
      .deadRunbookURL, "An alert's link leads to no runbook of the folder.",
      why:
        "The last part of the address is the name of a runbook's file, with or without `.md`, or the heading's slug.",
      given: given, isAboutRules: true,
      bad: """
        groups:
          - name: orders
            rules:
              - alert: OrdersWait
                expr: orders_waiting > 100
                annotations:
                  runbook_url: https://wiki.example/runbooks/order-wait
        """,
      good: """
        groups:
          - name: orders
            rules:
              - alert: OrdersWait
                expr: orders_waiting > 100
                annotations:
                  runbook_url: https://wiki.example/runbooks/orders-wait.md
        """),
    LintRule(
      .unknownAlert, "A runbook names an alert that no rule raises.",
      why: """
        The alert was renamed, and whoever is paged is not led here any more. Entries by labels (`{service="orders"}`) count as \
        raised when a rule's own labels do not speak against them.
        """,
      given: "The rules raise `OrdersWait` alone.",
      bad: """
        ---
        owner: team-orders
        alerts: [OrderWait]
        ---
        # Orders wait

        1. Call the orders desk.
        """,
      good: """
        ---
        owner: team-orders
        alerts: [OrdersWait]
        ---
        # Orders wait

        1. Call the orders desk.
        """),
  ]

  private static let given = "The folder holds `orders-wait.md` with `alerts: [OrdersWait]`, and no other runbook."

  private static func query(_ text: String, source: String = "metrics") -> String {
    """
    # Orders wait

    ## Look at the queue

    ```promql check source=\(source) expect="< 5"
    \(text)
    ```
    """
  }

  private static func statement(_ text: String) -> String {
    """
    # Orders wait

    ## Look at the table

    ```sql check source=shop expect="< 5"
    \(text)
    ```
    """
  }
}
