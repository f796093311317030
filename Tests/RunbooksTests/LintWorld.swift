import Runbooks

/// The world that the examples of the linter's rules live in: what sources, shell, web and rules say.
enum LintWorld {
  static var metrics: LiveFacts.Names {
    var names = LiveFacts.Names()
    names.metrics = ["orders_taken_total", "orders_waiting"]
    let labels = ["__name__", "instance", "job", "shop"]
    names.labels = ["orders_waiting": labels, "orders_taken_total": labels]
    names.values = [LiveFacts.LabelOfMetric("shop", of: "orders_waiting"): ["north", "south"]]
    names.unmatched = ["orders_waiting{shop=~\"west.*\"}"]
    return names
  }

  static var shop: LiveFacts.Names {
    var names = LiveFacts.Names()
    names.tables = ["orders": ["id", "shop", "placed_at"], "stock": ["place", "sku"]]
    return names
  }

  /// What is replied to queries that are refused.
  static let refusals = [
    "rate(orders_waiting)":
      "invalid parameter \"query\": 1:6: parse error: expected type range vector in call to function \"rate\", got instant vector",
    "SELECT count(*) FROM order_lines": "no such table: order_lines",
    "SELECT count(*) FROM orders WHERE placed < '2026'":
      "column \"placed\" does not exist (character 43) [42703]",
  ]

  /// The facts about a file.
  static func facts(about file: RunbookFile) -> LiveFacts {
    var facts = LiveFacts()
    facts.names = ["metrics": metrics, "shop": shop]
    facts.programs = LiveFacts.Programs(missing: ["ordrs"], known: ["grep", "orders"])
    facts.deadLinks = ["https://wiki.example/orders-old": .status(404)]
    for block in file.runbooks.flatMap({ $0.blocksWithSteps.map(\.block) }) where block.kind == .query {
      let source = block.attributes.source ?? (block.language == "sql" ? "shop" : "metrics")
      if source == "archive" {
        facts.unasked.append(
          .init(.query, line: block.lines.start, why: "there is nowhere to ask: no source is called archive"))
        continue
      }
      let text = block.text.split(separator: "\n").joined(separator: "\n")
      let lead = block.language == "sql" ? 8 : 0
      facts.queries[LiveFacts.Place(block)] = LiveFacts.Query(
        source: source, refusal: refusals[text].map { QueryRefusal(asked: text, lead: lead, said: $0) })
    }
    return facts
  }

  static let policy = Configuration.read(Array("policy: {never: [orders flush]}".utf8), path: "muster.yaml").0.policy

  static let rules = RuleFile.read(
    Array("groups: [{name: orders, rules: [{alert: OrdersWait, expr: orders_waiting > 100}]}]".utf8), path: "rules.yml")

  static let runbooks = RunbookFile.read(
    Array("---\nowner: team-orders\nalerts: [OrdersWait]\n---\n# Orders wait\n\n1. Call the desk.\n".utf8),
    path: "runbooks/orders-wait.md", id: "runbooks/orders-wait"
  ).runbooks
}
