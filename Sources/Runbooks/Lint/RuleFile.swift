/// A file of Prometheus' rules, as far as runbooks are concerned: its alerts, their labels, and the links to their runbooks.
///
/// `groups:` at the top, or below `spec:` as in Kubernetes' PrometheusRule; everything else is passed over (Prometheus docs,
/// "Alerting rules").
package struct RuleFile: Sendable {
  package var path: String
  package var alerts: [Alert] = []
  /// Why it cannot be read.
  package var diagnostics: [Diagnostic] = []
  /// False for YAML that holds no rules at all.
  package var hasGroups = false

  /// One alerting rule.
  package struct Alert: Sendable {
    package var name: String
    /// The labels that the rule itself sets, as written.
    package var labels: [String: String]
    /// Annotations that lead to a runbook.
    package var links: [Link]
    package var place: Place
  }

  /// An annotation that leads to a runbook.
  package struct Link: Sendable {
    package var key: String
    package var address: String
    package var place: Place
    /// True when a part of it is known only when the alert fires.
    package var isOpen: Bool { address.contains("{{") }
  }

  /// Where something stands in the file.
  package struct Place: Sendable {
    package var line: Int
    package var column: Int
    package var width: Int
  }

  private static let mostBytes = 16 << 20
  private static let mostNodes = 1_000_000

  /// Reads the file; what cannot be read is a diagnostic.
  package static func read(_ bytes: [UInt8], path: String) -> RuleFile {
    var file = RuleFile(path: path)
    do throws(YamlError) {
      let root = try bytes.withUnsafeBufferPointer { bytes throws(YamlError) in
        try YamlNode.read(bytes, mostBytes: mostBytes, mostNodes: mostNodes)
      }
      guard let groups = root?["groups"] ?? root?["spec"]?["groups"] else { return file }
      file.hasGroups = true
      for rule in groups.items.flatMap({ $0["rules"]?.items ?? [] }) { file.take(rule) }
    } catch {
      file.diagnostics.append(
        Diagnostic(
          .unreadableRules, path: path, line: error.line, column: error.column,
          message: "The file cannot be read: \(visible(error.message))", hint: error.hint))
    }
    return file
  }

  private mutating func take(_ rule: YamlNode) {
    guard let node = rule["alert"], let name = node.text, !name.isEmpty else { return }
    var labels: [String: String] = [:]
    for (key, value) in rule["labels"]?.pairs ?? [] { if let key = key.text { labels[key] = value.text ?? "" } }
    let annotations = rule["annotations"]
    let links = Runbook.linkKeys.compactMap { key -> Link? in
      guard let value = annotations?[key], let address = value.text, !address.isEmpty else { return nil }
      return Link(key: key, address: address, place: Place(value))
    }
    alerts.append(Alert(name: name, labels: labels, links: links, place: Place(node)))
  }

  /// What is wrong between these rules and the runbooks: alerts that no runbook is for, links that lead to none.
  package func judged(with runbooks: [Runbook]) -> [Diagnostic] {
    var out = diagnostics
    if !hasGroups, out.isEmpty {
      let top = Place(line: 1, column: 1, width: 1)
      out.append(diagnostic(.unreadableRules, top, "The file holds no `groups:` of rules", hint: nil))
    }
    let names = Set(runbooks.flatMap { $0.front.alerts + [$0.ownName] }).sorted()
    for alert in alerts {
      for link in alert.links where !link.isOpen && !runbooks.contains(where: { $0.isLed(by: link.address) }) {
        let last = link.address.split(whereSeparator: { $0 == "/" || $0 == "#" }).last.map(String.init) ?? ""
        let near = nearestName(
          to: last.hasSuffix(".md") ? String(last.dropLast(3)) : last, in: runbooks.map(\.ownName).sorted())
        out.append(
          diagnostic(
            .deadRunbookURL, link.place, "`\(link.key)` of \(visible(alert.name)) leads to no runbook of the folder",
            hint: near.map { "did you mean `\(visible($0))`?" }))
      }
      let links = alert.links.filter { !$0.isOpen }.map(\.address)
      // A link that the alert completes when it fires may lead anywhere.
      if alert.links.contains(where: \.isOpen) || runbooks.contains(where: { $0.isFor(alert, links: links) }) {
        continue
      }
      let near = nearestName(to: alert.name, in: names)
      out.append(
        diagnostic(
          .alertWithoutRunbook, alert.place, "No runbook is for the alert \(visible(alert.name))",
          hint: near.map { "did a runbook mean it by `\(visible($0))`?" }
            ?? "name it in `alerts:` of a runbook, or link to one with runbook_url"))
    }
    return out.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  private func diagnostic(_ code: LintCode, _ place: Place, _ message: String, hint: String?) -> Diagnostic {
    Diagnostic(
      code, path: path, line: place.line, column: place.column, width: place.width, message: message, hint: hint)
  }
}

extension RuleFile.Place {
  fileprivate init(_ node: YamlNode) { self.init(line: node.line, column: node.column, width: node.width) }
}

extension RuleFile.Alert {
  /// The label as far as the rule tells it: nil when only a firing alert would.
  fileprivate func settled(_ label: String) -> String? {
    labels[label].flatMap { $0.contains("{{") ? nil : $0 }
  }

  /// True when an entry of `alerts:` may mean this alert: labels that it gets when it fires may be anything.
  func mayBeMeant(by entry: String) -> Bool {
    if entry == name { return true }
    guard entry.contains("{"), var selector = MetricText(entry).selectors.first else { return false }
    selector.matchers.removeAll { $0.label != "alertname" && settled($0.label) == nil }
    return selector.matches(alert: name, label: settled)
  }
}

extension Runbook {
  fileprivate func isFor(_ alert: RuleFile.Alert, links: [String]) -> Bool {
    front.alerts.contains(where: alert.mayBeMeant(by:))
      || answers(alert: alert.name, label: { alert.labels[$0] }, links: links)
  }
}

extension Linter {
  /// Alerts of the front matter that no rule raises.
  mutating func judgeAlerts(of runbook: Runbook) {
    guard let alerts = surroundings.alerts, let lines = runbook.front.lines else { return }
    // The runbooks of one file share its front matter.
    if let first = file.runbooks.first, first.id != runbook.id { return }
    for entry in runbook.front.alerts where !alerts.contains(where: { $0.mayBeMeant(by: entry) }) {
      let number = (lines.start...lines.end).first { source.text($0).contains(entry) } ?? lines.start
      let near = nearestName(to: entry, in: alerts.map(\.name).sorted())
      report(
        .unknownAlert, in: runbook, line: number, at: source.place(of: entry, in: number),
        "No rule raises the alert `\(visible(entry))`", hint: near.map { "did you mean `\(visible($0))`?" })
    }
  }
}

extension YamlNode {
  fileprivate var pairs: [(key: YamlNode, value: YamlNode)] {
    if case .mapping(let pairs) = content { pairs } else { [] }
  }

  fileprivate var items: [YamlNode] { if case .sequence(let items) = content { items } else { [] } }

  fileprivate var text: String? { if case .scalar(let text, _) = content { trimmed(text) } else { nil } }

  fileprivate subscript(_ name: String) -> YamlNode? { pairs.first { $0.key.text == name }?.value }
}
